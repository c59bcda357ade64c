"""Which years a question names."""

import re
from collections.abc import Iterator

COHORT = "级届"
"""words behind a year that say when somebody entered, not which year is asked for"""

_YEAR = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])(?!\s*(?:元|块|万|号|yuan\b|rmb\b|〕))([年级届]?)"
    r"|(?<![0-9])([12][0-9])([年级届])"
)
_RELATIVE = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "last year": -1, "this year": 0, "next year": 1}

_TOLD = re.compile(
    r"(?<![0-9第])(?:(?:19|20)[0-9]{2}\s*[-–—~～至到/]\s*)?(?:19|20)[0-9]{2}\s*(?:学年|年)"
    r"(?![度级制内底初末终中前后以之起]|\s*[0-9]{1,2}\s*月)(?:的|份的?)?"
    r"|(?:前年|去年|今年|明年)(?![底初末终中]|\s*[0-9]{1,2}\s*月)的?"
    r"|\b(?:in|for|of)\s+(?:the\s+year\s+)?(?:19|20)[0-9]{2}\b|\b(?:last|this|next)\s+year(?:'s)?\b",
    re.IGNORECASE,
)
SHORTEST = 2
"""characters that must be left of a question without its year, or else it is left whole"""

PATTERN_EXAMPLES = (
    (
        _TOLD,
        ("2023年的学费", "去年学费", "2023-2024学年", "tuition in 2023", "last year's fee"),
        ("2023年度报告", "2023级", "2023年9月", "今年底", "第2023年", "学费2000元"),
    ),
    (
        _YEAR,
        ("2026年", "25级", "in 2023?", "2023-2024学年", "1998年"),
        ("12026", "3年级", "学费2000元", "财教〔2024〕181号", "2020号文"),
    ),
)
"""patterns with what each must find and what it must leave; a test walks them"""


def years_in(text: str, this_year: int, *, cohorts: bool = True) -> tuple[int, ...]:
    """Return the years that a text names, each once in its order; without ``cohorts`` not those of 2023级.

    ``this_year`` is what 今年 and last year are counted from.
    """
    return tuple(dict.fromkeys(_years(text.lower(), this_year, cohorts=cohorts)))


def without_year(text: str) -> str:
    """Return a question without the years that it names, which tell nothing of the matter; else as it is."""
    rest, found = _TOLD.subn(" ", text)
    rest = rest.strip(" ，,")
    return rest if found and len(rest) >= SHORTEST else text


def _years(text: str, this_year: int, *, cohorts: bool) -> Iterator[int]:
    for whole, mark, short, short_mark in _YEAR.findall(text):
        if cohorts or (mark or short_mark or "年") not in COHORT:
            yield int(whole or f"20{short}")
    for word, distance in _RELATIVE.items():
        if word in text:
            yield this_year + distance
