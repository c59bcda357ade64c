"""From a question to its replies: split, understand, match, decide, compose; immutable once built."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from disclosure_bot.answering.compose import Composer
from disclosure_bot.answering.parts import LIMIT, Understood
from disclosure_bot.answering.policy import decide
from disclosure_bot.answering.understand import Understanding
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question, Turn
from disclosure_bot.domain.reply import Match, Note, Outcome, Reply
from disclosure_bot.domain.wording import Say
from disclosure_bot.matching.base import Matcher
from disclosure_bot.office.dates import without_date
from disclosure_bot.text.normalize import read

CANDIDATES = 5
"""matches kept with a reply, for the log and for what would have won next"""


class Answerer:
    """Answers questions from one knowledge; a reload builds a new one."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher) -> None:
        self.knowledge = knowledge
        self.matcher = matcher
        self._understanding = Understanding(matcher, knowledge.entries)
        self._zone = ZoneInfo(knowledge.school.timezone)

    def answer(self, question: Question) -> tuple[Reply, ...]:
        """Return one reply for each question found in the message: at least one, at most ``LIMIT``."""
        understood = self._understanding.questions(question.text, question.previous)
        replies = tuple(self._reply(one, question) for one in understood[:LIMIT])
        return replies if len(understood) <= LIMIT else (*replies[:-1], self._with_note(replies[-1]))

    def show(self, entry_id: str, language: Language, asked_at: datetime) -> Reply:
        """Return an entry that a person picked from a list, a button or a deep link.

        Raises:
            KeyError: the knowledge has no such entry.
        """
        title = self.knowledge.entries[entry_id].title.in_language(language)
        return Reply(
            outcome=Outcome.ANSWER,
            language=language,
            matches=(Match(entry_id, 1.0, title),),
            parts=self._composer(language, asked_at).entry(entry_id),
            knowledge_version=self.knowledge.version,
            question=title,
            because=f"answer: {entry_id} was picked",
        )

    def _composer(self, language: Language, asked_at: datetime) -> Composer:
        return Composer(self.knowledge, language, asked_at.astimezone(self._zone).date())

    def _with_note(self, reply: Reply) -> Reply:
        """Say after the last reply that the message held more questions."""
        note = Note(self.knowledge.wording.say(Say.TOO_MANY, reply.language, count=LIMIT))
        return replace(reply, parts=(*reply.parts, note))

    def _reply(self, understood: Understood, question: Question) -> Reply:
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
                because="abstain: the question holds no words",
            )
        decision = decide(ranking, self.matcher.thresholds[ranking.language])
        return Reply(
            outcome=decision.outcome,
            language=language,
            matches=ranking.matches[:CANDIDATES],
            parts=composer.parts(decision, ranking, _read_as(understood), understood.text),
            knowledge_version=self.knowledge.version,
            question=understood.text,
            because=decision.because,
            fallback=ranking.fallback,
        )


def _read_as(understood: Understood) -> str:
    """Return the question as it was read where that is not how it was typed: completed, repaired, pinyin."""
    if understood.completed:
        return understood.text
    ranking = understood.ranking
    return ranking.read_as if ranking.read_as != read(without_date(understood.text)).plain else ""


def turn_of(reply: Reply) -> Turn | None:
    """Return what a follow-up to this reply refers to, or None after an abstention."""
    if reply.outcome in {Outcome.ANSWER, Outcome.CHOOSE}:
        return Turn(reply.question, reply.matches[0].entry)
    return None
