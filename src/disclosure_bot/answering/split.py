"""Cuts one message into clauses, and names those that ask something; what they mean is judged elsewhere."""

import re

_HAN = "\u3400-\u9fff"
_HARD = r"[?？!！。;；\n]+"
_SOFT = r"[,，]+\s*"
_BLANK = rf"(?<=[{_HAN}]{{4}})\s+(?=[{_HAN}]{{4}})"
_FIRST_NUMBER = r"(?:^|(?<=[\s，。；,;]))[(（]?[1-9一二三四][.、)）:：]?\s+(?=\S)"
_NEXT_NUMBER = rf"(?<=\S)\s+[1-9][.、)）:：]?\s*(?=[{_HAN}])"
_ALSO = (
    r"(?:还有|另外|顺便问一?下|顺便|再问一?下|以及)"
    r"|\b(?:and also|also|and)\b\s+(?=(?:how|what|when|where|can|do|is|which|who|should|will|could)\b)"
)
_CLAUSES = re.compile(f"{_HARD}|{_SOFT}|{_FIRST_NUMBER}|{_NEXT_NUMBER}|{_BLANK}|{_ALSO}", re.IGNORECASE)

_ASKS = re.compile(
    r"吗|嗎|么|麼|呢|哪|谁|誰|几|幾|多少|多久|多高|啥|咋|怎|如何|何时|为什么|能不能|可不可以|是否|有没有|有沒有"
    r"|不$|没$|[能收退给要有是会行]不[能收退给要有是会行]"
    r"|\b(?:how|what|when|where|who|which|why|can|could|do|does|is|are|should|will|may)\b",
    re.IGNORECASE,
)
_WANTS = re.compile(r"想|要|求|申请|查|补|\b(?:want|need)\b", re.IGNORECASE)
_LIST = re.compile(
    r"^(?P<first>[^、,，]{2,10}?)(?P<more>(?:、[^、,，和跟与]{2,10})*)"
    r"(?:、|和|跟|与|\s*&\s*)(?P<last>[^、,，]{2,})$"
)

LONGEST = 1_000
"""characters of a message that are looked at, logged and echoed"""


def tidy(message: str) -> str:
    """Return what can be shown of a message: no controls, at most ``LONGEST`` characters."""
    shown = (char if char.isprintable() or char == "\n" else " " for char in message[: 4 * LONGEST])
    return "".join(shown).encode("utf-8", "ignore").decode()[:LONGEST].strip()


def clauses(text: str) -> tuple[str, ...]:
    """Return the clauses of a message in their order, without the marks between them."""
    return tuple(part for raw in _CLAUSES.split(text) if (part := raw.strip(" \t~～…")))


def asks(clause: str) -> bool:
    """Tell whether a clause asks something by its form."""
    return bool(_ASKS.search(clause))


def wants(clause: str) -> bool:
    """Tell whether a clause says that somebody wants something, which may be no more than a story."""
    return bool(_WANTS.search(clause))


def listed(clause: str) -> tuple[str, ...]:
    """Return the members of a list (预算、决算在哪看), the last with what is asked of all; or nothing."""
    found = _LIST.match(clause)
    if not found:
        return ()
    middle = (part for part in found["more"].split("、") if part)
    return (found["first"], *middle, found["last"])
