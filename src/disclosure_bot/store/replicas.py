"""This program as one of several that serve one database: who lives, who leads, and what the dead left.

Nothing compares clocks. Each program counts its looks in its row; one whose count stands still while another
looks several times is dead to that other: soon where its lock is free, because its session ended, and after
``STALLED`` looks where it is not, because it hangs. Only one's own looks that succeeded count, so that a
database that was away for a while makes nobody dead. A program that was taken for dead learns it at its next
look and forgets what it had in memory; until it has looked again it works on nothing (``has_lapsed``).

A database that one program has to itself (SQLite) needs none of this: the program leads, and lives.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from disclosure_bot.errors import StoreError
from disclosure_bot.store.database.database import Database
from disclosure_bot.store.rows import insert_or
from disclosure_bot.store.tables import replicas

log = logging.getLogger(__name__)

EVERY = 2.0
"""seconds between two looks"""
ENDED = 4
"""looks after which a program is dead whose count stands still and whose lock is free"""
STALLED = 9
"""looks after which a program is dead whose count stands still, whatever it holds"""
LEASE = 7.0
"""seconds after its last look in which a program may work: less than ``ENDED`` looks of another take"""
FIRST = 100
"""the least number of a program's own lock"""
_LEADER = 1
"""the lock of the one that leads"""


@dataclass(frozen=True, slots=True)
class _Seen:
    looks: int
    times: int = 0
    """looks of ours at which that count was the same"""


class Replica:
    """This program."""

    def __init__(self, database: Database, passed: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._passed = passed
        self._number = FIRST + secrets.randbelow(2**31 - FIRST)
        self._looked: float | None = None
        self._has_joined = False
        self._others: dict[str, _Seen] = {}
        self.is_alone = not database.is_shared
        """whether the database is of this program only"""
        self.id = "" if self.is_alone else f"{self._number:08x}"
        self.leads = self.is_alone
        """whether it is the one that polls, tidies up and sends letters"""
        self.living = 1
        """how many programs serve, this one too"""
        self.term = 0
        """times that it was taken for dead: what it had in memory before is not its own any more"""

    def join(self, connection: Connection) -> None:
        """Be known before anything is this program's own; part of the caller's transaction."""
        if self._looked is None:
            self._has_joined = True
            row = {"id": self.id, "looks": 0}
            connection.execute(insert_or(connection, replicas).values(row).on_conflict_do_nothing())

    def count(self) -> int:
        """Return how many programs serve: what all together may do is divided by it."""
        return self.living

    def has_lapsed(self) -> bool:
        """Tell whether its last look is over ``LEASE`` seconds ago: others may take it for dead by now."""
        return self._looked is not None and self._passed() - self._looked > LEASE

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                self.leads = False
                log.warning("cannot see who else serves: %s", error)
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Count on, see who lives, and strike the dead off.

        Raises:
            StoreError: the database cannot be reached; the program does not lead then.
        """
        if self.is_alone:
            return
        self._has_joined = True
        begun = self._passed()
        was_there, looks = await self._database.write(lambda connection: _count_on(connection, self.id))
        if self._looked is not None and not was_there:
            self.term += 1
            log.warning("others took this program for dead: it begins anew (%d)", self.term)
        self._looked = begun
        mine = await self._database.hold((self._number, _LEADER))
        dead = self._dead(looks, await self._database.held())
        if dead:
            await self._database.write(lambda connection: _strike(connection, dead))
            log.warning("%d programs no longer serve: what they had goes to others", len(dead))
        self.living = len(looks) - len(dead)
        if self.leads != (_LEADER in mine):
            log.info("this program leads now" if _LEADER in mine else "another program leads")
        self.leads = _LEADER in mine

    async def leave(self) -> None:
        """Say that it ends, so that nobody waits for it."""
        if self._has_joined:
            await self._database.write(lambda connection: _strike(connection, [self.id]))

    def _dead(self, looks: dict[str, int], sessions: frozenset[int]) -> list[str]:
        others = {name: count for name, count in looks.items() if name != self.id}
        before = self._others
        self._others = {
            name: _Seen(count, before[name].times + 1)
            if name in before and before[name].looks == count
            else _Seen(count)
            for name, count in others.items()
        }
        return [
            name
            for name, seen in self._others.items()
            if seen.times >= (STALLED if int(name, 16) in sessions else ENDED)
        ]


def _count_on(connection: Connection, name: str) -> tuple[bool, dict[str, int]]:
    """Count one's own look; return whether the row was there, and the counts of all."""
    mine = update(replicas).where(replicas.c.id == name).values(looks=replicas.c.looks + 1)
    was_there = connection.execute(mine).rowcount > 0
    if not was_there:
        connection.execute(insert(replicas).values(id=name, looks=1))
    rows = connection.execute(select(replicas.c.id, replicas.c.looks)).all()
    return was_there, {row.id: row.looks for row in rows}


def _strike(connection: Connection, names: Iterable[str]) -> None:
    connection.execute(delete(replicas).where(replicas.c.id.in_(list(names))))
