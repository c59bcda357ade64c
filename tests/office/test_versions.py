"""Which version of an entry holds. Today is Monday, 23 November 2026."""

from dataclasses import replace
from datetime import date

import pytest

from disclosure_bot.domain.knowledge import Entry, EntryVersion
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.period import Period, period_named
from disclosure_bot.office.saying import period_in_words
from disclosure_bot.office.versions import asked_version, awaited_period, current_version, last_version
from support.samples import entry

TODAY = date(2026, 11, 23)
RAISED = date(2024, 9, 1)


def in_years(*years: str) -> Entry:
    """Return an entry with a version for each year, whose answer is the year."""
    first, *others = reversed(years)
    validity = period_named(first)
    assert validity is not None
    versions = tuple(EntryVersion(period_named(year) or Period(), Bilingual(year)) for year in others)
    return replace(
        entry("fees.tuition", "学费", "学费多少"),
        answer=Bilingual(first),
        valid_from=validity.since,
        valid_until=validity.until,
        period=first,
        versions=versions,
    )


def raised() -> Entry:
    """Return an entry that says something else since autumn 2024."""
    before = EntryVersion(Period(until=date(2024, 8, 31)), Bilingual("旧"))
    return replace(
        entry("aid.grant", "助学金", "助学金"), answer=Bilingual("新"), valid_from=RAISED, versions=(before,)
    )


@pytest.mark.parametrize(
    ("today", "says"),
    [
        ("2022-06-01", "2023"),
        ("2023-01-01", "2023"),
        ("2023-12-31", "2023"),
        ("2024-01-01", "2024"),
        ("2026-11-23", "2024"),
    ],
)
def test_the_version_of_today_answers_or_the_last_one_or_the_first(today: str, says: str) -> None:
    assert current_version(in_years("2023", "2024"), date.fromisoformat(today)).answer.zh == says


def test_what_is_announced_takes_over_on_its_day_without_an_edit() -> None:
    announced = in_years("2026", "2027")

    assert current_version(announced, date(2026, 12, 31)).answer.zh == "2026"
    assert current_version(announced, date(2027, 1, 1)).answer.zh == "2027"
    assert last_version(announced, TODAY).answer.zh == "2027"


@pytest.mark.parametrize(
    ("question", "says", "is_current", "lacking"),
    [
        ("学费多少", "2024", True, ()),
        ("2023年学费多少", "2023", False, ()),
        ("23年学费多少", "2023", False, ()),
        ("What was tuition in 2023?", "2023", False, ()),
        ("2024年学费多少", "2024", True, ()),
        ("2022年学费多少", "2024", True, (2022,)),
        ("1998年学费多少", "2024", True, (1998,)),
        ("去年学费多少", "2024", True, (2025,)),
        ("tuition next year", "2024", True, (2027,)),
        ("2022年和2023年学费多少", "2023", False, (2022,)),
        ("2023-2024学年学费", "2024", True, ()),
        ("我是2023级的，学费多少", "2024", True, ()),
        ("学费2000元够吗", "2024", True, ()),
        ("财教〔2024〕181号说的学费", "2024", True, ()),
    ],
)
def test_a_year_in_the_question_asks_for_its_version(
    question: str, says: str, is_current: bool, lacking: tuple[int, ...]
) -> None:
    asked = asked_version(in_years("2023", "2024"), (question,), TODAY)

    assert (asked.entry.answer.zh, asked.is_current, asked.lacking) == (says, is_current, lacking)


def test_a_question_that_names_no_year_is_read_as_it_was_understood() -> None:
    asked = asked_version(in_years("2023", "2024"), ("那住宿呢", "2023年住宿"), TODAY)

    assert asked.entry.answer.zh == "2023"


@pytest.mark.parametrize(
    ("question", "says", "others"),
    [("2023年", "旧", []), ("2024年", "新", ["旧"]), ("2025年", "新", []), ("助学金", "新", [])],
)
def test_in_the_year_of_a_change_both_versions_are_told(question: str, says: str, others: list[str]) -> None:
    asked = asked_version(raised(), (question,), TODAY)

    assert asked.entry.answer.zh == says
    assert [one.answer.zh for one in asked.others] == others


def test_an_entry_that_bears_no_time_answers_whatever_the_year() -> None:
    asked = asked_version(entry("a.b", "甲", "甲"), ("2019年的甲",), TODAY)

    assert (asked.lacking, asked.there) == ((), ())


@pytest.mark.parametrize(
    ("years", "awaited"),
    [
        (("2023", "2024"), "2026"),
        (("2025", "2026"), None),
        (("2024-2025", "2025-2026"), "2026-2027"),
        (("2025-2026", "2026-2027"), None),
    ],
)
def test_the_year_that_has_no_version_yet_is_awaited(years: tuple[str, ...], awaited: str | None) -> None:
    found = awaited_period(in_years(*years), TODAY)

    assert (found.name if found else None) == awaited


def test_what_holds_without_an_end_awaits_nothing() -> None:
    assert awaited_period(raised(), TODAY) is None


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        (period_named("2024"), "2024年", "2024"),
        (period_named("2025-2026"), "2025-2026学年", "2025-2026"),
        (Period(RAISED), "2024年9月1日起", "since 1 September 2024"),
        (Period(date(2025, 1, 1)), "2025年起", "since 2025"),
        (Period(until=date(2024, 8, 31)), "2024年8月31日以前", "until 31 August 2024"),
        (Period(until=date(2023, 12, 31)), "2023年底以前", "until the end of 2023"),
        (Period(date(2013, 1, 1), date(2024, 12, 31)), "2013年至2024年", "2013 to 2024"),
    ],
)
def test_periods_are_told_in_words(period: Period, zh: str, en: str) -> None:
    assert (period_in_words(period, Language.ZH), period_in_words(period, Language.EN)) == (zh, en)


@pytest.mark.parametrize("text", ["2025-2027", "24", "1800", "2025-", "去年", "2025/2026", "20255"])
def test_what_is_no_year_names_no_period(text: str) -> None:
    assert period_named(text) is None
