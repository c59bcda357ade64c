"""The real program, ``disclosure-bot``, with a small school and a quick matcher in place of the big ones.

Everything else is real: settings, store, channels, signals, exit codes. ``python -m fakes.program serve``
"""

import dataclasses
import os

from disclosure_bot import bootstrap
from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.channels.telegram.waits import Waits
from disclosure_bot.cli.main import main
from samples import ExactMatcher, sample_knowledge


def build_answerer(*_: object) -> Answerer:
    knowledge = sample_knowledge()
    return Answerer(knowledge, ExactMatcher(knowledge))


def be_hasty() -> None:
    """Wait a tenth of what is usual."""
    usual = Waits()
    hasty = {field.name: getattr(usual, field.name) / 10 for field in dataclasses.fields(usual)}
    Waits.__init__.__defaults__ = tuple({**hasty, "grace": usual.grace}.values())


if __name__ == "__main__":
    bootstrap.build_answerer = build_answerer  # type: ignore[assignment]
    if os.environ.get("HASTY"):
        be_hasty()
    main()
