import json
from pathlib import Path

import pytest

from support.folders import run_program, write_folder

pytestmark = pytest.mark.slow


def items(home: Path) -> list[dict[str, object]]:
    done = run_program("coverage", "--json", "--knowledge", str(home / "knowledge"), home=home)
    return list(json.loads(done.stdout)["items"])


def test_coverage_counts_how_often_an_item_was_asked(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")
    (before,) = items(tmp_path)
    for _ in range(2):
        run_program("ask", "学费多少钱", "--record", "--knowledge", str(folder), home=tmp_path)

    (after,) = items(tmp_path)

    assert before["asked"] is None
    assert after["asked"] == 2
