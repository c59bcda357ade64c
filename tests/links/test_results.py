from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from disclosure_bot.domain.link import FRESH, LinkResult, LinkState, Reason, fresh_states
from disclosure_bot.errors import StoreError
from disclosure_bot.links.results import load_results, save_results

NOW = datetime(2026, 11, 26, tzinfo=UTC)
GOOD = LinkResult("https://www.example.edu.cn/", Reason.OPENED, NOW, 200)
DEAD = LinkResult("https://old.example.edu.cn/", Reason.NAME, NOW - FRESH - timedelta(days=1))


def test_results_are_kept_as_they_are_and_nothing_is_left_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "state" / "links.json"
    save_results(path, [DEAD])

    save_results(path, [GOOD, DEAD])

    assert load_results(path) == (GOOD, DEAD)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "text",
    ["", "{", "{}", "[1]", '[{"url": "x"}]', '[{"url": "x", "reason": "?", "tried_at": "2026-01-01"}]'],
)
def test_file_that_cannot_be_read_counts_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "links.json"
    assert load_results(path) == ()

    path.write_text(text)

    assert load_results(path) == ()


def test_old_result_is_not_believed() -> None:
    assert fresh_states([GOOD, DEAD], NOW) == {GOOD.url: LinkState.LIVE}


def test_folder_that_cannot_be_written_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    with pytest.raises(StoreError, match="写不了"):
        save_results(tmp_path / "state" / "links.json", [GOOD])
