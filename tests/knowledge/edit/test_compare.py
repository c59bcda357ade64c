import subprocess
from pathlib import Path

import pytest

from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.edit.compare import compare, extract
from disclosure_bot.knowledge.read.load import load_folder
from support.folders import ENTRIES, write_folder


def test_entries_added_changed_and_gone_are_told_apart(tmp_path: Path) -> None:
    old = load_folder(write_folder(tmp_path / "old"))
    text = (
        ENTRIES.replace("[学费怎么退, ", "[学费能退吗, ")
        .replace("fees.tuition", "fees.new")
        .replace("退费向计财处申请", "退费向学院申请")
    )
    new = load_folder(write_folder(tmp_path / "new", fees=text))

    found = compare(old, new)

    assert found.added == ("fees.new",)
    assert found.gone == ("fees.tuition",)
    (change,) = found.changed
    assert change.entry == "fees.refund"
    assert change.fields == ("phrasings", "answer")
    assert change.phrasings_added == ("学费能退吗",)
    assert change.phrasings_gone == ("学费怎么退",)
    assert found.other == ()


def test_moving_an_entry_changes_nothing(tmp_path: Path) -> None:
    old = load_folder(write_folder(tmp_path / "old"))
    new = load_folder(write_folder(tmp_path / "new", fees="# 说明\n\n" + ENTRIES))

    assert compare(old, new).changed == ()


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    subprocess.run(command, check=True, capture_output=True)  # a repository of our own


def test_folder_as_it_was_at_a_revision(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "repository" / "knowledge")
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-q", "-m", "first")
    version = load_folder(folder).version
    (folder / "entries" / "fees.yaml").write_text("broken: [")

    (tmp_path / "then").mkdir()
    extract("HEAD", folder, tmp_path / "then")

    assert load_folder(tmp_path / "then").version == version


@pytest.mark.parametrize("revision", ["no-such", "--output=x", ""])
def test_unknown_revision_ends_in_a_sentence(tmp_path: Path, revision: str) -> None:
    folder = write_folder(tmp_path / "knowledge")
    git(folder, "init", "-q")

    with pytest.raises(KnowledgeError):
        extract(revision, folder, tmp_path)
