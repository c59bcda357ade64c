from pathlib import Path

import pytest

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.entries import entry_text, with_entry_moved_in, without_entry
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.review.history import extract, removed_from, versions_of
from support.folders import ENTRIES
from support.repositories import commit_all, committed_folder, git

PATH = "entries/fees.yaml"


@pytest.mark.slow
def test_folder_as_it_was_at_a_revision(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path / "repository", "knowledge")
    version = load_folder(folder).version
    (folder / PATH).write_text("broken: [")

    (tmp_path / "then").mkdir()
    extract("HEAD", folder, tmp_path / "then")

    assert load_folder(tmp_path / "then").version == version


@pytest.mark.parametrize("revision", ["no-such", "--output=x", ""])
def test_unknown_revision_ends_in_a_sentence(tmp_path: Path, revision: str) -> None:
    folder = committed_folder(tmp_path)

    with pytest.raises(KnowledgeError, match="没有"):
        extract(revision, folder, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("below", ["", "资料"])
def test_entry_has_one_version_for_each_commit_that_changed_it(tmp_path: Path, below: str) -> None:
    folder = committed_folder(tmp_path, below)
    for text, message in (
        (ENTRIES.replace("退费向计财处", "退费向学院"), "refund"),
        (ENTRIES.replace("退费向计财处", "退费向学院").replace("分档", "分四档"), "tuition"),
        (ENTRIES.replace("分档", "分四档"), "back"),
    ):
        (folder / PATH).write_text(text, encoding="utf-8")
        commit_all(tmp_path, message)

    found = versions_of(folder, "fees.refund", PATH)

    assert [version.title for version in found] == ["back", "refund", "first"]
    assert found[0].text == found[2].text
    assert "退费向学院" in found[1].text
    assert found[1].text.startswith("id: fees.refund\n")
    assert found[1].who == "管理员"
    assert git(tmp_path, "cat-file", "-t", found[1].commit) == "commit"


def test_entry_that_was_never_there_has_no_version(tmp_path: Path) -> None:
    assert versions_of(committed_folder(tmp_path), "no.such", PATH) == ()


def test_times_between_which_an_entry_was_gone_are_not_its_versions(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path)
    (folder / PATH).write_text("broken: [", encoding="utf-8")
    commit_all(tmp_path, "broken")
    (folder / PATH).write_text(ENTRIES, encoding="utf-8")
    commit_all(tmp_path, "mended")

    assert [one.title for one in versions_of(folder, "fees.refund", PATH)] == ["mended", "first"]


@pytest.mark.slow
@pytest.mark.parametrize("below", ["", "资料"])
def test_an_entry_that_was_taken_out_is_found_and_one_that_moved_is_not(tmp_path: Path, below: str) -> None:
    folder = committed_folder(tmp_path, below)
    kept = without_entry(ENTRIES, "fees.refund")
    moved = with_entry_moved_in("", "entries/refunds.yaml", entry_text(ENTRIES, "fees.refund"))
    for texts, message in (
        ({PATH: kept, "entries/refunds.yaml": moved}, "moved"),
        ({"entries/refunds.yaml": "entries: []\n"}, "gone"),
    ):
        before_it_went = removed_from(folder, ())
        for path, text in texts.items():
            (folder / path).write_text(text, encoding="utf-8")
        commit_all(folder, message)

    (found,) = removed_from(folder, {"fees.tuition"})

    assert before_it_went == ()
    assert (found.entry, found.path, found.last.title) == ("fees.refund", "entries/refunds.yaml", "gone")
    assert "退费向计财处" in found.last.text
    assert removed_from(folder, {"fees.refund"}) == ()
