"""What the office's clock adds to an ordinary question: days and years read in it, its version, its last day.

PYTHONPATH=tests python -m bench.bench_office
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import mean, quantiles
from time import process_time_ns

from disclosure_bot.answering.cards import Cards
from disclosure_bot.answering.deadlines import due_day
from disclosure_bot.answering.notes import Notes
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.office.dates import without_date
from disclosure_bot.office.versions import asked_version
from disclosure_bot.office.years import without_year

SAMPLE = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 11, 23)
ROUNDS = 3


def read_and_told(entry: Entry, question: str, knowledge: Knowledge) -> None:
    """Do everything that the office adds to one answer."""
    without_year(without_date(question))
    asked = asked_version(entry, (question, question), TODAY)
    notes = Notes(knowledge, Language.ZH, TODAY)
    tuple(notes.before(asked, has_figures=False))
    tuple(notes.after(asked))
    due_day(asked.entry, question, TODAY, knowledge, Language.ZH)
    Cards(knowledge, Language.ZH).of_entry(entry.id)


def milliseconds(work: Callable[[], None]) -> float:
    """Return the processor time of the best of some rounds: the others were disturbed."""
    taken = []
    for _ in range(ROUNDS):
        began = process_time_ns()
        work()
        taken.append(process_time_ns() - began)
    return min(taken) / 1e6


def main() -> None:
    """Ask every test question of the sample."""
    knowledge = load_folder(SAMPLE)
    pairs = [(entry, question) for entry in knowledge.entries.values() for question in entry.tests.hit]
    taken = [
        milliseconds(lambda entry=entry, question=question: read_and_told(entry, question, knowledge))  # type: ignore[misc]
        for entry, question in pairs
    ]
    ends = quantiles(taken, n=100)
    print(f"added to {len(taken)} questions, processor: mean {mean(taken):.3f} ms  goal <= 1")
    print(f"median {ends[49]:.3f} ms  p99 {ends[98]:.3f} ms  most {max(taken):.3f} ms")


if __name__ == "__main__":
    main()
