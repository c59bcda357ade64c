"""``staff``: accounts, links and what was done."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from disclosure_bot.cli.main import app
from disclosure_bot.errors import SettingsError, StaffError
from support.folders import write_folder

RUN = CliRunner()


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DISCLOSURE_BOT_KNOWLEDGE", str(write_folder(tmp_path / "knowledge")))
    monkeypatch.setenv("DISCLOSURE_BOT_WEB__LISTEN", "127.0.0.1:8080")
    monkeypatch.setenv("DISCLOSURE_BOT_DESK__ON", "true")


def run(*arguments: str) -> str:
    """Run a command and return its standard output."""
    done = RUN.invoke(app, arguments)
    if done.exception:
        raise done.exception
    return done.stdout


@pytest.mark.slow
def test_an_account_is_listed_gets_a_link_and_is_removed() -> None:
    run(
        "staff",
        "add",
        "王芳",
        "--role",
        "liaison",
        "--department",
        "finance",
        "--identity",
        "W@Example.edu.cn",
    )
    listed = run("staff", "list")
    link = run("staff", "link", "王芳").splitlines()[-1]
    run("staff", "remove", "王芳")
    history = run("staff", "history").splitlines()

    assert listed.split() == ["王芳", "liaison", "finance", "w@example.edu.cn"]
    assert link.startswith("http://127.0.0.1:8080/desk/sign-in/")
    assert [line.split()[3] for line in history] == ["remove", "link", "add"]
    assert link.rpartition("/")[2] not in "".join(history)
    assert run("staff", "list") == ""


@pytest.mark.slow
def test_sessions_of_an_account_are_ended_at_once() -> None:
    run("staff", "add", "root", "--role", "admin")

    assert run("staff", "sessions") == ""
    assert "0 sessions ended" in run("staff", "revoke", "root")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "王芳", "--role", "liaison"), "要写明部门"),
        (("add", "王芳", "--role", "liaison", "--department", "moon"), "没有部门 moon"),
        (("add", " ", "--role", "office"), "姓名"),
        (("link", "nobody"), "没有叫 nobody 的账号"),
        (("remove", "nobody"), "没有叫 nobody 的账号"),
        (("revoke", "nobody"), "没有叫 nobody 的账号"),
    ],
)
def test_what_cannot_be_is_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(StaffError, match=sentence):
        run("staff", *arguments)


@pytest.mark.slow
def test_a_name_is_given_once() -> None:
    run("staff", "add", "root", "--role", "admin")

    with pytest.raises(StaffError, match="已有叫 root 的账号"):
        run("staff", "add", "root", "--role", "office")


def test_a_link_needs_a_desk_that_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    run("staff", "add", "root", "--role", "admin")
    monkeypatch.setenv("DISCLOSURE_BOT_DESK__ON", "false")

    with pytest.raises(SettingsError, match="DESK__ON"):
        run("staff", "link", "root")


@pytest.mark.slow
def test_a_desk_of_its_own_is_called_by_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    run("staff", "add", "root", "--role", "admin")
    monkeypatch.setenv("DISCLOSURE_BOT_DESK__LISTEN", "127.0.0.1:8081")
    monkeypatch.setenv("DISCLOSURE_BOT_WEB__PUBLIC_URL", "https://ask.example.edu.cn")

    assert run("staff", "link", "root").splitlines()[-1].startswith("http://127.0.0.1:8081/desk/sign-in/")
