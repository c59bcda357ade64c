"""Turns a decision into the parts of a reply: curated text word for word, and sentences of wording.yaml."""

from collections.abc import Iterator
from datetime import date

from disclosure_bot.answering.policy import Decision
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Link, Note, Option, Outcome, Paragraph, Part
from disclosure_bot.domain.wording import Say
from disclosure_bot.matching.base import Ranking

SURE = 0.9
"""confidence from which people read 确定, below it 较确定"""


class Composer:
    """Says things in one language, from one knowledge, as of one day."""

    def __init__(self, knowledge: Knowledge, language: Language, today: date) -> None:
        self._knowledge = knowledge
        self._language = language
        self._today = today

    def parts(
        self, decision: Decision, ranking: Ranking, *, titled: bool = True, retold: bool = False
    ) -> tuple[Part, ...]:
        """Return what to say to a decision, in reading order; ``retold`` where it was not read as typed.

        An answer that is not certain opens with the title of the entry, that can be checked at a glance,
        unless it is not to be ``titled``.
        """
        match decision.outcome:
            case Outcome.ANSWER:
                best = decision.offered[0]
                certainty = Say.SURE if best.confidence >= SURE else Say.FAIRLY_SURE
                told = titled and (retold or certainty is Say.FAIRLY_SURE)
                return (*(self._read_as(best.entry) if told else ()), *self.entry(best.entry, certainty))
            case Outcome.CHOOSE:
                offered = (self._option(match.entry) for match in decision.offered)
                return (Paragraph(self._say(Say.CHOOSE)), *offered)
            case _:
                return tuple(self._abstention(ranking))

    def _read_as(self, entry_id: str) -> tuple[Part, ...]:
        title = self._knowledge.entries[entry_id].title.in_language(self._language)
        return (Note(self._say(Say.READ_AS, title=title)),)

    def entry(self, entry_id: str, certainty: Say | None = None) -> tuple[Part, ...]:
        """Return one entry in full: answer, validity, access, sources, department, certainty, related."""
        entry = self._knowledge.entries[entry_id]
        return (
            *self._answer(entry),
            *self._notes(entry),
            *(Link(source.title.in_language(self._language), source.url) for source in entry.sources),
            *self._provenance(entry),
            *((Note(self._say(certainty)),) if certainty else ()),
            *(self._option(related) for related in entry.related),
        )

    def sentence(self, key: Say, **values: object) -> tuple[Part, ...]:
        """Return one sentence of the wording as a reply of its own."""
        return (Paragraph(self._say(key, **values)),)

    def _say(self, key: Say, **values: object) -> str:
        return self._knowledge.wording.say(key, self._language, **values)

    def _option(self, entry_id: str) -> Option:
        return Option(entry_id, self._knowledge.entries[entry_id].title.in_language(self._language))

    def _answer(self, entry: Entry) -> Iterator[Part]:
        first, _, rest = entry.answer.in_language(self._language).strip().partition("\n")
        yield Paragraph(first)
        if rest.strip():
            yield Paragraph(rest.strip(), folded=True)

    def _notes(self, entry: Entry) -> Iterator[Part]:
        if not entry.answer.has(self._language):
            yield Note(self._say(Say.NO_ENGLISH))
        if entry.valid_until and entry.valid_until < self._today:
            yield Note(self._say(Say.EXPIRED, date=entry.valid_until.isoformat()))
        if entry.valid_from and entry.valid_from > self._today:
            yield Note(self._say(Say.NOT_YET_VALID, date=entry.valid_from.isoformat()))
        if entry.campus_access:
            yield Note(self._say(Say.CAMPUS_ACCESS))

    def _provenance(self, entry: Entry) -> Iterator[Part]:
        department = self._knowledge.departments[entry.department]
        key = Say.DEPARTMENT_INFERRED if entry.department_inferred else Say.DEPARTMENT
        yield Note(
            self._say(
                key,
                department=department.name.in_language(self._language),
                contact=department.contact.in_language(self._language),
            )
        )
        if entry.reviewed_on:
            yield Note(self._say(Say.REVIEWED, date=entry.reviewed_on.isoformat()))

    def _abstention(self, ranking: Ranking) -> Iterator[Part]:
        topics = {topic.id: topic for topic in self._knowledge.other_topics}
        other = topics.get(ranking.other)
        if ranking.other_school:
            school = self._knowledge.school.name.in_language(self._language)
            yield Paragraph(self._say(Say.ABSTAIN_OTHER_SCHOOL, school=school))
        elif other and other.ask:
            yield Paragraph(self._say(Say.ABSTAIN_OTHER, ask=other.ask.in_language(self._language)))
        else:
            yield Paragraph(self._say(Say.ABSTAIN))
        office = self._knowledge.departments[self._knowledge.school.office]
        yield Note(
            self._say(
                Say.ABSTAIN_OFFICE,
                office=office.name.in_language(self._language),
                contact=office.contact.in_language(self._language),
            )
        )
