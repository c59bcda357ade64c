"""Which day a question names, in Chinese or English: one, or none where it is not certain.

A day that is guessed would become a deadline that is wrong; so two days, a span, a day that does not exist,
the lunar calendar and ``3/11`` in English give none.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from disclosure_bot.office.day_expressions import (
    COUNTS,
    DIGITS,
    MONTH,
    NUM,
    RELATIVE,
    TH,
    WEEKDAYS,
    NotADateError,
    Now,
    Reader,
    read_ago,
    read_bare_day,
    read_compact,
    read_english,
    read_full,
    read_month_day,
    read_of_month,
    read_relative,
    read_slashed,
    read_span,
    read_weekday,
    read_weekday_en,
)
from disclosure_bot.text.language import HAN
from disclosure_bot.text.normalize import REMEMBERED, folded

FIRST, LAST = 1949, 2199
"""years that may be meant"""


_ANY_DAY = date(2024, 2, 29)
"""what the words of a day are does not hang on which day it is"""
SHORTEST = 3
"""characters that must be left of a question without its day, or else it is left whole"""


def date_in(text: str, today: date, *, ahead: bool = False) -> date | None:
    """Return the one day that a text names; None where it names none, several, or an impossible one.

    A day without a year, or a weekday, is the nearest past; with ``ahead`` the nearest to come.
    """
    return _only_day(_named(folded(text), today, ahead=ahead))


@lru_cache(REMEMBERED)  # it is asked for each time that a question is looked up
def without_date(text: str) -> str:
    """Return a text without its one day, which tells nothing about what is asked; else the text as it is."""
    read = folded(text)
    named = _named(read, _ANY_DAY, ahead=False)
    if _only_day(named) is None:
        return text
    rest = text if len(text) == len(read) else read  # as typed, where the places are the same
    for one in sorted(named, key=lambda one: -one.start):
        rest = _ON.sub("", rest[: one.start]) + rest[one.end :]
    return rest.strip() if len(rest.strip()) >= SHORTEST else text


@dataclass(frozen=True, slots=True)
class _Named:
    """Words that name a day."""

    start: int
    end: int
    day: date | None
    """None: one that does not exist, or more than one"""


def _only_day(named: Sequence[_Named]) -> date | None:
    days = {one.day for one in named}
    day = days.pop() if len(days) == 1 else None
    return day if day and FIRST <= day.year <= LAST else None


def _named(text: str, today: date, *, ahead: bool) -> list[_Named]:
    """Return every expression for a day; what one pattern has read, the next ones do not see."""
    if _LUNAR.search(text):
        return []
    now = Now(today, ahead, re.search(f"[{HAN}]", text) is not None)
    named: list[_Named] = []
    for pattern, reader in _PATTERNS:
        for found in pattern.finditer(text):
            if _is_limit(text, found):
                continue
            with suppress(NotADateError):
                named.append(_Named(*found.span(), reader(found, now)))
        text = pattern.sub(lambda found: "\n" * len(found[0]), text)
    return named


def _is_limit(text: str, found: re.Match[str]) -> bool:
    """Tell whether the day is the end of something (11月20日前, by 3 November), not when it began."""
    after, before = text[found.end() :], text[: found.start()]
    return bool(_BEFORE.match(after) or _BY.search(before))


_ON = re.compile(r"\bon\s+(?:the\s+)?$")
_LUNAR = re.compile(r"农历|阴历|旧历|腊月|正月|初[一二三四五六七八九十]|\blunar\b")
_BEFORE = re.compile(r"\s*(?:之|以)?前(?![天日])")
_BY = re.compile(r"\b(?:before|by|until|till)\s+(?:the\s+)?$")

_ENGLISH_YEAR = r"(?:(?:\s*,\s*|\s+)(?:(?P<y>\d{4})(?!\d)|(?P<rel>last|this|next)\s+year))?"
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"(?:{NUM})月\s*(?:{NUM})[日号]?\s*[-–—~～至到]\s*(?:{NUM})[日号]", read_span),
        (
            rf"(?<!\d)(?P<y>\d{{4}}|\d{{2}}|[〇零{DIGITS}]{{4}}|[今去前明])年\s*(?P<m>{NUM})月份?\s*"
            rf"(?P<d>{NUM})(?:[日号]|(?!\d))",
            read_full,
        ),
        (
            r"(?<![\d.])(?P<y>\d{4})\s?(?P<mark>[-/.])\s?(?P<m>\d{1,2})\s?(?P=mark)\s?(?P<d>\d{1,2})(?!\d)[日号]?",
            read_full,
        ),
        (r"(?<!\d)(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)", read_compact),
        (
            rf"(?<![\d年第{DIGITS}十])(?P<m>{NUM})月份?\s*(?P<d>{NUM})"
            rf"(?:[日号]|(?![\d{DIGITS}十月个多天年周人元块名分岁次点:.%]))",
            read_month_day,
        ),
        (rf"(?P<w>上上|上|这|本|下)个?月\s*(?P<d>{NUM})[日号]", read_of_month),
        (
            rf"(?<![\d第〕\])月{DIGITS}十/.-])(?P<d>{NUM})号(?![楼线院馆门室宿寝公食桌车厅文令床机码柜窗店教岗卡])",
            read_bare_day,
        ),
        (
            rf"(?<![\d{DIGITS}十两几每半])(?P<w>上上|上|这|本|下)?个?(?:周|星期|礼拜)(?P<d>[{DIGITS[:6]}日天1-7])"
            rf"(?![\d{DIGITS}十周年])",
            read_weekday,
        ),
        (
            rf"(?<![\d.])(?<!到期)(?<!期满)(?<!届满)(?<!截止)(?<!提前)(?P<n>{NUM}|\d{{3}})个?"
            r"(?P<u>天|日|周|星期|礼拜)(?:之|以)?前(?![天日])",
            read_ago,
        ),
        (
            rf"\b\d{{1,2}}{TH}\s*(?:-|–|to|and)\s*\d{{1,2}}{TH}\s*(?:of\s+)?{MONTH}"
            rf"|(?<![a-z]){MONTH}\s*\d{{1,2}}{TH}\s*(?:-|–|to|and)\s*\d{{1,2}}{TH}\b(?![-/])",
            read_span,
        ),
        (rf"(?<!\d)(?P<d>\d{{1,2}}){TH}\s*(?:of\s+)?(?P<m>{MONTH}){_ENGLISH_YEAR}", read_english),
        (
            rf"(?<![a-z])(?P<m>{MONTH})\s*(?:the\s+)?(?P<d>\d{{1,2}}){TH}(?![\d:/%]){_ENGLISH_YEAR}",
            read_english,
        ),
        (r"(?<![\d/.-])(?P<a>\d{1,2})([/.])(?P<b>\d{1,2})\2(?P<y>\d{4})(?![\d/])", read_slashed),
        (r"(?<![\d/.-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?(?![\d/])", read_slashed),
        (
            r"(?<![\d/.-])(?P<m>\d{1,2})[.-](?P<d>\d{1,2})[日号]?(?=\s*(?:[日号]|收到|拿到|接到|送达|提交|递交|寄出|申请))",
            read_month_day,
        ),
        (
            r"\bon the (?P<d>\d{1,2})(?:st|nd|rd|th)\b"
            r"(?!\s*(?:floor|year|time|grade|semester|term|building|week|month|day|article|page|edition))",
            read_bare_day,
        ),
        (
            rf"\b(?P<n>\d{{1,3}}|a|{'|'.join(COUNTS)})\s+(?P<u>day|week)s?\s+ago\b",
            read_ago,
        ),
        (
            rf"(?<!every )(?<!each )\b(?:(?P<w>last|past|this|next|coming|on)\s+)?"
            rf"(?P<d>{'|'.join(WEEKDAYS)})\b",
            read_weekday_en,
        ),
        (
            r"\b(?P<w>last|past|this|next|coming|on)\s+(?P<d>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b",
            read_weekday_en,
        ),
        ("|".join(map(re.escape, sorted(RELATIVE, key=len, reverse=True))), read_relative),
    )
)
"""in the order in which they are tried: the most telling first"""
