"""Requests and a knowledge with working days, for tests of the register."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure_bot.domain.deadline import Deadline, Unit
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.request import Applicant, Request, RequestChannel, RequestKind
from disclosure_bot.domain.service import Service
from disclosure_bot.domain.talk import Talk, TalkKind
from disclosure_bot.requests.checks import Arrival
from disclosure_bot.requests.filing import Filing
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.service.service import Service as BotService
from disclosure_bot.store.store import Store, open_store
from support.calendars import sample_calendar
from support.samples import sample_knowledge

FILED = Deadline(
    "apply.reply",
    Bilingual("学校收到书面申请", "the university receiving the request"),
    Bilingual("学校答复", "the university answers"),
    15,
    Unit.WORKING_DAY,
    document="moe29",
)
WANTS = Talk(
    TalkKind.REQUEST,
    ("我要申请公开",),
    ("I want to file an information request",),
    Bilingual("可以一步一步写。", "Step by step."),
)
REFUND = Service("fees.refund", Bilingual("退费", "A refund"), "fees.refund", "finance", visits=1)
FRIDAY = date(2026, 11, 20)
ZHANG = Applicant("张三丰", "zhang@example.com", "我要看2024年决算表")


def office_knowledge() -> Knowledge:
    return replace(sample_knowledge(), calendar=sample_calendar())


def filing_knowledge(*, accepts: bool = True) -> Knowledge:
    """Return a knowledge whose school takes requests through the bot."""
    known = office_knowledge()
    school = replace(known.school, accepts_requests=accepts)
    services = {REFUND.id: REFUND}
    return replace(known, school=school, deadlines={FILED.id: FILED}, talks=(WANTS,), services=services)


def desk(service: BotService, store: Store, key_file: Path) -> Filing:
    """Return where requests are written and filed."""
    register = RegisterService(store.register, lambda: service.knowledge, key_file)
    return Filing(service, register, store.drafts)


def arrival(**changes: object) -> Arrival:
    made = Arrival(FRIDAY, RequestChannel.LETTER, RequestKind.REQUEST, "2024年决算表")
    return replace(made, **changes)  # type: ignore[arg-type]


def request(number: str = "2026-001", **changes: object) -> Request:
    made = Request(number, FRIDAY, RequestChannel.LETTER, RequestKind.REQUEST, "决算表")
    return replace(made, **changes)  # type: ignore[arg-type]


def holds(folder: Path, data: bytes) -> bool:
    """Tell whether a file of the folder holds these bytes; those of a server are not looked through."""
    return any(data in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@asynccontextmanager
async def keys_and_store(url: str) -> AsyncIterator[tuple[Path, Store]]:
    """Yield a folder for keys, and a store."""
    with TemporaryDirectory() as keys:
        async with await open_store(url) as store:
            yield Path(keys), store
