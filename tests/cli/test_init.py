from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from disclosure_bot.cli import check
from disclosure_bot.cli import test as testing
from disclosure_bot.cli.init import app
from disclosure_bot.errors import SettingsError
from disclosure_bot.knowledge.read.load import load_folder


def init(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


@pytest.mark.slow
def test_begun_knowledge_passes_its_check_and_its_test_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_SEMANTIC", "false")
    monkeypatch.setenv("DISCLOSURE_BOT_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "new"
    assert init(str(folder), "--name", "江东学院").exit_code == 0

    checked = CliRunner().invoke(check.app, ["--strict", "--knowledge", str(folder)])
    tested = CliRunner().invoke(testing.app, ["--knowledge", str(folder)])

    assert checked.exit_code == 0, checked.stdout
    assert tested.exit_code == 0, tested.stdout


def test_begun_knowledge_bears_the_name_of_the_school_and_names_no_other_place(tmp_path: Path) -> None:
    init(str(tmp_path / "new"), "--name", '江东"学院: #1')

    knowledge = load_folder(tmp_path / "new")

    assert knowledge.school.name.zh == '江东"学院: #1'
    assert len(knowledge.entries) == 10
    named = {name for entry in knowledge.entries.values() for name in entry.related}
    assert named <= set(knowledge.entries)
    assert '江东"学院: #1' in (tmp_path / "new" / "README.md").read_text(encoding="utf-8")


def test_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("a: 1")

    with pytest.raises(SettingsError, match="not empty"):
        init(str(tmp_path))

    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize("name", [" ", "校" * 61, "校\u202e"])
def test_name_must_be_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError):
        init(str(tmp_path / "new"), "--name", name)


def test_folder_that_cannot_be_made_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match="cannot write"):
        init(str(tmp_path / "file" / "new"))


def test_what_to_do_next_is_told(tmp_path: Path) -> None:
    said = init(str(tmp_path / "my school")).stdout

    for command in ("check --strict", "test", "chat"):
        assert f"disclosure-bot {command} --knowledge '{tmp_path}/my school'" in said


@pytest.mark.slow
def test_whoever_stands_in_a_knowledge_need_not_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init(str(tmp_path / "new"))
    monkeypatch.chdir(tmp_path / "new")

    assert CliRunner().invoke(check.app, [], catch_exceptions=False).exit_code == 0
