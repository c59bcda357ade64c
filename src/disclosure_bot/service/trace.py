"""Marks through all lines of the log: the school, and the question, that they belong to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("question", default="")
_school: ContextVar[str] = ContextVar("school", default="")


@contextmanager
def of_school(name: str) -> Iterator[None]:
    """Mark every line that is logged inside, tasks that are begun there included, where there are several."""
    token = _school.set(name)
    try:
        yield
    finally:
        _school.reset(token)


def school() -> str:
    """Return the school of the moment; empty where there is one only, or outside of any."""
    return _school.get()


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
