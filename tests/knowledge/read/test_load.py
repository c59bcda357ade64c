import gc
import os
from pathlib import Path

import pytest

from disclosure_bot.domain.knowledge import Level
from disclosure_bot.errors import KnowledgeError
from disclosure_bot.knowledge.read.load import collection_paused, fingerprint, load_folder, validate_folder
from support.folders import ENTRIES, write_folder


def codes(folder: Path) -> set[tuple[str, str]]:
    return {(finding.where.path, finding.code) for finding in validate_folder(folder).findings}


def test_error_names_the_first_place_and_carries_all_findings(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load_folder(write_folder(tmp_path, bad="entries: [{}]"))

    assert "entries/bad.yaml:1" in str(caught.value)
    assert len(caught.value.findings) > 1


@pytest.mark.slow
def test_version_follows_the_content_and_nothing_else(tmp_path: Path) -> None:
    first = write_folder(tmp_path / "one")
    second = write_folder(tmp_path / "two")
    (second / "README.md").write_text("not knowledge")
    (second / "entries" / ".fees.yaml.swp").write_text("not knowledge")

    version = load_folder(first).version

    assert len(version) == 12
    assert load_folder(second).version == version == fingerprint(second)
    (second / "entries" / "fees.yaml").write_text(ENTRIES + "\n")
    assert load_folder(second).version != version


def test_folder_that_is_missing_or_empty_is_an_error(tmp_path: Path) -> None:
    assert codes(tmp_path / "none") >= {("", "no-folder")}
    assert codes(tmp_path) >= {("school.yaml", "missing-file"), ("entries", "no-entries")}


def test_emptied_entries_never_load(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "entries" / "fees.yaml").unlink()

    assert codes(folder) == {("entries", "no-entries")}


def test_what_editors_leave_behind_is_skipped(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    for name in (".fees.yaml.swp", "fees.yaml~", "#fees.yaml#", ".#fees.yaml", "fees.yaml.tmp"):
        (folder / "entries" / name).write_text("a: [")

    assert codes(folder) == set()


def test_files_that_look_like_knowledge_and_are_not_read_are_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "entries" / "aid.yml").write_text("a: 1")
    (folder / "entries" / "fees.yaml.txt").write_text("a: 1")
    (folder / "entries" / "fees.YAML").write_text("a: 1")
    (folder / "wordings.yaml").write_text("a: 1")
    (folder / "entries" / "more").mkdir()

    assert codes(folder) == {
        ("entries/aid.yml", "unread-file"),
        ("entries/fees.yaml.txt", "unread-file"),
        ("entries/fees.YAML", "unread-file"),
        ("wordings.yaml", "unread-file"),
        ("entries/more", "unread-file"),
    }


def test_links_out_of_the_folder_are_errors_and_links_within_it_are_read(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")
    (folder / "..data").mkdir()
    (folder / "entries" / "fees.yaml").rename(folder / "..data" / "fees.yaml")
    (folder / "entries" / "fees.yaml").symlink_to("../..data/fees.yaml")
    assert codes(folder) == set()

    (folder / "entries" / "passwd.yaml").symlink_to("/etc/passwd")
    (folder / "entries" / "up.yaml").symlink_to("../../secret")
    (tmp_path / "secret").write_text("a: 1")

    assert codes(folder) == {
        ("entries/passwd.yaml", "outside-link"),
        ("entries/up.yaml", "outside-link"),
    }


def test_entries_folder_may_not_lead_elsewhere(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")
    (folder / "entries").rename(tmp_path / "elsewhere")
    (folder / "entries").symlink_to(tmp_path / "elsewhere")

    assert ("entries", "outside-link") in codes(folder)


def test_file_that_becomes_a_link_while_it_is_opened_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "knowledge")
    secret = tmp_path / "secret"
    secret.write_text("a: 1\n")
    victim, really_open = (folder / "entries" / "fees.yaml").resolve(), os.open

    def swapped(path: Path, *arguments: int) -> int:
        if path == victim:
            victim.unlink()
            victim.symlink_to(secret)
        return really_open(path, *arguments)

    monkeypatch.setattr("disclosure_bot.knowledge.read.load.os.open", swapped)

    assert ("entries/fees.yaml", "unreadable-file") in codes(folder)


def test_pipes_devices_folders_and_loops_are_errors_and_do_not_block(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    os.mkfifo(folder / "entries" / "pipe.yaml")
    (folder / "entries" / "folder.yaml").mkdir()
    (folder / "entries" / "loop.yaml").symlink_to("loop.yaml")
    (folder / "entries" / "zero.yaml").symlink_to("/dev/zero")

    found = {finding.where.path: finding for finding in validate_folder(folder).findings}

    assert found["entries/pipe.yaml"].code == "not-a-file"
    assert found["entries/folder.yaml"].code == "not-a-file"
    assert (found["entries/loop.yaml"].code, found["entries/loop.yaml"].level) == (
        "unreadable-file",
        Level.ERROR,
    )
    assert found["entries/zero.yaml"].code == "outside-link"


@pytest.mark.slow
def test_half_written_file_keeps_the_knowledge_from_being_loaded(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    whole = ENTRIES.encode()

    loaded = set()
    for length in range(0, len(whole), 37):
        (folder / "entries" / "fees.yaml").write_bytes(whole[:length])
        knowledge = validate_folder(folder).knowledge
        loaded.add(None if knowledge is None else len(knowledge.entries))

    assert None in loaded


@pytest.mark.parametrize("limit", ["FILE_LIMIT", "TOTAL_LIMIT"])
def test_folder_of_too_many_or_too_large_files_is_not_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"disclosure_bot.knowledge.read.load.{limit}", 3)
    folder = write_folder(tmp_path)

    assert ("entries", "folder-too-large") in codes(folder)
    assert validate_folder(folder).knowledge is None


def test_garbage_is_collected_again_after_loading(tmp_path: Path) -> None:
    with collection_paused():
        load_folder(write_folder(tmp_path))
        assert not gc.isenabled()

    assert gc.isenabled()
