"""Cuts one message into clauses, and names those that ask something; what they mean is judged elsewhere."""

import re

_HAN = "\u3400-\u9fff"
_HARD = r"[?？!！。;；\n]+"
_SOFT = r"[,，]+\s*"
_BLANK = rf"(?<=[{_HAN}]{{4}})\s+(?=[{_HAN}]{{4}})"
_FIRST_NUMBER = r"(?:^|(?<=[\s，。；,;:：]))[(（]?[1-9一二三四][.、)）:：]?\s+(?=\S)"
_NEXT_NUMBER = rf"(?<=\S)\s+[1-9][.、)）:：]?\s*(?=[{_HAN}])"
_OPENS = (
    r"how|what(?:'?s)?|when|where(?:'s)?|which|who(?:'s)?|why|whether|if|can|could|do|does|did|is|are|am"
    r"|should|will|would|may|must|i|my|also"
)
_ALSO = (
    r"(?:还有|還有|另外|仲有|顺便问一?下|順便問一?下|顺便|順便|再问一?下|再问|再問|以及)"
    rf"|\b(?:and then|but also|also|and|plus|as well as|or)\b\s+(?=(?:{_OPENS})\b)|\s[-–+]\s"
)
_CLAUSES = re.compile(f"{_HARD}|{_SOFT}|{_FIRST_NUMBER}|{_NEXT_NUMBER}|{_BLANK}|{_ALSO}", re.IGNORECASE)

_ASKS = re.compile(
    r"吗|嗎|么|麼|呢|咩|哪|谁|誰|几|幾|多少|多久|多高|多长|多長|多大|啥|咋|怎|點樣|点样|边度|邊度|如何|何时|何時"
    r"|为什么|為什麼|能不能|可不可以|是否|还是|還是|有没有?|有沒有?|有冇|[没沒]有$|不$|没$"
    rf"|[能收退给要有是会行]不[能收退给要有是会行]|([{_HAN}])[不唔没沒]\1|求|[给給][个個]"
    r"|\b(?:how|whats?|when|where|who|which|why|whether|can|could|do|does|did|is|are|should|will|would|may)\b"
    r"|(?<!\bi )\bam\b",
    re.IGNORECASE,
)
_WHO = re.compile(r"(?:i am|i'm|i come|we are)\b|我是|我来自|我來自", re.IGNORECASE)
_WANTS = re.compile(r"想|要|求|申请|查|补|\b(?:want|need)\b", re.IGNORECASE)
_LIST_ZH = re.compile(r"、|以及|和|跟|与|與|及|同埋|\s*[&/]\s*")
_LIST_EN = re.compile(r",?\s+(?:and also|and|plus|as well as|or|&)\s+|\s*/\s*|,\s*", re.IGNORECASE)
_HAN_CHAR = re.compile(f"[{_HAN}]")

LONGEST = 1_000
"""characters of a message that are looked at, logged and echoed: of a longer one its beginning and its end"""
STORY = 120
"""characters from which a message is a story: it is compared by what it asks, wherever that stands"""
LONGEST_LIST = 4
"""members of what may be a list; more are a sentence with many commas"""

PATTERN_EXAMPLES = (
    (
        _CLAUSES,
        ("学费多少？住宿费呢", "学费多少 另外 住宿", "fees and also how to apply"),
        ("学费和住宿费", "research and development"),
    ),
    (_ASKS, ("学费多少", "能不能转专业", "how do I apply", "有没有奖学金"), ("我想转专业", "I am ill")),
)
"""patterns with what each must find and what it must leave; a test walks them"""


def tidy(message: str) -> str:
    """Return what can be shown of a message: no controls, at most ``LONGEST`` characters."""
    if len(message) > 2 * LONGEST:
        message = f"{message[:LONGEST]}\n{message[-LONGEST:]}"
    shown = (char if char.isprintable() or char == "\n" else " " for char in message)
    whole = "".join(shown).encode("utf-8", "ignore").decode().strip()
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST // 2]}\n{whole[1 - LONGEST // 2 :]}".strip()


def gist(message: str) -> str:
    """Return what a story asks, its last clauses that ask by their form; a shorter message as it is."""
    if len(message) <= STORY:
        return message
    asked = "，".join(clause for clause in clauses(message) if asks(clause))
    return asked[-STORY:] or message


def clauses(text: str) -> tuple[str, ...]:
    """Return the clauses of a message in their order, without the marks between them.

    Who somebody says to be belongs to what follows.
    """
    cut = [part for raw in _CLAUSES.split(text) if (part := raw.strip(" \t~～…:："))]
    if len(cut) > 1 and _WHO.match(cut[0]) and not asks(cut[0]):
        cut[:2] = [f"{cut[0]}, {cut[1]}"]
    return tuple(cut)


def asks(clause: str) -> bool:
    """Tell whether a clause asks something by its form."""
    return bool(_ASKS.search(clause))


def wants(clause: str) -> bool:
    """Tell whether a clause says that somebody wants something, which may be no more than a story."""
    return bool(_WANTS.search(clause))


def members(clause: str) -> tuple[str, ...]:
    """Return the members of what may be a list (预算、决算在哪看), the last with what is asked of all.

    A clause without two to ``LONGEST_LIST`` members comes back whole.
    """
    is_chinese = 3 * len(_HAN_CHAR.findall(clause)) > len(clause)
    cut = (_LIST_ZH if is_chinese else _LIST_EN).split(clause)
    found = tuple(part for raw in cut if len(part := raw.strip()) > 1)
    return found if 1 < len(found) <= LONGEST_LIST else (clause,)
