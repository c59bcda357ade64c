"""Edits of the knowledge that close a gap: worked out and checked first, written when somebody agrees."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.domain.knowledge import Finding, Knowledge, Level
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.entries import file_for, phrasing_language, with_entry, with_phrasing
from disclosure_bot.knowledge.edit.save import difference, new_findings, save, text_of
from disclosure_bot.knowledge.edit.topics import FILE as TOPICS
from disclosure_bot.knowledge.edit.topics import with_topic
from disclosure_bot.knowledge.read.fields import is_id
from disclosure_bot.knowledge.read.load import validate_folder
from disclosure_bot.knowledge.read.schema import ENTRIES
from disclosure_bot.matching.base import Matcher
from disclosure_bot.quality.changes import Probe, ReplyChange, changes, probes_of, summary

DRAFTS = "drafts"
"""folder beside the entries for those whose answer is not written yet; it is never loaded"""
NEIGHBOURS = 10
"""entries near a new phrasing whose test questions are asked again"""


@dataclass(frozen=True, slots=True)
class Edit:
    """New texts of knowledge files, not written yet."""

    folder: Path
    before: Mapping[str, str]
    """texts that the edit began with, by path relative to the folder"""
    files: Mapping[str, str]
    """those that change, likewise"""
    diff: str
    """the change as a unified diff"""
    findings: tuple[Finding, ...]
    """errors and warnings that it would bring"""

    @property
    def has_errors(self) -> bool:
        """Tell whether the knowledge could not be loaded after it."""
        return any(finding.level is Level.ERROR for finding in self.findings)

    def knowledge(self) -> Knowledge:
        """Return the knowledge as it would be.

        Raises:
            KnowledgeError: it could not be loaded.
        """
        edited = {path: text.encode() for path, text in self.files.items()}
        validated = validate_folder(self.folder, edited)
        if validated.knowledge is None:
            raise KnowledgeError(
                "改动后的知识库有错误，没有写入",
                "the edit would bring errors: nothing written",
                self.findings,
            )
        return validated.knowledge

    def write(self) -> None:
        """Write the files.

        Raises:
            KnowledgeError: the edit would bring errors, a file cannot be written, or has another text by now.
        """
        self.knowledge()
        save(self.folder, self.files, self.before)


def link_edit(folder: Path, entry: str, phrasings: Sequence[str]) -> Edit:
    """Add phrasings to an entry; those that it has already are left out.

    Raises:
        KnowledgeError: there is no such entry, or its file cannot be edited.
    """
    declared = validate_folder(folder)
    if declared.knowledge is None or entry not in declared.knowledge.entries:
        raise KnowledgeError(f"没有编号为 {entry} 的条目", f"there is no entry {entry}")
    path = declared.knowledge.entries[entry].where.path
    before = text = text_of(folder, path)
    known = set(declared.knowledge.entries[entry].phrasings)
    for phrasing in phrasings:
        if phrasing not in known:
            text = with_phrasing(text, entry, phrasing, phrasing_language(phrasing))
    return _edit(folder, path, before, text)


def topic_edit(folder: Path, topic: str, phrasings: Sequence[str]) -> Edit:
    """Add a topic to other.yaml: what is alike then abstains, whatever entry comes near.

    Raises:
        KnowledgeError: the file cannot be edited.
    """
    before = text_of(folder, TOPICS)
    return _edit(folder, TOPICS, before, with_topic(before, topic, phrasings))


def entry_edit(folder: Path, fields: Mapping[str, Any], *, draft: bool) -> Edit:
    """Add an entry; a draft goes where it is not loaded yet.

    Raises:
        KnowledgeError: the id is malformed, or the file cannot be edited.
    """
    name = str(fields["id"])
    if not is_id(name):
        raise KnowledgeError("编号要像 fees.refund 这样", f"write an id like fees.refund, not {name}")
    path = f"{DRAFTS}/{name}.yaml" if draft else file_for(name, validate_folder(folder).parsed.declared)
    given = {key: value for key, value in fields.items() if value not in ([], {})}
    schema = f"{ENTRIES}/{name}.yaml"  # a draft has the form of an entry, and stands as deep
    before = "" if draft else text_of(folder, path)
    return _edit(folder, path, before, with_entry(before, schema, given))


def write_draft(edit: Edit) -> tuple[Path, ...]:
    """Write a draft and return its files; nothing that is loaded changes.

    Raises:
        KnowledgeError: a file cannot be written, or there is a draft that somebody may be working on.
    """
    for path in edit.files:
        if (edit.folder / path).exists():
            raise KnowledgeError(
                f"草稿 {path} 已有，没有覆盖", f"there is a draft {path} already: left as it is"
            )
    try:
        (edit.folder / DRAFTS).mkdir(exist_ok=True)
    except OSError as error:
        raise KnowledgeError(f"建不了 {DRAFTS}：{error.strerror}", f"cannot make {DRAFTS}") from None
    save(edit.folder, edit.files, edit.before)
    return tuple(edit.folder / path for path in edit.files)


def impact(
    edit: Edit,
    build: Callable[[Knowledge], Answerer],
    before: Answerer,
    phrasings: Sequence[str],
    others: Sequence[str] = (),
) -> tuple[ReplyChange, ...]:
    """Return what would be answered otherwise after an edit.

    Asked are the phrasings themselves, the test questions of the entries that come near to them, and other
    questions that the caller cares about.

    Raises:
        KnowledgeError: the edited knowledge could not be loaded.
    """
    after = build(edit.knowledge())
    near = _near(before.matcher, phrasings) + _near(after.matcher, phrasings)
    asked = (
        *(Probe(text) for text in dict.fromkeys((*phrasings, *others))),
        *probes_of(after.knowledge, near),
    )
    return changes(asked, partial(summary, before), partial(summary, after))


def _near(matcher: Matcher, phrasings: Sequence[str]) -> list[str]:
    return [match.entry for text in phrasings for match in matcher.match(text, NEIGHBOURS).matches]


def _edit(folder: Path, path: str, before: str, text: str) -> Edit:
    edited = {} if text == before else {path: text}
    findings = new_findings(folder, edited) if edited and not path.startswith(DRAFTS) else ()
    return Edit(folder, {path: before}, edited, difference(path, before, text), findings)
