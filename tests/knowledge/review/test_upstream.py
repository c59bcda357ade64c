"""Two clones of a bare repository: what one pushes comes to the other, and what stands in the way is said."""

from pathlib import Path

import pytest

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.save import text_of
from disclosure_bot.knowledge.review.upstream import catch_up
from support.folders import ENTRIES
from support.repositories import commit_all, committed_folder, git

PATH = "entries/fees.yaml"
AMENDED = ENTRIES.replace("退费向计财处申请", "退费向学院申请")


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path]:
    """Return two clones of one bare repository: an editor's and a program's."""
    first = committed_folder(tmp_path / "first")
    bare, editor, program = (tmp_path / name for name in ("bare.git", "editor", "program"))
    git(tmp_path, "clone", "-q", "--bare", str(first), str(bare))
    for clone in (editor, program):
        git(tmp_path, "clone", "-q", str(bare), str(clone))
    return editor, program


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
