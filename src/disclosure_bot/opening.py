"""Opens the knowledge and the store that the settings name.

Apart from ``bootstrap`` because a list or a figure needs no more: what answers takes as long to import as the
whole of such a command.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.errors import SettingsError, StoreError
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.store.store import Store, open_store


def load_knowledge(settings: Settings) -> Knowledge:
    """Load the knowledge that the settings name.

    Raises:
        SettingsError: there is no such folder.
        KnowledgeError: it has errors.
    """
    if not settings.knowledge.is_dir():
        raise SettingsError(f"没有这个知识库文件夹 / no such knowledge folder: {settings.knowledge}")
    return load_folder(settings.knowledge)


def has_store(settings: Settings) -> bool:
    """Tell whether there is a store to read: a setting names one, or the default file is there."""
    return bool(settings.database) or settings.default_database.exists()


@asynccontextmanager
async def opened_store(settings: Settings, *, check: bool = True) -> AsyncIterator[Store]:
    """Open the store that the settings name, and close it at the end.

    Without ``check`` a file is not read whole first: a list need not wait for what ``doctor`` does.

    Raises:
        StoreError: it cannot be used.
    """
    if not settings.database:
        make_folder(settings.state)
    async with await open_store(settings.database_url, check=check) as store:
        yield store


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"建不了文件夹 / cannot make the folder {folder}: {error.strerror}") from None
