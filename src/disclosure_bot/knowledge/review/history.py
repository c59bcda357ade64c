"""What was live before: the versions of an entry, entries taken out, and the whole folder at a revision."""

import io
import re
import tarfile
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.entries import entry_text
from disclosure_bot.knowledge.read.schema import ENTRIES
from disclosure_bot.knowledge.review.git import Git, GitError, records
from disclosure_bot.knowledge.review.standing import standing_of

VERSIONS = 100
"""commits of an entry's file that are looked at, newest first"""
REMOVALS = 50
"""commits that are looked at for entries taken out: those that added or removed one, newest first"""
_ID = re.compile(r"^ *(?:- +)?id: *['\"]?([\w.-]+)", re.MULTILINE)
PATTERN_EXAMPLES = ((_ID, ("  - id: fees.tuition", "    id: 'a.b'"), ("  - title: id: a",)),)
"""patterns with what each must find and what it must leave; a test walks them"""
_COMMIT = "%H%x00%an%x00%at%x00%s%x00"


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """How an entry stood from one live commit on."""

    commit: str
    who: str
    at: datetime
    title: str
    """first line of the commit's message"""
    text: str
    """the entry as YAML; empty where it was not there"""


@dataclass(frozen=True, slots=True)
class RemovedEntry:
    """An entry that was live once."""

    entry: str
    """its id"""
    path: str
    """the file that it stood in, below the knowledge folder"""
    last: EntryVersion
    """how it stood last, with the commit that took it out, and by whom"""


def versions_of(folder: Path, entry: str, path: str) -> tuple[EntryVersion, ...]:
    """Return the versions of an entry that were live, newest first, each unlike the one before it.

    ``path`` is the file that it stands in now; what was before it moved there is not found.

    Raises:
        KnowledgeError: there is no usable repository.
    """
    git = Git(folder)
    name = f"{standing_of(git).prefix}{path}"
    return tuple(_without_repeats(_versions(git, entry, name)))


def removed_from(folder: Path, living: Container[str]) -> tuple[RemovedEntry, ...]:
    """Return the entries that were live and are not among the ``living``, the one taken out last first.

    Raises:
        KnowledgeError: there is no usable repository.
    """
    git = Git(folder)
    prefix = standing_of(git).prefix
    picked = ("--first-parent", "-m", f"--max-count={REMOVALS}", "-G^ *(- +)?id:", "--extended-regexp")
    written = git.run("log", *picked, f"--format={_COMMIT}", "HEAD", "--", ENTRIES)
    found: dict[str, RemovedEntry] = {}
    for commit, who, at, title in records(written, 4):
        for entry, name in _taken_out(git.folder, commit):
            if entry not in living and entry not in found:
                text = _text(git.folder, f"{commit}^", name, entry)
                last = EntryVersion(commit, who, datetime.fromtimestamp(int(at), UTC), title, text)
                found[entry] = RemovedEntry(entry, name.removeprefix(prefix), last)
    return tuple(one for one in found.values() if one.last.text)


@lru_cache(maxsize=2000)  # a commit says the same for ever
def _taken_out(folder: Path, commit: str) -> tuple[tuple[str, str], ...]:
    """Return the entries that a commit took out of all files, each with the file that it stood in."""
    git = Git(folder)
    if git.ask("rev-parse", "-q", "--verify", f"{commit}^") is None:  # the first one took nothing out
        return ()
    names = git.names("diff", "--name-only", "--no-renames", "-z", f"{commit}^", commit, "--", ENTRIES)
    before = {entry: name for name in names for entry in _ids(git, f"{commit}^:{name}")}
    after = {entry for name in names for entry in _ids(git, f"{commit}:{name}")}
    return tuple((entry, name) for entry, name in before.items() if entry not in after)


def _ids(git: Git, blob: str) -> list[str]:
    try:
        return _ID.findall(git.run("cat-file", "blob", blob).decode(errors="replace"))
    except GitError:  # there was no such file
        return []


def _versions(git: Git, entry: str, name: str) -> Iterator[EntryVersion]:
    written = git.run(
        "log",
        "--first-parent",
        "-m",
        f"--max-count={VERSIONS}",
        f"--format={_COMMIT}",
        "HEAD",
        "--",
        f":/{name}",
        env={"GIT_LITERAL_PATHSPECS": "0"},
    )
    for commit, who, at, title in records(written, 4):
        yield EntryVersion(
            commit, who, datetime.fromtimestamp(int(at), UTC), title, _text(git.folder, commit, name, entry)
        )


def _without_repeats(versions: Iterator[EntryVersion]) -> Iterator[EntryVersion]:
    """Yield the oldest of each run of versions that say the same: that commit brought it."""
    held: EntryVersion | None = None
    for version in versions:
        if held is not None and held.text and held.text != version.text:
            yield held
        held = version
    if held is not None and held.text:
        yield held


@lru_cache(maxsize=2000)  # a commit says the same for ever
def _text(folder: Path, commit: str, name: str, entry: str) -> str:
    try:
        return entry_text(Git(folder).run("cat-file", "blob", f"{commit}:{name}").decode("utf-8-sig"), entry)
    except (KnowledgeError, UnicodeDecodeError):  # not there then, or not readable: not live either
        return ""


def extract(revision: str, folder: Path, into: Path) -> None:
    """Write the folder's files as they were at a revision of the repository it lies in.

    Raises:
        KnowledgeError: git is missing, knows no such revision, or the folder was not there.
    """
    try:
        packed = Git(folder).run("archive", "--format=tar", "--end-of-options", revision, ".")
    except GitError as error:
        if not error.said:
            raise
        said = error.said.strip().splitlines() or [""]
        raise KnowledgeError(
            f"git 没有 {revision} 这个版本", f"git has no such revision: {said[-1]}"
        ) from None
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(into, filter="data")
    except tarfile.TarError as error:
        raise KnowledgeError(
            f"{revision} 里有不能取出的文件", f"cannot extract {revision}: {error}"
        ) from None
