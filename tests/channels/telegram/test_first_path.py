"""A question on Telegram gets its answer, from the first message to the row in the logbook."""

from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.reply import Outcome
from fakes.bot import pseudonym, running
from fakes.botapi.people import Person
from support.samples import entry, sample_knowledge

LIN = Person(1001)


async def test_question_is_answered_with_source_and_recorded() -> None:
    async with running() as bot:
        (answer,) = await bot.say(LIN, "学费多少钱")
        (exchange,) = await bot.exchanges()

    assert answer.startswith("本科学费的第一句。")
    assert "来源" in answer
    assert exchange.question == "学费多少钱"
    assert exchange.outcome is Outcome.ANSWER
    assert exchange.asker == pseudonym(LIN.id)
    assert exchange.channel == "telegram"


async def test_start_and_help_are_said_and_not_recorded() -> None:
    async with running() as bot:
        (start,) = await bot.say(LIN, "/start")
        (help_text,) = await bot.say(LIN, "/help")
        exchanges = await bot.exchanges()

    assert start.startswith("〔greeting〕 示例大学")
    assert help_text == "〔help〕"
    assert exchanges == []


async def test_offered_entry_is_shown_when_its_button_is_pressed() -> None:
    async with running() as bot:
        (choice,) = await bot.say(LIN, "学费")
        (answer,) = await bot.press(LIN, "研究生学费")
        (exchange,) = await bot.exchanges()

    assert choice == "〔choose〕"
    assert answer.startswith("研究生学费的第一句。")
    assert exchange.chosen == "fees.postgrad-tuition"


async def test_unknown_matter_is_said_to_be_unknown() -> None:
    async with running() as bot:
        (reply,) = await bot.say(LIN, "月亮上能上网吗")

    assert reply.startswith("〔abstain〕")
    assert "学校办公室" in reply


async def test_several_questions_get_a_reply_each_under_their_own_heading() -> None:
    async with running() as bot:
        replies = await bot.say(LIN, "学费多少钱\n住宿费多少")
        exchanges = await bot.exchanges()

    assert [reply.split("\n")[0] for reply in replies] == ["本科学费", "住宿费"]
    assert len(exchanges) == 2


async def test_long_text_ready_to_send_comes_as_a_message_of_its_own() -> None:
    text = "您好，我想问学费。" * 40
    knowledge = sample_knowledge(entry("fees.tuition", "本科学费", "学费多少钱", ask_for=Bilingual(text)))
    async with running(knowledge=knowledge) as bot:
        await bot.say(LIN, "学费多少钱")

        (sent,) = await bot.press(LIN, "〔button-copy-text〕")

    assert sent == text
