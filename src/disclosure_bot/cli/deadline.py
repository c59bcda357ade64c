"""``deadline``: when a term ends, with every step of the count."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.bootstrap import load_knowledge
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.periods import day_of
from disclosure_bot.cli.support.printing import console, print_json, write_file
from disclosure_bot.domain.calendar import Calendar, Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.errors import SettingsError
from disclosure_bot.office.counting import LONGEST
from disclosure_bot.office.saying import day_in_words, provisional_in_words, steps_in_words, term_in_words
from disclosure_bot.office.term_count import FIRST, LAST, TermCount, count_object, counted, day_file

app = typer.Typer()


@app.command()
@options.given(load_knowledge)
def deadline(
    known: Knowledge,
    start: Annotated[str, typer.Argument(metavar="START", help="收到的那天 / day of receipt, 2026-11-20")],
    count: Annotated[int, typer.Argument(metavar="N", help="多少 / how many")],
    working: Annotated[bool, typer.Option("--working", help="工作日 / working days")] = False,
    days: Annotated[bool, typer.Option("--days", help="自然日 / plain days")] = False,
    months: Annotated[bool, typer.Option("--months", help="月 / months")] = False,
    extension: Annotated[
        int, typer.Option("--extension", metavar="N", help="可以延长多少 / by how many it may be extended")
    ] = 0,
    as_json: options.Json = False,
    ics_file: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="写成日历文件 / write a calendar file")
    ] = None,
) -> None:
    """算出期限的最后一天，每一步都列出 / when a term ends, with every step of the count."""
    term = Term(count, _unit(working=working, days=days, months=months), extension)
    count_made = counted_from(start_of(start), term, known.calendar)
    if ics_file:
        write_file(ics_file, day_file(count_made, known, Language.ZH, datetime.now(UTC)).data)
    if as_json:
        print_json(count_object(count_made))
    else:
        _print(count_made)


def _unit(*, working: bool, days: bool, months: bool) -> Unit:
    """Return the one unit that was named; which one is meant is never guessed."""
    named = [
        unit
        for unit, is_meant in ((Unit.WORKING_DAY, working), (Unit.DAY, days), (Unit.MONTH, months))
        if is_meant
    ]
    if len(named) != 1:
        raise SettingsError(
            "请写明单位，只写一个：--working（工作日）、--days（自然日）或 --months（月）",
            "Name one unit: --working, --days or --months",
        )
    return named[0]


def start_of(text: str) -> date:
    """Return the day that a term starts with.

    Raises:
        SettingsError: it is no day, or one of a year that cannot be meant.
    """
    day = day_of(text, "START")
    if day is None or not FIRST <= day.year <= LAST:
        raise SettingsError(
            f"START 要写成 2026-11-20 这样，年份在 {FIRST} 到 {LAST} 之间",
            f"Write START like 2026-11-20, with a year from {FIRST} to {LAST}",
        )
    return day


def counted_from(start: date, term: Term, calendar: Calendar) -> TermCount:
    """Return when a term ends.

    Raises:
        SettingsError: the number makes no sense.
    """
    try:
        return counted(start, term, calendar)
    except (ValueError, OverflowError):
        raise SettingsError(
            f"数目要在 1 到 {LONGEST} 之间，延长不能是负数，而且算得出日期",
            (
                f"The number must lie between 1 and {LONGEST}, the extension not below 0,"
                " and the end before the year 10000"
            ),
        ) from None


def _print(count: TermCount) -> None:
    out, made = console(), count.due
    for language in (Language.ZH, Language.EN):
        named = term_in_words(count.term.count, count.term.unit, language)
        out.print(f"{day_in_words(count.start, language)} + {named} → {day_in_words(made.date, language)}")
        if made.extended:
            word = "延长后" if language is Language.ZH else "if extended"
            out.print(f"{word} → {day_in_words(made.extended, language)}")
    out.print(steps_in_words(made))
    for language in (Language.ZH, Language.EN):
        if said := provisional_in_words(made.provisional, language):
            out.print(said)
