"""Texts in and out of git commits: neither the index nor a file of the folder is touched here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure_bot.errors import KnowledgeError, OverwriteError, ReviewError
from disclosure_bot.knowledge.review.amendment import is_knowledge_file
from disclosure_bot.knowledge.review.git import Git, GitError
from disclosure_bot.knowledge.review.standing import Standing

Texts = Mapping[str, str]
"""texts of knowledge files, by path below the folder"""

_MODES = {"100644", "100755"}


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts, and when: what a commit says of itself."""

    name: str
    at: datetime


def signature(author: Author) -> Mapping[str, str]:
    """Return the variables of the environment that tell git who writes; the program itself commits."""
    at = f"@{int(author.at.timestamp())} +0000"
    return {
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": "desk@localhost",
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_NAME": "disclosure-bot",
        "GIT_COMMITTER_EMAIL": "disclosure-bot@localhost",
        "GIT_COMMITTER_DATE": at,
    }


class Commits:
    """The commits of a repository, as it stands. Every method raises ``GitError`` where git refuses."""

    def __init__(self, git: Git, standing: Standing) -> None:
        self._git = git
        self.standing = standing

    def text(self, tree: str, path: str) -> str:
        """Return the text of a file in a tree or commit; empty where there is no such file.

        Raises:
            KnowledgeError: it is not in UTF-8.
        """
        try:
            data = self._git.run("cat-file", "blob", f"{tree}:{self.standing.prefix}{path}")
        except GitError as error:
            if "does not exist" in error.said or "Not a valid object" in error.said:
                return ""
            raise
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise KnowledgeError(
                f"{path} 不是 UTF-8 编码：请用编辑器另存为 UTF-8", f"{path} is not UTF-8: save it as UTF-8"
            ) from None

    def texts(self, tree: str, paths: Iterable[str]) -> dict[str, str]:
        """Return the texts of files in a tree or commit, as ``text`` does."""
        return {path: self.text(tree, path) for path in paths}

    def full(self, commit: str) -> str | None:
        """Return the full name of a commit that a browser sent; None where it is none."""
        is_hexadecimal = bool(commit) and set(commit) <= set("0123456789abcdef")
        return (
            self._git.ask("rev-parse", "-q", "--verify", f"{commit}^{{commit}}") if is_hexadecimal else None
        )

    def tree_of(self, commit: str) -> str:
        """Return the tree of a commit."""
        return self._git.line("rev-parse", f"{commit}^{{tree}}")

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Tell whether one commit came before another, or is it."""
        return self._git.ask("merge-base", "--is-ancestor", older, newer) is not None

    def tree_with(self, base: str, texts: Texts) -> str:
        """Return the tree of a commit with other texts.

        Raises:
            ReviewError: one of the files is a link.
        """
        with TemporaryDirectory() as folder:
            env = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._git.run("read-tree", base, env=env)
            lines = []
            for path, text in texts.items():
                name = f"{self.standing.prefix}{path}"
                mode = (self._git.line("ls-tree", "--full-tree", base, "--", name).split() or ["100644"])[0]
                if mode not in _MODES:
                    raise ReviewError(f"{path} 是链接，这里不能改", "that file is a link: edit it by hand")
                blob = self._git.line("hash-object", "-w", "--stdin", stdin=text.encode())
                lines.append(f"{mode} {blob}\t{name}\0")
            self._git.run("update-index", "-z", "--index-info", stdin="".join(lines).encode(), env=env)
            return self._git.line("write-tree", env=env)

    def commit(self, tree: str, parents: Sequence[str], message: str, author: Author) -> str:
        """Make a commit that no branch holds yet, and return its name."""
        named = [part for parent in parents for part in ("-p", parent)]
        arguments = ("commit-tree", tree, *named, "-F", "-")
        return self._git.line(*arguments, stdin=message.encode(), env=signature(author))

    def merged_tree(self, commit: str, paths: Iterable[str]) -> str:
        """Return the tree of what is live with a commit merged in.

        Raises:
            OverwriteError: both changed the same places of these files.
        """
        live = self.standing.live
        merged = self._git.ask("merge-tree", "--write-tree", "--no-messages", "-z", live, commit)
        if merged is not None:
            return merged.partition("\0")[0]
        mine, theirs = self.texts(commit, paths), self.texts(live, paths)
        raise OverwriteError(
            "同一处刚被别人改过并已生效，没有覆盖；两份文字都在下面，请合并后再保存",
            "the same place has been changed and is live: both texts are shown, nothing was overwritten",
            {path: text for path, text in mine.items() if text != theirs[path]},
            {path: text for path, text in theirs.items() if text != mine[path]},
        )

    def refuse_foreign(self, tree: str) -> None:
        """Refuse a tree that differs from what is live in more than texts of the knowledge.

        Raises:
            ReviewError: it does; somebody wrote to the branch by hand.
        """
        live = self.tree_of(self.standing.live)
        listed = self._git.names("diff-tree", "-r", "-z", "--no-renames", live, tree)
        prefix = self.standing.prefix
        for what, name in zip(listed[::2], listed[1::2], strict=True):
            inside = name.startswith(prefix) and is_knowledge_file(name.removeprefix(prefix))
            if what.split()[1] not in _MODES or not inside:
                raise ReviewError(
                    "这个分支里还有知识库文件以外的改动或删去的文件，这里不能收；请管理员在 git 里处理",
                    "the branch changes or deletes more than texts of the knowledge: merge it by hand",
                )
