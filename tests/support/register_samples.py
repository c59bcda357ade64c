"""Requests and a knowledge with working days, for tests of the register."""

from dataclasses import replace
from datetime import date

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.request import Applicant, Request, RequestChannel, RequestKind
from disclosure_bot.requests.checks import Arrival
from support.calendars import sample_calendar
from support.samples import sample_knowledge

FRIDAY = date(2026, 11, 20)
ZHANG = Applicant("张三丰", "zhang@example.com", "我要看2024年决算表")


def office_knowledge() -> Knowledge:
    return replace(sample_knowledge(), calendar=sample_calendar())


def arrival(**changes: object) -> Arrival:
    made = Arrival(FRIDAY, RequestChannel.LETTER, RequestKind.REQUEST, "2024年决算表")
    return replace(made, **changes)  # type: ignore[arg-type]


def request(number: str = "2026-001", **changes: object) -> Request:
    made = Request(number, FRIDAY, RequestChannel.LETTER, RequestKind.REQUEST, "决算表")
    return replace(made, **changes)  # type: ignore[arg-type]
