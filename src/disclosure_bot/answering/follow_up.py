"""Reads an elliptical follow-up (多少钱？) with the subject of the turn before; others stay alone."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure_bot.answering.context import ContextWeights, weigh
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.question import Turn
from disclosure_bot.domain.reply import Match
from disclosure_bot.matching.audience import GROUPS
from disclosure_bot.matching.base import Ranking
from disclosure_bot.text.normalize import read, simplify
from disclosure_bot.text.tokenize import words

SHORT_ZH = 8
"""characters up to which a question may leave its matter out without a word that says so"""
SHORT_EN = 4
"""the same in English words"""
SURE = 0.8
"""confidence by itself from which a question without such a word is complete"""
FAINT = 0.005
"""confidence by itself that words with a matter of their own reach at least: ok has none"""
LONGEST_SUBJECT = 16
"""characters of a subject in its asker's own words; a story has the title of its entry as its subject"""
CERTAIN = 0.99
"""confidence in what was picked by its number"""

GENERIC = ContextWeights(alone=0.5, together=0.8, related=1.2, area=0.8, same=0.6, doubt=0.5)
"""names no matter of its own: 多少钱, 怎么申请, where is it"""
NARROWING = ContextWeights(alone=0.3, together=1.0, related=1.0, area=0.6, same=-4.0, doubt=1.0)
"""only names whom it is about: 那研究生呢, what about masters"""
OWN_MATTER = ContextWeights(alone=0.8, together=0.7, related=2.7, area=1.8, same=-0.3, doubt=1.6)
"""has a matter of its own and leaves the rest out: 那退费呢"""
CORRECTION = ContextWeights(alone=1.0, together=0.3, related=1.2, area=0.8, same=-6.0, doubt=1.6)
"""says that something else was meant: 不是，我问的是住宿费"""
CHOICE = ContextWeights(alone=0.5, together=1.0, related=0.3, area=0.2, same=3.0, doubt=0.5)
"""says which of those offered was meant: 研究生的"""

_OPENS = re.compile(
    r"^(?:那么?|然后|之后|接着|要是|如果|它|他们?|她|这个?|这样|还|也|再"
    r"|and|then|but|so|what about|how about|what if)(?![a-z])",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"(?:呢|的话|\b(?:instead|then|too|without it|for that|about it))[?？。!！~～ ]*$", re.IGNORECASE
)
_PRONOUN = re.compile(
    r"它|那个|这些|那些|这种|那种|这样|\b(?:it|that|this|those|these|they|them)\b", re.IGNORECASE
)
_DENIES = re.compile(
    r"^(?:不是的?|不对|错了|[说问搞弄]错了|no|sorry|not that)[,，。!！、 ]*"
    r"(?:我?(?:想|要)?[问说指](?:的(?:其实)?)?是?|是|i (?:meant|mean|was asking about)|i'm asking about)?",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"^(?:我|人家)?(?:想|要)?[问说指]的(?:其实)?是|^i (?:meant|mean|was asking about)\b", re.IGNORECASE
)
_OURS = re.compile(
    r"^(?:那么?)?(?:你们|贵校|咱们|我们|本校|你)(?:学校|这里|这边|这|校)?的?呢?[?？。 ]*$"
    r"|^(?:and |what about |how about )(?:yours?|your (?:school|university))[?. ]*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z']+", re.IGNORECASE)
_EDGES = " ,，。!！?？"
_NOT_WORD = re.compile(r"[\W_]+")
_ASKS = re.compile(
    r"多少|多久|多长|多大|几|哪|什么|啥|怎|咋|如何|谁|为什么|条件|材料|流程|手续|步骤|期限|截止|时间|地点|地方|要求"
    r"|钱|费用|收费|免费|申请|办理|吗|嘛|么|能|可以|有没有|[要是会行][不没]|[在去]"
    r"|\b(?:what|how|who|where|when|which|why|do|does|can|could|cost|much|many|long|deadline|documents|apply|need"
    r"|is there|are there|will|should|may)\b",
    re.IGNORECASE,
)
"""what is not a matter, and asks something nevertheless; 好的 asks nothing"""
_FILLER = re.compile(
    r"一个月|一学期|一年|什么时候|啥时候|什么|怎么样|怎么|多少|多久|多长|几号|几天|几个|几月|几点|哪里|哪儿|哪个|哪些|哪天|哪|"
    r"条件|材料|流程|手续|步骤|期限|截止|时间|地点|地方|申请|办理|办|需要|要求|可以|能不能|能|要|有没有|有|没有|交|给|发|拿|领|找|问|查|看|弄|"
    r"谁|啥|咋|怎|如何|是|不|没|的|了|吗|嘛|么|呢|吧|啊|呀|那|这|还|也|再|都|就|得|会|去|在|到|钱|费用|收费|免费|上|里|外|我|你|他|她|它|们|普通|一般"
    r"|\b(?:what|about|how|who|where|when|which|why|do|does|did|is|are|can|could|will|would|should|i|you|we|they|it|that|this|the|a|an|to|"
    r"for|of|in|on|at|and|or|then|so|but|get|apply|much|many|long|cost|anything|need|needed|documents|deadline|there|one|new|if|my|me|be|"
    r"have|has|them|those|also|same|them)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile("|".join((*GROUPS, "老师|学生|\\bstudents?\\b")), re.IGNORECASE)

PATTERN_EXAMPLES = (
    (_OPENS, ("那退费呢", "what about masters", "如果毕业了"), ("退费要多久", "sooner is better")),
    (_CLOSES, ("退费呢？", "转专业的话", "and the fee then?"), ("退费", "then what is the fee")),
    (_PRONOUN, ("这种怎么办", "where is it"), ("怎么办理", "with a permit")),
    (_DENIES, ("不是，我问的是住宿费", "no, i meant the dormitory"), ("是不是要交", "is there no fee")),
    (_MEANS, ("我说的是研究生", "i mean postgraduates"), ("研究生", "what does it mean")),
    (_OURS, ("那你们呢", "what about yours?"), ("那你们学校食堂呢", "what about your library")),
    (_ASKS, ("多少钱", "怎么办", "how much"), ("好的", "thanks")),
    (_FILLER, ("多少钱", "how much"), ("宿舍", "dormitory")),
    (_PEOPLE, ("研究生", "for students"), ("宿舍", "studies")),
)
"""patterns with what each must find and what it must leave; a test walks them"""


@dataclass(frozen=True, slots=True)
class Followed:
    """A question as it was read, and what a follow-up to it would refer to."""

    text: str
    """with its subject where that was left out; for the log, never shown"""
    ranking: Ranking
    subject: str
    completed: bool = False
    """the turn before was needed to understand it"""


@dataclass(frozen=True, slots=True)
class Past:
    """What was said before."""

    subject: str
    entries: Sequence[Entry]
    """answered, or offered"""
    known: Mapping[str, Entry]
    """all that the knowledge has"""


def alone(text: str, match: Callable[[str], Ranking]) -> Followed:
    """Return a question that refers to nothing said before."""
    return Followed(text, match(text), subject_of(text))


def follow(
    text: str, previous: Turn, match: Callable[[str], Ranking], entries: Mapping[str, Entry]
) -> Followed:
    """Return the question, read with the turn before where it leans on it."""
    before = [entries[entry] for entry in previous.entries if entry in entries]
    if not before:
        return alone(text, match)
    plain = simplify(text).strip()
    if picked := _picked(plain, before):
        return _certain(text, picked, match)
    past = Past(previous.subject or before[0].title.zh, before, entries)
    return _denied(plain, past, match) or _leaning(text, plain, past, match)


def subject_of(text: str) -> str:
    """Return what a question is about: 信息公开 of 怎么申请信息公开; empty for a story."""
    kept = [word for word in words(read(text).plain) if _bare(_FILLER.sub("", word))]
    subject = "".join(f" {word}" if word.isascii() else word for word in kept).strip()
    return subject if _is_subject(subject) else ""


def _is_subject(text: str) -> bool:
    return len(text) <= LONGEST_SUBJECT * (2 if text.isascii() else 1)


def _picked(plain: str, before: Sequence[Entry]) -> Entry | None:
    """Return the entry that is meant by 那你们呢 after a question about another school."""
    return before[0] if _OURS.match(plain) else None


def _certain(text: str, picked: Entry, match: Callable[[str], Ranking]) -> Followed:
    ranking = replace(match(text), matches=(Match(picked.id, CERTAIN, picked.title.zh),), other="")
    return Followed(picked.title.zh, replace(ranking, other_school=""), picked.title.zh, completed=True)


def _denied(plain: str, past: Past, match: Callable[[str], Ranking]) -> Followed | None:
    """Read a correction: what it names is meant, and not what was answered."""
    rest = _MEANS.sub("", _DENIES.sub("", plain)).strip(_EDGES)
    if rest == plain.strip(_EDGES) or len(_bare(rest)) < 2:
        return None
    if len(past.entries) > 1:
        return _read_with(rest, past, match, CHOICE)
    return _read_with(rest, past, match, NARROWING if _names_people_only(rest) else CORRECTION)


def _leaning(text: str, plain: str, past: Past, match: Callable[[str], Ranking]) -> Followed:
    weights = _weights_for(plain, match(text), past)
    return _read_with(text, past, match, weights) if weights else alone(text, match)


def _read_with(text: str, past: Past, match: Callable[[str], Ranking], weights: ContextWeights) -> Followed:
    by_itself, own = match(text), subject_of(text)
    if weights is NARROWING:
        subject = both = f"{own} {_PEOPLE.sub('', past.subject)}".strip()
    else:
        subject = _gone_on(past.subject, own) if weights is OWN_MATTER else past.subject
        both = f"{past.subject} {text}"
    together = match(both)
    ranked = weigh(by_itself, together, weights, past.entries, past.known)
    ranking = replace(by_itself, matches=ranked, read_as=together.read_as, other="")
    return Followed(both, ranking, subject, completed=True)


def _gone_on(before: str, own: str) -> str:
    """Return the subject once a matter of its own has come to it; what was said first is forgotten first."""
    both = f"{before} {own}".strip()
    return both if _is_subject(both) else own or before


def _weights_for(text: str, by_itself: Ranking, past: Past) -> ContextWeights | None:
    """Tell how a question leans on the turn before; None: it is complete, or asks nothing, and stays so."""
    if by_itself.other_school or by_itself.elsewhere or not by_itself.read_as:
        return None
    if names_no_matter(text):
        return GENERIC
    if len(_bare(_FILLER.sub("", text))) <= 1:
        return None
    marked = _is_marked(text)
    if not (marked or _is_short(text)):
        return None
    if _names_people_only(text):
        return CHOICE if len(past.entries) > 1 else NARROWING
    best = by_itself.matches[0].confidence if by_itself.matches else 0.0
    if not marked and best < FAINT:
        return None
    sure = best >= SURE
    about_others = _PEOPLE.search(past.subject) and not _PEOPLE.search(text)
    complete = sure and not marked and not about_others
    return None if by_itself.other or complete else OWN_MATTER


def leans(text: str) -> bool:
    """Tell whether a text says by its words that it leans on what was said before."""
    plain = simplify(text)
    return names_no_matter(plain) or _is_marked(plain) or _names_people_only(plain)


def _is_marked(text: str) -> bool:
    return bool(_OPENS.search(text) or _CLOSES.search(text) or _PRONOUN.search(text))


def names_no_matter(text: str) -> bool:
    """Tell whether a text asks something, and not of what: 多少钱, 怎么申请, where is it."""
    return bool(_ASKS.search(text)) and len(_bare(_FILLER.sub("", text))) <= 1


def _names_people_only(text: str) -> bool:
    return bool(_PEOPLE.search(text)) and len(_bare(_FILLER.sub("", _PEOPLE.sub("", text)))) <= 1


def _is_short(text: str) -> bool:
    """Tell whether a question is so short that it may leave its matter out."""
    han = sum(char.isalpha() and not char.isascii() for char in text)
    return han <= SHORT_ZH if han else len(_WORD.findall(text)) <= SHORT_EN


def _bare(text: str) -> str:
    return _NOT_WORD.sub("", text)
