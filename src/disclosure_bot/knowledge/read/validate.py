"""Nodes to a validated ``Knowledge``, with everything gathered that is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from disclosure_bot.domain.calendar import Calendar
from disclosure_bot.domain.knowledge import (
    Category,
    Department,
    Entry,
    EntryTests,
    EntryVersion,
    Finding,
    Item,
    Knowledge,
    KnownFailure,
    Level,
    OtherTopic,
    Phrasings,
    Place,
    Says,
    School,
    Source,
)
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.report import ReportPlan
from disclosure_bot.domain.wording import Wording
from disclosure_bot.knowledge.read.calendar import to_calendar
from disclosure_bot.knowledge.read.cross_file import cross_file_findings
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.model import EntryTestsModel, PhrasingsModel, both, value_of
from disclosure_bot.knowledge.read.parse import Node
from disclosure_bot.knowledge.read.parsed import ParsedEntry, ParsedFolder, parse_folder
from disclosure_bot.knowledge.read.people import dangers, people_findings, talks
from disclosure_bot.knowledge.read.public import contact, deadlines, documents, hotlines, table
from disclosure_bot.knowledge.read.report import to_plan
from disclosure_bot.knowledge.read.schema import (
    ENTRIES,
    CategoryModel,
    OtherFile,
    OtherTopicModel,
    SchoolFile,
    SourceModel,
    VersionModel,
)
from disclosure_bot.knowledge.read.services import to_services
from disclosure_bot.knowledge.read.sheet import Sheet
from disclosure_bot.knowledge.read.sources import host_of, is_allowed
from disclosure_bot.knowledge.read.versions import validity_of


@dataclass(frozen=True, slots=True)
class Validated:
    """What validation makes of a folder's files."""

    knowledge: Knowledge | None
    """None where a finding is an error"""
    findings: tuple[Finding, ...]
    """by place"""
    parsed: ParsedFolder


def validate(
    nodes: Mapping[str, Node],
    sheets: Mapping[str, Sheet],
    pages: Mapping[str, str],
    version: str,
    before: Iterable[Finding] = (),
    unreadable: frozenset[str] = frozenset(),
    *,
    has_entries: bool = True,
) -> Validated:
    """Validate the top nodes, sheets and pages of all files, by path.

    ``before`` is what reading them has found. Without ``has_entries`` they are a part that needs none.
    """
    parsed = parse_folder(nodes, sheets, pages, unreadable)
    findings = [*before, *parsed.findings, *_across(parsed, unreadable)]
    if has_entries and not parsed.declared:
        findings.append(new_finding("no-entries", Place("entries")))
    ordered = in_order(findings)
    good = not any(finding.level is Level.ERROR for finding in ordered)
    return Validated(_knowledge(parsed, version, ordered) if good else None, ordered, parsed)


_ABOUT_ENTRIES = {"unknown-entry", "table-unknown-entry"}


def _across(parsed: ParsedFolder, unreadable: frozenset[str]) -> Iterator[Finding]:
    """Yield what is wrong between the files; an entry that seems missing may stand in a file not read."""
    is_whole = not any(path.startswith(f"{ENTRIES}/") for path in unreadable)
    across = chain(cross_file_findings(parsed), people_findings(parsed))
    return (finding for finding in across if is_whole or finding.code not in _ABOUT_ENTRIES)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by place, then code."""
    return tuple(sorted(findings, key=lambda finding: (finding.where, finding.code)))


def _knowledge(parsed: ParsedFolder, version: str, findings: tuple[Finding, ...]) -> Knowledge | None:
    school, departments = parsed.school, parsed.departments
    checklist, wording = parsed.checklist, parsed.wording
    if not (school and departments and checklist and wording):
        return None
    other = parsed.other or OtherFile()
    return Knowledge(
        version=version,
        school=_school(school, parsed.pages),
        entries={entry.model.id: _entry(entry, parsed) for entry in parsed.entries},
        departments={
            name: Department(name, both(model.name), contact(model))
            for name, model in departments.departments.items()
        },
        checklist=tuple(map(_category, checklist.categories)),
        wording=Wording({key: both(text) for key, text in wording.sentences.items()}),
        documents=documents(parsed.documents, parsed.pages) if parsed.documents else {},
        deadlines=deadlines(parsed.deadlines) if parsed.deadlines else {},
        hotlines=hotlines(parsed.hotlines) if parsed.hotlines else (),
        tables=tuple(table(one.id, one.model, one.sheet) for one in parsed.tables),
        dangers=dangers(parsed.urgent),
        talks=talks(parsed.talk),
        other_topics=tuple(map(_other_topic, other.topics)),
        other_schools=_other_schools(other, school),
        known_failures=tuple(
            value_of(KnownFailure, failure)
            for failure in (parsed.failures.failures if parsed.failures else ())
        ),
        services=to_services(parsed.services) if parsed.services else {},
        calendar=to_calendar(parsed.calendar) if parsed.calendar else Calendar(),
        report=to_plan(parsed.report) if parsed.report else ReportPlan(),
        findings=findings,
    )


def _phrasings(model: PhrasingsModel) -> Phrasings:
    return Phrasings(tuple(model.zh), tuple(model.en))


def _school(model: SchoolFile, pages: Mapping[str, str]) -> School:
    look = model.look
    return value_of(
        School,
        model,
        accepts_requests=model.requests.accept,
        colour=(look.colour or "").lower(),
        logo=pages.get(look.logo, "") if look.logo else "",
    )


def _category(model: CategoryModel) -> Category:
    return value_of(Category, model, items=tuple(value_of(Item, item) for item in model.items))


def _other_topic(model: OtherTopicModel) -> OtherTopic:
    return value_of(OtherTopic, model, phrasings=_phrasings(model.phrasings))


def _other_schools(other: OtherFile, school: SchoolFile) -> tuple[str, ...]:
    """Return the names of other schools; the list that comes with the product may hold this one too."""
    own = {school.name.zh, school.name.en, *school.short_names}
    return tuple(name for names in other.schools if not own & set(names) for name in names)


def _sources(models: Iterable[SourceModel], parsed: ParsedFolder) -> tuple[Source, ...]:
    """Return the sources that may be linked: one on a host that the school does not allow is left out."""
    hosts = parsed.school.hosts if parsed.school else []
    return tuple(
        value_of(Source, model, campus_access=model.access is not None)
        for model in models
        if is_allowed(host_of(model.url), hosts)
    )


def _version(model: VersionModel, parsed: ParsedFolder) -> EntryVersion:
    return EntryVersion(validity_of(model), both(model.answer), _sources(model.sources, parsed))


def _tests(model: EntryTestsModel) -> EntryTests:
    return value_of(EntryTests, model, says=tuple(value_of(Says, one) for one in model.says))


def _entry(entry: ParsedEntry, parsed: ParsedFolder) -> Entry:
    """Return the entry; relations to entries that do not exist are left out, they have a finding."""
    model = entry.model
    validity = validity_of(model)
    return value_of(
        Entry,
        model,
        phrasings=_phrasings(model.phrasings),
        sources=_sources(model.sources, parsed),
        valid_from=validity.since,
        valid_until=validity.until,
        period=validity.name,
        versions=tuple(_version(version, parsed) for version in model.versions),
        related=tuple(name for name in model.related if name in parsed.declared and name != model.id),
        tests=_tests(model.tests),
        stamps=Bilingual(model.stamps.zh, model.stamps.en) if model.stamps else None,
        where=entry.place(),
    )
