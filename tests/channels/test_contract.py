"""What every channel promises: the same answers, the same things to do, and the same traces of them."""

from collections.abc import AsyncIterator

import pytest

from channels.doors import DOORS, Door
from disclosure_bot.domain.exchange import Exchange, Verdict
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.domain.request import RequestAct
from support.register_samples import request
from support.samples import NOW

pytestmark = pytest.mark.slow


@pytest.fixture(params=DOORS)
async def door(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    async with DOORS[request.param](monkeypatch) as opened:
        yield opened


@pytest.fixture(params=DOORS)
async def staffed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """Return a way to a bot whose staff take questions over."""
    async with DOORS[request.param](monkeypatch, staffed=True) as opened:
        yield opened


async def exchanges(door: Door) -> list[Exchange]:
    return [one async for one in door.store.logbook.exchanges()]


async def test_a_question_is_answered_with_its_source_and_recorded(door: Door) -> None:
    said = await door.say("学费多少钱")

    (exchange,) = await exchanges(door)
    assert "本科学费的第一句。" in said
    assert "计财处" in said
    assert (exchange.channel, exchange.outcome) == (door.name, Outcome.ANSWER)
    assert (await door.store.retention.holdings(exchange.asker)).exchanges == 1


async def test_near_entries_are_offered_and_the_one_chosen_is_shown_and_kept(door: Door) -> None:
    await door.say("学费")
    offered = door.offered()
    shown = await door.choose("研究生学费")

    (exchange,) = await exchanges(door)
    assert offered == ["本科学费", "研究生学费", "〔button-none-of-these〕"]
    assert "研究生学费的第一句。" in shown
    assert exchange.chosen == "fees.postgrad-tuition"


async def test_what_nobody_knows_can_be_handed_on_and_browsed(door: Door) -> None:
    await door.say("月亮上能上网吗")
    offered = door.offered()
    handed = await door.choose("〔button-handoff〕")

    later = ["〔button-wish〕"] if door.can_tell_later else []
    assert offered == ["〔button-handoff〕", *later, "〔button-catalogue〕"]
    assert "〔handoff-unavailable〕" in handed
    assert "学校办公室" in handed


async def test_a_good_word_is_kept(door: Door) -> None:
    await door.say("学费多少钱")
    said = await door.choose("〔button-useful〕")

    (exchange,) = await exchanges(door)
    assert "〔thanks〕" in said or door.name == "telegram"  # there it is shown in passing
    assert exchange.feedback
    assert exchange.feedback.verdict is Verdict.USEFUL


async def test_a_bad_word_is_asked_why(door: Door) -> None:
    await door.say("学费多少钱")
    await door.choose("〔button-not-useful〕")
    await door.choose("〔reason-outdated〕")

    (exchange,) = await exchanges(door)
    assert exchange.feedback
    assert exchange.feedback.verdict is Verdict.OUTDATED


async def test_none_of_these_leads_on(door: Door) -> None:
    await door.say("学费")
    said = await door.choose("〔button-none-of-these〕")

    assert "〔none-of-these〕" in said
    assert "〔button-handoff〕" in door.offered()


async def test_the_checklist_leads_to_an_entry(door: Door) -> None:
    await door.say("/catalogue")
    await door.choose("3. 财务")
    await door.choose("21. 收费")

    assert "住宿费的第一句。" in await door.choose("住宿费")


async def test_the_start_offers_what_kinds_of_people_ask(door: Door) -> None:
    said = await door.say("/start")
    asked = await door.choose("〔audience-student〕")

    assert "〔start-who〕" in said
    assert "〔most-asked〕" in asked


async def test_what_is_kept_is_told_and_erased_when_confirmed(door: Door) -> None:
    await door.say("学费多少钱")
    (exchange,) = await exchanges(door)
    kept = await door.say("/mydata")
    await door.say("/forget")
    erased = await door.choose("〔button-forget〕")

    assert "〔my-data〕 1" in kept
    assert "〔forgotten〕 1" in erased
    assert (await door.store.retention.holdings(exchange.asker)).exchanges == 0


async def test_whoever_thinks_better_of_it_loses_nothing(door: Door) -> None:
    await door.say("学费多少钱")
    await door.say("/forget")

    assert "〔kept〕" in await door.choose("〔button-keep〕")
    assert len(await exchanges(door)) == 1


async def test_what_is_recorded_is_explained(door: Door) -> None:
    assert "〔privacy〕" in await door.say("/privacy")


async def test_replies_come_in_the_language_that_was_chosen(door: Door) -> None:
    await door.say("/lang")
    chosen = await door.choose("〔language-en〕")
    said = await door.say("学费多少钱")

    assert "[language-set]" in chosen
    assert "First line on fees.tuition." in said


async def test_an_open_question_is_told_when_it_has_an_answer(door: Door) -> None:
    if not door.can_tell_later:
        pytest.skip("nobody can be told later at a terminal")
    await door.say("月亮上能上网吗")
    promised = await door.choose("〔button-wish〕")
    (exchange,) = await exchanges(door)
    await door.store.wishes.answered([exchange.id], "fees.refund")

    assert "〔wish-kept〕" in promised
    assert "〔wish-told〕 月亮上能上网吗" in await door.later()
    assert "退费的第一句。" in await door.choose("退费")


async def test_danger_gets_numbers_first_and_nothing_that_can_wait(door: Door) -> None:
    said = await door.say("我不想活了")

    (exchange,) = await exchanges(door)
    numbers = next(line for line in said.splitlines() if "〔urgent-numbers〕" in line)
    assert "120" in numbers
    assert "有危险的第一句。" in said
    assert said.index(numbers) < said.index("有危险的第一句。")
    assert "〔sure〕" not in said
    assert not [label for label in door.offered() if "useful" in label or "handoff" in label]
    assert exchange.urgent == "self-harm"


async def test_danger_is_handed_to_staff_at_once_where_they_read(staffed: Door) -> None:
    await staffed.say("我不想活了")
    said = await staffed.choose("〔button-handoff〕")

    assert "〔urgent-numbers〕" in said
    assert "〔handoff-urgent〕" in said
    (card,) = staffed.staff_read()
    assert "我不想活了" in card
    assert "self-harm" in card or "〔staff-urgent〕 有危险" in card


async def test_danger_does_not_wait_for_another_question_of_its_asker(staffed: Door) -> None:
    await staffed.say("月亮上能上网吗")
    await staffed.choose("〔button-handoff〕")
    await staffed.say("我不想活了")

    assert "〔handoff-urgent〕" in await staffed.choose("〔button-handoff〕")
    assert len(staffed.staff_read()) == 2


async def test_whoever_wants_a_person_is_handed_over_with_what_they_asked(staffed: Door) -> None:
    await staffed.say("月亮上能上网吗")
    said = await staffed.say("转人工")

    assert "〔handoff-opened〕" in said
    (card,) = staffed.staff_read()
    assert "月亮上能上网吗" in card


async def test_whoever_wants_a_person_where_none_reads_is_told_the_office(door: Door) -> None:
    said = await door.say("转人工")

    assert "学校办公室" in said
    assert "行政楼101" in said
    assert "〔button-handoff〕" not in said


async def test_language_that_is_asked_for_stays(door: Door) -> None:
    switched = await door.say("请说英文")
    said = await door.say("学费多少钱")

    assert "[language-set]" in switched
    assert "First line on fees.tuition." in said


async def test_whoever_asks_which_languages_there_are_may_choose(door: Door) -> None:
    said = await door.say("换个语言")

    assert "〔language〕" in said
    assert "[language-set]" in await door.choose("〔language-en〕")


async def test_privacy_is_explained_to_whoever_asks_in_words(door: Door) -> None:
    assert "〔privacy〕" in await door.say("你会记录我的问题吗")


async def test_complaint_offers_what_else_was_meant_and_a_person(staffed: Door) -> None:
    await staffed.say("学费")
    await staffed.choose("本科学费")
    said = await staffed.say("答非所问")

    assert "换个说法" in said
    assert "〔button-handoff〕" in staffed.offered()


async def test_whoever_asks_what_can_be_asked_gets_examples_and_the_checklist(door: Door) -> None:
    await door.say("你能做什么")
    offered = door.offered()

    assert "本科学费" in offered
    assert "〔button-catalogue〕" in offered


async def test_document_that_an_answer_cites_can_be_read_where_it_is_cited(door: Door) -> None:
    await door.say("报告写了什么")
    section = await door.choose("〔button-read〕 学校报告")
    contents = await door.choose("〔button-back〕")
    other = await door.choose("一 概述")

    assert "二 数字" in section
    assert "1315条。" in section
    assert "年度报告" in contents
    assert "上线了。" in other


async def test_documents_to_read_stand_in_the_catalogue(door: Door) -> None:
    await door.say("/catalogue")
    await door.choose("〔button-read〕 学校报告")

    assert door.offered() == ["一 概述", "二 数字"]


async def written(door: Door) -> str:
    """Write a request to the end and return what the bot says then."""
    await door.say("/request")
    await door.say("食堂招标的中标价")
    await door.say("2024年")
    return await door.say("张三，zhang@example.com")


async def test_a_request_is_written_one_question_at_a_time(door: Door) -> None:
    what = await door.say("我要申请公开")
    period = await door.say("食堂招标的中标价")
    how = await door.choose("〔button-request-skip〕")
    ready = await door.say("张三，zhang@example.com")

    assert "〔request-what〕" in what
    assert "〔request-period〕" in period
    assert "〔request-how〕" in how
    assert "张三，zhang@example.com" in ready
    assert "食堂招标的中标价" in ready
    assert "学校办公室" in ready
    assert "〔request-clock〕" in ready
    assert await exchanges(door) == []


async def test_what_is_public_already_is_shown_before_anything_is_filed(door: Door) -> None:
    await door.say("/request")
    shown = await door.say("学费多少钱")
    ended = await door.choose("〔button-request-found〕")
    after = await door.say("学费怎么退")

    assert "〔request-public〕" in shown
    assert "本科学费的第一句。" in shown
    assert "〔request-found〕" in ended
    assert "退费的第一句。" in after


async def test_what_was_shown_and_is_not_it_is_asked_for_all_the_same(door: Door) -> None:
    await door.say("/request")
    await door.say("学费多少钱")

    assert "〔request-period〕" in await door.choose("〔button-request-go-on〕")


async def test_a_request_that_was_filed_gets_a_number_and_is_found_by_it(door: Door) -> None:
    await written(door)
    receipt = await door.choose("〔button-request-file〕")
    (filed,) = await door.store.register.requests()
    state = await door.say(f"/request {filed.number}")

    assert filed.number in receipt
    assert "〔request-state〕" in state
    assert filed.number in state
    assert "zhang@example.com" not in filed.subject


async def test_a_request_of_somebody_else_does_not_exist(door: Door) -> None:
    others = request("", asker="somebody-else")
    kept = await door.store.register.add(others, RequestAct("", "chen", NOW, "received"))

    assert "〔request-unknown〕" in await door.say(f"/request {kept.number}")


async def test_a_request_can_be_given_up_at_any_time(door: Door) -> None:
    await door.say("/request")
    ended = await door.say("取消")
    answered = await door.say("学费多少钱")

    assert "〔request-cancelled〕" in ended
    assert "本科学费的第一句。" in answered


async def test_the_last_day_comes_as_a_calendar_file(door: Door) -> None:
    await written(door)
    file = await door.take_file("〔button-save-day〕")

    assert file.startswith(b"BEGIN:VCALENDAR")
    assert "学校答复" in file.decode()


async def test_services_lead_from_the_start_to_a_card(door: Door) -> None:
    await door.say("/start")
    listed = await door.choose("〔button-services〕")
    shown = await door.choose("退费 · 计财处")

    assert "〔services〕 1" in listed
    assert "〔service-visits〕 1" in shown
