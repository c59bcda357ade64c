import socket
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database.postgresql import SILENCE
from disclosure_bot.store.store import Store, open_store
from support.databases import KINDS, empty_database, on_server

POSTGRESQL = KINDS[1:]
NAMED = "application_name=duty"
END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


async def note(store: Store, value: str) -> None:
    await store.app_state.set("mark", value)


@pytest.mark.parametrize("kind", POSTGRESQL)
@pytest.mark.parametrize(
    "words",
    [
        "sslmode=prefer",
        "sslmode=disable&connect_timeout=5",
        "application_name=bot",
        "statement_cache_size=0",
        "statement_cache_size=0&application_name=bot&sslmode=prefer&connect_timeout=0",
    ],
)
async def test_an_address_as_providers_hand_it_out_is_understood(
    kind: str, words: str, tmp_path: Path
) -> None:
    async with empty_database(kind, tmp_path) as url:
        plain = url.replace("postgresql+asyncpg:", "postgresql:")
        async with await open_store(f"{plain}?{words}") as store:
            await note(store, "kept")

            assert await store.app_state.find("mark") == "kept"
            assert "?" not in store.place


@pytest.mark.parametrize("kind", POSTGRESQL)
async def test_the_name_of_the_application_reaches_the_server(kind: str, tmp_path: Path) -> None:
    query = text("SELECT current_setting('application_name')")
    async with empty_database(kind, tmp_path) as url, await open_store(f"{url}?{NAMED}") as store:
        assert await store.database.read(lambda connection: connection.execute(query).scalar()) == "duty"


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system has no such setting")
@pytest.mark.parametrize("kind", POSTGRESQL)
async def test_a_server_that_confirms_nothing_more_is_given_up(kind: str, tmp_path: Path) -> None:
    def patience(connection: Connection) -> int:
        at = connection.connection.driver_connection._transport.get_extra_info("socket")  # type: ignore[union-attr]
        return int(at.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT))

    async with empty_database(kind, tmp_path) as url, await open_store(url) as store:
        assert await store.database.read(patience) == SILENCE * 1000


@pytest.mark.parametrize(
    "words",
    ["sslmode=perhaps", "connect_timeout=soon", "statement_cache_size=-1", "pgbouncer=true", "sslrootcert=x"],
)
async def test_words_that_mean_nothing_are_named_and_nothing_else_is_said(words: str) -> None:
    with pytest.raises(StoreError, match=words.partition("=")[0]) as refused:
        await open_store(f"postgresql+asyncpg://bot:secret@127.0.0.1:1/none?{words}")

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("kind", POSTGRESQL)
async def test_a_server_that_was_a_standby_for_a_while_is_written_again(kind: str, tmp_path: Path) -> None:
    async with empty_database(kind, tmp_path) as url:
        name = make_url(url).database
        async with await open_store(url) as store:
            await note(store, "before")
            await on_server(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            await on_server(END_SESSIONS.format(name))
            for _ in range(2):
                with pytest.raises(StoreError, match=r"现在只读.*25006"):
                    await note(store, "during")
            # New sessions may write; those made meanwhile never could, however often they are tried.
            await on_server(f"ALTER DATABASE {name} RESET default_transaction_read_only")

            await note(store, "after")

            assert await store.app_state.find("mark") == "after"


@pytest.mark.parametrize("kind", POSTGRESQL)
async def test_missing_rights_are_told_with_the_words_that_grant_them(kind: str, tmp_path: Path) -> None:
    async with empty_database(kind, tmp_path) as url:
        role = f"{make_url(url).database}_role"
        await on_server(f"CREATE ROLE {role} LOGIN")
        try:
            with pytest.raises(StoreError, match=f'GRANT USAGE, CREATE ON SCHEMA public TO "{role}"'):
                await open_store(make_url(url).set(username=role).render_as_string(hide_password=False))
        finally:
            await on_server(f"DROP ROLE {role}")


@pytest.mark.parametrize("kind", POSTGRESQL)
async def test_an_account_and_a_database_that_are_not_there_are_told_apart(kind: str, tmp_path: Path) -> None:
    async with empty_database(kind, tmp_path) as url:
        with pytest.raises(StoreError, match="没有这个数据库"):
            await open_store(make_url(url).set(database="no_such_name").render_as_string(hide_password=False))
        with pytest.raises(StoreError, match="sslmode"):
            await open_store(f"{url}?sslmode=require")
        with pytest.raises(StoreError, match="账号或密码"):
            await open_store(make_url(url).set(username="no_such_role").render_as_string(hide_password=False))
        with pytest.raises(StoreError, match="连不上"):
            await open_store(make_url(url).set(port=1).render_as_string(hide_password=False))
