"""How much one person may ask at once, and what a flood of people costs."""

import tracemalloc

import pytest

from disclosure_bot.channels.admission import Admission, Rate

ONCE = Rate(per_second=0.001, burst=1)


@pytest.mark.slow
def test_whoever_has_spent_all_waits_however_many_others_come() -> None:
    admission = Admission(lambda: 0.0, ONCE)
    assert admission.admits("busy")

    for other in range(30_000):
        assert admission.admits(other)
        if other % 5_000 == 0:
            assert not admission.admits("busy")

    assert not admission.admits("busy")


@pytest.mark.parametrize("programs", [1, 2, 3])
def test_several_programs_admit_together_as_much_as_one(programs: int) -> None:
    now = 0.0
    fleet = [Admission(lambda: now, Rate(per_second=1.0, burst=5), lambda: programs) for _ in range(programs)]
    admitted = 0
    for turn in range(400):
        now = turn / 4
        admitted += fleet[turn % programs].admits("eager")

    assert 100 <= admitted <= 100 + 5 * programs


def test_whoever_is_always_sent_to_the_same_of_several_programs_may_ask_as_much_at_once() -> None:
    admission = Admission(lambda: 0.0, Rate(per_second=1.0, burst=5), lambda: 3)

    assert [admission.admits("eager") for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.slow
def test_a_flood_of_people_takes_no_more_memory_from_some_number_on() -> None:
    admission = Admission(lambda: 0.0, ONCE)
    tracemalloc.start()
    for person in range(15_000):
        admission.admits(f"person {person}")
    before, _ = tracemalloc.get_traced_memory()
    for person in range(15_000, 60_000):
        admission.admits(f"person {person}")
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert after < before * 1.2
