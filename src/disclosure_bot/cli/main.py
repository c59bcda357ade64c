"""The command line: argv in, exit code out.

0 good, 1 findings or a negative result, 2 wrong usage or settings.
"""

import logging
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from disclosure_bot import __version__
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.examples import show_example
from disclosure_bot.cli.support.usage import UsageError, sentence, unknown
from disclosure_bot.domain.knowledge import Level
from disclosure_bot.errors import DisclosureBotError, KnowledgeError
from disclosure_bot.files import to_text

COMMANDS = {
    "chat": "disclosure_bot.cli.chat",
    "ask": "disclosure_bot.cli.ask",
    "serve": "disclosure_bot.cli.serve",
    "doctor": "disclosure_bot.cli.doctor",
    "backup": "disclosure_bot.cli.backup",
    "restore": "disclosure_bot.cli.restore",
    "move": "disclosure_bot.cli.move",
    "gaps": "disclosure_bot.cli.gaps.show",
    "stats": "disclosure_bot.cli.stats",
    "api-key": "disclosure_bot.cli.api_key",
    "staff": "disclosure_bot.cli.staff",
    "openapi": "disclosure_bot.cli.openapi",
    "forget": "disclosure_bot.cli.forget",
    "purge": "disclosure_bot.cli.purge",
    "init": "disclosure_bot.cli.init",
    "check": "disclosure_bot.cli.check",
    "accept": "disclosure_bot.cli.accept",
    "test": "disclosure_bot.cli.test",
    "links": "disclosure_bot.cli.links",
    "coverage": "disclosure_bot.cli.coverage",
    "diff": "disclosure_bot.cli.diff",
    "new-entry": "disclosure_bot.cli.new_entry",
    "add-phrasing": "disclosure_bot.cli.add_phrasing",
    "stamp": "disclosure_bot.cli.stamp",
    "schema": "disclosure_bot.cli.schema",
    "calendar": "disclosure_bot.cli.calendar",
    "deadline": "disclosure_bot.cli.deadline",
    "requests": "disclosure_bot.cli.requests.commands",
    "ledger": "disclosure_bot.cli.ledger",
    "report": "disclosure_bot.cli.report",
    "services": "disclosure_bot.cli.services",
    "freshness": "disclosure_bot.cli.freshness",
    "year": "disclosure_bot.cli.year",
}
"""Each module holds a Typer ``app``; it is imported when its command is chosen: ``ask`` starts fast."""


class Commands(TyperGroup):
    """Knows the commands by name and imports the one that is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and return one command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(COMMANDS[cmd_name]).app)
        command.name = cmd_name
        show_example(command, cmd_name)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is asked for, and what is left of the arguments.

        Raises:
            SettingsError: there is no such command.
        """
        if args[0] not in COMMANDS:
            raise unknown(args[0], list(COMMANDS))
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="高校信息公开问答 / answers a university's information-disclosure questions",
)


@app.callback(invoke_without_command=True)
def common(
    context: typer.Context,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    school: options.School = "",
    version: Annotated[bool, typer.Option("--version", help="版本 / version")] = False,
) -> None:
    """Keep the options that stand before the command."""
    context.obj = {"knowledge": knowledge, "config": config, "school": school}
    if version:
        typer.echo(f"disclosure-bot {__version__}")
        raise typer.Exit


def _readable(argument: str) -> str:
    """Return an argument whose bytes are GBK and not what the terminal says as the text that was meant."""
    try:
        return to_text(os.fsencode(argument)) if not argument.isprintable() else argument
    except ValueError:
        return argument


def main() -> None:
    """Run one command; a person's mistake ends in one sentence, a traceback is a bug."""
    sys.argv[1:] = map(_readable, sys.argv[1:])
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        sys.exit(app(prog_name="disclosure-bot", standalone_mode=False))
    except UsageError as error:
        if said := sentence(error):
            typer.echo(said, err=True)
        sys.exit(error.exit_code)
    except typer.Abort:
        typer.echo("已取消 / cancelled", err=True)
        sys.exit(1)
    except DisclosureBotError as error:
        typer.echo(str(error), err=True)
        if isinstance(error, KnowledgeError):
            _list_errors(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader went away (``| head``); what it wanted, it got.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


def _list_errors(error: KnowledgeError) -> None:
    """Print where each error of a refused knowledge stands; ``check`` says more."""
    for finding in error.findings:
        if finding.level is Level.ERROR:
            where = f"{finding.where.path}:{finding.where.line}:{finding.where.column}"
            typer.echo(f"  {where}: {finding.message} {finding.hint} / {finding.message_en}", err=True)
