"""Everything there is to say about a knowledge folder: errors, and advice where there are none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure_bot.domain.knowledge import Finding, Knowledge, Level, Place
from disclosure_bot.knowledge.check.advice import advice
from disclosure_bot.knowledge.read.load import collection_paused, validate_folder
from disclosure_bot.knowledge.read.parsed import ParsedFolder
from disclosure_bot.knowledge.read.validate import in_order


class Places:
    """Where the parts of entries stand, for findings that others make."""

    def __init__(self, parsed: ParsedFolder) -> None:
        self._draft = parsed
        self._entries = {entry.model.id: entry for entry in parsed.entries}

    def of(self, entry: str, *location: str | int) -> Place:
        """Return where a part of an entry stands: ``of("fees.tuition", "phrasings", "zh", 0)``.

        Raises:
            KeyError: there is no such entry.
        """
        return self._entries[entry].place(*location)

    def of_phrasing(self, entry: str, text: str) -> Place:
        """Return where a phrasing or a test question of an entry stands; the entry if it has no such one."""
        model = self._entries[entry].model
        lists = {
            ("phrasings", "zh"): model.phrasings.zh,
            ("phrasings", "en"): model.phrasings.en,
            ("tests", "hit"): model.tests.hit,
            ("tests", "miss"): model.tests.miss,
        }
        for location, texts in lists.items():
            if text in texts:
                return self.of(entry, *location, texts.index(text))
        return self.of(entry)

    def of_topic(self, topic: str, text: str) -> Place:
        """Return where a phrasing of a topic of other.yaml stands; the file if there is no such one."""
        for number, model in enumerate(self._draft.other.topics if self._draft.other else ()):
            for language, texts in (("zh", model.phrasings.zh), ("en", model.phrasings.en)):
                if model.id == topic and text in texts:
                    at = ("topics", number, "phrasings", language, texts.index(text))
                    return self._draft.place("other.yaml", *at)
        return Place("other.yaml")


Provider = Callable[[Knowledge, Places], Iterable[Finding]]
"""Finds more in a sound knowledge; what a matcher thinks of it, for example"""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check."""

    knowledge: Knowledge | None
    """None where a finding is an error of the files themselves"""
    findings: tuple[Finding, ...]
    """by place"""

    def count(self, level: Level) -> int:
        """Return how many findings have that level."""
        return sum(finding.level is level for finding in self.findings)


def check_folder(
    folder: Path,
    today: date | None = None,
    providers: Sequence[Provider] = (),
    changed: Mapping[str, bytes] | None = None,
) -> Report:
    """Check a knowledge folder, with the findings of the providers where it is sound.

    It is checked as of a day, or of today where the school is; ``changed`` holds files as they would be after
    an edit, by path relative to the folder.
    """
    with collection_paused():
        validated = validate_folder(folder, changed)
        knowledge = validated.knowledge
        if knowledge is None:
            return Report(None, validated.findings)
        today = today or datetime.now(ZoneInfo(knowledge.school.timezone)).date()
        places = Places(validated.parsed)
        more = [finding for provider in providers for finding in provider(knowledge, places)]
        return Report(
            knowledge, in_order([*validated.findings, *advice(validated.parsed, knowledge, today), *more])
        )
