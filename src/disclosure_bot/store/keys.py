"""With which keys the pseudonyms in a database were made: a lost or changed key is noticed, not guessed at.

Only fingerprints are kept. Rows under another key can be neither shown to their asker nor erased for them;
they are gone once they are older than anything is kept.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from disclosure_bot.store.app_state import AppState

MARK = "asker.keys"
"""the mark that holds when each key was last in use, by fingerprint"""
_NOTED_EVERY = timedelta(days=1)
"""a key may have been used for so long after it was last noted"""

Uses = Mapping[str, datetime]


def read_uses(mark: str | None) -> Uses:
    """Return when each key was last in use."""
    known: dict[str, str] = json.loads(mark or "{}")
    return {fingerprint: datetime.fromisoformat(last) for fingerprint, last in known.items()}


def other_key_until(uses: Uses, fingerprint: str, days: int) -> datetime | None:
    """Return when the last row under another key will be gone; None if there is none."""
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
        """Return when each key was last in use."""
        return read_uses(await self._app_state.find(MARK))

    async def other_key_until(self, fingerprint: str, days: int) -> datetime | None:
        """Return when the last row under another key than that will be gone; None if there is none."""
        return other_key_until(await self.uses(), fingerprint, days)

    async def note(self, fingerprint: str, now: datetime, days: int) -> datetime | None:
        """Note that a key is in use; return when the last row under another one will be gone, if any is."""
        kept = {
            other: last
            for other, last in (await self.uses()).items()
            if now <= last + timedelta(days=days) + _NOTED_EVERY
        } | {fingerprint: now}
        await self._app_state.set(MARK, json.dumps({key: last.isoformat() for key, last in kept.items()}))
        return other_key_until(kept, fingerprint, days)
