"""The desk where staff work on gaps, on a real store."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from disclosure_bot.domain.exchange import Feedback, Verdict
from disclosure_bot.domain.gap import Gap, GapReason, GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Match, Outcome
from disclosure_bot.errors import EncoderError, GapError
from disclosure_bot.gaps.cluster import grouper_maker
from disclosure_bot.gaps.service import GapService
from disclosure_bot.gaps.vectors import letter_vectors
from disclosure_bot.matching.postings import Floats
from disclosure_bot.store.store import Store, open_store
from disclosure_bot.store.subscriptions import Wish
from disclosure_bot.text.normalize import Reading
from support.exchanges import NOON, exchange
from support.gap_samples import SubjectVectors, missed
from support.samples import sample_knowledge

KNOWLEDGE = sample_knowledge()
LETTERS = letter_vectors(KNOWLEDGE)
LATER = NOON + timedelta(hours=1)
TEXTS = ("学校有游泳馆吗", "想去游泳该去哪", "游泳池在哪", "能游泳吗", "游泳要钱吗")
POOL = [missed(number, text) for number, text in enumerate(TEXTS)]


class BrokenVectors(SubjectVectors):
    def of(self, readings: Sequence[Reading]) -> Floats:
        raise EncoderError("坏了", "broken")


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with await open_store("sqlite+aiosqlite:///:memory:") as opened:
        yield opened


def desk_on(store: Store, vectors: SubjectVectors | None = None) -> GapService:
    made = vectors or SubjectVectors()
    return GapService(store, lambda: KNOWLEDGE, grouper_maker(lambda: (made, LETTERS)))


@pytest.fixture
async def desk(store: Store) -> GapService:
    """A desk with one group of five people."""
    await store.logbook.record(*POOL)
    made = desk_on(store)
    assert await made.refresh(LATER) == 5
    return made


async def only(desk: GapService) -> str:
    """Return the id of the only open group."""
    (row,) = await desk.rows()
    return row.id


async def test_what_could_not_be_answered_is_grouped(desk: GapService) -> None:
    (row,) = await desk.rows()

    assert (row.askers, row.count, row.department, row.state) == (5, 5, "finance", GapState.OPEN)
    assert row.reasons == {GapReason.ABSTAINED: 5}
    assert [match.entry for match in row.nearest] == ["fees.tuition", "fees.refund"]


async def test_refreshing_again_finds_nothing_new(desk: GapService) -> None:
    before = await desk.rows()

    assert await desk.refresh(LATER) == 0
    assert await desk.rows() == before


async def test_two_desks_that_refresh_after_each_other_group_alike(store: Store, desk: GapService) -> None:
    await store.logbook.record(missed(10, "游泳馆几点开"))

    assert await desk_on(store).refresh(LATER) == 1

    (row,) = await desk.rows()
    assert row.count == 6


async def test_found_useful_afterwards_leaves_the_group(store: Store, desk: GapService) -> None:
    await store.logbook.add_feedback(POOL[0].id, Feedback(Verdict.USEFUL, LATER))

    (row,) = await desk.rows()
    assert row.count == 4


async def test_who_thinks_better_of_it_later_is_a_gap_again(store: Store, desk: GapService) -> None:
    await store.logbook.add_feedback(POOL[0].id, Feedback(Verdict.USEFUL, LATER))
    await store.logbook.add_feedback(POOL[0].id, Feedback(Verdict.OUTDATED, LATER + timedelta(days=3)))

    assert await desk.refresh(LATER + timedelta(days=4)) == 1
    assert sum(row.count for row in await desk.rows()) == 5


async def test_asked_again_in_other_words_is_a_gap_until_that_was_useful(store: Store) -> None:
    tuition = (Match("fees.tuition", 0.9),)
    first = exchange(0, question="游泳课学费多少", matches=tuition)
    again = exchange(60, question="游泳课要交多少钱", matches=tuition)
    await store.logbook.record(first, again)
    desk = desk_on(store)

    assert await desk.refresh(NOON + timedelta(minutes=2)) == 1
    assert (await desk.rows())[0].reasons == {GapReason.ASKED_AGAIN: 1}

    await store.logbook.add_feedback(again.id, Feedback(Verdict.USEFUL, LATER))
    assert await desk.refresh(LATER) == 0
    assert await desk.rows() == ()


async def test_a_need_met_by_other_words_does_not_come_back_as_days_go_by(store: Store) -> None:
    tuition = (Match("fees.tuition", 0.9),)
    first = exchange(0, question="游泳课学费多少", outcome=Outcome.ABSTAIN, matches=tuition)
    useful = Feedback(Verdict.USEFUL, NOON)
    again = exchange(60, question="游泳课要交多少钱", matches=tuition, feedback=useful)
    await store.logbook.record(first, again)
    desk = desk_on(store)

    found = [await desk.refresh(NOON + timedelta(days=days)) for days in (1, 5, 9)]

    assert found == [0, 0, 0]


async def test_a_broken_encoder_costs_the_meaning_not_the_groups(store: Store) -> None:
    await store.logbook.record(*POOL)
    desk = desk_on(store, BrokenVectors())

    assert await desk.refresh(LATER) == 5
    assert sum(row.count for row in await desk.rows()) == 5


async def test_a_link_closes_the_group_and_tells_those_who_wait(store: Store, desk: GapService) -> None:
    await store.wishes.make(Wish("w", "asker-0", POOL[0].id, "telegram", "9", Language.ZH, NOON))

    told = await desk.link(await only(desk), "fees.tuition", "office", LATER, phrasings=3)

    assert told == 1
    assert [wish.entry for wish in await store.wishes.due()] == ["fees.tuition"]
    assert await desk.rows() == ()
    (linked,) = await desk.rows(GapState.LINKED)
    (act,) = (await desk.view(linked.id)).acts
    assert (act.who, act.what, act.detail, act.acted_at) == ("office", "link", "fees.tuition +3", LATER)


async def test_what_is_dismissed_stays_away_with_its_like(store: Store, desk: GapService) -> None:
    await desk.dismiss(await only(desk), "不归学校管", "office", LATER)
    await store.logbook.record(missed(9000, "游泳馆能办卡吗"))
    await desk.refresh(LATER + timedelta(days=1))

    assert await desk.rows() == ()
    (row,) = await desk.rows(GapState.DISMISSED)
    assert row.count == 6


async def test_who_still_asks_after_a_link_is_heard(store: Store, desk: GapService) -> None:
    old = await only(desk)
    await desk.link(old, "fees.tuition", "office", LATER)
    await store.logbook.record(missed(9000, "游泳馆能办卡吗"))
    await desk.refresh(LATER + timedelta(days=1))

    assert await only(desk) != old


async def test_a_group_can_be_taken_up_again(desk: GapService) -> None:
    gap = await only(desk)
    await desk.dismiss(gap, "不归学校管", "office", LATER)
    await desk.reopen(gap, "office", LATER + timedelta(minutes=1))

    assert await only(desk) == gap
    assert [act.what for act in (await desk.view(gap)).acts] == ["dismiss", "reopen"]


async def test_a_draft_is_recorded_and_leaves_the_group_open(desk: GapService) -> None:
    gap = await only(desk)
    await desk.drafted(gap, "life.pool", "office", LATER)

    assert await only(desk) == gap
    assert [(act.what, act.detail) for act in (await desk.view(gap)).acts] == [("new", "life.pool")]


@pytest.mark.slow
async def test_a_beginning_of_an_id_is_enough_and_an_unknown_one_is_a_sentence(desk: GapService) -> None:
    gap = await only(desk)

    assert (await desk.find(gap[:3].upper())).id == gap
    for wrong in ("zzz", ""):
        with pytest.raises(GapError, match="缺口"):
            await desk.find(wrong)


async def test_dismissing_needs_a_reason(desk: GapService) -> None:
    with pytest.raises(GapError, match="原因"):
        await desk.dismiss(await only(desk), "  ", "office", LATER)


async def test_only_an_approved_text_of_five_people_is_published(store: Store, desk: GapService) -> None:
    gap = await only(desk)
    assert await desk.public(approved=True) == ()

    await desk.approve(gap, "学校有没有游泳馆？", "office", LATER)
    (row,) = await desk.public(approved=True)
    assert (row.title, row.questions) == ("学校有没有游泳馆？", ("学校有没有游泳馆？",))

    await store.retention.erase("asker-0", LATER)
    assert await desk.public(approved=True) == ()
    assert await desk.public() == ()


async def test_a_withdrawn_text_is_published_no_longer(desk: GapService) -> None:
    gap = await only(desk)
    await desk.approve(gap, "学校有没有游泳馆？", "office", LATER)
    await desk.withdraw(gap, "office", LATER + timedelta(minutes=1))

    assert await desk.public(approved=True) == ()


@pytest.mark.parametrize("text", ["", "  ", "我电话13812345678，游泳馆开吗"])
async def test_personal_data_is_never_approved(desk: GapService, text: str) -> None:
    with pytest.raises(GapError, match="公开"):
        await desk.approve(await only(desk), text, "office", LATER)


async def test_a_department_sees_its_own_groups(desk: GapService) -> None:
    assert len(await desk.rows(department="finance")) == 1
    assert await desk.rows(department="academic") == ()


async def test_a_letter_names_groups_new_in_the_period(store: Store, desk: GapService) -> None:
    await store.logbook.record(missed(86400, "能养宠物吗"))
    await desk.refresh(NOON + timedelta(days=1, hours=1))
    day = date(2026, 11, 24)

    letter = await desk.digest(day, day)

    assert [row.title for row in letter.new] == ["能养宠物吗"]
    assert letter.stats.questions == 1
    assert (await desk.digest(date(2026, 11, 23), day)).open[0].count == 5


async def test_figures_speak_of_days_in_the_schools_time_zone(store: Store, desk: GapService) -> None:
    await store.logbook.record(exchange(12 * 3600))  # midnight in UTC, eight in the morning there

    assert (await desk.digest(date(2026, 11, 23), date(2026, 11, 23))).stats.questions == 5
    assert (await desk.digest(date(2020, 1, 1), date(2030, 1, 1))).stats.questions == 6


@pytest.mark.slow
async def test_nothing_of_an_erased_person_stays_in_a_group(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with await open_store(f"sqlite+aiosqlite:///{path}") as store:
        await store.logbook.record(*POOL)
        desk = desk_on(store)
        await desk.refresh(LATER)
        assert weight_of_length(4, await store.gaps.groups()) > 0

        await store.retention.erase("asker-3", LATER)
        assert (await store.gaps.groups())[0].centroid == b""

        await store.logbook.record(missed(50, "请问游泳馆在几号楼呢"))
        await desk.refresh(LATER)

        assert weight_of_length(4, await store.gaps.groups()) == 0


def weight_of_length(length: int, groups: Sequence[Gap]) -> float:
    """Return how much texts of that length weigh in the middle of the only group."""
    (group,) = groups
    return float(np.frombuffer(group.centroid[8:], "<f4")[2 + 10 + length])
