"""Accounts of staff, links, sessions and acts, on each kind of database."""

import asyncio
from datetime import timedelta

from disclosure_bot.domain.staff import Role, StaffAct, StaffMember
from disclosure_bot.store.store import Store
from support.exchanges import NOON

WANG = StaffMember("王芳", Role.LIAISON, "finance", "wang@example.edu.cn")
LI = StaffMember("李强", Role.OFFICE)
LATER = NOON + timedelta(minutes=10)


async def test_an_account_is_found_by_name_and_by_identity(store: Store) -> None:
    assert await store.staff.add(WANG, NOON)
    assert await store.staff.add(LI, NOON)

    assert await store.staff.find("王芳") == WANG
    assert await store.staff.find_identity("wang@example.edu.cn") == WANG
    assert await store.staff.find_identity("") is None
    assert set(await store.staff.list()) == {WANG, LI}


async def test_a_name_and_an_identity_are_given_once(store: Store) -> None:
    await store.staff.add(WANG, NOON)

    assert not await store.staff.add(StaffMember("王芳", Role.OFFICE), NOON)
    assert not await store.staff.add(StaffMember("王二", Role.OFFICE, "", WANG.identity), NOON)


async def test_a_link_lets_in_once_and_not_after_its_time(store: Store) -> None:
    await store.staff.add(LI, NOON)
    used, late = await store.staff.new_link("李强", LATER), "never made"

    assert await store.staff.take_link(used, NOON) == LI
    assert await store.staff.take_link(used, NOON) is None
    assert await store.staff.take_link(late, NOON) is None
    assert await store.staff.take_link(await store.staff.new_link("李强", LATER), LATER) is None


async def test_a_new_link_makes_the_one_before_worthless(store: Store) -> None:
    await store.staff.add(LI, NOON)
    first, second = [await store.staff.new_link("李强", LATER) for _ in range(2)]

    assert await store.staff.take_link(first, NOON) is None
    assert await store.staff.take_link(second, NOON) == LI


async def test_of_two_who_use_a_link_at_once_one_comes_in(store: Store) -> None:
    await store.staff.add(LI, NOON)
    link = await store.staff.new_link("李强", LATER)

    found = await asyncio.gather(*(store.staff.take_link(link, NOON) for _ in range(5)))

    assert sorted(found, key=lambda one: one is None) == [LI, None, None, None, None]


async def test_a_session_ends_with_its_time_its_id_or_its_account(store: Store) -> None:
    await store.staff.add(LI, NOON)
    token = await store.staff.begin_session("李强", NOON, LATER)
    session = await store.staff.session(token, NOON)
    assert session
    assert session.member == LI
    assert await store.staff.session(token, LATER) is None
    assert await store.staff.sessions(NOON) == (session,)

    assert await store.staff.end_session(session.id)
    assert await store.staff.session(token, NOON) is None
    again = await store.staff.begin_session("李强", NOON, LATER)
    assert await store.staff.remove("李强")
    assert await store.staff.session(again, NOON) is None


async def test_neither_link_nor_token_is_in_the_database(store: Store) -> None:
    await store.staff.add(LI, NOON)
    secrets = {
        await store.staff.new_link("李强", LATER),
        await store.staff.begin_session("李强", NOON, LATER),
    }

    kept = await store.database.read(
        lambda connection: [
            str(value)
            for table in ("staff_links", "staff_sessions")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608 names of ours
            for value in row
        ]
    )

    assert not secrets & set(kept)


async def test_acts_outlive_the_account_and_the_newest_comes_first(store: Store) -> None:
    await store.staff.add(LI, NOON)
    acts = [StaffAct("李强", NOON + timedelta(minutes=n), "gap-link", f"g{n}") for n in range(3)]
    for act in acts:
        await store.staff.note(act)
    await store.staff.remove("李强")

    assert await store.staff.acts(2) == (acts[2], acts[1])
    assert await store.staff.acts(2, 2) == (acts[0],)


async def test_purge_deletes_links_and_sessions_that_are_over(store: Store) -> None:
    await store.staff.add(LI, NOON)
    await store.staff.new_link("李强", LATER)
    await store.staff.begin_session("李强", NOON, LATER)
    open_still = await store.staff.begin_session("李强", NOON, LATER + timedelta(days=1))

    await store.retention.purge(LATER, 180)
    left = await store.database.read(
        lambda connection: [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608
            for table in ("staff_links", "staff_sessions")
        ]
    )

    assert left == [0, 1]
    assert await store.staff.session(open_still, LATER)
