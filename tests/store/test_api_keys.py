"""Keys of the interface for programs."""

from disclosure_bot.store.api_keys import PREFIX, ApiKey
from disclosure_bot.store.store import open_store
from support.exchanges import NOON

MEMORY = "sqlite+aiosqlite:///:memory:"


async def test_a_key_is_known_until_it_is_removed_and_never_shown_again() -> None:
    async with await open_store(MEMORY) as store:
        key = await store.api_keys.add("library", NOON)
        assert key
        assert key.startswith(PREFIX)
        assert await store.api_keys.owner(key) == "library"
        assert await store.api_keys.list() == (ApiKey("library", NOON),)

        assert await store.api_keys.remove("library")
        assert await store.api_keys.owner(key) is None


async def test_a_name_is_given_once_and_a_stranger_has_none() -> None:
    async with await open_store(MEMORY) as store:
        await store.api_keys.add("library", NOON)

        assert await store.api_keys.add("library", NOON) is None
        assert await store.api_keys.owner("dbk_guess") is None
        assert not await store.api_keys.remove("nobody")
