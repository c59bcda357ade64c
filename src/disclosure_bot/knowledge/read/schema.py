"""Every file kind of the knowledge, defined once: the check, the JSON Schemas and the manual rest on it.

The models are fed with nodes as plain text, lists and dictionaries.
"""

from typing import Literal

from disclosure_bot.domain.knowledge import Audience, Missing
from disclosure_bot.domain.wording import Say
from disclosure_bot.knowledge.read.fields import (
    Address,
    Colour,
    Date,
    Days,
    Flag,
    Host,
    Id,
    ItemNumber,
    Line,
    PeriodName,
    Timezone,
    optional,
    required,
)
from disclosure_bot.knowledge.read.model import BothLines, BothTexts, EntryTestsModel, Model, PhrasingsModel
from disclosure_bot.knowledge.read.schema_office import CalendarFile
from disclosure_bot.knowledge.read.schema_people import TalkFile, UrgentFile
from disclosure_bot.knowledge.read.schema_public import (
    ContactModel,
    DeadlinesFile,
    DocumentsFile,
    HotlinesFile,
    TableFile,
)
from disclosure_bot.knowledge.read.schema_report import ReportFile
from disclosure_bot.knowledge.read.schema_services import ServicesFile


class SourceModel(Model):
    """一个来源网页 / a page the answer rests on."""

    title: BothLines = required("网页名称", "name of the page", "{zh: 本科招生网, en: Admissions}")
    url: Address = required("完整网址", "whole address", "https://www.example.edu.cn/")
    checked_on: Date | None = optional(
        None, "最近一次有人打开核对的日期", "day somebody last opened it", "2026-11-23"
    )
    seen_on: Date | None = optional(
        None, "在存档材料里见到的日期，没有人打开过", "day it was seen in stored material", "2026-11-23"
    )
    access: Literal["campus"] | None = optional(
        None, "要校内账号才能看时写 campus", "a campus account is needed", "campus"
    )


class StampsModel(Model):
    """由 disclosure-bot stamp 写入，不手改 / written by ``disclosure-bot stamp``."""

    zh: Line = required("中文回答的校对戳", "stamp of the Chinese answer", "abcdefgh")
    en: Line = required("英文回答的校对戳", "stamp of the English answer", "abcdefgh")


class VersionModel(Model):
    """条目在另一段时间的说法 / what an entry says in another period."""

    period: PeriodName | None = optional(
        None, "哪一年或哪一学年的", "the year or academic year that it is of", '"2023"'
    )
    valid_from: Date | None = optional(None, "从哪天起有效", "first day it holds", "2024-09-01")
    valid_until: Date | None = optional(None, "到哪天为止有效", "last day it holds", "2024-08-31")
    answer: BothTexts = required(
        "那段时间的回答，原样发出", "answer of that time, sent word for word", "{zh: 2023年…, en: In 2023 …}"
    )
    sources: list[SourceModel] = optional(
        [], "来源，不写就用条目的", "sources, else those of the entry", "[{title: 招生网, url: https://…}]"
    )


class EntryModel(Model):
    """一个条目：一件可以回答的事 / one answerable matter."""

    id: Id = required("编号，定了就不改", "stable id", "fees.tuition")
    title: BothLines = required("标题", "title", "{zh: 本科学费标准, en: Undergraduate tuition}")
    items: list[ItemNumber] = optional(
        [], "对应的公开事项序号，清单之外写 []", "numbers of the checklist's items", "[21]"
    )
    department: Id = required("责任部门，键见 departments.yaml", "department in charge", "finance")
    department_inferred: Flag = optional(
        default=False,
        zh="责任部门是推断的，学校没有明说时写 true",
        en="the school has not named the department",
        example="true",
    )
    audience: list[Audience] = optional([], "面向对象", "whom it is for", "[applicant, parent]")
    phrasings: PhrasingsModel = required("问法", "ways of asking", "{zh: [学费多少钱]}")
    answer: BothTexts = required(
        "回答，原样发给提问人", "answer, sent word for word", "{zh: 学费见…, en: See …}"
    )
    sources: list[SourceModel] = optional(
        [], "来源", "sources", "[{title: 招生网, url: https://…, seen_on: 2026-11-23}]"
    )
    missing: list[Missing] = optional(
        [],
        "提问人需要、而资料里没有的",
        "what a person would need and our sources lack",
        "[amount, deadline]",
    )
    withheld: Flag = optional(
        default=False, zh="有意不答的写 true", en="said on purpose that it is not told", example="true"
    )
    deadlines: list[Id] = optional(
        [], "回答说到的期限，编号见 deadlines.yaml", "time limits it speaks of", "[appeal.school]"
    )
    ask_for: BothTexts | None = optional(
        None, "一段可以直接发给部门的话", "a text ready to send to the office", "{zh: 您好，请告知…}"
    )
    valid_from: Date | None = optional(None, "从哪天起有效", "first day it holds", "2026-09-01")
    valid_until: Date | None = optional(None, "到哪天为止有效", "last day it holds", "2027-08-31")
    period: PeriodName | None = optional(
        None,
        "回答是哪一年或哪一学年的，写了就不写上面两个日期",
        "the year or academic year that the answer is of, instead of the two days",
        '"2025-2026"',
    )
    versions: list[VersionModel] = optional(
        [],
        "其他年份的说法：以前的，或已公布、还没开始的",
        "what it says in other periods, past or to come",
        '[{period: "2023", answer: {zh: 2023年…}}]',
    )
    changed_on: Date | None = optional(
        None, "所说的信息哪天产生或变更", "day the information was made or changed", "2026-11-02"
    )
    published_on: Date | None = optional(
        None, "那之后学校哪天公开的", "day the school published it after that", "2026-11-20"
    )
    reviewed_on: Date | None = optional(None, "最近一次审核的日期", "day of the last review", "2026-11-23")
    review_every_days: Days | None = optional(
        None, "几天审核一次，不写就用学校的", "days between reviews", "180"
    )
    related: list[Id] = optional([], "相关条目的编号", "ids of related entries", "[fees.payment]")
    tests: EntryTestsModel = optional(
        EntryTestsModel(), "测试问句", "test questions", "{hit: [一年交多少], miss: [住宿费多少]}"
    )
    stamps: StampsModel | None = optional(
        None, "校对戳，由 stamp 命令写入", "written by the command stamp", "{zh: abcdefgh, en: abcdefgh}"
    )


class EntriesFile(Model):
    """条目文件 entries/*.yaml / a file of entries."""

    entries: list[EntryModel] = required("条目，一个或多个", "entries", "[{id: fees.tuition, title: …}]")


class RequestsModel(Model):
    """依申请公开怎么收 / how requests for information are taken."""

    accept: Flag = optional(
        default=False,
        zh="可以在机器人里直接提交申请，写 true",
        en="requests can be filed through the bot",
        example="true",
    )


class LookModel(Model):
    """网页的颜色与校徽 / colour and emblem of the page."""

    colour: Colour | None = optional(
        None, "网页的主色，白底上要看得清", "main colour, to be read on white", "'#0b4f9e'"
    )
    logo: Literal["logo.svg"] | None = optional(
        None, "校徽文件，和本文件放在一起", "emblem, a file beside this one", "logo.svg"
    )


class SchoolFile(Model):
    """学校信息 school.yaml / the school."""

    name: BothLines = required("学校全称", "full name", "{zh: 示例大学, en: Sample University}")
    short_names: list[Line] = optional([], "简称与别名", "what people call it", "[示大]")
    office: Id = required("没有别的部门时由谁答复", "department that answers otherwise", "office")
    hosts: list[Host] = required(
        "来源可以用的主机，开头加点表示其下所有主机", "hosts a source may stand on", "[.example.edu.cn]"
    )
    http_hosts: list[Host] = optional(
        [], "只有 http、没有 https 的主机", "hosts without https", "[lib.example.edu.cn]"
    )
    review_every_days: Days = required("条目几天审核一次", "days between reviews", "180")
    timezone: Timezone = required("时区", "IANA time zone", "Asia/Shanghai")
    requests: RequestsModel = optional(
        RequestsModel(), "依申请公开", "requests for information", "{accept: true}"
    )
    look: LookModel = optional(LookModel(), "网页的颜色与校徽", "look of the page", "{colour: '#0b4f9e'}")


class DepartmentModel(ContactModel):
    """一个部门 / a department."""

    name: BothLines = required("部门名称", "name", "{zh: 学校办公室, en: University Office}")


class DepartmentsFile(Model):
    """责任部门 departments.yaml / departments."""

    departments: dict[Id, DepartmentModel] = required(
        "部门，以键区分", "departments by key", "{office: {name: 学校办公室}}"
    )


class ItemModel(Model):
    """一个公开事项 / an item of the checklist."""

    number: ItemNumber = required("事项序号", "number", "21")
    title: BothLines = required("事项名称", "title", "{zh: 收费项目, en: Fees}")


class CategoryModel(Model):
    """清单的一大类 / a category of the checklist."""

    number: ItemNumber = required("类别序号", "number", "3")
    name: BothLines = required("类别名称", "name", "{zh: 财务、资产及收费信息, en: Finance}")
    items: list[ItemModel] = required("公开事项", "items", "[{number: 21, title: 收费项目}]")


class ChecklistFile(Model):
    """高校信息公开事项清单 checklist.yaml / the checklist."""

    categories: list[CategoryModel] = required(
        "类别", "categories", "[{number: 1, name: 基本信息, items: […]}]"
    )


class WordingFile(Model):
    """机器人自己说的话 wording.yaml / sentences the bot says by itself."""

    sentences: dict[Say, BothTexts] = required(
        "句子，以键区分；没写的用默认的",
        "sentences by key; the others are the product's",
        "{greeting: {zh: 你好, en: Hello}}",
    )


class OtherTopicModel(Model):
    """知识库不回答的事 / a matter the knowledge does not answer."""

    id: Id = required("编号", "id", "canteen")
    phrasings: PhrasingsModel = required("问法", "ways of asking", "{zh: [食堂几点开门]}")
    ask: BothTexts | None = optional(None, "可以去哪里问", "where to ask instead", "{zh: 可问后勤部门。}")


class OtherFile(Model):
    """不回答的事与其他学校 other.yaml / what is not answered, and other schools."""

    topics: list[OtherTopicModel] = optional(
        [], "不回答的事", "matters not answered", "[{id: canteen, phrasings: …}]"
    )
    schools: list[list[Line]] = optional(
        [],
        "其他学校，每行是一所学校的各种叫法",
        "other schools, the names of one a line",
        "[[浙江大学, 浙大]]",
    )


class KnownFailureModel(Model):
    """一个已知答错的测试问句 / a test question known to fail."""

    entry: Id = required("所属条目", "the entry it belongs to", "fees.tuition")
    question: Line = required("测试问句", "the question", "一年交多少")
    why: Line = required("原因", "why it fails", "与住宿费相近")


class KnownFailuresFile(Model):
    """已知答错的测试问句 known-failures.yaml / test questions known to fail."""

    failures: list[KnownFailureModel] = required(
        "列表，答对后就删", "leaves the list when it passes", "[{entry: …, question: …, why: …}]"
    )


ENTRIES = "entries"
"""folder of the entry files"""

TABLES = "tables"
"""folder of the tables: each a header and a CSV file of the same name"""

FOLDERS: dict[str, type[Model]] = {ENTRIES: EntriesFile, TABLES: TableFile}
"""models of the files in the folders below"""

KINDS: dict[str, type[Model]] = {
    "school.yaml": SchoolFile,
    "departments.yaml": DepartmentsFile,
    "documents.yaml": DocumentsFile,
    "deadlines.yaml": DeadlinesFile,
    "hotlines.yaml": HotlinesFile,
    "checklist.yaml": ChecklistFile,
    "wording.yaml": WordingFile,
    "other.yaml": OtherFile,
    "calendar.yaml": CalendarFile,
    "report.yaml": ReportFile,
    "services.yaml": ServicesFile,
    "known-failures.yaml": KnownFailuresFile,
    "urgent.yaml": UrgentFile,
    "talk.yaml": TalkFile,
}
"""files at the top of the folder"""

REQUIRED = frozenset({"school.yaml", "departments.yaml", "checklist.yaml", "wording.yaml"})
"""those that a knowledge must have, of its own or from the product"""


def kind_of(path: str) -> type[Model]:
    """Return the model of a file, by its path below the folder."""
    return FOLDERS.get(path.partition("/")[0]) or KINDS.get(path, EntriesFile)
