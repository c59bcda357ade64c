"""The log: one line an event, one id through all lines of a question, no person and no secret in it."""

import json
import logging
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from disclosure_bot.errors import DisclosureBotError
from disclosure_bot.service import trace

OURS = "disclosure_bot"
HIDDEN = "<hidden>"
_SHORTEST_SECRET = 6
"""characters; anything shorter would hide parts of ordinary words"""

Clean = Callable[[str], str]


class Cleaner:
    """Takes secrets out of a text; of a token the part behind the colon is one, too."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: list[str] = []
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Take these out, too, from now on."""
        parts = {part for secret in secrets for part in (secret, secret.rpartition(":")[2])}
        long = {part for part in parts if len(part) >= _SHORTEST_SECRET}
        self._known = sorted({*self._known, *long}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return the text without them."""
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        return text


class ReadableLines(logging.Formatter):
    """For a terminal: time, level, the school where there are several, where, the question's id, what."""

    def __init__(self, clean: Clean) -> None:
        super().__init__()
        self._clean = clean

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it a traceback where there is one."""
        at = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        where = record.name.removeprefix(f"{OURS}.")
        school = f"{trace.school()} " if trace.school() else ""
        mark = f" [{trace.current()}]" if trace.current() else ""
        text = f"{at} {record.levelname:<7} {school}{where}{mark}: {record.getMessage()}"
        behind = _traceback(record)
        return self._clean(f"{text}\n{behind}" if behind else text)


class JsonLines(logging.Formatter):
    """For programs: an object a line; ``at`` is UTC."""

    def __init__(self, clean: Clean) -> None:
        super().__init__()
        self._clean = clean

    def format(self, record: logging.LogRecord) -> str:
        """Return the object; line breaks are escaped in it."""
        texts = {
            "level": record.levelname,
            "logger": record.name,
            "school": trace.school(),
            "question": trace.current(),
            "message": record.getMessage(),
            "traceback": _traceback(record),
        }
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        filled = {name: self._clean(text) for name, text in texts.items() if text}
        return json.dumps({"at": at} | filled, ensure_ascii=False)


def _traceback(record: logging.LogRecord) -> str:
    """Return where it broke; the text of an error that is not ours may quote what a person wrote."""
    error = record.exc_info[1] if record.exc_info else None
    parts: list[str] = []
    while error is not None:
        said = f": {error}" if isinstance(error, (DisclosureBotError, OSError)) else ""
        parts.append(f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}{said}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nbecause of\n".join(parts)


def set_up_log(level: str, secrets: Iterable[str], *, as_json: bool) -> Cleaner:
    """Let everything go to the error stream; only our own lines go below WARNING.

    What is returned may be told of more secrets.

    Libraries write addresses, and so the token, and what people send: they are heard from WARNING on.
    """
    clean = Cleaner(secrets)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(clean) if as_json else ReadableLines(clean))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)
    logging.captureWarnings(capture=True)
    return clean
