"""An amendment: new texts of knowledge files on their way to being live, read from its commits."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from disclosure_bot.errors import ReviewError
from disclosure_bot.knowledge.read.schema import FOLDERS, KINDS, TABLES

_STATE = "Review-State: "
_MARK = re.compile(r"[0-9a-f]{8}")
_NAME_LENGTH = 60
_TITLE_LENGTH = 120
_REASON_LENGTH = 2000
_FILE = re.compile(r"[^\W_][\w.-]*", re.UNICODE)


class ReviewState(StrEnum):
    """How far an amendment is."""

    DRAFT = "draft"
    """somebody writes it"""
    IN_REVIEW = "in-review"
    """waits for another person"""
    REFUSED = "refused"
    """goes back to its writer, with a reason"""
    WITHDRAWN = "withdrawn"
    """its writer gave it up"""
    LIVE = "live"
    """agreed to, and merged"""


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One commit of an amendment."""

    commit: str
    who: str
    """name of the person who took it"""
    at: datetime
    state: ReviewState
    """that it leads to"""
    title: str
    note: str
    """why it is refused, or a word to the reviewer"""
    tree: str
    """name of git's tree: the same where no text changed"""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Changed files of the knowledge that are not live yet."""

    id: str
    """8 hexadecimal digits"""
    base: str
    """commit of the live branch that it rests on"""
    base_tree: str
    """that commit's tree"""
    steps: tuple[ReviewStep, ...]
    """oldest first; at least one"""
    files: tuple[str, ...]
    """those that it changes, by path below the knowledge folder"""

    @property
    def version(self) -> str:
        """Commit of the last step: who acts says which one was seen."""
        return self.steps[-1].commit

    @property
    def state(self) -> ReviewState:
        """How far it is: what its last step led to."""
        return self.steps[-1].state

    @property
    def title(self) -> str:
        """What it is about, as its writer says."""
        return self.steps[0].title

    @property
    def writers(self) -> frozenset[str]:
        """Who wrote any of it: none of them may agree to it."""
        trees = (self.base_tree, *(step.tree for step in self.steps))
        return frozenset(
            step.who for step, before in zip(self.steps, trees, strict=False) if step.tree != before
        )

    def is_by(self, who: str) -> bool:
        """Tell whether that person wrote any of it; capitals and widths of letters do not count."""
        return _folded(who) in {_folded(writer) for writer in self.writers | {self.steps[0].who}}


def message_of(state: ReviewState, title: str, note: str = "") -> str:
    """Return the message of a step's commit."""
    parts = [title_of(title), note_of(note), f"{_STATE}{state}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def step_of(commit: str, who: str, at: str, tree: str, message: str) -> ReviewStep:
    """Return the step that a commit tells; one that says no state is somebody's writing.

    ``at`` is in seconds since 1970, as git writes it.
    """
    body, _, last = message.rstrip().rpartition("\n\n")
    said = last.removeprefix(_STATE)
    known = last.startswith(_STATE) and said in set(ReviewState)
    title, _, note = (body if known else message).strip().partition("\n")
    state = ReviewState(said) if known else ReviewState.DRAFT
    return ReviewStep(commit, who, datetime.fromtimestamp(int(at), UTC), state, title, note.strip(), tree)


def check_mark(mark: str) -> None:
    """Refuse what is no id of an amendment, before git sees it.

    Raises:
        ReviewError: it is none.
    """
    if not _MARK.fullmatch(mark):
        raise unknown()


def unknown() -> ReviewError:
    """Return the error that there is no such amendment, or not any more."""
    return ReviewError(
        "没有这份修订：可能已经生效或撤下", "there is no such amendment: it may be live or withdrawn by now"
    )


def person(name: str) -> str:
    """Return a person's name as git can keep it.

    Raises:
        ReviewError: nothing is left of it.
    """
    plain = "".join(one for one in _line(name) if one not in "<>")
    if not plain.strip(" .,:;\"'\\"):  # git drops these at both ends and then has no name
        raise ReviewError("没有姓名，不能记入 git", "a name is needed for the commit")
    return plain[:_NAME_LENGTH].strip()


def title_of(text: str) -> str:
    """Return a text as one line for the first line of a message."""
    return _line(text)[:_TITLE_LENGTH].strip() or "修订 / amendment"


def note_of(text: str) -> str:
    """Return a text as what follows the first line, without what is invisible."""
    lines = (_line(line) for line in text.splitlines())
    return "\n".join(lines).strip()[:_REASON_LENGTH]


def check_paths(texts: Mapping[str, str] | Sequence[str]) -> None:
    """Refuse paths that are no file of the knowledge.

    Raises:
        ReviewError: one is none.
    """
    for path in texts:
        if not is_knowledge_file(path):
            raise ReviewError(
                f"{_line(path)[:80]} 不是知识库的文件，这里不能改", "that is no file of the knowledge"
            )


def is_knowledge_file(path: str) -> bool:
    """Tell whether a path below the folder is one that is read: ``school.yaml``, ``entries/fees.yaml`` ..."""
    folder, _, name = path.rpartition("/")
    if not folder:
        return name in KINDS
    endings = (".yaml", ".csv") if folder == TABLES else (".yaml",)
    return folder in FOLDERS and bool(_FILE.fullmatch(name)) and name.endswith(endings)


def _line(text: str) -> str:
    """Return a text on one line, without characters that steer a terminal or turn the writing around."""
    blanked = " ".join(text.split())
    return "".join(one for one in blanked if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()
