"""What a check may say about the knowledge: the sentences stand in messages.toml, by stable code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from disclosure_bot.domain.knowledge import Finding, Level, Place

_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Message:
    """What one code says; ``{names}`` are filled in."""

    level: Level
    zh: str
    """what is wrong, in Chinese"""
    en: str
    """what is wrong, in English"""
    hint: str
    """what to write instead, in Chinese"""
    hint_en: str


@cache
def messages() -> Mapping[str, Message]:
    """Return every message by its code."""
    text = files(__package__).joinpath("messages.toml").read_text(encoding="utf-8")
    return {
        code: Message(Level(row["level"]), row["zh"], row["en"], row["hint"], row["hint_en"])
        for code, row in tomllib.loads(text).items()
    }


def new_finding(code: str, where: Place, entry: str = "", **values: object) -> Finding:
    """Return the finding of that code, with the values filled into its sentences.

    Raises:
        KeyError: there is no such code, or its sentences name a value that is not given.
    """
    message = messages()[code]
    filled = {name: _shown(value) for name, value in values.items()}
    return Finding(
        level=message.level,
        where=where,
        code=code,
        message=message.zh.format_map(filled),
        message_en=message.en.format_map(filled),
        hint=message.hint.format_map(filled),
        hint_en=message.hint_en.format_map(filled),
        entry=entry,
    )


def _shown(value: object) -> str:
    """Return a value as one short line of printable characters: it may come from a hostile file."""
    line = " ".join(str(value).split())
    text = line if line.isprintable() else "".join(map(_printable, line))
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _printable(char: str) -> str:
    return char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
