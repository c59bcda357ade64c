"""The file kinds of what answers rest on: documents, contacts, hotlines, time limits, headers of tables."""

from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.document import Trust
from disclosure_bot.knowledge.read.fields import Address, Date, Days, Flag, Id, Line, optional, required
from disclosure_bot.knowledge.read.model import BothLines, BothTexts, Model


class FactModel(Model):
    """一项联系方式 / one way to reach an office."""

    value: BothLines = required("内容", "what it is", "0571-86830000")
    evidence: Line | None = optional(None, "在哪里看到的", "where it was seen", "2023年公告")
    seen_on: Date | None = optional(None, "见到的日期", "day it was seen", "2026-11-23")
    period: Line | None = optional(None, "是哪一年的", "the year it is of", "2023")


class ContactModel(Model):
    """怎么联系，都可以不写 / how to reach an office; all optional."""

    phone: FactModel | None = optional(None, "电话", "phone", "{value: 0571-86830000, period: 2023}")
    email: FactModel | None = optional(None, "电子邮箱", "e-mail", "{value: office@example.edu.cn}")
    room: FactModel | None = optional(None, "办公地点", "room", "{value: {zh: 行政楼101, en: Room 101}}")
    hours: FactModel | None = optional(None, "办公时间", "hours", "{value: {zh: 工作日9点到17点}}")
    site: FactModel | None = optional(None, "网站", "web site", "{value: https://www.example.edu.cn/}")


class DocumentModel(Model):
    """一份文件：法规、规定或报告 / a rule or report that answers cite."""

    title: BothLines = required("全名", "full title", "{zh: 普通高等学校学生管理规定, en: …}")
    short: BothLines = required("引用时的简称", "short form", "{zh: 教育部令第41号, en: MOE Order 41}")
    article: BothLines | None = optional(
        None, "条款怎么写，{n} 处填条号", "how an article is named", "{zh: 第{n}条, en: 'art. {n}'}"
    )
    in_force_since: Date | None = optional(None, "何时施行", "in force since", "2017-09-01")
    in_force_until: Date | None = optional(None, "何时废止", "repealed on", "2027-08-31")
    url: Address | None = optional(None, "官方网址", "official address", "https://www.moe.gov.cn/…")
    evidence: Line | None = optional(None, "原文在哪里看到", "where its text was seen", "教育部网站")
    seen_on: Date | None = optional(None, "见到的日期", "day it was seen", "2026-11-23")
    trust: Trust | None = optional(None, "可信程度：good 或 fair", "trust", "good")
    articles: list[Line] | None = optional(
        None,
        "可以引用的条款；不写就不限，写 [] 就一条也不能引用",
        "articles that may be cited; left out: all, []: none",
        "['59', '60']",
    )
    page: Line | None = optional(
        None, "可以读的正文，知识库里的 .md 文件", "its text to read: a .md file beside", "report.md"
    )
    page_stamp: Line | None = optional(
        None, "对照过的正文的印记，check 会告诉写什么", "stamp of the text compared", "0f343b0931126a20"
    )


class DocumentsFile(Model):
    """引用的文件 documents.yaml / documents that answers cite."""

    documents: dict[Id, DocumentModel] = required("文件，以键区分", "documents by key", "{moe41: {title: …}}")


class HotlineModel(Model):
    """一个热线电话 / a hotline."""

    id: Id = required("编号", "id", "police")
    number: Line = required("号码，加引号", "number, in quotes", "'110'")
    name: BothLines = required("名称", "name", "{zh: 报警, en: Police}")
    what: BothLines | None = optional(None, "管什么", "what it is for", "{zh: 人身危险, en: danger}")
    around_the_clock: Flag = optional(
        default=False, zh="全天有人接写 true", en="day and night", example="true"
    )
    evidence: Line | None = optional(None, "在哪里看到的", "where it was seen", "新华社")
    seen_on: Date | None = optional(None, "见到的日期", "day it was seen", "2026-11-23")


class HotlinesFile(Model):
    """热线电话 hotlines.yaml / hotlines."""

    hotlines: list[HotlineModel] = required("热线", "hotlines", "[{id: police, number: '110', name: 报警}]")


class DeadlineModel(Model):
    """一个期限 / a time limit."""

    id: Id = required("编号", "id", "appeal.school")
    event: BothLines = required("从什么时候算起", "the event it counts from", "{zh: 收到处分决定, en: …}")
    action: BothLines = required("要做什么", "what is to be done", "{zh: 提出申诉, en: file the appeal}")
    days: Days = required("数目", "how many", "10")
    unit: Unit = required("单位", "of what", "day")
    extension: Days | None = optional(None, "可以延长多少", "by how many it may be extended", "15")
    before: Flag = optional(
        default=False, zh="倒着数的写 true", en="counted back from the event", example="true"
    )
    to: BothLines | None = optional(None, "向谁", "to whom", "{zh: 学生申诉处理委员会, en: …}")
    document: Id | None = optional(None, "依据的文件，键见 documents.yaml", "document it rests on", "moe41")
    article: Line | None = optional(None, "第几条", "article", "'60'")
    note: BothTexts | None = optional(None, "说明", "note", "{zh: 决定书要写明期限, en: …}")


class DeadlinesFile(Model):
    """期限 deadlines.yaml / time limits."""

    deadlines: list[DeadlineModel] = required("期限", "time limits", "[{id: appeal.school, days: 10, …}]")


class TableSourceModel(Model):
    """表的来源 / where a table is from."""

    title: BothLines = required("名称", "name", "{zh: 收费公示, en: Fee list}")
    url: Address | None = optional(None, "完整网址，可不写", "whole address", "https://www.example.edu.cn/")
    seen_on: Date | None = optional(None, "见到的日期", "day it was seen", "2026-11-23")


class TableFile(Model):
    """表头 tables/*.yaml / header of the table in the CSV file of the same name."""

    title: BothLines = required("表的名称", "title", "{zh: 本科学费标准, en: Undergraduate tuition}")
    entry: Id = required("属于哪个条目", "the entry it belongs to", "fees.tuition")
    row: BothLines = required("一行是什么", "what a row is", "{zh: 专业, en: major}")
    column: BothLines = required("一列是什么", "what a column is", "{zh: 年份, en: year}")
    unit: BothLines = required("单位", "unit", "{zh: 元/年, en: yuan a year}")
    period: Line = required("是哪几年的", "the years it holds for", "2023-2024")
    source: TableSourceModel | None = optional(
        None, "来源", "source", "{title: 收费公示, seen_on: 2026-11-23}"
    )
    document: Id | None = optional(
        None, "依据的文件，键见 documents.yaml", "document it rests on", "fee-list"
    )
    trust: Trust | None = optional(None, "可信程度：good 或 fair", "trust", "good")
    additive: list[Line] = optional(
        [], "可以和哪些表相加，写表名；不写就不做加法", "tables it may be added to", "[rooms]"
    )
    synonyms: dict[Line, list[Line]] = optional(
        {}, "行（或列）还有哪些叫法", "other names of rows or columns", "{软件工程: [软工, software]}"
    )
    columns_en: dict[Line, Line] = optional(
        {}, "列名的英文，年份不用写", "columns in English, years need none", "{最低: lowest, 最高: highest}"
    )
    note: BothTexts | None = optional(None, "说明", "note", "{zh: 按学分结算, en: settled by credits}")
