"""Turns a decision into the parts of a reply: curated text word for word, and sentences of wording.yaml."""

from collections.abc import Iterator
from datetime import date

from disclosure_bot.answering.cards import Cards
from disclosure_bot.answering.cells import Cells
from disclosure_bot.answering.deadlines import due_day
from disclosure_bot.answering.notes import Notes
from disclosure_bot.answering.offices import reachable
from disclosure_bot.answering.policy import Decision
from disclosure_bot.domain.citation import citations, printed
from disclosure_bot.domain.document_page import read_page
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.reply import (
    CopyText,
    Heading,
    Link,
    Note,
    Option,
    Outcome,
    Paragraph,
    Part,
    Reading,
)
from disclosure_bot.domain.wording import Say
from disclosure_bot.knowledge.read.sources import host_of, is_allowed
from disclosure_bot.matching.base import Ranking
from disclosure_bot.office.versions import asked_version

SURE = 0.9
"""confidence from which people read 确定, below it 较确定"""
LINKS = 5
"""links below an answer, at the most: a phone shows no more at once"""


class Composer:
    """Says things in one language, from one knowledge, as of one day."""

    def __init__(self, knowledge: Knowledge, language: Language, today: date) -> None:
        self._knowledge = knowledge
        self._language = language
        self._today = today
        self._cells = Cells(knowledge, language, today)

    def parts(
        self,
        decision: Decision,
        ranking: Ranking,
        asked: tuple[str, str] = ("", ""),
        *,
        titled: bool = True,
        retold: bool = False,
    ) -> tuple[Part, ...]:
        """Return what to say to a decision, in reading order; ``retold`` where it was not read as typed.

        ``asked`` is the question as typed and as understood: a figure may be asked by either. An answer that
        is not certain opens with the title of the entry, that can be checked at a glance, unless it is not
        to be ``titled``.
        """
        match decision.outcome:
            case Outcome.ANSWER:
                best = decision.offered[0]
                certainty = Say.SURE if best.confidence >= SURE else Say.FAIRLY_SURE
                cells = self._cells.asked(asked, best.entry)
                told = self._read_as(best.entry) if titled and retold else ()
                titled = titled and not retold
                return (*told, *self.entry(best.entry, certainty, cells, asked, titled=titled))
            case Outcome.CHOOSE:
                offered = (self._option(match.entry) for match in decision.offered)
                return (Paragraph(self._say(Say.CHOOSE)), *offered)
            case _:
                return tuple(self._abstention(ranking))

    def _read_as(self, entry_id: str) -> tuple[Part, ...]:
        title = self._knowledge.entries[entry_id].title.in_language(self._language)
        return (Note(self._say(Say.READ_AS, title=title)),)

    def entry(
        self,
        entry_id: str,
        certainty: Say | None = None,
        cells: tuple[Part, ...] = (),
        forms: tuple[str, str] = ("", ""),
        *,
        titled: bool = True,
    ) -> tuple[Part, ...]:
        """Return one entry in full: figures of its tables first, its title where it may be the wrong one.

        ``forms`` are the question as typed and as understood: a year in it asks for a version, a day gives
        the last day of a time limit.
        """
        asked = asked_version(self._knowledge.entries[entry_id], forms, self._today)
        entry = asked.entry
        if not asked.is_current and any(isinstance(part, Paragraph) for part in cells):
            cells = ()  # a table that lacks the year adds nothing to the text of that year
        remarks = Notes(self._knowledge, self._language, self._today)
        is_doubtful = titled and certainty is Say.FAIRLY_SURE
        return (
            *((Heading(entry.title.in_language(self._language)),) if is_doubtful else ()),
            *cells,
            *map(Paragraph, remarks.before(asked, has_figures=bool(cells))),
            *self._answer(entry, forms[0]),
            *map(Note, remarks.after(asked)),
            *map(Note, remarks.on_text(entry)),
            *self._ask_for(entry),
            *self._links(entry),
            *self._newest(entry),
            *self._readings(entry),
            *(Note(remark, kept=True) for remark in self._standing(entry, certainty)),
            *map(Note, remarks.on_missing(entry)),
            *(self._option(related) for related in entry.related),
        )

    def _standing(self, entry: Entry, certainty: Say | None) -> Iterator[str]:
        """Yield by what an answer is judged, in one place: who answers for it, since when, how sure."""
        remarks = Notes(self._knowledge, self._language, self._today)
        yield from remarks.on_office(entry)
        yield from remarks.on_dates(entry)
        if certainty:
            yield self._say(certainty)

    def sentence(self, key: Say, **values: object) -> tuple[Part, ...]:
        """Return one sentence of the wording as a reply of its own."""
        return (Paragraph(self._say(key, **values)),)

    def _say(self, key: Say, **values: object) -> str:
        return self._knowledge.wording.say(key, self._language, **values)

    def _option(self, entry_id: str) -> Option:
        return Option(entry_id, self._knowledge.entries[entry_id].title.in_language(self._language))

    def _answer(self, entry: Entry, question: str) -> Iterator[Part]:
        text = printed(entry.answer.in_language(self._language), self._knowledge.documents, self._language)
        first, _, rest = text.strip().partition("\n")
        yield Paragraph(first)
        if day := due_day(entry, question, self._today, self._knowledge, self._language):
            yield day
        yield from Cards(self._knowledge, self._language).of_entry(entry.id)
        if rest.strip():
            yield Paragraph(rest.strip(), folded=True)

    def _ask_for(self, entry: Entry) -> Iterator[Part]:
        if entry.ask_for:
            text = entry.ask_for.in_language(self._language).strip()
            yield CopyText(text, self._say(Say.ASK_FOR), entry.id)

    def _links(self, entry: Entry) -> tuple[Part, ...]:
        """Return the first sources, and documents cited that have an address; each address once."""
        cited = citations(entry.answer.in_language(self._language))
        documents = (self._knowledge.documents.get(citation.document) for citation in cited)
        services = self._knowledge.services.values()
        named = (
            *((source.url, source.title) for source in entry.sources),
            *((one.url, one.name) for one in services if one.entry == entry.id and one.url),
            *((document.url, document.short) for document in documents if document and document.url),
        )
        titles: dict[str, Bilingual] = {}
        for url, title in named:
            titles.setdefault(url, title)
        links = (Link(title.in_language(self._language), url) for url, title in titles.items())
        return tuple(links)[:LINKS]

    def _newest(self, entry: Entry) -> Iterator[Part]:
        """Yield what was published last on the matter: a link, but only to where sources may stand."""
        found = self._knowledge.newest_for(entry)
        if found is None or found.url in {source.url for source in entry.sources}:
            return
        text = self._say(Say.NEWEST, item=found.item, date=found.date.isoformat(), title=found.title)
        can_be_linked = found.url and is_allowed(host_of(found.url), self._knowledge.school.hosts)
        yield Link(text, found.url) if can_be_linked else Note(text)

    def _readings(self, entry: Entry) -> Iterator[Reading]:
        """Yield the documents cited that can be read, each once, open where it is cited first."""
        offered: set[str] = set()
        for citation in citations(entry.answer.in_language(self._language)):
            document = self._knowledge.documents.get(citation.document)
            if document and document.page and document.id not in offered:
                offered.add(document.id)
                section = read_page(document.page, self._language).place_of(citation.articles)
                yield Reading(document.id, section, document.short.in_language(self._language))

    def _abstention(self, ranking: Ranking) -> Iterator[Part]:
        topics = {topic.id: topic for topic in self._knowledge.other_topics}
        other = topics.get(ranking.other)
        if ranking.other_school:
            school = self._knowledge.school.name.in_language(self._language)
            yield Paragraph(self._say(Say.ABSTAIN_OTHER_SCHOOL, school=school))
        elif ranking.elsewhere:
            school = self._knowledge.school.name.in_language(self._language)
            yield Paragraph(self._say(Say.ABSTAIN_ELSEWHERE, school=school))
        elif other and other.ask:
            yield Paragraph(self._say(Say.ABSTAIN_OTHER, ask=other.ask.in_language(self._language)))
        else:
            yield Paragraph(self._say(Say.ABSTAIN))
            office = self._knowledge.departments[self._knowledge.school.office]
            named = reachable(office, self._knowledge.wording, self._language)
            yield Note(self._say(Say.ABSTAIN_OFFICE, office=named))
