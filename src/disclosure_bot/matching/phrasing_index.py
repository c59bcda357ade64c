"""The phrasings of one language with the topics they belong to: what a question is compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.knowledge import Entry, Knowledge, OtherTopic
from disclosure_bot.domain.language import Language
from disclosure_bot.matching.postings import Integers
from disclosure_bot.text.normalize import Reading, read


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question may be about: an entry, or a matter that the knowledge does not cover."""

    id: str
    texts: Mapping[Language, tuple[str, ...]]
    """title and phrasings, at least one in each language"""
    answers: Mapping[Language, str]
    """as people read them, citations written out; empty where it is not covered"""
    covered: bool
    """an entry answers it"""


@dataclass(frozen=True, slots=True)
class PhrasingIndex:
    """The phrasings of one language, those of one topic side by side; n phrasings, m topics."""

    language: Language
    topics: tuple[Topic, ...]
    texts: tuple[str, ...]
    """n, as written by the editors"""
    readings: tuple[Reading, ...]
    """n, in the forms that questions are compared with"""
    owners: Integers
    """(n,) number of the topic, ascending"""
    starts: Integers
    """(m,) where each topic's phrasings begin"""
    members: Integers
    """(m, most) numbers of each topic's phrasings, filled up with n"""
    exact: Mapping[str, tuple[int, ...]]
    """key of a phrasing -> the topics that have it"""

    def says_as(self, other: "PhrasingIndex") -> bool:
        """Tell whether another phrasing index has the same topics, phrasings and answers in this language."""
        return self._said() == other._said()

    def asks_as(self, other: "PhrasingIndex") -> bool:
        """Tell whether another phrasing index has the same phrasings, of topics in the same order."""
        return self.readings == other.readings and np.array_equal(self.owners, other.owners)

    def _said(self) -> list[tuple[str, tuple[str, ...], str]]:
        return [(one.id, one.texts[self.language], one.answers[self.language]) for one in self.topics]


def topics_of(knowledge: Knowledge) -> tuple[Topic, ...]:
    """Return the entries, and behind them the topics that the knowledge does not cover."""
    entries = [_topic_of_entry(entry, knowledge.documents) for entry in knowledge.entries.values()]
    return (*entries, *(_topic_of_other(other) for other in knowledge.other_topics if any(other.phrasings)))


def phrasing_index_of(
    topics: Sequence[Topic], language: Language, before: PhrasingIndex | None = None
) -> PhrasingIndex:
    """Gather the phrasings of one language; the same phrasing twice in one topic counts once.

    What a phrasing index ``before`` has read is not read again.
    """
    known = dict(zip(before.texts, before.readings, strict=True)) if before else {}
    phrasings = [
        {known.get(text) or read(text): text for text in reversed(topic.texts[language])} for topic in topics
    ]
    sizes = np.array([len(own) for own in phrasings], np.int64)
    starts = np.cumsum(sizes) - sizes
    owners = np.repeat(np.arange(len(topics)), sizes)
    pairs = [pair for own in phrasings for pair in reversed(own.items())]
    return PhrasingIndex(
        language=language,
        topics=tuple(topics),
        texts=tuple(text for _, text in pairs),
        readings=tuple(reading for reading, _ in pairs),
        owners=owners,
        starts=starts,
        members=_members(starts, sizes),
        exact=_exact(pairs, owners),
    )


def key_of(reading: Reading) -> str:
    """Return what two texts share that count as the same phrasing."""
    return reading.plain.replace(" ", "")


def _topic_of_entry(entry: Entry, documents: Mapping[str, Document]) -> Topic:
    texts = {language: _texts(entry, language) for language in Language}
    answers = {
        language: printed(entry.answer.in_language(language), documents, language) for language in Language
    }
    return Topic(entry.id, texts, answers, covered=True)


def _texts(entry: Entry, language: Language) -> tuple[str, ...]:
    return (entry.title.in_language(language), *entry.phrasings.in_language(language))


def _topic_of_other(other: OtherTopic) -> Topic:
    spare = tuple(other.phrasings)[:1]
    texts = {language: other.phrasings.in_language(language) or spare for language in Language}
    return Topic(other.id, texts, dict.fromkeys(Language, ""), covered=False)


def _members(starts: Integers, sizes: Integers) -> Integers:
    most = int(sizes.max(initial=1))
    steps = np.arange(most)
    return np.where(steps < sizes[:, None], starts[:, None] + steps, int(sizes.sum()))


def _exact(pairs: Sequence[tuple[Reading, str]], owners: Integers) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for (reading, _), owner in zip(pairs, owners.tolist(), strict=True):
        known = found.get(key_of(reading), ())
        found[key_of(reading)] = known if owner in known else (*known, owner)
    return found
