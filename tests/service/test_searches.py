"""Whose search comes next."""

import asyncio
import threading
from contextlib import suppress
from contextvars import ContextVar

from disclosure_bot.service.searches import Searches


class Held:
    """Searches that note their names when they begin; each ends when it is told to."""

    def __init__(self, room: int = 1) -> None:
        self.searches = Searches(room)
        self.begun: list[str] = []
        self._may_end = threading.Semaphore(0)

    def ask(self, name: str) -> "asyncio.Task[None]":
        """Begin to ask; the school is the first letter of the name."""

        def work() -> None:
            self.begun.append(name)
            self._may_end.acquire()

        return asyncio.create_task(self.searches.run(name[0], work))

    async def end(self, *tasks: "asyncio.Task[None]") -> None:
        """Let so many searches end, one after the other, and wait for all."""
        for _ in tasks:
            self._may_end.release()
        await asyncio.gather(*tasks)


async def asked(held: Held, *names: str) -> "list[asyncio.Task[None]]":
    tasks = [held.ask(name) for name in names]
    await asyncio.sleep(0)
    return tasks


async def test_a_flood_at_one_school_delays_another_by_one_search() -> None:
    held = Held()
    tasks = await asked(held, "a1", "a2", "a3", "a4", "b1", "a5", "b2", "c1")

    await held.end(*tasks)

    assert held.begun == ["a1", "a2", "b1", "c1", "a3", "b2", "a4", "a5"]


async def test_no_more_search_at_a_time_than_there_is_room_for() -> None:
    held = Held(room=2)
    tasks = await asked(held, "a1", "a2", "a3")

    while len(held.begun) < 2:  # noqa: ASYNC110 they begin in threads
        await asyncio.sleep(0)
    assert sorted(held.begun) == ["a1", "a2"]

    await held.end(*tasks)
    assert len(held.begun) == 3


async def test_who_gave_up_waiting_takes_nobodys_turn() -> None:
    held = Held()
    first, gone, second, last = await asked(held, "a1", "a2", "a3", "b1")

    gone.cancel()
    await held.end(first, second, last)
    await held.end(*await asked(held, "c1"))  # and there is room again

    assert held.begun == ["a1", "a3", "b1", "c1"]


async def test_who_gives_up_in_the_moment_of_its_turn_passes_it_on() -> None:
    searches = Searches(1)
    await searches._enter("a")
    gone = asyncio.create_task(searches._enter("a"))
    await asyncio.sleep(0)

    searches._leave()  # it is the other's turn, and that one has not run since
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone

    assert await searches.run("b", lambda: "found") == "found"


async def test_a_search_that_fails_leaves_its_place() -> None:
    searches = Searches(1)

    def fail() -> None:
        raise ValueError("of a test")

    with suppress(ValueError):
        await searches.run("a", fail)

    assert await searches.run("b", lambda: "found") == "found"


async def test_a_search_knows_what_is_marked_where_it_was_asked() -> None:
    mark: ContextVar[str] = ContextVar("mark")
    mark.set("q-1")

    assert await Searches(1).run("a", mark.get) == "q-1"
