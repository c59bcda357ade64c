"""A file is replaced in one step, or stays as it was."""

import codecs
import io
import stat
from pathlib import Path

import pytest

from disclosure_bot.files import (
    draft_beside,
    free_bytes,
    lines_of,
    nearest_folder,
    replace_file,
    text_lines,
    to_text,
)


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


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk"]
)
def test_lines_from_windows_are_read_as_they_come(encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO("学费多少钱\r\n宿舍\r\n".encode(encoding)))

    assert [line.strip() for line in text_lines(stream)] == ["学费多少钱", "宿舍"]


@pytest.mark.parametrize(
    "data",
    [
        "123:abc".encode("utf-16-le"),
        "123:abc".encode("utf-16-be"),
        "123:abc".encode("utf-32"),
        codecs.BOM_UTF8 * 2 + b"123:abc",
    ],
)
def test_a_short_text_is_read_without_a_mark_or_with_two(data: bytes) -> None:
    assert to_text(data) == "123:abc"


def test_a_zero_by_mistake_makes_no_other_encoding_of_a_text() -> None:
    assert to_text("学费\0".encode()) == "学费\0"


def test_a_line_may_hold_what_separates_lines_elsewhere() -> None:
    text = '{"q": "学\u2028费"}\n{"q": "宿\x0b舍"}\r\n'

    assert list(lines_of(text)) == ['{"q": "学\u2028费"}\n', '{"q": "宿\x0b舍"}\n']
    assert list(text_lines(io.TextIOWrapper(io.BytesIO(text.encode("utf-16"))))) == list(lines_of(text))


def test_a_text_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    cut = "学费\n宿舍".encode("utf-16")[:-1]

    assert list(text_lines(io.TextIOWrapper(io.BytesIO(cut)))) == ["学费\n", "宿\ufffd"]


def test_bytes_in_no_encoding_are_refused_as_a_text_and_marked_as_a_line() -> None:
    with pytest.raises(ValueError, match="decode"):
        to_text(b"\x81")
    assert list(text_lines(io.TextIOWrapper(io.BytesIO(b"\x81")))) == ["\ufffd"]
