"""``chat``: talks in the terminal and keeps the logbook like every channel."""

import asyncio
import getpass
import sys
from contextlib import suppress

import typer
from prompt_toolkit.history import FileHistory

from disclosure_bot import bootstrap
from disclosure_bot.channels.terminal import TerminalChannel
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.printing import console
from disclosure_bot.config import Settings
from disclosure_bot.domain.progress import Progress
from disclosure_bot.service.service import Service
from disclosure_bot.text.redact import redact

app = typer.Typer()

LABEL = "首次启动：正在读入语义，先按字词回答 / reading meanings, words are compared meanwhile"
READ = "语义已读入 / meanings are read"
WIDTH = 20
"""characters of the bar"""


@app.command()
@options.with_settings
def chat(settings: Settings) -> None:
    """在终端里问答 / talk in the terminal."""
    asyncio.run(_chat(settings))


class StoppedError(Exception):
    """The talk ended before all phrasings were read."""


class Joining:
    """How far the meanings are read: shown below the prompt, and by ``also`` where there is none."""

    def __init__(self, also: Progress | None) -> None:
        self._also = also
        self._stopped = False
        self.status = LABEL

    def advance(self, done: int, total: int) -> None:
        """Note how many of how many phrasings are read.

        Raises:
            StoppedError: the talk has ended.
        """
        if self._stopped:
            raise StoppedError
        bar = "█" * (done * WIDTH // total)
        self.status = READ if done >= total else f"{LABEL} {bar:░<{WIDTH}} {done}/{total}"
        if self._also:
            self._also(done, total)

    def stop(self) -> None:
        """Let what is under way end."""
        self._stopped = True


async def _chat(settings: Settings) -> None:
    joining = Joining(None if sys.stdin.isatty() else options.progress())
    builder = bootstrap.Builder(settings, joining.advance)
    answerer = builder.begin(bootstrap.load_knowledge(settings))
    async with bootstrap.opened_service(settings, answerer) as (service, actions):
        asker = bootstrap.pseudonyms(settings).of(TerminalChannel.name, getpass.getuser())
        waits = answerer.matcher.is_provisional
        status = (lambda: joining.status) if waits else None
        screen, history = console(whole_lines=True), _history(settings)
        channel = TerminalChannel(service, actions, asker, screen, history, status=status)
        joined = asyncio.create_task(_join(service, builder)) if waits else None
        try:
            await channel.run()
        finally:
            joining.stop()
        if joined:
            await joined


async def _join(service: Service, builder: bootstrap.Builder) -> None:
    """Let the answerer that knows meanings take the place of the one that compares words."""
    with suppress(StoppedError):
        service.swap(await asyncio.to_thread(builder.build, service.knowledge))


class MaskedHistory(FileHistory):
    """Brings typed lines back at the next start, their personal data masked."""

    def store_string(self, string: str) -> None:
        """Append a line to the file."""
        super().store_string(redact(string))


def _history(settings: Settings) -> MaskedHistory:
    path = settings.state / "chat-history"
    path.touch(mode=0o600)
    return MaskedHistory(str(path))
