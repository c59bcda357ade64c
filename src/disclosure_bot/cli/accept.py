"""``accept``: lets entries go that a running service held back."""

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.editing import Yes
from disclosure_bot.config import Settings
from disclosure_bot.knowledge.check.vanished import vanished

app = typer.Typer()


@app.command()
@options.with_settings
def accept(
    settings: Settings,
    yes: Yes = False,
) -> None:
    """同意删除条目 / let entries go that were held back."""
    now = bootstrap.load_knowledge(settings)
    before = bootstrap.last_good(settings, now)
    gone = vanished(before, now) if before else {}
    if not gone:
        typer.echo("没有少掉的条目，不用同意 / no entry is gone")
        return
    for name, entry in gone.items():
        typer.echo(f"{name}  {entry.title.zh}  {entry.where.path}")
    if yes or typer.confirm(f"这 {len(gone)} 个条目不再回答，同意吗？ / let them go?"):
        bootstrap.accept(settings, now.version)
        typer.echo("已同意，运行中的服务几秒内生效 / accepted; a running service follows within seconds")
