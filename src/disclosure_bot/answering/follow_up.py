"""Reads an elliptical follow-up (多少钱？那研究生呢？) with the turn before it; a complete question stays alone."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Match
from disclosure_bot.matching.base import Ranking, Thresholds

SHORT_ZH = 8
"""characters up to which a question may leave its matter out without a word that says so"""
SHORT_EN = 4
"""the same in English words"""
RELATED, SAME_AREA, SAME_ENTRY = 2.2, 1.4, 0.6
"""log odds that an entry gains by its kinship with the turn before"""
TOGETHER = 0.8
"""weight of the log odds of both turns read as one text"""
DOUBT = 2.2
"""log odds taken from all, so that kinship alone never makes a sure answer"""
UNSEEN = 0.005
"""confidence of an entry that a ranking does not hold"""

_OPENS = re.compile(
    r"^(?:那么?|那个|然后|之后|接着|要是|如果|它|他们?|她|这个?|这样|还要?|也|再|and|then|but|so|what about|how about|what if)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"(?:呢|的话|instead|then|too|without it|for that|about it)[?？。!！~～ ]*$", re.IGNORECASE)
_PRONOUN = re.compile(r"它|这个|那个|这些|那些|这种|那种|这样|\b(?:it|that|this|those|these|they|them)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z']+", re.IGNORECASE)


def is_elliptical(text: str) -> bool:
    """Tell whether a question says by its form that it goes on from something said before."""
    if _OPENS.search(text) or _CLOSES.search(text) or _PRONOUN.search(text):
        return True
    return is_short(text)


def is_short(text: str) -> bool:
    """Tell whether a question is so short that it may leave its matter out."""
    words = _WORD.findall(text)
    han = sum(char.isalpha() and not char.isascii() for char in text)
    return han <= SHORT_ZH if han else len(words) <= SHORT_EN


def follow(
    text: str,
    previous: Turn,
    match: Callable[[str], Ranking],
    entries: Mapping[str, Entry],
    thresholds: Callable[[Ranking], Thresholds],
) -> tuple[str, Ranking]:
    """Return the question, completed where it is elliptical, and its ranking."""
    alone = match(text)
    before = entries.get(previous.entry)
    if before is None or not _needs_company(text, alone, thresholds(alone)):
        return text, alone
    both = f"{previous.text} {text}"
    together = match(both)
    ranked = _weigh(alone, together, before, entries)
    return both, replace(alone, matches=ranked, read_as=together.read_as, other="")


def _needs_company(text: str, alone: Ranking, thresholds: Thresholds) -> bool:
    """A question that is sure by itself, or is plainly about something else, is never bent."""
    if not is_elliptical(text) or alone.other_school:
        return False
    sure = bool(alone.matches) and alone.matches[0].confidence >= max(0.9, thresholds.answer)
    marked = bool(_OPENS.search(text) or _CLOSES.search(text))
    return marked or not (sure or alone.other)


def _weigh(
    alone: Ranking, together: Ranking, before: Entry, entries: Mapping[str, Entry]
) -> tuple[Match, ...]:
    seen = {match.entry: match for match in (*together.matches, *alone.matches)}
    by_itself = {match.entry: match.confidence for match in alone.matches}
    in_company = {match.entry: match.confidence for match in together.matches}
    weighed = [
        replace(
            match,
            confidence=_confidence(
                by_itself.get(entry, UNSEEN), in_company.get(entry, UNSEEN), _kinship(entry, before)
            ),
        )
        for entry, match in seen.items()
    ]
    return tuple(sorted(weighed, key=lambda match: -match.confidence))


def _confidence(alone: float, together: float, kinship: float) -> float:
    return _probability(_log_odds(alone) + TOGETHER * _log_odds(together) + kinship + DOUBT)


def _kinship(entry: str, before: Entry) -> float:
    if entry == before.id:
        return SAME_ENTRY
    if entry in before.related:
        return RELATED
    return SAME_AREA if entry.rsplit(".", 1)[0] == before.id.rsplit(".", 1)[0] else 0.0


def _log_odds(confidence: float) -> float:
    kept = min(max(confidence, UNSEEN), 1 - UNSEEN)
    return math.log(kept / (1 - kept))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
