"""The public page of open questions: what at least five people asked and nobody has answered yet."""

from collections.abc import Sequence
from datetime import date
from html import escape

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.reports.pages import page, table


def open_questions_page(rows: Sequence[GapRow], knowledge: Knowledge, today: date) -> str:
    """Return the public page of what was asked and is missing; the rows are public ones already."""
    name = escape(knowledge.school.name.zh)
    listed = table(
        (
            "问题 question",
            "自 since",
            "部门 department",
        ),
        (
            (row.title, row.opened_at.date().isoformat(), _department(row.department, knowledge))
            for row in rows
        ),
    )
    intro = (
        "<p>下面是大家问过、目前还没有现成回答的问题。至少五人问过，文字经工作人员审定，不含个人信息。<br>"
        '<span class="soft">Asked by at least five people and not answered yet; staff approved each text, '
        "and none holds personal data.</span></p>"
    )
    empty = "<p>目前没有待答的问题。 <span class='soft'>There are no open questions at present.</span></p>"
    body = (
        f"<h1>{name} · 待答问题 <small>Open questions</small></h1>{intro}"
        f"{listed if rows else empty}<p class='soft'>更新于 updated {today.isoformat()}</p>"
    )
    return page(f"{knowledge.school.name.zh} 待答问题", body)


def _department(key: str, knowledge: Knowledge) -> str:
    department = knowledge.departments.get(key)
    return f"{department.name.zh} {department.name.en}".strip() if department else key
