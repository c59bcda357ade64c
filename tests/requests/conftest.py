"""A register for each test, on each kind of database; today is Monday, 23 November 2026."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from disclosure_bot.requests.service import RegisterService
from disclosure_bot.store.store import Store, open_store
from support.databases import KINDS, empty_database
from support.register_samples import office_knowledge


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with empty_database(request.param, tmp_path) as url, await open_store(url) as opened:
        yield opened


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "register.key"


@pytest.fixture
def office(store: Store, key_file: Path) -> RegisterService:
    return RegisterService(store.register, office_knowledge, key_file)
