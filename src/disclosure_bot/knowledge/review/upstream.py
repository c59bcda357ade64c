"""Follows the branch upstream: what was pushed there comes here by fast-forward, or it is said why not."""

from pathlib import Path

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.review.git import Git


def catch_up(folder: Path) -> None:
    """Fetch, and fast-forward the branch that is checked out; nothing made here is ever overwritten.

    Raises:
        KnowledgeError: the other repository cannot be reached, there is none, both have commits that the
            other lacks, or files to be changed have hand edits.
    """
    git = Git(folder)
    upstream = _upstream(git)
    git.run("fetch", "--quiet")
    ours, theirs = git.line("rev-list", "--left-right", "--count", f"HEAD...{upstream}").split()
    if theirs == "0":
        return
    if ours != "0":
        raise KnowledgeError(
            f"知识库和远端各有对方没有的提交（这里 {ours} 个，远端 {theirs} 个），没有更新；"
            "请管理员在知识库文件夹里运行 git pull --no-rebase && git push",
            f"the knowledge has {ours} commits that are not upstream, which has {theirs} others:"
            " not updated; run git pull --no-rebase && git push in its folder",
        )
    git.run("merge", "--quiet", "--ff-only", upstream)


def _upstream(git: Git) -> str:
    branch = git.ask("symbolic-ref", "--quiet", "HEAD")
    name = git.line("for-each-ref", "--format=%(upstream)", branch) if branch else ""
    if not name:
        raise KnowledgeError(
            "知识库没有可跟随的远端分支；请管理员用 git clone 得到知识库，"
            "或运行 git branch --set-upstream-to=origin/分支名",
            "the knowledge's branch has no upstream: clone the repository,"
            " or run git branch --set-upstream-to=origin/BRANCH",
        )
    return name
