from pathlib import Path

import pytest

from disclosure_bot.cli.chat import MaskedHistory
from support.folders import run_program, write_folder

pytestmark = pytest.mark.slow


def test_piped_question_is_answered_and_ends_well(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")

    done = run_program("chat", "--knowledge", str(folder), home=tmp_path, stdin="学费多少钱\n")

    assert done.returncode == 0
    assert "学费按专业分档，以当年公布的标准为准。" in done.stdout
    assert list((tmp_path / "state").glob("*.sqlite3"))


def test_chat_refuses_to_start_on_bad_knowledge_and_shows_all_findings(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge", bad="entries:\n  - id: x.y\n    titel: 一\n")

    done = run_program("chat", "--knowledge", str(folder), home=tmp_path, stdin="学费多少钱\n")

    assert done.returncode == 1
    assert "entries/bad.yaml:3" in done.stderr
    assert "Traceback" not in done.stderr


def test_options_may_stand_before_the_command(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "knowledge")

    done = run_program("--knowledge", str(folder), "chat", home=tmp_path, stdin="学费多少钱\n")

    assert done.returncode == 0


def test_typed_lines_are_kept_with_personal_data_masked(tmp_path: Path) -> None:
    kept = MaskedHistory(str(tmp_path / "history"))

    kept.append_string("我的手机号13812345678，学费多少")

    assert "13812345678" not in (tmp_path / "history").read_text(encoding="utf-8")
    assert list(MaskedHistory(str(tmp_path / "history")).load_history_strings()) == [
        "我的手机号[手机号]，学费多少"
    ]
