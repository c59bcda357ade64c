"""Which of the entries offered a person picks by its place: 2, 第二个, the second one."""

import re

from disclosure_bot.domain.question import Turn

_PLACES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "最后": -1}
_WISH = r"(?:就|我)?(?:要|想|选|选择|想问|要问|问|看|想看|点)?(?:的是)?"
_NOUN = r"[个個条條项項号]?"
_ZH = re.compile(
    rf"[\W_]*{_WISH}(?:[第选選]{{1,2}}(?P<han>[一二两三四五六七八九])|第?(?P<digit>[1-9])|(?P<last>最后)一?)"
    rf"{_NOUN}(?:吧|呢|谢谢|的|那个|啊|[，。\s])*[\W_]*"
)
_EN = re.compile(
    r"\W*(?:i )?(?:want|choose|pick|take|mean|option|number|no)? ?(?:the )?"
    r"(?:(?P<word>first|second|third|fourth|fifth|last)|#?(?P<digit>[1-9]))(?: one| option| please)*\W*",
    re.IGNORECASE,
)

PATTERN_EXAMPLES = (
    (_ZH, ("第二个", "我想问第1条"), ("学费多少",)),
    (_EN, ("the second one please", "number 2"), ("tuition fees",)),
)
"""patterns with what each must find and what it must leave; a test walks them"""


def picked_of(text: str, previous: Turn | None) -> str:
    """Return the id of the entry that a text picks from those offered before; empty if it picks none."""
    if previous is None or not previous.offered or len(text) > 30:
        return ""
    place = _place(text)
    if not place or place > len(previous.offered):
        return ""
    return previous.offered[place - 1 if place > 0 else place]


def _place(text: str) -> int:
    """Return the place that a text names, counted from 1, -1 for the last; 0 if it names none."""
    if met := _ZH.fullmatch(text):
        if met["last"]:
            return -1
        return _PLACES[met["han"]] if met["han"] else int(met["digit"])
    if met := _EN.fullmatch(text):
        return _WORDS[met["word"].lower()] if met["word"] else int(met["digit"])
    return 0
