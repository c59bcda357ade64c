"""Between an asker and staff nothing is lost in silence, whatever becomes of the staff chat."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from disclosure_bot.domain.wording import Say
from fakes.bot import Running, pseudonym, running
from fakes.botapi import people
from fakes.botapi.core import Fault, Json, State
from fakes.botapi.people import Person

pytestmark = pytest.mark.slow

LIN = Person(1001)
STAFF = Person(9001, "Zhou")
VISITOR = Person(9002, "Wu")
STAFF_CHAT, NEW_NUMBER = -100500, -100900
UNKNOWN = "月亮上能上网吗"
PHOTO = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]


def staff_room(*, forum: bool = True) -> State:
    state = State()
    people.add_group(state, STAFF_CHAT, forum=forum)
    return state


def serving(state: State, **more: Any) -> Any:
    return running(state, staff_chat=STAFF_CHAT, staff=[STAFF.id], **more)


async def hand_over(bot: Running, question: str = UNKNOWN) -> list[str]:
    await bot.say(LIN, question)
    return await bot.press(LIN, "〔button-handoff〕")


async def answered_by_staff(bot: Running, text: str = "可以。") -> tuple[Json, Json]:
    """Let staff answer; return their card and what the asker got of them."""
    card = next(sent for sent in bot.state.sent if sent["chat"]["id"] == STAFF_CHAT)
    thread = card.get("message_thread_id")
    await bot.say(STAFF, text, chat=STAFF_CHAT, reply_to=card, thread=thread)
    theirs = next(sent for sent in reversed(bot.state.sent) if "handoff-from-staff" in sent["text"])
    return card, theirs


def said(key: Say, texts: list[str]) -> bool:
    return any(f"〔{key}〕" in text for text in texts)


# ---- what cannot be delivered to staff


@pytest.mark.slow
@pytest.mark.parametrize("closed", [False, True], ids=["deleted", "closed"])
async def test_an_asker_reaches_staff_anew_when_their_topic_is_gone(closed: bool) -> None:
    async with serving(staff_room()) as bot:
        await hand_over(bot)
        card, theirs = await answered_by_staff(bot)
        topic = (STAFF_CHAT, card["message_thread_id"])
        if closed:
            bot.state.closed_topics.add(topic)
        else:
            del bot.state.topics[topic]
        sent = await bot.say(LIN, "我是新生", reply_to=theirs)
        answer = bot.state.sent[-2]
        again = await bot.say(STAFF, "好", chat=STAFF_CHAT, thread=answer.get("message_thread_id"))

    assert said(Say.STAFF_QUESTION, sent)
    assert any("我是新生" in text and f"〔{Say.STAFF_FROM_ASKER}〕" in text for text in sent)
    assert said(Say.HANDOFF_RELAYED, sent)
    assert said(Say.HANDOFF_FROM_STAFF, again)


async def test_without_the_right_to_open_topics_staff_are_written_to_in_the_chat_itself() -> None:
    state = staff_room()
    state.faults.append(Fault("400", "createForumTopic"))
    async with serving(state) as bot:
        told = await hand_over(bot)

    assert said(Say.HANDOFF_OPENED, told)
    assert "message_thread_id" not in next(one for one in state.sent if one["chat"]["id"] == STAFF_CHAT)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["kicked", "no rights"])
async def test_an_asker_hears_that_staff_cannot_be_reached_and_is_not_locked_out(kind: str) -> None:
    async with serving(staff_room(forum=False)) as bot:
        state = bot.state
        await hand_over(bot)
        _, theirs = await answered_by_staff(bot)
        if kind == "kicked":
            state.faults.append(Fault("403", "sendMessage", 99, STAFF_CHAT))
        else:
            state.mute.add(STAFF_CHAT)
        lost = await bot.say(LIN, "我是新生", reply_to=theirs)
        refused = await hand_over(bot, "火星上能上网吗")
        unreachable = dict(bot.channel.health.unreachable)
        state.faults.clear()
        state.mute.clear()
        placed = await hand_over(bot, "土星上能上网吗")

    assert said(Say.HANDOFF_UNDELIVERED, lost)
    assert said(Say.HANDOFF_UNAVAILABLE, refused)
    assert list(unreachable) == ["工作群 the staff chat"]
    assert said(Say.HANDOFF_OPENED, placed)
    assert bot.channel.health.unreachable == {}


@pytest.mark.slow
async def test_a_group_with_a_new_number_is_followed_and_remembered(tmp_path: Any) -> None:
    state, url = staff_room(forum=False), f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    async with serving(state, url=url) as bot:
        await hand_over(bot)
        _, theirs = await answered_by_staff(bot)
        people.add_group(state, NEW_NUMBER)
        state.moved[STAFF_CHAT] = NEW_NUMBER
        relayed = await bot.say(LIN, "我是新生", reply_to=theirs)
        there = [sent for sent in state.sent if sent["chat"]["id"] == NEW_NUMBER][-1]
        answer = await bot.say(STAFF, "欢迎", chat=NEW_NUMBER, reply_to=there)
    refusals = len(state.refusals)
    async with serving(state, url=url) as bot:
        told = await bot.channel.tell_staff("the disk is full")

    assert said(Say.HANDOFF_RELAYED, relayed)
    assert any("欢迎" in text and f"〔{Say.HANDOFF_FROM_STAFF}〕" in text for text in answer)
    assert told
    assert state.texts_to(NEW_NUMBER)[-1] == "the disk is full"
    assert len(state.refusals) == refusals


async def test_a_group_that_says_its_new_number_is_believed() -> None:
    async with serving(staff_room(forum=False)) as bot:
        people.add_group(bot.state, NEW_NUMBER)
        await bot.say(STAFF, None, chat=STAFF_CHAT, migrate_to_chat_id=NEW_NUMBER)
        await hand_over(bot)

    assert bot.state.refusals == []
    assert said(Say.STAFF_QUESTION, bot.state.texts_to(NEW_NUMBER))


@pytest.mark.slow
async def test_a_new_number_that_does_not_work_is_not_kept() -> None:
    async with serving(staff_room(forum=False)) as bot:
        bot.state.moved[STAFF_CHAT] = NEW_NUMBER
        refused = await hand_over(bot)
        bot.state.moved.clear()
        placed = await hand_over(bot, "火星上能上网吗")

    assert said(Say.HANDOFF_UNAVAILABLE, refused)
    assert said(Say.HANDOFF_OPENED, placed)


@pytest.mark.slow
async def test_whoever_asks_for_a_person_again_is_shown_to_staff_again() -> None:
    async with serving(staff_room()) as bot:
        await hand_over(bot)
        (topic,) = bot.state.topics
        added = await hand_over(bot, "火星上能上网吗")
        del bot.state.topics[topic]
        anew = await hand_over(bot, "土星上能上网吗")

    assert said(Say.HANDOFF_ADDED, added)
    assert any("火星" in text for text in added)
    assert said(Say.HANDOFF_ADDED, anew)
    assert any("土星" in text for text in anew)


async def test_a_question_that_was_never_shown_to_staff_counts_for_nothing() -> None:
    """A send that failed for a day leaves a handoff open that nobody of the staff ever saw."""
    hours = timedelta()
    async with serving(staff_room(), clock=lambda: datetime.now(UTC) + hours) as bot:
        await bot.say(LIN, UNKNOWN)
        exchange = (await bot.exchanges())[0]
        lost = bot.service.words(exchange.language)
        assert lost
        await bot.press(LIN, "〔button-handoff〕")
        handoff = await bot.store.handoffs.of_asker(pseudonym(LIN.id))
        assert handoff
        await bot.store.handoffs.place(handoff.id, "", "")
        hours = timedelta(hours=1)
        again = await bot.press(LIN, "〔button-handoff〕")

    assert said(Say.STAFF_QUESTION, again)


async def test_an_alarm_that_reaches_nobody_is_an_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    state = staff_room()
    state.mute.add(STAFF_CHAT)
    async with serving(state) as bot:
        told = await bot.channel.tell_staff("the disk is full")
        unreachable = bot.channel.health.unreachable

    assert not told
    assert "rights" in unreachable["工作群 the staff chat"]
    assert any(record.levelname == "ERROR" and "alarm" in record.message for record in caplog.records)


# ---- what is no text


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        {"photo": PHOTO},
        {"photo": PHOTO, "caption": "缴费截图"},
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
    ],
    ids=["photo", "photo with caption", "voice", "location"],
)
async def test_what_is_no_text_is_carried_both_ways(content: Json) -> None:
    async with serving(staff_room()) as bot:
        await hand_over(bot)
        card, theirs = await answered_by_staff(bot)
        to_staff = await bot.say(LIN, None, reply_to=theirs, **content)
        thread = card["message_thread_id"]
        to_asker = await bot.say(STAFF, None, chat=STAFF_CHAT, reply_to=card, thread=thread, **content)

    assert [(source, target) for source, _, target in bot.state.copied] == [
        (LIN.id, STAFF_CHAT),
        (STAFF_CHAT, LIN.id),
    ]
    assert said(Say.HANDOFF_RELAYED, to_staff)
    assert said(Say.STAFF_RELAYED, to_asker)


@pytest.mark.slow
async def test_what_cannot_be_carried_is_said_on_both_sides() -> None:
    story = {"story": {"chat": {"id": LIN.id, "type": "private"}, "id": 1}}
    async with serving(staff_room()) as bot:
        await hand_over(bot)
        _, theirs = await answered_by_staff(bot)
        sent = await bot.say(LIN, None, reply_to=theirs, **story)

    assert said(Say.ATTACHMENT_LOST, sent)
    assert said(Say.ATTACHMENT_REFUSED, sent)
    assert not said(Say.HANDOFF_RELAYED, sent)


@pytest.mark.slow
async def test_an_album_is_carried_whole_and_confirmed_once() -> None:
    async with serving(staff_room()) as bot:
        await hand_over(bot)
        _, theirs = await answered_by_staff(bot)
        for _ in range(3):
            people.say(bot.state, LIN, None, reply_to=theirs, photo=PHOTO, media_group_id="7")
        before = len(bot.state.sent)
        await bot.settled()
        sent = [one["text"] for one in bot.state.sent[before:]]

    assert len(bot.state.copied) == 3
    assert sum(f"〔{Say.HANDOFF_RELAYED}〕" in text for text in sent) == 1


# ---- who speaks for the school


@pytest.mark.parametrize("sender_chat", [None, {"id": STAFF_CHAT, "type": "supergroup", "title": "Group"}])
async def test_only_those_whom_the_settings_name_answer_an_asker(sender_chat: Json | None) -> None:
    more = {"sender_chat": sender_chat} if sender_chat else {}
    async with serving(staff_room()) as bot:
        await hand_over(bot)
        card = next(sent for sent in bot.state.sent if sent["chat"]["id"] == STAFF_CHAT)
        thread = card["message_thread_id"]
        told = await bot.say(VISITOR, "随便说说", chat=STAFF_CHAT, reply_to=card, thread=thread, **more)
        await bot.press(VISITOR, "〔button-close〕", chat=STAFF_CHAT)
        handoff = await bot.store.handoffs.of_asker(pseudonym(LIN.id))

    assert said(Say.STAFF_NOT_LISTED, told)
    assert not any("随便说说" in text for text in bot.state.texts_to(LIN.id))
    assert handoff is not None


@pytest.mark.slow
async def test_a_change_to_what_was_relayed_is_said_not_to_be_passed_on() -> None:
    async with serving(staff_room()) as bot:
        await hand_over(bot)
        card, theirs = await answered_by_staff(bot)
        asker = people.message_of(bot.state, LIN, "改", reply_to=theirs, edit_date=int(bot.state.wall()))
        people.push(bot.state, edited_message=asker)
        thread = card["message_thread_id"]
        theirs = people.message_of(bot.state, STAFF, "改", chat=STAFF_CHAT, reply_to=card, thread=thread)
        people.push(bot.state, edited_message=theirs | {"edit_date": theirs["date"]})
        await bot.settled()

    assert bot.state.texts_to(LIN.id)[-1] == f"〔{Say.EDIT_NOT_PASSED}〕"
    assert bot.state.texts_to(STAFF_CHAT)[-1] == f"〔{Say.EDIT_NOT_PASSED}〕"


async def test_a_place_that_moves_is_no_change_to_what_was_relayed() -> None:
    async with serving(staff_room()) as bot:
        await hand_over(bot)
        card, _ = await answered_by_staff(bot)
        thread = card["message_thread_id"]
        place = people.message_of(bot.state, STAFF, "", chat=STAFF_CHAT, reply_to=card, thread=thread)
        place |= {"location": {"latitude": 30.3, "longitude": 120.3, "live_period": 900}}
        people.push(bot.state, message=place)
        for seconds in (90, 180):
            people.push(bot.state, edited_message=place | {"edit_date": place["date"] + seconds})
        await bot.settled()

    assert not any(f"〔{Say.EDIT_NOT_PASSED}〕" in text for text in bot.state.texts_to(STAFF_CHAT))
