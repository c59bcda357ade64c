"""What a young knowledge takes for not covered beside its own topics: what any university is asked about."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

import yaml

from disclosure_bot.domain.knowledge import Knowledge, OtherTopic, Phrasings
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.text.normalize import read
from disclosure_bot.text.tokenize import grams

FILE = "background.yaml"
"""the product's topics, beside this module"""
ENOUGH = 50
"""own topics from which a knowledge says itself what it does not cover"""
SAID = 0.75
"""share of the characters and pairs of a phrasing that an entry's hold, from which it asks the same"""
COVERED = 1 / 3
"""share of the phrasings of a topic that must ask the same as entries before it counts as covered"""


def with_background(knowledge: Knowledge) -> Knowledge:
    """Return a knowledge with topics beyond it: its own and, while these are few, the product's.

    A topic of the product's that an entry or another topic speaks of already is left out.
    """
    own = knowledge.other_topics
    if len(own) >= ENOUGH:
        return knowledge
    said = [_said(one.title, one.phrasings) for one in knowledge.entries.values()]
    said += [_said(None, one.phrasings) for one in own]
    topics = (topic for topic in _topics() if not _is_covered(topic, said))
    return replace(knowledge, other_topics=(*own, *topics))


@cache
def _topics() -> tuple[OtherTopic, ...]:
    text = files(__package__).joinpath(FILE).read_text("utf-8")
    # libyaml's loader: the one in Python takes a tenth of a second at each start.
    rows: list[Mapping[str, Mapping[str, list[str]]]] = yaml.load(text, yaml.CSafeLoader)["topics"]
    return tuple(OtherTopic(str(row["id"]), _phrasings(row["phrasings"])) for row in rows)


def _phrasings(row: Mapping[str, list[str]]) -> Phrasings:
    return Phrasings(tuple(row.get("zh", ())), tuple(row.get("en", ())))


def _said(title: Bilingual | None, phrasings: Phrasings) -> frozenset[str]:
    texts = (*((title.zh, title.en) if title else ()), *phrasings)
    return frozenset(gram for text in texts for gram in grams(read(text).plain))


def _is_covered(topic: OtherTopic, said: list[frozenset[str]]) -> bool:
    asked = [frozenset(grams(read(text).plain)) for text in topic.phrasings]
    same = sum(any(len(one & own) >= SAID * len(one) for own in said) for one in asked)
    return same >= COVERED * len(asked)
