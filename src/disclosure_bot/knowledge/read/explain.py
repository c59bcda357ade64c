"""What a model says is wrong with a file, as findings with a place and with what to write instead."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz
from rapidfuzz.process import extractOne

from disclosure_bot.domain.knowledge import Finding, Place
from disclosure_bot.knowledge.read.messages import messages, new_finding
from disclosure_bot.knowledge.read.model import Model
from disclosure_bot.knowledge.read.parse import WIDE_COMMA, Location, Mapping, Node, locate
from disclosure_bot.knowledge.read.scalar import Scalar
from disclosure_bot.knowledge.read.schema import ENTRIES

_LISTED = 40
"""characters of a list in a finding"""
NEAR = 60
"""of 100: how alike a word must be to have been meant"""

_CODES = {
    "missing": "missing-field",
    "extra_forbidden": "unknown-field",
    "string_type": "not-text",
    "list_type": "not-list",
    "model_type": "not-mapping",
    "dict_type": "not-mapping",
    "string_too_short": "empty-field",
    "string_too_long": "too-long-text",
    "enum": "not-allowed-value",
    "literal_error": "not-allowed-value",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
}


def explain(error: ValidationError, model: type[Model], top: Node, path: str) -> Iterator[Finding]:
    """Yield a finding for each thing wrong in the file whose top node is given."""
    for details in error.errors(include_url=False):
        location = _location(details)
        code = _code(details)
        yield new_finding(
            code,
            _place(details, location, top, path),
            entry_at(top, location),
            name=_name(location),
            **_values(details, model, location),
        )


def entry_at(top: Node, location: Location) -> str:
    """Return the id of the entry that a location lies in; empty if it lies in none."""
    if location[:1] != (ENTRIES,) or len(location) < 2:
        return ""
    entry = locate(top, (*location[:2], "id"))
    return entry.text if isinstance(entry, Scalar) else ""


def suggest(wrong: str, right: list[str]) -> dict[str, str]:
    """Return the values ``suggestion`` and ``suggestion_en``: the nearest right word, or the first ones."""
    near = extractOne(wrong, right, scorer=fuzz.ratio, score_cutoff=NEAR)
    if near:
        return {"suggestion": f"是不是想写 {near[0]}？", "suggestion_en": f"did you mean {near[0]}?"}
    return {
        "suggestion": f"可以写：{_first(right, '、')}",
        "suggestion_en": f"allowed: {_first(right, ', ')}",
    }


def _first(words: list[str], between: str) -> str:
    """Return as many words as fit into a line of a finding, whole, and how many there are if not all."""
    shown = [word for number, word in enumerate(words) if len(between.join(words[: number + 1])) <= _LISTED]
    return between.join(shown) + ("" if len(shown) == len(words) else f" … ({len(words)})")


def field_at(model: type[Model], location: Location) -> FieldInfo | None:
    """Return the definition of the field that a location names; None where it names none."""
    field: FieldInfo | None = None
    current: type[Model] | None = model
    for part in location:
        if current is not None and part in current.model_fields:
            field = current.model_fields[str(part)]
            current = _model_in(field.annotation)
    return field


def _model_in(annotation: Any) -> type[Model] | None:
    """Return the model that an annotation such as ``list[EntryModel] | None`` is about."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _location(details: ErrorDetails) -> Location:
    """Return the location without the mark by which pydantic says that a dictionary's key is meant."""
    location = details["loc"]
    is_marked = location[-1:] == ("[key]",) and details["type"] != "extra_forbidden"
    return location[:-1] if is_marked else location


def _code(details: ErrorDetails) -> str:
    kind, value = details["type"], details["input"]
    in_list = any(isinstance(part, int) for part in details["loc"][-1:])
    if in_list and isinstance(value, str) and WIDE_COMMA.search(value):
        return "wide-comma"  # [applicant，parent] is one word to YAML
    if value == "" and kind not in {"missing", "extra_forbidden"}:
        return "empty-field"
    return kind if kind in messages() else _CODES.get(kind, "wrong-value")


def _place(details: ErrorDetails, location: Location, top: Node, path: str) -> Place:
    """Return where the value stands; or its key where the key is the trouble or the value is empty."""
    at_key = details["type"] == "extra_forbidden" or location != details["loc"] or details["input"] == ""
    return place_of(top, location, path, at_key=at_key)


def place_of(top: Node, location: Location, path: str, *, at_key: bool = False) -> Place:
    """Return where a value, or its key, stands; where it is missing, what it should stand in."""
    node = locate(top, location)
    parent = locate(top, location[:-1])
    if at_key and location and isinstance(parent, Mapping) and location[-1] in parent.keys:
        node = parent.keys[str(location[-1])]
    return Place(path, node.line, node.column)


def _name(location: Location) -> str:
    parts = location[2:] if location[:1] == (ENTRIES,) and len(location) > 2 else location
    return ".".join(str(part) for part in parts if isinstance(part, str)) or "文件 / the file"


def _values(details: ErrorDetails, model: type[Model], location: Location) -> dict[str, object]:
    context = details.get("ctx", {})
    field = field_at(model, location)
    example = str(field.examples[0]) if field and field.examples else "…"
    last = location[-1] if location else ""
    values: dict[str, object] = {
        "value": context.get("value", details["input"]),
        "said": details["msg"],
        "limit": context.get("max_length", ""),
        "allowed": str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
        "meaning": (field.description or "").partition(" / ")[0] if field else "",
        "example": f"{last}: {example}" if isinstance(last, str) else example,
    }
    if details["type"] == "extra_forbidden":
        values |= suggest(str(last), _fields_beside(model, location))
    return values


def _fields_beside(model: type[Model], location: Location) -> list[str]:
    """Return the fields that may stand where a location's last key stands."""
    field = field_at(model, location[:-1])
    beside = _model_in(field.annotation) if field else model
    return list((beside or model).model_fields)
