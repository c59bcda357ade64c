"""How much one person may ask at once, and what a flood of people costs."""

import tracemalloc

from disclosure_bot.channels.admission import Admission, Rate

ONCE = Rate(per_second=0.001, burst=1)


def test_whoever_has_spent_all_waits_however_many_others_come() -> None:
    admission = Admission(lambda: 0.0, ONCE)
    assert admission.admits("busy")

    for other in range(30_000):
        assert admission.admits(other)
        if other % 5_000 == 0:
            assert not admission.admits("busy")

    assert not admission.admits("busy")


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
