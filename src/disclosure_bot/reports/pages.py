"""Whole HTML pages that need nothing else: no script, no font, no network."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.reports import charts
from disclosure_bot.reports.coverage import Coverage, ItemCoverage
from disclosure_bot.reports.stats import VERDICT_NAMES, Stats, detail_note
from disclosure_bot.templates import render

MOST_ASKED = 20
"""entries shown on the page"""

OUTCOME_NAMES = {
    "answer": "回答 answer",
    "choose": "请选择 choose",
    "abstain": "如实告知不知道 abstain",
    "handoff": "转人工 handoff",
}
"""what staff read for each outcome that a question may have"""
LANGUAGE_NAMES = {"zh": "中文 Chinese", "en": "英文 English"}


def stats_page(stats: Stats, knowledge: Knowledge, period: str) -> str:
    """Return the figures of a period with their plots."""
    return render(
        "stats.html",
        school=knowledge.school.name.zh,
        version=knowledge.version,
        period=period,
        figures=figures(stats),
        note=detail_note(stats),
        days=_days(stats),
        hours=charts.columns(
            "每时提问 Questions by hour of day", [f"{hour:02}" for hour in range(24)], stats.hours, 3
        ),
        shares=tuple(_shares(stats)),
        entries=[
            (f"{use.title} {use.entry}".strip(), use.shown, use.useful, use.complaints)
            for use in stats.entries[:MOST_ASKED]
        ],
    )


def figures(stats: Stats) -> tuple[tuple[str, str], ...]:
    """Return the single figures as people read them: name and value."""
    return (
        ("提问 questions", str(stats.questions)),
        ("提问人 people", str(stats.people)),
        ("已答 answered", str(stats.answered)),
        ("回答率 answer rate", _percent(stats.answer_rate)),
        ("有评价 judged", str(stats.judged)),
        ("有用率 usefulness", _percent(stats.usefulness)),
        ("新缺口 gaps opened", str(stats.gaps_opened)),
        ("补上的缺口 gaps closed", str(stats.gaps_closed)),
        ("补缺口天数（中位数） median days to close a gap", _days_to_close(stats.days_to_close)),
        ("发送过快未答 shed", str(stats.shed)),
        ("招呼客套 talk", str(stats.talk)),
        ("紧急求助 urgent", str(stats.urgent)),
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _days_to_close(days: float | None) -> str:
    return "—" if days is None else f"{days:.1f}"


def _days(stats: Stats) -> Markup:
    labels = [f"{day:%m-%d}" for day, _ in stats.days]
    values = [count for _, count in stats.days]
    # A line through one day is a point that nobody sees.
    plot = charts.line if len(values) > 1 else charts.columns
    return plot("每日提问 Questions by day", labels, values, max(len(labels) // 8, 1))


def _shares(stats: Stats) -> Iterator[tuple[str, str, Markup | None]]:
    """Yield the name of each set of counts in both languages, with its plot where there is something."""
    sets: tuple[tuple[str, str, Mapping[str, int], Mapping[str, str]], ...] = (
        ("处理结果", "Outcomes", stats.outcomes, OUTCOME_NAMES),
        ("语言", "Languages", stats.languages, LANGUAGE_NAMES),
        ("渠道", "Channels", stats.channels, {}),
        ("反馈", "Feedback", stats.verdicts, VERDICT_NAMES),
    )
    for zh, en, counts, names in sets:
        labels = [names.get(name, name) for name in counts]
        yield zh, en, charts.bars(f"{zh} {en}", labels, list(counts.values())) if counts else None


_SIDE, _GAP, _LABEL = 44, 6, 240
"""of the picture: a square, the room between two, and the names before them"""
_STATES = {"good": "齐全", "some": "有欠缺", "none": "没有条目"}
_HEADS = ("公开事项", "状态", "条目", "来源已核对", "链接", "按期审核", "有英文", "被问次数")


def coverage_page(found: Coverage, school: Bilingual) -> str:
    """Return the coverage: a picture of all items and a table."""
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
