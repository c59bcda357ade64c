"""Whole HTML pages that need nothing else: no script, no font, no network; dark screens and paper too."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.reports import charts
from disclosure_bot.reports.stats import EntryUse, Stats

MOST_ASKED = 20
"""entries shown on the page"""

_STYLE = """
:root{color-scheme:light dark;--text:#1b1b1b;--soft:#5c6370;--back:#fff;--line:#d8dce2;--bar:#2f6db5}
@media(prefers-color-scheme:dark){:root{--text:#e8e8e8;--soft:#a7adb8;--back:#16181c;--line:#3a3f47;--bar:#7fb2ea}}
body{margin:2rem auto;max-width:48rem;padding:0 1rem;color:var(--text);background:var(--back);
font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}small,.soft{color:var(--soft)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;
border-bottom:1px solid var(--line);vertical-align:top}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto}svg text{fill:var(--text);font-size:11px}.bar{fill:var(--bar)}
.grid{stroke:var(--line)}.line{fill:none;stroke:var(--bar);stroke-width:2}
@media print{:root{--text:#000;--soft:#333;--back:#fff;--line:#999;--bar:#555;color-scheme:light}
body{margin:0;max-width:none;font-size:11pt}section,tr{break-inside:avoid}}
"""


def stats_page(stats: Stats, knowledge: Knowledge, period: str) -> str:
    """Return the figures of a period with their plots."""
    name = escape(knowledge.school.name.zh)
    parts = [
        f"<h1>{name} · 问答统计 <small>Statistics</small></h1>",
        f'<p class="soft">{escape(period)} · 知识库版本 version {escape(knowledge.version)}</p>',
        _section("概况", "Overview", table(("指标 figure", "数值 value"), _figures(stats))),
        _section("每日提问", "Questions by day", _days(stats)),
        _section("每时提问", "Questions by hour of day", _hours(stats)),
        _section("处理结果", "Outcomes", _bars("处理结果 Outcomes", stats.outcomes, OUTCOME_NAMES)),
        _section("语言", "Languages", _bars("语言 Languages", stats.languages, LANGUAGE_NAMES)),
        _section("渠道", "Channels", _bars("渠道 Channels", stats.channels, {})),
        _section("反馈", "Feedback", _bars("反馈 Feedback", stats.verdicts, VERDICT_NAMES)),
        _section("问得最多的条目", "Most asked entries", _entries(stats.entries[:MOST_ASKED])),
    ]
    return page(f"{knowledge.school.name.zh} 问答统计", "".join(parts))


OUTCOME_NAMES = {
    "answer": "回答 answer",
    "choose": "请选择 choose",
    "abstain": "如实告知不知道 abstain",
    "handoff": "转人工 handoff",
}
LANGUAGE_NAMES = {"zh": "中文 Chinese", "en": "英文 English"}
VERDICT_NAMES = {
    "useful": "有用 useful",
    "not-asked": "答非所问 not asked",
    "outdated": "过时 outdated",
    "broken-link": "链接失效 broken link",
    "unclear": "看不懂 unclear",
    "none-of-these": "都不是 none of these",
    "not-useful": "没用 not useful",
}


def figures(stats: Stats) -> tuple[tuple[str, str], ...]:
    """Return the single figures as people read them: name and value."""
    return tuple(_figures(stats))


def _figures(stats: Stats) -> Iterable[tuple[str, str]]:
    yield "提问 questions", str(stats.questions)
    yield "提问人 people", str(stats.people)
    yield "已答 answered", str(stats.answered)
    yield "回答率 answer rate", _percent(stats.answer_rate)
    yield "有评价 judged", str(stats.judged)
    yield "有用率 usefulness", _percent(stats.usefulness)
    yield "新缺口 gaps opened", str(stats.gaps_opened)
    yield "补上的缺口 gaps closed", str(stats.gaps_closed)
    days = "—" if stats.days_to_close is None else f"{stats.days_to_close:.1f}"
    yield "补缺口天数（中位数） median days to close a gap", days
    yield "发送过快未答 shed", str(stats.shed)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _days(stats: Stats) -> str:
    labels = [f"{day:%m-%d}" for day, _ in stats.days]
    values = [count for _, count in stats.days]
    return charts.line("每日提问 Questions by day", labels, values, max(len(labels) // 8, 1))


def _hours(stats: Stats) -> str:
    labels = [f"{hour:02}" for hour in range(24)]
    return charts.columns("每时提问 Questions by hour of day", labels, stats.hours, 3)


def _bars(title: str, counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    if not counts:
        return '<p class="soft">— 没有数据 no data</p>'
    return charts.bars(title, [names.get(name, name) for name in counts], list(counts.values()))


def _entries(uses: Sequence[EntryUse]) -> str:
    heads = ("条目 entry", "次数 shown", "有用 useful", "抱怨 complaints")
    return table(
        heads, ((f"{use.title} {use.entry}".strip(), use.shown, use.useful, use.complaints) for use in uses)
    )


def _section(title: str, english: str, body: str) -> str:
    return f"<section><h2>{title} <small>{english}</small></h2>{body}</section>"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; whole numbers stand to the right."""
    lines = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    titles = "".join(f"<th>{escape(head)}</th>" for head in heads)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"


def _cell(value: object) -> str:
    kind = ' class="number"' if isinstance(value, int) else ""
    return f"<td{kind}>{escape(str(value))}</td>"


def page(title: str, body: str) -> str:
    """Return a whole page around a body."""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )
