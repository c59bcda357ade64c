"""Empty databases for tests: an SQLite file always, PostgreSQL where the environment names a server."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
import pytest
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from disclosure_bot.store.migrations import runner

SERVER = os.environ.get("DISCLOSURE_BOT_TEST_POSTGRES", "")
"""``postgresql+asyncpg://postgres@127.0.0.1:5432/test``: each test gets a database of its own beside it"""

KINDS = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(not SERVER, reason="DISCLOSURE_BOT_TEST_POSTGRES names no server"),
        ],
    ),
]


@asynccontextmanager
async def empty_database(kind: str, folder: Path) -> AsyncIterator[str]:
    """Yield the address of a database that nobody has used."""
    if kind.startswith("sqlite"):
        yield sqlite_url(folder / "store.db")
        return
    name = f"disclosure_bot_{secrets.token_hex(6)}"
    await on_server(f"CREATE DATABASE {name}")
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        await on_server(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def shared_database() -> AsyncIterator[str]:
    """Yield the address of an empty PostgreSQL database of a plain account, to which row security applies."""
    name = f"disclosure_bot_{secrets.token_hex(6)}"
    await on_server(f"CREATE ROLE {name} LOGIN")
    await on_server(f"CREATE DATABASE {name} OWNER {name}")
    try:
        url = make_url(SERVER).set(database=name, username=name, password=None)
        yield url.render_as_string(hide_password=False)
    finally:
        await on_server(f"DROP DATABASE {name} WITH (FORCE)")
        await on_server(f"DROP ROLE {name}")


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def on_server(statement: str) -> None:
    engine = create_async_engine(make_url(SERVER).set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


def migrate_once(patch: pytest.MonkeyPatch) -> None:
    """Run the migrations of an empty SQLite database once a process; each later one gets what they made.

    Alembic takes ten times as long, and most tests begin with an empty database.
    """
    run = runner.upgrade
    made: list[str] = []

    async def note(driver: aiosqlite.Connection) -> None:
        made.extend([statement async for statement in driver.iterdump()][1:-1])  # without BEGIN and COMMIT

    async def repeat(driver: aiosqlite.Connection) -> None:
        for statement in made:
            await driver.execute(statement)

    def upgrade(connection: Connection, revision: str = "head") -> None:
        is_new = connection.dialect.name == "sqlite" and not inspect(connection).get_table_names()
        if not is_new or revision != "head":
            run(connection, revision)
        elif made:
            connection.connection.run_async(repeat)
        else:
            run(connection)
            connection.connection.run_async(note)

    patch.setattr(runner, "upgrade", upgrade)
