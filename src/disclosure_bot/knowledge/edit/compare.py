"""What lies between two knowledges: entries added, changed and gone."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from disclosure_bot.domain.knowledge import Entry, Knowledge


@dataclass(frozen=True, slots=True)
class EntryChange:
    """How one entry differs between two knowledges."""

    entry: str
    title: str
    """in Chinese, as it is now"""
    fields: tuple[str, ...]
    """names of the fields that differ, as in YAML"""
    phrasings_added: tuple[str, ...] = ()
    phrasings_gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one knowledge differs from another; ids in the order of the files."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[EntryChange, ...]
    moved: tuple[str, ...]
    """entries that stand in another file"""
    other: tuple[str, ...]
    """parts beside the entries that differ: ``school``, ``wording`` ..."""


_NOT_CONTENT = {"where", "id"}
_PARTS = (
    "school",
    "departments",
    "checklist",
    "wording",
    "documents",
    "deadlines",
    "hotlines",
    "services",
    "calendar",
    "report",
    "tables",
    "dangers",
    "talks",
    "other_topics",
    "other_schools",
    "known_failures",
)


def compare(old: Knowledge, new: Knowledge) -> Comparison:
    """Return what lies between two knowledges; an entry that only stands elsewhere has not changed."""
    return Comparison(
        added=tuple(name for name in new.entries if name not in old.entries),
        gone=tuple(name for name in old.entries if name not in new.entries),
        changed=tuple(_changes(old, new)),
        moved=tuple(
            name
            for name, entry in new.entries.items()
            if name in old.entries and old.entries[name].where.path != entry.where.path
        ),
        other=tuple(part for part in _PARTS if getattr(old, part) != getattr(new, part)),
    )


def _changes(old: Knowledge, new: Knowledge) -> Iterator[EntryChange]:
    for name, entry in new.entries.items():
        before = old.entries.get(name)
        if before is not None and (differing := _differing(_without_gone(before, new), entry)):
            was, now = tuple(before.phrasings), tuple(entry.phrasings)
            yield EntryChange(
                entry=name,
                title=entry.title.zh,
                fields=differing,
                phrasings_added=tuple(text for text in now if text not in was),
                phrasings_gone=tuple(text for text in was if text not in now),
            )


def _without_gone(entry: Entry, new: Knowledge) -> Entry:
    """Return an entry as it would be read where those are gone that it is related to: nobody edited it."""
    left = tuple(name for name in entry.related if name in new.entries)
    return entry if left == entry.related else replace(entry, related=left)


def _differing(old: Entry, new: Entry) -> tuple[str, ...]:
    names = (field.name for field in fields(Entry) if field.name not in _NOT_CONTENT)
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
