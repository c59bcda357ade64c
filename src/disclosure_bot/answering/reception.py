"""What comes before a question is looked for: a person in danger, a place picked from a list, talk."""

from dataclasses import dataclass, replace

from disclosure_bot.answering.manners import Manners, language_named
from disclosure_bot.answering.pick import picked_of
from disclosure_bot.answering.split import tidy
from disclosure_bot.domain.danger import Danger
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.question import Question, Turn
from disclosure_bot.domain.reply import Match, Option, Outcome, Reply
from disclosure_bot.domain.talk import TalkKind
from disclosure_bot.matching.base import Matcher, Ranking
from disclosure_bot.matching.lru_cache import LruCache
from disclosure_bot.matching.talk import talk_index_of
from disclosure_bot.text.danger import Alarm
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import read

NEAR = 3
"""entries offered after a complaint"""
REMEMBERED = 1_024
"""messages of which it is remembered whether they tell of danger: channel, service and answerer all ask, and
reading one is dear"""
ALIKE = 0.62
"""cosine from which a remark is talk that nobody wrote down, if no entry is likelier"""
VERY_ALIKE = 0.8
"""cosine from which it is talk unless an entry is as good as sure"""
UNSURE, DOUBTFUL = 0.45, 0.85
"""confidences in an entry below which the two above hold"""


@dataclass(frozen=True, slots=True)
class Received:
    """A message, looked at for the first time."""

    text: str
    """what may be a question; the talk around it is gone"""
    reply: Reply | None = None
    """where there is no question to look for"""


class Reception:
    """Knows the words of danger and of talk of one knowledge; immutable."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher) -> None:
        self._knowledge = knowledge
        self._matcher = matcher
        self._alarm = Alarm(knowledge.dangers)
        self._kinds: LruCache[str, str] = LruCache(REMEMBERED)
        self._talk = talk_index_of(knowledge.talks)
        self._talks = {talk.kind: talk for talk in knowledge.talks}

    def receive(self, question: Question) -> Received:
        """Return the reply to a message that asks nothing, or what of it may be a question."""
        if helped := self.help(question):
            return Received("", helped)
        heard = self._talk.hear(tidy(question.text))
        if heard.kind and not picked_of(question.text, question.previous):
            return Received("", self._talked(heard.kind, question))
        return Received(heard.rest or question.text)

    def help(self, question: Question) -> Reply | None:
        """Return the reply to a person in danger; None where a message tells of none."""
        danger = self._knowledge.dangers.of_kind(self.danger_in(question.text))
        return self._helped(danger, question) if danger else None

    def danger_in(self, text: str) -> str:
        """Return the kind of danger that a message tells of; empty if none."""
        kind = self._kinds.get(text)
        if kind is None:
            kind = self._alarm.kind_of(text)
            self._kinds.put(text, kind)
        return kind

    def tells_of_danger(self, text: str) -> bool:
        """Tell whether the person who types this needs help before anything else."""
        return bool(self.danger_in(text))

    def wants_to_file(self, text: str) -> bool:
        """Tell whether a message says no more than that somebody wants to file a request for information."""
        return self._talk.hear(tidy(text)).kind is TalkKind.REQUEST

    def entry_for_danger(self, text: str) -> str:
        """Return the id of the entry that helps the person who types this; empty if none does."""
        danger = self._knowledge.dangers.of_kind(self.danger_in(text))
        return danger.entry if danger and danger.entry in self._knowledge.entries else ""

    def picked(self, question: Question) -> str:
        """Return the id of the entry offered before that a message picks by its place; empty if none."""
        entry = picked_of(question.text.strip(), question.previous)
        return entry if entry in self._knowledge.entries else ""

    def reconsider(self, question: Question, ranking: Ranking) -> Reply | None:
        """Return the reply to a message that is nearer to talk than to any entry; None to all others."""
        near = self._talk.nearest(question.text)
        if near is None or ranking.other_school or ranking.elsewhere:
            return None
        kind, alike = near
        confidence = ranking.matches[0].confidence if ranking.matches else 0.0
        if (alike >= ALIKE and confidence < UNSURE) or (alike >= VERY_ALIKE and confidence < DOUBTFUL):
            return self._talked(kind, question, f"; {alike:.2f} alike")
        return None

    def _helped(self, danger: Danger, question: Question) -> Reply:
        language = _language(question)
        shown = danger.entry if danger.entry in self._knowledge.entries else ""
        title = self._knowledge.entries[shown].title.in_language(language) if shown else ""
        return Reply(
            outcome=Outcome.ANSWER,
            language=language,
            matches=(Match(shown, 1.0, title),) if shown else (),
            parts=Manners(self._knowledge, language).help(danger),
            knowledge_version=self._knowledge.version,
            question=tidy(question.text),
            because=f"answer: words of danger, {danger.kind}",
            urgent=danger.kind,
        )

    def _talked(self, kind: TalkKind, question: Question, how: str = "") -> Reply:
        language = _language(question)
        if kind is TalkKind.LANGUAGE:
            language = language_named(question.text, language) or language
        near = self._near(question.previous) if kind is TalkKind.COMPLAINT else ()
        parts = Manners(self._knowledge, language).talk(self._talks[kind], near)
        offered = tuple(part.entry for part in parts if isinstance(part, Option))
        before = question.previous or Turn("", ())
        return Reply(
            outcome=Outcome.TALK,
            language=language,
            matches=(),
            parts=parts,
            knowledge_version=self._knowledge.version,
            question=tidy(question.text),
            because=f"talk: {kind}{how}",
            talk=kind.value,
            turn=replace(before, offered=offered) if offered else None,
        )

    def _near(self, previous: Turn | None) -> tuple[str, ...]:
        """Return what else the last question may have meant."""
        if previous is None or not previous.subject:
            return ()
        found = [match.entry for match in self._matcher.match(previous.subject).matches]
        return tuple(entry for entry in found if entry not in previous.entries[:1])[:NEAR]


def help_in(reply: Reply, knowledge: Knowledge) -> Reply:
    """Return an answer in the form of help where its entry is one for people in danger."""
    if reply.outcome is not Outcome.ANSWER or not reply.matches:
        return reply
    danger = knowledge.dangers.of_entry(reply.matches[0].entry)
    return replace(reply, parts=Manners(knowledge, reply.language).help(danger)) if danger else reply


def _language(question: Question) -> Language:
    return question.language or language_of(read(question.text).plain)
