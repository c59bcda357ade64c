from pathlib import Path

import pytest

from disclosure_bot.errors import StoreError
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


@pytest.mark.parametrize(
    "address",
    [
        "mysql://bot@127.0.0.1/answers",
        "postgresql://bot@127.0.0.1:port/answers",
        "postgresql://bot@one:5432,two:5432/answers",
        "postgresql://bot:p@ss:w/rd#1%@127.0.0.1/answers",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_with_the_way_to_write_it(address: str) -> None:
    with pytest.raises(StoreError, match="%40") as refused:
        parse_address(address)
    assert "p@ss" not in str(refused.value)
