"""Whose search comes next."""

import asyncio
import threading
from contextlib import suppress
from contextvars import ContextVar

from disclosure_bot.service.turns import Turns


class Searches:
    """Searches that note their names when they begin; each ends when it is told to."""

    def __init__(self, room: int = 1) -> None:
        self.turns = Turns(room)
        self.begun: list[str] = []
        self._may_end = threading.Semaphore(0)

    def ask(self, name: str) -> "asyncio.Task[None]":
        """Begin to ask; the school is the first letter of the name."""

        def work() -> None:
            self.begun.append(name)
            self._may_end.acquire()

        return asyncio.create_task(self.turns.run(name[0], work))

    async def end(self, *tasks: "asyncio.Task[None]") -> None:
        """Let so many searches end, one after the other, and wait for all."""
        for _ in tasks:
            self._may_end.release()
        await asyncio.gather(*tasks)


async def asked(searches: Searches, *names: str) -> "list[asyncio.Task[None]]":
    tasks = [searches.ask(name) for name in names]
    await asyncio.sleep(0)
    return tasks


async def test_a_flood_at_one_school_delays_another_by_one_search() -> None:
    searches = Searches()
    tasks = await asked(searches, "a1", "a2", "a3", "a4", "b1", "a5", "b2", "c1")

    await searches.end(*tasks)

    assert searches.begun == ["a1", "a2", "b1", "c1", "a3", "b2", "a4", "a5"]


async def test_no_more_search_at_a_time_than_there_is_room_for() -> None:
    searches = Searches(room=2)
    tasks = await asked(searches, "a1", "a2", "a3")

    while len(searches.begun) < 2:  # noqa: ASYNC110 they begin in threads
        await asyncio.sleep(0)
    assert sorted(searches.begun) == ["a1", "a2"]

    await searches.end(*tasks)
    assert len(searches.begun) == 3


async def test_who_gave_up_waiting_takes_nobodys_turn() -> None:
    searches = Searches()
    first, gone, second, last = await asked(searches, "a1", "a2", "a3", "b1")

    gone.cancel()
    await searches.end(first, second, last)
    await searches.end(*await asked(searches, "c1"))  # and there is room again

    assert searches.begun == ["a1", "a3", "b1", "c1"]


async def test_who_gives_up_in_the_moment_of_its_turn_passes_it_on() -> None:
    turns = Turns(1)
    await turns._enter("a")
    gone = asyncio.create_task(turns._enter("a"))
    await asyncio.sleep(0)

    turns._leave()  # it is the other's turn, and that one has not run since
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone

    assert await turns.run("b", lambda: "found") == "found"


async def test_a_search_that_fails_leaves_its_place() -> None:
    turns = Turns(1)

    def fail() -> None:
        raise ValueError("of a test")

    with suppress(ValueError):
        await turns.run("a", fail)

    assert await turns.run("b", lambda: "found") == "found"


async def test_a_search_knows_what_is_marked_where_it_was_asked() -> None:
    mark: ContextVar[str] = ContextVar("mark")
    mark.set("q-1")

    assert await Turns(1).run("a", mark.get) == "q-1"
