"""Gathers what a report is made of: the ledger, the register, the services, the logbook, the knowledge."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure_bot.domain.academic_year import AcademicYear
from disclosure_bot.domain.gap import Gap, GapState
from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.domain.link import LinkState
from disclosure_bot.domain.request import Request
from disclosure_bot.errors import TableError
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.office.services import counts
from disclosure_bot.reports.stats import Stats, instants, stats_of
from disclosure_bot.requests.figures import figures
from disclosure_bot.store.figures import Figures
from disclosure_bot.store.store import Store
from disclosure_bot.yearly.data import ReportData, YearData, ledger_data, totals
from disclosure_bot.yearly.register_table import FOLDER, read_register


async def gather(
    folder: Path,
    year: AcademicYear,
    knowledge: Knowledge,
    store: Store | None,
    today: date,
    links: Mapping[str, LinkState] | None = None,
) -> ReportData:
    """Return the data of a year and of the one before it.

    ``folder`` is that of the knowledge; where there is no store, what it would hold is missing.

    Raises:
        OSError: the folder of the ledgers cannot be looked into, or the register's table not be read.
        StoreError: the store cannot be read.
    """
    this = await _year(folder, year, knowledge, store, today)
    before = await _year(folder, year.previous, knowledge, store, today)
    return ReportData(
        knowledge=knowledge,
        this=this,
        before=before,
        totals=await asyncio.to_thread(totals, folder, (this, before), knowledge, today),
        links=dict(links or {}),
        made_on=today,
    )


async def _year(
    folder: Path, year: AcademicYear, knowledge: Knowledge, store: Store | None, today: date
) -> YearData:
    """Return one year; its ledger is read beside the event loop and the database: both may be long."""
    zone = ZoneInfo(knowledge.school.timezone)
    kept, (requests, findings), talk, gaps = await asyncio.gather(
        asyncio.to_thread(ledger_data, folder, year, knowledge, today),
        _requests(folder, year, store),
        _talk(year, knowledge, zone, store),
        _gaps(year, zone, store),
    )
    return replace(
        kept,
        register=None if requests is None else figures(requests, knowledge.calendar),
        register_findings=findings,
        services=counts(knowledge.services.values()) if knowledge.services else None,
        talk=talk,
        gaps=gaps,
        days_open=tuple(
            (today - gap.opened_at.astimezone(zone).date()).days for gap in gaps if gap.state is GapState.OPEN
        ),
    )


async def _requests(
    folder: Path, year: AcademicYear, store: Store | None
) -> tuple[Sequence[Request] | None, tuple[Finding, ...]]:
    """Return the requests of a year: of its table, or else the register; None where neither tells."""
    where = Place(f"{FOLDER}/{year}.csv")
    held = await _held(year, store) if store else None
    try:
        table = read_register(folder, year)
    except TableError as error:
        return None, (new_finding("ledger-unreadable", where, reason=error.zh),)
    if table is None:
        return held, ()
    if held and len(held) != len(table):
        return table, (new_finding("register-contradicts", where, value=len(table), total=len(held)),)
    return table, ()


async def _held(year: AcademicYear, store: Store) -> Sequence[Request] | None:
    """Return the requests that the register holds of a year.

    Of a year without any it says so only if it was kept already when the year began.
    """
    until = await store.register.requests(None, year.last_day)
    within = [request for request in until if request.received_on in year]
    was_kept = any(request.received_on < year.first_day for request in until)
    return within if within or was_kept else None


async def _gaps(year: AcademicYear, zone: ZoneInfo, store: Store | None) -> tuple[Gap, ...]:
    if store is None:
        return ()
    return tuple(
        gap
        for gap in await store.gaps.groups()
        if gap.opened_at.astimezone(zone).date() in year and gap.state is not GapState.DISMISSED
    )


async def _talk(
    year: AcademicYear, knowledge: Knowledge, zone: ZoneInfo, store: Store | None
) -> Stats | None:
    if store is None:
        return None
    found = await Figures(store.database).counts(*instants(year.first_day, year.last_day, zone))
    return stats_of(found, knowledge, zone)
