"""What is remembered of conversations, and how much at the most."""

from dataclasses import replace

import pytest

from disclosure_bot.channels.web.transcript import ASKED, IN_ALL, KEPT, TURNS, Shown, Transcripts
from disclosure_bot.domain.language import Language


def shown(asked: str) -> Shown:
    return Shown(asked, Language.ZH)


def test_of_one_person_the_last_turns_are_shown() -> None:
    transcripts = Transcripts(lambda: 0.0)
    for number in range(TURNS + 3):
        transcripts.add("ann", shown(f"question {number}"))

    assert [turn.asked for turn in transcripts.of("ann")] == [
        f"question {one}" for one in range(3, TURNS + 3)
    ]


def test_what_was_typed_last_is_known_below_further_replies_and_presses() -> None:
    transcripts = Transcripts(lambda: 0.0)
    for turn in (shown("typed"), shown(""), replace(shown("pressed"), is_choice=True)):
        transcripts.add("ann", turn)

    assert transcripts.last_question("ann") == "typed"
    assert transcripts.last_question("bob") == ""


@pytest.mark.slow
def test_a_flood_of_new_people_makes_room_by_what_was_said_longest_ago() -> None:
    transcripts = Transcripts(lambda: 0.0)
    transcripts.add("first", shown("mine"))
    for number in range(IN_ALL):
        transcripts.add(f"person {number}", shown("学" * 4096))
        if number == IN_ALL // 2:
            transcripts.add("busy", shown("and mine"))

    assert transcripts.of("first") == ()
    assert [turn.asked for turn in transcripts.of("busy")] == ["and mine"]
    assert [len(turn.asked) for turn in transcripts.of(f"person {IN_ALL - 1}")] == [ASKED]


@pytest.mark.slow
def test_what_is_forgotten_makes_room_and_whoever_is_silent_for_long_is_forgotten() -> None:
    now = [0.0]
    transcripts = Transcripts(lambda: now[0])
    for number in range(3 * IN_ALL // TURNS):
        for _ in range(TURNS):
            transcripts.add(f"person {number}", shown("x"))
        transcripts.forget(f"person {number}")
    transcripts.add("ann", shown("mine"))
    assert transcripts.of("ann")

    now[0] = KEPT
    assert transcripts.of("ann") == ()
