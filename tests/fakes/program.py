"""The real program, ``disclosure-bot``, with a small school and a quick matcher in place of the big ones.

Everything else is real: settings, store, channels, signals, exit codes. ``python -m fakes.program serve``
With ``OWN_KNOWLEDGE`` in the environment knowledge and matcher are real, too, and it is only hasty.
"""

import asyncio
import dataclasses
import os
from collections.abc import Callable
from types import SimpleNamespace

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.bootstrap import serving
from disclosure_bot.channels.telegram.api.timings import Timings
from disclosure_bot.cli.main import main
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.gaps.cluster import grouper_maker
from disclosure_bot.gaps.groups import MakeGrouper
from disclosure_bot.gaps.vectors import letter_vectors
from disclosure_bot.serving.supervisor import PAUSE, Supervisor
from support.samples import ExactMatcher, sample_knowledge


class QuickBuilder:
    """Stands in for the builder of the big matcher."""

    fallback = "a test"
    checker = None

    def __init__(self, *_: object) -> None:
        pass

    def build(self, knowledge: Knowledge) -> Answerer:
        return Answerer(knowledge, ExactMatcher(knowledge))

    begin = build

    def close(self) -> None:
        """Nothing is being encoded."""

    def make_grouper(self, knowledge: Callable[[], Knowledge]) -> MakeGrouper:
        return grouper_maker(lambda: (letter_vectors(knowledge()), letter_vectors(knowledge())))


def no_reloader(*_: object, **__: object) -> object:
    """The small school stands in no folder that could change."""
    return SimpleNamespace(run=asyncio.Event().wait, swaps=0)


def be_hasty() -> None:
    """Wait a tenth of what is usual."""
    usual = Timings()
    hasty = {field.name: getattr(usual, field.name) / 10 for field in dataclasses.fields(usual)}
    Timings.__init__.__defaults__ = tuple({**hasty, "grace": usual.grace}.values())
    Supervisor.__init__.__defaults__ = (PAUSE / 100,)


if __name__ == "__main__":
    fakes: dict[str, object] = {"load_encoder": lambda _: (None, "a test")}
    if not os.environ.get("OWN_KNOWLEDGE"):
        fakes |= {
            "load_or_last_good": lambda _: sample_knowledge(),
            "Builder": QuickBuilder,
            "reloader": no_reloader,
        }
    vars(serving).update(fakes)
    if os.environ.get("HASTY"):
        be_hasty()
    main()
