"""The first line of an answer: it states what holds or what to do, and a hurried reader needs no more."""

import re
from collections.abc import Iterator

from disclosure_bot.domain.knowledge import Entry, Finding
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import ParsedEntry

LIMIT = {Language.ZH: 40, Language.EN: 120}
"""characters"""

_LACKS = {
    Language.ZH: re.compile(
        "本机器人|资料(?:里|中)?(?:暂时)?(?:没有|没写|未|不含)|(?:没有|没|未)(?:能)?(?:查到|收录|找到)(?!的?[，,]?(?:就|可|时|再|话))|暂无"
    ),
    Language.EN: re.compile(
        r"\b(?:this|the) bot\b"
        r"|\b(?:our|its|the|my) sources (?:do not|don't|lack|hold no|have no|contain no|give no)"
        r"|\bnot (?:in|among) (?:this bot's|our|the) sources\b|\b(?:was|were|is|are) not found\b",
        re.IGNORECASE,
    ),
}
"""says what the bot lacks"""

_POINTS = {
    Language.ZH: re.compile(
        "(?:[^，。；：]{0,40}[，：])?(?:请|可|详|可以|详细)?(?:见|参见|查|看|查看|查阅|到|去|上|关注|留意)[^，。；：]*。?"
        "|(?:[^，。；]*(?:哪|什么|多少|怎么|几|谁|是否|有没有|条件|时间|要求|金额|名额|期限|标准)[^，。；]*[，：])*"
        "[^，。；：]*以[^，。；：]*为准。?"
    ),
    Language.EN: re.compile(
        r"(?:[^,;.:]{0,80}[,:] )?(?:please )?"
        r"(?:see|check|refer to|look (?:at|in|on|up)|consult|rely on|read)\b[^,;:]*",
        re.IGNORECASE,
    ),
}
"""a line that is all pointer"""

_STATES = {
    Language.ZH: re.compile(
        r"\d|[一二三四五六七八九十]+(?:个|天|日|年|元)|必须|可以|应当|应该|不得|不能|不可|不会|可申请|先|须|带|书面|要求"
    ),
    Language.EN: re.compile(
        r"\d|\b(?:must|may|can|cannot|should|shall|need|first|apply|ask|bring|write|file)\b", re.IGNORECASE
    ),
}
"""says all the same what holds or what to do"""


def first_line_findings(at: ParsedEntry, entry: Entry, language: Language, first: str) -> Iterator[Finding]:
    """Yield what is amiss with a first line, as it is printed."""
    where = at.place("answer", language.value)
    if first.startswith(("-", "•", "*")) or first.endswith((":", "：")):
        yield new_finding("first-line-missing", where, entry.id, language=language.value)
    if len(first) > LIMIT[language]:
        count, limit = len(first), LIMIT[language]
        yield new_finding(
            "first-line-long", where, entry.id, language=language.value, count=count, limit=limit
        )
    if not entry.withheld and (met := _LACKS[language].search(first)):
        yield new_finding("first-line-lacks", where, entry.id, language=language.value, name=met.group())
    elif not entry.withheld and only_points(first, language):
        yield new_finding("first-line-points", where, entry.id, language=language.value)


def only_points(first: str, language: Language) -> bool:
    """Tell whether a line sends elsewhere and says nothing itself."""
    points = _POINTS[language].fullmatch(first.rstrip("."))
    return points is not None and _STATES[language].search(first) is None
