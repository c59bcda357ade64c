"""Writes an edited file: checked with the whole folder first, then replaced in one step."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.files import alone, replace_file
from disclosure_bot.knowledge.read.load import validate_folder


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
    before = {finding_key(finding) for finding in validate_folder(folder).findings}
    changed = {path: text.encode() for path, text in edited.items()}
    after = validate_folder(folder, changed).findings
    return tuple(
        finding for finding in after if finding.level is not Level.HINT and finding_key(finding) not in before
    )


def text_of(folder: Path, path: str) -> str:
    """Return the text of a knowledge file; empty where there is none yet.

    Raises:
        KnowledgeError: it cannot be read, or is not UTF-8.
    """
    try:
        return (folder / path).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise KnowledgeError(
            f"{path} 不是 UTF-8 编码：请用编辑器另存为 UTF-8", f"{path} is not UTF-8: save it as UTF-8"
        ) from None
    except OSError as error:
        raise KnowledgeError(f"读不了 {path}：{error.strerror}", f"cannot read {path}") from None


def save(folder: Path, edited: Mapping[str, str], before: Mapping[str, str] | None = None) -> None:
    """Replace files by their new texts; each is the old one or the new one at any moment.

    ``before`` holds the texts that the edit began with: two people may be at work.

    Raises:
        KnowledgeError: a file cannot be written, or has another text by now than the edit began with.
        OSError: the folder cannot be opened.
    """
    with alone(folder):
        for path, text in (before or {}).items():
            if text_of(folder, path) != text:
                raise KnowledgeError(
                    f"{path} 刚被别人改过，没有写入：请再运行一次", f"{path} has just changed: run it again"
                )
        for path, text in edited.items():
            try:
                target = (folder / path).resolve()
                mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
                replace_file(target, text.encode(), mode)
            except OSError as error:
                raise KnowledgeError(f"写不了 {path}：{error.strerror}", f"cannot write {path}") from None


def finding_key(finding: Finding) -> tuple[str, str, str]:
    """Return what tells findings apart though lines have moved: code, path and message."""
    return finding.code, finding.where.path, finding.message
