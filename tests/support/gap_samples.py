"""Gaps for tests: exchanges that were not answered, rows, and vectors that need no encoder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from disclosure_bot.domain.exchange import Exchange, Feedback, Verdict
from disclosure_bot.domain.gap import GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.gaps.vectors import DIMENSIONS
from disclosure_bot.matching.postings import Floats
from disclosure_bot.store.figures import Counts, OutcomeCount, Shown
from disclosure_bot.text.normalize import Reading
from support.exchanges import NOON, exchange

USEFUL = Feedback(Verdict.USEFUL, NOON)


ZONE = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 11, 22, 17, tzinfo=UTC)
"""one o'clock in the morning of the 23rd in Shanghai"""


def kind(count: int, outcome: Outcome = Outcome.ANSWER, **changes: Any) -> OutcomeCount:
    values: dict[str, Any] = {
        "channel": "telegram",
        "language": Language.ZH,
        "outcome": outcome,
        "picked": False,
        "verdict": None,
        "shed": False,
        "count": count,
    }
    return OutcomeCount(**values | changes)


COUNTS = Counts(
    kinds=(
        kind(6),
        kind(2, verdict=Verdict.USEFUL),
        kind(1, verdict=Verdict.OUTDATED, language=Language.EN, channel="terminal"),
        kind(3, Outcome.CHOOSE, picked=True),
        kind(1, Outcome.CHOOSE),
        kind(5, Outcome.ABSTAIN),
        kind(2, Outcome.HANDOFF),
        kind(40, Outcome.ABSTAIN, shed=True),
    ),
    people=7,
    hours=((EVENING, 12), (EVENING + timedelta(days=2), 8)),
    shown=(
        Shown("fees.tuition", None, 8),
        Shown("fees.tuition", Verdict.USEFUL, 2),
        Shown("gone.entry", Verdict.OUTDATED, 1),
    ),
    closed=tuple((EVENING, EVENING + timedelta(days=days)) for days in (1, 2, 9)),
    opened=4,
)


def missed(number: int, question: str, asker: str = "", **changes: Any) -> Exchange:
    """Return an exchange that abstained; each number is another asker unless one is named."""
    values: dict[str, Any] = {
        "question": question,
        "asker": asker or f"asker-{number}",
        "outcome": Outcome.ABSTAIN,
        "matches": (Match("fees.tuition", 0.3), Match("fees.refund", 0.2)),
    }
    return exchange(number, **values | changes)


def row(**changes: Any) -> GapRow:
    """Return a group of five people about a swimming pool."""
    made = GapRow(
        id="abc1234",
        state=GapState.OPEN,
        title="学校有游泳馆吗",
        questions=("学校有游泳馆吗", "游泳池在哪"),
        askers=5,
        count=6,
        nearest=(Match("fees.tuition", 0.31), Match("status.suspension", 0.2)),
        department="finance",
        reasons={GapReason.ABSTAINED: 6},
        weeks=(("2026-W47", 2), ("2026-W48", 4)),
        opened_at=datetime(2026, 11, 16, 8, tzinfo=UTC),
        first_at=datetime(2026, 11, 16, 8, tzinfo=UTC),
        last_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        waiting=2,
    )
    return replace(made, **changes)


class SubjectVectors:
    """Texts are alike if they hold the same of a few subjects; what else they say moves them a little."""

    threshold = 0.8

    def __init__(self, identity: str = "subjects 1") -> None:
        self.identity = identity
        self.read: list[str] = []
        """every text that was turned into a vector"""

    def of(self, readings: Sequence[Reading]) -> Floats:
        self.read += [reading.spoken for reading in readings]
        vectors = np.zeros((len(readings), DIMENSIONS), np.float32)
        for vector, reading in zip(vectors, readings, strict=True):
            for place, subject in enumerate(("游泳", "宠物", "快递", "pool")):
                vector[place] = subject in reading.spoken
            vector[10 + len(reading.spoken)] = 0.3
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
