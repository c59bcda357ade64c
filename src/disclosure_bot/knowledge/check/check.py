"""Everything there is to say about a knowledge folder: errors, and advice where there are none."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from disclosure_bot.domain.knowledge import Finding, Knowledge, Level, Place
from disclosure_bot.knowledge.check.advice import advice
from disclosure_bot.knowledge.read.load import (
    collection_paused,
    read_files,
    sound,
    validate_files,
    validate_folder,
)
from disclosure_bot.knowledge.read.parsed import ParsedFolder
from disclosure_bot.knowledge.read.validate import Validated, in_order

_KEPT = 3
"""versions of a folder that a checker remembers: as it is, and two edits"""


class Places:
    """Where the parts of entries stand, for findings that others make."""

    def __init__(self, parsed: ParsedFolder) -> None:
        self._parsed = parsed
        self._entries = {entry.model.id: entry for entry in parsed.entries}

    def of(self, entry: str, *location: str | int) -> Place:
        """Return where a part of an entry stands: ``of("fees.tuition", "phrasings", "zh", 0)``.

        Raises:
            KeyError: there is no such entry.
        """
        return self._entries[entry].place(*location)

    def of_phrasing(self, entry: str, text: str) -> Place:
        """Return where a phrasing or a test question of an entry stands; the entry if it has no such one.

        Raises:
            KeyError: there is no such entry.
        """
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
        for number, model in enumerate(self._parsed.other.topics if self._parsed.other else ()):
            for language, texts in (("zh", model.phrasings.zh), ("en", model.phrasings.en)):
                if model.id == topic and text in texts:
                    at = ("topics", number, "phrasings", language, texts.index(text))
                    return self._parsed.place("other.yaml", *at)
        return Place("other.yaml")


Provider = Callable[[Knowledge, Places], Iterable[Finding]]
"""finds more in a sound knowledge: what a matcher would stumble over, for example"""


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
        return _report(validate_folder(folder, changed), today, providers)


def _report(validated: Validated, today: date | None, providers: Sequence[Provider] = ()) -> Report:
    knowledge = validated.knowledge
    if knowledge is None:
        return Report(None, validated.findings)
    today = today or datetime.now(ZoneInfo(knowledge.school.timezone)).date()
    places = Places(validated.parsed)
    more = [finding for provider in providers for finding in provider(knowledge, places)]
    return Report(
        knowledge, in_order([*validated.findings, *advice(validated.parsed, knowledge, today), *more])
    )


class Checker:
    """Checks a folder, and remembers what validation said of it last.

    Whoever saves an edit, looks at it, agrees to it and lets it serve asks of the same texts. Each call may
    come from a thread of its own; two that ask at once of the same are answered by one validation.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._one = Lock()
        self._known: dict[Hashable, Report] = {}

    def validated(self, changed: Mapping[str, bytes] | None = None) -> Report:
        """Return what validation says of the folder, without advice; ``changed`` as for ``check_folder``."""
        files = read_files(self.folder, changed)
        name = files.name
        known = self._known.get(name)
        if known is None:
            with self._one, collection_paused():
                known = self._known.get(name) or self._keep(name, validate_files(files))
        return known

    def checked(self, today: date, changed: Mapping[str, bytes] | None = None) -> Report:
        """Return what there is to say of the folder on a day; ``changed`` as for ``check_folder``."""
        files = read_files(self.folder, changed)
        name = files.name
        with self._one, collection_paused():
            validated = validate_files(files)
            self._keep(name, validated)
            return _report(validated, today)

    def load(self) -> Knowledge:
        """Return the knowledge of the folder as it is.

        Raises:
            KnowledgeError: something in it is an error; carries all findings.
        """
        report = self.validated()
        return sound(report.knowledge, report.findings)

    def _keep(self, name: Hashable, validated: Validated) -> Report:
        # Not what was parsed: it is a hundred megabytes of five thousand entries.
        self._known[name] = known = Report(validated.knowledge, validated.findings)
        while len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return known
