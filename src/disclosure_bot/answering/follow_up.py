"""Reads an elliptical follow-up (多少钱？) with the turn before it; a complete question stays alone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from disclosure_bot.answering.context import ContextWeights, weigh
from disclosure_bot.domain.knowledge import Entry
from disclosure_bot.domain.question import Turn
from disclosure_bot.matching.audience import GROUPS
from disclosure_bot.matching.base import Ranking
from disclosure_bot.text.normalize import simplify

SHORT_ZH = 8
"""characters up to which a question may leave its matter out without a word that says so"""
SHORT_EN = 4
"""the same in English words"""
SURE = 0.9
"""confidence by itself from which a question without such a word is complete"""
MEMORY = 60
"""characters of the turn before that are read again"""

GENERIC = ContextWeights(alone=0.15, together=1.0, related=1.2, area=0.8, same=1.0, doubt=0.0)
"""names no matter of its own: 多少钱, 怎么申请, where is it"""
NARROWING = ContextWeights(alone=0.3, together=1.0, related=1.0, area=0.6, same=-4.0, doubt=1.0)
"""only names whom it is about: 那研究生呢, what about masters"""
OWN_MATTER = ContextWeights(alone=1.0, together=0.6, related=2.2, area=1.4, same=-0.3, doubt=1.6)
"""has a matter of its own and leaves the rest out: 那退费呢"""

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
_WORD = re.compile(r"[a-z']+", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")
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

EXAMPLES = (
    (_OPENS, ("那退费呢", "what about masters", "如果毕业了"), ("退费要多久", "sooner is better")),
    (_CLOSES, ("退费呢？", "转专业的话", "and the fee then?"), ("退费", "then what is the fee")),
    (_PRONOUN, ("这种怎么办", "where is it"), ("怎么办理", "with a permit")),
    (_FILLER, ("多少钱", "how much"), ("宿舍", "dormitory")),
    (_PEOPLE, ("研究生", "for students"), ("宿舍", "studies")),
)
"""patterns with what each must find and what it must leave; a test walks them"""


def follow(
    text: str, previous: Turn, match: Callable[[str], Ranking], entries: Mapping[str, Entry]
) -> tuple[str, Ranking]:
    """Return the question, completed where it is elliptical, and its ranking."""
    alone = match(text)
    before = entries.get(previous.entry)
    company = _company(simplify(text), alone) if before else None
    if before is None or company is None:
        return text, alone
    both = _joined(previous.text, text, company)
    together = match(both)
    ranked = weigh(alone, together, company, (before,), entries)
    understood = text if company is OWN_MATTER else both
    return understood, replace(alone, matches=ranked, read_as=together.read_as, other="")


def _company(text: str, alone: Ranking) -> ContextWeights | None:
    """Tell how a question leans on the turn before; None: it is complete, and never bent."""
    if alone.other_school or not alone.read_as:
        return None
    # What is left without the words that any question may have is its own matter.
    rest = _bare(_FILLER.sub("", text))
    if len(rest) <= 1:
        return GENERIC
    # 那…呢, "what about": it says by itself that it goes on. A short text may do so without saying.
    marked = bool(_OPENS.search(text) or _CLOSES.search(text) or _PRONOUN.search(text))
    if not (marked or _is_short(text)):
        return None
    # Nothing but people are left: the matter is the one before, asked for somebody else.
    if len(_bare(_FILLER.sub("", _PEOPLE.sub("", text)))) <= 1:
        return NARROWING
    # A matter of its own that is sure, or known to be none of ours, needs no help from the turn before.
    sure = bool(alone.matches) and alone.matches[0].confidence >= SURE
    return None if alone.other or (sure and not marked) else OWN_MATTER


def _is_short(text: str) -> bool:
    """Tell whether a question is so short that it may leave its matter out."""
    han = sum(char.isalpha() and not char.isascii() for char in text)
    return han <= SHORT_ZH if han else len(_WORD.findall(text)) <= SHORT_EN


def _joined(before: str, text: str, company: ContextWeights) -> str:
    """Return both turns as one text; where only the people change, the people named before give way."""
    kept = before[-MEMORY:]
    if company is NARROWING:
        return f"{text.strip('那呢?？ ')} {_PEOPLE.sub('', simplify(kept))}"
    return f"{kept} {text}"


def _bare(text: str) -> str:
    return _NOT_WORD.sub("", text)
