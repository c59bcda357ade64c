"""What a button carries: a kind and short ids, at most 64 bytes, understood for months and trusted never."""

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LIMIT = 64
"""bytes that Telegram takes"""
_VERSION = "1"
_FORM = re.compile(r"1:([a-z]{1,2})((?::[A-Za-z0-9_-]{1,40}){0,3})", re.ASCII)


class Action(StrEnum):
    """What a press wants."""

    SHOW = "o"
    """show an entry: digest, and the exchange that offered it if any"""
    START = "s"
    """back to the start screen"""
    AUDIENCE = "a"
    """most asked questions of an audience"""
    CATALOGUE = "c"
    """browse: nothing, category, or item with page"""
    FEEDBACK = "f"
    """verdict, and the exchange or ``-`` with an entry's digest"""
    NEAR = "n"
    """entries near to an exchange's question"""
    TEXT = "t"
    """show the text ready to send that an entry has: its digest"""
    WISH = "w"
    """be told when an exchange's question has an answer"""
    HANDOFF = "h"
    """hand an exchange to a person"""
    CLOSE = "x"
    """close a handoff, for staff"""
    LANGUAGE = "l"
    """choose a language"""
    GAP = "g"
    """work on a gap, for staff: act, group, and what the act is about"""
    FORGET = "d"
    """erase everything about the presser: yes or no"""


@dataclass(frozen=True, slots=True)
class CallbackData:
    """A button's meaning, well formed and no more: what it names may be gone or another's."""

    kind: Action
    arguments: tuple[str, ...] = ()

    def argument(self, place: int) -> str:
        """Return an argument, or an empty text."""
        return self.arguments[place] if place < len(self.arguments) else ""


def encode(kind: Action, *arguments: str) -> str:
    """Return what the button carries."""
    data = ":".join((_VERSION, kind.value, *arguments))
    if len(data.encode()) > LIMIT:
        raise ValueError(f"button data too long: {kind.name}")
    return data


def decode(data: str | None) -> CallbackData | None:
    """Return what a button carries, or None for anything that we never wrote."""
    found = _FORM.fullmatch(data or "")
    if not found or len(found.group()) > LIMIT:
        return None
    try:
        kind = Action(found.group(1))
    except ValueError:
        return None
    return CallbackData(kind, tuple(found.group(2).split(":")[1:]))


def digest(entry: str) -> str:
    """Return the eight letters that stand for an entry in a button: its id may be too long for one."""
    return b32encode(hashlib.blake2b(entry.encode(), digest_size=5).digest()).decode().lower()


def entry_of(wanted: str, entries: Iterable[str]) -> str | None:
    """Return the entry that a digest stands for, or None if the knowledge has it no more."""
    return next((entry for entry in entries if digest(entry) == wanted), None)


def payload_of(entry: str) -> str:
    """Return the start parameter of an entry's deep link: ``t.me/BOT?start=e_fees_tuition``."""
    return "e_" + entry.replace(".", "_")


def entry_of_payload(payload: str, entries: Iterable[str]) -> str | None:
    """Return the entry that a start parameter names, or None."""
    return next((entry for entry in entries if payload_of(entry) == payload), None)
