from xml.etree import ElementTree

import pytest

from disclosure_bot.domain.reply import Outcome
from disclosure_bot.quality.calibration import Point, as_svg, bar, calibration, points_of
from disclosure_bot.quality.questions import Judged, Labelled, QuestionResult


def points(confidence: float, right: int, wrong: int, *, answered: bool = True) -> list[Point]:
    told = [True] * right + [False] * wrong
    return [Point(confidence, is_right, answered) for is_right in told]


def test_answers_at_nine_tenths_are_counted_by_themselves() -> None:
    offered = points(0.97, 0, 5, answered=False)

    found = calibration(points(0.95, 9, 1) + offered + points(0.3, 1, 1))

    assert (found.sure.count, found.sure.right) == (10, 0.9)
    assert (found.bins[9].count, found.bins[3].count) == (15, 2)


def test_honest_confidence_has_no_error_and_boasting_has() -> None:
    assert calibration(points(0.75, 3, 1)).error == pytest.approx(0)
    assert calibration(points(0.75, 1, 3)).error == pytest.approx(0.5)


def test_confidence_of_one_lies_in_the_last_bin() -> None:
    assert calibration(points(1.0, 1, 0)).bins[-1].count == 1


def test_no_questions_are_no_error() -> None:
    found = calibration([])

    assert found.error == 0
    assert bar(found.bins[0], 10) == "·" * 10


def test_bar_shows_the_share_and_marks_the_confidence() -> None:
    assert bar(calibration(points(0.95, 1, 1)).bins[9], 10) == "█████····┃"


def judged(question: Labelled, first: str) -> Judged:
    is_first = first in {entry for gold in question.gold for entry in gold}
    return Judged(
        question,
        frozenset(),
        QuestionResult.WRONG,
        Outcome.ANSWER,
        first,
        0.8,
        is_first,
        in_three=is_first,
        because="",
    )


def test_misses_and_questions_without_any_match_tell_nothing() -> None:
    known = Labelled("甲", (frozenset({"a"}),), "in", "zh")
    beyond = Labelled("乙", (), "far", "zh")
    miss = Labelled("丙", (), "miss", "zh", barred="a")

    found = points_of([judged(known, "a"), judged(beyond, "a"), judged(miss, "b"), judged(known, "")])

    assert found == (Point(0.8, True, True), Point(0.8, False, True))


def test_picture_is_sound_and_has_a_dot_for_each_bin_with_points() -> None:
    picture = as_svg(calibration(points(0.95, 9, 1) + points(0.2, 1, 4)), "示例 <大学>")

    root = ElementTree.fromstring(picture)  # noqa: S314

    assert len(root.findall(".//{http://www.w3.org/2000/svg}circle")) == 2
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "示例 <大学>"
