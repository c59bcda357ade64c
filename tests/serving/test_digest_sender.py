"""The letters to staff and liaisons, about a real logbook."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from disclosure_bot.domain.exchange import Feedback, Verdict
from disclosure_bot.domain.knowledge import Source
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.link import LinkState
from disclosure_bot.domain.reply import Match
from disclosure_bot.gaps.cluster import grouper_maker
from disclosure_bot.gaps.service import GapService
from disclosure_bot.gaps.vectors import letter_vectors
from disclosure_bot.serving.letters import DigestSender
from disclosure_bot.store.store import Store, open_store
from support.exchanges import NOON
from support.gap_samples import SubjectVectors, missed
from support.samples import sample_knowledge

KNOWLEDGE = sample_knowledge()
POOL = missed(0, "学校有游泳馆吗")
PETS = missed(1, "能养宠物吗", matches=(Match("status.suspension", 0.2),))
TOMORROW = NOON + timedelta(days=1)


class Post:
    """Keeps letters, by whom they are for."""

    def __init__(self, *, reachable: bool = True) -> None:
        self.letters: dict[str, str] = {}
        self._reachable = reachable

    async def tell_staff(self, text: str) -> bool:
        self.letters["staff"] = text
        return self._reachable

    async def tell_liaison(self, department: str, text: str) -> bool:
        self.letters[department] = text
        return self._reachable


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with await open_store("sqlite+aiosqlite:///:memory:") as opened:
        await opened.logbook.record(POOL, PETS)
        yield opened


def no_links(now: datetime) -> dict[str, LinkState]:
    return {}


def desk_on(store: Store) -> GapService:
    letters = letter_vectors(KNOWLEDGE)
    return GapService(store, lambda: KNOWLEDGE, grouper_maker(lambda: (SubjectVectors(), letters)))


@pytest.mark.parametrize("reachable", [True, False])
async def test_each_liaison_reads_of_their_department_only_and_staff_of_all(
    store: Store, *, reachable: bool
) -> None:
    post = Post(reachable=reachable)

    await DigestSender(desk_on(store), [post], no_links).send(1, TOMORROW)

    assert {to: ("游泳" in text, "宠物" in text) for to, text in post.letters.items()} == {
        "staff": (True, True),
        "finance": (True, False),
        "academic": (False, True),
    }


async def test_a_day_without_gaps_concerns_no_liaison(store: Store) -> None:
    post = Post()

    await DigestSender(desk_on(store), [post], no_links).send(1, TOMORROW + timedelta(days=5))

    assert list(post.letters) == ["staff"]


async def test_a_week_reaches_back_seven_days_and_no_further(store: Store) -> None:
    for days, told in ((7, True), (8, False)):
        post = Post()
        await DigestSender(desk_on(store), [post], no_links).send(7, NOON + timedelta(days=days))

        assert ("游泳" in post.letters["staff"]) is told


@pytest.mark.slow
async def test_what_somebody_found_useful_since_is_in_no_letter(store: Store) -> None:
    await store.logbook.add_feedback(POOL.id, Feedback(Verdict.USEFUL, NOON))
    post = Post()

    await DigestSender(desk_on(store), [post], no_links).send(1, TOMORROW)

    assert post.letters.keys() == {"staff", "academic"}


async def test_a_dead_link_is_told_to_staff_and_to_the_liaison_of_its_entry(store: Store) -> None:
    page = Source(Bilingual("退费办法"), "https://www.example.edu.cn/refund", NOON.date())
    refund = replace(KNOWLEDGE.entries["fees.refund"], sources=(page,))
    knowledge = sample_knowledge(refund, KNOWLEDGE.entries["status.suspension"])
    letters = letter_vectors(knowledge)
    desk = GapService(store, lambda: knowledge, grouper_maker(lambda: (SubjectVectors(), letters)))
    post = Post()

    await DigestSender(desk, [post], lambda _: {page.url: LinkState.DEAD}).send(1, TOMORROW)

    told = {to for to, text in post.letters.items() if page.url in text}
    assert told == {"staff", "finance"}
