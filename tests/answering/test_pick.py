import pytest

from disclosure_bot.answering.pick import picked_of
from disclosure_bot.domain.question import Turn

OFFERED = Turn("学费", ("fees.tuition",), ("fees.tuition", "fees.refund"))


@pytest.mark.parametrize("text", ["第二个", "选第2个吧", "就第二个", "2", "the second one", "最后一个"])
def test_what_was_offered_is_picked_by_its_place(text: str) -> None:
    assert picked_of(text, OFFERED) == "fees.refund"


@pytest.mark.parametrize("text", ["第三个", "学费多少", "二级学院有哪些", "0"])
def test_what_names_no_place_that_was_offered_picks_nothing(text: str) -> None:
    assert picked_of(text, OFFERED) == ""
