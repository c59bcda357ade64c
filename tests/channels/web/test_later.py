"""Answers that come later: at an unguessable address, from the bot or from staff who sit in Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from channels.web_people import HOME, OPTIONS, Browser, Page, Web, web_parts
from disclosure_bot.channels.web.channel import WebChannel
from disclosure_bot.service.actions import Actions
from fakes.bot import Running, eventually, running
from fakes.botapi import people
from fakes.botapi.core import State
from fakes.botapi.people import Person
from support.register_samples import desk
from support.samples import sample_knowledge, with_manners

pytestmark = pytest.mark.slow

STAFF_CHAT = -1001
ANN = Person(5, "Ann")
ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass
class Both:
    """A page whose questions staff in Telegram take over."""

    bot: Running
    web: Web
    browser: Browser

    async def hand_over(self) -> str:
        """Ask what nobody knows, hand it to a person, and return the address of the answer."""
        await self.browser.ask("月亮上能上网吗")
        return address_in(await self.browser.press("〔button-handoff〕"))

    async def staff_reply(self, text: str) -> None:
        """Reply to the card in the staff chat."""
        card = next(one for one in self.bot.state.sent if one["chat"]["id"] == STAFF_CHAT)
        await self.bot.say(ANN, text, chat=STAFF_CHAT, reply_to=card)


async def no_other_key() -> None:
    """Say that all rows were made with one key."""


@asynccontextmanager
async def both() -> AsyncIterator[Both]:
    state = State()
    people.add_group(state, STAFF_CHAT)
    knowledge = with_manners(sample_knowledge())
    async with running(state, knowledge=knowledge, staff_chat=STAFF_CHAT, staff=[ANN.id]) as bot:
        await eventually(lambda: bot.channel.health.state == "serving")
        actions = Actions(bot.service, bot.store, no_other_key)
        filing = desk(bot.service, bot.store, Path("register.key"))  # nobody files here
        assert bot.channel.staff_room
        actions.open_room(bot.channel.staff_room)
        channel = WebChannel(web_parts(OPTIONS, bot.service, actions, bot.store, filing))
        site = Web(channel, bot.service, actions, bot.store)
        async with site.browser() as browser:
            yield Both(bot, site, browser)


def address_in(page: Page) -> str:
    return next(one.attributes["href"] for one in page.all("a") if one.attributes["href"].startswith("/q/"))


def text_of(page: Page) -> str:
    return page.all("main")[0].text


@pytest.mark.slow
async def test_a_question_from_the_page_reaches_staff_and_their_reply_stands_at_its_address() -> None:
    async with both() as house:
        address = await house.hand_over()
        waiting = text_of(await house.browser.open(address))
        await house.staff_reply("月亮上没有校园网。")
        async with house.web.browser() as elsewhere:
            answered = await elsewhere.open(address)

    assert "月亮上能上网吗" in "\n".join(house.bot.state.texts_to(STAFF_CHAT))
    assert "〔staff-relayed〕" in house.bot.state.texts_to(STAFF_CHAT)[-1]
    assert "〔web-later-nothing〕" in waiting
    assert "〔handoff-from-staff〕" in text_of(answered)
    assert "月亮上没有校园网。" in text_of(answered)
    assert answered.all("form") == []  # another browser reads, and adds nothing


@pytest.mark.slow
async def test_what_the_asker_adds_reaches_staff_masked_on_the_page_and_whole_in_the_chat() -> None:
    async with both() as house:
        address = await house.hand_over()
        page = await house.browser.open(address)
        (form,) = page.all("form")
        after = await house.browser.send(form, {"q": "我的电话 13812345678"})
        told = house.bot.state.texts_to(STAFF_CHAT)[-1]

    assert "13812345678" in told
    assert "〔staff-from-asker〕" in told
    assert "〔web-later-added〕" in text_of(after)
    assert "13812345678" not in text_of(after)


@pytest.mark.slow
async def test_a_closed_conversation_says_so_and_takes_nothing_more() -> None:
    async with both() as house:
        address = await house.hand_over()
        page = await house.browser.open(address)
        (form,) = page.all("form")
        await house.bot.press(ANN, "〔button-close〕", chat=STAFF_CHAT)
        closed = await house.browser.open(address)
        await house.browser.send(form, page.fields(form) | {"q": "还有一件事"})

    assert "〔handoff-closed〕" in text_of(closed)
    assert closed.all("form") == []
    assert house.browser.answer.status_code == 409
    assert "还有一件事" not in "\n".join(house.bot.state.texts_to(STAFF_CHAT))


@pytest.mark.slow
async def test_another_visitor_adds_nothing_to_a_page_that_is_not_theirs() -> None:
    async with both() as house:
        address = await house.hand_over()
        async with house.web.browser() as other:
            csrf = other.page.fields(other.page.all("form")[0])["csrf"]
            answer = await other.client.post(address, data={"csrf": csrf, "q": "x"}, headers={"origin": HOME})

    assert answer.status_code == 409


@pytest.mark.slow
async def test_two_acts_on_one_question_lead_to_the_same_address() -> None:
    async with both() as house:
        first = await house.hand_over()
        page = await house.browser.press("〔button-wish〕")

    links = {one.attributes["href"] for one in page.all("a") if one.attributes["href"].startswith("/q/")}
    assert links == {first}


@pytest.mark.slow
async def test_whoever_has_everything_erased_leaves_no_page() -> None:
    async with both() as house:
        address = await house.hand_over()
        await house.browser.open("/")
        await house.browser.ask("/forget")
        erased = await house.browser.press("〔button-forget〕")
        await house.browser.open(address)
        status = house.browser.answer.status_code

    assert len(erased.all("article")) == 1
    assert status == 404


@pytest.mark.slow
async def test_where_the_staff_chat_cannot_be_written_to_the_office_is_named() -> None:
    async with both() as house:
        house.bot.state.chats.pop(STAFF_CHAT)
        await house.browser.ask("月亮上能上网吗")
        page = await house.browser.press("〔button-handoff〕")

    assert "〔handoff-unavailable〕" in text_of(page)
    assert not [one for one in page.all("a") if one.attributes["href"].startswith("/q/")]


@pytest.mark.slow
async def test_whoever_asks_for_a_person_in_words_reads_the_answer_on_a_page() -> None:
    async with both() as site:
        await site.browser.ask("月亮上能上网吗")
        address = address_in(await site.browser.ask("转人工"))
        await site.staff_reply("月亮上没有网。")

        assert "月亮上没有网。" in (await site.browser.open(address)).all("main")[0].text


def read_feed(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)  # noqa: S314 it is our own


@pytest.mark.slow
async def test_who_follows_the_feed_reads_what_staff_reply_and_what_is_hostile_stays_text() -> None:
    async with both() as house:
        await house.browser.ask("月亮上能上网吗 <b>&\x08")
        address = address_in(await house.browser.press("〔button-handoff〕"))
        empty = read_feed((await house.browser.client.get(f"{address}/feed")).content)
        await house.staff_reply("月亮上没有<校园网>。\x0b")
        page = await house.browser.open(address)
        link = next(one.attributes for one in page.all("link") if "atom" in one.attributes.get("type", ""))
        answer = await house.browser.client.get(link["href"])
        feed = read_feed(answer.content)

    assert empty.findall(f"{ATOM}entry") == []
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.headers["cache-control"] == "no-store, private"
    assert feed.findtext(f"{ATOM}id") == f"{HOME}{address}"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}content") == "月亮上没有<校园网>。"
    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")


@pytest.mark.slow
async def test_page_and_feed_end_with_the_record_of_the_question() -> None:
    async with both() as house:
        address = await house.hand_over()
        await house.staff_reply("月亮上没有校园网。")
        before = await house.browser.client.get(f"{address}/feed")
        await house.bot.store.retention.purge(datetime.now(UTC) + timedelta(days=181), 180)
        after = [await house.browser.client.get(path) for path in (address, f"{address}/feed")]

    assert before.status_code == 200
    assert [one.status_code for one in after] == [404, 404]


async def test_a_guessed_feed_is_not_there() -> None:
    async with both() as house:
        assert (await house.browser.client.get(f"/q/{'a' * 24}/feed")).status_code == 404
