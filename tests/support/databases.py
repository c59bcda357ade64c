"""Empty databases for tests: an SQLite file always, PostgreSQL where the environment names a server."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

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
