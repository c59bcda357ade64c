"""The branch upstream that several programs share, each with a clone: what is pushed there serves in all.

An edit goes upstream before it is live here. git takes a push only where the branch stands as it was seen, so
that of two writers, whoever and wherever they are, one is told to look again; nothing is ever overwritten.
"""

from pathlib import Path

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.review.git import Git
from disclosure_bot.knowledge.review.standing import BRANCHES


class Upstream:
    """What the branch of a clone follows. Every method runs git and waits for the other repository."""

    def __init__(self, folder: Path) -> None:
        self._git = Git(folder)

    def catch_up(self) -> None:
        """Fetch, and fast-forward the branch that is checked out; amendments come along.

        Raises:
            KnowledgeError: the other repository cannot be reached, there is none, both have commits that the
                other lacks, or files to be changed have hand edits.
        """
        remote, branch, tracked = self._followed()
        amendments = f"{BRANCHES}*:{BRANCHES}*"
        self._git.run("fetch", "--quiet", remote, f"+{branch}:{tracked}", amendments)
        counts = self._git.line("rev-list", "--left-right", "--count", f"HEAD...{tracked}")
        ours, theirs = counts.split()
        if theirs == "0":
            return
        if ours != "0":
            raise KnowledgeError(
                f"知识库和远端各有对方没有的提交（这里 {ours} 个，远端 {theirs} 个），没有更新；"
                "请管理员在知识库文件夹里运行 git pull --no-rebase && git push",
                f"the knowledge has {ours} commits that are not upstream, which has {theirs} others:"
                " not updated; run git pull --no-rebase && git push in its folder",
            )
        self._git.run("merge", "--quiet", "--ff-only", tracked)

    def look(self) -> None:
        """Fetch, and ask whether a push would be taken; no branch changes, here or there.

        Raises:
            KnowledgeError: the other repository cannot be reached, or takes nothing from here.
        """
        remote, branch, tracked = self._followed()
        self._git.run("fetch", "--quiet", remote, f"+{branch}:{tracked}")
        self._git.run("push", "--quiet", "--dry-run", remote, f"{tracked}:{branch}")

    def push(self, commit: str, accepted: tuple[str, str] | None = None) -> None:
        """Let the branch upstream show a commit; ``accepted`` is a branch that ends with it, as it was seen.

        Raises:
            KnowledgeError: it cannot be reached, takes nothing from here, or has other commits by now.
        """
        remote, branch, _ = self._followed()
        given = [f"{commit}:{branch}"]
        lease = []
        if accepted:
            name, seen = accepted
            given.append(f":{name}")
            lease.append(f"--force-with-lease={name}:{seen}")
        self._git.run("push", "--quiet", "--atomic", *lease, remote, *given)

    def push_amendment(self, name: str, commit: str, seen: str) -> None:
        """Let the branch of an amendment show its next commit upstream; ``seen`` is empty for a new one.

        Raises:
            KnowledgeError: it cannot be reached, takes nothing from here, or shows another commit by now.
        """
        remote = self._followed()[0]
        self._git.run("push", "--quiet", f"--force-with-lease={name}:{seen}", remote, f"{commit}:{name}")

    def _followed(self) -> tuple[str, str, str]:
        """Return the other repository's name, its branch, and what this one calls that branch."""
        here = self._git.ask("symbolic-ref", "--quiet", "HEAD")
        shown = "--format=%(upstream:remotename)%09%(upstream:remoteref)%09%(upstream)"
        parts = self._git.line("for-each-ref", shown, here).split("\t") if here else []
        if len(parts) != 3 or not all(parts):
            raise KnowledgeError(
                "知识库没有可跟随的远端分支；请管理员用 git clone 得到知识库，"
                "或运行 git branch --set-upstream-to=origin/分支名",
                "the knowledge's branch has no upstream: clone the repository,"
                " or run git branch --set-upstream-to=origin/BRANCH",
            )
        remote, branch, tracked = parts
        return remote, branch, tracked
