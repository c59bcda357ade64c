"""What was live before: the versions of an entry, and the whole folder at a revision."""

import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.entries import entry_text
from disclosure_bot.knowledge.review.git import Git, GitError, records
from disclosure_bot.knowledge.review.standing import standing_of

VERSIONS = 100
"""commits of an entry's file that are looked at, newest first"""
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


def versions_of(folder: Path, entry: str, path: str) -> tuple[EntryVersion, ...]:
    """Return the versions of an entry that were live, newest first, each unlike the one before it.

    ``path`` is the file that it stands in now; what was before it moved there is not found.

    Raises:
        KnowledgeError: there is no usable repository.
    """
    git = Git(folder)
    name = f"{standing_of(git).prefix}{path}"
    return tuple(_without_repeats(_versions(git, entry, name)))


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
