"""The file kind of the yearly report: figures, forms, and what was written for a year."""

from typing import Annotated

from pydantic import Field

from disclosure_bot.domain.report import MINISTRY, FigureSource, Show
from disclosure_bot.knowledge.read.fields import Flag, Id, ItemNumber, Line, optional, required
from disclosure_bot.knowledge.read.model import BothLines, BothTexts, Model

YearName = Annotated[Line, Field(pattern=r"^\d{4}-\d{4}$")]


class WhereModel(Model):
    """数台账里的哪些行 / which rows of the ledger are counted."""

    channel: Line | None = optional(None, "渠道", "channel", "校务网")
    sections: list[Line] = optional([], "栏目", "sections of the channel", "[招生, 复试]")
    department: Id | None = optional(None, "责任部门的键", "key of the department", "graduate-school")
    items: list[ItemNumber] = optional([], "清单事项", "items of the checklist", "[11, 12]")
    category: ItemNumber | None = optional(None, "清单类别的序号", "category of the checklist", "2")


class FigureModel(Model):
    """一个数字怎么得来 / how a figure is counted."""

    title: BothLines = required("数字的名称", "what it is", "{zh: 校务网发布的信息, en: postings}")
    unit: BothLines | None = optional(None, "单位", "unit", "条")
    source: FigureSource = required("从哪里数", "where it is counted", "ledger")
    count: Id = required("数什么", "what is counted", "rows")
    where: WhereModel = optional(WhereModel(), "只数这些行", "only these rows", "{channel: 校务网}")
    parts: list[Id] = optional([], "加起来应等于它的数字", "figures that add up to it", "[a, b]")
    department: Id | None = optional(None, "缺数时问哪个部门", "whom to ask where it is missing", "office")


class SectionModel(Model):
    """报告的一节 / a section of the report."""

    id: Id = required("编号", "id", "overview")
    title: BothLines = required("标题，不写序号", "title without number", "{zh: 概述, en: Overview}")
    text: BothTexts | None = optional(
        None, "每年都用的文字，数字写成 {编号}", "template for every year", "共发布{postings}条。"
    )
    written: Flag = optional(
        default=False, zh="每年另写一段的，写 true", en="a text of the year is expected", example="true"
    )
    figures: list[Id] = optional([], "列成表的数字", "figures in its table", "[postings]")
    show: list[Show] = optional([], "现成的表和图", "ready tables and plots", "[months]")
    department: Id | None = optional(None, "由哪个部门写", "who writes it", "office")
    sections: "list[SectionModel]" = optional([], "下一级各节", "sections below", "[{id: basic, title: …}]")


class FormModel(Model):
    """报告的一种体例 / one form of the report."""

    title: BothLines = required("报告标题", "title", "{zh: '{school}{year}学年信息公开年度报告'}")
    sections: list[SectionModel] = required("各节", "sections", "[{id: overview, title: 概述}]")


class ReportFile(Model):
    """年度报告 report.yaml / the yearly report."""

    form: Id = optional(MINISTRY, "学校用的体例，默认 ministry", "the form of the school", "school")
    figures: dict[Id, FigureModel] = optional(
        {}, "数字，以编号区分", "figures by id", "{postings: {title: …, source: ledger, count: rows}}"
    )
    forms: dict[Id, FormModel] = optional(
        {}, "体例：ministry 教育部通知的，school 学校自己的", "forms", "{school: {title: …, sections: […]}}"
    )
    texts: dict[YearName, dict[Id, BothTexts]] = optional(
        {}, "某一学年各节的文字", "what was written for a year", "{2019-2020: {overview: …}}"
    )
