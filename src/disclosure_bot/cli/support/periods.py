"""Periods as people type them: a day, or a number of days or weeks back."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from disclosure_bot.errors import SettingsError

Since = Annotated[
    str,
    typer.Option(
        "--since",
        metavar="YYYY-MM-DD|30d|4w",
        help="从哪天起，或最近多少天、周 / from that day, or so many days or weeks back",
    ),
]
Until = Annotated[
    str, typer.Option("--until", metavar="YYYY-MM-DD", help="到哪天为止（含） / up to and with that day")
]
Today = Annotated[str, typer.Option("--today", metavar="YYYY-MM-DD", help="按哪一天 / as of that day")]
TIMEZONE = "Asia/Shanghai"
"""where no school says its own yet"""
_BACK = re.compile(r"(\d{1,4})([dw])")


def first_day(text: str, today: date) -> date | None:
    """Return the first day of a period, None for an empty text; ``7d`` are today and the six days before.

    Raises:
        SettingsError: it is neither a day nor a length.
    """
    back = _BACK.fullmatch(text)
    if not back:
        return day_of(text, "--since")
    days = int(back[1]) * (7 if back[2] == "w" else 1)
    return today - timedelta(days=max(days, 1) - 1)


def day_of(text: str, option: str) -> date | None:
    """Return the day that an option names; None where it is empty.

    Raises:
        SettingsError: it is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"{option} 要写成 2026-09-01 这样", f"write {option} 2026-09-01, not {text}"
        ) from None


def today_or(text: str, timezone: str) -> date:
    """Return the day that ``--today`` names, or today where the school is.

    Raises:
        SettingsError: it is no day.
    """
    return day_of(text, "--today") or datetime.now(ZoneInfo(timezone)).date()
