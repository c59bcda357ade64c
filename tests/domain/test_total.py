from disclosure_bot.domain.total import OTHERS, anonymous


def test_large_counts_stay_as_they_are() -> None:
    assert anonymous({"a": 9, "b": 5}) == {"a": 9, "b": 5}


def test_small_counts_are_put_together() -> None:
    assert anonymous({"a": 9, "b": 4, "c": 3}) == {"a": 9, OTHERS: 7}


def test_one_small_count_takes_the_next_with_it_so_that_no_difference_tells_it() -> None:
    assert anonymous({"a": 20, "b": 9, "c": 1}) == {"a": 20, OTHERS: 10}


def test_too_few_in_all_are_not_told() -> None:
    assert anonymous({"a": 3, "b": 1}) == {}
    assert anonymous({"a": 0}) == {}
