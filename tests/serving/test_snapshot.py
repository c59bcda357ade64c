"""The copy of the knowledge that served last."""

from pathlib import Path

import pytest

from disclosure_bot.serving.snapshot import keep


def test_the_copy_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    folder, state = tmp_path / "knowledge", tmp_path / "state"
    (folder / ".git").mkdir(parents=True)
    state.mkdir()
    (folder / "old.yaml").write_text("old")
    keep(folder, state / "last-good")
    (folder / "old.yaml").rename(folder / "new.yaml")
    keep(folder, state / "last-good")

    assert [path.name for path in state.iterdir()] == ["last-good"]
    assert [path.name for path in (state / "last-good").iterdir()] == ["new.yaml"]


def test_a_copy_that_cannot_be_made_leaves_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "good").mkdir()
    keep(tmp_path / "not-there", tmp_path / "good")

    assert (tmp_path / "good").is_dir()
    assert "no copy of the knowledge was kept" in caplog.text
