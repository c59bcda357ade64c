"""Questions with known answers, asked and judged: the entries' test questions, and labelled files."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.reply import Match, Outcome, Reply
from disclosure_bot.errors import InputError
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import plain_of

CHOICES = 3
"""entries offered at the most"""
EDGE = 0.03
"""how far confidences may move without anybody meaning it: 0.00001 from one instruction set to another (2,029
test questions), 0.005 when an entry that has nothing to do with them is deleted, and room for processors and
encoders that were not tried"""

Ask = Callable[[Sequence[str]], tuple[Reply, ...]]
"""replies to the last message of a conversation, those before it given first"""


class QuestionKind(StrEnum):
    """What a labelled question is good for; files may hold kinds of their own."""

    HIT = "hit"
    """must be answered by the entry, or be offered it first"""
    MISS = "miss"
    """must not be answered by the entry"""
    SAYS = "says"
    """must be answered by the entry, and the first line must hold a text"""
    IN = "in"
    """the knowledge has an answer"""
    NEAR = "near"
    """it has none: nothing may be answered"""
    MULTI = "multi"
    """several questions in one message"""
    DIALOG = "dialog"
    """a follow-up in a conversation"""


class QuestionResult(StrEnum):
    """What became of a question, or of one part of a message."""

    RIGHT = "right"
    """answered with the right entry, or rightly not answered"""
    OFFERED = "offered"
    """a choice with the right entry in it; a choice where nothing should have been answered"""
    MISSED = "missed"
    """a choice without the right entry"""
    WRONG = "wrong"
    """answered with another entry, or answered where it must not be"""
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question, and what may answer it."""

    text: str
    gold: tuple[frozenset[str], ...]
    """for each question of the message the entries that may answer it; empty: nothing may"""
    kind: str
    language: str
    """``zh``, ``en``, ``zh-Hant``, ``mixed`` ..."""
    before: tuple[str, ...] = ()
    """turns of the conversation before it"""
    barred: str = ""
    """the one entry that must not answer it, whatever else does"""
    says: str = ""
    """what the first line of the reply must hold"""

    @property
    def entry(self) -> str:
        """The entry whose test question it is; empty for a labelled file."""
        if self.kind in {QuestionKind.HIT, QuestionKind.SAYS}:
            return next(iter(self.gold[0]))
        return self.barred


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a question; a message of several questions is judged part by part."""

    question: Labelled
    gold: frozenset[str]
    """of this part"""
    verdict: QuestionResult
    outcome: Outcome
    first: str
    """the entry that came first; empty if none came near"""
    confidence: float
    """in the entry that came first"""
    is_first: bool
    """a right entry came first, whatever the outcome"""
    in_three: bool
    """a right entry was among the first three"""
    because: str
    """the number that decided"""
    says_so: bool = True
    """the first line holds what it must"""
    room: float = math.inf
    """how far confidences would have to move for another outcome"""
    gap: float = math.inf
    """how far for another entry to come first: that of the test, or the next"""

    @property
    def passes(self) -> bool:
        """Tell whether a test question holds: a hit may be offered first, a miss may be offered."""
        if self.question.kind == QuestionKind.SAYS:
            return self.is_first and self.outcome is Outcome.ANSWER and self.says_so
        if self.question.kind == QuestionKind.HIT:
            return self.is_first and self.outcome in {Outcome.ANSWER, Outcome.CHOOSE}
        return self.verdict is not QuestionResult.WRONG

    @property
    def is_at_edge(self) -> bool:
        """Tell whether it may pass on one processor and fail on the next: a warning, no failure."""
        is_asked = self.question.kind in {QuestionKind.HIT, QuestionKind.SAYS}
        if is_asked and not self.passes and not self.is_first:
            return self.gap <= EDGE
        if is_asked and not self.says_so and self.outcome is Outcome.ANSWER:
            return False
        return min(self.gap, self.room) <= EDGE


@dataclass(frozen=True, slots=True)
class Confusion:
    """One entry that took the questions of another."""

    owner: str
    """id of the entry whose question it was; empty: of none"""
    taken_by: str
    """id of the entry that it was answered with, or offered first"""
    count: int
    example: str


def questions_of(knowledge: Knowledge) -> tuple[Labelled, ...]:
    """Return the test questions of all entries: hits, misses, and those with a text for the first line."""
    hits = [
        Labelled(text, (frozenset({entry.id}),), QuestionKind.HIT, _language(text))
        for entry in knowledge.entries.values()
        for text in entry.tests.hit
    ]
    misses = [
        Labelled(text, (), QuestionKind.MISS, _language(text), barred=entry.id)
        for entry in knowledge.entries.values()
        for text in entry.tests.miss
    ]
    says = [
        Labelled(
            one.question, (frozenset({entry.id}),), QuestionKind.SAYS, _language(one.question), says=one.text
        )
        for entry in knowledge.entries.values()
        for one in entry.tests.says
    ]
    return (*hits, *misses, *says)


def _language(text: str) -> str:
    return language_of(plain_of(text.lower())).value


def read_labelled(lines: Iterable[str], name: str) -> Iterator[Labelled]:
    """Yield the questions of a file: one JSON object a line.

    ``{"q": text, "gold": [entry, ...], "kind": ..., "lang": ...}``; gold is empty where nothing may answer,
    and a list of lists for a message of several questions. A conversation has
    ``"turns": [{"q", "gold"}, ...]`` instead: each turn but the first is judged.

    Raises:
        InputError: a line is none of these.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield from _questions(row)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise InputError(
                f"{name}:{number} 不是带答案的问题",
                'no question with its answer; write: {"q": "...", "gold": ["fees.tuition"],'
                ' "kind": "in", "lang": "zh"}',
            ) from None


def _questions(row: Mapping[str, Any]) -> Iterator[Labelled]:
    turns = row.get("turns")
    if turns is None:
        yield _labelled(row, row, ())
        return
    texts = [_text(turn["q"]) for turn in turns]
    for number in range(1, len(turns)):
        yield _labelled(turns[number], row, tuple(texts[:number]))


def _labelled(turn: Mapping[str, Any], row: Mapping[str, Any], before: tuple[str, ...]) -> Labelled:
    text, gold = _text(turn["q"]), turn["gold"]
    parts = gold if gold and isinstance(gold[0], list) else [gold] if gold else []
    sets = tuple(frozenset(_text(entry) for entry in part) for part in parts)
    kind = str(row.get("kind") or (QuestionKind.IN if sets else QuestionKind.NEAR))
    return Labelled(text, sets, kind, str(row.get("lang") or _language(text)), before)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def judge(question: Labelled, ask: Ask) -> tuple[Judged, ...]:
    """Ask a question and return what came of it, once for each of its parts: of all replies the best one's.

    Where nothing may be answered, there is one part, and the worst reply counts.
    """
    replies = ask((*question.before, question.text))
    if not question.gold:
        worst = max(replies, key=lambda reply: _harm(question, reply))
        return (_judged(question, frozenset(), worst),)
    return tuple(
        max((_judged(question, gold, reply) for reply in replies), key=_merit) for gold in question.gold
    )


def _judged(question: Labelled, gold: frozenset[str], reply: Reply) -> Judged:
    entries = [match.entry for match in reply.matches[:CHOICES]]
    first = entries[0] if entries else ""
    return Judged(
        question=question,
        gold=gold,
        verdict=_verdict(gold, reply, entries) if gold else _harm(question, reply)[1],
        outcome=reply.outcome,
        first=first,
        confidence=reply.matches[0].confidence if entries else 0.0,
        is_first=first in gold,
        in_three=any(entry in gold for entry in entries),
        because=reply.because,
        says_so=any(question.says in line for line in reply.first_lines) if question.says else True,
        room=reply.room,
        gap=_gap(reply.matches, gold),
    )


def _gap(matches: Sequence[Match], gold: frozenset[str]) -> float:
    """Return the lead of what came first: over what should have, or where that is it, over the next."""
    behind = [match for match in matches[1:] if match.entry in gold or matches[0].entry in gold or not gold]
    return matches[0].confidence - behind[0].confidence if behind else math.inf


def _verdict(gold: frozenset[str], reply: Reply, entries: Sequence[str]) -> QuestionResult:
    if reply.outcome is Outcome.ANSWER:
        return QuestionResult.RIGHT if entries[0] in gold else QuestionResult.WRONG
    if reply.outcome is Outcome.CHOOSE:
        return QuestionResult.OFFERED if gold & set(entries) else QuestionResult.MISSED
    return QuestionResult.ABSTAINED


def _harm(question: Labelled, reply: Reply) -> tuple[int, QuestionResult]:
    """Return how bad a reply is to a question that nothing, or not one entry, may answer."""
    first = reply.matches[0].entry if reply.matches else ""
    if question.barred and first != question.barred:
        return 0, QuestionResult.RIGHT
    if reply.outcome is Outcome.ANSWER:
        return 2, QuestionResult.WRONG
    return (1, QuestionResult.OFFERED) if reply.outcome is Outcome.CHOOSE else (0, QuestionResult.RIGHT)


_MERIT = (
    QuestionResult.WRONG,
    QuestionResult.ABSTAINED,
    QuestionResult.MISSED,
    QuestionResult.OFFERED,
    QuestionResult.RIGHT,
)


def _merit(judged: Judged) -> tuple[int, bool]:
    return _MERIT.index(judged.verdict), judged.is_first


def tally(judged: Iterable[Judged]) -> Mapping[tuple[str, str], Sequence[Judged]]:
    """Return what was judged by kind and language, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.question.kind, one.question.language].append(one)
    return groups


def share(judged: Sequence[Judged], claim: Callable[[Judged], bool]) -> float:
    """Return the share of which a claim is true, 0 to 1; 0 of nothing."""
    return sum(map(claim, judged)) / len(judged) if judged else 0.0


def confusions(judged: Iterable[Judged], limit: int = 20) -> tuple[Confusion, ...]:
    """Return who took whose question, most frequent first: answered with it, or offered it first."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for one in judged:
        if _is_taken(one):
            pair = (min(one.gold, default=""), one.first)
            counts[pair] += 1
            examples.setdefault(pair, one.question.text)
    return tuple(Confusion(*pair, count, examples[pair]) for pair, count in counts.most_common(limit))


def _is_taken(one: Judged) -> bool:
    if not one.gold:
        return one.verdict is QuestionResult.WRONG
    return not one.is_first and one.outcome in {Outcome.ANSWER, Outcome.CHOOSE}
