"""The help of every command: a sentence in both languages, and an example that the command takes."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from disclosure_bot.cli.main import app
from disclosure_bot.cli.support.examples import EXAMPLES

ROOT: Any = typer.main.get_command(app)
HAN, LATIN = re.compile("[一-鿿]"), re.compile("[a-z]{2}")


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each command below another with its path."""
    with command.make_context("disclosure-bot", [], resilient_parsing=True) as context:
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            own = f"{path} {name}".strip()
            yield own, below
            if hasattr(below, "list_commands"):
                yield from commands(below, own)


ALL = dict(commands(ROOT))


def test_examples_are_of_commands_that_there_are() -> None:
    assert set(EXAMPLES) == set(ALL)


@pytest.mark.parametrize("path", ALL)
def test_help_says_in_both_languages_what_it_does_and_gives_an_example(path: str) -> None:
    shown = CliRunner().invoke(app, [*path.split(), "--help"], env={"COLUMNS": "200"}).stdout
    arguments, zh, en = EXAMPLES[path]
    example = f"例 / example: disclosure-bot {path} {arguments}".rstrip()

    assert HAN.search(ALL[path].help)
    assert LATIN.search(ALL[path].help)
    assert HAN.search(zh)
    assert LATIN.search(en)
    assert example in " ".join(shown.split())
    assert f"{zh} / {en}" in " ".join(shown.split())


@pytest.mark.parametrize("path", ALL)
def test_example_is_a_line_that_the_command_takes(path: str) -> None:
    command, arguments = ALL[path], shlex.split(EXAMPLES[path][0])
    while hasattr(command, "list_commands") and arguments and arguments[0] in command.commands:
        path, command = f"{path} {arguments[0]}", command.commands[arguments.pop(0)]

    with command.make_context(path, arguments):
        pass
