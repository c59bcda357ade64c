"""Danger and talk: what comes with the product, changed and extended by the knowledge."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypeVar

from disclosure_bot.domain.danger import Danger, Dangers
from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.talk import Talk, TalkKind
from disclosure_bot.knowledge.read.default import TALK, URGENT, default_files
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.model import Model, both
from disclosure_bot.knowledge.read.parse import parse, plain
from disclosure_bot.knowledge.read.parsed import ParsedFolder
from disclosure_bot.knowledge.read.schema_people import (
    DangerModel,
    TalkFile,
    TalkModel,
    UrgentFile,
)
from disclosure_bot.text.danger import PatternError, expand

M = TypeVar("M", bound=Model)

_NOBODY = Bilingual("", "")


def dangers(own: UrgentFile | None) -> Dangers:
    """Return the words of the product with those of the knowledge; its kinds come behind the product's."""
    given, added = _default(URGENT, UrgentFile), own or UrgentFile()
    kinds = [*given.kinds, *(name for name in added.kinds if name not in given.kinds)]
    groups = {
        name: (*given.groups.get(name, ()), *added.groups.get(name, ()))
        for name in [*given.groups, *added.groups]
    }
    return Dangers(
        kinds=tuple(_danger(name, given.kinds.get(name), added.kinds.get(name)) for name in kinds),
        groups=groups,
        figures=(*given.figures, *added.figures),
        spelling=(*given.spelling, *added.spelling),
    )


def talks(own: TalkFile | None) -> tuple[Talk, ...]:
    """Return the talk of the product with that of the knowledge, whose replies take the place of others."""
    given = _default(TALK, TalkFile)
    none = TalkModel()
    return tuple(
        _talk(kind, given.kinds.get(kind, none), own.kinds.get(kind, none) if own else none)
        for kind in TalkKind
    )


def people_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield what is wrong with urgent.yaml and talk.yaml of a knowledge."""
    if parsed.urgent:
        yield from _unknown_entries(parsed, parsed.urgent)
        yield from _wrong_patterns(parsed, parsed.urgent)
    for kind, model in parsed.talk.kinds.items() if parsed.talk else ():
        for number, name in enumerate(model.offers):
            if name not in parsed.declared:
                near = suggest(name, list(parsed.declared))
                yield new_finding(
                    "unknown-entry", parsed.place(TALK, "kinds", kind, "offers", number), name=name, **near
                )
        for language, text in (("zh", model.reply.zh), ("en", model.reply.en)) if model.reply else ():
            if text and not _is_filled(text):
                where = parsed.place(TALK, "kinds", kind, "reply", language)
                yield new_finding(
                    "bad-placeholder", where, name=kind, value=text, allowed="{school}、{office}"
                )


def _unknown_entries(parsed: ParsedFolder, urgent: UrgentFile) -> Iterator[Finding]:
    for name, model in urgent.kinds.items():
        if model.entry and model.entry not in parsed.declared:
            near = suggest(model.entry, list(parsed.declared))
            where = parsed.place(URGENT, "kinds", name, "entry")
            yield new_finding("unknown-entry", where, name=model.entry, **near)
        if model.entry is None and name not in _default(URGENT, UrgentFile).kinds:
            yield new_finding("missing-field", parsed.place(URGENT, "kinds", name), name="entry")


def _wrong_patterns(parsed: ParsedFolder, urgent: UrgentFile) -> Iterator[Finding]:
    groups = dangers(urgent).groups
    listed: list[tuple[tuple[str, ...], list[str], bool]] = [(("figures",), urgent.figures, True)]
    for name, model in urgent.kinds.items():
        within = ("kinds", name)
        listed += [((*within, "zh"), model.zh, True), ((*within, "en"), model.en, False)]
        listed.append(((*within, "figures"), model.figures, True))
    for location, patterns, zh in listed:
        for number, pattern in enumerate(patterns):
            if why := _why_wrong(pattern, groups, zh=zh):
                where = parsed.place(URGENT, *location, number)
                yield new_finding("bad-pattern", where, name=pattern, value=why)


def _why_wrong(pattern: str, groups: Mapping[str, tuple[str, ...]], *, zh: bool) -> str:
    try:
        expand(pattern, groups, zh=zh)
    except PatternError as error:
        return str(error)
    return ""


def _is_filled(text: str) -> bool:
    try:
        text.format_map({"school": "", "office": ""})
    except (KeyError, ValueError, IndexError, AttributeError):
        return False
    return True


@cache
def _default(name: str, model: type[M]) -> M:
    """Return a file of the product; that it is sound is tested with the product."""
    node, _ = parse(default_files()[name], name)
    return model.model_validate(plain(node) if node else {})


def _danger(name: str, given: DangerModel | None, added: DangerModel | None) -> Danger:
    models = [model for model in (given, added) if model]
    last = DangerModel.model_construct()
    for model in models:
        last = last.model_copy(update={key: getattr(model, key) for key in model.model_fields_set})
    return Danger(
        kind=name,
        entry=last.entry or "",
        hotlines=tuple(last.hotlines),
        advice=both(last.advice) if last.advice else _NOBODY,
        zh=tuple(pattern for model in models for pattern in model.zh),
        en=tuple(pattern for model in models for pattern in model.en),
        pinyin=tuple(pattern for model in models for pattern in model.pinyin),
        figures=tuple(pattern for model in models for pattern in model.figures),
        of_others=last.of_others or "",
        hit=tuple(text for model in models for text in model.tests.hit),
        miss=tuple(text for model in models for text in model.tests.miss),
    )


def _talk(kind: TalkKind, given: TalkModel, added: TalkModel) -> Talk:
    reply = added.reply or given.reply
    return Talk(
        kind=kind,
        zh=(*given.phrasings.zh, *added.phrasings.zh),
        en=(*given.phrasings.en, *added.phrasings.en),
        reply=both(reply) if reply else _NOBODY,
        offers=tuple(added.offers or given.offers),
        hit=(*given.tests.hit, *added.tests.hit),
        miss=(*given.tests.miss, *added.tests.miss),
    )
