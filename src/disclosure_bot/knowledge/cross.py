"""What only shows when all files lie side by side: dangling references, doubles, contradictions."""

import string
from collections.abc import Iterator

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.domain.wording import PLACEHOLDERS, Say
from disclosure_bot.knowledge.calendar import calendar_findings
from disclosure_bot.knowledge.cross_public import public_findings
from disclosure_bot.knowledge.doubles import alike, double_findings
from disclosure_bot.knowledge.draft import Draft, EntryDraft
from disclosure_bot.knowledge.explain import suggest
from disclosure_bot.knowledge.messages import found
from disclosure_bot.knowledge.sources import source_findings


def cross_findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong between the files of a draft."""
    for entry in draft.entries:
        yield from _references(entry, draft)
        yield from _contradictions(entry)
    yield from source_findings(draft)
    yield from double_findings(draft)
    yield from _office(draft)
    yield from _items(draft)
    yield from _wording(draft)
    yield from _topics(draft)
    yield from _failures(draft)
    yield from calendar_findings(draft)
    yield from public_findings(draft)


def _references(entry: EntryDraft, draft: Draft) -> Iterator[Finding]:
    model = entry.model
    for number, name in enumerate(model.related):
        if name == model.id:
            yield found("related-to-itself", entry.place("related", number), model.id)
        elif name not in draft.declared:
            near = suggest(name, list(draft.declared))
            yield found("unknown-entry", entry.place("related", number), model.id, name=name, **near)
    if draft.departments and model.department not in draft.departments.departments:
        near = suggest(model.department, list(draft.departments.departments))
        yield found("unknown-department", entry.place("department"), model.id, name=model.department, **near)
    if draft.checklist:
        known = {item.number for category in draft.checklist.categories for item in category.items}
        for number, item in enumerate(model.items):
            if item not in known:
                yield found("unknown-item", entry.place("items", number), model.id, name=item)


def _contradictions(entry: EntryDraft) -> Iterator[Finding]:
    model = entry.model
    if not model.phrasings.zh and not model.phrasings.en:
        yield found("no-phrasing", entry.place("phrasings", at_key=True), model.id)
    if model.valid_from and model.valid_until and model.valid_until < model.valid_from:
        yield found("validity-reversed", entry.place("valid_until"), model.id)
    hits = {alike(question) for question in model.tests.hit}
    for number, question in enumerate(model.tests.miss):
        if alike(question) in hits:
            yield found("contradicting-test", entry.place("tests", "miss", number), model.id, name=question)


def _written(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _office(draft: Draft) -> Iterator[Finding]:
    if draft.school and draft.departments and draft.school.office not in draft.departments.departments:
        near = suggest(draft.school.office, list(draft.departments.departments))
        yield found("unknown-office", draft.place("school.yaml", "office"), name=draft.school.office, **near)


def _items(draft: Draft) -> Iterator[Finding]:
    seen: set[int] = set()
    for category_at, category in enumerate(draft.checklist.categories if draft.checklist else ()):
        for item_at, item in enumerate(category.items):
            if item.number in seen:
                where = draft.place("checklist.yaml", "categories", category_at, "items", item_at, "number")
                yield found("duplicate-item", where, name=item.number)
            seen.add(item.number)


def _wording(draft: Draft) -> Iterator[Finding]:
    if draft.wording is None:
        return
    sentences = draft.wording.sentences
    for key in sentences:
        for language, text in (("zh", sentences[key].zh), ("en", sentences[key].en)):
            if text is not None and (wrong := _wrong_placeholders(text, key)):
                names = sorted(PLACEHOLDERS.get(key, ()))
                allowed = "、".join(f"{{{name}}}" for name in names) or "无 / none"
                where = draft.place("wording.yaml", "sentences", key, language)
                yield found("bad-placeholder", where, name=key, value=wrong, allowed=allowed)


def _wrong_placeholders(text: str, key: Say) -> str:
    """Name what a sentence holds wrongly or lacks; empty if it is right."""
    wanted = PLACEHOLDERS.get(key, frozenset())
    try:
        fields = [part[1:] for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return "{ }"
    odd = [f"{{{name}}}" for name, spec, how in fields if name not in wanted or spec or how]
    lacking = [f"{{{name}}}" for name in sorted(wanted - {name for name, _, _ in fields})]
    return "、".join(odd or lacking)


def _topics(draft: Draft) -> Iterator[Finding]:
    if draft.other is None:
        return
    seen: dict[str, Place] = {}
    for number, topic in enumerate(draft.other.topics):
        where = draft.place("other.yaml", "topics", number, "id")
        if topic.id in seen or topic.id in draft.declared:
            taken = seen.get(topic.id) or draft.declared[topic.id]
            yield found("duplicate-id", where, name=topic.id, place=_written(taken))
        seen.setdefault(topic.id, where)
        if not topic.phrasings.zh and not topic.phrasings.en:
            yield found("no-phrasing", draft.place("other.yaml", "topics", number))


def _failures(draft: Draft) -> Iterator[Finding]:
    for number, failure in enumerate(draft.failures.failures if draft.failures else ()):
        if failure.entry not in draft.declared:
            where = draft.place("known-failures.yaml", "failures", number, "entry")
            near = suggest(failure.entry, list(draft.declared))
            yield found("unknown-entry", where, name=failure.entry, **near)
