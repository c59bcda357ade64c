"""A knowledge folder as it was at a git revision."""

import io
import subprocess
import tarfile
from pathlib import Path

from disclosure_bot.errors import KnowledgeError


def extract(revision: str, folder: Path, into: Path) -> None:
    """Write the folder's files as they were at a revision of the repository it lies in.

    Raises:
        KnowledgeError: git is missing, knows no such revision, or the folder was not there.
    """
    command = ["git", "-C", str(folder), "archive", "--format=tar", "--end-of-options", revision, "."]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # no shell; the revision cannot be an option
    except OSError as error:
        raise KnowledgeError(f"运行不了 git：{error.strerror}", "cannot run git") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [""]
        raise KnowledgeError(f"git 没有 {revision} 这个版本", f"git has no such revision: {said[-1]}")
    try:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(into, filter="data")
    except tarfile.TarError as error:
        raise KnowledgeError(
            f"{revision} 里有不能取出的文件", f"cannot extract {revision}: {error}"
        ) from None
