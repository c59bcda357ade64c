import json
from pathlib import Path

import pytest

from disclosure_bot.domain.danger import Danger, Dangers
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.knowledge.read.people import dangers
from disclosure_bot.text.danger import Alarm, PatternError

PEOPLE = Path(__file__).parents[1] / "questions" / "people"
ALARM = Alarm(dangers(None))


def messages(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (PEOPLE / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    "message", ["想 死", "自.杀", "s.u.i.c.i.d.e", "wo xiang zisha", "我想自殺", "feeling sucidal"]
)
def test_word_that_is_hidden_or_misspelt_is_seen(message: str) -> None:
    assert ALARM.kind_of(message) == "self-harm"


def test_somebody_else_in_danger_is_told_from_the_writer() -> None:
    assert ALARM.kind_of("室友说不想活了") == "self-harm-other"
    assert ALARM.kind_of("跟室友吵架，我不想活了") == "self-harm"


def test_danger_at_the_end_of_a_long_message_is_seen() -> None:
    assert ALARM.kind_of("今天食堂人很多。" * 400 + "我不想活了") == "self-harm"


def test_figure_of_speech_beside_danger_hides_nothing() -> None:
    assert ALARM.kind_of("笑死我了") == ""
    assert ALARM.kind_of("笑死我了，其实我真的不想活了") == "self-harm"


def test_what_came_after_an_accident_hides_no_other_danger() -> None:
    assert ALARM.kind_of("父母出车祸后没有生活费了怎么办") == ""
    assert ALARM.kind_of("疫情、火灾、地震这些学校有没有应急预案") == ""
    assert ALARM.kind_of("学费交不起，家里又出了车祸，我不想活了") == "self-harm"


def test_messages_of_danger_are_nearly_all_seen() -> None:
    rows = messages("urgent.jsonl")

    assert sum(bool(ALARM.kind_of(row["q"])) for row in rows) >= 0.97 * len(rows)


@pytest.mark.slow
def test_harmless_messages_hardly_ever_alarm() -> None:
    rows = messages("harmless.jsonl")

    assert sum(bool(ALARM.kind_of(row["q"])) for row in rows) <= 0.03 * len(rows)


@pytest.mark.parametrize("pattern", ["(", "<nobody>", "(死)?"])
def test_pattern_that_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        Alarm(Dangers((Danger("x", "life.x", (), Bilingual("", ""), zh=(pattern,)),)))
