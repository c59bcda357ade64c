"""The ready tables and plots of the report."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.knowledge import Category, Entry, Item, Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.link import LinkState
from disclosure_bot.domain.publication import Publication
from disclosure_bot.domain.report import Show
from disclosure_bot.domain.total import OTHERS, SMALLEST, anonymous
from disclosure_bot.ledger.counts import counted_by
from disclosure_bot.ledger.folder import YearLedger
from disclosure_bot.office.saying import steps_in_words
from disclosure_bot.reports.stats import Stats
from disclosure_bot.requests.figures import Figures as RegisterFigures
from disclosure_bot.store.totals import categories_of
from disclosure_bot.yearly.data import ReportData, YearData
from disclosure_bot.yearly.document import Paragraph, Plot, Runs, Series, Table, Text, cell, printed_day

LATE_ROWS = 50
"""late publications that are listed; of more, the number is told"""
_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)
_TREND = 3
"""years from which a plot says more than the figures beside each other"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A table or plot without its number, or a remark below one."""

    block: Table | Plot | Paragraph
    missing: tuple[tuple[str, str, str], ...] = ()
    """what, key of the department, why"""


def _table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[tuple[Runs, ...]],
    numeric: Sequence[int] = (),
    widths: Sequence[int] = (),
) -> Draft:
    return Draft(Table(0, caption, tuple(heads), tuple(rows), frozenset(numeric), tuple(widths)))


def _counted(
    data: ReportData, caption: str, name: str, part: str, names: Mapping[str, str]
) -> Iterator[Draft]:
    """Yield a table of counts, this year's beside those of the year before."""
    now, before = _parts(data.this, part), _parts(data.before, part)
    if now is None:
        return
    keys = sorted(now.keys() | (before or {}).keys(), key=lambda key: (-now.get(key, 0), key))
    rows = [
        (
            cell(names.get(key, key) or "未填写"),
            cell(now.get(key, 0)),
            cell("—" if before is None else before.get(key, 0)),
        )
        for key in keys
    ]
    yield _table(caption, _heads(data, name), rows, (1, 2), (8, 3, 3))


def _heads(data: ReportData, name: str) -> tuple[str, str, str]:
    return name, f"{data.this.year}学年", f"{data.before.year}学年"


def _parts(year: YearData, part: str) -> dict[str, int] | None:
    return counted_by(year.ledger.rows, part) if year.ledger else None


def channels(data: ReportData) -> Iterator[Draft]:
    """Yield the publications by channel."""
    return _counted(data, "按渠道统计的主动公开信息（条）", "渠道", "channel", {})


def departments(data: ReportData) -> Iterator[Draft]:
    """Yield the publications by department."""
    names = {key: known.name.zh for key, known in data.knowledge.departments.items()}
    return _counted(data, "按部门统计的主动公开信息（条）", "责任部门", "department", names)


def categories(data: ReportData) -> Iterator[Draft]:
    """Yield the publications by category of the checklist."""
    if data.this.ledger is None:
        return
    now, before = _by_category(data.this.ledger, data.knowledge), None
    if data.before.ledger:
        before = _by_category(data.before.ledger, data.knowledge)
    rows = [
        (
            cell(f"{category.number} {category.name.zh}"),
            cell(now[category.number]),
            cell("—" if before is None else before[category.number]),
        )
        for category in data.knowledge.checklist
    ]
    rows.append((cell("清单之外"), cell(now[0]), cell("—" if before is None else before[0])))
    yield _table("按清单类别统计的主动公开信息（条）", _heads(data, "类别"), rows, (1, 2), (8, 3, 3))


def _by_category(ledger: YearLedger, knowledge: Knowledge) -> Counter[int]:
    of = {item.number: category.number for category in knowledge.checklist for item in category.items}
    found = Counter[int]()
    for item, count in ledger.by_item.items():
        found[of.get(item or 0, 0)] += count
    return found


def months(data: ReportData) -> Iterator[Draft]:
    """Yield the publications by month: a plot, and the same as a table."""
    if data.this.ledger is None:
        return
    now = _by_month(data.this.ledger)
    before = _by_month(data.before.ledger) if data.before.ledger else None
    labels = tuple(f"{month}月" for month in _MONTHS)
    series = [Series(f"{data.this.year}学年", now)]
    if before is not None:
        series.append(Series(f"{data.before.year}学年", before))
    yield Draft(Plot(0, "各月主动公开信息（条）", labels, tuple(series)))
    rows = [
        (cell(label), cell(now[at]), cell("—" if before is None else before[at]))
        for at, label in enumerate(labels)
    ]
    yield _table("按月份统计的主动公开信息（条）", _heads(data, "月份"), rows, (1, 2), (8, 3, 3))


def _by_month(ledger: YearLedger) -> tuple[int, ...]:
    counts = Counter(row.publication.date.month for row in ledger.rows)
    return tuple(counts[month] for month in _MONTHS)


def trend(data: ReportData) -> Iterator[Draft]:
    """Yield the publications of all years, where there are enough of them to see a trend."""
    years = [(year, total) for year, total in data.totals if year <= data.this.year]
    if len(years) < _TREND:
        return
    labels, values = tuple(str(year) for year, _ in years), tuple(total for _, total in years)
    yield Draft(Plot(0, "历年主动公开信息（条）", labels, (Series("条数", values),)))
    rows = [(cell(str(year)), cell(total)) for year, total in years]
    yield _table("历年主动公开信息（条）", ("学年", "条数"), rows, (1,))


def late(data: ReportData) -> Iterator[Draft]:
    """Yield the publications that came late, each with its last day and the counting."""
    if not data.this.late:
        return
    rows = [
        (
            cell(one.row.publication.title, url=one.row.publication.url),
            cell(one.row.publication.made_on),
            cell(one.due.date),
            cell(one.row.publication.date),
        )
        for one in data.this.late[:LATE_ROWS]
    ]
    heads = ("信息", "形成日期", "应公开于", "实际公开")
    yield _table(f"超过20个工作日公开的信息（共{len(data.this.late)}条）", heads, rows, (), (8, 3, 3, 3))
    counting = steps_in_words(data.this.late[0].due)
    yield Draft(Paragraph((Text(f"工作日的算法，以第一条为例：{counting}。"),)))


def admission(data: ReportData) -> Iterator[Draft]:
    """Yield the admission items in detail."""
    return _in_detail(data, 2)


def finance(data: ReportData) -> Iterator[Draft]:
    """Yield the finance items in detail."""
    return _in_detail(data, 3)


def _in_detail(data: ReportData, number: int) -> Iterator[Draft]:
    for category in data.knowledge.checklist:
        if category.number == number:
            yield _items_table(data, [category], f"{category.name.zh}：逐项公开情况")


def items(data: ReportData) -> Iterator[Draft]:
    """Yield the whole checklist, item by item."""
    total = sum(len(category.items) for category in data.knowledge.checklist)
    made = _items_table(data, data.knowledge.checklist, f"公开事项清单{total}项：状态与链接")
    yield Draft(made.block, tuple(_bare(data)))


def _items_table(data: ReportData, checklist: Sequence[Category], caption: str) -> Draft:
    states = {state.item.number: state for state in item_states(data)}
    rows = [_item_row(states[item.number]) for category in checklist for item in category.items]
    heads = ("序号", "公开事项", "责任部门", "状态", "最新信息或栏目")
    return _table(caption, heads, rows, (0,), (2, 8, 4, 5, 7))


def _bare(data: ReportData) -> Iterator[tuple[str, str, str]]:
    """Yield the items of which nothing is known; without a ledger that is missing as a whole, not each."""
    if data.this.ledger is None:
        yield f"{data.this.year}学年主动公开台账", "", "没有台账，清单各项的状态无法统计"
        return
    for state in item_states(data):
        if not state.count and not state.entries:
            what = f"清单第{state.item.number}项 {state.item.title.zh}"
            yield what, "", "台账里没有，知识库也没有条目"


@dataclass(frozen=True, slots=True)
class ItemState:
    """How far one item of the checklist is public."""

    item: Item
    departments: tuple[Bilingual, ...]
    """names"""
    state: Bilingual
    """in words"""
    title: Bilingual
    """of the newest publication, or of the page where the matter stands"""
    url: str
    """where that stands; empty where no address is known"""
    published_on: date | None
    """day of the newest publication of the year; None where there is none"""
    count: int | None
    """publications of the year; None where there is no ledger"""
    entries: tuple[str, ...]
    """ids"""


def item_states(data: ReportData) -> tuple[ItemState, ...]:
    """Return the state of each item, in the order of the checklist."""
    ledger, known = data.this.ledger, data.knowledge
    counts = ledger.by_item if ledger else None
    newest = ledger.newest if ledger else {}
    entries = _entries_by_item(known)
    return tuple(
        _item_state(item, entries.get(item.number, ()), newest.get(item.number), counts, data)
        for category in known.checklist
        for item in category.items
    )


def _entries_by_item(known: Knowledge) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in known.entries.values():
        for number in entry.items:
            found.setdefault(number, []).append(entry)
    return found


def _item_state(
    item: Item,
    entries: Sequence[Entry],
    newest: Publication | None,
    counts: Mapping[int | None, int] | None,
    data: ReportData,
) -> ItemState:
    source = next((source for entry in entries for source in entry.sources), None)
    url = (newest.url if newest else "") or (source.url if source else "")
    title = Bilingual(newest.title) if newest else source.title if source else Bilingual("")
    keys = [newest.department] if newest and newest.department else [entry.department for entry in entries]
    dead = (data.links or {}).get(url) is LinkState.DEAD
    count = None if counts is None else counts.get(item.number, 0)
    return ItemState(
        item=item,
        departments=tuple(dict.fromkeys(data.knowledge.departments[key].name for key in keys)),
        state=_state(count, has_entries=bool(entries), dead=dead),
        title=title,
        url=url,
        published_on=newest.date if newest else None,
        count=count,
        entries=tuple(entry.id for entry in entries),
    )


def _state(count: int | None, *, has_entries: bool, dead: bool) -> Bilingual:
    link = Bilingual("，链接打不开", ", the link does not open") if dead else Bilingual("")
    if count:
        return Bilingual(f"本学年公开{count}条{link.zh}", f"{count} published this academic year{link.en}")
    kept = (
        Bilingual("有条目可查", "an entry tells of it")
        if has_entries
        else Bilingual("待补", "to be supplied")
    )
    none = (
        Bilingual("")
        if count is None
        else Bilingual("，本学年台账无记录", ", no record of this academic year")
    )
    return Bilingual(f"{kept.zh}{none.zh}{link.zh}", f"{kept.en}{none.en}{link.en}")


def _item_row(state: ItemState) -> tuple[Runs, ...]:
    missing = state.state.zh.startswith("待补")
    day = f"（{printed_day(state.published_on)}）" if state.published_on else ""
    return (
        cell(state.item.number),
        cell(state.item.title.zh),
        cell("、".join(name.zh for name in state.departments[:2]) or "—"),
        (Text(state.state.zh, is_missing=missing),),
        (Text(state.title.zh or "—", url=state.url), Text(day)),
    )


def requests(data: ReportData) -> Iterator[Draft]:
    """Yield what became of the requests: kinds, channels, outcomes, reasons."""
    made, before = data.this.register, data.before.register
    if made is None:
        return
    for caption, name, counts in _REQUESTS:
        now, then = counts(made), counts(before) if before else None
        if now:
            rows = [
                (cell(_CHANNELS.get(key, key)), cell(value), cell("—" if then is None else then.get(key, 0)))
                for key, value in now.items()
            ]
            yield _table(caption, _heads(data, name), rows, (1, 2), (8, 3, 3))


_REQUESTS: tuple[tuple[str, str, Callable[[RegisterFigures], Mapping[str, int]]], ...] = (
    ("收到的申请、评议、举报、复议和诉讼（件）", "类别", lambda made: made.kinds),
    ("依申请公开的渠道（件）", "渠道", lambda made: made.channels),
    ("依申请公开的答复结果（件）", "结果", lambda made: made.outcomes),
    ("不予公开的理由（件）", "理由", lambda made: made.reasons),
)
_CHANNELS = {"letter": "信函", "email": "电子邮件", "visit": "当面", "web": "网上", "bot": "机器人"}


def questions(data: ReportData) -> Iterator[Draft]:
    """Yield what people asked and what was missing, in counts that point to nobody."""
    talk = data.this.talk
    if talk is None or not data.this.is_talk_public:
        return
    languages = {"zh": "中文", "en": "英文"}
    for caption, name, counts, names in (
        ("按清单类别统计的提问（次）", "类别", _asked_by_category(talk, data.knowledge), {}),
        ("按语言统计的提问（次）", "语言", talk.languages, languages),
        ("按渠道统计的提问（次）", "渠道", talk.channels, {}),
    ):
        safe = anonymous(counts)
        if safe:
            rows = [(cell(names.get(key, key)), cell(value)) for key, value in safe.items()]
            yield _table(f"{caption}，每格不少于{SMALLEST}", (name, "次数"), rows, (1,))
    yield from _gaps(data)
    if data.this.talk_from:
        day = printed_day(data.this.talk_from)
        yield Draft(Paragraph((Text(f"以上按保存的问答记录统计，记录自{day}起；更早的没有计入。"),)))
    if data.this.totals_until:
        note = (
            f"{_printed_month(data.this.totals_until)}及以前到期删除的问答，按删除时留下的每月合计计入；"
            "合计里没有人数，也没有已删除缺口的类别和天数。"
        )
        yield Draft(Paragraph((Text(note),)))


def _asked_by_category(talk: Stats, knowledge: Knowledge) -> Counter[str]:
    """Return the questions by category: one that was deleted counts in those its entry had at that time."""
    names = {str(category.number): category.name.zh for category in knowledge.checklist}
    found = Counter({names.get(number, number): count for number, count in talk.categories.items()})
    own = categories_of(knowledge)
    found["清单之外"] += sum(use.shown for use in talk.entries if own.get(use.entry) == ())
    return +found


def _printed_month(month: str) -> str:
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"


def _gaps(data: ReportData) -> Iterator[Draft]:
    """Yield what could not be answered, by the category that came nearest, and what has become of it."""
    found, open_ = Counter[str](), Counter[str]()
    for gap in data.this.gaps:
        nearest = gap.entry or (gap.nearest[0].entry if gap.nearest else "")
        name = _categories_of(nearest, data.knowledge)[0]
        found[name] += 1
        open_[name] += gap.state is GapState.OPEN
    safe = anonymous(found)
    if not safe:
        return
    still = {name: open_[name] for name in safe if name in found}
    still |= {OTHERS: open_.total() - sum(still.values())} if OTHERS in safe else {}
    rows = [(cell(name), cell(count), cell(still[name])) for name, count in safe.items()]
    heads = ("最接近的类别", "新发现（组）", "仍未补上（组）")
    yield _table(f"答不了的问题（组），每格不少于{SMALLEST}", heads, rows, (1, 2), (8, 3, 3))


def _categories_of(entry_id: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the names of the categories of an entry; what has none stands beyond the checklist."""
    entry = knowledge.entries.get(entry_id)
    names = (_category_name(number, knowledge) for number in (entry.items if entry else ()))
    return tuple(dict.fromkeys(names)) or ("清单之外",)


def _category_name(number: int, knowledge: Knowledge) -> str:
    return next(
        (
            category.name.zh
            for category in knowledge.checklist
            for item in category.items
            if item.number == number
        ),
        "清单之外",
    )


TABLES: Mapping[Show, Callable[[ReportData], Iterator[Draft]]] = {
    Show.CATEGORIES: categories,
    Show.CHANNELS: channels,
    Show.DEPARTMENTS: departments,
    Show.MONTHS: months,
    Show.YEARS: trend,
    Show.LATE: late,
    Show.ADMISSION: admission,
    Show.FINANCE: finance,
    Show.ITEMS: items,
    Show.REQUESTS: requests,
    Show.QUESTIONS: questions,
}
"""what makes each; a table or plot whose data are missing is not made"""
