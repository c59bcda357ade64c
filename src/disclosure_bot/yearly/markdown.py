"""The report as Markdown."""

import re
from collections.abc import Iterator

from disclosure_bot.yearly.document import Heading, Paragraph, Plot, Report, Runs, Table, Text

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#])")


def as_markdown(report: Report) -> str:
    """Return the report as one text."""
    about = f"{report.school} · 统计期间 {report.period} · 成稿 {report.made_on}"
    head = [f"# {_plain(report.title)}", "", about]
    return "\n".join([*head, *(line for block in report.blocks for line in ("", *_block(block)))]) + "\n"


def _block(block: Heading | Paragraph | Table | Plot) -> Iterator[str]:
    match block:
        case Heading(level=level, text=text):
            yield f"{'#' * (level + 1)} {_plain(text)}"
        case Paragraph(runs):
            yield _runs(runs)
        case Table():
            yield from _table(block)
        case Plot():
            yield from ()  # the table of the same numbers follows


def _table(table: Table) -> Iterator[str]:
    yield f"表 {table.number}　{_plain(table.caption)}"
    yield ""
    yield _line(map(_plain, table.heads))
    yield _line("---:" if at in table.numeric else "---" for at in range(len(table.heads)))
    for row in table.rows:
        yield _line(map(_runs, row))


def _line(cells: "Iterator[str] | map[str]") -> str:
    return f"| {' | '.join(cells)} |"


def _runs(runs: Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: Text) -> str:
    text = _plain(run.text)
    if run.is_missing:
        return f"**{text}**"
    return f"[{text}](<{run.url}>)" if run.url else text


def _plain(text: str) -> str:
    """Return a text that stays what it is: no markup, no second line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split(" ")).replace("\n", " "))
