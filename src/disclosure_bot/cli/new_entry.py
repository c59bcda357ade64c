"""``new-entry``: a new entry in the right form, at the end of its file."""

from typing import Annotated, Any

import typer

from disclosure_bot.cli import options
from disclosure_bot.cli.check import day, folder_of
from disclosure_bot.cli.editing import DryRun, Force, Yes, apply, read
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.edit import language_of, with_entry
from disclosure_bot.knowledge.schema import ENTRIES

app = typer.Typer()


@app.command()
def new_entry(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(help="编号，如 fees.refund / id")],
    title: Annotated[str, typer.Option("--title", prompt="标题 / title", help="中文标题 / Chinese title")],
    department: Annotated[
        str, typer.Option("--department", prompt="责任部门的键 / key of the department", help="责任部门的键")
    ],
    phrasings: Annotated[
        str,
        typer.Option(
            "--phrasings", prompt="问法，用分号隔开 / phrasings, separated by ;", help="问法，用分号隔开"
        ),
    ],
    answer: Annotated[
        str,
        typer.Option(
            "--answer", prompt="回答 / answer", help="中文回答，\\n 表示换行 / answer, \\n for a new line"
        ),
    ],
    source: Annotated[list[str] | None, typer.Option("--source", help="来源网址 / address")] = None,
    item: Annotated[list[int] | None, typer.Option("--item", help="公开事项序号 / item number")] = None,
    file: Annotated[str, typer.Option("--file", help="entries/ 下的文件名 / file name in entries/")] = "",
    today: Annotated[str, typer.Option("--today", metavar="YYYY-MM-DD", help="审核日期 / day")] = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    force: Force = False,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
) -> None:
    """新建条目 / make a new entry."""
    folder = folder_of(context, knowledge, config)
    date = day(today)
    asked = [line for part in phrasings.replace("；", ";").split(";") if (line := " ".join(part.split()))]
    fields: dict[str, Any] = {
        "id": entry,
        "title": {"zh": title},
        "items": item or [],
        "department": department,
        "phrasings": _by_language(asked),
        "answer": {"zh": answer.replace("\\n", "\n") + "\n"},
        "sources": [{"title": {"zh": title}, "url": url, "checked_on": date} for url in source or []],
        "reviewed_on": date,
    }
    path = f"{ENTRIES}/{_file_name(file or entry.partition('.')[0])}"
    text = with_entry(
        read(folder, path), path, {name: value for name, value in fields.items() if value != []}
    )
    apply(folder, {path: text}, yes=yes, dry_run=dry_run, force=force)


def _by_language(phrasings: list[str]) -> dict[str, list[str]]:
    sorted_out: dict[str, list[str]] = {}
    for phrasing in phrasings:
        sorted_out.setdefault(language_of(phrasing).value, []).append(phrasing)
    return dict(sorted(sorted_out.items(), reverse=True))


def _file_name(name: str) -> str:
    """Return a name in the folder of entries, with its ending.

    Raises:
        SettingsError: the name leads elsewhere.
    """
    name = name if name.endswith(".yaml") else f"{name}.yaml"
    if "/" in name or "\\" in name or name.startswith(".") or not name.isprintable():
        raise SettingsError(f"--file 只写文件名，例如 fees.yaml / a file name alone, not {name}")
    return name
