"""Questions with known answers, from the folder that DISCLOSURE_BOT_BENCH names.

None of these files is part of the product: most may be used for research only.
"""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.phrasing_index import Topic

FOLDER = Path(os.environ.get("DISCLOSURE_BOT_BENCH", ""))
CHINESE = ("campus", "bq", "lcqmc", "covid")
ENGLISH = ("clinc", "banking", "college_en", "stackfaq")


THIRDS = 3
"""one in so many topics of the real questions is kept aside"""


SPLIT = (
    ({"status.withdrawal"}, "status.dismissal"),
    ({"fees.tuition", "fees.accommodation"}, "fees.total"),
    ({"integrity.teacher-ethics"}, "life.assault"),
    ({"other.emergency-plan"}, "life.danger"),
    ({"life.counselling"}, "life.crisis"),
)
"""entries that came after the labels: where all of these are right, so is the new one"""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question, and the ids of the entries that answer it; none: it must not be answered."""

    text: str
    gold: frozenset[str]
    kind: str
    """in, near, far, official, hostile"""
    lang: str

    @property
    def place(self) -> int:
        """A number that is the same for all questions of a topic, and otherwise anything."""
        return crc32(min(self.gold, default=self.text).encode())

    @property
    def is_aside(self) -> bool:
        """Kept aside where it is a real one: nothing is fitted on it, and nothing chosen by it."""
        return self.place % THIRDS == 0


def is_here() -> bool:
    """Tell whether the folder is there."""
    return bool(os.environ.get("DISCLOSURE_BOT_BENCH")) and FOLDER.is_dir()


def own_questions() -> list[Labelled]:
    """Return the single questions about the school's own topics."""
    rows = _lines("disclosure.dev.jsonl")
    return [_labelled(row) for row in rows if row["kind"] in {"in", "near", "far", "hostile"}]


def real_questions() -> list[Labelled]:
    """Return questions that people really asked; a remark to the bot itself, ``talk``, is far."""
    return [_labelled(row) for row in _lines("real.dev.jsonl") if row["kind"] != "other_school"]


def _lines(name: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, (FOLDER / name).read_text("utf-8").splitlines())


def _labelled(row: dict[str, Any]) -> Labelled:
    kind = "far" if row["kind"] == "talk" else row["kind"]
    gold = {*row["gold"], *(entry for labels, entry in SPLIT if labels <= {*row["gold"]})}
    return Labelled(row["q"], frozenset(gold), kind, row["lang"])


def task(name: str) -> tuple[tuple[Topic, ...], list[Labelled]]:
    """Return the topics and the questions of one of the eight tasks."""
    language = Language.ZH if name in CHINESE else Language.EN
    rows = list(_rows(f"{name}.dev.jsonl.gz"))
    topics = tuple(_topic(row, language) for row in rows if row["type"] == "entry")
    questions = [_question(row, language) for row in rows if row["type"] != "entry"]
    return topics, questions


def noisy(name: str) -> list[tuple[str, Labelled]]:
    """Return the questions of a task with simulated noise, each with the name of the noise."""
    language = Language.ZH if name in CHINESE else Language.EN
    return [(row["noise"], _question(row, language)) for row in _rows(f"{name}.dev.noisy.jsonl.gz")]


def _question(row: dict[str, str], language: Language) -> Labelled:
    gold = frozenset({row["gold"]}) if "gold" in row else frozenset[str]()
    return Labelled(row["text"], gold, row.get("kind", "in"), language)


def _topic(row: dict[str, str], language: Language) -> Topic:
    """Return the topic of an entry as the product reads it: its title stands for the other language."""
    texts = dict.fromkeys(Language, (row["title"],)) | {language: (row["title"], *row["phrasings"])}
    return Topic(row["id"], texts, dict.fromkeys(Language, ""), covered=True)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(FOLDER / name, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
