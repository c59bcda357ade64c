"""From a question to its replies: split, understand, match, decide, compose; immutable once built."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from disclosure_bot.answering.compose import Composer
from disclosure_bot.answering.parts import LIMIT, Understood
from disclosure_bot.answering.policy import Decision, decide
from disclosure_bot.answering.reception import Received, Reception, help_in
from disclosure_bot.answering.understand import Understanding
from disclosure_bot.answering.vague import Vagueness
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question, Turn
from disclosure_bot.domain.reply import Match, Note, Option, Outcome, Part, Reply
from disclosure_bot.domain.wording import Say
from disclosure_bot.matching.base import Matcher, Ranking
from disclosure_bot.matching.lru_cache import LruCache
from disclosure_bot.office.dates import without_date
from disclosure_bot.office.versions import current_version
from disclosure_bot.office.years import without_year
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import read
from disclosure_bot.text.redact import without_personal_data

LIKELY = 0.3
"""confidence from which an entry is what was asked of another school"""
CANDIDATES = 5
"""matches kept with a reply, for the log and for what would have won next"""
REMEMBERED = 512
"""messages whose replies are remembered: on a day when all ask the same, most are among a few hundred"""


_Asked = tuple[str, Language | None, Turn | None, date]
"""text, language chosen, turn before, and the day at the school"""


class Answerer:
    """Answers questions from one ``knowledge`` by its ``matcher``; a reload builds a new one."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, before: "Answerer | None" = None) -> None:
        """Answer from a knowledge; what ``before`` has read of it is taken over."""
        self.knowledge = knowledge
        self.matcher = matcher
        self._reception = Reception(knowledge, matcher)
        self._understanding = Understanding(matcher, knowledge.entries)
        self._vagueness: Vagueness = Vagueness(knowledge.entries, before._vagueness if before else None)
        self._zone = ZoneInfo(knowledge.school.timezone)
        self._recent: LruCache[_Asked, tuple[Reply, ...]] = LruCache(REMEMBERED)

    def answer(self, question: Question) -> tuple[Reply, ...]:
        """Return one reply for each question found in the message: at least one, at most ``LIMIT``."""
        replies = self.remembered(question)
        if replies is None:
            replies = self._answered(question)
            as_ever = {"", self.matcher.fallback}
            if all(reply.fallback in as_ever for reply in replies):  # what failed just now may not fail again
                self._recent.put(self._asked(question), replies)
        return replies

    def remembered(self, question: Question) -> tuple[Reply, ...] | None:
        """Return the replies to what was asked lately, without any work; None where it was not."""
        return self._recent.get(self._asked(question))

    def _asked(self, question: Question) -> _Asked:
        """Return what replies hang on, beside the knowledge, which stays the same as long as this."""
        today = question.asked_at.astimezone(self._zone).date()
        return question.text, question.language, question.previous, today

    def _answered(self, question: Question) -> tuple[Reply, ...]:
        received = self._reception.receive(question)
        # Who is in danger is told by all words, also by those that look like a name.
        plain = question.text if received.reply else without_personal_data(question.text)
        if plain == question.text:
            return self._read(question, received)
        spoken = replace(question, text=plain)
        first, *others = self._read(spoken, self._reception.receive(spoken))
        return self._with_note(first, Say.PERSONAL_DATA), *others

    def _read(self, question: Question, received: Received) -> tuple[Reply, ...]:
        if received.reply:
            return (received.reply,)
        if entry := self._reception.picked(question):
            language = question.language or language_of(read(question.text).plain)
            return (self.show(entry, language, question.asked_at),)
        understood = self._understanding.questions(received.text, question.previous)
        if len(understood) == 1 and (talk := self._reception.reconsider(question, understood[0].ranking)):
            return (talk,)
        several = len(understood) > 1
        replies = tuple(self._reply(one, question, headed=several) for one in understood[:LIMIT])
        return (
            replies
            if len(understood) <= LIMIT
            else (*replies[:-1], self._with_note(replies[-1], Say.TOO_MANY))
        )

    def help(self, question: Question) -> Reply | None:
        """Return the reply to a person in danger, None to others; it takes no search and no store."""
        return self._reception.help(question)

    def danger_in(self, text: str) -> str:
        """Return the kind of danger that a message tells of; empty if none."""
        return self._reception.danger_in(text)

    def candidates(self, text: str) -> Ranking:
        """Return what comes near to a text still being typed; where it tells of danger, help first."""
        ranking = self.matcher.match(text)
        if not (entry := self._reception.entry_for_danger(text)):
            return ranking
        others = (match for match in ranking.matches if match.entry != entry)
        return replace(ranking, matches=(Match(entry, 1.0), *others))

    def tells_of_danger(self, text: str) -> bool:
        """Tell whether the person who types this needs help before anything else."""
        return self._reception.tells_of_danger(text)

    def wants_to_file(self, text: str) -> bool:
        """Tell whether a message says no more than that somebody wants to file a request for information."""
        return self._reception.wants_to_file(text)

    def show(self, entry_id: str, language: Language, asked_at: datetime) -> Reply:
        """Return an entry that a person picked from a list, a button or a deep link.

        Raises:
            KeyError: the knowledge has no such entry.
        """
        title = self.knowledge.entries[entry_id].title.in_language(language)
        parts = self._composer(language, asked_at).entry(entry_id)
        reply = Reply(
            outcome=Outcome.ANSWER,
            language=language,
            matches=(Match(entry_id, 1.0, title),),
            parts=parts,
            knowledge_version=self.knowledge.version,
            question=title,
            title=title,
            because=f"answer: {entry_id} was picked",
            turn=Turn(title, (entry_id,), _offered(parts)),
        )
        return help_in(reply, self.knowledge)

    def current(self, entry: Entry, at: datetime) -> Entry:
        """Return an entry as it stands on the school's day of an instant."""
        return current_version(entry, at.astimezone(self._zone).date())

    def _composer(self, language: Language, asked_at: datetime) -> Composer:
        return Composer(self.knowledge, language, asked_at.astimezone(self._zone).date())

    def _with_note(self, reply: Reply, say: Say) -> Reply:
        """Say below a reply what was not read of the message: more questions, or personal data."""
        note = Note(
            self.knowledge.wording.say(say, reply.language, count=LIMIT), kept=say is Say.PERSONAL_DATA
        )
        return replace(reply, parts=(*reply.parts, note))

    def _reply(self, understood: Understood, question: Question, *, headed: bool) -> Reply:
        """Return the reply to one question; one ``headed`` by its title need not open with it."""
        ranking = understood.ranking
        language = question.language or ranking.language
        composer = self._composer(language, question.asked_at)
        if not ranking.read_as:
            return Reply(
                outcome=Outcome.ABSTAIN,
                language=language,
                matches=(),
                parts=composer.sentence(Say.EMPTY),
                knowledge_version=self.knowledge.version,
                question=understood.text,
                title=understood.typed,
                because="abstain: the question holds no words",
            )
        left_open = () if understood.completed else self._vagueness.choice(understood.typed, ranking)
        decision = decide(ranking, self.matcher.thresholds[ranking.language], left_open)
        retold = _is_retold(understood)
        asked = (understood.typed, understood.text)
        parts = composer.parts(decision, ranking, asked, titled=not headed, retold=retold)
        reply = Reply(
            outcome=decision.outcome,
            language=language,
            matches=_matches(decision, ranking),
            parts=parts,
            knowledge_version=self.knowledge.version,
            question=understood.text,
            title=self._title(decision, language) or understood.typed,
            because=decision.because,
            room=decision.room,
            fallback=ranking.fallback,
            turn=_turn(understood, decision, parts),
        )
        return help_in(reply, self.knowledge)

    def _title(self, decision: Decision, language: Language) -> str:
        """Return the title of the entry answered; empty where none is."""
        if decision.outcome is not Outcome.ANSWER:
            return ""
        return self.knowledge.entries[decision.offered[0].entry].title.in_language(language)


def _matches(decision: Decision, ranking: Ranking) -> tuple[Match, ...]:
    """Return what was offered first, and what came near behind it."""
    offered = {match.entry for match in decision.offered}
    near = (match for match in ranking.matches if match.entry not in offered)
    return (*decision.offered, *near)[:CANDIDATES]


def _is_retold(understood: Understood) -> bool:
    """Tell whether a question was not read as it was typed: completed, repaired, pinyin."""
    dateless = without_date(understood.typed)
    as_typed = {read(dateless).plain, read(without_year(dateless)).plain}
    return understood.completed or understood.ranking.read_as not in as_typed


def _offered(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return the entries that a reply offers, in their order."""
    return tuple(part.entry for part in parts if isinstance(part, Option))


def _turn(understood: Understood, decision: Decision, parts: Sequence[Part]) -> Turn | None:
    """Return what a follow-up refers to; a question about another school may go on with 那你们呢."""
    if decision.offered:
        entries = tuple(match.entry for match in decision.offered)
        return Turn(understood.subject, entries, _offered(parts))
    if understood.ranking.other_school and understood.confidence >= LIKELY:
        return Turn("", (understood.best,))
    return None
