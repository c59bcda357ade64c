"""What is wrong with a command as it was typed: one sentence, Chinese first, instead of a box in English."""

from collections.abc import Iterable

# Typer brings a copy of click, whose classes are not those of the package click; only some are public.
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperArgument, TyperOption

from disclosure_bot.errors import SettingsError, did_you_mean

Parameter = TyperArgument | TyperOption

__all__ = ["UsageError", "sentence", "unknown"]


def sentence(error: UsageError) -> str:
    """Return what is wrong, and where the usage stands; nothing where the usage was printed instead."""
    if isinstance(error, NoArgsIsHelpError):
        return ""
    zh, en = _said(error)
    command = error.ctx.command_path if error.ctx else "disclosure-bot"
    return f"{zh}。用法见 {command} --help / {en}: see {command} --help"


def unknown(name: str, known: Iterable[str]) -> SettingsError:
    """Return the error that there is no such command, with the one that was meant, perhaps."""
    meant, meant_en = did_you_mean(name, known)
    return SettingsError(f"没有命令 {name}{meant}", f"there is no command {name}{meant_en}")


def _said(error: UsageError) -> tuple[str, str]:
    english = error.format_message().strip().rstrip(".")
    match error:
        case MissingParameter(param=TyperArgument() | TyperOption() as parameter):
            name, (zh, en) = _name(parameter), _help(parameter)
            return f"缺少 {name}{zh}", f"{name}{en} is missing"
        case NoSuchOption():
            return f"没有选项 {error.option_name}", english
        case BadOptionUsage():
            return f"选项 {error.option_name} 写得不对", english
        case BadParameter(param=TyperArgument() | TyperOption() as parameter):
            return f"{_name(parameter)} 的值不对", english
        case _:
            return "命令写得不对", english


def _name(parameter: Parameter) -> str:
    """Return an option as it is typed, or the name of an argument as the usage shows it."""
    return parameter.opts[0] if isinstance(parameter, TyperOption) else (parameter.name or "").upper()


def _help(parameter: Parameter) -> tuple[str, str]:
    """Return what a parameter means, in brackets, in Chinese and English; Typer keeps one text for both."""
    zh, _, en = (parameter.help or "").partition(" / ")
    return (f"（{zh}）" if zh else "", f" ({en})" if en else "")
