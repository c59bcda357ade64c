"""The address of a database."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from disclosure_bot.errors import StoreError

SQLITE = "sqlite+aiosqlite"
POSTGRESQL = "postgresql+asyncpg"


def parse_address(address: str) -> URL:
    """Return the address in its parts; only the two kinds that are tested are taken."""
    try:
        url = make_url(address)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in {SQLITE, POSTGRESQL}:
        raise StoreError(
            f"数据库地址应写成 {SQLITE}:///路径 或 {POSTGRESQL}://用户@主机/库名",
            f"A database address reads {SQLITE}:///PATH or {POSTGRESQL}://USER@HOST/NAME",
        )
    return url


def sqlite_path(url: URL) -> Path | None:
    """Return the file of an SQLite address, or None for a database in memory or on a server."""
    if url.drivername != SQLITE or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def sqlite_address(path: Path) -> str:
    """Return the address of an SQLite file."""
    return f"{SQLITE}:///{path}"
