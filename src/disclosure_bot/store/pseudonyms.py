"""Pseudonyms: who asked stays countable and erasable, and unnamed without a key kept outside the database.

The database keeps a fingerprint of each key that its pseudonyms were made with, so that a lost or changed
key is noticed. Rows under another key can be neither shown to their asker nor erased for them; they are
gone once they are older than anything is kept.
"""

import base64
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from disclosure_bot.errors import StoreError
from disclosure_bot.files import draft_beside, write_private
from disclosure_bot.store.app_state import AppState

_KEY_BYTES = 32
_PSEUDONYM_BYTES = 15  # 120 bits: 24 letters without padding
KEYS_NAME = "asker.keys"
"""name in ``AppState`` of when each key was last in use: JSON, by fingerprint, as ISO 8601"""
_NOTED_EVERY = timedelta(days=1)
"""longest between two notes of a key in use: its last use may be that much later than the note"""

Uses = Mapping[str, datetime]


class Pseudonyms:
    """Turns a person's id in a channel into a pseudonym: the same key gives the same one for ever."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, channel: str, person: str | int) -> str:
        """Return 24 letters and digits: HMAC-SHA256 of channel and id, cut to 120 bits."""
        digest = hmac.digest(self._key, f"{channel}\0{person}".encode(errors="replace"), "sha256")
        return base64.b32encode(digest[:_PSEUDONYM_BYTES]).decode().lower()

    @property
    def fingerprint(self) -> str:
        """Return what tells keys apart; it belongs to no channel and tells nothing about the key."""
        return self.of("", "")


def load_key(path: Path) -> bytes:
    """Return the key in the file; where there is none, a new one is made, readable by its owner only.

    Without the key it can no longer be told which rows belong to whom: back it up, but not with the database.

    Raises:
        StoreError: what is there is no key, or none can be written there.
    """
    try:
        with suppress(FileExistsError):
            _make_key(path)
    except OSError as error:
        raise _unusable(path) from error
    return read_key(path)


def read_key(path: Path) -> bytes:
    """Return the key in the file, 32 bytes or more that are written in hexadecimal.

    Raises:
        StoreError: there is none, or what is there is no key.
    """
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise _unusable(path) from error
    if len(key) < _KEY_BYTES:
        raise _unusable(path)
    return key


def _make_key(path: Path) -> None:
    """Write a whole key beside the path, then link it there: nobody ever reads half a key."""
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft_beside(path) as draft:
        write_private(draft, secrets.token_hex(_KEY_BYTES).encode())
        os.link(draft, path)


def _unusable(path: Path) -> StoreError:
    return StoreError(
        f"{path}: 化名密钥读不出来：应是至少 {_KEY_BYTES * 2} 位十六进制数字，请从备份恢复",
        f"The key for pseudonyms cannot be read: it is at least {_KEY_BYTES * 2} hexadecimal digits;"
        " restore it from a backup",
    )


def read_uses(kept: str | None) -> Uses:
    """Return when each key was last in use, by fingerprint; ``kept`` is the text under ``KEYS_NAME``."""
    known: dict[str, str] = json.loads(kept or "{}")
    return {fingerprint: datetime.fromisoformat(last) for fingerprint, last in known.items()}


def other_key_until(uses: Uses, fingerprint: str, days: int) -> datetime | None:
    """Return when the last row under another key is gone, with rows kept ``days``; None if there is none."""
    others = [last for other, last in uses.items() if other != fingerprint]
    return max(others) + timedelta(days=days) + _NOTED_EVERY if others else None


def lost_key_notice(path: Path, until: datetime) -> str:
    """Return the sentence about rows that were made with another key."""
    return (
        f"{path}: 化名密钥与以前的不同，用旧密钥写的记录对不上提问人，查不到也无法按人删除，"
        f"最晚 {until:%Y-%m-%d} 过期清除；有旧密钥就放回原处再重启。"
        " The key for pseudonyms is not the one before: rows under the old one can be neither shown to their"
        f" askers nor erased for them, and are gone by {until:%Y-%m-%d}; put the old key back and restart."
    )


class Keys:
    """Which keys a database has seen."""

    def __init__(self, app_state: AppState) -> None:
        self._app_state = app_state

    async def uses(self) -> Uses:
        """Return when each key was last in use, by fingerprint."""
        return read_uses(await self._app_state.find(KEYS_NAME))

    async def other_key_until(self, fingerprint: str, days: int) -> datetime | None:
        """Return when the last row under another key is gone, with rows kept ``days``; None if none is."""
        return other_key_until(await self.uses(), fingerprint, days)

    async def note(self, fingerprint: str, now: datetime, days: int) -> datetime | None:
        """Note that a key is in use; return as ``other_key_until`` does, and forget keys without rows."""
        kept = {
            other: last
            for other, last in (await self.uses()).items()
            if now <= last + timedelta(days=days) + _NOTED_EVERY
        } | {fingerprint: now}
        await self._app_state.set(
            KEYS_NAME, json.dumps({key: last.isoformat() for key, last in kept.items()})
        )
        return other_key_until(kept, fingerprint, days)
