"""A file is replaced in one step, or stays as it was."""

import stat
from pathlib import Path

import pytest

from disclosure_bot.files import draft_beside, free_bytes, nearest_folder, replace_file


def test_a_file_is_replaced_whole_and_private_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a [b].json"
    path.write_text("old and longer")

    replace_file(path, b"new")

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def fail_half_way(path: Path) -> None:
    with draft_beside(path) as draft:
        draft.write_text("half")
        draft.with_name(f"{draft.name}-wal").write_text("its log")
        raise ValueError("half")


def test_what_fails_half_way_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "a [b].json"
    path.write_text("old")

    with pytest.raises(ValueError, match="half"):
        fail_half_way(path)

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_may_be_a_draft_too(tmp_path: Path) -> None:
    with draft_beside(tmp_path / "copy") as draft:
        (draft / "inner").mkdir(parents=True)

    assert list(tmp_path.iterdir()) == []


def test_room_is_that_of_the_disk_that_will_hold_a_path(tmp_path: Path) -> None:
    assert nearest_folder(tmp_path / "no" / "such") == tmp_path
    assert free_bytes(tmp_path / "no" / "such") > 0
