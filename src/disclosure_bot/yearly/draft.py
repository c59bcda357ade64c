"""Drafts the report: sections with their sentences and tables, and a list of what is still to be supplied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from disclosure_bot.domain.knowledge import Department, Knowledge
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.report import PLACEHOLDER, ReportForm, ReportSection, Show
from disclosure_bot.yearly.data import ReportData
from disclosure_bot.yearly.document import (
    Block,
    Heading,
    Missing,
    Paragraph,
    Plot,
    Report,
    Runs,
    Table,
    Text,
    cell,
    printed_day,
)
from disclosure_bot.yearly.figures import TO_SUPPLY, Figure, figures_of
from disclosure_bot.yearly.tables import TABLES, Draft

_DIGITS = "一二三四五六七八九十"
SUMMARY = "English Summary"
"""heading of the English page"""


def draft(data: ReportData, form: str = "", figures: Mapping[str, Figure] | None = None) -> Report:
    """Return the report in one form, its ``figures`` counted unless they are already.

    Without ``form`` it is the one that the school writes in.

    Raises:
        KeyError: the knowledge has no such form.
    """
    plan = data.knowledge.report
    counted = dict(figures_of(data) if figures is None else figures)
    return Draftsman(data, counted, plan.forms[form or plan.form]).report()


@dataclass(slots=True)
class Draftsman:
    """Writes one report; notes on the way what is missing."""

    data: ReportData
    figures: dict[str, Figure]
    form: ReportForm
    missing: list[Missing] = field(default_factory=list)
    used: dict[str, Figure] = field(default_factory=dict)
    """figures that the report shows, in the order of their first showing"""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    """of tables"""
    _plots: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def knowledge(self) -> Knowledge:
        """What the school is, and its rules for the report."""
        return self.data.knowledge

    def report(self) -> Report:
        """Return the whole report."""
        blocks = [*self._sections(), *self._summary(), *self._annexes()]
        return Report(
            title=self._words(self.form.title.zh),
            school=self.knowledge.school.name.zh,
            period=f"{printed_day(self.data.this.year.first_day)}至{printed_day(self.data.this.year.last_day)}",
            made_on=printed_day(self.data.made_on),
            blocks=tuple(blocks),
            missing=tuple(self.missing),
        )

    def _sections(self) -> Iterator[Block]:
        for number, section in enumerate(self.form.sections, start=1):
            yield from self._section(section, (number,), section.department)

    def _section(self, section: ReportSection, numbers: tuple[int, ...], department: str) -> Iterator[Block]:
        asked = section.department or department
        yield Heading(len(numbers), f"{_numbered(numbers)}{section.title.zh}")
        if section.text:
            yield from self._paragraphs(section.text.zh)
        yield from self._written(section, asked)
        if section.figures:
            yield self._figure_table(section)
        for show in section.show:
            for made in TABLES[show](self.data):
                yield self._numbered_block(made)
        for number, below in enumerate(section.sections, start=1):
            yield from self._section(below, (*numbers, number), asked)

    def _written(self, section: ReportSection, department: str) -> Iterator[Block]:
        """Yield what was written for the year, or the place where it is to stand."""
        text = self._text_of_year(section)
        if text:
            yield from self._paragraphs(text.zh)
        elif section.written:
            self._miss(f"“{section.title.zh}”一节的文字", department, "还没有写")
            yield Paragraph((Text(f"{TO_SUPPLY}（{self._asked(department).name.zh}）", is_missing=True),))

    def _text_of_year(self, section: ReportSection) -> Bilingual | None:
        return self.knowledge.report.texts.get(self.data.this.year, {}).get(section.id)

    def _paragraphs(self, text: str, language: Language = Language.ZH) -> Iterator[Block]:
        return (Paragraph(self._runs(line, language)) for line in text.splitlines() if line.strip())

    def _runs(self, line: str, language: Language) -> Runs:
        """Return a line with its figures filled in."""
        parts = PLACEHOLDER.split(line)
        runs = (self._filled(part, language) if at % 2 else Text(part) for at, part in enumerate(parts))
        return tuple(run for run in runs if run.text)

    def _filled(self, name: str, language: Language) -> Text:
        made = self.figures.get(name)
        if made is None:
            return Text(self._word(name, language))
        self._use(made)
        text = made.text if language is Language.ZH or not made.missing else "to be supplied"
        return Text(text, figure=name, is_missing=bool(made.missing))

    def _words(self, template: str) -> str:
        return PLACEHOLDER.sub(lambda found: self._word(found[1], Language.ZH), template)

    def _word(self, name: str, language: Language) -> str:
        year = self.data.this.year
        english = language is Language.EN
        words = {
            "school": self.knowledge.school.name.in_language(language),
            "year": str(year),
            "first_day": _english(year.first_day) if english else printed_day(year.first_day),
            "last_day": _english(year.last_day) if english else printed_day(year.last_day),
        }
        return words[name]

    def _use(self, made: Figure) -> None:
        if made.rule.id not in self.used and made.missing:
            self._miss(f"{made.rule.title.zh}（{made.rule.id}）", made.rule.department, made.missing)
        self.used.setdefault(made.rule.id, made)

    def _miss(self, what: str, department: str, why: str) -> None:
        asked = self._asked(department)
        self.missing.append(Missing(what, asked.id, asked.name.zh, why))

    def _asked(self, department: str) -> Department:
        known = self.knowledge.departments
        return known.get(department, known[self.knowledge.school.office])

    def _figure_table(self, section: ReportSection) -> Table:
        rows = tuple(self._figure_row(self.figures[key]) for key in section.figures)
        year = self.data.this.year
        heads = ("指标", "单位", f"{year}学年", f"{year.previous}学年")
        caption = f"{section.title.zh}：主要数字"
        return Table(next(self._numbers), caption, heads, rows, frozenset({2, 3}), (8, 2, 4, 4))

    def _figure_row(self, made: Figure) -> tuple[Runs, ...]:
        self._use(made)
        title, unit = cell(made.rule.title.zh), cell(made.rule.unit.zh or "—")
        return (title, unit, _value(made), cell(made.text_before))

    def _numbered_block(self, made: Draft) -> Block:
        """Return a table or plot with its number; note what it says is missing."""
        for miss in made.missing:
            self._miss(*miss)
        match made.block:
            case Table():
                return replace(made.block, number=next(self._numbers))
            case Plot():
                return replace(made.block, number=next(self._plots))
            case _:
                return made.block

    def _summary(self) -> Iterator[Block]:
        """Yield the English page: of each section what has been written in English."""
        yield Heading(1, SUMMARY, on_new_page=True)
        name, year = self.knowledge.school.name.in_language(Language.EN), self.data.this.year
        yield Paragraph((Text(f"{name}, {_english(year.first_day)} to {_english(year.last_day)}."),))
        for section in self.form.walk():
            texts = [text.en for text in (section.text, self._text_of_year(section)) if text and text.en]
            if texts:
                yield Heading(3, section.title.in_language(Language.EN))
                for text in texts:
                    yield from self._paragraphs(text, Language.EN)

    def _annexes(self) -> Iterator[Block]:
        yield Heading(1, "附件一　公开事项清单", on_new_page=True)
        for made in TABLES[Show.ITEMS](self.data):
            yield self._numbered_block(made)
        yield Heading(1, "附件二　数字出处")
        yield Paragraph((Text("报告里的每个数字都有编号；同样的编号可用 report explain 查到逐条依据。"),))
        yield self._sources()
        yield Heading(1, "附件三　待补清单")
        if not self.missing:
            yield Paragraph((Text("没有待补的内容。"),))
            return
        rows = sorted(dict.fromkeys(self.missing), key=lambda miss: miss.department)
        yield Table(
            next(self._numbers),
            "待补内容与责任部门",
            ("责任部门", "待补内容", "原因"),
            tuple((cell(miss.name), cell(miss.what), cell(miss.why)) for miss in rows),
            widths=(3, 7, 6),
        )

    def _sources(self) -> Table:
        rows = tuple(
            (cell(key), cell(made.rule.title.zh), _value(made), cell(made.query))
            for key, made in self.used.items()
        )
        heads = ("编号", "名称", "数值", "怎么数的")
        return Table(next(self._numbers), "数字与查询", heads, rows, frozenset({2}), (6, 6, 2, 8))


def _value(made: Figure) -> Runs:
    return (Text(made.text, figure=made.rule.id, is_missing=bool(made.missing)),)


def _numbered(numbers: tuple[int, ...]) -> str:
    """Return ``一、``, ``（二）`` or ``3.``."""
    number, level = numbers[-1], len(numbers)
    if level > 2:
        return f"{number}. "
    return f"（{_chinese(number)}）" if level == 2 else f"{_chinese(number)}、"


def _chinese(number: int) -> str:
    """Return 1 to 19 as Chinese numbers."""
    return _DIGITS[number - 1] if number <= 10 else f"十{_DIGITS[number - 11]}"


def _english(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
