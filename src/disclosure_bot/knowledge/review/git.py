"""Runs git where the knowledge lies: the one place that does, and what it refuses said in a sentence."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from disclosure_bot.errors import KnowledgeError

TIMEOUT = 30.0
"""seconds for one command: a network disk may hang"""

_SETTINGS = ("core.quotePath=false", "i18n.commitEncoding=UTF-8", "i18n.logOutputEncoding=UTF-8")


class GitError(KnowledgeError):
    """git cannot be run, or refused a command."""

    def __init__(self, zh: str, en: str, said: str = "") -> None:
        super().__init__(zh, en)
        self.said = said
        """what git wrote, in English"""


class Git:
    """git in the repository that a folder lies in; paths are those below the repository's own folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def run(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """Return what a command writes. Neither a shell nor a pattern reads the arguments.

        Raises:
            GitError: there is no git, or it refused.
        """
        done = self._run(arguments, stdin, env)
        if done.returncode != 0:
            raise explained(done.stderr.decode(errors="replace"))
        return done.stdout

    def line(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
        """Return the one line that a command writes, without its end.

        Raises:
            GitError: there is no git, or it refused.
        """
        return self.run(*arguments, stdin=stdin, env=env).decode(errors="surrogateescape").removesuffix("\n")

    def names(self, *arguments: str) -> tuple[str, ...]:
        """Return what a command lists, which must end each name with a zero byte (``-z``).

        Raises:
            GitError: there is no git, or it refused.
        """
        listed = self.run(*arguments).decode(errors="surrogateescape")
        return tuple(name for name in listed.split("\0") if name)

    def ask(self, *arguments: str) -> str | None:
        """Return the line that a command writes; None where it ends with 1: there is no such thing.

        Raises:
            GitError: there is no git, or it failed otherwise.
        """
        done = self._run(arguments, b"", None)
        if done.returncode == 1:
            return None
        if done.returncode != 0:
            raise explained(done.stderr.decode(errors="replace"))
        return done.stdout.decode(errors="surrogateescape").removesuffix("\n")

    @property
    def is_inside(self) -> bool:
        """Tell whether the folder lies in the work tree of a repository; False also where there is no git.

        Raises:
            GitError: there is a repository, and git refuses to say.
        """
        try:
            return self.line("rev-parse", "--is-inside-work-tree") == "true"
        except GitError as error:
            if error.said and "not a git repository" not in error.said:
                raise
            return False

    def _run(
        self, arguments: tuple[str, ...], stdin: bytes, env: Mapping[str, str] | None
    ) -> "subprocess.CompletedProcess[bytes]":
        settings = (part for setting in _SETTINGS for part in ("-c", setting))
        command = ["git", "-C", str(self.folder), *settings, *arguments]
        try:
            return subprocess.run(  # noqa: S603  # no shell, no argument of another's choice before its option
                command,
                input=stdin,
                capture_output=True,
                check=False,
                timeout=TIMEOUT,
                env=_environment() | dict(env or {}),
            )
        except subprocess.TimeoutExpired:
            raise GitError("git 没有在限时内做完，请稍后再试", "git took too long: try again") from None
        except OSError as error:
            raise GitError(f"运行不了 git：{error.strerror}", f"cannot run git: {error.strerror}") from None


def _environment() -> dict[str, str]:
    """Return the environment without what would lead git to another repository, language or question."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    fixed = {
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "en",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_EDITOR": "true",
    }
    return kept | fixed


_EXPLAINED = (
    (
        "publickey|authentication failed|could not read username|remote rejected|denied to|error: 403",
        "远端仓库不让服务推送，没有写入；请管理员给服务一个能推送到该分支的密钥",
        "the repository upstream takes nothing from here: give the service a key that may push",
    ),
    (
        r"not a git repository|must be run in a work tree|cannot change to",
        "知识库不在 git 仓库里，网页上只能看、不能改；"
        "请管理员在知识库文件夹里运行 git init、git add . 和 git commit",
        "the knowledge is in no git repository: run git init, git add . and git commit in its folder",
    ),
    (
        "dubious ownership",
        "知识库的 git 仓库属于另一个系统用户，git 不肯打开；"
        "请管理员用服务的用户运行 git config --global --add safe.directory 知识库文件夹",
        "the repository belongs to another user: as the service's user run"
        " git config --global --add safe.directory FOLDER",
    ),
    (
        r"index\.lock|another git process|unable to create '.*\.lock'",
        "仓库正被另一个 git 命令占用（有 .lock 文件），没有写入；"
        "请稍后再试，一直如此就请管理员确认没有 git 在运行后删去它",
        "another git command holds the repository (a .lock file): try again; if it stays, remove that file",
    ),
    (
        "would be overwritten|local changes",
        "要改的文件里有没提交的手工改动，没有覆盖；请管理员先提交或撤回它们",
        "files have hand edits that are not committed: commit or undo them first; nothing was overwritten",
    ),
    (
        r"not possible to fast-forward|diverging branches|\[rejected\]|atomic push failed",
        "知识库刚被别人更新，没有写入；请再试一次",
        "the knowledge has just been updated: try again",
    ),
    (
        "permission denied|insufficient permission|read-only file system",
        "服务没有写仓库的权限，没有写入；请管理员把知识库文件夹和 .git 交给服务的用户",
        "the service may not write to the repository: give its folder and .git to the service's user",
    ),
    (
        "could not read from remote|unable to access|could not resolve|not appear to be a git repository",
        "连不上知识库的远端仓库，没有更新，现有的知识库照常使用",
        "the repository upstream cannot be reached: not updated, the knowledge that is here goes on serving",
    ),
    ("no space left", "磁盘满了，没有写入", "the disk is full: nothing written"),
    (
        r"unknown option|usage: git|not a git command",
        "git 太旧：网页上改知识库要 2.38 或更新的版本",
        "git is too old: 2.38 or newer is needed",
    ),
    (
        r"'refs/heads/review' exists",
        "仓库里有一个名叫 review 的分支，放不下 review/… ；请管理员改掉它的名字",
        "a branch named review is in the way of review/…: rename it",
    ),
)
"""What git says, and what a person should know of it"""


def explained(said: str) -> GitError:
    """Return the error that says git's refusal in a sentence."""
    for pattern, zh, en in _EXPLAINED:
        if re.search(pattern, said, re.IGNORECASE):
            return GitError(zh, en, said)
    last = (said.strip().splitlines() or [""])[-1]
    return GitError("git 没有做成，知识库没有改动", f"git refused, the knowledge is unchanged: {last}", said)


def records(written: bytes, fields: int) -> Iterator[tuple[str, ...]]:
    """Yield what ``git log`` wrote by a format in which each field ends with a zero byte."""
    parts = written.decode(errors="replace").split("\0")
    for start in range(0, len(parts) - fields + 1, fields):
        yield tuple(part.removeprefix("\n") for part in parts[start : start + fields])
