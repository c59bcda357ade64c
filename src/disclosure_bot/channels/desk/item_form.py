"""A time limit or a year of the calendar as a form: its fields, and what of them is to be written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from disclosure_bot.channels.desk.entry_form import Fields, plain_value
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.document import Trust
from disclosure_bot.errors import InputError
from disclosure_bot.knowledge.edit.entries import LISTINGS
from disclosure_bot.knowledge.read.model import Model
from disclosure_bot.knowledge.read.schema_office import YearModel
from disclosure_bot.knowledge.read.schema_public import DeadlineModel, DocumentModel

SPARE = 2
"""rows left empty for more"""
_ROWS = 40
"""rows that are read of a list, at the most"""
_TEXTS = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Input:
    """One field of the form."""

    name: str
    kind: str
    """``line``, ``both`` languages on a line each, ``texts`` of several lines, ``number``, ``flag``,
    ``choice``, ``date``, ``days``, ``words`` with blanks between, or ``rows``"""
    columns: tuple[tuple[str, str], ...] = ()
    """of rows: name and kind of each"""
    choices: tuple[str, ...] = ()


_HOLIDAYS = (("name", "both"), ("first", "date"), ("last", "date"))
_NOTICES = (("number", "line"), ("issued_on", "date"), ("url", "line"))
FORMS: Mapping[str, tuple[Input, ...]] = {
    "deadlines.yaml": (
        Input("event", "both"),
        Input("action", "both"),
        Input("days", "number"),
        Input("unit", "choice", choices=tuple(unit.value for unit in Unit)),
        Input("extension", "number"),
        Input("before", "flag"),
        Input("to", "both"),
        Input("document", "line"),
        Input("article", "line"),
        Input("note", "texts"),
    ),
    "calendar.yaml": (
        Input("off", "rows", _HOLIDAYS),
        Input("work", "days"),
        Input("notices", "rows", _NOTICES),
    ),
    "documents.yaml": (
        Input("title", "both"),
        Input("short", "both"),
        Input("article", "both"),
        Input("in_force_since", "date"),
        Input("in_force_until", "date"),
        Input("url", "line"),
        Input("evidence", "line"),
        Input("seen_on", "date"),
        Input("trust", "choice", choices=("", *(trust.value for trust in Trust))),
        Input("articles", "words"),
        Input("page", "line"),
        Input("page_stamp", "line"),
    ),
}
_MODELS: Mapping[str, type[Model]] = {
    "deadlines.yaml": DeadlineModel,
    "calendar.yaml": YearModel,
    "documents.yaml": DocumentModel,
}


def labels(path: str) -> Mapping[str, tuple[str, str]]:
    """Return what each field of an item is, in Chinese and English, as the schema says."""
    fields = _MODELS[path].model_fields
    told = {name: (field.description or name).partition(" / ") for name, field in fields.items()}
    return {name: (zh, en) for name, (zh, _, en) in told.items()}


def values(path: str, item: Fields) -> dict[str, str]:
    """Return what the inputs show of an item, by their names."""
    shown: dict[str, str] = {}
    for field in FORMS[path]:
        value = item.get(field.name)
        if field.kind == "rows":
            for number, row in enumerate(value if isinstance(value, list) else []):
                for name, kind in field.columns:
                    of_row = row.get(name) if isinstance(row, dict) else None
                    shown |= _shown(f"{field.name}-{number}-{name}", kind, of_row)
        else:
            shown |= _shown(field.name, field.kind, value)
    return shown


def rows(path: str, item: Fields) -> dict[str, int]:
    """Return how many rows each list of the form has, with some to spare."""
    lists = {field.name: item.get(field.name) for field in FORMS[path] if field.kind == "rows"}
    return {name: (len(value) if isinstance(value, list) else 0) + SPARE for name, value in lists.items()}


def changed(path: str, before: Fields, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of an item that the form has otherwise.

    Raises:
        InputError: a date or number is none.
    """
    wanted = {field.name: _wanted(field, before, form) for field in FORMS[path]}
    return {name: value for name, value in wanted.items() if plain_value(value) != before.get(name)}


def named(path: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the field that names a new item.

    Raises:
        InputError: it is empty.
    """
    listing, name = LISTINGS[path], form.get("name", "").strip()
    if not name:
        raise InputError("请写编号、键或年份", "write the id, the key or the year")
    return {listing.name: int(name) if listing.name == "year" and name.isdecimal() else name}


def _shown(name: str, kind: str, value: Any) -> dict[str, str]:
    if kind in {"both", "texts"}:
        both = value if isinstance(value, dict) else {"zh": value}
        return {f"{name}-{one}": str(both.get(one) or "").rstrip("\n") for one in _TEXTS}
    if kind in {"days", "words"}:
        return {name: " ".join(map(str, value or ()))}
    return {name: str(value or "")}


def _wanted(field: Input, before: Fields, form: Mapping[str, str]) -> Any:
    old = before.get(field.name)
    if field.kind == "rows":
        found = list(_rows(field, form))
        return found if plain_value(found) != plain_value(old) else old
    return _value(field.name, field.kind, old, form)


def _rows(field: Input, form: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for number in range(_ROWS):
        cells = {
            name: _value(f"{field.name}-{number}-{name}", kind, None, form) for name, kind in field.columns
        }
        if found := {name: value for name, value in cells.items() if value is not None}:
            yield found


def _value(name: str, kind: str, old: Any, form: Mapping[str, str]) -> Any:
    text = form.get(name, "").strip()
    match kind:
        case "both" | "texts":
            both = {one: form.get(f"{name}-{one}", "").replace("\r\n", "\n").strip() for one in _TEXTS}
            found = {one: said for one, said in both.items() if said}
            if isinstance(old, str) and found == {"zh": old.strip()}:
                return old
            if isinstance(old, dict) and found == {key: str(said).strip() for key, said in old.items()}:
                return old
            return found or None
        case "number":
            return _number(text) if text else None
        case "flag":
            return True if text else None
        case "date":
            return _day(text) if text else None
        case "days":
            return [_day(one) for one in text.replace(",", " ").replace("，", " ").split()]
        case "words":
            # An empty list says more than none, and only who edits the text can write it.
            return text.replace(",", " ").replace("，", " ").split() or (old if old == [] else None)
        case _:
            return text or None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise InputError(f"要写数字，不是 {text[:20]}", "write a number")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"日期要写成 2026-11-28 这样，不是 {text[:20]}", "write a date like 2026-11-28"
        ) from None
