"""Groups gaps by meaning, one after the other: a question joins the nearest group or opens one.

Who is in a group stays in it, so the order alone decides and adding one at a time gives what adding all at
once gives. A group holds one language, because its questions become phrasings of one language. A question
in nearly the words of one that opened a group joins it at once; the encoder need not be asked.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from math import inf

import numpy as np

from disclosure_bot.domain.exchange import Exchange
from disclosure_bot.domain.gap import Gap, GapMember, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.progress import Progress
from disclosure_bot.domain.reply import Match
from disclosure_bot.gaps.groups import GroupingResult, MakeGrouper, StoredGroup
from disclosure_bot.gaps.vectors import DIMENSIONS, LetterVectors, Vectors
from disclosure_bot.matching.postings import Doubles, Floats
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import Reading, read

SAME_WORDS = 0.85
"""cosine of letters from which the encoder need not be asked"""
NEAREST = 5
"""entries kept of a group"""
_CHUNK = 256
"""questions encoded ahead: enough unknown ones among them to keep two threads busy"""
_REMEMBERED = 20_000
"""vectors kept of texts that may come again: 30 MB"""
_ID_LENGTH = 7
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_STAMP = 8
"""bytes of a centroid that say how it was made"""


@dataclass(slots=True)
class _Group:
    gap: Gap
    centroid: Floats
    """(d,) mean of the vectors of those who joined by meaning"""
    typical: Floats
    """(d,) vector of the most typical question"""
    compared: int
    """how many joined by meaning"""
    size: int
    """how many joined"""

    def add_exchange(self, exchange: Exchange, vector: Floats | None) -> None:
        """Take one more in: centroid, typical question and nearest entries follow."""
        self.size += 1
        self.gap = replace(self.gap, nearest=_blend(self.gap.nearest, exchange.matches, self.size))
        if vector is None:
            return
        self.compared += 1
        # A running mean: the vectors of those who joined before need not be kept.
        self.centroid = np.asarray(self.centroid + (vector - self.centroid) / self.compared, np.float32)
        if vector @ self.centroid > self.typical @ self.centroid:
            self.typical = vector
            self.gap = replace(self.gap, typical=exchange.id)

    def kept(self, stamp: bytes) -> Gap:
        """Return the group as it is to be kept."""
        numbers = np.concatenate([[self.compared, self.size], self.centroid, self.typical]).astype("<f4")
        return replace(self.gap, centroid=stamp + numbers.tobytes())


class _GroupIndex:
    """The groups of one language, with what a question is compared with side by side."""

    def __init__(self) -> None:
        self.groups: list[_Group] = []
        self._letters = np.zeros((64, DIMENSIONS), np.float32)
        self._centroids = np.zeros((64, DIMENSIONS), np.float32)
        self._until = np.full(64, -inf)

    def add(self, group: _Group, letters: Floats) -> None:
        """Add a group with the letters of the question that opened it."""
        number = len(self.groups)
        if number == len(self._until):  # doubled when full, so that adding one stays cheap
            self._letters = np.concatenate([self._letters, np.zeros_like(self._letters)])
            self._centroids = np.concatenate([self._centroids, np.zeros_like(self._centroids)])
            self._until = np.concatenate([self._until, np.full_like(self._until, -inf)])
        self.groups.append(group)
        self._letters[number] = letters
        self._until[number] = _open_until(group.gap)
        self.moved(number)

    def moved(self, number: int) -> None:
        """Note that the centroid of a group has moved."""
        centroid = self.groups[number].centroid
        self._centroids[number] = centroid / max(float(np.linalg.norm(centroid)), 1e-6)

    def in_same_words(self, letters: Floats, at: datetime) -> int:
        """Return the number of the open group that began in nearly the same words, or -1."""
        return self._best(self._letters, letters, at, SAME_WORDS)

    def of_same_meaning(self, vector: Floats, at: datetime, threshold: float) -> int:
        """Return the number of the nearest open group, or -1."""
        return self._best(self._centroids, vector, at, threshold)

    def _best(self, rows: Floats, vector: Floats, at: datetime, threshold: float) -> int:
        count = len(self.groups)
        if not count:
            return -1
        # A group that was linked takes in only what was asked before: later questions are a new need.
        cosines: Doubles = np.where(self._until[:count] >= at.timestamp(), rows[:count] @ vector, -1.0)
        best = int(cosines.argmax())
        return best if cosines[best] >= threshold else -1


class Grouper:
    """Groups in memory; what is new is handed out to be kept."""

    def __init__(self, vectors: Vectors, letters: LetterVectors, known: Sequence[StoredGroup] = ()) -> None:
        self._vectors = vectors
        self._letters = letters
        self._stamp = hashlib.sha256(vectors.identity.encode()).digest()[:_STAMP]
        self._indexes = {language: _GroupIndex() for language in Language}
        self._ids = {one.gap.id for one in known}
        self._recent: dict[str, Floats] = {}
        openings = [read(one.opening) for one in known]
        for one, reading, row in zip(known, openings, letters.of(openings), strict=True):
            group = self._restored(one.gap) or self._begun(one.gap, reading)
            self._indexes[language_of(reading.plain)].add(group, row)

    def add(
        self, found: Sequence[tuple[Exchange, GapReason]], progress: Progress | None = None
    ) -> GroupingResult:
        """Group gaps, the oldest first; return the groups that changed and their new members.

        Raises:
            EncoderError: the encoder cannot be run; nothing of these gaps is grouped then.
        """
        changed: dict[str, _Group] = {}
        members: list[GapMember] = []
        for start in range(0, len(found), _CHUNK):
            chunk = found[start : start + _CHUNK]
            readings = [read(exchange.question) for exchange, _ in chunk]
            letters = self._letters.of(readings)
            ahead = self._ahead(chunk, readings, letters)
            for (exchange, reason), reading, row in zip(chunk, readings, letters, strict=True):
                group = self._place(exchange, reading, row, ahead)
                changed[group.gap.id] = group
                members.append(GapMember(exchange.id, group.gap.id, reason))
            if progress:
                progress(start + len(chunk), len(found))
        return GroupingResult(tuple(group.kept(self._stamp) for group in changed.values()), tuple(members))

    def _ahead(
        self, chunk: Sequence[tuple[Exchange, GapReason]], readings: Sequence[Reading], letters: Floats
    ) -> dict[str, Floats]:
        """Return the vectors of all that no group covers by its words, by spoken text."""
        needed = {
            reading.spoken: reading
            for (exchange, _), reading, row in zip(chunk, readings, letters, strict=True)
            if self._indexes[language_of(reading.plain)].in_same_words(row, exchange.asked_at) < 0
        }
        unknown = {spoken: reading for spoken, reading in needed.items() if spoken not in self._recent}
        if len(self._recent) + len(unknown) > _REMEMBERED:
            self._recent.clear()  # simple, and as good as any order here: alike questions come in waves
            unknown = needed
        self._recent.update(zip(unknown, self._vectors.of(list(unknown.values())), strict=True))
        return self._recent

    def _place(
        self, exchange: Exchange, reading: Reading, letters: Floats, ahead: dict[str, Floats]
    ) -> _Group:
        index = self._indexes[language_of(reading.plain)]
        number = index.in_same_words(letters, exchange.asked_at)
        if number >= 0:
            index.groups[number].add_exchange(exchange, None)
            return index.groups[number]
        vector = ahead[reading.spoken]
        number = index.of_same_meaning(vector, exchange.asked_at, self._vectors.threshold)
        if number >= 0:
            index.groups[number].add_exchange(exchange, vector)
            index.moved(number)
            return index.groups[number]
        group = self._opened(exchange, vector)
        index.add(group, letters)
        return group

    def _opened(self, exchange: Exchange, vector: Floats) -> _Group:
        gap = Gap(
            id=self._new_id(exchange.id),
            typical=exchange.id,
            state=GapState.OPEN,
            opened_at=exchange.asked_at,
            nearest=_blend((), exchange.matches, 1),
        )
        return _Group(gap, vector, vector, 1, 1)

    def _begun(self, gap: Gap, opening: Reading) -> _Group:
        """Return a group whose centroid cannot be used any more: it starts over from its opening question."""
        vector = self._vectors.of([opening])[0]
        return _Group(gap, vector, vector, 1, max(gap.count, 1))

    def _restored(self, gap: Gap) -> _Group | None:
        """Return a group as it was kept.

        None if its numbers were made by other means, or if somebody in it was erased: no trace of them is
        to stay in the centroid.
        """
        if gap.centroid[:_STAMP] != self._stamp:
            return None
        numbers = np.frombuffer(gap.centroid[_STAMP:], "<f4").astype(np.float32)
        if len(numbers) != 2 + 2 * DIMENSIONS or numbers[1] > gap.count:
            return None
        centroid, typical = numbers[2 : 2 + DIMENSIONS], numbers[2 + DIMENSIONS :]
        return _Group(gap, centroid, typical, int(numbers[0]), gap.count)

    def _new_id(self, exchange: str) -> str:
        number = int.from_bytes(hashlib.sha256(exchange.encode()).digest()[:8])
        while (name := _id_of(number)) in self._ids:
            number += 1
        self._ids.add(name)
        return name


def grouper_maker(vectors: Callable[[], tuple[Vectors, LetterVectors]]) -> MakeGrouper:
    """Return what makes groupers of meanings, or of letters only.

    The vectors are made once, for the first of them: a new knowledge hardly moves them.
    """
    made = cache(vectors)

    def make(known: Sequence[StoredGroup], by_letters: bool) -> Grouper:  # noqa: FBT001  as MakeGrouper says
        meanings, letters = made()
        return Grouper(letters if by_letters else meanings, letters, known)

    return make


def _id_of(number: int) -> str:
    return "".join(_DIGITS[number >> shift & 31] for shift in range(0, 5 * _ID_LENGTH, 5))


def _open_until(gap: Gap) -> float:
    """Return until when a question may join: one asked after a link wants what the link did not bring.

    What was dismissed goes on to take in its like, so that it stays away.
    """
    return gap.closed_at.timestamp() if gap.state is GapState.LINKED and gap.closed_at else inf


def _blend(nearest: tuple[Match, ...], matches: tuple[Match, ...], size: int) -> tuple[Match, ...]:
    """Return the mean confidence in each entry, once one more of ``size`` has joined; best first."""
    confidences = {match.entry: match.confidence * (size - 1) / size for match in nearest}
    for match in matches:
        confidences[match.entry] = confidences.get(match.entry, 0.0) + match.confidence / size
    order = sorted(confidences.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Match(entry, confidence) for entry, confidence in order[:NEAREST])
