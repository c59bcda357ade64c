"""Which version of an entry holds on a day, and which one a question asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from disclosure_bot.domain.academic_year import year_named, year_of
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.period import Period, calendar_year, period_named
from disclosure_bot.office.years import years_in


@dataclass(frozen=True, slots=True)
class AskedVersion:
    """What an entry says to a question, and what is to be told of the time for which it holds."""

    entry: Entry
    """as it is to be shown"""
    is_current: bool = True
    """it is what the entry says today, or the last it said"""
    others: tuple[Entry, ...] = ()
    """as it stood earlier in the years asked for, the latest first"""
    lacking: tuple[int, ...] = ()
    """years asked for of which there is no version"""
    there: tuple[Period, ...] = ()
    """the periods of which there is one"""


def versions_of(entry: Entry) -> tuple[Entry, ...]:
    """Return an entry as it stands in each of its versions, the oldest first."""
    others = (
        replace(
            entry,
            answer=one.answer,
            sources=one.sources or entry.sources,
            valid_from=one.validity.since,
            valid_until=one.validity.until,
            period=one.validity.name,
            versions=(),
        )
        for one in entry.versions
    )
    return tuple(sorted((replace(entry, versions=()), *others), key=lambda one: one.validity.first))


def current_version(entry: Entry, today: date) -> Entry:
    """Return an entry as it stands today: where no version holds, the one that ended last, else the next."""
    if not entry.versions:
        return entry
    versions = versions_of(entry)
    begun = [one for one in versions if one.validity.first <= today]
    return max(begun, key=lambda one: one.validity.last) if begun else versions[0]


def last_version(entry: Entry, today: date) -> Entry:
    """Return the version whose end is the one to think of: today's, or what follows it without a gap."""
    last = current_version(entry, today)
    for one in versions_of(entry):
        if last.validity.until and one.validity.since == last.validity.until + timedelta(days=1):
            last = one
    return last


def awaited_period(entry: Entry, today: date) -> Period | None:
    """Return today's year where an entry that bears years has no version for it yet; None where it has."""
    now = current_version(entry, today)
    if not now.period or now.validity.last >= today:
        return None
    is_academic = year_named(now.period) is not None
    return period_named(str(year_of(today))) if is_academic else calendar_year(today.year)


def asked_version(entry: Entry, forms: Sequence[str], today: date) -> AskedVersion:
    """Return the version that a question asks for by a year, or else that of today.

    ``forms`` are the question as typed and as read; the first that names a year decides.
    """
    now = current_version(entry, today)
    if not entry.versions and entry.validity.is_open:
        return AskedVersion(now)
    named = (years_in(form, today.year, cohorts=False) for form in forms)
    years = next(filter(None, named), ())
    versions = versions_of(entry)
    lacking = tuple(year for year in years if not any(_is_of(one, year) for one in versions))
    asked = [one for one in versions if any(_is_of(one, year) for year in years)]
    there = tuple(one.validity for one in versions)
    if not asked:
        return AskedVersion(now, lacking=lacking, there=there)
    is_current = any(one.validity == now.validity for one in asked)
    shown = now if is_current else asked[-1]
    others = tuple(one for one in reversed(asked) if one.validity != shown.validity)
    return AskedVersion(shown, is_current, others, lacking, there)


def _is_of(version: Entry, year: int) -> bool:
    return version.validity.meets(calendar_year(year))
