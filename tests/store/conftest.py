"""A store for each test, on each kind of database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from disclosure_bot.store.store import Store, open_store
from support.databases import KINDS, empty_database


@pytest.fixture(params=KINDS)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    async with empty_database(request.param, tmp_path) as address:
        yield address


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with await open_store(url) as opened:
        yield opened
