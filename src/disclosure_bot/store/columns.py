"""Column types that mean the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

from disclosure_bot.domain.reply import Match

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A point in time, kept as whole microseconds since 1970 in UTC: exact, ordered, alike everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return microseconds; a time without zone raises TypeError."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class CleanText(TypeDecorator[str]):
    """Text that any database takes: SQLite refuses lone surrogates, PostgreSQL refuses NUL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text with each NUL and lone surrogate replaced by ``U+FFFD`` or ``?``."""
        if value is None:
            return None
        return str(value).replace("\0", "\ufffd").encode(errors="replace").decode()


class Word(TypeDecorator[StrEnum]):
    """A member of an enumeration, kept as its text; no text is no member."""

    impl = CleanText
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        """Return the text of a member, or of what may be one."""
        return value or ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member; a text that is none raises ValueError."""
        return self.members(value) if value else None


class Day(TypeDecorator[date]):
    """A day where the school is, kept as ``2026-11-20``: readable, and in order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Return the day as text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Return the day."""
        return None if value is None else date.fromisoformat(value)


class MatchList(TypeDecorator[tuple[Match, ...]]):
    """Matches as JSON, ``[[entry, confidence, phrasing], ...]``; their features are not kept."""

    impl = CleanText
    cache_ok = True

    def process_bind_param(self, value: tuple[Match, ...] | None, dialect: Dialect) -> str | None:
        """Return JSON, confidences with four digits."""
        if value is None:
            return None
        rows = [[match.entry, round(match.confidence, 4), match.phrasing] for match in value]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Match, ...] | None:
        """Return the matches in their order."""
        if value is None:
            return None
        return tuple(Match(entry, confidence, phrasing) for entry, confidence, phrasing in json.loads(value))
