"""An edit of one entry on its way through the page: what was typed, and the file that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure_bot.channels.desk.entry_form import Fields, with_form
from disclosure_bot.domain.knowledge import Finding, Knowledge, Place
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.entries import (
    entry_text,
    file_for,
    first_line_of,
    has_entry,
    with_entry,
    with_entry_text,
    with_stamps,
)
from disclosure_bot.knowledge.read.fields import is_id
from disclosure_bot.knowledge.read.parse import parse, plain
from disclosure_bot.knowledge.read.stamp import stamp_of

NEW = "new"
"""stands in the address for an entry that is not there yet"""
SKELETON = """\
id: fees.example
title: {zh: 标题, en: Title}
items: []
department: office
audience: [student]
phrasings:
  zh: []
  en: []
answer:
  zh: |
    第一句说要点。
  en: |
    The point first.
sources: []
"""


@dataclass(frozen=True, slots=True)
class Editing:
    """What an editor is about to save."""

    entry: str
    path: str
    """file that the entry stands in"""
    base: str
    """live commit that the edit began with"""
    text: str
    """the entry as YAML"""
    mark: str = ""
    """amendment that is edited; empty: there is none yet"""
    version: str = ""
    """of that amendment, as the editor saw it"""
    first_line: int = 0
    """of the entry in its file; 0 where that is not known"""

    @property
    def fields(self) -> Fields:
        """The entry as its YAML says it; nothing where that cannot be read."""
        return _fields(self.text) or {}


def edited(editing: Editing, before: str, form: Mapping[str, str]) -> tuple[Editing, str]:
    """Return an edit with what the form says, and the whole file as it would be.

    ``before`` is the text of the file at the edit's base.

    Raises:
        KnowledgeError: the file cannot be edited that way.
        InputError: a field is not what it should be.
    """
    if has_entry(before, editing.entry):
        text = with_entry_text(before, editing.entry, editing.text)
    else:
        fields = editing.fields.items()
        given = {key: value for key, value in fields if value not in ("", [], {})}
        text = with_entry(before, editing.path, given)
    if form.get("as") == "form":
        text = with_form(text, editing.entry, editing.fields, form)
    if form.get("stamp"):
        text = _stamped(text, editing.entry)
    return replace(
        editing, text=_text_of(text, editing), first_line=first_line_of(before, editing.entry)
    ), text


def new_entry(text: str, knowledge: Knowledge) -> tuple[str, str]:
    """Return the id of an entry that somebody wrote and the file where it belongs.

    Raises:
        KnowledgeError: it cannot be read, has no sound id, or is there already.
    """
    fields = _fields(text)
    if fields is None:
        _, findings = parse(text.encode(errors="replace"), "")
        raise KnowledgeError("读不懂这段 YAML", "this is no YAML", findings)
    name = fields.get("id")
    if not isinstance(name, str) or not is_id(name):
        raise KnowledgeError("编号要像 fees.refund 这样", "write an id like fees.refund")
    if name in knowledge.entries:
        raise KnowledgeError(f"已有编号为 {name} 的条目", f"there is an entry {name} already")
    return name, file_for(name, {key: one.where for key, one in knowledge.entries.items()})


def at_lines(findings: Sequence[Finding], editing: Editing) -> list[Finding]:
    """Return findings with their lines counted from the entry's first; the rest comes last, at 0."""
    placed = [replace(one, where=_place(one.where, editing)) for one in findings]
    return sorted(placed, key=lambda one: not one.where.line)


def _place(where: Place, editing: Editing) -> Place:
    line, count = where.line - editing.first_line + 1, editing.text.rstrip("\n").count("\n") + 1
    is_inside = where.path == editing.path and editing.first_line and 1 <= line <= count
    return replace(where, line=line if is_inside else 0)


def _stamped(text: str, entry: str) -> str:
    """Return a file in which somebody vouched that both answers of an entry say the same."""
    fields = _fields(entry_text(text, entry)) or {}
    answer = fields.get("answer")
    both = answer if isinstance(answer, dict) else {}
    zh, en = both.get("zh"), both.get("en")
    if not (isinstance(zh, str) and isinstance(en, str)):
        raise KnowledgeError("中英文都有才能盖校对戳", "there are not two languages to compare")
    return with_stamps(text, {entry: Bilingual(stamp_of(zh), stamp_of(en))})


def _text_of(file: str, editing: Editing) -> str:
    try:
        return entry_text(file, editing.entry)
    except KnowledgeError:  # it cannot be read yet: what was typed stays
        return editing.text


def _fields(text: str) -> Fields | None:
    top, _ = parse(text.encode(errors="replace"), "")
    read = plain(top) if top is not None else None
    return read if isinstance(read, dict) else None
