"""Writes an edited file: checked with the whole folder first, then replaced in one step."""

import contextlib
import difflib
import os
import tempfile
from pathlib import Path

from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.load import validate_folder


def difference(path: str, old: str, new: str) -> str:
    """Return what an edit changes, as a unified diff."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{path}", f"b/{path}", n=2
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def new_findings(folder: Path, edited: dict[str, str]) -> tuple[Finding, ...]:
    """Return the errors and warnings that a folder would have after an edit and has not now.

    ``edited`` holds the new texts by path relative to the folder.
    """
    before = {_key(finding) for finding in validate_folder(folder).findings}
    changed = {path: text.encode() for path, text in edited.items()}
    after = validate_folder(folder, changed).findings
    return tuple(
        finding for finding in after if finding.level is not Level.HINT and _key(finding) not in before
    )


def save(folder: Path, edited: dict[str, str]) -> None:
    """Replace files by their new texts; each is the old one or the new one at any moment.

    Raises:
        KnowledgeError: a file cannot be written.
    """
    for path, text in edited.items():
        try:
            _replace((folder / path).resolve(), text.encode())
        except OSError as error:
            raise KnowledgeError(f"写不了 {path}：{error.strerror} / cannot write {path}") from None


def _key(finding: Finding) -> tuple[str, str, str]:
    """Return what tells findings apart though lines have moved."""
    return finding.code, finding.where.path, finding.message


def _replace(target: Path, data: bytes) -> None:
    """Write beside the target under a hidden name, which nobody reads, then rename."""
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
