"""What is stale, expired, dead or late. Today is Monday, 23 November 2026."""

from dataclasses import replace
from datetime import date

import pytest

from disclosure_bot.domain.knowledge import Entry, EntryVersion, Source
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.link import LinkState
from disclosure_bot.domain.period import Period
from disclosure_bot.reports.freshness import Freshness, freshness
from disclosure_bot.reports.stats import EntryUse
from support.calendars import sample_calendar
from support.samples import entry, sample_knowledge

TODAY = date(2026, 11, 23)


def looked_through(*entries: Entry, links: dict[str, LinkState] | None = None) -> Freshness:
    known = replace(sample_knowledge(*entries), calendar=sample_calendar())
    uses = [EntryUse(one.id, "", 5, 0, 2) for one in entries]
    return freshness(known, uses, links or {}, TODAY)


def test_what_is_fresh_is_not_named() -> None:
    assert len(looked_through(entry("a.b", "甲"))) == 0


def test_the_most_damage_stands_first() -> None:
    old = entry("a.old", "甲", reviewed_on=date(2020, 1, 1))
    older = entry("a.older", "乙", reviewed_on=date(2019, 1, 1))

    found = looked_through(old, older)

    assert [one.entry.id for one in found.stale] == ["a.older", "a.old"]
    assert found.stale[0].damage > 0


@pytest.mark.parametrize(
    ("until", "expired", "expiring"),
    [
        (date(2026, 11, 22), 1, 0),
        (date(2026, 11, 23), 0, 1),
        (date(2026, 12, 23), 0, 1),
        (date(2026, 12, 24), 0, 0),
    ],
)
def test_what_ends_within_thirty_days_is_named_before(until: date, expired: int, expiring: int) -> None:
    found = looked_through(entry("a.b", "甲", valid_until=until))

    assert (len(found.expired), len(found.expiring)) == (expired, expiring)


@pytest.mark.parametrize(
    ("changed", "published", "is_late"),
    [
        ("2026-09-25", None, True),
        ("2026-10-26", None, False),
        ("2026-10-23", None, True),
        ("2026-09-25", "2026-10-29", False),
        ("2026-09-25", "2026-10-30", True),
    ],
)
def test_what_is_published_after_twenty_working_days_is_late(
    changed: str, published: str | None, is_late: bool
) -> None:
    on = date.fromisoformat
    one = entry("a.b", "甲", changed_on=on(changed), published_on=on(published) if published else None)

    assert bool(looked_through(one).late) is is_late


def test_dead_links_are_named_and_a_department_sees_its_own() -> None:
    source = Source(Bilingual("页"), "https://www.example.edu.cn/gone")
    mine = entry("a.mine", "甲", sources=(source,), department="academic")
    other = entry("a.other", "乙", sources=(source,))

    found = looked_through(mine, other, links={source.url: LinkState.DEAD})

    assert len(found.dead) == 2
    assert [one.entry.id for one in found.of_department("academic").dead] == ["a.mine"]


def test_an_entry_that_bears_years_waits_for_this_years() -> None:
    old = entry("a.old", "甲", valid_from=date(2024, 1, 1), valid_until=date(2024, 12, 31), period="2024")
    held = entry(
        "a.held",
        "乙",
        valid_until=date(2024, 12, 31),
        versions=(EntryVersion(Period(date(2025, 1, 1)), Bilingual("今")),),
    )

    found = looked_through(old, held)

    assert [(one.entry.id, one.period.name) for one in found.awaited] == [("a.old", "2026")]
    assert found.expired == ()
    assert [one.entry.id for one in found.stale] == ["a.old"]
    assert found.departments == {"finance"}
