from pathlib import Path

import pytest

from disclosure_bot.config import Settings
from disclosure_bot.errors import SettingsError


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("DISCLOSURE_BOT_RETENTON_DAYS", "是不是想写 DISCLOSURE_BOT_RETENTION_DAYS？"),
        ("DISCLOSURE_BOT_TELEGRAM__TOKN", "没有 DISCLOSURE_BOT_TELEGRAM__TOKN 这个设置"),
        ("DISCLOSURE_BOT_TELEGRAM_TOKEN", "没有 DISCLOSURE_BOT_TELEGRAM_TOKEN 这个设置"),
    ],
)
def test_a_mistyped_variable_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    monkeypatch.setenv(name, "30")

    with pytest.raises(SettingsError, match=said):
        Settings.load()


def test_a_mistyped_name_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[telegram]\ntokn = "1"\n', encoding="utf-8")

    with pytest.raises(SettingsError, match="没有 DISCLOSURE_BOT_TELEGRAM__TOKN 这个设置"):
        Settings.load(file)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/bot", "127.0.0.1:8081/bot", "http://127.0.0.1"])
def test_address_of_telegram_must_be_one(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_TELEGRAM__BASE_URL", address)

    with pytest.raises(SettingsError, match="TELEGRAM__BASE_URL"):
        Settings.load()


def test_what_tests_and_benchmarks_need_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_TEST_POSTGRES", "postgresql+asyncpg://127.0.0.1/postgres")

    assert Settings.load().retention_days == 180


def test_liaisons_are_named_by_department(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_LIAISONS", "finance=telegram:-1001, academic=telegram:77")
    file = tmp_path / "settings.toml"
    file.write_text('[liaisons]\nfinance = "telegram:-1001"\nacademic = "telegram:77"\n', encoding="utf-8")
    named = Settings.load().liaisons_of("telegram")
    monkeypatch.delenv("DISCLOSURE_BOT_LIAISONS")

    assert named == Settings.load(file).liaisons_of("telegram") == {"finance": -1001, "academic": 77}


@pytest.mark.parametrize("liaisons", ["finance", "finance=", "finance=-1001", "finance=telegram:Li"])
def test_a_liaison_without_the_number_of_a_chat_is_refused(
    monkeypatch: pytest.MonkeyPatch, liaisons: str
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_LIAISONS", liaisons)

    with pytest.raises(SettingsError, match="LIAISONS"):
        Settings.load()
