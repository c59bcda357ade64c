"""What a knowledge without other.yaml takes for not covered: what any university is asked about."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

import yaml

from disclosure_bot.domain.knowledge import Entry, Knowledge, OtherTopic, Phrasings
from disclosure_bot.text.normalize import read
from disclosure_bot.text.tokenize import grams

FILE = "background.yaml"
SAID = 0.75
"""share of the characters and pairs of a phrasing that an entry's hold, from which it asks the same"""
COVERED = 1 / 3
"""share of the phrasings of a topic that must ask the same as entries before it counts as covered"""


def with_background(knowledge: Knowledge) -> Knowledge:
    """Return a knowledge with topics beyond it: its own, or else the product's that no entry speaks of."""
    if knowledge.other_topics:
        return knowledge
    said = [_said(entry) for entry in knowledge.entries.values()]
    topics = tuple(topic for topic in _topics() if not _is_covered(topic, said))
    return replace(knowledge, other_topics=topics)


@cache
def _topics() -> tuple[OtherTopic, ...]:
    text = files(__package__).joinpath(FILE).read_text("utf-8")
    rows: list[Mapping[str, Mapping[str, list[str]]]] = yaml.safe_load(text)["topics"]
    return tuple(OtherTopic(str(row["id"]), _phrasings(row["phrasings"])) for row in rows)


def _phrasings(row: Mapping[str, list[str]]) -> Phrasings:
    return Phrasings(tuple(row.get("zh", ())), tuple(row.get("en", ())))


def _said(entry: Entry) -> frozenset[str]:
    texts = (entry.title.zh, entry.title.en, *entry.phrasings)
    return frozenset(gram for text in texts for gram in grams(read(text).plain))


def _is_covered(topic: OtherTopic, said: list[frozenset[str]]) -> bool:
    asked = [frozenset(grams(read(text).plain)) for text in topic.phrasings]
    same = sum(any(len(one & own) >= SAID * len(one) for own in said) for one in asked)
    return same >= COVERED * len(asked)
