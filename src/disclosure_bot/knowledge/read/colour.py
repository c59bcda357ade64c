"""Whether a colour can be read on a ground, by the contrast that WCAG 2 defines."""

import re

LEAST = 4.5
"""contrast of ordinary text that everybody can read (WCAG 2, level AA)"""
GROUND = "#e8f0fb"
"""the darkest of the light grounds that the page writes on"""
_HEX = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours such as ``#0b4f9e``, from 1 to 21: WCAG 2, "contrast ratio"."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str) -> bool:
    """Tell whether it is a colour, written like ``#0b4f9e``, that can be read on a light ground."""
    return _HEX.fullmatch(colour) is not None and contrast(colour, GROUND) >= LEAST


def lightened(colour: str, ground: str) -> str:
    """Return a colour mixed with white, in steps of 5 %, until it can be read on a dark ground."""
    for share in range(0, 101, 5):
        mixed = "#" + "".join(f"{round(one + (255 - one) * share / 100):02x}" for one in _channels(colour))
        if contrast(mixed, ground) >= LEAST:
            return mixed
    return "#ffffff"


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _luminance(colour: str) -> float:
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
