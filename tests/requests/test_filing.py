"""An applicant writes a request, is heard once, and is forgotten."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.action import FileRequest, Person, RequestStep, Screen, TrackRequest
from disclosure_bot.domain.danger import Danger, Dangers
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.reply import CopyText, Paragraph
from disclosure_bot.domain.request import Request, RequestChannel
from disclosure_bot.requests.filing import LONGEST, Filing
from disclosure_bot.service.service import Service
from disclosure_bot.store.askers import DRAFT_MEMORY
from disclosure_bot.store.store import Store, open_store
from support.register_samples import desk, filing_knowledge, holds
from support.samples import NOW, ExactMatcher

CONTACT = "张三丰，zhang@example.com"
IN_MEMORY = "sqlite+aiosqlite:///:memory:"


class Applicant:
    """Somebody who writes; every message is another one unless a seed says so."""

    def __init__(self, filing: Filing, store: Store, *, private: bool = True) -> None:
        self.filing, self.store, self.private = filing, store, private
        self.sent = 0
        self.now: datetime = NOW

    async def person(self, seed: str = "") -> Person:
        self.sent += 1
        draft = (await self.store.askers.profiles({"asker-1": self.now}))["asker-1"].draft
        return Person(
            asker="asker-1",
            channel="terminal",
            language=Language.ZH,
            now=self.now,
            seed=seed or f"message-{self.sent}",
            private=self.private,
            draft=draft,
        )

    async def say(self, text: str, seed: str = "") -> str:
        return told(await self.filing.hear(text, await self.person(seed)))

    async def step(self, step: RequestStep, seed: str = "") -> str:
        return told(await self.filing.do(FileRequest(step), await self.person(seed)))

    async def write(self) -> None:
        await self.step(RequestStep.BEGIN)
        for text in ("食堂招标的中标价", "2024年", CONTACT):
            await self.say(text)

    async def filed(self) -> tuple[Request, ...]:
        return await self.store.register.requests()


def told(screen: Screen | None) -> str:
    parts = screen.parts if screen else ()
    return "\n".join(part.text for part in parts if isinstance(part, Paragraph | CopyText))


@asynccontextmanager
async def applicant(
    folder: Path, knowledge: Knowledge | None = None, *, url: str = IN_MEMORY, private: bool = True
) -> AsyncIterator[Applicant]:
    known = knowledge or filing_knowledge()
    async with await open_store(url) as store:
        service = Service(Answerer(known, ExactMatcher(known)), store)
        yield Applicant(desk(service, store, folder / "register.key"), store, private=private)


async def test_what_was_typed_and_counted_stands_in_the_text_to_send(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        await one.step(RequestStep.BEGIN)
        await one.say("食堂招标的中标价")
        await one.say("2024年")
        ready = await one.say(CONTACT)

    assert all(said in ready for said in ("食堂招标的中标价", "2024年", CONTACT, "示例大学", "学校办公室"))
    assert "2026年12月14日（周一）" in ready  # 15 working days after Monday, 23 November


async def test_the_words_begin_a_request_in_their_own_language(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        assert "[request-what]" in await one.say("I want to file an information request")
        assert "[request-period]" in await one.say("canteen tender")


async def test_a_question_is_no_part_of_a_request_that_nobody_writes(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        assert await one.say("学费多少钱") == ""


async def test_one_press_files_once_however_often_it_arrives(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        await one.write()
        first = await one.step(RequestStep.FILE)
        again = await one.step(RequestStep.FILE)
        (filed,) = await one.filed()

    assert filed.number in first
    assert again == ""
    assert filed.subject == "食堂招标的中标价；2024年"
    assert filed.channel is RequestChannel.BOT


async def test_a_message_that_arrives_twice_answers_one_question(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        await one.step(RequestStep.BEGIN)
        once = await one.say("食堂招标的中标价", seed="the same")
        twice = await one.say("食堂招标的中标价", seed="the same")

    assert once == twice == "〔request-period〕"


async def test_a_school_that_takes_none_gives_the_text_only(tmp_path: Path) -> None:
    async with applicant(tmp_path, filing_knowledge(accepts=False)) as one:
        await one.write()

        assert await one.step(RequestStep.FILE) == ""
        assert await one.filed() == ()


async def test_in_a_group_nobody_writes_a_request(tmp_path: Path) -> None:
    async with applicant(tmp_path, private=False) as one:
        assert await one.step(RequestStep.BEGIN) == "〔private-only〕"
        assert await one.say("我要申请公开") == ""


async def test_whoever_is_in_danger_is_heard_as_such(tmp_path: Path) -> None:
    danger = Danger("self-harm", "life.x", (), Bilingual("请打电话。", "Please call."), zh=("不想活",))
    async with applicant(tmp_path, replace(filing_knowledge(), dangers=Dangers((danger,)))) as one:
        await one.step(RequestStep.BEGIN)

        assert await one.say("我不想活了") == ""
        assert await one.say("食堂招标的中标价") == "〔request-period〕"


async def test_what_is_too_long_is_asked_again(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        await one.step(RequestStep.BEGIN)

        assert await one.say("长" * (LONGEST + 1)) == f"〔request-too-long〕 {LONGEST}"
        assert await one.say("食堂招标的中标价") == "〔request-period〕"


async def test_after_an_hour_nothing_is_waited_for(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        await one.step(RequestStep.BEGIN)
        one.now = NOW + DRAFT_MEMORY

        assert await one.say("食堂招标的中标价") == ""


async def test_a_lost_key_ends_the_request_and_nothing_else(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        await one.step(RequestStep.BEGIN)
        (tmp_path / "register.key").unlink()

        assert await one.say("食堂招标的中标价") == ""


async def test_whoever_is_forgotten_finds_no_request_any_more(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        await one.write()
        await one.step(RequestStep.FILE)
        await one.step(RequestStep.BEGIN)
        (filed,) = await one.filed()
        before = await one.filing.do(TrackRequest(filed.number), await one.person())
        await one.store.retention.erase("asker-1", NOW)
        after = await one.filing.do(TrackRequest(filed.number), await one.person())

        assert filed.number in told(before)
        assert told(after) == "〔request-unknown〕"
        assert await one.say("食堂招标的中标价") == ""


@pytest.mark.slow
async def test_nothing_personal_stands_in_any_byte_of_the_database(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'store.db'}"
    async with applicant(tmp_path, url=url) as one:
        await one.write()
        await one.step(RequestStep.FILE)
        await one.write()
        assert not holds(tmp_path, b"zhang@example.com")

    assert not holds(tmp_path, b"zhang@example.com")
    assert not holds(tmp_path, "张三丰".encode())


@pytest.mark.slow
async def test_old_drafts_are_purged(tmp_path: Path) -> None:
    async with applicant(tmp_path) as one:
        await one.step(RequestStep.BEGIN)
        await one.store.retention.purge(NOW + timedelta(hours=2), 180)

        assert (await one.person()).draft is None
