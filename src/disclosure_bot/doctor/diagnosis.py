"""What the doctor says of one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How it is."""

    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at."""

    name: str
    """for programs, for example ``webhook``"""
    grade: Grade
    zh: str
    en: str
    todo_zh: str = ""
    """what to do; empty where all is well"""
    todo_en: str = ""


def good(name: str, zh: str, en: str) -> Diagnosis:
    """Say that all is well."""
    return Diagnosis(name, Grade.GOOD, zh, en)


def warning(name: str, zh: str, en: str, todo_zh: str, todo_en: str) -> Diagnosis:
    """Say that something may go wrong."""
    return Diagnosis(name, Grade.WARNING, zh, en, todo_zh, todo_en)


def error(name: str, zh: str, en: str, todo_zh: str, todo_en: str) -> Diagnosis:
    """Say that something is wrong."""
    return Diagnosis(name, Grade.ERROR, zh, en, todo_zh, todo_en)
