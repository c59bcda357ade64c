"""The amendments of a knowledge: drafted on a branch each, reviewed by a second person, merged when sound.

All of it lives in the git repository that the knowledge lies in: ``review/ID`` holds an amendment, one commit
a step, and the live branch gets a merge commit in the reviewer's name. Only where the clone follows a branch
upstream is anything fetched or pushed: what is there by then comes first, and an edit goes there before it is
live.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from disclosure_bot.domain.knowledge import Finding, Level
from disclosure_bot.errors import KnowledgeError, OverwriteError, ReviewError
from disclosure_bot.files import alone
from disclosure_bot.knowledge.check.check import Checker
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.review.amendment import (
    Amendment,
    ReviewState,
    check_mark,
    check_paths,
    is_knowledge_file,
    message_of,
    person,
    step_of,
    unknown,
)
from disclosure_bot.knowledge.review.commits import Author, Commits, Texts, signature
from disclosure_bot.knowledge.review.git import Git, records
from disclosure_bot.knowledge.review.standing import (
    BRANCHES,
    hand_edits,
    refuse_hand_edits,
    refuse_unready,
    standing_of,
)
from disclosure_bot.knowledge.review.upstream import Upstream

_KEPT = 500
"""amendments that are remembered"""
_STEP = "%H%x00%an%x00%at%x00%T%x00%B%x00"


class Reviews:
    """The amendments of one knowledge folder. Every method runs git: call it beside the event loop.

    Where git cannot be run, or refuses, any of them raises a ``KnowledgeError``.

    ``who`` is always the name of the person who acts, and becomes the commit's author. Who acts on an
    amendment names the ``version`` that was seen: whatever has changed since is not acted on.
    """

    def __init__(self, folder: Path, checker: Checker | None = None, *, follow: bool = False) -> None:
        self.folder = folder
        self.checker = checker or Checker(folder)
        self._git = Git(folder)
        self._upstream = Upstream(folder) if follow else None
        self._read: dict[tuple[str, str, str], Amendment | None] = {}
        """by id, its last commit and the live one: neither list nor page reads the same commits twice"""

    # ---- reading

    @property
    def has_repository(self) -> bool:
        """Tell whether the knowledge lies in a git repository."""
        return self._git.is_inside

    def live(self) -> str:
        """Return the commit that is live; an edit begins with it.

        Raises:
            KnowledgeError: the repository stands so that nothing can be edited; the sentence says why.
        """
        return standing_of(self._git).live

    def amendments(self) -> tuple[Amendment, ...]:
        """Return those that are neither live nor withdrawn, the one that waits longest first.

        Raises:
            KnowledgeError: there is no usable repository.
        """
        commits = self._commits()
        listed = self._git.run("for-each-ref", "--format=%(refname) %(objectname)", BRANCHES).decode()
        refs = (line.split() for line in listed.splitlines())
        found = [self._amendment(commits, ref.removeprefix(BRANCHES), tip) for ref, tip in refs]
        known = [one for one in found if one and one.state is not ReviewState.WITHDRAWN]
        return tuple(sorted(known, key=lambda one: (one.steps[-1].at, one.id)))

    def find(self, mark: str) -> Amendment:
        """Return an amendment by its id.

        Raises:
            ReviewError: there is none.
            KnowledgeError: there is no usable repository.
        """
        check_mark(mark)
        return self._found(self._commits(), mark)

    def texts_at(self, commit: str, paths: Iterable[str]) -> dict[str, str]:
        """Return the texts of files at a commit; empty where there is no such file.

        Raises:
            ReviewError: one is no file of the knowledge, or the commit is none that is or was live.
            KnowledgeError: one is not in UTF-8, or there is no usable repository.
        """
        wanted, commits = tuple(paths), self._commits()
        check_paths(wanted)
        return commits.texts(_base(commits, commit), wanted)

    def texts(self, amendment: Amendment) -> dict[str, str]:
        """Return the texts of its files as it has them, by path."""
        return self._commits().texts(amendment.version, amendment.files)

    def merged(self, amendment: Amendment) -> dict[str, str]:
        """Return the texts of its files as they would be live today.

        Raises:
            OverwriteError: the live ones have changed in the same places.
        """
        commits = self._commits()
        return commits.texts(commits.merged_tree(amendment.version, amendment.files), amendment.files)

    def findings(self, texts: Texts) -> tuple[Finding, ...]:
        """Return everything that is wrong in the folder with these texts in it."""
        changed = {path: text.encode() for path, text in texts.items()}
        return self.checker.validated(changed).findings

    # ---- acting

    def begin(self, texts: Texts, base: str, title: str, who: str, now: datetime) -> Amendment:
        """Keep an edit as a new amendment; ``base`` is the live commit that the edit began with.

        Raises:
            OverwriteError: the live files have changed in the same places since.
            KnowledgeError: the check finds an error, nothing differs, or the repository does not allow it.
        """
        mark = secrets.token_hex(4)
        with self._acting(who, now) as (commits, author):
            base = _base(commits, base)
            message = message_of(ReviewState.DRAFT, title)
            self._move(mark, self._written(commits, texts, base, [base], message, author), "")
            return self._found(commits, mark)

    def save(self, mark: str, version: str, texts: Texts, base: str, who: str, now: datetime) -> Amendment:
        """Keep newer texts of an amendment, which is a draft again; ``texts`` are all that it changes.

        Raises:
            OverwriteError: somebody else has saved it meanwhile, or its places are live otherwise by now.
            KnowledgeError: as for ``begin``.
        """
        with self._acting(who, now) as (commits, author):
            before = self.find(mark)
            if before.version != version:
                other = before.steps[-1].who
                raise OverwriteError(
                    f"{other}刚改过这份修订，没有覆盖；两份文字都在下面，请对照后再保存",
                    f"{other} has just changed this amendment: both texts are shown, nothing was overwritten",
                    texts,
                    commits.texts(before.version, texts),
                )
            base = _base(commits, base)
            parents = [version] if commits.is_ancestor(base, version) else [version, base]
            message = message_of(ReviewState.DRAFT, before.title)
            self._move(mark, self._written(commits, texts, base, parents, message, author), version)
            return self._found(commits, mark)

    def submit(self, mark: str, version: str, who: str, now: datetime, note: str = "") -> Amendment:
        """Hand an amendment to the reviewers.

        Raises:
            ReviewError: it is with them already, or has changed meanwhile.
        """
        return self._step(mark, version, ReviewState.IN_REVIEW, who, now, note)

    def refuse(self, mark: str, version: str, who: str, now: datetime, reason: str) -> Amendment:
        """Give an amendment back to its writer.

        Raises:
            ReviewError: no reason is given, or who refuses wrote it; it is not in review, or has changed.
        """
        if not reason.strip():
            raise ReviewError("请写明退回的原因", "say why it is refused")
        return self._step(mark, version, ReviewState.REFUSED, who, now, reason)

    def withdraw(self, mark: str, version: str, who: str, now: datetime) -> None:
        """Give an amendment up; its branch stays in the repository, and is listed no more.

        Raises:
            ReviewError: it has changed meanwhile.
        """
        self._step(mark, version, ReviewState.WITHDRAWN, who, now, "")

    def accept(self, mark: str, version: str, who: str, now: datetime) -> str:
        """Make an amendment live and return the live commit.

        Raises:
            OverwriteError: the live files have changed in its places.
            ReviewError: it is not in review, who accepts wrote it, or the repository is not ready.
            KnowledgeError: the check finds an error.
        """
        with self._acting(who, now) as (commits, author):
            before = self._seen(mark, version)
            _check_step(before, ReviewState.LIVE, author.name)
            check_paths(before.files)
            refuse_unready(self._git, commits.standing, before.files)
            tree = commits.merged_tree(version, before.files)
            commits.refuse_foreign(tree)
            self._refuse_errors(commits.texts(tree, before.files))
            note = f"修订 / amendment {mark}: {'、'.join(sorted(before.writers))}"
            message = message_of(ReviewState.LIVE, before.title, note)
            commit = commits.commit(tree, [commits.standing.live, version], message, author)
            self._make_live(commit, (f"{BRANCHES}{mark}", version))
            self._git.run("update-ref", "-d", f"{BRANCHES}{mark}", version)
            return commit

    def publish(self, texts: Texts, before: Texts, title: str, who: str, now: datetime) -> str:
        """Make an edit live at once, and return the live commit.

        It is for what needs no second person: a gap that is closed with questions that people asked.
        ``before`` are the texts that the edit began with.

        Raises:
            OverwriteError: the files have other texts by now.
            ReviewError: the repository is not ready, or nothing differs.
            KnowledgeError: the check finds an error.
        """
        with self._acting(who, now) as (commits, author):
            refuse_unready(self._git, commits.standing, texts)
            theirs = {path: text_of(self.folder, path) for path in texts}
            if any(text != before.get(path, "") for path, text in theirs.items()):
                raise OverwriteError(
                    "这些文件刚被别人改过，没有覆盖；请再看一遍",
                    "these files have just been changed: look again, nothing was overwritten",
                    texts,
                    theirs,
                )
            live, message = commits.standing.live, message_of(ReviewState.LIVE, title)
            commit = self._written(commits, texts, live, [live], message, author)
            self._make_live(commit)
            return commit

    def hand_edits(self) -> tuple[str, ...]:
        """Return the files of the knowledge that are not as they are committed.

        Raises:
            KnowledgeError: there is no usable repository.
        """
        edited = hand_edits(self._git, standing_of(self._git))
        return tuple(path for path in edited if is_knowledge_file(path))

    def record(self, paths: Sequence[str], who: str, now: datetime) -> None:
        """Commit what was edited by hand, in the name of who vouches for it and has seen the ``paths``.

        It is live already: what ``/gaps`` in Telegram wrote, for example.

        Raises:
            ReviewError: other files are edited by now, or the repository is not ready.
            KnowledgeError: the check finds an error.
        """
        with self._acting(who, now) as (commits, author):
            found = self.hand_edits()
            if not found or set(found) != set(paths):
                raise ReviewError("手工改动与刚才看到的不同，请再看一遍", "the hand edits differ: look again")
            refuse_unready(self._git, commits.standing, ())
            self._refuse_errors({})
            self._git.run("add", "-A", "--", *found)
            arguments = ("commit", "-q", "--no-gpg-sign", "-F", "-", "--only", "--", *found)
            message = message_of(ReviewState.LIVE, "手工改动 / hand edits")
            self._git.run(*arguments, stdin=message.encode(), env=signature(author))
            if self._upstream:
                self._upstream.push("HEAD")

    def catch_up(self) -> None:
        """Bring what was pushed to the branch upstream; nothing where the clone follows none.

        Raises:
            KnowledgeError: it cannot be reached, or what stands here is in the way.
        """
        if self._upstream:
            with alone(self.folder):
                self._upstream.catch_up()

    # ---- inside

    def _make_live(self, commit: str, accepted: tuple[str, str] | None = None) -> None:
        if self._upstream:
            self._upstream.push(commit, accepted)
        # git itself updates files, index and branch, and refuses where any of them is not as it was
        self._git.run("merge", "--ff-only", "--no-autostash", "--no-overwrite-ignore", "-q", commit)

    def _commits(self) -> Commits:
        return Commits(self._git, standing_of(self._git))

    @contextmanager
    def _acting(self, who: str, now: datetime) -> Iterator[tuple[Commits, Author]]:
        """Keep others from writing meanwhile, and yield the repository as it stands and who acts."""
        author = Author(person(who), now)
        with alone(self.folder):
            if self._upstream:
                self._upstream.catch_up()
            yield self._commits(), author

    def _amendment(self, commits: Commits, mark: str, tip: str) -> Amendment | None:
        name = (mark, tip, commits.standing.live)
        if name not in self._read:
            if len(self._read) >= _KEPT:
                self._read.clear()
            self._read[name] = self._read_amendment(commits, mark, tip)
        return self._read[name]

    def _read_amendment(self, commits: Commits, mark: str, tip: str) -> Amendment | None:
        live, prefix = commits.standing.live, commits.standing.prefix
        base = self._git.ask("merge-base", live, tip)
        if base is None:  # of another history
            return None
        written = self._git.run("log", "--first-parent", f"--format={_STEP}", tip, f"^{live}", "--")
        steps = tuple(step_of(*fields) for fields in records(written, 5))[::-1]
        if not steps:  # merged by hand
            return None
        paths = self._git.names("diff", "--name-only", "--no-renames", "-z", base, tip, "--")
        files = tuple(path.removeprefix(prefix) for path in paths)
        return Amendment(mark, base, commits.tree_of(base), steps, files)

    def _found(self, commits: Commits, mark: str) -> Amendment:
        tip = self._git.ask("rev-parse", "-q", "--verify", f"{BRANCHES}{mark}^{{commit}}")
        found = self._amendment(commits, mark, tip) if tip else None
        if found is None:
            raise unknown()
        return found

    def _seen(self, mark: str, version: str) -> Amendment:
        """Return an amendment as it was seen by who acts.

        Raises:
            ReviewError: it has changed since.
        """
        found = self.find(mark)
        if found.version != version:
            raise ReviewError(
                f"{found.steps[-1].who}刚动过这份修订，请看过新的样子再决定",
                "this amendment has just changed: look at it again",
            )
        return found

    def _step(
        self, mark: str, version: str, state: ReviewState, who: str, now: datetime, note: str
    ) -> Amendment:
        with self._acting(who, now) as (commits, author):
            before = self._seen(mark, version)
            _check_step(before, state, author.name)
            message = message_of(state, before.title, note)
            self._move(mark, commits.commit(before.steps[-1].tree, [version], message, author), version)
            return self._found(commits, mark)

    def _written(
        self, commits: Commits, texts: Texts, base: str, parents: Sequence[str], message: str, author: Author
    ) -> str:
        """Return a commit with these texts, which no branch holds yet; it is sound and fits what is live."""
        check_paths(texts)
        refuse_hand_edits(self._git, commits.standing, texts)
        tree = commits.tree_with(base, texts)
        if tree == commits.tree_of(base):
            raise ReviewError("没有改动，没有保存", "nothing differs: not saved")
        commit = commits.commit(tree, parents, message, author)
        self._refuse_errors(commits.texts(commits.merged_tree(commit, texts), texts))
        return commit

    def _move(self, mark: str, commit: str, seen: str) -> None:
        """Let a branch show its next commit if it still shows the one seen; empty: there was none."""
        if self._upstream:
            self._upstream.push_amendment(f"{BRANCHES}{mark}", commit, seen)
        self._git.run("update-ref", f"{BRANCHES}{mark}", commit, seen)

    def _refuse_errors(self, texts: Texts) -> None:
        errors = tuple(one for one in self.findings(texts) if one.level is Level.ERROR)
        if errors:
            first = errors[0]
            place = f"{first.where.path}:{first.where.line}"
            raise KnowledgeError(
                f"检查有 {len(errors)} 个错误，没有写入。第一个：{place} {first.message}",
                f"the check finds {len(errors)} errors, nothing was written; first: {first.message_en}",
                errors,
            )


def _base(commits: Commits, base: str) -> str:
    """Return the full name of the commit that an edit began with.

    Raises:
        ReviewError: it is none that is or was live.
    """
    found = commits.full(base)
    if found is None or not commits.is_ancestor(found, commits.standing.live):
        raise ReviewError(
            "编辑开始时的版本已经不在了（历史被改写过），请重新打开再改",
            "the version that the edit began with is gone: open it again",
        )
    return found


def _check_step(before: Amendment, state: ReviewState, who: str) -> None:
    """Refuse a step that its state or who takes it does not allow.

    Raises:
        ReviewError: it does not.
    """
    decided = state in {ReviewState.LIVE, ReviewState.REFUSED}
    if decided and before.state is not ReviewState.IN_REVIEW:
        raise ReviewError("这份修订还没有提交审核", "this amendment is not in review")
    if decided and before.is_by(who):
        raise ReviewError(
            "自己写的修订要由另一个人审核", "who wrote an amendment cannot decide on it: ask somebody else"
        )
    if state is ReviewState.IN_REVIEW and before.state is ReviewState.IN_REVIEW:
        raise ReviewError("这份修订已经在等审核", "this amendment is in review already")
