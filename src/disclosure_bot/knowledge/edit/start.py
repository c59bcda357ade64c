"""A short knowledge for a school that begins: it passes the check, and says what is still to be filled in."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_PACKAGE = "disclosure_bot.knowledge.template"


def template(school: str, today: date) -> Mapping[str, str]:
    """Return the text of each file, by its path below the folder; ``school`` is the school's name."""
    values = {"@TODAY@": today.isoformat(), "@YEAR@": str(today.year)}
    return {
        path: _filled(text, values | {"@SCHOOL@": school if path.endswith(".md") else json.dumps(school)})
        for path, text in _texts(files(_PACKAGE))
    }


def write_template(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files into a folder.

    Raises:
        OSError: it cannot be written.
        FileExistsError: a file stands there already.
    """
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)


def _texts(folder: Traversable, below: str = "") -> Iterator[tuple[str, str]]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _texts(one, f"{below}{one.name}/")
        elif not one.name.endswith((".py", ".pyc")):
            yield below + one.name, one.read_text(encoding="utf-8")


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text
