"""What staff need not type: the fields of a new entry, and which questions make good phrasings."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.knowledge.edit.entries import by_language
from disclosure_bot.text.normalize import read

PHRASINGS = 10
"""questions taken over into a draft"""
LINKED = 3
"""questions taken over by a link where none was chosen"""
UNWRITTEN = (
    "（待填写：第一句说要点，再写依据和出处。 To be written: the point first, then what it rests on.）"
)
_MASK = re.compile(r"\[[^\[\]]{1,12}\]")
"""what redaction leaves in place of personal data"""
_LONGEST = 60
"""characters of a phrasing"""


def good_phrasings(questions: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return at most ``limit`` questions fit for phrasings: one short line, nothing masked, none twice."""
    found: dict[str, str] = {}
    for question in questions:
        line = " ".join(question.split())
        plain = read(line).plain
        if plain and len(line) <= _LONGEST and not _MASK.search(line):
            found.setdefault(plain, line)
    return tuple(found.values())[:limit]


def candidates(row: GapRow) -> tuple[str, ...]:
    """Return the questions of a group that may become phrasings."""
    return good_phrasings(row.questions, PHRASINGS)


def draft_fields(
    row: GapRow, knowledge: Knowledge, today: date, name: str = "", answer: str = ""
) -> dict[str, Any]:
    """Return the fields of a new entry by YAML key: the group's department, the nearest entry's items."""
    nearest = [knowledge.entries[match.entry] for match in row.nearest if match.entry in knowledge.entries]
    items = list(nearest[0].items) if nearest else []
    return {
        "id": name or guess_id(row, knowledge),
        "title": {"zh": row.title},
        "items": items,
        "department": row.department,
        "department_inferred": True,
        "phrasings": by_language(good_phrasings(row.questions, PHRASINGS)),
        "answer": {"zh": f"{answer or UNWRITTEN}\n"},
        "reviewed_on": today,
    }


def guess_id(row: GapRow, knowledge: Knowledge) -> str:
    """Return an id in the field of the nearest entry that no entry has yet."""
    nearest = next((match.entry for match in row.nearest if match.entry in knowledge.entries), "other.")
    return f"{nearest.partition('.')[0]}.gap-{row.id}"
