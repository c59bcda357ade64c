"""All scorers seen as one matcher, and the front door: ``build_matcher``."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.progress import Progress
from disclosure_bot.domain.reply import Match
from disclosure_bot.errors import EncoderError
from disclosure_bot.matching.base import Matcher, Ranking, Thresholds
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.calibrate import leave_one_out, rescale, thresholds_from
from disclosure_bot.matching.encoder import Encoder, unread
from disclosure_bot.matching.features import FEATURES, LanguageIndex, Table, table_of
from disclosure_bot.matching.gate import GateScores, Weights, judge, load_weights
from disclosure_bot.matching.language_index import LanguageIndexes, build_language_indexes
from disclosure_bot.matching.lru_cache import LruCache
from disclosure_bot.matching.phrasing_index import key_of, phrasing_index_of, topics_of
from disclosure_bot.matching.postings import Doubles, Floats
from disclosure_bot.matching.reader import Reader, ReadQuestion
from disclosure_bot.matching.schools import Schools, is_elsewhere, schools_of
from disclosure_bot.text.normalize import Reading, read
from disclosure_bot.text.tokenize import has_han

logger = logging.getLogger(__name__)

REMEMBERED = 1_024
"""rankings kept for questions that come again"""
KEPT = 10
"""matches kept of a ranking"""
CONFIDENCES = "confidences-2"
"""kind of what is kept in the cache; the number changes with what `leave_one_out` asks"""
CERTAIN = 0.99
"""confidence in an entry one of whose phrasings was asked word for word"""
STRONGEST = 6
"""features told with a match"""
NO_ENCODER = "no encoder: the extra semantic is not installed"


@dataclass(frozen=True, slots=True)
class Modes:
    """What weighs the features, and which confidences suffice."""

    full: Weights | None
    """with the encoder; None where there is none"""
    lexical: Weights
    """without it: they serve where there is none, and when it fails"""
    thresholds: Mapping[Language, Thresholds]
    """of the mode that serves as a rule"""
    is_provisional: bool = False
    """heads or thresholds are those of the knowledge before, or the meanings are not read yet"""


class Fusion:
    """Ranks entries by letters and meaning; immutable once built, safe to ask from several threads."""

    def __init__(
        self,
        indexes: Mapping[Language, LanguageIndex],
        schools: Schools,
        modes: Modes,
        encoder: Encoder | None,
        why: str,
        names: Iterable[str] = (),
    ) -> None:
        """``why`` is the fallback of every ranking; ``names`` are those of rows, in no phrasing."""
        self._reader = Reader(indexes, names, schools.spans)
        self._indexes = indexes
        self._schools = schools
        self._modes = modes
        self._encoder = encoder
        self._why = why
        self._recent: LruCache[str, Ranking] = LruCache(REMEMBERED)

    @property
    def indexes(self) -> Mapping[Language, LanguageIndex]:
        """What questions are compared with; the matcher after an edit takes over what stayed the same."""
        return self._indexes

    @property
    def is_provisional(self) -> bool:
        """Whether parts of an earlier knowledge serve, or meanings are not read yet: build it again."""
        return self._modes.is_provisional

    @property
    def fallback(self) -> str:
        """Why only words are compared; empty where meanings are."""
        return self._why

    @property
    def thresholds(self) -> Mapping[Language, Thresholds]:
        """The thresholds that this knowledge computed from itself, for each language."""
        return self._modes.thresholds

    def match(self, text: str, limit: int = 5) -> Ranking:
        """Return up to ``limit`` candidate entries (10 at the most), best first."""
        reading = read(text)
        ranking = self._recent.get(reading.spoken)
        if ranking is None:
            ranking = self._about(reading, self._rank(self._reader.understand(reading)))
            if ranking.fallback == self._why:
                self._recent.put(reading.spoken, ranking)
        return replace(ranking, matches=ranking.matches[:limit])

    def _about(self, reading: Reading, ranking: Ranking) -> Ranking:
        """Note whom the question is about, if not us: as it was typed, for a repair may change a name."""
        school = self._schools.named_in(reading.plain)
        if not school and reading.plain.isascii() and not ranking.read_as.isascii():
            school = self._schools.named_in(ranking.read_as)
        elsewhere = not (school or self._schools.names_us(reading.plain)) and is_elsewhere(reading.plain)
        return replace(ranking, other_school=school, elsewhere=elsewhere)

    def _rank(self, asked: ReadQuestion) -> Ranking:
        if not asked.reading.plain or not self._indexes[asked.language].phrasings.topics:
            return Ranking((), asked.language, asked.reading.plain, fallback=self._why)
        if exact := self._exact(asked):
            return exact
        try:
            table, verdict = self._weigh(asked)
            return self._ranking(asked, table, verdict, self._why)
        except EncoderError as error:
            logger.warning("the encoder failed, the lexical weights serve: %s", error)
            return self._rank_by_letters(asked, f"the encoder failed: {error}")

    def _exact(self, asked: ReadQuestion) -> Ranking | None:
        """Rank a question that is a phrasing word for word: nothing needs to be encoded."""
        key = key_of(asked.reading)
        for language in (asked.language, *Language):
            phrasings = self._indexes[language].phrasings
            if topics := phrasings.exact.get(key):
                return self._certain(ReadQuestion(asked.reading, language), topics)
        return None

    def _certain(self, asked: ReadQuestion, topics: tuple[int, ...]) -> Ranking:
        table, verdict = self._weigh(asked, by_letters=True)
        hit = np.isin(table.topics, topics)
        confidences = np.where(hit, CERTAIN / len(topics), np.minimum(verdict.confidences, 1 - CERTAIN))
        scores = verdict.scores + np.where(hit, np.ptp(verdict.scores) + 1, 0)
        return self._ranking(asked, table, GateScores(scores, confidences, verdict.shares), self._why)

    def _rank_by_letters(self, asked: ReadQuestion, why: str) -> Ranking:
        """Rank without the encoder; confidences are put on the scale of the thresholds that hold."""
        table, verdict = self._weigh(asked, by_letters=True)
        language = asked.language
        moved = rescale(verdict.confidences, self._spare[language], self._modes.thresholds[language])
        return self._ranking(asked, table, GateScores(verdict.scores, moved, verdict.shares), why)

    @cached_property
    def _spare(self) -> Mapping[Language, Thresholds]:
        """Thresholds of the lexical weights, computed when they first serve in place of the others."""
        if self._modes.full is None:
            return self._modes.thresholds
        return _thresholds(_unanswered(self._indexes, {}, self._modes.lexical))

    def _weigh(self, asked: ReadQuestion, *, by_letters: bool = False) -> tuple[Table, GateScores]:
        if by_letters or self._encoder is None or self._modes.full is None:
            table = table_of(asked.reading, asked.language, self._indexes)
            return table, judge(table, self._modes.lexical, asked.language)
        vector = self._encoder.encode([asked.reading.spoken])[0]
        table = table_of(asked.reading, asked.language, self._indexes, vector)
        return table, judge(table, self._modes.full, asked.language)

    def _ranking(self, asked: ReadQuestion, table: Table, verdict: GateScores, why: str) -> Ranking:
        phrasings = self._indexes[asked.language].phrasings
        order = np.argsort(-verdict.scores, kind="stable")
        covered = [at for at in order.tolist() if phrasings.topics[table.topics[at]].covered][:KEPT]
        confidences = np.minimum.accumulate(verdict.confidences[covered]).tolist()
        features = _strongest(verdict.shares[covered])
        matches = tuple(
            Match(
                entry=phrasings.topics[table.topics[at]].id,
                confidence=confidence,
                phrasing=phrasings.texts[table.nearest[at]],
                features=strongest,
            )
            for at, confidence, strongest in zip(covered, confidences, features, strict=True)
        )
        best = phrasings.topics[table.topics[order[0]]]
        return Ranking(
            matches=matches,
            language=asked.language,
            read_as=asked.reading.plain,
            other="" if best.covered else best.id,
            fallback=why,
        )


def build_matcher(
    knowledge: Knowledge,
    *,
    encoder: Encoder | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
    why: str = NO_ENCODER,
    before: Matcher | None = None,
    is_provisional: bool = False,
) -> Matcher:
    """Build the matcher of one knowledge.

    ``cache`` is a folder for vectors and calibration. ``progress`` is called while phrasings are encoded.
    ``why`` is told as the fallback of every ranking where there is no encoder.
    An encoder that fails here costs the meanings, not the start: the lexical weights serve.
    What ``before`` learnt from a knowledge that is nearly the same is taken over: the matcher is provisional
    then, or where it ``is_provisional`` because the meanings are still to be read.
    """
    arrays, topics = ArrayCache(cache), topics_of(knowledge)
    serving = before if isinstance(before, Fusion) else None
    if encoder is not None:
        try:
            indexes = build_language_indexes(
                topics, encoder, arrays, progress, serving.indexes if serving else None
            )
        except EncoderError as error:
            logger.warning("the encoder failed, the lexical weights serve: %s", error)
            encoder, why = None, f"the encoder failed: {error}"
    if encoder is None:
        indexes = build_language_indexes(topics, None, arrays, before=serving.indexes if serving else None)
    school = knowledge.school
    schools = schools_of(knowledge.other_schools, (*school.short_names, school.name.zh, school.name.en))
    modes = _modes(indexes, arrays, serving if indexes.is_provisional else None)
    modes = replace(modes, is_provisional=modes.is_provisional or is_provisional)
    names = tuple(_row_names(knowledge))
    return Fusion(indexes.by_language, schools, modes, encoder, "" if encoder else why, names)


def _row_names(knowledge: Knowledge) -> Iterator[str]:
    """Yield what the rows of tables are called in Chinese, as questions are compared."""
    for table in knowledge.tables:
        for row in table.rows:
            yield from (read(name).plain for name in (row.name.zh, *row.synonyms) if has_han(name))


def unread_phrasings(knowledge: Knowledge, encoder: Encoder, cache: Path | None) -> int:
    """Return how many phrasings of a knowledge are still to be encoded."""
    topics = topics_of(knowledge)
    texts = [
        reading.spoken for language in Language for reading in phrasing_index_of(topics, language).readings
    ]
    return unread(encoder.identity, texts, ArrayCache(cache))


def _modes(indexes: LanguageIndexes, cache: ArrayCache, serving: Fusion | None) -> Modes:
    """Compute the thresholds, read what they rest on from the cache, or take over those that serve."""
    lexical, full = load_weights("lexical"), load_weights("full") if indexes.vectors else None
    if serving is not None:
        return Modes(full, lexical, serving.thresholds, is_provisional=True)
    key = f"{indexes.fingerprint} {full or lexical}"
    known = cache.load(CONFIDENCES, key)
    if not known:
        known = _unanswered(indexes.by_language, indexes.vectors, full or lexical)
        cache.save(CONFIDENCES, key, known)
    return Modes(full, lexical, _thresholds(known))


def _unanswered(
    indexes: Mapping[Language, LanguageIndex], vectors: Mapping[Language, Floats], weights: Weights
) -> Mapping[str, Doubles]:
    """Return for each language how sure these weights are of questions that have no answer."""
    return {language: leave_one_out(indexes, vectors, weights, language) for language in Language}


def _thresholds(known: Mapping[str, Doubles]) -> Mapping[Language, Thresholds]:
    return {language: thresholds_from(known[language], language) for language in Language}


def _strongest(shares: Doubles) -> list[Mapping[str, float]]:
    """Return for each candidate, (c, features), those with the largest part in its score, strongest first."""
    order = np.argsort(-np.abs(shares), axis=1, kind="stable")[:, :STRONGEST]
    parts = np.take_along_axis(shares, order, axis=1).round(4)
    return [
        {FEATURES[at]: part for at, part in zip(*row, strict=True) if part}
        for row in zip(order.tolist(), parts.tolist(), strict=True)
    ]
