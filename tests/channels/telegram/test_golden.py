"""The main conversations, word for word, in both languages.

The files under golden/ are written anew by ``GOLDEN=write pytest tests/channels/telegram/test_golden.py``;
read the difference before committing it.
"""

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

import disclosure_bot
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.knowledge.read.load import load_folder
from fakes.bot import CLOSE, Running, eventually, running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from support.folders import write_folder
from support.samples import NOW, sample_knowledge, with_manners

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
KNOWLEDGE = Path(disclosure_bot.__file__).parents[2] / "knowledge"
STAFF_CHAT = -100500
ZHOU = Person(9001, "Zhou")
RANKINGS = CLOSE | {
    "tuition": (("fees.tuition", 0.5), ("fees.postgrad-tuition", 0.45)),
    "月亮上的学费": (("fees.tuition", 0.1),),
    "tuition on the moon": (("fees.tuition", 0.1),),
}
LONG = Bilingual(
    "本科学费按专业收取。\n\n"
    + "\n".join(f"- 第{number}类专业的收费办法见收费公示。" for number in range(1, 12)),
    "Undergraduate tuition depends on the programme.\n\n"
    + "\n".join(f"- Group {number}: see the published list of charges." for number in range(1, 12)),
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """Return the sample school with the sentences that people really read."""
    sample = with_manners(sample_knowledge())
    tuition = replace(sample.entries["fees.tuition"], answer=LONG)
    wording = load_folder(KNOWLEDGE).wording
    return replace(sample, wording=wording, entries={**sample.entries, "fees.tuition": tuition})


class Speaker:
    """One person, who says and presses things in their own language."""

    def __init__(self, bot: Running, person: Person, *, chinese: bool) -> None:
        self.bot, self.person, self.chinese = bot, person, chinese

    async def say(self, zh: str, en: str) -> None:
        await self.bot.say(self.person, zh if self.chinese else en)

    async def press(self, zh: str, en: str) -> None:
        await self.bot.press(self.person, zh if self.chinese else en)


async def first_visit(one: Speaker) -> None:
    await one.say("/start", "/start")
    await one.press("在校学生", "Students")
    await one.press("本科学费", "fees.tuition title")
    await one.press("有用", "Useful")
    await one.say("/help", "/help")


async def question(one: Speaker) -> None:
    await one.say("学费多少钱", "how much is tuition")
    await one.press("没用", "Not useful")
    await one.press("链接打不开", "Link does not open")


async def choice(one: Speaker) -> None:
    await one.say("学费", "tuition")
    await one.press("研究生学费", "fees.postgrad-tuition title")


async def no_answer(one: Speaker) -> None:
    await one.say("月亮上的学费", "tuition on the moon")
    await one.press("相近条目", "Near topics")
    await one.press("有答案时告诉我", "Tell me when there is an answer")
    (exchange,) = await one.bot.exchanges()
    await one.bot.store.wishes.answered([exchange.id], "fees.tuition")
    await eventually(lambda: one.bot.channel.health.outcomes["told"])


async def to_a_person(one: Speaker) -> None:
    await one.say("月亮上的学费", "tuition on the moon")
    await one.press("转人工", "Ask a person")
    card = next(sent for sent in one.bot.state.sent if sent["chat"]["id"] == STAFF_CHAT)
    await one.bot.say(ZHOU, "月亮上不收学费。", chat=STAFF_CHAT, reply_to=card)
    await one.bot.press(ZHOU, "结束这次提问", chat=STAFF_CHAT)


async def danger(one: Speaker) -> None:
    await one.say("学费多少钱，算了我不想活了", "i want to die")
    await one.press("转人工", "Ask a person")
    card = next(sent for sent in one.bot.state.sent if sent["chat"]["id"] == STAFF_CHAT)
    await one.bot.say(ZHOU, "我是辅导员，你现在在哪里？", chat=STAFF_CHAT, reply_to=card)
    await one.bot.press(ZHOU, "结束这次提问", chat=STAFF_CHAT)


async def talk(one: Speaker) -> None:
    await one.say("你好", "hello")
    await one.say("你能做什么", "what can you do")
    await one.say("学费多少钱", "how much is tuition")
    await one.say("答非所问", "that's not what I asked")
    await one.say("转人工", "talk to a human")
    await one.say("你会记录我的问题吗", "do you store my messages")
    await one.say("说英文", "speak Chinese please")
    await one.say("谢谢", "thanks")


async def catalogue(one: Speaker) -> None:
    await one.say("/catalogue", "/catalogue")
    await one.press("3. 财务", "3. Finance")
    await one.press("21. 收费", "21. Fees")
    await one.press("返回", "Back")


async def privacy_and_language(one: Speaker) -> None:
    await one.say("学费多少钱", "how much is tuition")
    await one.say("/privacy", "/privacy")
    await one.say("/lang", "/lang")
    await one.press("中文", "English")
    await one.say("/mydata", "/mydata")
    await one.say("/forget", "/forget")
    await one.press("全部删除", "Erase it all")


async def gaps(one: Speaker) -> None:
    await one.say("月亮上的学费", "tuition on the moon")
    await one.say("/gaps", "/gaps")
    await one.press("1 👤 月亮上的学费", "1 👤 tuition on the moon")
    await one.press("补到：本科学费", "Link to: fees.tuition title")
    await one.press("试一试，先看会改变什么", "Try it, see what changes")
    await one.press("写入", "Write it")
    await one.press("重新打开", "Reopen")
    await one.press("搁置", "Dismiss")
    await one.press("不归学校答复", "Not for the university to answer")
    await one.press("返回", "Back")
    await one.press("起草新条目", "Draft an entry")


CONVERSATIONS: dict[str, Callable[[Speaker], Awaitable[None]]] = {
    "first-visit": first_visit,
    "question": question,
    "choice": choice,
    "no-answer": no_answer,
    "to-a-person": to_a_person,
    "danger": danger,
    "talk": talk,
    "catalogue": catalogue,
    "privacy-and-language": privacy_and_language,
    "gaps": gaps,
}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_conversation_goes_as_written(
    knowledge: Knowledge, name: str, language: str, tmp_path: Path
) -> None:
    state = State(wall=NOW.timestamp)
    people.add_group(state, STAFF_CHAT)
    person = Person(1001, "Lin", "zh-hans") if language == "zh" else Person(1001, "Ann", "en")
    async with running(
        state,
        knowledge=knowledge,
        rankings=RANKINGS,
        clock=lambda: NOW,
        staff_chat=STAFF_CHAT,
        staff=[person.id, ZHOU.id],
        folder=write_folder(tmp_path),
    ) as bot:
        await CONVERSATIONS[name](Speaker(bot, person, chinese=language == "zh"))
        await bot.settled()
        held = bot.transcript(person.id)
        if state.transcript.get(STAFF_CHAT):
            held += f"\n==== staff chat\n{bot.transcript(STAFF_CHAT)}"

    path = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(held, encoding="utf-8")
    assert held == path.read_text(encoding="utf-8")
    assert state.refusals == []
