"""What a visitor sees of the conversation: in memory, for the ten minutes that follow-ups are understood."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from disclosure_bot.domain.action import Choices
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Part

KEPT = 600.0
"""seconds without an act after which a conversation is forgotten"""
TURNS = 8
"""shown at once; older ones scroll out"""
IN_ALL = 20_000
"""turns of all people together, at the most: about 100 MB if all were long"""
ASKED = 1_000
"""characters shown of what was asked"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One turn of a conversation as it is shown."""

    asked: str
    """what the visitor wrote or chose; empty for a further reply to the same"""
    language: Language
    parts: tuple[Part, ...] = ()
    choices: Choices = ()
    title: str = ""
    """the question that this reply is about, where one message held several"""
    remark: str = ""
    later: str = ""
    """path of the page where an answer appears later"""
    is_choice: bool = False
    """a button was pressed rather than a question asked"""
    is_screen: bool = False
    """a menu: the next one takes its place"""
    number: int = 0


@dataclass(slots=True)
class _Kept:
    turns: list[Shown] = field(default_factory=list)
    count: int = 0
    at: float = 0.0


class Transcripts:
    """The turns of every visitor who was here lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._in_all = 0

    def of(self, asker: str) -> tuple[Shown, ...]:
        """Return the turns, oldest first."""
        self._drop_stale()
        kept = self._kept.get(asker)
        return tuple(kept.turns) if kept else ()

    def last_question(self, asker: str) -> str:
        """Return what the visitor typed last, as far as it is shown; empty where nothing was."""
        typed = (turn.asked for turn in reversed(self.of(asker)) if turn.asked and not turn.is_choice)
        return next(typed, "")

    def find(self, asker: str, number: int) -> Shown | None:
        """Return the turn with that number; None if it is no longer shown."""
        return next((turn for turn in self.of(asker) if turn.number == number), None)

    def add(self, asker: str, shown: Shown) -> Shown:
        """Add a turn and return it with its number."""
        kept = self._touched(asker)
        kept.count += 1
        numbered = replace(shown, number=kept.count, asked=shown.asked[:ASKED])
        self._set(kept, [*kept.turns, numbered][-TURNS:])
        self._drop_stale()
        return numbered

    def put(self, asker: str, shown: Shown) -> Shown:
        """Let a turn take the place of the one with its number."""
        kept = self._touched(asker)
        kept.turns = [shown if turn.number == shown.number else turn for turn in kept.turns]
        return shown

    def forget(self, asker: str) -> None:
        """Forget all of a visitor's turns; new ones go on counting, so that no old form fits them."""
        kept = self._kept.get(asker)
        if kept:
            self._set(kept, [])

    def _set(self, kept: _Kept, turns: list[Shown]) -> None:
        self._in_all += len(turns) - len(kept.turns)
        kept.turns = turns

    def _touched(self, asker: str) -> _Kept:
        kept = self._kept.setdefault(asker, _Kept())
        kept.at = self._clock()
        self._kept.move_to_end(asker)
        self._drop_stale()
        return kept

    def _drop_stale(self) -> None:
        oldest = self._clock() - KEPT
        while self._kept and (self._in_all > IN_ALL or next(iter(self._kept.values())).at <= oldest):
            self._set(self._kept.popitem(last=False)[1], [])
