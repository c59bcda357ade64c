"""The file kind of services (最多跑一次)."""

from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Audience
from disclosure_bot.domain.service import Online
from disclosure_bot.knowledge.read.fields import Address, Date, Days, Id, Visits, optional, required
from disclosure_bot.knowledge.read.model import (
    BothLines,
    EntryTestsModel,
    Model,
    PhrasingsModel,
)


class PromisedModel(Model):
    """承诺多久办好 / how long it takes at most."""

    days: Days = required("数目", "how many", "5")
    unit: Unit = required("单位", "of what", "working_day")


class ServiceModel(Model):
    """一件办事 / one service."""

    id: Id = required("编号，定了就不改", "stable id", "service.stamp")
    name: BothLines = required("事项名称", "name", "{zh: 补办证明书, en: Replace a diploma}")
    entry: Id | None = optional(
        None,
        "已有条目讲这件事的，写条目编号，卡片附在它的回答后面；不写就自成一条",
        "entry that speaks of it already: the card follows its answer",
        "service.diploma",
    )
    summary: BothLines | None = optional(
        None, "自成一条时，回答的第一行", "first line of its own answer", "{zh: 到教务处盖章，当场办。}"
    )
    department: Id = required("责任部门，键见 departments.yaml", "department in charge", "finance")
    audience: list[Audience] = optional([], "面向对象", "whom it is for", "[student]")
    materials: list[BothLines] = optional([], "带什么", "what to bring", "[{zh: 身份证件, en: an ID}]")
    steps: list[BothLines] = optional([], "怎么办，一步一行", "steps", "[{zh: 填表, en: fill in the form}]")
    where: BothLines | None = optional(None, "去哪里", "where", "{zh: 行政楼101, en: Room 101}")
    online: Online = optional(
        Online.NONE, "网上：none 不能，apply 可申请，full 全程", "how much of it is done online", "apply"
    )
    url: Address | None = optional(None, "网上办理的网址", "address where it is done", "https://…")
    visits: Visits | None = optional(None, "要跑几次，不清楚就不写", "visits, if known", "1")
    promised: PromisedModel | None = optional(
        None, "承诺多久办好", "how long it takes at most", "{days: 5, unit: working_day}"
    )
    fee: BothLines | None = optional(None, "收费", "fee", "{zh: 不收费, en: free}")
    reviewed_on: Date | None = optional(None, "最近一次审核的日期", "day of the last review", "2026-11-23")
    phrasings: PhrasingsModel = optional(
        PhrasingsModel(), "问法，自成一条时要写", "ways of asking", "{zh: [证明书怎么补]}"
    )
    tests: EntryTestsModel = optional(
        EntryTestsModel(), "测试问句", "test questions", "{hit: [证明书丢了], miss: [学生证丢了]}"
    )


class ServicesFile(Model):
    """办事事项 services.yaml / services."""

    services: list[ServiceModel] = required("办事事项", "services", "[{id: service.stamp, name: 盖章, …}]")
