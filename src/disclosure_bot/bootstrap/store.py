"""The store that the settings name, its keys and secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_bot.config import Settings
from disclosure_bot.errors import StoreError
from disclosure_bot.store.store import Store, open_store

if TYPE_CHECKING:
    from datetime import datetime

    from disclosure_bot.store.pseudonyms import Pseudonyms


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


@asynccontextmanager
async def store_for_serving(settings: Settings) -> AsyncIterator[tuple[Store, str]]:
    """Open the store to serve, and close it at the end; a damaged file is quarantined.

    With the store comes a sentence about that, empty where nothing was damaged.

    Raises:
        StoreError: it cannot be used.
    """
    from disclosure_bot.store.salvage import open_or_begin_anew

    if not settings.database:
        make_folder(settings.state)
    store, loss = await open_or_begin_anew(
        settings.database_url, ours=not settings.database, direct=settings.database_direct
    )
    async with store:
        yield store, loss


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError("建不了文件夹", f"cannot make the folder {folder}: {error.strerror}") from None


def disk_free(settings: Settings) -> int | None:
    """Return the bytes free where the database is; None if it is on a server."""
    from disclosure_bot.files import free_bytes
    from disclosure_bot.store.database.address import parse_address, sqlite_path

    path = sqlite_path(parse_address(settings.database_url))
    return free_bytes(path) if path else None


def secrets(settings: Settings) -> tuple[str, ...]:
    """Return what must never be seen in a log; some of the texts may be empty.

    Raises:
        SettingsError: the file of the token or of the desk's client secret cannot be read.
        StoreError: the address of the database is malformed.
    """
    from disclosure_bot.store.database.address import parse_address

    hook = settings.telegram.webhook_secret
    addresses = (settings.database_url, settings.database_direct)
    passwords = [str(parse_address(one).password or "") for one in addresses if one]
    return (
        settings.telegram.read_token(),
        hook.get_secret_value() if hook else "",
        *passwords,
        settings.desk.read_client_secret(),
    )


def pseudonyms(settings: Settings) -> Pseudonyms:
    """Return what turns persons into pseudonyms, with the key that the settings name.

    Raises:
        StoreError: the key cannot be read or made.
    """
    from disclosure_bot.store.pseudonyms import Pseudonyms, load_key

    if settings.asker_key_file is None:
        make_folder(settings.state)
    return Pseudonyms(load_key(settings.asker_key_path))


def known_pseudonyms(settings: Settings) -> Pseudonyms:
    """Return what finds the pseudonyms that were given already; a new key would find nobody.

    Raises:
        StoreError: there is no key, or it cannot be read.
    """
    from disclosure_bot.store.pseudonyms import Pseudonyms, read_key

    return Pseudonyms(read_key(settings.asker_key_path))


def key_fingerprint(settings: Settings) -> str:
    """Return the fingerprint of the key of the pseudonyms, or nothing where there is no key yet.

    Raises:
        StoreError: the key cannot be read.
    """
    return known_pseudonyms(settings).fingerprint if settings.asker_key_path.exists() else ""


async def register_key(settings: Settings, store: Store, now: datetime) -> str:
    """Note the key of the pseudonyms; return a sentence where there are rows under another one, or nothing.

    Raises:
        StoreError: the key or the store cannot be used.
    """
    from disclosure_bot.store.pseudonyms import lost_key_notice

    until = await store.keys.note(pseudonyms(settings).fingerprint, now, settings.retention_days)
    return lost_key_notice(settings.asker_key_path, until) if until else ""
