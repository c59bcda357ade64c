"""When an entry and its versions hold, and what is wrong with that: overlaps, gaps, wrong days."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.period import Period, period_named
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import ParsedEntry
from disclosure_bot.knowledge.read.schema import EntryModel, VersionModel
from disclosure_bot.office.saying import period_in_words


def validity_of(model: EntryModel | VersionModel) -> Period:
    """Return when a text holds, by its period or else by its days."""
    named = period_named(model.period) if model.period else None
    return named or Period(model.valid_from, model.valid_until)


def version_findings(entry: ParsedEntry) -> Iterator[Finding]:
    """Yield what is wrong with the time of an entry and of its versions."""
    texts = (entry, *entry.in_versions())
    for text in texts:
        yield from _days(text)
    held = [(text, validity_of(text.model)) for text in texts]
    told = [(text, validity) for text, validity in held if not validity.is_open]
    ordered = sorted(told, key=lambda pair: pair[1].first)
    for (_, earlier), (text, later) in pairwise(ordered):
        if earlier.meets(later):
            yield _about("versions-overlap", text, earlier, later)
        elif earlier.last + timedelta(days=1) < later.first:
            yield _about("versions-gap", text, earlier, later)
    if len(texts) > 1:
        bare = (text for text, validity in held if validity.is_open)
        yield from (new_finding("version-without-period", _place(text), text.model.id) for text in bare)


def _days(text: ParsedEntry) -> Iterator[Finding]:
    model, validity = text.model, validity_of(text.model)
    if model.period and (model.valid_from or model.valid_until):
        yield new_finding("period-and-days", text.place("period"), model.id, name=model.period)
    if validity.last < validity.first:
        yield new_finding("validity-reversed", text.place("valid_until"), model.id)


def _place(text: ParsedEntry) -> Place:
    """Return where the period stands, or else the answer that lacks it."""
    written = (name for name in ("period", "valid_from", "valid_until") if getattr(text.model, name))
    return text.place(next(written, "answer"), at_key=True)


def _about(code: str, text: ParsedEntry, earlier: Period, later: Period) -> Finding:
    return new_finding(
        code,
        _place(text),
        text.model.id,
        name=period_in_words(earlier, Language.ZH),
        value=period_in_words(later, Language.ZH),
        name_en=period_in_words(earlier, Language.EN),
        value_en=period_in_words(later, Language.EN),
    )
