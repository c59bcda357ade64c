"""What only shows when all files lie side by side: dangling references, doubles, contradictions."""

import re
import string
import unicodedata
from collections.abc import Iterator

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.domain.wording import PLACEHOLDERS, Say
from disclosure_bot.knowledge.draft import Draft, EntryDraft
from disclosure_bot.knowledge.explain import suggest
from disclosure_bot.knowledge.messages import found
from disclosure_bot.knowledge.schema import PhrasingsModel
from disclosure_bot.knowledge.sources import source_findings

_NOT_LETTERS = re.compile(r"[\W_]+")


def cross_findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong between the files of a draft."""
    for entry in draft.entries:
        yield from _references(entry, draft)
        yield from _contradictions(entry)
    yield from source_findings(draft)
    yield from _doubles(draft)
    yield from _office(draft)
    yield from _items(draft)
    yield from _wording(draft)
    yield from _topics(draft)
    yield from _failures(draft)


def alike(text: str) -> str:
    """Return the text without width, case, spaces and punctuation: equal keys are one phrasing."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold()) or text


def _references(entry: EntryDraft, draft: Draft) -> Iterator[Finding]:
    model = entry.model
    for number, name in enumerate(model.related):
        if name == model.id:
            yield found("related-to-itself", entry.place("related", number), model.id)
        elif name not in draft.declared:
            near = suggest(name, list(draft.declared)) if len(draft.declared) < 2000 else suggest(name, [])
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


def _doubles(draft: Draft) -> Iterator[Finding]:
    """Yield phrasings that stand twice, and test questions that are phrasings."""
    first: dict[str, _Spot] = {}
    for entry in draft.entries:
        for location, text in _located(entry.model.phrasings):
            spot = (entry, ("phrasings", *location))
            taken = first.setdefault(alike(text), spot)
            if taken is not spot:
                yield _double(text, spot, taken)
    for entry in draft.entries:
        for number, question in enumerate(entry.model.tests.hit):
            if met := first.get(alike(question)):
                where = entry.place("tests", "hit", number)
                place = _written(_place(met))
                yield found("test-is-phrasing", where, entry.model.id, name=question, place=place)


_Spot = tuple[EntryDraft, tuple[str | int, ...]]
"""An entry and the location of a part of it: places are worked out only where there is a finding."""


def _place(spot: _Spot) -> Place:
    entry, location = spot
    return entry.place(*location)


def _double(text: str, spot: _Spot, taken: _Spot) -> Finding:
    entry = spot[0].model.id
    if taken[0] is spot[0]:
        return found("repeated-phrasing", _place(spot), entry, name=text, line=_place(taken).line)
    return found("duplicate-phrasing", _place(spot), entry, name=text, place=_written(_place(taken)))


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
    for key in Say:
        if key not in sentences:
            yield found("missing-sentence", draft.place("wording.yaml", "sentences", at_key=True), name=key)
            continue
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
    owners = {alike(text): entry for entry in draft.entries for _, text in _located(entry.model.phrasings)}
    for number, topic in enumerate(draft.other.topics):
        where = draft.place("other.yaml", "topics", number, "id")
        if topic.id in seen or topic.id in draft.declared:
            taken = seen.get(topic.id) or draft.declared[topic.id]
            yield found("duplicate-id", where, name=topic.id, place=_written(taken))
        seen.setdefault(topic.id, where)
        if not topic.phrasings.zh and not topic.phrasings.en:
            yield found("no-phrasing", draft.place("other.yaml", "topics", number))
        for location, text in _located(topic.phrasings):
            if owner := owners.get(alike(text)):
                where = draft.place("other.yaml", "topics", number, "phrasings", *location)
                yield found("duplicate-phrasing", where, name=text, place=_written(owner.place()))


def _located(phrasings: PhrasingsModel) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield phrasings with their location below ``phrasings``."""
    for language, texts in (("zh", phrasings.zh), ("en", phrasings.en)):
        for number, text in enumerate(texts):
            yield (language, number), text


def _failures(draft: Draft) -> Iterator[Finding]:
    for number, failure in enumerate(draft.failures.failures if draft.failures else ()):
        if failure.entry not in draft.declared:
            where = draft.place("known-failures.yaml", "failures", number, "entry")
            near = suggest(failure.entry, list(draft.declared))
            yield found("unknown-entry", where, name=failure.entry, **near)
