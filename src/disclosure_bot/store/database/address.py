"""The address of a database."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from disclosure_bot.errors import StoreError

SQLITE = "sqlite+aiosqlite"
POSTGRESQL = "postgresql+asyncpg"
SCHOOL = "school"
"""word behind an address: whose rows, where a server has those of several schools"""
_AS_HANDED_OUT = ("postgresql", "postgres")
"""how providers begin an address"""


def parse_address(address: str) -> URL:
    """Return the address in its parts; only the two kinds that are tested are taken.

    Raises:
        StoreError: it is neither SQLite's nor PostgreSQL's, or malformed.
    """
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError):  # ValueError: what stands where the port should is no number
        url = None
    if url is not None and url.drivername in _AS_HANDED_OUT:
        url = url.set(drivername=POSTGRESQL)
    if url is None or url.drivername not in {SQLITE, POSTGRESQL}:
        raise StoreError(
            f"数据库地址应写成 {SQLITE}:///路径 或 {POSTGRESQL}://用户:密码@主机:端口/库名；"
            "密码里的 @ : / # ? % 要写成 %40 %3A %2F %23 %3F %25",
            f"A database address reads {SQLITE}:///PATH or {POSTGRESQL}://USER:PASSWORD@HOST:PORT/NAME;"
            " in a password @ : / # ? % are written %40 %3A %2F %23 %3F %25",
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


def school_of(url: URL) -> str:
    """Return the school that an address names; empty where the database is one school's."""
    return str(url.query.get(SCHOOL, ""))


def with_school(address: str, school: str) -> str:
    """Return the address of a school's own rows on a server; an SQLite file is one school's as it is."""
    url = parse_address(address)
    if not school or url.drivername != POSTGRESQL:
        return address
    return url.update_query_dict({SCHOOL: school}).render_as_string(hide_password=False)
