"""What is said to a person in danger, and to one who asks nothing."""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from disclosure_bot.answering.browse import often_asked
from disclosure_bot.answering.offices import reachable
from disclosure_bot.domain.action import Visitor
from disclosure_bot.domain.danger import Danger
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Link, Note, Option, Paragraph, Part
from disclosure_bot.domain.talk import Talk, TalkKind
from disclosure_bot.domain.wording import Say

SHOWN = 5
"""entries shown to somebody who asks what can be asked"""
_ENGLISH = re.compile(r"english|英[文语]|ying ?(?:wen|yu)", re.IGNORECASE)
_NO_CHINESE = re.compile(r"\b(?:do ?n[o']?t|cannot|can'?t|no|not|only)\b", re.IGNORECASE)
_CHINESE = re.compile(r"chinese|mandarin|[中汉国][文语]|普通话|[简繁]体|zhong ?wen", re.IGNORECASE)


class Manners:
    """Speaks in one language, from one knowledge."""

    def __init__(self, knowledge: Knowledge, language: Language) -> None:
        self._knowledge = knowledge
        self._language = language

    def help(self, danger: Danger) -> tuple[Part, ...]:
        """Return the numbers to call, what to do, and who helps here: nothing that could be put off."""
        return (self.numbers(danger), *self._advice(danger))

    def talk(self, talk: Talk, near: Iterable[str]) -> tuple[Part, ...]:
        """Return what is said back; ``near`` are entries that a complaint may have meant."""
        said = (
            talk.reply.in_language(self._language)
            .strip()
            .format(school=self._school(), office=self._office())
        )
        offered = (name for name in talk.offers if name in self._knowledge.entries)
        return (Paragraph(said), *map(self._option, offered), *self._beside(talk, near))

    def numbers(self, danger: Danger) -> Paragraph:
        """Return the line of the numbers to call."""
        lines = {line.id: line for line in self._knowledge.hotlines}
        known = [lines[name] for name in danger.hotlines if name in lines]
        told = " · ".join(f"{line.number} {line.name.in_language(self._language)}" for line in known)
        return Paragraph(self._say(Say.URGENT_NUMBERS, numbers=told))

    def _advice(self, danger: Danger) -> Iterator[Part]:
        entry = self._knowledge.entries.get(danger.entry)
        if entry is None:
            yield Paragraph(danger.advice.in_language(self._language).strip())
            return
        yield Paragraph(entry.answer.in_language(self._language).strip())
        yield from (Link(source.title.in_language(self._language), source.url) for source in entry.sources)
        yield from (self._option(related) for related in entry.related)

    def _beside(self, talk: Talk, near: Iterable[str]) -> Iterator[Part]:
        match talk.kind:
            case TalkKind.COMPLAINT:
                yield from map(self._option, near)
                yield self._whom_to_ask()
            case TalkKind.HUMAN:
                yield self._whom_to_ask()
            case TalkKind.PRIVACY:
                yield Paragraph(self._say(Say.PRIVACY).strip())
            case TalkKind.ABILITIES if not talk.offers:
                yield from map(self._option, self._examples())
            case _:
                pass

    def _examples(self) -> list[str]:
        """Return entries of several kinds of people, each once."""
        shown = [often_asked(self._knowledge, visitor, {}, SHOWN) for visitor in Visitor]
        in_turn = (entry for entries in zip_longest(*shown) for entry in entries if entry)
        return list(dict.fromkeys(entry.id for entry in in_turn))[:SHOWN]

    def _whom_to_ask(self) -> Part:
        office = self._knowledge.departments[self._knowledge.school.office]
        named = reachable(office, self._knowledge.wording, self._language)
        return Note(self._say(Say.ABSTAIN_OFFICE, office=named))

    def _option(self, entry: str) -> Option:
        return Option(entry, self._knowledge.entries[entry].title.in_language(self._language))

    def _school(self) -> str:
        return self._knowledge.school.name.in_language(self._language)

    def _office(self) -> str:
        return self._knowledge.departments[self._knowledge.school.office].name.in_language(self._language)

    def _say(self, key: Say, **values: object) -> str:
        return self._knowledge.wording.say(key, self._language, **values)


def language_named(text: str, own: Language) -> Language | None:
    """Return the language that a remark made in its ``own`` asks for; None where it names none of ours."""
    if _ENGLISH.search(text):
        return Language.EN
    if _CHINESE.search(text):
        return Language.EN if own is Language.EN and _NO_CHINESE.search(text) else Language.ZH
    return None
