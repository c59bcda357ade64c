"""The coverage as one web page: a picture of all items and a table, nothing fetched from elsewhere."""

from disclosure_bot.domain.language import Bilingual
from disclosure_bot.reports.coverage import Coverage, ItemCoverage
from disclosure_bot.templates.render import render

_SIDE, _GAP, _LABEL = 44, 6, 240
"""of the picture: a square, the room between two, and the names before them"""
_STATES = {"good": "齐全", "some": "有欠缺", "none": "没有条目"}
_HEADS = ("公开事项", "状态", "条目", "来源已核对", "链接", "按期审核", "有英文", "被问次数")


def page(found: Coverage, school: Bilingual) -> str:
    """Return the page as HTML."""
    longest = max((len(category.items) for category in found.categories), default=0)
    step = _SIDE + _GAP
    return render(
        "coverage.html",
        found=found,
        school=school.zh,
        width=_LABEL + longest * step,
        height=len(found.categories) * step,
        label=_LABEL,
        side=_SIDE,
        step=step,
        names=_STATES,
        heads=_HEADS,
        state_of=_state,
        figures_of=_figures,
    )


def _state(item: ItemCoverage) -> str:
    if not item.entries:
        return "none"
    return "good" if item.is_good else "some"


def _figures(item: ItemCoverage) -> tuple[object, ...]:
    """Return what stands in the columns after the first."""
    return (
        _STATES[_state(item)],
        len(item.entries),
        item.with_live_source,
        item.links,
        item.reviewed_in_time,
        item.with_english,
        "-" if item.asked is None else item.asked,
    )
