"""One id through all lines of the log that belong to one question."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("question", default="")


@contextmanager
def question(name: str) -> Iterator[None]:
    """Mark every line that is logged inside, threads included; the name says nothing about a person."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> str:
    """Return the mark of the moment; empty outside of any question."""
    return _current.get()
