"""``chat``: talks in the terminal and keeps the logbook like every channel."""

import asyncio
import getpass

import typer
from prompt_toolkit.history import FileHistory

from disclosure_bot import bootstrap
from disclosure_bot.channels.terminal import TerminalChannel
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.printing import console
from disclosure_bot.config import Settings
from disclosure_bot.text.redact import redact

app = typer.Typer()


@app.command()
def chat(context: typer.Context, knowledge: options.Knowledge = None, config: options.Config = None) -> None:
    """在终端里问答 / talk in the terminal."""
    asyncio.run(_chat(options.settings_of(context, knowledge, config)))


async def _chat(settings: Settings) -> None:
    answerer = bootstrap.build_answerer(settings, options.progress())
    async with bootstrap.opened_service(settings, answerer) as (service, actions):
        asker = bootstrap.pseudonyms(settings).of(TerminalChannel.name, getpass.getuser())
        screen = console(whole_lines=True)
        await TerminalChannel(service, actions, asker, screen, _history(settings)).run()


class MaskedHistory(FileHistory):
    """Brings typed lines back at the next start, their personal data masked."""

    def store_string(self, string: str) -> None:
        """Append a line to the file."""
        super().store_string(redact(string))


def _history(settings: Settings) -> MaskedHistory:
    path = settings.state / "chat-history"
    path.touch(mode=0o600)
    return MaskedHistory(str(path))
