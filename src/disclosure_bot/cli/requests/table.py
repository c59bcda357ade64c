"""``requests import``: a table kept until now, shown before it is written; and ``rotate``: a new key."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from disclosure_bot.cli.requests.common import Office, app, with_office
from disclosure_bot.cli.support.context import Who, now, who_acts
from disclosure_bot.cli.support.editing import Yes
from disclosure_bot.cli.support.printing import console, read_file
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.requests.csv_in import Preview, preview
from disclosure_bot.requests.service import RegisterService

LINES = 20
"""rows of each kind that are shown"""


@app.command(name="import")
@with_office
def import_table(
    office: Office,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 文件 / CSV file")],
    yes: Yes = False,
    who: Who = "",
) -> None:
    """导入以前的登记表：先看清楚，加 --yes 才写入 / take in a table: shown first, written with ``--yes``."""
    data = read_file(file)
    acted_at = now()
    made = office.at_register(
        lambda register: _take(register, data, office.knowledge, acted_at, who_acts(who), write=yes)
    )
    _print(made, written=yes)
    if made.doubts:
        raise typer.Exit(1)


@app.command()
@with_office
def rotate(office: Office) -> None:
    """换新密钥，重新加密全部申请人信息 / encrypt everything with a new key."""
    done = office.at_register(lambda register: register.rotate())
    path = office.settings.register_key_path
    typer.echo(
        f"已用新密钥重新加密 {done.renewed} 件，请另存一份 {path}。 Encrypted anew; keep a copy of the key."
    )
    if done.unreadable:
        typer.echo(
            f"{done.unreadable} 件读不出来，原样保留；找回旧密钥后加到该文件末行再运行一次。"
            f" {done.unreadable} cannot be read and were left: add the old key as the last line, run again.",
            err=True,
        )
        raise typer.Exit(1)


async def _take(
    register: RegisterService, data: bytes, knowledge: Knowledge, acted_at: datetime, who: str, *, write: bool
) -> Preview:
    """Read the table, and write what is new in it where that is wanted."""
    known = await register.requests(acted_at)
    made = preview(data, known, knowledge, register.today(acted_at))
    for row in made.new if write else ():
        request = await register.add(row.arrival, who, acted_at)
        if row.answer:
            await register.answer(request.number, row.answer, who, acted_at)
    return made


def _print(made: Preview, *, written: bool) -> None:
    out = console()
    for row in made.new[:LINES]:
        filled = f"（{'、'.join(row.filled)}取自上一行）" if row.filled else ""
        out.print(
            f"第 {row.line} 行 {row.arrival.received_on} {row.arrival.kind.value}{filled}", markup=False
        )
    if len(made.new) > LINES:
        out.print(f"…… 共 {len(made.new)} 行 / rows in all")
    for doubt in made.doubts[:LINES]:
        out.print(f"第 {doubt.line} 行 ✗ {doubt.why}", markup=False, style="red")
    done = "已写入 written" if written else "加 --yes 写入 add --yes to write"
    out.print(
        f"新 new {len(made.new)}，已有 known {made.known}，有疑问 doubtful {len(made.doubts)}：{done}。"
    )
