"""What single expressions for a day mean: 上周三, 11/20, the 3rd, last Monday."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_YEARS_BACK = 8
"""the 29th of February may be so far away"""


@dataclass(frozen=True, slots=True)
class Now:
    """What words like 上周三 are relative to."""

    today: date
    ahead: bool
    """a day without a year, or a weekday, is the nearest to come; otherwise the nearest past"""
    is_chinese: bool


class NotADateError(Exception):
    """What looked like a date is none: 24/7, 〔2024〕181号."""


Reader = Callable[[re.Match[str], Now], date | None]
"""returns None where it names a day that does not exist, or more than one

Raises:
    NotADateError: it names no day.
"""


DIGITS = "一二三四五六七八九"
"""1 to 9 in their order"""
NUM = rf"\d{{1,2}}|[{DIGITS}两]?[十廿卅][{DIGITS}]?|[{DIGITS}两]"
"""pattern of a number up to 99, in Arabic or Chinese numerals"""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
"""pattern of a month in English, in lower case"""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TH = r"(?:st|nd|rd|th)?"
"""pattern of what may follow the number of a day"""


def _number(text: str) -> int:
    """Return a number in Arabic or Chinese numerals, up to 99."""
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十").replace("两", "二")
    tens, ten, ones = text.rpartition("十")
    high = (DIGITS.find(tens) + 1 if tens else 1) if ten else 0
    return high * 10 + (DIGITS.find(ones) + 1 if ones else 0)


def _year(text: str, now: Now) -> int:
    """Return the year that a text names: 2026, 26, 二〇二六, 去年."""
    words = {"今": 0, "去": -1, "前": -2, "明": 1, "last": -1, "this": 0, "next": 1}
    if text in words:
        return now.today.year + words[text]
    numerals = "〇" + DIGITS
    digits = "".join(
        str(numerals.find(char)) if char in numerals else char for char in text.replace("零", "〇")
    )
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, now: Now) -> date | None:
    """Return the nearest such day, past or to come."""
    step = 1 if now.ahead else -1
    years = (now.today.year + step * n for n in range(_YEARS_BACK + 1))
    days = (found for year in years if (found := _day(year, month, day)))
    return next((found for found in days if (found >= now.today if now.ahead else found <= now.today)), None)


def read_full(found: re.Match[str], now: Now) -> date | None:
    """Read 2026年11月20日, 去年11月20日, 2026-11-20."""
    return _day(_year(found["y"], now), _number(found["m"]), _number(found["d"]))


def read_month_day(found: re.Match[str], now: Now) -> date | None:
    """Read 11月20日: the nearest."""
    return _nearest(_number(found["m"]), _number(found["d"]), now)


def read_english(found: re.Match[str], now: Now) -> date | None:
    """Read 3 November, Nov 3rd, December 3 last year."""
    month, day = MONTHS.index(found["m"][:3]) + 1, int(found["d"])
    named = found["y"] or found["rel"]
    return _day(_year(named, now), month, day) if named else _nearest(month, day, now)


def read_compact(found: re.Match[str], now: Now) -> date | None:
    """Read 20261120.

    Raises:
        NotADateError: digits that are no day are something else.
    """
    day = read_full(found, now)
    if day is None:
        raise NotADateError
    return day


def read_span(_found: re.Match[str], _now: Now) -> None:
    """Say that more than one day is named."""


def read_slashed(found: re.Match[str], now: Now) -> date | None:
    """Read 11/20 and 20/11; where both orders are possible, the Chinese one in Chinese, none in English.

    Raises:
        NotADateError: 24/7, or a fraction that is a day in no order.
    """
    first, second = int(found["a"]), int(found["b"])
    orders = [(first, second)] if now.is_chinese else [(first, second), (second, first)]
    year = _year(found["y"], now) if found["y"] else None
    days = {_day(year, *order) if year else _nearest(*order, now) for order in orders} - {None}
    if (first, second) == (24, 7) or (not days and year is None):
        raise NotADateError
    return days.pop() if len(days) == 1 else None


def read_of_month(found: re.Match[str], now: Now) -> date | None:
    """Read 上个月20号."""
    back = {"上上": -2, "上": -1, "下": 1}.get(found["w"], 0)
    year, month = divmod(now.today.year * 12 + now.today.month - 1 + back, 12)
    return _day(year, month + 1, _number(found["d"]))


def read_bare_day(found: re.Match[str], now: Now) -> date | None:
    """Read 20号 and the 3rd: the nearest month that has such a day.

    Raises:
        NotADateError: no month has that many days.
    """
    number = _number(found["d"])
    if not 1 <= number <= 31:
        raise NotADateError
    day = now.today
    while day.day != number:
        day += _DAY if now.ahead else -_DAY
    return day


def read_weekday(found: re.Match[str], now: Now) -> date:
    """Read 周三, 上周三: the week begins on Monday."""
    number = "一二三四五六日".find(found["d"].replace("天", "日").replace("7", "日"))
    weekday = number if number >= 0 else int(found["d"]) - 1
    weeks = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}.get(found["w"] or "")
    if weeks is None:
        return _nearest_weekday(weekday, now.today, ahead=now.ahead)
    return now.today - now.today.weekday() * _DAY + weekday * _DAY + weeks * _WEEK


def read_weekday_en(found: re.Match[str], now: Now) -> date:
    """Read last Monday, on Monday, next Monday."""
    weekday = next(n for n, name in enumerate(WEEKDAYS) if name.startswith(found["d"][:3]))
    match found["w"]:
        case "last" | "past":
            return _nearest_weekday(weekday, now.today - _DAY, ahead=False)
        case "next" | "coming":
            return _nearest_weekday(weekday, now.today + _DAY, ahead=True)
        case _:
            return _nearest_weekday(weekday, now.today, ahead=now.ahead)


def _nearest_weekday(weekday: int, day: date, *, ahead: bool) -> date:
    away = (weekday - day.weekday()) % 7 if ahead else (day.weekday() - weekday) % 7
    return day + away * _DAY if ahead else day - away * _DAY


def read_ago(found: re.Match[str], now: Now) -> date:
    """Read 三天前, two weeks ago."""
    counted = {"a": 1} | {word: number for number, word in enumerate(COUNTS, start=1)}
    number = counted.get(found["n"]) or _number(found["n"])
    return now.today - number * (_DAY if found["u"][0] in "天日d" else _WEEK)


RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "寻日": -1,
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
    "大后天": 3,
    "后天": 2,
    "day before yesterday": -2,
    "day after tomorrow": 2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "this morning": 0,
    "tomorrow": 1,
}
"""days from today, by the words for them"""


def read_relative(found: re.Match[str], now: Now) -> date:
    """Read 昨天, yesterday."""
    return now.today + RELATIVE[found[0]] * _DAY
