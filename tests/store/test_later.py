"""Pages where an answer appears later."""

import pytest

from disclosure_bot.store.later import By, LaterMessage, LaterPage, page_id
from disclosure_bot.store.store import open_store
from support.exchanges import NOON, exchange

MEMORY = "sqlite+aiosqlite:///:memory:"
PAGE = LaterPage(page_id("secret"), "asker-1", exchange().id)


async def test_what_is_said_on_a_page_is_kept_once_and_in_order() -> None:
    async with await open_store(MEMORY) as store:
        await store.logbook.record(exchange())
        assert await store.later.open(PAGE)
        assert await store.later.open(PAGE)
        said = LaterMessage("1", PAGE.id, NOON, By.STAFF, "学费在计财处交。")
        assert await store.later.add(said)
        assert await store.later.add(said)

        assert await store.later.find(PAGE.id) == PAGE
        assert await store.later.messages(PAGE.id) == (said,)


async def test_the_secret_of_an_address_is_not_kept() -> None:
    assert "secret" not in PAGE.id


async def test_there_is_no_page_about_an_exchange_that_is_gone() -> None:
    async with await open_store(MEMORY) as store:
        assert not await store.later.open(PAGE)
        assert not await store.later.add(LaterMessage("1", PAGE.id, NOON, By.STAFF, "x"))
        assert await store.later.find(PAGE.id) is None


@pytest.mark.parametrize("how", ["erased", "purged"])
async def test_a_page_goes_with_the_person_and_with_its_exchange(how: str) -> None:
    async with await open_store(MEMORY) as store:
        await store.logbook.record(exchange())
        await store.later.open(LaterPage(PAGE.id, exchange().asker, exchange().id))
        await store.later.add(LaterMessage("1", PAGE.id, NOON, By.STAFF, "x"))
        if how == "erased":
            await store.retention.erase(exchange().asker, NOON)
        else:
            await store.retention.purge(NOON.replace(year=NOON.year + 2), 1)

        assert await store.later.find(PAGE.id) is None
        assert await store.later.messages(PAGE.id) == ()
