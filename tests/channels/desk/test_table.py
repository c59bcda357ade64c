"""Tables that are sorted, filtered and paged by their address."""

from datetime import date

from disclosure_bot.channels.desk.table import PAGE, Column, Look, Table
from disclosure_bot.domain.language import Bilingual, Language

Fruit = tuple[str, int, date | None]
FRUITS: list[Fruit] = [
    ("apple", 3, date(2026, 11, 1)),
    ("Pear", 12, None),
    ("=cmd()", 1, date(2026, 10, 1)),
    ("plum", 3, date(2025, 1, 1)),
]
TABLE = Table[Fruit](
    "fruit",
    Bilingual("水果", "Fruit"),
    (
        Column("name", Bilingual("名字", "Name"), lambda one: one[0], link=lambda one: f"/{one[1]}"),
        Column("count", Bilingual("个数", "Count"), lambda one: one[1], choice=True),
        Column("on", Bilingual("日期", "Day"), lambda one: one[2]),
    ),
)


def names(**query: str) -> list[str]:
    return [one[0] for one in TABLE.found(FRUITS, Look.of(query), Language.ZH)]


def test_rows_stand_as_they_came_unless_a_column_is_named() -> None:
    assert names() == ["apple", "Pear", "=cmd()", "plum"]
    assert names(sort="nothing") == names()


def test_numbers_go_by_size_and_what_is_missing_comes_last_both_ways() -> None:
    assert names(sort="count") == ["=cmd()", "apple", "plum", "Pear"]
    assert names(sort="on") == ["plum", "=cmd()", "apple", "Pear"]
    assert names(sort="-on") == ["apple", "=cmd()", "plum", "Pear"]


def test_a_filter_takes_every_word_whatever_its_letters() -> None:
    assert names(q="PEAR") == ["Pear"]
    assert names(q="3 lu") == ["plum"]
    assert names(q="3 x") == []


def test_rows_are_chosen_by_the_value_of_a_column_that_offers_it() -> None:
    assert names(count="3") == ["apple", "plum"]
    assert names(name="plum") == names()


def test_a_head_turns_its_order_around_and_keeps_the_filter() -> None:
    look = Look.of({"sort": "count", "q": "p", "page": "2", "state": "open"})
    view = TABLE.view(FRUITS, look, Language.EN)

    assert [head.order for head in view.heads] == ["none", "ascending", "none"]
    assert view.heads[1].query == "?state=open&sort=-count&q=p"
    assert view.heads[0].query == "?state=open&sort=name&q=p"
    assert view.kept == (("state", "open"),)


def test_pages_are_turned_and_a_page_too_far_is_the_last() -> None:
    many = [(f"n{number:03}", number, None) for number in range(PAGE * 2 + 1)]
    first, last = (TABLE.view(many, Look.of({"page": page}), Language.ZH) for page in ("1", "99"))

    assert (first.before, first.after, len(first.rows)) == (None, "?page=2", PAGE)
    assert (last.before, last.after, len(last.rows)) == ("?page=2", None, 1)


def test_a_malformed_address_is_a_plain_one() -> None:
    for page in ("", "x", "-1", "²", "9999999"):
        assert Look.of({"page": page}).number in {1}
