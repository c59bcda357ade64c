"""The files of a folder as models, as far as they are right, and where everything in them stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import ValidationError

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read import parse
from disclosure_bot.knowledge.read.explain import explain, place_of
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.model import Model
from disclosure_bot.knowledge.read.parse import Location, Node, Plain, plain
from disclosure_bot.knowledge.read.scalar import Scalar
from disclosure_bot.knowledge.read.schema import (
    ENTRIES,
    REQUIRED,
    TABLES,
    ChecklistFile,
    DepartmentsFile,
    EntriesFile,
    EntryModel,
    KnownFailuresFile,
    OtherFile,
    SchoolFile,
    VersionModel,
    WordingFile,
)
from disclosure_bot.knowledge.read.schema_office import CalendarFile
from disclosure_bot.knowledge.read.schema_people import TalkFile, UrgentFile
from disclosure_bot.knowledge.read.schema_public import DeadlinesFile, DocumentsFile, HotlinesFile, TableFile
from disclosure_bot.knowledge.read.schema_report import ReportFile
from disclosure_bot.knowledge.read.schema_services import ServiceModel, ServicesFile
from disclosure_bot.knowledge.read.sheet import Sheet

SERVICES = "services.yaml"

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """An entry that fits its model, and where it stands."""

    model: EntryModel
    path: str
    node: Node
    version: int | None = None
    """number of the version whose text and sources it has, from 0"""

    def place(self, *location: str | int, at_key: bool = False) -> Place:
        """Return where a part of the entry stands: ``place("phrasings", "zh", 0)``."""
        return place_of(self.node, self._within(location), self.path, at_key=at_key)

    def _within(self, location: Location) -> Location:
        if self.version is None or not location or location[0] not in VersionModel.model_fields:
            return location
        return ("versions", self.version, *location)

    def in_versions(self) -> Iterator["ParsedEntry"]:
        """Yield the entry as it is in each of its other versions, for the same checks."""
        for number, version in enumerate(self.model.versions):
            own = {name: getattr(version, name) for name in VersionModel.model_fields}
            yield replace(self, model=self.model.model_copy(update=own | {"versions": []}), version=number)

    def place_of_line(self, language: str, number: int) -> Place:
        """Return where a line of the answer stands, counted from 0."""
        node = parse.locate(self.node, self._within(("answer", language)))
        if not isinstance(node, Scalar):
            return self.place("answer")
        return Place(self.path, node.line_within(number), node.column if number == 0 else 1)


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A table whose header fits its model and whose figures could be read."""

    model: TableFile
    path: str
    """of the header"""
    sheet: Sheet

    @property
    def id(self) -> str:
        """The name of its files."""
        return self.path.removeprefix(f"{TABLES}/").removesuffix(".yaml")


@dataclass(slots=True)
class ParsedFolder:
    """What could be read of a knowledge; a file that is wrong or missing is None here and has findings."""

    nodes: Mapping[str, Node]
    """top nodes of the files that are YAML, by path"""
    pages: Mapping[str, str] = field(default_factory=dict)
    """texts to read, by path"""
    unreadable: frozenset[str] = frozenset()
    """paths that exist and could not be read"""
    findings: list[Finding] = field(default_factory=list)
    school: SchoolFile | None = None
    departments: DepartmentsFile | None = None
    checklist: ChecklistFile | None = None
    wording: WordingFile | None = None
    other: OtherFile | None = None
    failures: KnownFailuresFile | None = None
    calendar: CalendarFile | None = None
    report: ReportFile | None = None
    services: ServicesFile | None = None
    documents: DocumentsFile | None = None
    deadlines: DeadlinesFile | None = None
    hotlines: HotlinesFile | None = None
    urgent: UrgentFile | None = None
    talk: TalkFile | None = None
    tables: list[TableDraft] = field(default_factory=list)
    entries: list[ParsedEntry] = field(default_factory=list)
    declared: dict[str, Place] = field(default_factory=dict)
    """ids of all entries, of those too that are wrong otherwise"""

    def place(self, path: str, *location: str | int, at_key: bool = False) -> Place:
        """Return where a part of a file stands."""
        return place_of(self.nodes[path], location, path, at_key=at_key)


def parse_folder(
    nodes: Mapping[str, Node],
    sheets: Mapping[str, Sheet],
    pages: Mapping[str, str],
    unreadable: frozenset[str],
) -> ParsedFolder:
    """Return every file as its model where it fits, with a finding for each thing that does not.

    ``nodes`` are top nodes, ``sheets`` the figures of tables and ``pages`` texts to read, by path;
    ``unreadable`` are paths that exist and could not be read, so that they are not reported missing too.
    """
    parsed = ParsedFolder(nodes, pages, unreadable)
    parsed.school = _read(parsed, "school.yaml", SchoolFile)
    parsed.departments = _read(parsed, "departments.yaml", DepartmentsFile)
    parsed.checklist = _read(parsed, "checklist.yaml", ChecklistFile)
    parsed.wording = _read(parsed, "wording.yaml", WordingFile)
    parsed.other = _read(parsed, "other.yaml", OtherFile)
    parsed.failures = _read(parsed, "known-failures.yaml", KnownFailuresFile)
    parsed.calendar = _read(parsed, "calendar.yaml", CalendarFile)
    parsed.report = _read(parsed, "report.yaml", ReportFile)
    parsed.services = _read(parsed, "services.yaml", ServicesFile)
    parsed.documents = _read(parsed, "documents.yaml", DocumentsFile)
    parsed.deadlines = _read(parsed, "deadlines.yaml", DeadlinesFile)
    parsed.hotlines = _read(parsed, "hotlines.yaml", HotlinesFile)
    parsed.urgent = _read(parsed, "urgent.yaml", UrgentFile)
    parsed.talk = _read(parsed, "talk.yaml", TalkFile)
    for path, node in sorted(nodes.items()):
        if path.startswith(f"{ENTRIES}/"):
            _read_entries(parsed, path, node)
    _read_services(parsed)
    parsed.findings.extend(_read_tables(parsed, sheets, unreadable))
    missing = REQUIRED - nodes.keys() - unreadable
    parsed.findings.extend(new_finding("missing-file", Place(name), name=name) for name in sorted(missing))
    return parsed


def _read(parsed: ParsedFolder, path: str, model: type[M]) -> M | None:
    node = parsed.nodes.get(path)
    if node is None:
        return None
    try:
        return model.model_validate(_with_keys(plain(node), parsed))
    except ValidationError as error:
        parsed.findings.extend(explain(error, model, node, path))
        return None


def _read_entries(parsed: ParsedFolder, path: str, top: Node) -> None:
    """Read the entries of one file; those that are right are kept though others are wrong."""
    _declare(parsed, path, top)
    try:
        models = dict(enumerate(EntriesFile.model_validate(_with_keys(plain(top), parsed)).entries))
    except ValidationError as error:
        parsed.findings.extend(explain(error, EntriesFile, top, path))
        wrong = {details["loc"][1] for details in error.errors() if len(details["loc"]) > 1}
        right = {number: plain(node) for number, node in _entry_nodes(top) if number not in wrong}
        keys = _department_keys(parsed)
        models = {number: EntryModel.model_validate(_with_key(data, keys)) for number, data in right.items()}
    nodes = dict(_entry_nodes(top))
    parsed.entries.extend(ParsedEntry(model, path, nodes[number]) for number, model in models.items())


def _department_keys(parsed: ParsedFolder) -> Mapping[str, str]:
    """Return the key of each department by the names that people know it by."""
    departments = parsed.departments.departments if parsed.departments else {}
    return {name: key for key, one in departments.items() for name in (one.name.zh, one.name.en) if name}


def _with_keys(data: Plain, parsed: ParsedFolder) -> Plain:
    """Put a department's key where its name is written, in a file of entries or services."""
    keys = _department_keys(parsed)
    if not isinstance(data, dict) or not keys:
        return data
    lists = {name: items for name in (ENTRIES, "services") if isinstance(items := data.get(name), list)}
    return data | {name: [_with_key(item, keys) for item in items] for name, items in lists.items()}


def _with_key(data: Plain, keys: Mapping[str, str]) -> Plain:
    written = data.get("department") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(written, str) or written not in keys:
        return data
    return data | {"department": keys[written]}


def _read_services(parsed: ParsedFolder) -> None:
    """Let each service that no entry speaks of be an entry: the same checks and the same matcher hold."""
    for number, service in enumerate(parsed.services.services if parsed.services else ()):
        node = parse.locate(parsed.nodes[SERVICES], ("services", number))
        _declare_one(parsed, SERVICES, node)
        if service.entry is None:
            parsed.entries.append(ParsedEntry(_entry_of(service), SERVICES, node))


def _entry_of(service: ServiceModel) -> EntryModel:
    return EntryModel.model_construct(
        id=service.id,
        title=service.name,
        department=service.department,
        audience=service.audience,
        phrasings=service.phrasings,
        answer=service.summary or service.name,
        reviewed_on=service.reviewed_on,
        tests=service.tests,
    )


def _declare(parsed: ParsedFolder, path: str, top: Node) -> None:
    for _, node in _entry_nodes(top):
        _declare_one(parsed, path, node)


def _declare_one(parsed: ParsedFolder, path: str, node: Node) -> None:
    name = parse.locate(node, ("id",))
    if not isinstance(name, Scalar):
        return
    place = Place(path, name.line, name.column)
    if name.text in parsed.declared:
        taken = parsed.declared[name.text]
        where = f"{taken.path}:{taken.line}"
        parsed.findings.append(new_finding("duplicate-id", place, name.text, name=name.text, place=where))
    parsed.declared.setdefault(name.text, place)


def _entry_nodes(top: Node) -> Iterator[tuple[int, Node]]:
    entries = parse.locate(top, (ENTRIES,))
    if entries is not top and isinstance(entries, parse.Sequence):
        yield from enumerate(entries.items)


def _read_tables(
    parsed: ParsedFolder, sheets: Mapping[str, Sheet], unreadable: frozenset[str]
) -> Iterator[Finding]:
    """Read the tables; yield a finding for each file that lacks its other half."""
    headers = sorted(path for path in parsed.nodes if path.startswith(f"{TABLES}/"))
    for path in headers:
        model, other = _read(parsed, path, TableFile), path.removesuffix(".yaml") + ".csv"
        if model and other in sheets:
            parsed.tables.append(TableDraft(model, path, sheets[other]))
        elif other not in sheets and other not in unreadable:
            yield new_finding("table-without-sheet", Place(path), name=other)
    for path in sorted(sheets):
        other = path.removesuffix(".csv") + ".yaml"
        if other not in headers and other not in unreadable:
            yield new_finding("table-without-sheet", Place(path), name=other)
