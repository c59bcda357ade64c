"""``move``: copies everything into another, empty database, and counts both."""

import asyncio
from typing import Annotated

import typer

from disclosure_bot.cli.support import options
from disclosure_bot.store.backup import move as copy_all

app = typer.Typer()


@app.command()
def move(
    source: Annotated[str, typer.Argument(metavar="SRC", help="从哪个数据库 / from which database (URL)")],
    target: Annotated[str, typer.Argument(metavar="DST", help="到哪个空数据库 / to which empty one (URL)")],
) -> None:
    """搬到另一个数据库；先停服务 / move to another database; stop the service first.

    A password in a URL can be seen by every user of the machine: leave it out and set PGPASSFILE.
    """
    rows = asyncio.run(copy_all(source, target, options.progress("搬移 / moving")))
    typer.echo(
        f"已搬移 {rows} 行，两边行数一致；原数据库未动 / moved {rows} rows, counts agree; the source stays"
    )
