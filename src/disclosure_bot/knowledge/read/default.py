"""The product's own files: one that the knowledge folder lacks comes from here, and own keys override."""

import string
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import cast

from disclosure_bot.knowledge.read.parse import Mapping, Node, parse, scalars

_PACKAGE = "disclosure_bot.knowledge.defaults"
URGENT, TALK = "urgent.yaml", "talk.yaml"
_ADDED_TO = frozenset({URGENT, TALK})
"""files whose lists a folder adds to, instead of laying its own over them"""


@cache
def default_files() -> Map[str, bytes]:
    """Return the content of each default file, by the name that it has in a knowledge folder."""
    paths = (path for path in files(_PACKAGE).iterdir() if path.name.endswith(".yaml"))
    return {path.name: path.read_bytes() for path in sorted(paths, key=lambda path: path.name)}


@cache
def placeholders() -> Map[str, frozenset[str]]:
    """Return the names in braces of each sentence by its key: one of a folder's own holds the same."""
    sentences = cast(Mapping, cast(Mapping, _node("wording.yaml")).values["sentences"]).values
    return {key: frozenset(_fields(sentence)) for key, sentence in sentences.items()}


def _fields(sentence: Node) -> Iterator[str]:
    for _, scalar in scalars(sentence):
        yield from (name for _, name, _, _ in string.Formatter().parse(scalar.text) if name)


def with_defaults(
    own: Map[str, Node], unreadable: frozenset[str], only: frozenset[str] | None = None
) -> dict[str, Node]:
    """Return the top nodes of all files, or of those named, those of the folder laid over the defaults.

    Keys at the top and right below it are laid over each other: a sentence, a list or a text of the folder
    takes the place of the default's as a whole. An ``unreadable`` file of the folder has no default.
    """
    wanted = default_files().keys() - _ADDED_TO - unreadable
    names = wanted if only is None else wanted & only
    given = {name: node for name in sorted(names) if (node := _node(name)) is not None}
    return given | {name: _over(given.get(name), node, 2) for name, node in own.items()}


@cache
def _node(name: str) -> Node | None:
    return parse(default_files()[name], name)[0]


def _over(default: Node | None, own: Node, depth: int) -> Node:
    if depth == 0 or not isinstance(default, Mapping) or not isinstance(own, Mapping):
        return own
    values = default.values | {
        key: _over(default.values.get(key), value, depth - 1) for key, value in own.values.items()
    }
    return replace(own, values=values, keys=default.keys | own.keys)
