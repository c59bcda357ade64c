"""``new-entry``: a new entry in the right form, at the end of its file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.editing import Consent, DryRun, Force, Yes, apply
from disclosure_bot.cli.support.periods import TIMEZONE, today_or
from disclosure_bot.domain.knowledge import Place
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.edit.entries import by_language, file_for, with_entry
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.fields import is_id
from disclosure_bot.knowledge.read.load import validate_folder
from disclosure_bot.knowledge.read.parsed import ParsedFolder
from disclosure_bot.knowledge.read.schema import ENTRIES

T = TypeVar("T")

app = typer.Typer()


@app.command()
@options.given(bootstrap.folder_of)
def new_entry(
    folder: Path,
    entry: Annotated[str, typer.Argument(help="编号，如 fees.refund / id")],
    title: Annotated[str | None, typer.Option("--title", help="中文标题 / Chinese title")] = None,
    department: Annotated[
        str | None, typer.Option("--department", help="责任部门的键或名称 / key or name of the department")
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
    is_asking = None in (title, department, phrasings, answer)
    departments = _names(parsed)
    fields = _fields(
        entry,
        today_or(today, parsed.school.timezone if parsed.school else TIMEZONE),
        title=_given(title, "--title", "标题 / title", _words),
        department=_given(department, "--department", _which(departments), partial(_key_of, departments)),
        phrasings=_given(phrasings, "--phrasings", "问法，用分号隔开 / phrasings, separated by ;", _words),
        answer=_given(answer, "--answer", "回答 / answer", _words),
        sources=source or (_more("来源网址 / address of a source", _address) if is_asking else []),
        items=item or (_more("公开事项序号 / number of the item", _number) if is_asking else []),
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


def _given(value: str | None, option: str, prompt: str, read: Callable[[str], T]) -> T:
    """Return what an option says, or what a person answers; one whose answer is wrong is asked again at once.

    Raises:
        SettingsError: it was not said, or the option is wrong.
    """
    if value is not None:
        return read(value)
    while True:
        try:
            return read(str(typer.prompt(prompt)))
        except typer.Abort:
            raise SettingsError(f"缺少 {option}，没有写入", f"{option} is missing, nothing written") from None
        except SettingsError as error:
            typer.echo(f"{error}", err=True)


def _more(prompt: str, read: Callable[[str], T]) -> list[T]:
    """Return what a person answers, each on a line of its own; Enter ends it."""
    given: list[T] = []
    while True:
        try:
            told = str(
                typer.prompt(f"{prompt}（没有就回车 / Enter for none）", default="", show_default=False)
            )
            if not told.strip():
                return given
            given.append(read(told))
        except typer.Abort:
            return given
        except SettingsError as error:
            typer.echo(f"{error}", err=True)


def _names(parsed: ParsedFolder) -> dict[str, str]:
    """Return the name of each department by its key."""
    departments = parsed.departments.departments if parsed.departments else {}
    return {key: model.name.zh for key, model in departments.items()}


def _which(departments: Mapping[str, str]) -> str:
    lines = (f"  {number:2} {name} {key}" for number, (key, name) in enumerate(departments.items(), start=1))
    return "\n".join(
        ("责任部门，写序号、名称或键 / department: number, name or key", *lines, "部门 / department")
    )


def _key_of(departments: Mapping[str, str], told: str) -> str:
    """Return the key of the department that a number, a name or a key means.

    Raises:
        SettingsError: there is no such department.
    """
    told, keys = told.strip(), list(departments)
    if told.isdecimal() and 0 < int(told) <= len(keys):
        return keys[int(told) - 1]
    named = {name: key for key, name in departments.items()}
    if key := named.get(told) or (told if told in departments else ""):
        return key
    near = suggest(told, [*named, *keys])
    raise SettingsError(
        f"没有“{told}”这个部门。{near['suggestion']}", f"no department {told}; {near['suggestion_en']}"
    )


def _words(told: str) -> str:
    """Return what was said.

    Raises:
        SettingsError: nothing was.
    """
    if not told.strip():
        raise SettingsError("不能空着", "it must not be empty")
    return told.strip()


def _address(told: str) -> str:
    """Return an address.

    Raises:
        SettingsError: it is none.
    """
    if not told.strip().startswith(("https://", "http://")):
        raise SettingsError("请写完整网址，如 https://www.example.edu.cn/", "write a whole address")
    return told.strip()


def _number(told: str) -> int:
    """Return a number.

    Raises:
        SettingsError: it is none.
    """
    if not told.strip().isdecimal():
        raise SettingsError("请只写一个数字，如 21", "write a number alone, such as 21")
    return int(told)


def _file_name(name: str) -> str:
    """Return a name in the folder of entries, with its ending.

    Raises:
        SettingsError: the name leads elsewhere.
    """
    name = name if name.endswith(".yaml") else f"{name}.yaml"
    if "/" in name or "\\" in name or name.startswith(".") or not name.isprintable():
        raise SettingsError("--file 只写文件名，例如 fees.yaml", f"a file name alone, not {name}")
    return name
