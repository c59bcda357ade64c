"""The public page of open questions: what at least five people asked and nobody has answered yet."""

from collections.abc import Sequence
from datetime import date

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.templates.render import render


def open_questions_page(rows: Sequence[GapRow], knowledge: Knowledge, today: date) -> str:
    """Return the public page of what was asked and is missing; the rows are public ones already."""
    return render(
        "open_questions.html",
        school=knowledge.school.name.zh,
        rows=[(row.title, row.opened_at.date(), _department(row.department, knowledge)) for row in rows],
        today=today,
    )


def _department(key: str, knowledge: Knowledge) -> str:
    department = knowledge.departments.get(key)
    return f"{department.name.zh} {department.name.en}".strip() if department else key
