"""What the office looks at: freshness, figures, the checklist, what is missing, requests, ledger, report."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.responses import Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.office import Office
from disclosure_bot.channels.desk.table import Column, Table
from disclosure_bot.channels.desk.visit import DeniedError, MenuItem, Visit, signed_in, table_routes
from disclosure_bot.channels.web.security import own_document
from disclosure_bot.channels.web.site import PERSONAL
from disclosure_bot.domain.academic_year import year_named
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.knowledge import Missing as Fact
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.knowledge.check.missing import MISSING_ZH
from disclosure_bot.ledger.rows import LedgerRow
from disclosure_bot.office.services import Counts, by_department
from disclosure_bot.reports.coverage import ItemCoverage
from disclosure_bot.reports.freshness import Freshness
from disclosure_bot.reports.pages import coverage_page, figures, stats_page
from disclosure_bot.reports.stats import EntryUse
from disclosure_bot.requests.listing import Listed, left_in_words
from disclosure_bot.staff.permissions import Permission
from disclosure_bot.store.handoffs import Handoff
from disclosure_bot.yearly.document import Missing
from disclosure_bot.yearly.publish import PublicPages

Row = TypeVar("Row")
PERIODS = (7, 30, 180)
"""days of the figures that can be chosen"""


@dataclass(frozen=True, slots=True)
class Task:
    """Something about an entry that needs a look."""

    kind: Bilingual
    entry: str
    department: str
    detail: str
    damage: int = 0
    """of a stale entry, as ``reports.stale`` counts it; 0 for all else"""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that an entry lacks."""

    department: str
    entry: str
    kind: Fact


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation with staff that is not closed, and what it began with."""

    handoff: Handoff
    question: str
    is_urgent: bool


STALE, EXPIRED = Bilingual("该复核", "to be reviewed"), Bilingual("已过期", "expired")
EXPIRING, AWAITED = Bilingual("快到期", "about to expire"), Bilingual("还没有今年的", "this year's awaited")
DEAD, LATE = Bilingual("链接打不开", "dead link"), Bilingual("公开迟了", "published late")


def tasks(found: Freshness) -> Iterator[Task]:
    """Yield all that needs a look, the worst of each kind first."""
    for stale in found.stale:
        detail = f"{stale.age} 天 days · {stale.shown} × · {stale.complaints} 抱怨 complaints"
        yield Task(STALE, stale.entry.id, stale.entry.department, detail, stale.damage)
    for kind, entries in ((EXPIRED, found.expired), (EXPIRING, found.expiring)):
        for entry in entries:
            yield Task(kind, entry.id, entry.department, str(entry.valid_until or ""))
    for awaited in found.awaited:
        yield Task(AWAITED, awaited.entry.id, awaited.entry.department, awaited.period.name)
    for dead in found.dead:
        yield Task(DEAD, dead.entry.id, dead.entry.department, dead.source.url)
    for late in found.late:
        yield Task(LATE, late.entry.id, late.entry.department, f"{late.due} → {late.published_on or '?'}")


def _department(knowledge: Knowledge, key: Callable[[Row], str]) -> Column[Row]:
    names = {name: one.name for name, one in knowledge.departments.items()}
    return Column(
        "department",
        Bilingual("部门", "Department"),
        key,
        label=lambda row: names.get(key(row), Bilingual(key(row))),
        choice=True,
    )


def _entry(name: Callable[[Row], str]) -> Column[Row]:
    return Column("entry", Bilingual("条目", "Entry"), name, link=lambda row: f"/entries/{name(row)}")


def freshness_table(knowledge: Knowledge) -> Table[Task]:
    """Return how what needs a look is tabled, departments by name."""
    return Table(
        "freshness",
        Bilingual("该看一眼的条目", "Entries that need a look"),
        (
            Column(
                "kind",
                Bilingual("什么事", "What"),
                lambda one: one.kind.en,
                label=lambda one: one.kind,
                choice=True,
            ),
            _entry(lambda one: one.entry),
            _department(knowledge, lambda one: one.department),
            Column("detail", Bilingual("详情", "Detail"), lambda one: one.detail),
            Column("damage", Bilingual("影响", "Damage"), lambda one: one.damage or None),
        ),
    )


def missing_table(knowledge: Knowledge) -> Table[Lack]:
    """Return how what entries lack is tabled, departments by name."""
    return Table(
        "missing",
        Bilingual("条目还缺的内容", "What entries lack"),
        (
            _department(knowledge, lambda one: one.department),
            _entry(lambda one: one.entry),
            Column(
                "kind",
                Bilingual("缺什么", "Lacks"),
                lambda one: one.kind.value,
                label=lambda one: Bilingual(MISSING_ZH[one.kind], one.kind.value),
                choice=True,
            ),
        ),
    )


def requests_table(knowledge: Knowledge) -> Table[Listed]:
    """Return how requests are tabled, departments by name; no column tells who asked."""
    return Table(
        "requests",
        Bilingual("依申请公开", "Requests"),
        (
            Column("number", Bilingual("登记号", "Number"), lambda one: one.request.number),
            Column("received", Bilingual("收到", "Received"), lambda one: one.request.received_on),
            Column("state", Bilingual("状态", "State"), lambda one: one.request.state.value, choice=True),
            _department(knowledge, lambda one: one.request.department),
            Column("item", Bilingual("清单事项", "Item"), lambda one: one.request.item),
            Column("due", Bilingual("期限", "Due"), lambda one: one.request.last_day),
            Column(
                "left",
                Bilingual("工作日", "Working days"),
                lambda one: one.days_left,
                label=lambda one: Bilingual(left_in_words(one), str(one.days_left)),
            ),
            Column(
                "outcome",
                Bilingual("结果", "Outcome"),
                lambda one: one.request.outcome.value if one.request.outcome else "",
                choice=True,
            ),
        ),
    )


def ledger_table(knowledge: Knowledge) -> Table[LedgerRow]:
    """Return how publications are tabled, departments by name."""
    return Table(
        "ledger",
        Bilingual("公开台账", "Ledger"),
        (
            Column("date", Bilingual("日期", "Date"), lambda one: one.publication.date),
            Column("title", Bilingual("标题", "Title"), lambda one: one.publication.title),
            Column("item", Bilingual("清单事项", "Item"), lambda one: one.publication.item),
            Column("channel", Bilingual("渠道", "Channel"), lambda one: one.publication.channel, choice=True),
            Column("section", Bilingual("栏目", "Section"), lambda one: one.publication.section),
            _department(knowledge, lambda one: one.publication.department),
        ),
    )


def services_table(knowledge: Knowledge) -> Table[tuple[str, Counts]]:
    """Return how the services of each department are tabled, counted as the report counts them."""
    return Table(
        "services",
        Bilingual("办事事项", "Services"),
        (
            _department(knowledge, lambda one: one[0]),
            Column("all", Bilingual("事项", "All"), lambda one: one[1].total),
            Column("one-visit", Bilingual("最多跑一次", "One visit"), lambda one: one[1].one_visit),
            Column("online", Bilingual("网上", "Online"), lambda one: one[1].online),
        ),
    )


CHECKLIST = Table[ItemCoverage](
    "checklist",
    Bilingual("公开事项清单", "The checklist"),
    (
        Column("number", Bilingual("号", "No."), lambda one: one.item.number),
        Column(
            "title",
            Bilingual("事项", "Item"),
            lambda one: one.item.title.zh,
            label=lambda one: one.item.title,
        ),
        Column("entries", Bilingual("条目", "Entries"), lambda one: len(one.entries)),
        Column("sources", Bilingual("来源已核对", "Live sources"), lambda one: one.with_live_source),
        Column("reviewed", Bilingual("按期审核", "Reviewed"), lambda one: one.reviewed_in_time),
        Column("english", Bilingual("有英文", "English"), lambda one: one.with_english),
        Column("asked", Bilingual("被问次数", "Asked"), lambda one: one.asked),
    ),
)
USES = Table[EntryUse](
    "figures",
    Bilingual("答得最多的条目", "Entries answered most"),
    (
        Column(
            "entry", Bilingual("条目", "Entry"), lambda one: one.entry, lambda one: f"/entries/{one.entry}"
        ),
        Column("title", Bilingual("标题", "Title"), lambda one: one.title),
        Column("shown", Bilingual("显示", "Shown"), lambda one: one.shown),
        Column("useful", Bilingual("有用", "Useful"), lambda one: one.useful),
        Column("complaints", Bilingual("抱怨", "Complaints"), lambda one: one.complaints),
    ),
)
HANDOFFS = Table[Waiting](
    "handoffs",
    Bilingual("等人工的对话", "Conversations with staff"),
    (
        Column("opened", Bilingual("何时", "Since"), lambda one: one.handoff.opened_at),
        Column("channel", Bilingual("渠道", "Channel"), lambda one: one.handoff.channel, choice=True),
        Column("question", Bilingual("提问", "Question"), lambda one: one.question),
        Column(
            "urgent",
            Bilingual("紧急", "Urgent"),
            lambda one: one.is_urgent,
            label=lambda one: Bilingual("🆘 紧急", "🆘 urgent") if one.is_urgent else Bilingual("—", "—"),
        ),
        Column("state", Bilingual("状态", "State"), lambda one: one.handoff.state.value, choice=True),
    ),
)


def supply_table(knowledge: Knowledge) -> Table[Missing]:
    """Return how is tabled what is to be supplied before the report can be published."""
    return Table(
        "report",
        Bilingual("年报待补", "Still to be supplied"),
        (
            Column("what", Bilingual("缺什么", "What"), lambda one: one.what),
            _department(knowledge, lambda one: one.department),
            Column("why", Bilingual("为什么", "Why"), lambda one: one.why),
        ),
    )


class OfficePages:
    """Shows what the office's commands print."""

    menu = (
        MenuItem(
            "/freshness",
            Bilingual("时效", "Freshness"),
            Bilingual("过时、到期、链接打不开、公开迟了的", "what is stale, expired, dead or late"),
            Permission.SEE_FIGURES,
        ),
        MenuItem(
            "/missing",
            Bilingual("待补内容", "Missing"),
            Bilingual("条目还缺哪些内容，由谁补", "what entries lack, and who can supply it"),
            Permission.SEE_FIGURES,
        ),
        MenuItem(
            "/figures",
            Bilingual("统计", "Figures"),
            Bilingual("问了多少、答了多少、哪些有用", "how much was asked, answered and useful"),
            Permission.SEE_FIGURES,
        ),
        MenuItem(
            "/checklist",
            Bilingual("清单", "Checklist"),
            Bilingual("50 项公开事项的覆盖情况", "how the 50 items are covered"),
            Permission.SEE_FIGURES,
        ),
        MenuItem(
            "/services",
            Bilingual("办事", "Services"),
            Bilingual("各部门的办事事项", "the services of each department"),
            Permission.SEE_FIGURES,
        ),
        MenuItem(
            "/requests",
            Bilingual("申请", "Requests"),
            Bilingual("依申请公开，还剩几个工作日", "requests and their working days left"),
            Permission.SEE_REQUESTS,
        ),
        MenuItem(
            "/ledger",
            Bilingual("台账", "Ledger"),
            Bilingual("主动公开的每一条", "all that was published"),
            Permission.SEE_FIGURES,
        ),
        MenuItem(
            "/report",
            Bilingual("年报", "Report"),
            Bilingual("年度报告的样子和待补的内容", "the yearly report and what it lacks"),
            Permission.SEE_FIGURES,
        ),
        MenuItem(
            "/handoffs",
            Bilingual("等人工", "Handoffs"),
            Bilingual("等着人工回复的对话", "conversations that wait for a person"),
            Permission.SEE_HANDOFFS,
        ),
    )

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._office: Office = desk.office

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""
        desk, see = self._desk, Permission.SEE_FIGURES
        return [
            *table_routes(desk, "/freshness", self.freshness, see),
            *table_routes(desk, "/missing", self.missing, see),
            *table_routes(desk, "/figures", self.figures, see),
            signed_in(desk, "/figures/plots", self.plots, see),
            *table_routes(desk, "/checklist", self.checklist, see),
            signed_in(desk, "/checklist/picture", self.picture, see),
            *table_routes(desk, "/services", self.services, see),
            *table_routes(desk, "/requests", self.requests, Permission.SEE_REQUESTS),
            *table_routes(desk, "/ledger", self.ledger, see),
            *table_routes(desk, "/report", self.report, see),
            signed_in(desk, "/report/preview", self.preview, see),
            *table_routes(desk, "/handoffs", self.handoffs, Permission.SEE_HANDOFFS),
        ]

    async def freshness(self, visit: Visit) -> Response:
        """Show what needs a look."""
        rows = list(tasks(await self._office.freshness(visit.now)))
        table = freshness_table(self._office.knowledge())
        return shown(visit, table, _own_first(rows, visit, lambda one: one.department))

    async def missing(self, visit: Visit) -> Response:
        """Show what entries lack."""
        found = await self._office.coverage(visit.now)
        rows = [
            Lack(one.department, entry, kind)
            for one in found.missing
            for entry, kinds in one.entries.items()
            for kind in kinds
        ]
        table = missing_table(self._office.knowledge())
        return shown(visit, table, _own_first(rows, visit, lambda one: one.department))

    async def figures(self, visit: Visit) -> Response:
        """Show the figures of some days."""
        days = _days(visit)
        made = await self._office.stats(days, visit.now)
        links = [(f"?days={one}", visit.t(f"{one} 天", f"{one} days")) for one in PERIODS]
        plots = (f"/figures/plots?days={days}", visit.t("图表", "Plots"))
        return shown(visit, USES, made.entries, facts=figures(made), links=links, documents=[plots])

    async def plots(self, visit: Visit) -> Response:
        """Show the same as a page of plots."""
        days = _days(visit)
        made = await self._office.stats(days, visit.now)
        return own_document(stats_page(made, self._office.knowledge(), f"{days} 天 days"), PERSONAL)

    async def checklist(self, visit: Visit) -> Response:
        """Show how the items are covered."""
        found = await self._office.coverage(visit.now)
        document = ("/checklist/picture", visit.t("一图看清单", "A picture of the checklist"))
        facts = [(visit.t("有条目的事项", "Items with entries"), f"{found.covered} / {len(found.items)}")]
        return shown(visit, CHECKLIST, found.items, facts=facts, documents=[document])

    async def picture(self, visit: Visit) -> Response:
        """Show the same as a picture."""
        found = await self._office.coverage(visit.now)
        return own_document(coverage_page(found, self._office.knowledge().school.name), PERSONAL)

    async def services(self, visit: Visit) -> Response:
        """Show the services by department."""
        known = self._office.knowledge()
        rows = list(by_department(known.services.values()).items())
        return shown(visit, services_table(known), rows)

    async def requests(self, visit: Visit) -> Response:
        """Show the requests that the member may see."""
        rows = [
            row
            for row in await self._office.requests(visit.now)
            if visit.may(Permission.SEE_REQUESTS, row.request.department)
        ]
        return shown(visit, requests_table(self._office.knowledge()), rows)

    async def ledger(self, visit: Visit) -> Response:
        """Show what was published in a year, the newest ledger's unless another is chosen."""
        years = self._office.years()
        wanted = year_named(visit.argument("year")) or next(iter(years), None)
        found = await self._office.ledger(wanted, visit.now) if wanted in years and wanted else None
        facts = (
            [
                (visit.t("已计入", "Counted"), str(len(found.rows))),
                (visit.t("存疑未计", "Doubtful, not counted"), str(len(found.findings))),
            ]
            if found
            else []
        )
        links = [(f"?year={one}", str(one)) for one in years]
        table = ledger_table(self._office.knowledge())
        return shown(visit, table, found.rows[::-1] if found else (), facts=facts, links=links)

    async def report(self, visit: Visit) -> Response:
        """Show what the report still lacks."""
        pages = await self._pages(visit)
        facts = [(visit.t("学年", "Academic year"), str(pages.year))]
        preview = ("/report/preview", visit.t("看报告草稿", "Read the draft"))
        table = supply_table(self._office.knowledge())
        rows = _own_first(list(pages.missing), visit, lambda one: one.department)
        return shown(visit, table, rows, facts=facts, documents=[preview])

    async def preview(self, visit: Visit) -> Response:
        """Show the report as it stands."""
        return own_document((await self._pages(visit)).report[visit.language], PERSONAL)

    async def _pages(self, visit: Visit) -> PublicPages:
        """Return the report that is due.

        Raises:
            DeniedError: the knowledge has no form of the report.
        """
        pages = await self._office.pages(visit.now)
        if pages is None:
            raise DeniedError(404, "知识库里没有年报模板", "the knowledge has no form of the report")
        return pages

    async def handoffs(self, visit: Visit) -> Response:
        """Show the conversations that are not closed."""
        rows = []
        for one in await self._desk.store.handoffs.open_ones():
            exchange = await self._desk.store.logbook.find(one.exchange) if one.exchange else None
            rows.append(
                Waiting(one, exchange.question if exchange else "", bool(exchange and exchange.urgent))
            )
        return shown(visit, HANDOFFS, rows)


def shown(
    visit: Visit,
    table: Table[Row],
    rows: Sequence[Row],
    *,
    facts: Sequence[tuple[str, str]] = (),
    links: Sequence[tuple[str, str]] = (),
    documents: Sequence[tuple[str, str]] = (),
) -> Response:
    """Return the page of a table at the path of its name, or the table as a file.

    Above it stand ``facts`` with their values, ``links`` to other queries of the page, and ``documents`` by
    path, each with its label.
    """
    where = f"/{table.name}"
    title = next(item.label for item in visit.reader.menu if item.path == where)
    above = {"title": title, "facts": facts, "links": links, "documents": documents}
    return visit.table("office.html", table, rows, where=where, **above)


def _days(visit: Visit) -> int:
    """Return the period that was chosen; what is no such period counts as the middle one."""
    return next((one for one in PERIODS if str(one) == visit.argument("days")), PERIODS[1])


def _own_first(rows: list[Row], visit: Visit, department: Callable[[Row], str]) -> list[Row]:
    """Return rows with those of the member's own department first."""
    return sorted(rows, key=lambda row: department(row) != visit.member.department)
