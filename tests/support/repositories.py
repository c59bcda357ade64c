"""Knowledge folders in real git repositories, for tests of what is reviewed."""

import os
import subprocess
from pathlib import Path

from support.folders import write_folder

_QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "管理员",
    "GIT_AUTHOR_EMAIL": "admin@example.edu.cn",
    "GIT_COMMITTER_NAME": "管理员",
    "GIT_COMMITTER_EMAIL": "admin@example.edu.cn",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git as an administrator at the keyboard would, and return what it writes."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, env=os.environ | _QUIET)
    return done.stdout.decode().strip()


def committed_folder(repository: Path, below: str = "") -> Path:
    """Write a small knowledge into a new repository and commit it; return its folder.

    ``below`` is its path in the repository, for a knowledge that shares one with other things.
    """
    folder = write_folder(repository / below if below else repository)
    git(repository, "init", "-q", "-b", "main")
    commit_all(repository, "first")
    return folder


def commit_all(repository: Path, message: str) -> str:
    """Commit everything by hand and return the commit."""
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", message)
    return git(repository, "rev-parse", "HEAD")
