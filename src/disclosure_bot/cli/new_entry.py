"""``new-entry``: a new entry in the right form, at the end of its file."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.editing import Consent, DryRun, Force, Yes, apply
from disclosure_bot.cli.support.periods import TIMEZONE, today_or
from disclosure_bot.domain.knowledge import Place
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.edit.entries import by_language, file_for, with_entry
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.read.fields import is_id
from disclosure_bot.knowledge.read.load import validate_folder
from disclosure_bot.knowledge.read.schema import ENTRIES

app = typer.Typer()


@app.command()
@options.given(bootstrap.folder_of)
def new_entry(
    folder: Path,
    entry: Annotated[str, typer.Argument(help="编号，如 fees.refund / id")],
    title: Annotated[str | None, typer.Option("--title", help="中文标题 / Chinese title")] = None,
    department: Annotated[
        str | None, typer.Option("--department", help="责任部门的键 / key of the department")
    ] = None,
    phrasings: Annotated[
        str | None, typer.Option("--phrasings", help="问法，用分号隔开 / phrasings, separated by ;")
    ] = None,
    answer: Annotated[
        str | None, typer.Option("--answer", help="中文回答，\\n 表示换行 / answer, \\n for a new line")
    ] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="来源网址 / address")] = None,
    item: Annotated[list[int] | None, typer.Option("--item", help="公开事项序号 / item number")] = None,
    file: Annotated[str, typer.Option("--file", help="entries/ 下的文件名 / file name in entries/")] = "",
    today: Annotated[str, typer.Option("--today", metavar="YYYY-MM-DD", help="审核日期 / day")] = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    """新建条目 / make a new entry."""
    parsed = validate_folder(folder).parsed
    declared = parsed.declared
    _look_at_id(entry, declared)
    path = f"{ENTRIES}/{_file_name(file)}" if file else file_for(entry, declared)
    fields = _fields(
        entry,
        today_or(today, parsed.school.timezone if parsed.school else TIMEZONE),
        title=_given(title, "--title", "标题 / title"),
        department=_given(department, "--department", "责任部门的键 / key of the department"),
        phrasings=_given(phrasings, "--phrasings", "问法，用分号隔开 / phrasings, separated by ;"),
        answer=_given(answer, "--answer", "回答 / answer"),
        sources=source or [],
        items=item or [],
    )
    before = text_of(folder, path)
    apply(folder, {path: before}, {path: with_entry(before, path, fields)}, Consent(yes, dry_run, force))


def _fields(
    entry: str,
    day: date,
    *,
    title: str,
    department: str,
    phrasings: str,
    answer: str,
    sources: Sequence[str],
    items: Sequence[int],
) -> dict[str, Any]:
    """Return the entry as its file has it; lists that would be empty are left out."""
    asked = [part for part in phrasings.replace("；", ";").split(";") if part.strip()]
    fields: dict[str, Any] = {
        "id": entry,
        "title": {"zh": title},
        "items": list(items),
        "department": department,
        "phrasings": by_language(asked),
        "answer": {"zh": answer.replace("\\n", "\n") + "\n"},
        "sources": [{"title": {"zh": title}, "url": url, "checked_on": day} for url in sources],
        "reviewed_on": day,
    }
    return {name: value for name, value in fields.items() if value != []}


def _look_at_id(entry: str, declared: Mapping[str, Place]) -> None:
    """See that an id is well written and free, before a person is asked for all the rest.

    Raises:
        SettingsError: it is not.
    """
    if not is_id(entry):
        raise SettingsError(
            f"编号“{entry}”的写法不对：用英文字母、数字和点，例如 fees.refund", "write an id like fees.refund"
        )
    if there := declared.get(entry):
        place = f"{there.path}:{there.line}"
        raise SettingsError(f"编号 {entry} 已经用过（{place}），请换一个", f"the id is taken: {place}")


def _given(value: str | None, option: str, prompt: str) -> str:
    """Return what an option says, or what a person answers where there is one to ask.

    Raises:
        SettingsError: nobody says it.
    """
    if value is not None:
        return value
    try:
        return str(typer.prompt(prompt))
    except typer.Abort:
        raise SettingsError(f"缺少 {option}，没有写入", f"{option} is missing, nothing written") from None


def _file_name(name: str) -> str:
    """Return a name in the folder of entries, with its ending.

    Raises:
        SettingsError: the name leads elsewhere.
    """
    name = name if name.endswith(".yaml") else f"{name}.yaml"
    if "/" in name or "\\" in name or name.startswith(".") or not name.isprintable():
        raise SettingsError("--file 只写文件名，例如 fees.yaml", f"a file name alone, not {name}")
    return name
