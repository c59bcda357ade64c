"""Groups of gaps as people and programs read them; nothing in them says who asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.gap import Gap, GapAct, GapReason, GapState
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match
from disclosure_bot.reports.csv import csv_text
from disclosure_bot.store.gaps import QuestionCount
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import read

K = 5
"""people a group needs before it is shown in public"""
APPROVE, WITHDRAW = "approve", "withdraw"
"""acts: a text may be, or may no longer be, shown in public"""

NEAR_ENOUGH = 0.15
"""confidence from which the nearest entry says whose a question is: below it no knowledge offers the entry to
the asker either (the least floor of matching/calibrate.py), so no department should get a letter for it"""


@dataclass(frozen=True, slots=True)
class GapRow:
    """A group as it stands in a list; figures speak of the period asked for."""

    id: str
    state: GapState
    title: str
    """its most typical question, or the text approved for the public"""
    questions: tuple[str, ...]
    """different questions: the most typical one, then the most frequent first"""
    askers: int
    """different people"""
    count: int
    """exchanges"""
    nearest: tuple[Match, ...]
    """entries that came nearest, with the confidence that missed"""
    department: str
    """key of the department in charge of the nearest entry, or of the office"""
    reasons: Mapping[GapReason, int]
    """exchanges by why they are gaps"""
    weeks: tuple[tuple[str, int], ...]
    """ISO weeks with questions, such as 2026-W47, and how many"""
    opened_at: datetime
    """when it was first asked, ever"""
    first_at: datetime
    last_at: datetime
    """when it was first and last asked in the period"""
    waiting: int
    """people who wish to be told"""
    entry: str = ""
    """the entry it was linked to"""
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)
    """what askers said was wrong with the replies"""

    @property
    def language(self) -> Language:
        """The language of its title; worked out where it is told, since a table does without."""
        return language_of(read(self.title).plain)


def gap_rows(
    groups: Iterable[Gap],
    asked: Iterable[QuestionCount],
    waiting: Mapping[str, int],
    knowledge: Knowledge,
    zone: tzinfo,
) -> tuple[GapRow, ...]:
    """Join groups with what was asked in them, in the groups' order; one without questions is left out."""
    by_gap: defaultdict[str, list[QuestionCount]] = defaultdict(list)
    for one in asked:
        by_gap[one.gap].append(one)
    return tuple(
        _row(group, by_gap[group.id], waiting.get(group.id, 0), knowledge, zone)
        for group in groups
        if by_gap[group.id]
    )


def of_department(rows: Iterable[GapRow], department: str) -> tuple[GapRow, ...]:
    """Return the groups that concern one department."""
    return tuple(row for row in rows if row.department == department)


def public_rows(rows: Iterable[GapRow], acts: Iterable[GapAct], people: int = K) -> tuple[GapRow, ...]:
    """Return what may be shown in public: groups that at least ``people`` asked in, each with one text.

    The text is the one that staff approved, else the most typical question (redacted like all).
    """
    texts = approved_texts(acts)
    return tuple(
        replace(row, title=text, questions=(text,), waiting=0)
        for row in rows
        if row.askers >= people and (text := texts.get(row.id, row.title))
    )


def approved_texts(acts: Iterable[GapAct]) -> dict[str, str]:
    """Return the text that staff approved last for each group, by its id; acts come oldest first."""
    texts: dict[str, str] = {}
    for act in acts:
        if act.what == APPROVE:
            texts[act.gap] = act.detail
        elif act.what == WITHDRAW:
            texts.pop(act.gap, None)
    return texts


def as_object(row: GapRow) -> dict[str, Any]:
    """Return a group as JSON values; the keys are part of the contract. Confidences have four digits."""
    return {
        "id": row.id,
        "state": row.state.value,
        "title": row.title,
        "questions": list(row.questions),
        "askers": row.askers,
        "count": row.count,
        "nearest": [match.entry for match in row.nearest],
        "confidences": [round(match.confidence, 4) for match in row.nearest],
        "department": row.department,
        "language": row.language.value,
        "reasons": {reason.value: count for reason, count in row.reasons.items()},
        "verdicts": {verdict.value: count for verdict, count in row.verdicts.items()},
        "weeks": dict(row.weeks),
        "opened_at": row.opened_at.isoformat(),
        "first_at": row.first_at.isoformat(),
        "last_at": row.last_at.isoformat(),
        "waiting": row.waiting,
        "entry": row.entry,
    }


def as_csv(rows: Iterable[GapRow]) -> str:
    """Return one line a group, for a spreadsheet; see ``csv_text``."""
    heads = (
        "编号 id", "状态 state", "典型问题 question", "人数 askers", "次数 count", "最近条目 nearest",
        "置信度 confidence", "责任部门 department", "语言 language", "首次 first", "最近 last",
        "等待 waiting", "其他问法 other questions",
    )  # fmt: skip
    return csv_text(heads, (_cells(row) for row in rows))


def _cells(row: GapRow) -> Sequence[object]:
    best = row.nearest[0] if row.nearest else Match("", 0.0)
    return (
        row.id,
        row.state.value,
        row.title,
        row.askers,
        row.count,
        best.entry,
        f"{best.confidence:.2f}",
        row.department,
        row.language.value,
        row.first_at.date().isoformat(),
        row.last_at.date().isoformat(),
        row.waiting,
        " | ".join(row.questions[1:]),
    )


def _row(
    group: Gap, asked: Sequence[QuestionCount], waiting: int, knowledge: Knowledge, zone: tzinfo
) -> GapRow:
    at = [one.asked_at.astimezone(zone) for one in asked]
    weeks = Counter(time.isocalendar()[:2] for time in at)
    title = group.title or asked[0].question
    return GapRow(
        id=group.id,
        state=group.state,
        title=title,
        questions=_questions(title, asked),
        askers=group.askers,
        count=group.count,
        nearest=group.nearest,
        department=_department(group.nearest, knowledge),
        reasons=dict(Counter(one.reason for one in asked).most_common()),
        weeks=tuple((f"{year}-W{week:02}", count) for (year, week), count in sorted(weeks.items())),
        opened_at=group.opened_at.astimezone(zone),
        first_at=min(at),
        last_at=max(at),
        waiting=waiting,
        entry=group.entry,
        verdicts=dict(Counter(one.verdict for one in asked if one.verdict).most_common()),
    )


def _questions(title: str, asked: Iterable[QuestionCount]) -> tuple[str, ...]:
    counts = Counter(one.question for one in asked)
    others = sorted(counts, key=lambda text: -counts[text])  # stable: the older first
    return (title, *(text for text in others if text != title))


def _department(nearest: Iterable[Match], knowledge: Knowledge) -> str:
    """Return the department of the nearest entry; the office where none is near enough to tell."""
    for match in nearest:
        if match.entry in knowledge.entries and match.confidence >= NEAR_ENOUGH:
            return knowledge.entries[match.entry].department
    return knowledge.school.office
