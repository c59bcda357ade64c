"""Amendments in real repositories: from a draft to what is live, and everything that may stand in the way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from disclosure_bot.errors import KnowledgeError, OverwriteError, ReviewError
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.review.amendment import Amendment, ReviewState
from disclosure_bot.knowledge.review.reviews import Reviews
from support.folders import ENTRIES
from support.repositories import commit_all, committed_folder, git

pytestmark = pytest.mark.slow  # each step is a few runs of git

PATH = "entries/fees.yaml"
NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
OLD, NEW = "退费向计财处申请", "退费向学院申请"
AMENDED = ENTRIES.replace(OLD, NEW)


def begun(reviews: Reviews, text: str = AMENDED, who: str = "王老师") -> Amendment:
    return reviews.begin({PATH: text}, reviews.live(), "退费找学院", who, NOW)


def submitted(reviews: Reviews, text: str = AMENDED, who: str = "王老师") -> Amendment:
    draft = begun(reviews, text, who)
    return reviews.submit(draft.id, draft.version, who, NOW + timedelta(minutes=1))


def accept(reviews: Reviews, amendment: Amendment, who: str = "李老师") -> str:
    return reviews.accept(amendment.id, amendment.version, who, NOW + timedelta(hours=1))


@pytest.mark.parametrize("below", ["", "knowledge", "资料 库/a'b"])
def test_amendment_is_live_once_a_second_person_agrees(tmp_path: Path, below: str) -> None:
    folder = committed_folder(tmp_path / "repository", below)
    reviews = Reviews(folder)

    waiting = submitted(reviews)
    assert OLD in text_of(folder, PATH)
    accept(reviews, waiting)

    assert text_of(folder, PATH) == AMENDED
    assert NEW in load_folder(folder).entries["fees.refund"].answer.zh
    assert git(folder, "status", "--porcelain") == ""
    assert reviews.amendments() == ()
    assert git(folder, "branch", "--list", "review/*") == ""


def test_each_step_is_a_commit_of_who_took_it(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    waiting = submitted(reviews)

    refused = reviews.refuse(waiting.id, waiting.version, "李老师", NOW, "日期不对\n请写明哪一年")
    better = reviews.save(
        refused.id, refused.version, {PATH: AMENDED + "# 2026\n"}, reviews.live(), "王老师", NOW
    )
    again = reviews.submit(better.id, better.version, "王老师", NOW)
    accept(reviews, again)

    assert [(step.who, step.state) for step in again.steps] == [
        ("王老师", ReviewState.DRAFT),
        ("王老师", ReviewState.IN_REVIEW),
        ("李老师", ReviewState.REFUSED),
        ("王老师", ReviewState.DRAFT),
        ("王老师", ReviewState.IN_REVIEW),
    ]
    assert again.steps[2].note == "日期不对\n请写明哪一年"
    assert git(folder, "log", "--first-parent", "--format=%an %s") == "李老师 退费找学院\n管理员 first"
    assert git(folder, "log", "--format=%an", "--", PATH).splitlines()[:2] == ["王老师", "王老师"]


@pytest.mark.parametrize("same", ["王老师", "王老师 ", "ｗang", "WANG"])
def test_who_wrote_an_amendment_cannot_decide_on_it(tmp_path: Path, same: str) -> None:
    reviews = Reviews(committed_folder(tmp_path))
    waiting = submitted(reviews, who="wang" if same.isascii() or "ang" in same else "王老师")

    with pytest.raises(ReviewError, match="另一个人"):
        accept(reviews, waiting, same)
    with pytest.raises(ReviewError, match="另一个人"):
        reviews.refuse(waiting.id, waiting.version, same, NOW, "不好")


def test_reviewer_who_changes_a_word_is_a_writer_too(tmp_path: Path) -> None:
    reviews = Reviews(committed_folder(tmp_path))
    waiting = submitted(reviews)

    changed = reviews.save(
        waiting.id, waiting.version, {PATH: AMENDED + "# 改\n"}, reviews.live(), "李老师", NOW
    )
    again = reviews.submit(changed.id, changed.version, "李老师", NOW)

    assert changed.state is ReviewState.DRAFT
    assert again.writers == {"王老师", "李老师"}
    with pytest.raises(ReviewError, match="另一个人"):
        accept(reviews, again, "王老师")
    accept(reviews, again, "赵老师")


def test_draft_that_nobody_submitted_cannot_be_accepted(tmp_path: Path) -> None:
    reviews = Reviews(committed_folder(tmp_path))
    draft = begun(reviews)

    with pytest.raises(ReviewError, match="还没有提交"):
        accept(reviews, draft)


def test_refusal_needs_a_reason(tmp_path: Path) -> None:
    reviews = Reviews(committed_folder(tmp_path))
    waiting = submitted(reviews)

    with pytest.raises(ReviewError, match="原因"):
        reviews.refuse(waiting.id, waiting.version, "李老师", NOW, " \n")


def test_withdrawn_amendment_is_listed_no_more(tmp_path: Path) -> None:
    reviews = Reviews(committed_folder(tmp_path))
    draft = begun(reviews)

    reviews.withdraw(draft.id, draft.version, "王老师", NOW)

    assert reviews.amendments() == ()
    assert reviews.find(draft.id).state is ReviewState.WITHDRAWN


# ---- nothing past a failed check


@pytest.mark.parametrize(
    "text",
    [
        AMENDED.replace("department: finance", "department: nobody"),
        AMENDED + "  - {id: [\n",
        AMENDED + "<<<<<<< HEAD\n",
        "",
    ],
)
def test_text_with_errors_is_not_even_a_draft(tmp_path: Path, text: str) -> None:
    reviews = Reviews(committed_folder(tmp_path))

    with pytest.raises(KnowledgeError, match="没有写入") as caught:
        begun(reviews, text)

    assert caught.value.findings
    assert reviews.amendments() == ()


def test_amendment_that_no_longer_fits_what_is_live_is_not_merged(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    departments = text_of(folder, "departments.yaml")
    (folder / "departments.yaml").write_text(departments + "  aid: {name: {zh: 资助中心, en: Aid}}\n")
    commit_all(folder, "a new department")
    waiting = submitted(reviews, AMENDED.replace("department: finance", "department: aid", 1))
    (folder / "departments.yaml").write_text(departments)
    commit_all(folder, "it is gone")

    with pytest.raises(KnowledgeError, match="没有写入"):
        accept(reviews, waiting)

    assert text_of(folder, PATH) == ENTRIES


def add_entry(folder: Path, name: str) -> str:
    text = ENTRIES.partition("  - id: fees.refund")[2]
    text = f"entries:\n  - id: {name}" + text.replace("学费怎么退", "贷款怎么办").replace(
        "退学了钱退不退", "助学贷款"
    )
    text = (
        text.replace("休学退费", "贷款")
        .replace("tuition refund", "loan")
        .replace("退学后学费能退多少", "能贷多少")
    )
    (folder / "entries" / "aid.yaml").write_text(text, encoding="utf-8")
    return commit_all(folder, "loans")


def test_unchanged_text_is_no_amendment(tmp_path: Path) -> None:
    reviews = Reviews(committed_folder(tmp_path))

    with pytest.raises(ReviewError, match="没有改动"):
        begun(reviews, ENTRIES)


# ---- two editors


def test_second_editor_of_a_draft_sees_both_texts(tmp_path: Path) -> None:
    reviews = Reviews(committed_folder(tmp_path))
    draft = begun(reviews)
    mine, theirs = AMENDED + "# mine\n", AMENDED + "# theirs\n"
    reviews.save(draft.id, draft.version, {PATH: theirs}, draft.base, "李老师", NOW)

    with pytest.raises(OverwriteError, match="李老师") as caught:
        reviews.save(draft.id, draft.version, {PATH: mine}, draft.base, "王老师", NOW)

    assert caught.value.mine == {PATH: mine}
    assert caught.value.theirs == {PATH: theirs}
    assert reviews.texts(reviews.find(draft.id)) == {PATH: theirs}


def test_two_amendments_of_different_places_both_go_live(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    first = submitted(reviews)
    second = submitted(reviews, ENTRIES.replace("学费按专业分档", "学费按专业分四档"), "赵老师")

    accept(reviews, first)
    assert reviews.merged(second)[PATH].count(NEW) == 1
    accept(reviews, second)

    assert NEW in text_of(folder, PATH)
    assert "分四档" in text_of(folder, PATH)


def test_two_amendments_of_one_place_end_with_both_texts_shown(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    other = ENTRIES.replace(OLD, "退费向班主任申请")
    first, second = submitted(reviews), submitted(reviews, other, "赵老师")
    accept(reviews, first)

    with pytest.raises(OverwriteError, match="同一处") as caught:
        accept(reviews, second)

    assert caught.value.mine == {PATH: other}
    assert caught.value.theirs == {PATH: AMENDED}
    assert text_of(folder, PATH) == AMENDED
    joined = ENTRIES.replace(OLD, "退费向学院或班主任申请")
    settled = reviews.save(second.id, second.version, {PATH: joined}, reviews.live(), "赵老师", NOW)
    accept(reviews, reviews.submit(settled.id, settled.version, "赵老师", NOW))
    assert text_of(folder, PATH) == joined


def test_edit_begun_before_another_went_live_is_not_saved_over_it(tmp_path: Path) -> None:
    reviews = Reviews(committed_folder(tmp_path))
    base = reviews.live()
    accept(reviews, submitted(reviews))

    with pytest.raises(OverwriteError, match="同一处"):
        reviews.begin({PATH: ENTRIES.replace(OLD, "退费向班主任申请")}, base, "退费", "赵老师", NOW)


def test_reviewer_decides_on_what_was_seen_only(tmp_path: Path) -> None:
    reviews = Reviews(committed_folder(tmp_path))
    seen = submitted(reviews)
    changed = reviews.save(seen.id, seen.version, {PATH: AMENDED + "# 别的\n"}, seen.base, "王老师", NOW)
    reviews.submit(changed.id, changed.version, "王老师", NOW)

    with pytest.raises(ReviewError, match="刚动过"):
        accept(reviews, seen)


# ---- repositories that are not as usual


def test_hand_edits_of_the_same_file_are_not_overwritten(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    waiting = submitted(reviews)
    (folder / PATH).write_text(ENTRIES + "# by hand\n", encoding="utf-8")

    with pytest.raises(ReviewError, match="手工改动"):
        accept(reviews, waiting)
    with pytest.raises(ReviewError, match="手工改动"):
        begun(reviews)

    assert text_of(folder, PATH).endswith("# by hand\n")
    assert git(folder, "log", "--format=%s", "main") == "first"


def test_hand_edits_of_other_files_stay_as_they_are(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    waiting = submitted(reviews)
    school = text_of(folder, "school.yaml") + "# by hand\n"
    (folder / "school.yaml").write_text(school, encoding="utf-8")
    (folder / "notes.txt").write_text("mine")
    git(folder, "add", "notes.txt")

    accept(reviews, waiting)

    assert text_of(folder, "school.yaml") == school
    assert git(folder, "status", "--porcelain").splitlines() == ["A  notes.txt", " M school.yaml"]


def test_hand_edits_are_recorded_in_the_name_of_who_vouches_for_them(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path / "repository", "资料")
    reviews = Reviews(folder)
    (folder / PATH).write_text(AMENDED, encoding="utf-8")
    (folder / "other.yaml").write_text("topics: [{id: pets, phrasings: {zh: [养猫]}}]\n")
    (folder.parent / "notes.txt").write_text("mine")
    git(folder, "add", "../notes.txt")
    seen = reviews.hand_edits()

    reviews.record(seen, "李老师", NOW)

    assert sorted(seen) == [PATH, "other.yaml"]
    assert reviews.hand_edits() == ()
    assert git(folder, "log", "-1", "--format=%an") == "李老师"
    assert git(folder.parent, "status", "--porcelain") == "A  notes.txt"


def test_hand_edits_with_an_error_or_not_seen_are_not_recorded(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    (folder / PATH).write_text("entries: [", encoding="utf-8")

    with pytest.raises(KnowledgeError, match="没有写入"):
        reviews.record([PATH], "李老师", NOW)
    with pytest.raises(ReviewError, match="再看一遍"):
        reviews.record(["school.yaml"], "李老师", NOW)

    assert git(folder, "log", "--format=%s") == "first"


@pytest.mark.parametrize("ignored", [False, True])
def test_new_file_that_somebody_put_there_is_not_overwritten(tmp_path: Path, ignored: bool) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    add_entry(folder, "aid.loan")
    text = text_of(folder, "entries/aid.yaml")
    git(folder, "reset", "-q", "--hard", "HEAD~1")
    draft = reviews.begin({"entries/aid.yaml": text}, reviews.live(), "贷款", "王老师", NOW)
    waiting = reviews.submit(draft.id, draft.version, "王老师", NOW)
    (folder / "entries" / "aid.yaml").write_text("# by hand\n")
    if ignored:
        (folder / ".git" / "info" / "exclude").write_text("aid.yaml\n")

    with pytest.raises(ReviewError, match="手工改动"):
        accept(reviews, waiting)

    assert text_of(folder, "entries/aid.yaml") == "# by hand\n"


def no_repository(folder: Path) -> None:
    (folder / ".git").rename(folder / "no-git")


def no_commit(folder: Path) -> None:
    git(folder, "switch", "-q", "--orphan", "empty")
    git(folder, "checkout", "-q", "main", "--", ".")


def detached(folder: Path) -> None:
    git(folder, "switch", "-q", "--detach")


def amid_a_merge(folder: Path) -> None:
    (folder / ".git" / "MERGE_HEAD").write_text(git(folder, "rev-parse", "HEAD"))


def locked(folder: Path) -> None:
    (folder / ".git" / "index.lock").touch()


def on_the_amendment(folder: Path) -> None:
    git(folder, "switch", "-q", git(folder, "branch", "--list", "review/*", "--format=%(refname:short)"))


def behind_its_remote(folder: Path) -> None:
    remote = folder.parent / "remote"
    git(folder.parent, "clone", "-q", str(folder), str(remote))
    (remote / "school.yaml").write_text((remote / "school.yaml").read_text() + "# remote\n")
    commit_all(remote, "remote")
    git(folder, "remote", "add", "origin", str(remote))
    git(folder, "fetch", "-q", "origin")
    git(folder, "branch", "-q", "--set-upstream-to", "origin/main")


def diverged_from_its_remote(folder: Path) -> None:
    behind_its_remote(folder)
    (folder / "local.txt").write_text("local")
    commit_all(folder, "local")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (no_repository, "不在 git 仓库"),
        (no_commit, "还没有提交"),
        (detached, "不是分支"),
        (amid_a_merge, "没做完的合并"),
        (locked, "正被另一个 git 命令占用"),
        (on_the_amendment, "待审的修订"),
        (behind_its_remote, r"1 个提交还没合并到这里，没有写入"),
        (diverged_from_its_remote, "本地另有 1 个提交"),
    ],
)
def test_repository_that_is_not_as_usual_is_explained_and_left_alone(
    tmp_path: Path, make: object, sentence: str
) -> None:
    folder = committed_folder(tmp_path / "repository")
    reviews = Reviews(folder)
    waiting = submitted(reviews)
    assert callable(make)
    make(folder)
    before = text_of(folder, PATH)

    with pytest.raises(KnowledgeError, match=sentence) as caught:
        accept(reviews, waiting)

    assert caught.value.en
    assert text_of(folder, PATH) == before


def test_machine_without_git_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = committed_folder(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(KnowledgeError, match="运行不了 git"):
        Reviews(folder).live()


def test_repository_of_another_user_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = committed_folder(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    script = tmp_path / "bin" / "git"
    script.parent.mkdir()
    script.write_text(
        "#!/bin/sh\necho \"fatal: detected dubious ownership in repository at '/x'\" >&2\nexit 128\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent), prepend=":")

    with pytest.raises(KnowledgeError, match=r"safe\.directory"):
        Reviews(folder).live()


def test_inherited_settings_of_git_lead_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = committed_folder(tmp_path / "mine")
    other = committed_folder(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))

    reviews = Reviews(folder)
    accept(reviews, submitted(reviews))

    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert NEW in text_of(folder, PATH)
    assert git(other, "log", "--format=%s") == "first"


# ---- hostile texts


@pytest.mark.parametrize(
    "path",
    [
        "../outside.yaml",
        "entries/../school.yaml",
        "/etc/passwd",
        "entries/-x.yaml",
        "entries/.hidden.yaml",
        "entries/a\nb.yaml",
        "entries/a\0b.yaml",
        ".git/config",
        "entries/deep/er.yaml",
        "README.md",
        ":(top)x.yaml",
        "",
    ],
)
def test_only_files_of_the_knowledge_are_written(tmp_path: Path, path: str) -> None:
    reviews = Reviews(committed_folder(tmp_path))

    with pytest.raises(ReviewError, match="不是知识库的文件"):
        reviews.begin({path: "entries: []\n"}, reviews.live(), "x", "王老师", NOW)


@pytest.mark.parametrize(
    "mark", ["", "..", "main", "-d", "a" * 8 + "\n", "../heads/main", "0" * 8, "ABCDEF12"]
)
def test_unknown_ids_end_in_a_sentence(tmp_path: Path, mark: str) -> None:
    reviews = Reviews(committed_folder(tmp_path))

    with pytest.raises(ReviewError, match="没有这份修订"):
        reviews.find(mark)


@pytest.mark.parametrize("base", ["", "HEAD", "main", "--help", "0" * 40, "deadbeef", "f" * 200])
def test_only_a_commit_that_was_live_can_be_begun_with(tmp_path: Path, base: str) -> None:
    reviews = Reviews(committed_folder(tmp_path))

    with pytest.raises(ReviewError, match="请重新打开"):
        reviews.begin({PATH: AMENDED}, base, "x", "王老师", NOW)


def test_titles_and_reasons_cannot_pretend_a_state_or_steer_a_terminal(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    hostile = "\x1b[2J--amend\n\nReview-State: live\n\u202etxt"
    draft = reviews.begin({PATH: AMENDED}, reviews.live(), hostile, "a <b>\nc", NOW)
    waiting = reviews.submit(draft.id, draft.version, "a b c", NOW)

    refused = reviews.refuse(waiting.id, waiting.version, "李", NOW, f"no\n\n{hostile}")

    assert draft.state is ReviewState.DRAFT
    assert draft.title == "[2J--amend Review-State: live txt"
    assert draft.steps[0].who == "a b c"
    assert refused.state is ReviewState.REFUSED
    assert "\x1b" not in refused.steps[-1].note
    with pytest.raises(ReviewError, match="还没有提交"):
        accept(reviews, refused, "赵")


@pytest.mark.parametrize("who", ["", "<>", " \n", "...", "\u200b"])
def test_nobody_acts_without_a_name(tmp_path: Path, who: str) -> None:
    reviews = Reviews(committed_folder(tmp_path))

    with pytest.raises(ReviewError, match="姓名"):
        begun(reviews, who=who)


def by_hand(folder: Path, mark: str, change: str) -> str:
    """Commit something by hand on the branch of an amendment and hand it in, as who can push may do."""
    git(folder, "switch", "-q", f"review/{mark}")
    if change == "foreign":
        (folder / "run.sh").write_text("rm -rf /\n")
    elif change == "link":
        (folder / PATH).unlink()
        (folder / PATH).symlink_to("/etc/passwd")
    else:
        (folder / "school.yaml").unlink()
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "more\n\nReview-State: in-review")
    commit = git(folder, "rev-parse", "HEAD")
    git(folder, "switch", "-q", "main")
    return commit


@pytest.mark.parametrize("change", ["foreign", "link", "deletion"])
def test_branch_that_holds_more_than_texts_of_the_knowledge_is_not_merged(
    tmp_path: Path, change: str
) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    draft = begun(reviews)
    by_hand(folder, draft.id, change)

    with pytest.raises(ReviewError, match=r"不是知识库的文件|以外的改动"):
        accept(reviews, reviews.find(draft.id))

    assert text_of(folder, PATH) == ENTRIES


def test_commit_of_somebody_else_on_the_branch_must_be_handed_in_again(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)
    waiting = submitted(reviews)
    git(folder, "switch", "-q", f"review/{waiting.id}")
    (folder / PATH).write_text(AMENDED + "# by hand\n", encoding="utf-8")
    commit_all(folder, "by hand")
    git(folder, "switch", "-q", "main")

    found = reviews.find(waiting.id)

    assert found.state is ReviewState.DRAFT
    assert found.writers == {"王老师", "管理员"}


def test_branch_in_the_way_is_named(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    git(folder, "branch", "review")

    with pytest.raises(KnowledgeError, match="名叫 review 的分支"):
        begun(Reviews(folder))


def test_an_edit_that_needs_no_second_person_is_one_commit_in_the_writers_name(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)

    reviews.publish({PATH: AMENDED}, {PATH: ENTRIES}, "缺口 gap abc1234", "王芳", NOW)

    assert text_of(folder, PATH) == AMENDED
    assert git(folder, "log", "-1", "--format=%an %s") == "王芳 缺口 gap abc1234"
    assert git(folder, "status", "--porcelain") == ""


def test_an_edit_at_once_overwrites_neither_a_newer_text_nor_a_hand_edit(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    reviews = Reviews(folder)

    with pytest.raises(OverwriteError, match="刚被别人改过"):
        reviews.publish({PATH: AMENDED}, {PATH: "older"}, "x", "王芳", NOW)
    (folder / PATH).write_text(ENTRIES + "# by hand\n", encoding="utf-8")
    with pytest.raises(ReviewError, match="手工改动"):
        reviews.publish({PATH: AMENDED}, {PATH: ENTRIES + "# by hand\n"}, "x", "王芳", NOW)

    assert text_of(folder, PATH) == ENTRIES + "# by hand\n"


def test_a_folder_outside_any_repository_is_told_from_one_inside(tmp_path: Path) -> None:
    assert Reviews(committed_folder(tmp_path / "in")).has_repository
    (tmp_path / "out").mkdir()
    assert not Reviews(tmp_path / "out").has_repository
