"""What people meet beside answers: menus, languages, feedback, wishes, handoff, groups, privacy, inline."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from disclosure_bot.domain.exchange import Verdict
from disclosure_bot.domain.language import Language
from fakes.bot import PSEUDONYMS, QUICK, Running, eventually, pseudonym, running
from fakes.botapi import people
from fakes.botapi.core import Fault, State
from fakes.botapi.people import Person
from support.samples import NOW

LIN = Person(1001)
ANN = Person(1002, "Ann", "en")
STAFF = Person(9001, "Zhou")
STAFF_CHAT = -100500
GROUP = -100600


def buttons(bot: Running, chat: int) -> list[str]:
    """Return the labels below the newest message in a chat."""
    newest = max(number for room, number in bot.state.messages if room == chat)
    rows = (bot.state.messages[chat, newest].get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


# ---- menus


@pytest.mark.slow
async def test_start_offers_audiences_and_each_shows_what_is_asked_most() -> None:
    async with running() as bot:
        await bot.say(LIN, "怎么办休学")
        await bot.say(LIN, "/start")
        offered = buttons(bot, LIN.id)
        await bot.press(LIN, "〔audience-student〕")
        shown = buttons(bot, LIN.id)

    assert offered[:4] == [
        f"〔audience-{who}〕" for who in ("applicant", "student", "staff", "international")
    ]
    assert shown[0] == "休学"


@pytest.mark.slow
async def test_catalogue_is_one_message_edited_in_place() -> None:
    async with running() as bot:
        (page,) = await bot.say(LIN, "/catalogue")
        await bot.press(LIN, "3. 财务")
        await bot.press(LIN, "21. 收费")
        entries = buttons(bot, LIN.id)
        await bot.press(LIN, "〔button-back〕")
        await bot.press(LIN, "〔button-back〕")
        (answer,) = await bot.press(LIN, "3. 财务") or [""]

    assert page == "〔catalogue〕 1"
    assert "住宿费" in entries
    assert answer == ""
    assert len(bot.state.texts_to(LIN.id)) == 1


async def test_deep_link_opens_its_entry_and_a_dead_one_the_start() -> None:
    async with running() as bot:
        (entry,) = await bot.say(LIN, "/start e_fees_refund")
        (start,) = await bot.say(LIN, "/start e_no_such_entry")

    assert entry.startswith("退费的第一句。")
    assert start.startswith("〔greeting〕")


async def test_related_entry_is_a_button() -> None:
    async with running() as bot:
        await bot.say(LIN, "学费多少钱")
        (related,) = await bot.press(LIN, "退费")

    assert related.startswith("退费的第一句。")


@pytest.mark.slow
async def test_language_follows_the_person_and_can_be_chosen() -> None:
    async with running() as bot:
        (start,) = await bot.say(ANN, "/start")
        await bot.say(ANN, "/lang")
        await bot.press(ANN, "[language-zh]")
        ann = pseudonym(ANN.id)
        chosen = (await bot.store.askers.profiles({ann: datetime.now(UTC)}))[ann].language
        (answer,) = await bot.say(ANN, "how much is tuition")
        await bot.say(ANN, "/lang")
        await bot.press(ANN, "〔language-auto〕")
        (in_english,) = await bot.say(ANN, "how much is tuition")

    assert start.startswith("[greeting] Example University")
    assert chosen is Language.ZH
    assert answer.startswith("本科学费的第一句。")
    assert in_english.startswith("First line on fees.tuition.")


@pytest.mark.slow
async def test_commands_and_descriptions_are_set_once_in_both_languages() -> None:
    state = State()
    for _ in range(2):
        async with running(state) as bot:
            await eventually(lambda: len(state.texts) >= 4)
            await bot.say(LIN, "/help")
    setters = [method for method, _ in state.calls if method.startswith("setMy")]

    assert set(state.commands) == {"default::", "default::zh"}
    assert state.commands["default::zh"][0] == {"command": "start", "description": "〔command-start〕"}
    assert len(setters) == 6


# ---- feedback


async def test_useful_is_kept_and_its_buttons_go() -> None:
    async with running() as bot:
        await bot.say(LIN, "学费多少钱")
        await bot.press(LIN, "〔button-useful〕")
        (exchange,) = await bot.exchanges()
        left = buttons(bot, LIN.id)

    assert exchange.feedback
    assert exchange.feedback.verdict is Verdict.USEFUL
    assert left == ["退费"]
    assert "! 〔thanks〕" in bot.transcript(LIN.id)


async def test_not_useful_asks_why_and_keeps_the_reason() -> None:
    async with running() as bot:
        await bot.say(LIN, "学费多少钱")
        await bot.press(LIN, "〔button-not-useful〕")
        offered = buttons(bot, LIN.id)
        await bot.press(LIN, "〔reason-broken-link〕")
        (exchange,) = await bot.exchanges()

    assert len([label for label in offered if "reason" in label]) == 4
    assert exchange.feedback
    assert exchange.feedback.verdict is Verdict.BROKEN_LINK


async def test_none_of_these_is_kept_and_offers_a_person() -> None:
    async with running() as bot:
        await bot.say(LIN, "学费")
        (reply,) = await bot.press(LIN, "〔button-none-of-these〕")
        (exchange,) = await bot.exchanges()

    assert reply == "〔none-of-these〕"
    assert exchange.feedback
    assert exchange.feedback.verdict is Verdict.NONE_OF_THESE


async def test_verdict_of_somebody_else_is_not_taken() -> None:
    async with running() as bot:
        await bot.say(LIN, "学费多少钱")
        message = bot.state.messages[LIN.id, bot.state.sent[-1]["message_id"]]
        data = next(
            button["callback_data"]
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if button["text"] == "〔button-useful〕"
        )
        people.press_data(bot.state, ANN, message, data)
        await bot.settled()
        (exchange,) = await bot.exchanges()

    assert exchange.feedback is None


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "1:zz",
        "1:o",
        "1:o:aaaaaaaa",
        "1:f:useful",
        "1:f:best:X",
        "1:a:king",
        "1:c:99",
        "1:n:Z",
        "2:s",
    ],
)
async def test_forged_button_is_expired_and_harmless(data: str) -> None:
    async with running() as bot:
        await bot.say(LIN, "学费多少钱")
        message = bot.state.messages[LIN.id, bot.state.sent[-1]["message_id"]]
        people.press_data(bot.state, LIN, message, data)
        await bot.settled()

    assert "button-expired" in bot.transcript(LIN.id)
    assert bot.channel.health.outcomes["failed"] == 0


# ---- not answered: near, told later, handed to a person


async def test_abstention_offers_what_can_be_done() -> None:
    async with running(rankings={"月亮学费": (("fees.tuition", 0.1),)}) as bot:
        await bot.say(LIN, "月亮学费")
        offered = buttons(bot, LIN.id)
        (near,) = await bot.press(LIN, "〔button-near〕")
        shown = buttons(bot, LIN.id)

    assert offered == ["〔button-near〕", "〔button-handoff〕", "〔button-wish〕", "〔button-catalogue〕"]
    assert near == "〔near〕"
    assert shown == ["本科学费"]


@pytest.mark.slow
async def test_wish_is_told_once_and_erased() -> None:
    async with running() as bot:
        await bot.say(LIN, "月亮上能上网吗")
        await bot.press(LIN, "〔button-wish〕")
        (exchange,) = await bot.exchanges()
        count = await bot.store.wishes.answered([exchange.id], "fees.refund")
        await eventually(lambda: bot.channel.health.outcomes["told"])
        again = await bot.store.wishes.answered([exchange.id], "fees.refund")
        told = [text for text in bot.state.texts_to(LIN.id) if "wish-told" in text]
        (shown,) = await bot.press(LIN, "退费")
        held = await bot.store.retention.holdings(pseudonym(LIN.id))

    assert (count, again) == (1, 0)
    assert told == ["〔wish-told〕 月亮上能上网吗"]
    assert shown.startswith("退费")
    assert held.wishes == 0


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "told"), [("cut-after", 1), ("cut-before", 0), ("403", 0), ("429", 1)])
async def test_wish_is_never_told_twice(kind: str, told: int) -> None:
    async with running() as bot:
        await bot.say(LIN, "月亮上能上网吗")
        await bot.press(LIN, "〔button-wish〕")
        (exchange,) = await bot.exchanges()
        bot.state.faults = [Fault(kind, seconds=0)]
        await bot.store.wishes.answered([exchange.id], "fees.refund")
        await eventually(lambda: bot.state.faults[0].times == 0)
        for _ in range(200):
            if not (await bot.store.retention.holdings(pseudonym(LIN.id))).wishes:
                break
            await bot.settled()
        texts = [text for text in bot.state.texts_to(LIN.id) if "wish-told" in text]

    assert len(texts) == told


@pytest.mark.slow
async def test_a_wish_waits_for_an_entry_that_is_about_to_serve_but_not_for_ever() -> None:
    now = [NOW]
    async with running(clock=lambda: now[0]) as bot:
        await bot.say(LIN, "月亮上能上网吗")
        await bot.press(LIN, "〔button-wish〕")
        (exchange,) = await bot.exchanges()
        await bot.store.wishes.answered([exchange.id], "moon.net")
        await asyncio.sleep(QUICK.wishes * 5)
        kept = (await bot.store.retention.holdings(pseudonym(LIN.id))).wishes
        now[0] += timedelta(minutes=11)
        for _ in range(200):
            if not await bot.store.wishes.due():
                break
            await asyncio.sleep(QUICK.wishes)
        held = await bot.store.retention.holdings(pseudonym(LIN.id))

    assert (kept, held.wishes) == (1, 0)


async def test_without_a_staff_chat_the_office_is_named() -> None:
    async with running() as bot:
        await bot.say(LIN, "月亮上能上网吗")
        (said,) = await bot.press(LIN, "〔button-handoff〕")

    assert said == "〔handoff-unavailable〕 学校办公室（〔contact-room〕 行政楼101）"


@pytest.mark.slow
@pytest.mark.parametrize("forum", [False, True])
async def test_handoff_goes_to_staff_and_back_until_it_is_closed(forum: bool) -> None:
    state = State()
    people.add_group(state, STAFF_CHAT, forum=forum)
    async with running(state, staff_chat=STAFF_CHAT, staff=[STAFF.id]) as bot:
        await bot.say(LIN, "月亮上能上网吗")
        await bot.press(LIN, "〔button-handoff〕")
        card = next(message for message in bot.state.sent if message["chat"]["id"] == STAFF_CHAT)
        thread = card.get("message_thread_id")
        relayed = await bot.say(STAFF, "可以，请带学生证。", chat=STAFF_CHAT, reply_to=card, thread=thread)
        theirs = [one for one in bot.state.sent if "handoff-from-staff" in one["text"]][-1]
        back = await bot.say(LIN, "几点开门？", reply_to=theirs)
        closed = await bot.press(STAFF, "〔button-close〕", chat=STAFF_CHAT)
        late = await bot.say(STAFF, "还有", chat=STAFF_CHAT, reply_to=card)
        handoff = await bot.store.handoffs.of_asker(pseudonym(LIN.id))
        exchanges = await bot.exchanges()

    assert (thread is not None) == forum
    assert "月亮上能上网吗" in card["text"]
    assert any("可以，请带学生证。" in text and "handoff-from-staff" in text for text in relayed)
    assert any("几点开门？" in text and "staff-from-asker" in text for text in back)
    assert any('- "月亮上能上网吗"' in text for text in closed)
    assert "〔handoff-closed〕" in closed
    assert not any("还有" in text for text in bot.state.texts_to(LIN.id))
    assert handoff is None
    assert late is not None
    assert [exchange.question for exchange in exchanges][:1] == ["月亮上能上网吗"]


async def test_what_staff_are_told_at_the_start_waits_for_the_channel() -> None:
    state = State()
    people.add_group(state, STAFF_CHAT)
    async with running(state, staff_chat=STAFF_CHAT) as bot:
        told = await bot.channel.tell_staff("the disk is full")

    assert told
    assert state.texts_to(STAFF_CHAT) == ["the disk is full"]


async def test_second_handoff_waits_for_the_first() -> None:
    state = State()
    people.add_group(state, STAFF_CHAT)
    async with running(state, staff_chat=STAFF_CHAT) as bot:
        await bot.say(LIN, "月亮上能上网吗")
        await bot.press(LIN, "〔button-handoff〕")
        again = await bot.press(LIN, "〔button-handoff〕")

    assert again == ["〔handoff-already〕"]


async def test_handoff_cannot_be_closed_from_outside_the_staff_chat() -> None:
    state = State()
    people.add_group(state, STAFF_CHAT)
    async with running(state, staff_chat=STAFF_CHAT) as bot:
        await bot.say(LIN, "月亮上能上网吗")
        await bot.press(LIN, "〔button-handoff〕")
        handoff = await bot.store.handoffs.of_asker(pseudonym(LIN.id))
        assert handoff
        message = bot.state.messages[LIN.id, bot.state.sent[-1]["message_id"]]
        people.press_data(bot.state, LIN, message, f"1:x:{handoff.id}")
        await bot.settled()
        left = await bot.store.handoffs.of_asker(pseudonym(LIN.id))

    assert left == handoff


# ---- groups


@pytest.mark.slow
async def test_group_is_answered_when_mentioned_or_replied_to_and_not_otherwise() -> None:
    state = State()
    people.add_group(state, GROUP)
    async with running(state) as bot:
        silent = await bot.say(LIN, "今晚吃什么，我手机13812345678", chat=GROUP)
        (mentioned,) = await bot.say(LIN, "@sample_bot 学费多少钱", chat=GROUP)
        answer = state.sent[-1]
        (replied,) = await bot.say(ANN, "住宿费多少", chat=GROUP, reply_to=answer)
        other = await bot.say(LIN, "/start@other_bot", chat=GROUP)
        (commanded,) = await bot.say(LIN, "/help@sample_bot", chat=GROUP)
        exchanges = await bot.exchanges()
        accepted = bot.channel.health.outcomes

    assert silent == other == []
    assert mentioned.startswith("本科学费")
    assert answer["reply_to_message"]["text"] == "@sample_bot 学费多少钱"
    assert "住宿费的第一句。" in replied
    assert commanded == "〔help〕"
    assert [exchange.question.split()[-1] for exchange in exchanges] == ["学费多少钱", "住宿费多少"]
    assert sum(accepted.values()) == 3


async def test_other_bots_and_own_cards_are_not_answered() -> None:
    state = State()
    people.add_group(state, GROUP)
    async with running(state) as bot:
        message = people.message_of(state, LIN, "@sample_bot 学费多少钱", chat=GROUP)
        message["from"] = {"id": 77, "is_bot": True, "first_name": "Echo"}
        people.push(state, message=message)
        card = people.message_of(
            state, LIN, "本科学费", via_bot={"id": state.bot_id, "is_bot": True, "first_name": "S"}
        )
        people.push(state, message=card)
        await bot.settled()

    assert state.sent == []


# ---- privacy and staff


@pytest.mark.slow
async def test_forget_erases_everywhere_after_asking() -> None:
    async with running() as bot:
        await bot.say(LIN, "月亮上能上网吗")
        await bot.press(LIN, "〔button-wish〕")
        await bot.say(LIN, "/lang")
        await bot.press(LIN, "〔language-zh〕")
        (mine,) = await bot.say(LIN, "/mydata")
        await bot.say(LIN, "/forget")
        kept = await bot.exchanges()
        await bot.press(LIN, "〔button-forget〕")
        held = await bot.store.retention.holdings(pseudonym(LIN.id))
        exchanges = await bot.exchanges()

    assert mine.startswith("〔my-data〕 1")
    assert len(kept) == 1
    assert exchanges == []
    assert (held.exchanges, held.wishes, held.waiting, held.language) == (0, 0, 0, None)
    assert "〔forgotten〕 1" in bot.transcript(LIN.id)


@pytest.mark.slow
async def test_rows_under_another_key_are_owned_up_to() -> None:
    async with running() as bot:
        await bot.store.keys.note("another key", datetime(2026, 11, 1, tzinfo=UTC), 180)
        (mine,) = await bot.say(LIN, "/mydata")
        (asked,) = await bot.say(LIN, "/forget")
        await bot.press(LIN, "〔button-forget〕")

    assert "〔forget-blind〕 2027-05-01" in mine
    assert "〔forget-blind〕 2027-05-01" in asked
    assert bot.transcript(LIN.id).count("〔forget-blind〕") == 3


async def test_under_one_key_nothing_is_owned_up_to() -> None:
    async with running() as bot:
        await bot.store.keys.note(PSEUDONYMS.fingerprint, datetime(2026, 11, 1, tzinfo=UTC), 180)
        await bot.say(LIN, "/forget")
        await bot.press(LIN, "〔button-forget〕")

    assert "〔forget-blind〕" not in bot.transcript(LIN.id)


async def test_forget_can_be_declined() -> None:
    async with running() as bot:
        await bot.say(LIN, "学费多少钱")
        await bot.say(LIN, "/forget")
        await bot.press(LIN, "〔button-keep〕")
        exchanges = await bot.exchanges()

    assert len(exchanges) == 1


async def test_personal_matters_are_refused_in_a_group() -> None:
    state = State()
    people.add_group(state, GROUP)
    async with running(state) as bot:
        (said,) = await bot.say(LIN, "/mydata@sample_bot", chat=GROUP)

    assert said == "〔private-only〕"


@pytest.mark.slow
async def test_staff_command_is_for_numeric_ids_and_the_staff_chat_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    state = State()
    people.add_group(state, GROUP)
    people.add_group(state, STAFF_CHAT)
    impostor = Person(1003, "Zhou", username="9001")
    async with running(state, staff=[STAFF.id], staff_chat=STAFF_CHAT) as bot:
        (allowed,) = await bot.say(STAFF, "/status")
        (in_chat,) = await bot.say(STAFF, "/status@sample_bot", chat=STAFF_CHAT)
        (in_group,) = await bot.say(STAFF, "/status@sample_bot", chat=GROUP)
        (by_other,) = await bot.say(impostor, "/status")
        (forwarded,) = await bot.say(
            STAFF, "/status", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "x"}
        )
        channel = {"id": -5, "type": "channel", "title": "C"}
        (as_channel,) = await bot.say(STAFF, "/status@sample_bot", chat=GROUP, sender_chat=channel)

    assert allowed.startswith("〔staff-status〕")
    assert in_chat.startswith("〔staff-status〕")
    assert {in_group, by_other, forwarded, as_channel} == {"〔staff-only〕"}
    assert caplog.text.count("refused: staff command") == 4


# ---- inline mode


async def test_inline_query_gives_cards_and_records_nothing() -> None:
    async with running() as bot:
        query = people.type_inline(bot.state, LIN, "学费")
        await eventually(lambda: "results" in bot.state.inlines[query])
        cards = bot.state.inlines[query]["results"]
        empty = people.type_inline(bot.state, LIN, "")
        await eventually(lambda: "results" in bot.state.inlines[empty])
        exchanges = await bot.exchanges()
        backlog = await bot.store.inbox.backlog()

    assert [card["title"] for card in cards] == ["本科学费", "研究生学费"]
    assert cards[0]["description"] == "本科学费的第一句。"
    assert "https://www.example.edu.cn/" in cards[0]["input_message_content"]["message_text"]
    assert len(cards) <= 5
    assert exchanges == []
    assert backlog.depth == 0


async def test_stale_inline_query_is_skipped() -> None:
    async with running() as bot:
        people.type_inline(bot.state, LIN, "学费", stale=True)
        (answer,) = await bot.say(LIN, "学费多少钱")

    assert answer


async def test_what_is_no_text_is_told_so() -> None:
    async with running() as bot:
        (said,) = await bot.say(
            LIN, None, photo=[{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
        )

    assert said == "〔text-only〕"
