from pathlib import Path

import pytest

from disclosure_bot.store.database.address import parse_address, sqlite_path


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("sqlite+aiosqlite:////var/lib/a.db", Path("/var/lib/a.db")),
        ("sqlite+aiosqlite:///:memory:", None),
        ("postgresql+asyncpg://bot@127.0.0.1/answers", None),
    ],
)
def test_only_sqlite_has_a_file(address: str, path: Path | None) -> None:
    assert sqlite_path(parse_address(address)) == path
