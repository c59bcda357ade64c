"""What would make sound knowledge better: dates, languages, the form of answers. Never an error."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from disclosure_bot.domain.knowledge import Entry, Finding, Knowledge, Place
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.period import Period
from disclosure_bot.knowledge.check.agreement import agreement_findings, service_findings, table_findings
from disclosure_bot.knowledge.check.answer_style import answer_findings
from disclosure_bot.knowledge.check.documents import document_findings
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import ParsedEntry, ParsedFolder
from disclosure_bot.knowledge.read.sources import is_only_http
from disclosure_bot.knowledge.read.stamp import stamps_of
from disclosure_bot.knowledge.read.yaml_pitfalls import pitfall_findings
from disclosure_bot.office.saying import period_in_words
from disclosure_bot.office.versions import awaited_period

SOON = timedelta(days=30)
"""before its end, in which an entry is about to expire"""
FEW_PHRASINGS = 6
"""phrasings in Chinese that an entry should have at least"""


def advice(parsed: ParsedFolder, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    """Yield warnings and hints on a knowledge that is sound, as of that day."""
    for parsed_entry in parsed.entries:
        entry = knowledge.entries[parsed_entry.model.id]
        yield from _sources(parsed_entry, entry, knowledge, today)
        yield from _review(parsed_entry, entry, knowledge, today)
        yield from _validity(parsed_entry, entry, today)
        yield from _languages(parsed_entry, entry)
        yield from _few_phrasings(parsed_entry, entry)
        yield from answer_findings(parsed_entry, entry, knowledge.documents)
        yield from agreement_findings(parsed_entry, entry, knowledge, today)
        yield from _versions(parsed_entry, entry, knowledge, today)
    yield from _unstamped(knowledge)
    yield from _only_http(parsed, knowledge)
    yield from _items(knowledge)
    yield from table_findings(parsed, knowledge, today)
    yield from service_findings(parsed, knowledge, today)
    yield from document_findings(parsed, knowledge, today)
    yield from pitfall_findings(parsed)


def review_interval(entry: Entry, knowledge: Knowledge) -> int:
    """Return the days after which an entry is to be reviewed again."""
    return entry.review_every_days or knowledge.school.review_every_days


def _sources(at: ParsedEntry, entry: Entry, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    if not entry.sources:
        yield new_finding("no-source", at.place(), entry.id, today=today)
    days = review_interval(entry, knowledge)
    for number, source in enumerate(entry.sources):
        where = at.place("sources", number)
        for name, day in (("checked_on", source.checked_on), ("seen_on", source.seen_on)):
            if day and day > today:
                yield new_finding("date-in-future", where, entry.id, name=name, today=today)
        last = source.checked_on or source.seen_on
        if last is None:
            yield new_finding("source-never-checked", where, entry.id, today=today)
        elif last + timedelta(days=days) < today:
            yield new_finding("source-check-overdue", where, entry.id, name=last, days=days)


def _review(at: ParsedEntry, entry: Entry, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    days = review_interval(entry, knowledge)
    where = at.place("reviewed_on")
    if entry.reviewed_on is None:
        yield new_finding("never-reviewed", where, entry.id, today=today)
    elif entry.reviewed_on > today:
        yield new_finding("date-in-future", where, entry.id, name="reviewed_on", today=today)
    elif is_overdue(entry, knowledge, today):
        yield new_finding("review-overdue", where, entry.id, name=entry.reviewed_on, days=days, today=today)


def is_overdue(entry: Entry, knowledge: Knowledge, today: date) -> bool:
    """Tell whether an entry was reviewed too long ago, or never."""
    if entry.reviewed_on is None:
        return True
    return entry.reviewed_on + timedelta(days=review_interval(entry, knowledge)) < today


def _validity(at: ParsedEntry, entry: Entry, today: date) -> Iterator[Finding]:
    until = entry.valid_until
    if awaited := awaited_period(entry, today):
        yield _period_over(at, entry, awaited)
    elif entry.versions and until and until < today:
        return  # another version answers today
    elif until and until < today:
        yield new_finding("validity-expired", at.place("valid_until"), entry.id, name=until)
    elif until and until - today <= SOON:
        yield new_finding("validity-expiring", at.place("valid_until"), entry.id, name=until)


def _period_over(at: ParsedEntry, entry: Entry, awaited: Period) -> Finding:
    return new_finding(
        "period-over",
        at.place("period"),
        entry.id,
        name=period_in_words(entry.validity, Language.ZH),
        value=period_in_words(awaited, Language.ZH),
        name_en=entry.period,
        value_en=awaited.name,
    )


def _versions(at: ParsedEntry, entry: Entry, knowledge: Knowledge, today: date) -> Iterator[Finding]:
    """Yield the same of the texts of other times; a document is judged as of the time of the text."""
    for text, version in zip(at.in_versions(), entry.versions, strict=True):
        then = replace(entry, answer=version.answer, deadlines=())
        yield from answer_findings(text, then, knowledge.documents)
        yield from agreement_findings(text, then, knowledge, min(today, version.validity.last))


def _languages(at: ParsedEntry, entry: Entry) -> Iterator[Finding]:
    if not entry.answer.en:
        where = at.place("answer", at_key=True)
        yield new_finding("english-missing", where, entry.id, part="回答", part_en="answer", name="answer")
        return
    if not entry.title.en:
        where = at.place("title", at_key=True)
        yield new_finding("english-missing", where, entry.id, part="标题", part_en="title", name="title")
    now = stamps_of(entry)
    if entry.stamps is None or entry.stamps == now:
        return
    where = at.place("answer", "en", at_key=True)
    if now.en == entry.stamps.en:
        yield new_finding("english-outdated", where, entry.id, name=entry.id)
    else:
        yield new_finding("stamp-outdated", where, entry.id, name=entry.id)


def _few_phrasings(at: ParsedEntry, entry: Entry) -> Iterator[Finding]:
    if len(entry.phrasings.zh) < FEW_PHRASINGS:
        where = at.place("phrasings", at_key=True)
        yield new_finding(
            "few-phrasings", where, entry.id, count=len(entry.phrasings.zh), limit=FEW_PHRASINGS
        )
    if not entry.tests.hit:
        yield new_finding("no-test", at.place(), entry.id)


def _unstamped(knowledge: Knowledge) -> Iterator[Finding]:
    """Yield one finding a file: new entries come in dozens."""
    bare = (entry for entry in knowledge.entries.values() if entry.answer.en and entry.stamps is None)
    for path, count in Counter(entry.where.path for entry in bare).items():
        yield new_finding("unstamped", Place(path), count=count)


def _only_http(parsed: ParsedFolder, knowledge: Knowledge) -> Iterator[Finding]:
    sources = [source for entry in knowledge.entries.values() for source in entry.sources]
    for number, host in enumerate(knowledge.school.http_hosts):
        count = sum(is_only_http(source.url, [host]) for source in sources)
        if count:
            where = parsed.place("school.yaml", "http_hosts", number)
            yield new_finding("source-only-http", where, name=host, count=count)


def _items(knowledge: Knowledge) -> Iterator[Finding]:
    """Yield one finding for all items without an entry: a new knowledge has dozens."""
    covered = {number for entry in knowledge.entries.values() for number in entry.items}
    bare = [item for category in knowledge.checklist for item in category.items if item.number not in covered]
    if bare:
        names = "、".join(str(item.number) for item in bare)
        yield new_finding("item-without-entry", Place("entries"), count=len(bare), name=names)
