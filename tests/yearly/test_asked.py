"""What the logbook adds to the report: what people asked, in counts that point to nobody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.exchange import Exchange, Feedback, Verdict
from disclosure_bot.domain.gap import Gap, GapMember, GapReason, GapState
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match
from disclosure_bot.domain.report import FigureRule, FigureSource, Show
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.totals import Bookkeeping
from disclosure_bot.yearly.data import ReportData
from disclosure_bot.yearly.document import Paragraph, Table, plain
from disclosure_bot.yearly.figures import figure
from disclosure_bot.yearly.gather import gather
from disclosure_bot.yearly.tables import TABLES
from support.databases import sqlite_url
from support.exchanges import NOON, exchange
from support.register_samples import office_knowledge

YEAR = AcademicYear(2026)
TODAY = date(2027, 10, 1)


@pytest.fixture
def known() -> Knowledge:
    return office_knowledge()


async def reported(
    tmp_path: Path, known: Knowledge, *people: int, verdicts: int = 0, purged: bool = False
) -> ReportData:
    """Return the data where each of so many people asked that often; so many found it useful.

    ``purged``: after half a year all of it was deleted, as it is by default.
    """
    async with await open_store(sqlite_url(tmp_path / "store.db")) as store:
        await store.logbook.record(*_exchanges(people, verdicts))
        await _keep_gaps(store)
        if purged:
            at = datetime(2027, 9, 30, tzinfo=UTC)
            await store.retention.purge(at, 180, book=Bookkeeping.of(known))
        return await gather(tmp_path, YEAR, known, store, TODAY)


def _exchanges(people: tuple[int, ...], verdicts: int) -> Iterator[Exchange]:
    number = 0
    for person, count in enumerate(people):
        for _ in range(count):
            useful = Feedback(Verdict.USEFUL, NOON) if number < verdicts else None
            english = Language.EN if number % 7 == 0 else Language.ZH
            yield exchange(number, asker=f"asker-{person}", feedback=useful, language=english)
            number += 1


async def _keep_gaps(store: Store) -> None:
    for number in range(6):
        state = GapState.OPEN if number < 4 else GapState.LINKED
        opened_at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=number)
        found = Gap(f"g{number}", exchange(number).id, state, opened_at, (Match("fees.tuition", 0.3),))
        await store.gaps.save([found], [GapMember(found.typical, found.id, GapReason.ABSTAINED)])


def value(data: ReportData, count: str) -> str:
    rule = FigureRule(count, data.knowledge.school.name, FigureSource.LOGBOOK, count)
    return figure(rule, data).text


def tables(data: ReportData) -> dict[str, dict[str, str]]:
    return {
        made.block.caption.partition("，")[0]: {plain(row[0]): plain(row[1]) for row in made.block.rows}
        for made in TABLES[Show.QUESTIONS](data)
        if isinstance(made.block, Table)
    }


async def test_of_fewer_than_five_people_nothing_is_told(tmp_path: Path, known: Knowledge) -> None:
    data = await reported(tmp_path, known, 30, 1, 1, 1)

    assert [value(data, count) for count in ("questions", "people", "answer-rate")] == ["—", "—", "—"]
    assert tables(data) == {}


async def test_what_five_people_asked_is_told_without_small_cells(tmp_path: Path, known: Knowledge) -> None:
    data = await reported(tmp_path, known, 30, 1, 1, 1, 1, verdicts=4)

    assert (value(data, "questions"), value(data, "answer-rate")) == ("34", "100.0%")
    assert value(data, "usefulness") == "—"  # four verdicts
    found = tables(data)
    assert found["按清单类别统计的提问（次）"] == {"财务": "34"}
    assert found["按语言统计的提问（次）"] == {"中文": "29", "英文": "5"}
    assert all(int(count) >= 5 for counts in found.values() for count in counts.values())


async def test_what_was_missing_is_told_by_the_category_that_came_nearest(
    tmp_path: Path, known: Knowledge
) -> None:
    data = await reported(tmp_path, known, 10, 1, 1, 1, 1)

    (table,) = [
        made.block
        for made in TABLES[Show.QUESTIONS](data)
        if isinstance(made.block, Table) and made.block.caption.startswith("答不了")
    ]
    assert [[plain(cell) for cell in row] for row in table.rows] == [["财务", "6", "4"]]


async def test_a_year_of_which_only_a_part_is_kept_says_from_when(tmp_path: Path, known: Knowledge) -> None:
    data = await reported(tmp_path, known, 10, 1, 1, 1, 1)

    rule = FigureRule("questions", known.school.name, FigureSource.LOGBOOK, "questions")
    assert "记录自2026-11-23起" in figure(rule, data).query
    whole = replace(data, this=replace(data.this, year=AcademicYear(2027)))
    assert "记录自" not in figure(rule, whole).query


@pytest.mark.slow
async def test_a_year_whose_questions_are_deleted_is_told_by_its_monthly_totals(
    tmp_path: Path, known: Knowledge
) -> None:
    people = (30, 1, 1, 1, 1)
    (tmp_path / "kept").mkdir()
    kept = await reported(tmp_path / "kept", known, *people)

    data = await reported(tmp_path, known, *people, purged=True)

    for count in ("questions", "answered", "answer-rate", "gaps-opened", "gaps-closed"):
        assert value(data, count) == value(kept, count) != "—"
    by_what = [name for name in tables(kept) if "提问" in name]
    assert {name: tables(data)[name] for name in by_what} == {name: tables(kept)[name] for name in by_what}
    assert value(data, "people") == "—"  # no total tells who asked
    assert "2026年11月及以前到期删除的问答" in notes(data)


@pytest.mark.slow
async def test_of_fewer_than_five_people_nothing_is_told_when_their_questions_are_deleted(
    tmp_path: Path, known: Knowledge
) -> None:
    data = await reported(tmp_path, known, 30, 1, 1, 1, purged=True)

    assert value(data, "questions") == "—"
    assert tables(data) == {}


@pytest.mark.slow
async def test_how_long_open_gaps_have_been_open_is_told_of_five_or_more(
    tmp_path: Path, known: Knowledge
) -> None:
    data = await reported(tmp_path, known, 10, 1, 1, 1, 1)
    assert value(data, "days-open") == "—"  # four are open

    more = replace(data, this=replace(data.this, days_open=(*data.this.days_open, 3)))
    assert value(more, "days-open") == "332"  # from 3 November to 1 October


def notes(data: ReportData) -> str:
    return "".join(
        plain(made.block.runs) for made in TABLES[Show.QUESTIONS](data) if isinstance(made.block, Paragraph)
    )
