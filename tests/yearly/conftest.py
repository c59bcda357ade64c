from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "samples/report-2019-2020"


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path / "state"))
