"""What staff do with the register, on a real store; today is Monday, 23 November 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from disclosure_bot.domain.calendar import calendar_of
from disclosure_bot.domain.deadline import Deadline, Unit
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.request import RequestKind, RequestOutcome, RequestState, WithheldBecause
from disclosure_bot.requests.checks import Answer, RegisterError
from disclosure_bot.requests.service import RegisterService
from disclosure_bot.store.store import Store
from support.register_samples import FRIDAY, ZHANG, arrival, office_knowledge
from support.samples import NOW

TODAY = date(2026, 11, 23)
PUBLIC = Answer(RequestOutcome.PUBLIC, TODAY)


async def test_the_last_day_is_fifteen_working_days_after_receipt(office: RegisterService) -> None:
    kept = await office.add(arrival(), "chen", NOW)

    assert (kept.number, kept.due, kept.provisional) == ("2026-001", date(2026, 12, 11), False)
    assert kept.state is RequestState.RECEIVED


async def test_the_term_of_the_knowledge_wins(store: Store, key_file: Path) -> None:
    limit = Deadline("apply.reply", Bilingual("收到"), Bilingual("答复"), 10, Unit.DAY)
    known = replace(office_knowledge(), deadlines={limit.id: limit})

    kept = await RegisterService(store.register, lambda: known, key_file).add(arrival(), "chen", NOW)

    assert kept.due == date(2026, 11, 30)


@pytest.mark.parametrize("kind", [kind for kind in RequestKind if kind is not RequestKind.REQUEST])
async def test_what_no_rule_sets_a_time_limit_to_has_none(office: RegisterService, kind: RequestKind) -> None:
    assert (await office.add(arrival(kind=kind), "chen", NOW)).due is None


async def test_what_arrives_at_midnight_counts_for_that_day_where_the_school_is(
    office: RegisterService,
) -> None:
    late_evening = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai

    assert office.today(late_evening) == TODAY
    assert office.today(late_evening + timedelta(minutes=1)) == TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"received_on": date(2026, 11, 24)}, "2026-11-24 不对"),
        ({"received_on": date(1999, 1, 1)}, "1999-01-01 不对"),
        ({"subject": "  "}, "--subject"),
        ({"subject": "长" * 501}, "最多 500 字"),
        ({"item": 99}, "没有第 99 项"),
        ({"department": "financ"}, "没有这个部门"),
    ],
)
async def test_what_cannot_have_arrived_like_that_is_refused(
    office: RegisterService, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(RegisterError, match=said):
        await office.add(arrival(**changes), "chen", NOW)

    assert await office.requests(NOW) == ()


async def test_a_number_is_found_without_its_zeros(office: RegisterService) -> None:
    kept = await office.add(arrival(), "chen", NOW)

    assert await office.find("2026-1") == await office.find(" 2026-001 ") == kept


@pytest.mark.parametrize("number", ["2026-009", "", "x", "2026-", "9" * 50])
async def test_an_unknown_number_gets_a_sentence(office: RegisterService, number: str) -> None:
    with pytest.raises(RegisterError, match="没有"):
        await office.find(number)


async def test_a_request_goes_its_way_and_every_step_is_noted(office: RegisterService) -> None:
    await office.add(arrival(), "chen", NOW)

    states = [
        (await office.assign("2026-001", "finance", "chen", NOW)).state,
        (await office.ask_back("2026-001", "哪一年的", "li", NOW)).state,
        (await office.clarified("2026-001", TODAY, "li", NOW)).state,
        (await office.answer("2026-001", PUBLIC, "wang", NOW)).state,
    ]

    assert states == ["with-department", "clarifying", "with-department", "answered"]
    acts = await office.acts(await office.find("2026-001"))
    assert [(act.who, act.what, act.detail) for act in acts] == [
        ("chen", "received", ""),
        ("chen", "assigned", "finance"),
        ("li", "asked-back", "哪一年的"),
        ("li", "clarified", "2026-11-23"),
        ("wang", "answered", "公开"),
    ]


async def test_a_clarification_restarts_the_clock_only_where_that_is_said(office: RegisterService) -> None:
    await office.add(arrival(), "chen", NOW)

    kept = await office.clarified("2026-001", TODAY, "li", NOW)
    anew = await office.clarified("2026-001", TODAY, "li", NOW, restart=True)

    assert (kept.due, anew.due) == (date(2026, 12, 11), date(2026, 12, 14))


async def test_an_extension_needs_a_reason_and_a_later_day(office: RegisterService) -> None:
    await office.add(arrival(), "chen", NOW)
    for until, why in ((date(2026, 12, 30), " "), (date(2026, 12, 11), "征求意见")):
        with pytest.raises(RegisterError):
            await office.extend("2026-001", until, why, "chen", NOW)

    extended = await office.extend("2026-001", date(2026, 12, 30), "征求意见", "chen", NOW)

    assert (extended.last_day, extended.due) == (date(2026, 12, 30), date(2026, 12, 11))
    assert (await office.acts(extended))[-1].detail == "2026-12-30 征求意见"


async def test_an_extension_by_working_days_counts_on_from_the_last_day(office: RegisterService) -> None:
    await office.add(arrival(), "chen", NOW)

    assert (await office.extend_by("2026-001", 5, "征求意见", "chen", NOW)).last_day == date(2026, 12, 18)


async def test_what_has_no_last_day_is_not_extended(office: RegisterService) -> None:
    await office.add(arrival(kind=RequestKind.COMPLAINT), "chen", NOW)

    with pytest.raises(RegisterError):
        await office.extend_by("2026-001", 5, "查", "chen", NOW)


async def test_two_who_answer_one_request_are_told(office: RegisterService) -> None:
    await office.add(arrival(), "chen", NOW)
    await office.answer("2026-001", PUBLIC, "wang", NOW)

    with pytest.raises(RegisterError, match=r"2026-11-23 答复（wang 登记）"):
        await office.answer("2026-001", Answer(RequestOutcome.NONE, TODAY), "li", NOW)
    with pytest.raises(RegisterError, match="没有改动"):
        await office.withdraw("2026-001", TODAY, "", "li", NOW)

    assert (await office.find("2026-001")).outcome is RequestOutcome.PUBLIC


@pytest.mark.parametrize("outcome", [RequestOutcome.WITHHELD, RequestOutcome.PARTLY])
async def test_what_is_withheld_needs_a_reason(office: RegisterService, outcome: RequestOutcome) -> None:
    await office.add(arrival(), "chen", NOW)

    with pytest.raises(RegisterError, match="个人隐私"):
        await office.answer("2026-001", Answer(outcome, TODAY), "li", NOW)

    answered = await office.answer("2026-001", Answer(outcome, TODAY, WithheldBecause.PRIVACY), "li", NOW)
    assert answered.because is WithheldBecause.PRIVACY


@pytest.mark.parametrize("day", [FRIDAY - timedelta(days=1), TODAY + timedelta(days=1)])
async def test_an_answer_lies_between_receipt_and_today(office: RegisterService, day: date) -> None:
    await office.add(arrival(), "chen", NOW)

    with pytest.raises(RegisterError):
        await office.answer("2026-001", Answer(RequestOutcome.PUBLIC, day), "li", NOW)


async def test_a_provisional_day_is_counted_anew_once_the_year_is_announced(
    store: Store, key_file: Path
) -> None:
    known = office_knowledge()
    office = RegisterService(store.register, lambda: known, key_file)
    december = NOW + timedelta(days=33)
    kept = await office.add(arrival(received_on=date(2026, 12, 25)), "chen", december)
    assert (kept.due, kept.provisional) == (date(2027, 1, 18), True)

    plan = replace(known.calendar.plans[2027], notices=known.calendar.plans[2026].notices)
    announced = replace(plan, worked=(date(2027, 1, 9),))
    later = replace(known, calendar=calendar_of((known.calendar.plans[2026], announced)))
    (counted,) = await RegisterService(store.register, lambda: later, key_file).requests(december)

    assert (counted.due, counted.provisional) == (date(2027, 1, 15), False)
    assert (await store.register.acts("2026-001"))[-1].what == "recounted"


async def test_who_asked_is_given_back_and_erased_on_request(office: RegisterService) -> None:
    kept = await office.add(arrival(applicant=ZHANG), "chen", NOW)
    assert office.applicant(kept) == ZHANG

    assert await office.erase("2026-001", "chen", NOW)
    assert not await office.erase("2026-001", "chen", NOW)

    assert not office.applicant(await office.find("2026-001"))
