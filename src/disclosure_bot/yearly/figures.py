"""The figures of a report: each counted by its rule, and each able to say how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from statistics import median

from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.domain.report import FigureRule, FigureSource, Where
from disclosure_bot.domain.total import SMALLEST
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.ledger.counts import bare_items, judged
from disclosure_bot.ledger.folder import YearLedger
from disclosure_bot.ledger.rows import LedgerRow
from disclosure_bot.office.services import Counts as ServiceCounts
from disclosure_bot.reports.stats import Stats
from disclosure_bot.requests.figures import Figures as RegisterFigures
from disclosure_bot.yearly.data import ReportData, YearData

Number = int | float

TO_SUPPLY = "待补"
"""printed in the place of a figure whose data are missing"""

MISSING = {
    FigureSource.LEDGER: "没有这一学年的主动公开台账",
    FigureSource.REGISTER: "没有这一学年的依申请公开登记",
    FigureSource.SERVICES: "没有办事事项清单",
    FigureSource.LOGBOOK: "这一学年没有问答记录",
    FigureSource.KNOWLEDGE: "",
}
"""why a figure of each source is missing; the knowledge is always there"""
SOURCES = {
    FigureSource.LEDGER: "主动公开台账",
    FigureSource.REGISTER: "依申请公开登记",
    FigureSource.SERVICES: "办事事项清单（现行）",
    FigureSource.LOGBOOK: "问答日志",
    FigureSource.KNOWLEDGE: "知识库（现行）",
}
"""what each source is called in a query"""
COUNTED = {
    "rows": "条目数",
    "items": "有公开信息的清单事项数",
    "bare-items": "没有公开信息的清单事项数",
    "judged": "写明形成日期的条目数",
    "late": "超过期限的数",
    "requests": "收到的申请数",
    "evaluations": "收到的评议数",
    "complaints": "收到的举报数",
    "reviews": "收到的复议数",
    "lawsuits": "收到的诉讼数",
    "open": "在办的申请数",
    "withdrawn": "撤回的申请数",
    "extended": "延长期限的申请数",
    "median-days": "答复所用工作日的中位数",
    "fees": "收费合计（元）",
    "waived": "减免合计（元）",
    "total": "全部事项数",
    "one-visit": "跑一次或不用跑的事项数",
    "online": "可网上办理的事项数",
    "questions": "提问数",
    "people": "提问人数",
    "answered": "得到回答的提问数",
    "answer-rate": "得到回答的比例",
    "usefulness": "评价为有用的比例",
    "gaps-opened": "新发现的缺口数",
    "gaps-closed": "补上的缺口数",
    "days-to-close": "补上缺口所用天数的中位数",
    "days-open": "成稿时仍未补上的缺口已有天数的中位数",
    "categories": "清单大类数",
    "items-with-entries": "有条目的清单事项数",
    "entries": "条目数",
    "departments": "责任部门数",
}
"""what is counted, in the words of a query, by ``FigureRule.count``"""
_KEPT_ONLY = {"days-to-close", "days-open"}
"""counted in the gaps that are still kept: no total tells of days"""
_RATES = {"answer-rate", "usefulness"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a year."""

    rule: FigureRule
    value: Number | None
    """None where the data are missing, for a median or rate of nothing, or where it might tell of a person"""
    before: Number | None
    """of the year before"""
    query: str
    """how it was counted, in Chinese"""
    missing: str = ""
    """what is missing, in Chinese; empty if nothing is"""
    rows: tuple[LedgerRow, ...] = ()
    """the lines of the ledger that were counted"""

    @property
    def text(self) -> str:
        """The value as it is printed; ``待补`` where its data are missing, a dash for a median of nothing."""
        if self.missing:
            return TO_SUPPLY
        return "—" if self.value is None else shown(self.value, self.rule)

    @property
    def text_before(self) -> str:
        """The value of the year before; a dash where there is none."""
        return "—" if self.before is None else shown(self.before, self.rule)


def shown(value: Number, rule: FigureRule) -> str:
    """Return a number as it is printed: a rate as a percentage, and no point where none is needed."""
    if rule.count in _RATES:
        return f"{value:.1%}"
    return str(int(value)) if float(value).is_integer() else f"{value:.1f}"


def figures_of(data: ReportData) -> dict[str, Figure]:
    """Return every figure of the plan by its id."""
    return {key: figure(rule, data) for key, rule in data.knowledge.report.figures.items()}


def figure(rule: FigureRule, data: ReportData) -> Figure:
    """Count one figure, for the year of the report and the one before."""
    rows = counted_rows(rule, data.this, data.knowledge)
    return Figure(
        rule=rule,
        value=_value(rule, data.this, rows, data.knowledge),
        before=None if _is_current(rule) else _before(rule, data),
        query=query(rule, data),
        missing="" if is_kept(rule.source, data.this) else MISSING[rule.source],
        rows=rows,
    )


def is_kept(source: FigureSource, year: YearData) -> bool:
    """Tell whether anything was kept that such a figure could be counted in."""
    kept = {
        FigureSource.LEDGER: year.ledger,
        FigureSource.REGISTER: year.register,
        FigureSource.SERVICES: year.services,
        FigureSource.LOGBOOK: year.talk and year.talk.questions,
    }
    return source is FigureSource.KNOWLEDGE or bool(kept[source])


def _is_current(rule: FigureRule) -> bool:
    """Tell whether it is counted in what holds now and has no history."""
    return rule.source in {FigureSource.SERVICES, FigureSource.KNOWLEDGE}


def query(rule: FigureRule, data: ReportData) -> str:
    """Return how a figure is counted, in Chinese: source, days, rows, what of them, what is left out."""
    chosen = "、".join(_chosen(rule.where, data.knowledge))
    period = "" if _is_current(rule) else f" {data.this.year.first_day}～{data.this.year.last_day}"
    limits = _limits(rule, data.this) if rule.source is FigureSource.LOGBOOK else ""
    return f"{SOURCES[rule.source]}{period}{f'，{chosen}' if chosen else ''}：{COUNTED[rule.count]}{limits}"


def _limits(rule: FigureRule, year: YearData) -> str:
    """Return what the logbook leaves out: what is deleted by now, and what might point to a person."""
    kept = f"；保存的记录自{year.talk_from}起" if year.talk_from else ""
    return f"{kept}{_totals_note(rule.count, year.totals_until)}；不足{SMALLEST}人的不列出"


def _totals_note(count: str, until: str) -> str:
    """Return what becomes of a figure where questions are deleted and only their monthly totals left."""
    if not until:
        return ""
    if count == "people":
        return f"；{until}及以前有已删除的记录，人数无法统计"
    if count in _KEPT_ONLY:
        return f"；{until}及以前有已删除的记录，只按仍保存的缺口计算"
    return f"；{until}及以前已删除的记录按每月合计计入"


def _chosen(where: Where, knowledge: Knowledge) -> list[str]:
    department = knowledge.departments.get(where.department)
    named = {
        "渠道": where.channel,
        "栏目": "、".join(where.sections),
        "部门": department.name.zh if department else "",
        "清单事项": "、".join(map(str, where.items)),
        "清单类别": str(where.category or ""),
    }
    return [f"{name}={value}" for name, value in named.items() if value]


def counted_rows(rule: FigureRule, year: YearData, knowledge: Knowledge) -> tuple[LedgerRow, ...]:
    """Return the lines of the ledger that a figure is about; empty for figures of other sources."""
    if rule.source is not FigureSource.LEDGER or year.ledger is None:
        return ()
    rows = chosen_rows(year.ledger, rule.where, knowledge)
    if rule.count == "judged":
        return tuple(judged(rows))
    if rule.count == "late":
        late = {one.row.where for one in year.late}
        return tuple(row for row in rows if row.where in late)
    return rows


def chosen_rows(ledger: YearLedger, where: Where, knowledge: Knowledge) -> tuple[LedgerRow, ...]:
    """Return the rows that agree with all that is asked."""
    if where == Where():
        return ledger.rows
    items = set(where.items)
    if where.category is not None:
        found = (category for category in knowledge.checklist if category.number == where.category)
        items |= {item.number for category in found for item in category.items}
    by_item = bool(where.items or where.category is not None)
    chosen = (
        numbers
        for (channel, section, department, item), numbers in ledger.standing.items()
        if where.channel in {"", channel}
        and (not where.sections or section in where.sections)
        and where.department in {"", department}
        and (not by_item or item in items)
    )
    return tuple(ledger.rows[number] for number in sorted(chain.from_iterable(chosen)))


def _before(rule: FigureRule, data: ReportData) -> Number | None:
    return _value(rule, data.before, counted_rows(rule, data.before, data.knowledge), data.knowledge)


def _value(
    rule: FigureRule, year: YearData, rows: tuple[LedgerRow, ...], knowledge: Knowledge
) -> Number | None:
    """Return the number; ``rows`` are the lines of the ledger that it is about."""
    if rule.source is FigureSource.LEDGER:
        return _ledger_value(rule, rows, knowledge) if year.ledger else None
    if rule.source is FigureSource.REGISTER:
        return _REGISTER[rule.count](year.register) if year.register else None
    if rule.source is FigureSource.SERVICES:
        counts = year.services
        return _SERVICES[rule.count](counts) if counts else None
    if rule.source is FigureSource.LOGBOOK:
        return _talk_value(rule.count, year) if year.is_talk_public else None
    return _KNOWLEDGE[rule.count](knowledge)


def _talk_value(count: str, year: YearData) -> Number | None:
    if count == "days-open":
        return median(year.days_open) if len(year.days_open) >= SMALLEST else None
    return _LOGBOOK[count](year.talk) if year.talk else None


def _ledger_value(rule: FigureRule, rows: tuple[LedgerRow, ...], knowledge: Knowledge) -> int:
    if rule.count == "items":
        return len({row.publication.item for row in rows} - {None})
    if rule.count == "bare-items":
        return len(bare_items(rows, knowledge))
    return len(rows)


_SERVICES: Mapping[str, Callable[[ServiceCounts], int]] = {
    "total": lambda counts: counts.total,
    "one-visit": lambda counts: counts.one_visit,
    "online": lambda counts: counts.online,
}
_REGISTER: Mapping[str, Callable[[RegisterFigures], Number | None]] = {
    "requests": lambda made: made.kinds["申请"],
    "evaluations": lambda made: made.kinds["评议"],
    "complaints": lambda made: made.kinds["举报"],
    "reviews": lambda made: made.kinds["复议"],
    "lawsuits": lambda made: made.kinds["诉讼"],
    "open": lambda made: made.open,
    "withdrawn": lambda made: made.withdrawn,
    "extended": lambda made: made.extended,
    "late": lambda made: made.late,
    "median-days": lambda made: made.median_days,
    "fees": lambda made: made.fees / 100,
    "waived": lambda made: made.waived / 100,
}
_LOGBOOK: Mapping[str, Callable[[Stats], Number | None]] = {
    "questions": lambda made: made.questions,
    "people": lambda made: None if made.totals_until else made.people,
    "answered": lambda made: made.answered,
    "answer-rate": lambda made: made.answer_rate,
    "usefulness": lambda made: made.usefulness if made.judged >= SMALLEST else None,
    "gaps-opened": lambda made: made.gaps_opened,
    "gaps-closed": lambda made: made.gaps_closed,
    "days-to-close": lambda made: made.days_to_close,
}
_KNOWLEDGE: Mapping[str, Callable[[Knowledge], int]] = {
    "categories": lambda known: len(known.checklist),
    "items": lambda known: sum(len(category.items) for category in known.checklist),
    "items-with-entries": lambda known: len(
        {number for entry in known.entries.values() for number in entry.items}
    ),
    "entries": lambda known: len(known.entries),
    "departments": lambda known: len(known.departments),
}


def contradictions(figures: Mapping[str, Figure]) -> tuple[Finding, ...]:
    """Return a finding for each figure whose parts do not add up to it."""
    found = []
    for key, whole in figures.items():
        parts = [figures[name] for name in whole.rule.parts if name in figures]
        total = sum(part.value or 0 for part in parts)
        if parts and whole.value is not None and total != whole.value:
            sums = " + ".join(part.text for part in parts)
            where = Place("report.yaml")
            found.append(
                new_finding("figure-contradicts", where, name=key, value=whole.text, parts=sums, total=total)
            )
    return tuple(found)
