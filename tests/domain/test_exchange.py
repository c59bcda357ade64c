"""Identifiers of exchanges."""

from datetime import timedelta

from disclosure_bot.domain.exchange import exchange_id
from support.exchanges import NOON


def test_identifiers_sort_by_time() -> None:
    first, second = exchange_id(NOON, "b"), exchange_id(NOON + timedelta(milliseconds=1), "a")

    assert len(first) == 26
    assert first < second


def test_what_arrives_twice_gets_the_same_identifier() -> None:
    assert exchange_id(NOON, "update 7") == exchange_id(NOON, "update 7")
    assert exchange_id(NOON, "update 7") != exchange_id(NOON, "update 8")
