"""The plan of the yearly report: from its file to the value, and what contradicts itself in it."""

import re
from collections.abc import Iterable, Iterator

from disclosure_bot.domain.academic_year import year_named
from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.domain.report import (
    COUNTS,
    PLACEHOLDER,
    WORDS,
    FigureRule,
    FigureSource,
    ReportForm,
    ReportPlan,
    ReportSection,
    Where,
)
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.model import BothLines, BothTexts, both, value_of
from disclosure_bot.knowledge.read.parse import Location, locate
from disclosure_bot.knowledge.read.parsed import ParsedFolder
from disclosure_bot.knowledge.read.scalar import Scalar
from disclosure_bot.knowledge.read.schema_report import (
    FigureModel,
    FormModel,
    ReportFile,
    SectionModel,
    WhereModel,
)

FILE = "report.yaml"
_TYPED = re.compile(r"\d+(?:[.,]\d+)?\s*(?:[条件项次人份类%％]|个(?!工作日|月)|万元|亿元|元)")
"""a figure typed by hand"""


def to_plan(file: ReportFile) -> ReportPlan:
    """Return the plan that a file describes."""
    return ReportPlan(
        form=file.form,
        figures={key: _rule(key, model) for key, model in file.figures.items()},
        forms={key: _form(key, model) for key, model in file.forms.items()},
        texts={
            year: {key: both(text) for key, text in texts.items()}
            for name, texts in file.texts.items()
            if (year := year_named(name))
        },
    )


def _rule(key: str, model: FigureModel) -> FigureRule:
    return value_of(FigureRule, model, id=key, where=value_of(Where, model.where))


def _form(key: str, model: FormModel) -> ReportForm:
    return ReportForm(key, both(model.title), tuple(map(_section, model.sections)))


def _section(model: SectionModel) -> ReportSection:
    return value_of(ReportSection, model, sections=tuple(map(_section, model.sections)))


def report_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield what contradicts itself in the plan."""
    file = parsed.report
    if file is None:
        return
    yield from _unknown("unknown-form", [file.form], file.forms, ("form",), parsed)
    for key, figure in file.figures.items():
        yield from _figure(key, figure, file, parsed)
    known: set[str] = set()
    for name, form in file.forms.items():
        yield from _placeholders(form.title, ("forms", name, "title"), [], parsed)
        for location, section in _sections(form.sections, ("forms", name, "sections")):
            known.add(section.id)
            yield from _in_section(section, location, file, parsed)
    for year, texts in file.texts.items():
        if year_named(year) is None:
            yield new_finding("bad-year", parsed.place(FILE, "texts", year, at_key=True), name=year)
        for key, text in texts.items():
            yield from _unknown("unknown-section", [key], known, ("texts", year, key), parsed)
            yield from _placeholders(text, ("texts", year, key), file.figures, parsed)


def _figure(key: str, figure: FigureModel, file: ReportFile, parsed: ParsedFolder) -> Iterator[Finding]:
    at: Location = ("figures", key)
    yield from _unknown("unknown-count", [figure.count], COUNTS[figure.source], (*at, "count"), parsed)
    yield from _unknown("unknown-figure", figure.parts, file.figures, (*at, "parts"), parsed)
    for name, place in ((figure.department, at), (figure.where.department, (*at, "where"))):
        yield from _department(name, (*place, "department"), parsed)
    if figure.where != WhereModel() and figure.source is not FigureSource.LEDGER:
        yield new_finding("where-without-ledger", _at(parsed, (*at, "where")), name=key)


def _sections(
    sections: Iterable[SectionModel], location: Location
) -> Iterator[tuple[Location, SectionModel]]:
    for number, section in enumerate(sections):
        at = (*location, number)
        yield at, section
        yield from _sections(section.sections, (*at, "sections"))


def _in_section(
    section: SectionModel, at: Location, file: ReportFile, parsed: ParsedFolder
) -> Iterator[Finding]:
    yield from _unknown("unknown-figure", section.figures, file.figures, (*at, "figures"), parsed)
    yield from _department(section.department, (*at, "department"), parsed)
    if section.text:
        yield from _placeholders(section.text, (*at, "text"), file.figures, parsed)


def _department(name: str | None, at: Location, parsed: ParsedFolder) -> Iterator[Finding]:
    if name and parsed.departments:
        yield from _unknown("unknown-department", [name], parsed.departments.departments, at, parsed)


def _unknown(
    code: str, names: Iterable[str], known: Iterable[str], at: Location, parsed: ParsedFolder
) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            yield new_finding(code, _at(parsed, at), name=name, **suggest(name, list(known)))


def _placeholders(
    text: BothLines | BothTexts, at: Location, figures: Iterable[str], parsed: ParsedFolder
) -> Iterator[Finding]:
    """Yield the placeholders that name no figure, and figures typed by hand, each with its own line."""
    known = [*figures, *WORDS]
    for language, words in (("zh", text.zh), ("en", text.en or "")):
        for number, line in enumerate(words.splitlines()):
            where = _line(parsed, at, language, number)
            for name in PLACEHOLDER.findall(line):
                if name not in known:
                    yield new_finding("unknown-placeholder", where, name=name, **suggest(name, known))
            bare = PLACEHOLDER.sub("", line)
            if "{" in bare or "}" in bare:
                yield new_finding("stray-brace", where)
            if typed := _TYPED.search(bare):
                yield new_finding("typed-figure", where, name=typed.group())


def _line(parsed: ParsedFolder, at: Location, language: str, number: int) -> Place:
    node = locate(parsed.nodes[FILE], (*at, language))
    if isinstance(node, Scalar):
        return Place(FILE, node.line_within(number), node.column if number == 0 else 1)
    return _at(parsed, at)


def _at(parsed: ParsedFolder, location: Location) -> Place:
    return parsed.place(FILE, *location)
