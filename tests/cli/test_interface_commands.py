"""``api-key`` and ``openapi``."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from disclosure_bot.cli.main import app
from disclosure_bot.errors import SettingsError
from disclosure_bot.store.api_keys import PREFIX

RUN = CliRunner()


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", str(tmp_path))


def run(*arguments: str) -> str:
    """Run a command and return its standard output."""
    done = RUN.invoke(app, arguments)
    if done.exception:
        raise done.exception
    return done.stdout


def test_a_key_is_printed_last_and_once() -> None:
    key = run("api-key", "add", "library").splitlines()[-1]
    listed = run("api-key", "list")

    assert key.startswith(PREFIX)
    assert "library" in listed
    assert key not in listed


@pytest.mark.slow
def test_a_removed_key_is_gone_and_a_second_removal_is_a_sentence() -> None:
    run("api-key", "add", "library")
    run("api-key", "remove", "library")

    assert run("api-key", "list") == ""
    with pytest.raises(SettingsError, match="there is no key of library"):
        run("api-key", "remove", "library")


def test_a_name_that_has_a_key_gets_no_other() -> None:
    run("api-key", "add", "library")

    with pytest.raises(SettingsError, match="already"):
        run("api-key", "add", "library")


def test_the_document_names_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_WEB__PUBLIC_URL", "https://ask.example.edu.cn/")
    document = json.loads(run("openapi"))

    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "https://ask.example.edu.cn/api/v1"}]
    assert "/questions" in document["paths"]
