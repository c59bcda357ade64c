"""What is wrong with a command as it was typed: one sentence, Chinese first, instead of a box in English."""

from difflib import get_close_matches
from typing import Any

import typer

UsageError: Any = typer.BadParameter.__mro__[1]
"""what all errors of usage are; only this one of them has a public name"""


def sentence(error: Any) -> str:
    """Return what is wrong, and where the usage stands; nothing where the usage was printed instead."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return ""
    zh, en = _said(error)
    command = error.ctx.command_path if error.ctx else "disclosure-bot"
    return f"{zh}。用法见 {command} --help / {en}: see {command} --help"


def unknown(name: str, known: list[str]) -> str:
    """Return the sentence that there is no such command, with the one that was meant, perhaps."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    meant, meant_en = (f"。是不是想写 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
    return f"没有命令 {name}{meant} / there is no command {name}{meant_en}"


def _said(error: Any) -> tuple[str, str]:
    english = error.format_message().strip().rstrip(".")
    match type(error).__name__:
        case "MissingParameter":
            name, (zh, en) = _name(error.param), _help(error.param)
            return f"缺少 {name}{zh}", f"{name}{en} is missing"
        case "NoSuchOption":
            return f"没有选项 {error.option_name}", english
        case "BadOptionUsage":
            return f"选项 {error.option_name} 写得不对", english
        case "BadParameter" if error.param is not None:
            return f"{_name(error.param)} 的值不对", english
        case _:
            return "命令写得不对", english


def _name(parameter: Any) -> str:
    """Return an option as it is typed, or the name of an argument as the usage shows it."""
    is_option = parameter.param_type_name == "option"
    return str(parameter.opts[0] if is_option else parameter.name.upper())


def _help(parameter: Any) -> tuple[str, str]:
    """Return what a parameter means, in brackets, in Chinese and English."""
    zh, _, en = (getattr(parameter, "help", None) or "").partition(" / ")
    return (f"（{zh}）" if zh else "", f" ({en})" if en else "")
