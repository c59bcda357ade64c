"""The daily or weekly letter to staff: what is new, asked most, stale or dead; as plain text."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.knowledge.check.missing import missing_facts
from disclosure_bot.reports.freshness import (
    Freshness,
    awaited_line,
    ending_line,
    late_line,
    stale_line,
)
from disclosure_bot.reports.stale import dead_link_line
from disclosure_bot.reports.stats import VERDICT_NAMES, EntryUse, Stats

T = TypeVar("T")

LINES = 5
"""lines of each part"""
_LONGEST = 40
"""characters of a question in a line"""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a letter is made of."""

    since: date
    until: date
    """both days belong to the period"""
    stats: Stats
    new: tuple[GapRow, ...]
    """open groups whose first question was asked in the period"""
    open: tuple[GapRow, ...]
    """open groups that were asked in the period, most people first"""
    fresh: Freshness
    """what of the knowledge is no longer as it should be"""


def departments_concerned(digest: Digest, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the keys of the departments that have something to do, in alphabetical order."""
    complained_of = {knowledge.entries[use.entry].department for use in _complained_of(digest, knowledge, "")}
    return tuple(sorted({row.department for row in digest.open} | digest.fresh.departments | complained_of))


def for_department(digest: Digest, department: str) -> Digest:
    """Return the part of a letter that concerns one department: its gaps and its entries only."""
    return Digest(
        digest.since,
        digest.until,
        digest.stats,
        tuple(row for row in digest.new if row.department == department),
        tuple(row for row in digest.open if row.department == department),
        digest.fresh.of_department(department),
    )


def digest_text(digest: Digest, knowledge: Knowledge, department: str = "") -> str:
    """Return the letter; that of a department (handed in by ``for_department``) bears its name."""
    own = knowledge.departments.get(department)
    head = f"📬 {digest.since:%Y-%m-%d} ～ {digest.until:%Y-%m-%d}" + (f" · {own.name.zh}" if own else "")
    parts = [
        head,
        "" if department else _figures(digest.stats),
        _part("新缺口 New gaps", digest.new, _gap_line),
        _part("问得最多的缺口 Gaps asked most", _not_new(digest), _gap_line),
        _part(
            "有人抱怨的条目 Entries with complaints",
            _complained_of(digest, knowledge, department),
            _complaint_line,
        ),
        _part("该复核的条目 Stale entries", digest.fresh.stale, stale_line),
        _part("还没有今年的 This year's is awaited", digest.fresh.awaited, awaited_line),
        _part("快到期的 Ending soon", digest.fresh.expiring, ending_line),
        _part("公开迟了 Published late", digest.fresh.late, late_line),
        _part("打不开的链接 Dead links", digest.fresh.dead, dead_link_line),
        _missing(knowledge, department) if own else "",
    ]
    filled = [part for part in parts if part]
    if len(filled) == 1:
        filled.append("没有要处理的事。 Nothing to do.")
    return "\n\n".join(filled)


def gaps_page(rows: Sequence[GapRow], page: int, size: int = LINES) -> tuple[tuple[GapRow, ...], int]:
    """Return the groups of one page (from 0; the last if there are fewer), and how many pages there are."""
    pages = max(-(-len(rows) // size), 1)
    start = min(max(page, 0), pages - 1) * size
    return tuple(rows[start : start + size]), pages


def gap_text(row: GapRow, knowledge: Knowledge) -> str:
    """Return one group as staff read it in a chat: question, figures, nearest entries, other questions."""
    return "\n".join(_gap_details(row, knowledge))


def _gap_details(row: GapRow, knowledge: Knowledge) -> Iterator[str]:
    yield f"❓ {row.title}"
    period = f"{row.first_at:%m-%d}～{row.last_at:%m-%d}"
    yield f"{row.id} · {row.askers} 人 people · {row.count} 次 times · {period}"
    for match in row.nearest[:3]:
        entry = knowledge.entries.get(match.entry)
        yield f"≈ {match.entry} {entry.title.zh if entry else ''} {match.confidence:.2f}"
    department = knowledge.departments.get(row.department)
    if department:
        yield f"🏢 {department.name.zh}"
    if row.verdicts:
        yield "👎 " + _verdicts({verdict.value: count for verdict, count in row.verdicts.items()})
    if row.waiting:
        yield f"🔔 {row.waiting} 人等待答复 waiting"
    for question in row.questions[1 : 1 + LINES]:
        yield f"· {short(question)}"


def short(text: str, limit: int = _LONGEST) -> str:
    """Return a text on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _figures(stats: Stats) -> str:
    rate = "—" if stats.answer_rate is None else f"{stats.answer_rate:.0%}"
    useful = "—" if stats.usefulness is None else f"{stats.usefulness:.0%}"
    return (
        f"提问 {stats.questions}，提问人 {stats.people}，回答率 {rate}，有用率 {useful}\n"
        f"{stats.questions} questions, {stats.people} people, {rate} answered, {useful} useful"
    )


def _part(title: str, rows: Sequence[T], line: Callable[[T], str]) -> str:
    if not rows:
        return ""
    more = [f"… 还有 {len(rows) - LINES} 条 more"] if len(rows) > LINES else []
    return "\n".join([f"{title} ({len(rows)})", *(line(row) for row in rows[:LINES]), *more])


def _missing(knowledge: Knowledge, department: str) -> str:
    """Return what the entries of a department lack, on one line."""
    return "".join(
        f"回答里暂缺 Missing in answers: {one}"
        for one in missing_facts(knowledge)
        if one.department == department
    )


def _gap_line(row: GapRow) -> str:
    nearest = f" ≈ {row.nearest[0].entry} {row.nearest[0].confidence:.2f}" if row.nearest else ""
    return f"• {row.id} {short(row.title)} — {row.askers} 人 people{nearest}"


def _not_new(digest: Digest) -> tuple[GapRow, ...]:
    """Return the groups asked most that do not stand among the new ones already."""
    new = {row.id for row in digest.new[:LINES]}
    return tuple(row for row in digest.open if row.id not in new)


def _complained_of(digest: Digest, knowledge: Knowledge, department: str) -> tuple[EntryUse, ...]:
    """Return the entries that people were not content with, the most complaints first."""
    uses = [
        use
        for use in digest.stats.entries
        if use.complaints
        and use.entry in knowledge.entries
        and department in {"", knowledge.entries[use.entry].department}
    ]
    return tuple(sorted(uses, key=lambda use: -use.complaints))


def _complaint_line(use: EntryUse) -> str:
    return f"• {use.entry} {use.title} — {_verdicts(use.reasons)}"


def _verdicts(counts: Mapping[str, int]) -> str:
    return "，".join(f"{VERDICT_NAMES[name]} {count}" for name, count in counts.items())


def newly_opened(rows: Iterable[GapRow], since: date) -> tuple[GapRow, ...]:
    """Return the groups whose first question ever was asked on that day or later."""
    return tuple(row for row in rows if row.opened_at.date() >= since)
