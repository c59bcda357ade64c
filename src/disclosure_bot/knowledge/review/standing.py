"""Where a repository stands before something is written; what is not as usual is explained."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from disclosure_bot.errors import ReviewError
from disclosure_bot.knowledge.review.git import Git, GitError, explained

BRANCHES = "refs/heads/review/"
"""of the amendments, each on its own"""
_ASKED = (
    "--is-inside-work-tree",
    "--absolute-git-dir",
    "--show-prefix",
    "HEAD^{commit}",
    "--symbolic-full-name",
    "HEAD",
)
"""what ``git rev-parse`` tells, a line each: asked at once, since a process takes longer than an answer"""
_SHOWN = 5
"""files that a sentence names"""
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply", "BISECT_LOG")


@dataclass(frozen=True, slots=True)
class Standing:
    """The branch that is live, and where the knowledge lies in the repository."""

    branch: str
    """full name: ``refs/heads/main``"""
    live: str
    """its commit"""
    prefix: str
    """path of the knowledge folder below the repository's own, with a slash at its end; may be empty"""
    directory: Path
    """of git's own files"""


def standing_of(git: Git) -> Standing:
    """Return where the repository stands.

    Raises:
        KnowledgeError: there is no repository, nothing is committed, or no branch is checked out.
    """
    try:
        told = git.line("rev-parse", *_ASKED)
    except GitError as error:
        if "ambiguous argument 'HEAD" not in error.said:
            raise
        raise ReviewError(
            "知识库的 git 仓库里还没有提交；请管理员运行 git add . 和 git commit",
            "nothing is committed yet: run git add . and git commit",
        ) from None
    is_inside, directory, prefix, live, branch = told.split("\n")
    if is_inside != "true":
        raise explained("not a git repository")
    if branch == "HEAD":
        raise ReviewError(
            "知识库检出的是一个提交，不是分支（detached HEAD）；请管理员运行 git switch 回到分支",
            "no branch is checked out (detached HEAD): run git switch BRANCH",
        )
    if branch.startswith(BRANCHES):
        raise ReviewError(
            "知识库检出的是一份待审的修订；请管理员运行 git switch 回到平时的分支",
            f"an amendment is checked out ({branch.removeprefix('refs/heads/')}): switch to the usual branch",
        )
    return Standing(branch, live, prefix, Path(directory))


def refuse_unready(git: Git, standing: Standing, paths: Collection[str]) -> None:
    """Refuse to write to the live branch while somebody else is at work in it.

    Raises:
        ReviewError: git is in use or amid a merge, the branch lacks commits of its remote, or one of the
            files has hand edits.
    """
    if (standing.directory / "index.lock").exists():
        raise explained("index.lock")
    for name in _UNDER_WAY:
        if (standing.directory / name).exists():
            raise ReviewError(
                "仓库里有一次没做完的合并或变基，没有写入；请管理员先做完或放弃（git status 会说明）",
                "a merge or rebase is not finished: finish or abort it (see git status)",
            )
    _refuse_behind(git)
    if paths:
        refuse_hand_edits(git, standing, paths)


def _refuse_behind(git: Git) -> None:
    """Refuse a branch that lacks commits of its remote, as the last fetch saw it; nothing is fetched here."""
    remote = git.line("for-each-ref", "--format=%(upstream)", git.line("symbolic-ref", "HEAD"))
    if not remote or git.ask("rev-parse", "-q", "--verify", f"{remote}^{{commit}}") is None:
        return
    counts = git.line("rev-list", "--left-right", "--count", f"HEAD...{remote}").split()
    ahead, behind = map(int, counts)
    if behind:
        also = f"，本地另有 {ahead} 个提交没有推送" if ahead else ""
        raise ReviewError(
            f"远程仓库有 {behind} 个提交还没合并到这里{also}，没有写入；请管理员先运行 git pull",
            f"the remote has {behind} commits that are not merged here (and lacks {ahead}):"
            " run git pull first; nothing was written",
        )


def refuse_hand_edits(git: Git, standing: Standing, paths: Iterable[str]) -> None:
    """Refuse to touch files that somebody edited by hand and has not committed.

    Raises:
        ReviewError: there are such files.
    """
    edited = hand_edits(git, standing, paths)
    if edited:
        some = "、".join(edited[:_SHOWN]) + (f" 等 {len(edited)} 个" if len(edited) > _SHOWN else "")
        raise ReviewError(
            f"{some} 有手工改动，还没有提交到 git，没有覆盖；请先提交或撤回",
            f"hand edits are not committed: {', '.join(edited[:_SHOWN])};"
            " commit or undo them first, nothing was overwritten",
        )


def hand_edits(git: Git, standing: Standing, paths: Iterable[str] = ()) -> tuple[str, ...]:
    """Return which of these files, or of all of the knowledge, are not as they are committed.

    Raises:
        GitError: git cannot be run, or refuses.
    """
    literal = {"GIT_LITERAL_PATHSPECS": "0"}  # said for each path: it must be looked for from the top
    wanted = [f":(top,literal){standing.prefix}{path}" for path in paths] or ["."]
    listed = git.run(
        "status",
        "--porcelain",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--ignored",
        "--",
        *wanted,
        env=literal,
    ).decode(errors="replace")
    names = [line[3:] for line in listed.split("\0") if line]
    return tuple(name.removeprefix(standing.prefix) for name in names)
