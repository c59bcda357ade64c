"""The figures of a period, each with one definition; the yearly report uses the same.

Periods run from the beginning of the first day up to the beginning of the day after the last, in the
school's time zone. Exchanges that were shed (their asker sent too many at once) count nowhere but in
``shed``. Talk and messages of people in danger are no questions: they count nowhere but in ``talk`` and
``urgent``.

=================  ==========================================================================================
questions          exchanges recorded: one for each question found in a message
people             distinct pseudonyms among them; a person in two channels counts twice
people at least    how many people there were at least, those of whom totals alone are left counted up to 5
outcomes           questions by what was done: answer, choose, abstain, handoff
languages          questions by the language of the reply
channels           questions by channel
hours              questions by the hour of day they were asked in, 0 to 23, in the school's time zone
days               questions by day, in the school's time zone
answered           questions whose outcome was answer, and those whose asker picked one of the entries offered
answer rate        answered / questions
judged             questions that somebody gave a verdict on
usefulness         verdicts ``useful`` / judged
verdicts           judged questions by verdict
entries            how often each entry was shown in answer to a question (answered, or picked), how many of
                   these were found useful, and how many were complained about (any other verdict)
talk               remarks that ask nothing (greetings, thanks ...)
urgent             messages of people in danger
categories         how often an entry of each category of the checklist was shown, by the category's number
gaps opened        groups of gaps whose first question was asked in the period
gaps closed        groups that were linked to an entry in the period (dismissed ones do not count)
days to close      median of the days from a group's first question to its link, over gaps closed
=================  ==========================================================================================

Exchanges are deleted after a time (``retention_days``), or when their asker wishes; what they counted as
stays in monthly totals and is added here, for whole months. People, hours, days and days to close cannot be
told of these.

totals since       the first month of which something is counted as a total
totals until       the last month of which something is counted as a total
months cut         months whose totals are left out, as the period holds a part of them only

A rate or median of nothing is None: it is shown as a dash, never as zero.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import chain
from statistics import median
from typing import Any

from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.domain.total import Fact, Total
from disclosure_bot.reports.csv import csv_text
from disclosure_bot.store.figures import Counts, OutcomeCount, Shown
from disclosure_bot.store.totals import categories_of

VERDICT_NAMES = {
    "useful": "有用 useful",
    "not-asked": "答非所问 not asked",
    "outdated": "过时 outdated",
    "broken-link": "链接失效 broken link",
    "unclear": "看不懂 unclear",
    "none-of-these": "都不是 none of these",
    "not-useful": "没用 not useful",
}
"""what staff read for each verdict, in both languages"""


@dataclass(frozen=True, slots=True)
class EntryUse:
    """How an entry was used."""

    entry: str
    title: str
    """in Chinese; empty if the entry is gone"""
    shown: int
    useful: int
    complaints: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    """the complaints by verdict: what people said is wrong with it"""


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures, as the module defines them."""

    questions: int
    people: int
    shed: int
    talk: int
    urgent: int
    outcomes: Mapping[str, int]
    languages: Mapping[str, int]
    channels: Mapping[str, int]
    hours: tuple[int, ...]
    """24 counts, from the hour that begins at midnight"""
    days: tuple[tuple[date, int], ...]
    """every day from the first with a question to the last, days without one too"""
    answered: int
    answer_rate: float | None
    judged: int
    usefulness: float | None
    verdicts: Mapping[str, int]
    entries: tuple[EntryUse, ...]
    """most shown first"""
    gaps_opened: int
    gaps_closed: int
    days_to_close: float | None
    categories: Mapping[str, int] = field(default_factory=dict)
    """by number of the checklist's category"""
    people_at_least: int = 0
    totals_since: str | None = None
    """the first month of which a part, or all, is counted as a total: ``2026-05``; None if none is"""
    totals_until: str | None = None
    """the last such month; None if there is none"""
    months_cut: tuple[str, ...] = ()
    """months whose totals are left out, as the period holds a part of them only"""


def instants(since: date | None, until: date | None, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """Return when a period of days begins and ends; both days belong to it, None is open."""
    start = datetime.combine(since, time.min, zone) if since else None
    end = datetime.combine(until + timedelta(days=1), time.min, zone) if until else None
    return start, end


def stats_of(counts: Counts, knowledge: Knowledge, zone: tzinfo) -> Stats:
    """Return the figures of what the database counted, and of the totals of what it has deleted."""
    counted = [kind for kind in counts.kinds if not kind.shed]
    kinds = [kind for kind in counted if not kind.urgent and kind.outcome is not Outcome.TALK]
    old = _Old(counts.totals)
    outcomes = _by(kinds, "outcome", old.by(Fact.OUTCOME))
    questions = sum(outcomes.values())
    answered = sum(kind.count for kind in kinds if kind.outcome is Outcome.ANSWER or kind.picked)
    answered += old.count(Fact.ANSWERED)
    verdicts = _tally(chain(_pairs(kinds, "verdict"), old.by(Fact.VERDICT)))
    judged = sum(verdicts.values())
    return Stats(
        questions=questions,
        people=counts.people,
        shed=sum(kind.count for kind in counts.kinds if kind.shed) + old.count(Fact.SHED),
        talk=sum(kind.count for kind in counted if kind.outcome is Outcome.TALK) + old.count(Fact.TALK),
        urgent=sum(kind.count for kind in counted if kind.urgent) + old.count(Fact.URGENT),
        outcomes={outcome.value: 0 for outcome in Outcome if outcome is not Outcome.TALK} | outcomes,
        languages=_by(kinds, "language", old.by(Fact.LANGUAGE)),
        channels=_by(kinds, "channel", old.by(Fact.CHANNEL)),
        categories=_tally(chain(_of_categories(counts.shown, knowledge), old.by(Fact.CATEGORY))),
        hours=_hours(counts.hours, zone),
        days=_days(counts.hours, zone),
        answered=answered,
        answer_rate=_share(answered, questions),
        judged=judged,
        usefulness=_share(verdicts.get(Verdict.USEFUL.value, 0), judged),
        verdicts=verdicts,
        entries=entry_uses((*counts.shown, *old.shown()), knowledge),
        gaps_opened=counts.opened + old.count(Fact.GAP_OPENED),
        gaps_closed=len(counts.closed) + old.count(Fact.GAP_CLOSED),
        days_to_close=_median_days(counts.closed),
        people_at_least=max([counts.people, *old.people()]),
        totals_since=min((one.month for one in counts.totals), default=None),
        totals_until=max((one.month for one in counts.totals), default=None),
        months_cut=counts.cut,
    )


def detail_note(stats: Stats) -> str:
    """Return where the detail ends; empty where all of the period can be told in detail."""
    notes = []
    if stats.totals_until:
        notes.append(
            f"{stats.totals_until} 及以前的已删除部分只有每月合计，不含人数、钟点、每天和补缺口天数。"
            f" Of what was deleted, up to {stats.totals_until}, monthly totals alone are counted:"
            " no people, hours, days or days to close."
        )
    if stats.months_cut:
        months = "、".join(stats.months_cut)
        notes.append(
            f"{months} 只有一部分在这段时间里，它的合计没有算进来。"
            f" Totals of {', '.join(stats.months_cut)} are left out: the period holds a part of it only."
        )
    return "\n".join(notes)


class _Old:
    """The totals of what was deleted, by fact."""

    def __init__(self, totals: Sequence[Total]) -> None:
        self._totals = totals
        self._counts: defaultdict[Fact, Counter[tuple[str, str]]] = defaultdict(Counter)
        for one in totals:
            self._counts[one.fact][one.value, one.detail] += one.count

    def count(self, fact: Fact) -> int:
        return self._counts[fact].total()

    def people(self) -> list[int]:
        """Return how many people there were at least, by month: one may have asked in several."""
        return [one.count for one in self._totals if one.fact is Fact.PEOPLE]

    def by(self, fact: Fact) -> list[tuple[str, int]]:
        return [(value, count) for (value, _), count in self._counts[fact].items()]

    def shown(self) -> list[Shown]:
        return [
            Shown(entry, Verdict(verdict) if verdict else None, count)
            for (entry, verdict), count in self._counts[Fact.ENTRY].items()
        ]


def _of_categories(shown: Iterable[Shown], knowledge: Knowledge) -> Iterator[tuple[str, int]]:
    categories = categories_of(knowledge)
    for one in shown:
        yield from ((str(number), one.count) for number in categories.get(one.entry, ()))


def entry_uses(shown: Iterable[Shown], knowledge: Knowledge) -> tuple[EntryUse, ...]:
    """Return how each entry was used, the most shown first."""
    total, useful = Counter[str](), Counter[str]()
    complaints: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in shown:
        total[one.entry] += one.count
        if one.verdict is Verdict.USEFUL:
            useful[one.entry] += one.count
        elif one.verdict:
            complaints[one.entry][one.verdict.value] += one.count
    return tuple(
        EntryUse(
            entry=name,
            title=knowledge.entries[name].title.zh if name in knowledge.entries else "",
            shown=count,
            useful=useful[name],
            complaints=complaints[name].total(),
            reasons=dict(complaints[name].most_common()),
        )
        for name, count in sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def as_object(stats: Stats, since: date | None, until: date | None) -> dict[str, Any]:
    """Return the figures as JSON values, for scripts; both days belong to the period, None is open."""
    period = {
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
    }
    return period | asdict(stats) | {"days": {day.isoformat(): count for day, count in stats.days}}


def as_csv(stats: Stats) -> str:
    """Return one line a figure: figure, part, value."""
    return csv_text(("指标 figure", "分项 part", "数值 value"), _lines(stats))


def _lines(stats: Stats) -> Iterable[tuple[str, str, object]]:
    for name in ("questions", "people", "shed", "talk", "urgent", "answered", "answer_rate"):
        yield name, "", _shown_number(getattr(stats, name))
    for name in ("judged", "usefulness", "gaps_opened", "gaps_closed", "days_to_close"):
        yield name, "", _shown_number(getattr(stats, name))
    for name in ("outcomes", "languages", "channels", "categories", "verdicts"):
        yield from ((name, part, count) for part, count in getattr(stats, name).items())
    yield from (("hours", f"{hour:02}", count) for hour, count in enumerate(stats.hours))
    yield from (("days", day.isoformat(), count) for day, count in stats.days)
    for use in stats.entries:
        for part in ("shown", "useful", "complaints"):
            yield f"entries.{part}", use.entry, getattr(use, part)
        yield from ((f"entries.{reason}", use.entry, count) for reason, count in use.reasons.items())


def _shown_number(value: float | None) -> object:
    return "" if value is None else round(value, 4)


def _by(kinds: Iterable[OutcomeCount], name: str, old: Iterable[tuple[str, int]]) -> dict[str, int]:
    return _tally(chain(_pairs(kinds, name), old))


def _pairs(kinds: Iterable[OutcomeCount], name: str) -> Iterator[tuple[str, int]]:
    return ((value, kind.count) for kind in kinds if (value := getattr(kind, name)))


def _tally(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Add up by name, the most first."""
    total = Counter[str]()
    for name, count in pairs:
        total[str(name)] += count
    return dict(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))


def _hours(hours: Iterable[tuple[datetime, int]], zone: tzinfo) -> tuple[int, ...]:
    total = Counter[int]()
    for at, count in hours:
        total[at.astimezone(zone).hour] += count
    return tuple(total[hour] for hour in range(24))


def _days(hours: Iterable[tuple[datetime, int]], zone: tzinfo) -> tuple[tuple[date, int], ...]:
    total = Counter[date]()
    for at, count in hours:
        total[at.astimezone(zone).date()] += count
    if not total:
        return ()
    first, last = min(total), max(total)
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple((day, total[day]) for day in span)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _median_days(closed: Iterable[tuple[datetime, datetime]]) -> float | None:
    days = [(closed_at - opened_at) / timedelta(days=1) for opened_at, closed_at in closed]
    return median(days) if days else None
