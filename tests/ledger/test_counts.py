from datetime import date

from disclosure_bot.domain.knowledge import Place
from disclosure_bot.domain.publication import Publication
from disclosure_bot.ledger.counts import bare_items, counted_by, judged, late_ones, newest_by_item
from disclosure_bot.ledger.rows import LedgerRow
from support.register_samples import office_knowledge

KNOWN = office_knowledge()


def row(day: str, title: str = "甲", line: int = 2, **changes: object) -> LedgerRow:
    made = Publication(date.fromisoformat(day), title, **changes)  # type: ignore[arg-type]
    return LedgerRow(Place("ledger/2025-2026.csv", line), made)


def test_publications_are_counted_by_month_channel_department_and_item() -> None:
    rows = [
        row("2025-09-01", channel="官网", department="finance", item=21),
        row("2025-09-30", channel="官网", department="office"),
        row("2025-10-01", channel="校务网", department="finance", item=21),
    ]

    assert counted_by(rows, "month") == {"2025-09": 2, "2025-10": 1}
    assert counted_by(rows, "channel") == {"官网": 2, "校务网": 1}
    assert counted_by(rows, "department") == {"finance": 2, "office": 1}
    assert counted_by(rows, "item") == {"": 1, "21": 2}


def test_items_with_nothing_are_told() -> None:
    assert [item.number for item in bare_items([row("2025-09-01")], KNOWN)] == [21]
    assert bare_items([row("2025-09-01", item=21)], KNOWN) == ()


def test_the_newest_publication_of_an_item_is_found_whatever_the_order() -> None:
    rows = [row("2025-10-01", "新", item=21), row("2025-09-01", "旧", item=21)]

    assert newest_by_item(rows)[21].title == "新"


def test_late_is_what_came_after_twenty_working_days_over_a_holiday() -> None:
    """From 8 September 2025 the twentieth working day is 11 October, a Saturday worked in lieu."""
    rows = [
        row("2025-10-11", "按时", made_on=date(2025, 9, 8)),
        row("2025-10-13", "迟一天", made_on=date(2025, 9, 8)),
        row("2025-12-31", "不知何时形成"),
    ]

    (late,) = late_ones(rows, KNOWN)

    assert (late.row.publication.title, late.due.date) == ("迟一天", date(2025, 10, 11))
    assert [step.number for step in late.due.steps][-1] == 20
    assert len(list(judged(rows))) == 2
