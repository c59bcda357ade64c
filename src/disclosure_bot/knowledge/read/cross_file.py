"""What only shows when all files lie side by side: dangling references, duplicates, contradictions."""

import string
from collections.abc import Iterator

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.domain.wording import Say
from disclosure_bot.knowledge.read.calendar import calendar_findings
from disclosure_bot.knowledge.read.cross_public import public_findings
from disclosure_bot.knowledge.read.default import placeholders
from disclosure_bot.knowledge.read.duplicates import alike, duplicate_findings
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import ParsedEntry, ParsedFolder
from disclosure_bot.knowledge.read.report import report_findings
from disclosure_bot.knowledge.read.services import service_findings
from disclosure_bot.knowledge.read.sources import source_findings
from disclosure_bot.knowledge.read.versions import version_findings


def cross_file_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield what is wrong between the files of a folder."""
    for entry in parsed.entries:
        yield from _references(entry, parsed)
        yield from _contradictions(entry)
        yield from version_findings(entry)
    yield from source_findings(parsed)
    yield from duplicate_findings(parsed)
    yield from _office(parsed)
    yield from _items(parsed)
    yield from _wording(parsed)
    yield from _topics(parsed)
    yield from _failures(parsed)
    yield from calendar_findings(parsed)
    yield from report_findings(parsed)
    yield from service_findings(parsed)
    yield from public_findings(parsed)


def _references(entry: ParsedEntry, parsed: ParsedFolder) -> Iterator[Finding]:
    model = entry.model
    for number, name in enumerate(model.related):
        if name == model.id:
            yield new_finding("related-to-itself", entry.place("related", number), model.id)
        elif name not in parsed.declared:
            near = suggest(name, list(parsed.declared))
            yield new_finding("unknown-entry", entry.place("related", number), model.id, name=name, **near)
    if parsed.departments and model.department not in parsed.departments.departments:
        near = suggest(model.department, list(parsed.departments.departments))
        yield new_finding(
            "unknown-department", entry.place("department"), model.id, name=model.department, **near
        )
    if parsed.checklist:
        known = {item.number for category in parsed.checklist.categories for item in category.items}
        for number, item in enumerate(model.items):
            if item not in known:
                yield new_finding("unknown-item", entry.place("items", number), model.id, name=item)


def _contradictions(entry: ParsedEntry) -> Iterator[Finding]:
    model = entry.model
    if not model.phrasings.zh and not model.phrasings.en:
        yield new_finding("no-phrasing", entry.place("phrasings", at_key=True), model.id)
    if model.published_on and (not model.changed_on or model.published_on < model.changed_on):
        yield new_finding("publication-reversed", entry.place("published_on"), model.id)
    hits = {alike(text) for text in (*model.tests.hit, *(one.question for one in model.tests.says))}
    for number, question in enumerate(model.tests.miss):
        if alike(question) in hits:
            yield new_finding(
                "contradicting-test", entry.place("tests", "miss", number), model.id, name=question
            )


def _written(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _office(parsed: ParsedFolder) -> Iterator[Finding]:
    if parsed.school and parsed.departments and parsed.school.office not in parsed.departments.departments:
        near = suggest(parsed.school.office, list(parsed.departments.departments))
        yield new_finding(
            "unknown-office", parsed.place("school.yaml", "office"), name=parsed.school.office, **near
        )


def _items(parsed: ParsedFolder) -> Iterator[Finding]:
    seen: set[int] = set()
    for category_at, category in enumerate(parsed.checklist.categories if parsed.checklist else ()):
        for item_at, item in enumerate(category.items):
            if item.number in seen:
                where = parsed.place("checklist.yaml", "categories", category_at, "items", item_at, "number")
                yield new_finding("duplicate-item", where, name=item.number)
            seen.add(item.number)


def _wording(parsed: ParsedFolder) -> Iterator[Finding]:
    if parsed.wording is None:
        return
    sentences = parsed.wording.sentences
    for key in sentences:
        for language, text in (("zh", sentences[key].zh), ("en", sentences[key].en)):
            if text is not None and (wrong := _wrong_placeholders(text, key)):
                names = sorted(placeholders()[key])
                allowed = "、".join(f"{{{name}}}" for name in names) or "无 / none"
                where = parsed.place("wording.yaml", "sentences", key, language)
                yield new_finding("bad-placeholder", where, name=key, value=wrong, allowed=allowed)


def _wrong_placeholders(text: str, key: Say) -> str:
    """Name what a sentence holds wrongly or lacks; empty if it is right."""
    wanted = placeholders()[key]
    try:
        fields = [part[1:] for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return "{ }"
    odd = [f"{{{name}}}" for name, spec, how in fields if name not in wanted or spec or how]
    lacking = [f"{{{name}}}" for name in sorted(wanted - {name for name, _, _ in fields})]
    return "、".join(odd or lacking)


def _topics(parsed: ParsedFolder) -> Iterator[Finding]:
    if parsed.other is None:
        return
    seen: dict[str, Place] = {}
    for number, topic in enumerate(parsed.other.topics):
        where = parsed.place("other.yaml", "topics", number, "id")
        if topic.id in seen or topic.id in parsed.declared:
            taken = seen.get(topic.id) or parsed.declared[topic.id]
            yield new_finding("duplicate-id", where, name=topic.id, place=_written(taken))
        seen.setdefault(topic.id, where)
        if not topic.phrasings.zh and not topic.phrasings.en:
            yield new_finding("no-phrasing", parsed.place("other.yaml", "topics", number))


def _failures(parsed: ParsedFolder) -> Iterator[Finding]:
    for number, failure in enumerate(parsed.failures.failures if parsed.failures else ()):
        if failure.entry not in parsed.declared:
            where = parsed.place("known-failures.yaml", "failures", number, "entry")
            near = suggest(failure.entry, list(parsed.declared))
            yield new_finding("unknown-entry", where, name=failure.entry, **near)
