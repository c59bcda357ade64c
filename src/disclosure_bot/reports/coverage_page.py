"""The coverage as one web page: a picture of all items and a table, nothing fetched from elsewhere."""

from collections.abc import Iterator
from html import escape

from disclosure_bot.domain.language import Bilingual
from disclosure_bot.reports.coverage import CategoryCoverage, Coverage, ItemCoverage

_SIDE = 44
_GAP = 6
_LABEL = 240

_STYLE = """
body { font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif;
  margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .5rem; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
th[scope=rowgroup] { background: #f2f2f2; }
svg { max-width: 100%; height: auto; }
.good { fill: #1b7f4d; } .some { fill: #b25e00; } .none { fill: #b3261e; }
svg text { font-size: 14px; } .number { fill: #fff; font-weight: 600; }
"""

_STATES = {"good": "齐全", "some": "有欠缺", "none": "没有条目"}


def page(found: Coverage, school: Bilingual) -> str:
    """Return the page as HTML."""
    title = f"{school.zh}信息公开事项覆盖情况"
    total = len(found.items)
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p>{total} 项中 {found.covered} 项有条目；清单之外另有 {found.beyond} 个条目。\
截至 {found.today.isoformat()}，知识库版本 {escape(found.version)}。</p>
{_picture(found)}
<p>绿色：条目齐全，来源与审核都在期限内，且有英文。橙色：有条目，但有欠缺。红色：没有条目。每格的数字是事项序号。\
“链接”列先是打得开的个数，✗ 后面是打不开的，? 后面是近 30 天没有试过、或要人来看的。</p>
<table>
<thead><tr><th scope="col">公开事项</th><th scope="col">状态</th><th scope="col">条目</th>\
<th scope="col">来源已核对</th><th scope="col">链接</th>\
<th scope="col">按期审核</th><th scope="col">有英文</th>\
<th scope="col">被问次数</th></tr></thead>
{"".join(_rows(found))}
</table>
</body>
</html>
"""


def _state(item: ItemCoverage) -> str:
    if not item.entries:
        return "none"
    return "good" if item.is_good else "some"


def _picture(found: Coverage) -> str:
    longest = max((len(category.items) for category in found.categories), default=0)
    width = _LABEL + longest * (_SIDE + _GAP)
    height = len(found.categories) * (_SIDE + _GAP)
    rows = "".join(_row(number, category) for number, category in enumerate(found.categories))
    label = f"{len(found.items)} 个公开事项，{found.covered} 个有条目"
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{rows}</svg>'


def _row(number: int, category: CategoryCoverage) -> str:
    top = number * (_SIDE + _GAP)
    middle = top + _SIDE // 2 + 5
    name = escape(category.category.name.zh)
    cells = "".join(_cell(place, top, item) for place, item in enumerate(category.items))
    return f'<text x="0" y="{middle}">{name}</text>{cells}'


def _cell(place: int, top: int, item: ItemCoverage) -> str:
    left = _LABEL + place * (_SIDE + _GAP)
    state = _state(item)
    title = escape(f"{item.item.number} {item.item.title.zh}：{_STATES[state]}，{len(item.entries)} 个条目")
    return (
        f'<g><title>{title}</title><rect class="{state}" x="{left}" y="{top}" width="{_SIDE}" '
        f'height="{_SIDE}" rx="6"/><text class="number" x="{left + _SIDE // 2}" y="{top + _SIDE // 2 + 5}" '
        f'text-anchor="middle">{item.item.number}</text></g>'
    )


def _rows(found: Coverage) -> Iterator[str]:
    for category in found.categories:
        name = escape(f"{category.category.number}. {category.category.name.zh}")
        yield f'<tbody><tr><th colspan="8" scope="rowgroup">{name}</th></tr>\n'
        for item in category.items:
            figures = (
                _STATES[_state(item)],
                len(item.entries),
                item.with_live_source,
                item.links,
                item.reviewed_in_time,
                item.with_english,
                "-" if item.asked is None else item.asked,
            )
            cells = "".join(f"<td>{figure}</td>" for figure in figures)
            yield f"<tr><td>{item.item.number} {escape(item.item.title.zh)}</td>{cells}</tr>\n"
        yield "</tbody>\n"
