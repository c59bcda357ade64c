"""Brings the schema of an open database to what this program needs.

Migrations are numbered files, one after the other. Alembic is imported only when one has to run: most starts
find the schema current, and its import costs as much as that of SQLAlchemy.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.database.schools import divide, is_divided, refuse_who_sees_all

VERSION_TABLE = "disclosure_bot_version"
_VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
_LOCK = 0x6469736C
"""of PostgreSQL: programs that start together migrate one after the other"""


def known_versions() -> tuple[str, ...]:
    """Return the revisions of this program, oldest first."""
    return tuple(sorted(path.stem for path in _VERSIONS.glob("[0-9]*.py")))


def schema_version(connection: Connection) -> str:
    """Return the revision that the database is at; empty before the first migration."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 a constant
    return version or ""


async def migrate(database: Database) -> None:
    """Run the migrations that are missing, and divide between schools what is to be several schools'.

    Raises:
        StoreError: the schema is newer than this program, or the account would see every school's rows.
    """
    if not await database.read(lambda connection: _is_current(connection, database.place)):
        await database.write(lambda connection: _upgrade(connection, database.place))
    if database.school:
        await database.read(lambda connection: refuse_who_sees_all(connection, database.place))
        if not await database.read(is_divided):
            await database.write(_divide)


def newer(place: str, version: str) -> StoreError:
    """Return the sentence for a schema that this program does not know."""
    return StoreError(
        f"{place}: 数据库由更新版本的程序建立（结构 {version}）：请升级本程序，或从旧备份恢复",
        f"The database was made by a newer program (schema {version}):"
        " upgrade this program or restore an older backup",
    )


def _is_current(connection: Connection, place: str) -> bool:
    version = schema_version(connection)
    if version and version not in known_versions():
        raise newer(place, version)
    return version == known_versions()[-1]


def _divide(connection: Connection) -> None:
    _take_turn(connection)
    divide(connection)  # nothing, where somebody else has done so meanwhile


def _take_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _upgrade(connection: Connection, place: str) -> None:
    _take_turn(connection)
    if not _is_current(connection, place):  # somebody else may have migrated while we waited
        # Alembic is imported only where there is something to do.
        from disclosure_bot.store.migrations.runner import upgrade

        upgrade(connection)
