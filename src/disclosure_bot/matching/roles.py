"""How a question tells whom it is about: the patterns of roles.toml, each key as one regular expression."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def roles() -> Mapping[str, re.Pattern[str]]:
    """Return every role by its name in roles.toml."""
    text = files("disclosure_bot.matching").joinpath("roles.toml").read_text("utf-8")
    return {name: re.compile("|".join(parts)) for name, parts in tomllib.loads(text).items()}


def met(role: str, text: str) -> str:
    """Return the words that play a role in a text, or nothing."""
    found = roles()[role].search(text)
    return found[0] if found else ""


def is_elsewhere(plain: str) -> bool:
    """Tell whether a text asks about somebody or something outside the university."""
    return bool((met("person", plain) or met("body", plain)) and not met("ours", plain))
