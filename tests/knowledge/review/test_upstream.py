"""Clones of one bare repository: what one pushes or edits comes to the others, or it is said why not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from disclosure_bot.errors import KnowledgeError, OverwriteError, ReviewError
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.review.reviews import Reviews
from support.folders import ENTRIES
from support.repositories import commit_all, committed_folder, git

pytestmark = pytest.mark.slow  # each step is a few runs of git

PATH = "entries/fees.yaml"
AMENDED = ENTRIES.replace("退费向计财处申请", "退费向学院申请")
OTHERWISE = ENTRIES.replace("退费向计财处申请", "退费向教务处申请")
NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path]:
    """Return two clones of one bare repository: an editor's and a program's."""
    first = committed_folder(tmp_path / "first")
    bare, editor, program = (tmp_path / name for name in ("bare.git", "editor", "program"))
    git(tmp_path, "clone", "-q", "--bare", str(first), str(bare))
    for clone in (editor, program):
        git(tmp_path, "clone", "-q", str(bare), str(clone))
    return editor, program


def catch_up(folder: Path) -> None:
    Reviews(folder, follow=True).catch_up()


def pushed(editor: Path, text: str = AMENDED) -> str:
    (editor / PATH).write_text(text, encoding="utf-8")
    commit = commit_all(editor, "amended")
    git(editor, "push", "-q")
    return commit


def test_what_was_pushed_comes_by_fast_forward(clones: tuple[Path, Path]) -> None:
    editor, program = clones
    commit = pushed(editor)

    catch_up(program)

    assert git(program, "rev-parse", "HEAD") == commit
    assert text_of(program, PATH) == AMENDED


def test_commits_that_are_not_upstream_yet_stay(clones: tuple[Path, Path]) -> None:
    _, program = clones
    (program / PATH).write_text(AMENDED, encoding="utf-8")
    commit = commit_all(program, "by the desk")

    catch_up(program)

    assert git(program, "rev-parse", "HEAD") == commit


def test_both_having_other_commits_is_told_and_nothing_changes(clones: tuple[Path, Path]) -> None:
    editor, program = clones
    pushed(editor)
    (program / "notes.txt").write_text("here", encoding="utf-8")
    commit = commit_all(program, "here")

    with pytest.raises(KnowledgeError, match="这里 1 个，远端 1 个"):
        catch_up(program)

    assert git(program, "rev-parse", "HEAD") == commit
    assert text_of(program, PATH) == ENTRIES


def test_a_hand_edit_in_the_way_is_told_and_kept(clones: tuple[Path, Path]) -> None:
    editor, program = clones
    pushed(editor)
    by_hand = ENTRIES + "# by hand\n"
    (program / PATH).write_text(by_hand, encoding="utf-8")

    with pytest.raises(KnowledgeError, match="手工改动"):
        catch_up(program)

    assert text_of(program, PATH) == by_hand


def test_a_hand_edit_elsewhere_is_kept_and_hinders_nothing(clones: tuple[Path, Path]) -> None:
    editor, program = clones
    pushed(editor)
    (program / "notes.txt").write_text("by hand", encoding="utf-8")

    catch_up(program)

    assert text_of(program, PATH) == AMENDED
    assert (program / "notes.txt").read_text(encoding="utf-8") == "by hand"


def test_a_repository_that_is_gone_is_told_and_its_return_is_noticed(clones: tuple[Path, Path]) -> None:
    editor, program = clones
    pushed(editor)
    bare = program.parent / "bare.git"
    away = bare.rename(program.parent / "away.git")

    with pytest.raises(KnowledgeError, match="连不上"):
        catch_up(program)
    away.rename(bare)
    catch_up(program)

    assert text_of(program, PATH) == AMENDED


def test_a_repository_without_upstream_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="远端分支"):
        catch_up(committed_folder(tmp_path))


@pytest.fixture
def programs(clones: tuple[Path, Path]) -> tuple[Reviews, Reviews]:
    """Return two programs that serve from a clone each."""
    return Reviews(clones[0], follow=True), Reviews(clones[1], follow=True)


def upstream(reviews: Reviews) -> str:
    return git(reviews.folder.parent / "bare.git", "rev-parse", "main")


def test_an_edit_of_one_program_is_upstream_and_in_the_other(programs: tuple[Reviews, Reviews]) -> None:
    one, other = programs

    commit = one.publish({PATH: AMENDED}, {PATH: ENTRIES}, "缺口", "王老师", NOW)
    other.catch_up()

    assert upstream(one) == commit == other.live()
    assert text_of(other.folder, PATH) == AMENDED


def test_an_edit_begins_with_what_was_pushed_meanwhile(programs: tuple[Reviews, Reviews]) -> None:
    one, other = programs
    one.publish({PATH: AMENDED}, {PATH: ENTRIES}, "缺口", "王老师", NOW)

    with pytest.raises(OverwriteError):
        other.publish({PATH: OTHERWISE}, {PATH: ENTRIES}, "缺口", "李老师", NOW)

    assert text_of(other.folder, PATH) == AMENDED


def test_an_amendment_written_at_one_program_is_accepted_at_the_other(
    programs: tuple[Reviews, Reviews],
) -> None:
    one, other = programs
    draft = one.begin({PATH: AMENDED}, one.live(), "退费找学院", "王老师", NOW)
    other.catch_up()
    waiting = other.submit(draft.id, draft.version, "王老师", NOW)

    commit = other.accept(waiting.id, waiting.version, "李老师", NOW)
    one.catch_up()

    assert upstream(one) == commit == one.live()
    assert one.amendments() == other.amendments() == ()
    assert git(one.folder.parent / "bare.git", "branch", "--list", "review/*") == ""


def test_of_two_who_act_on_an_amendment_the_later_is_told_to_look_again(
    programs: tuple[Reviews, Reviews],
) -> None:
    one, other = programs
    draft = one.begin({PATH: AMENDED}, one.live(), "退费找学院", "王老师", NOW)
    other.catch_up()
    one.submit(draft.id, draft.version, "王老师", NOW)

    with pytest.raises(ReviewError, match="刚动过"):
        other.withdraw(draft.id, draft.version, "王老师", NOW)


def refuse_pushes(reviews: Reviews) -> None:
    """Let the repository upstream take nothing, as one does whose branch is protected."""
    hook = reviews.folder.parent / "bare.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)


def test_an_edit_that_upstream_does_not_take_is_told_and_not_live(programs: tuple[Reviews, Reviews]) -> None:
    one, _ = programs
    refuse_pushes(one)
    live = one.live()

    with pytest.raises(KnowledgeError, match="不让服务推送"):
        one.publish({PATH: AMENDED}, {PATH: ENTRIES}, "缺口", "王老师", NOW)
    with pytest.raises(KnowledgeError, match="不让服务推送"):
        one.begin({PATH: AMENDED}, live, "退费找学院", "王老师", NOW)

    assert one.live() == live == upstream(one)
    assert text_of(one.folder, PATH) == ENTRIES
    assert one.amendments() == ()


def test_nothing_is_written_while_upstream_cannot_be_reached(programs: tuple[Reviews, Reviews]) -> None:
    one, _ = programs
    (one.folder.parent / "bare.git").rename(one.folder.parent / "away.git")

    with pytest.raises(KnowledgeError, match="连不上"):
        one.publish({PATH: AMENDED}, {PATH: ENTRIES}, "缺口", "王老师", NOW)

    assert text_of(one.folder, PATH) == ENTRIES


def test_hand_edits_that_are_vouched_for_are_pushed(programs: tuple[Reviews, Reviews]) -> None:
    one, other = programs
    (one.folder / PATH).write_text(AMENDED, encoding="utf-8")

    one.record([PATH], "王老师", NOW)
    other.catch_up()

    assert text_of(other.folder, PATH) == AMENDED
