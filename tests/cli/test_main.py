"""How the command line starts."""

import json
import subprocess
import sys

import pytest

from disclosure_bot.cli.main import main

NEEDED_BY_OTHERS = [
    "numpy",
    "rjieba",
    "ruamel.yaml",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
    "telegram",
    "disclosure_bot.answering.answerer",
]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["gaps", "stats"])
def test_lists_and_figures_start_without_what_only_others_need(command: str) -> None:
    program = f"""
import json, sys
import disclosure_bot.cli.main, disclosure_bot.cli.{command}
print(json.dumps(sorted(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert set(NEEDED_BY_OTHERS) & set(json.loads(run.stdout)) == set()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "add-phrasing",
            "缺少 ENTRY（条目编号）。用法见 disclosure-bot add-phrasing --help / ENTRY (id of the entry)",
        ),
        ("restore", "缺少 FILE（备份文件）。用法见"),
        (
            "check --strikt",
            "没有选项 --strikt。用法见 disclosure-bot check --help / No such option: --strikt",
        ),
        ("check --today", "选项 --today 写得不对。用法见"),
        ("check --format xml", "--format 的值不对。用法见 disclosure-bot check --help / Invalid value for"),
        ("check a b", "命令写得不对。用法见 disclosure-bot check --help / Got unexpected extra argument"),
        ("chek", "没有命令 chek。是不是想写 check？ / there is no command chek; did you mean check?"),
    ],
)
def test_wrong_usage_ends_in_one_sentence_chinese_first(
    typed: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["disclosure-bot", *typed.split()])

    with pytest.raises(SystemExit) as ended:
        main()

    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert printed.out == ""
    assert printed.err.startswith(said)
    assert printed.err.count("\n") == 1


def test_help_and_version_are_no_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--version", "--help"):
        monkeypatch.setattr(sys, "argv", ["disclosure-bot", option])

        with pytest.raises(SystemExit) as ended:
            main()

        assert not ended.value.code
        assert capsys.readouterr().out
