"""How the program is, for those who run it."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.office_pages import shown
from disclosure_bot.channels.desk.table import Column, Table
from disclosure_bot.channels.desk.visit import MenuItem, Visit, table_routes
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.errors import StoreError
from disclosure_bot.staff.permissions import Permission


@dataclass(frozen=True, slots=True)
class State:
    """One thing and how it is."""

    name: Bilingual
    value: str


HEALTH = Table[State](
    "health",
    Bilingual("运行状况", "Health"),
    (
        Column("what", Bilingual("项目", "What"), lambda one: one.name.en, label=lambda one: one.name),
        Column("value", Bilingual("状态", "State"), lambda one: one.value),
    ),
)


class HealthPages:
    """Shows what ``/readyz`` and ``/metrics`` tell programs, as far as the desk knows it."""

    menu = (
        MenuItem(
            "/health",
            Bilingual("运行", "Health"),
            Bilingual("积压、版本、语义比对", "what waits, the version, the encoder"),
            Permission.SEE_HEALTH,
        ),
    )

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """Return the page by address."""
        return table_routes(self._desk, "/health", self.health, Permission.SEE_HEALTH)

    async def health(self, visit: Visit) -> Response:
        """Show how the program is."""
        return shown(visit, HEALTH, [*await self._store(visit), *self._knowledge()])

    async def _store(self, visit: Visit) -> list[State]:
        store = self._desk.store
        name = Bilingual("数据库", "Database")
        try:
            backlog = await store.inbox.backlog()
        except StoreError as error:
            return [State(name, str(error))]
        oldest = visit.reader.time(backlog.oldest) if backlog.oldest else "—"
        return [
            State(name, "ok"),
            State(Bilingual("等待回复的消息", "Messages that wait"), str(backlog.depth)),
            State(Bilingual("其中最早的", "The oldest of them"), oldest),
            State(Bilingual("读不懂而搁置的", "Set aside, not understood"), str(backlog.quarantined)),
            State(Bilingual("放弃的", "Given up"), str(backlog.failed)),
            State(Bilingual("同时服务的程序", "Programs that serve"), str(store.replica.living)),
        ]

    def _knowledge(self) -> list[State]:
        service = self._desk.service
        fallback = service.answerer.matcher.fallback
        return [
            State(Bilingual("知识库版本", "Version of the knowledge"), service.knowledge.version),
            State(Bilingual("条目", "Entries"), str(len(service.knowledge.entries))),
            State(Bilingual("语义比对", "Meanings compared"), fallback or "ok"),
        ]
