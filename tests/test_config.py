from pathlib import Path

import pytest

from disclosure_bot.config import Settings, TelegramSettings
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


@pytest.mark.parametrize("issuer", ["http://sso.example.edu.cn", "http://127.0.0.1.example.com", "sso"])
def test_a_provider_is_asked_over_an_encrypted_line_only(
    monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_DESK__OPENID_ISSUER", issuer)

    with pytest.raises(SettingsError, match="DESK__OPENID_ISSUER"):
        Settings.load()


def test_people_at_the_desk_are_named_by_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_DESK__PEOPLE", "王芳=telegram:7001 李强=telegram:7002 赵敏=other:1")

    assert Settings.load().desk_people_of("telegram") == {7001: "王芳", 7002: "李强"}


@pytest.mark.parametrize("liaisons", ["finance", "finance=", "finance=-1001", "finance=telegram:Li"])
def test_a_liaison_without_the_number_of_a_chat_is_refused(
    monkeypatch: pytest.MonkeyPatch, liaisons: str
) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_LIAISONS", liaisons)

    with pytest.raises(SettingsError, match="LIAISONS"):
        Settings.load()


@pytest.mark.parametrize(
    ("here", "found"),
    [(".", "knowledge"), ("knowledge", "."), ("knowledge/entries", ".."), ("src/deep", "../../knowledge")],
)
def test_the_knowledge_is_found_in_the_folders_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, found: str
) -> None:
    for name in ("knowledge/entries", "src/deep"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "knowledge" / "school.yaml").touch()
    (tmp_path / "knowledge" / "entries" / "school.yaml").touch()
    monkeypatch.delenv("DISCLOSURE_BOT_KNOWLEDGE", raising=False)
    monkeypatch.chdir(tmp_path / here)

    assert Settings.load().knowledge == Path(found)


def test_a_folder_that_is_named_is_not_searched_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "school.yaml").touch()
    monkeypatch.chdir(tmp_path)

    assert Settings.load(knowledge=Path("elsewhere")).knowledge == Path("elsewhere")


TOKEN = "123456:TEST-token_x"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + TOKEN.encode() + b"\r\n",
        TOKEN.encode("utf-16"),
        f"{TOKEN}\u200b\n".encode(),
        f"\u00a0{TOKEN}\u3000\n".encode(),
        TOKEN.replace(":", "：").encode(),
        TOKEN.replace(":", "：").encode("gbk"),
    ],
)
def test_a_token_file_from_windows_or_a_chat_is_read(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(data)

    assert TelegramSettings(token_file=file).read_token() == TOKEN


@pytest.mark.parametrize(
    "data", ["令牌 ".encode("gbk") + TOKEN.encode(), b"\xff\xfe\x00", b"secret words", b"\x81"]
)
def test_a_file_without_a_token_is_refused_and_not_repeated(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(data)

    with pytest.raises(SettingsError, match="TELEGRAM__TOKEN_FILE 里不是令牌") as refused:
        TelegramSettings(token_file=file).read_token()
    assert "secret" not in str(refused.value)
    assert "123456:TEST" not in str(refused.value)


@pytest.fixture
def schools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of two schools' files."""
    folder = tmp_path / "schools"
    folder.mkdir()
    (folder / "north.env").write_text(
        "# 北方大学\n\nDISCLOSURE_BOT_KNOWLEDGE='/srv/north'\n DISCLOSURE_BOT_DIGEST = daily\n",
        encoding="utf-8",
    )
    (folder / "south.env").write_text("DISCLOSURE_BOT_KNOWLEDGE=/srv/south\n", encoding="utf-8")
    monkeypatch.setenv("DISCLOSURE_BOT_SCHOOLS", str(folder))
    monkeypatch.setenv("DISCLOSURE_BOT_STATE", "/var/lib/bot")
    monkeypatch.setenv("DISCLOSURE_BOT_DIGEST", "off")
    return folder


@pytest.mark.usefixtures("schools")
def test_a_schools_own_settings_stand_over_the_common_ones() -> None:
    north, south = Settings.load(school="north"), Settings.load(school="south")

    assert (north.knowledge, south.knowledge) == (Path("/srv/north"), Path("/srv/south"))
    assert (north.digest, south.digest) == ("daily", "off")
    assert (north.state, south.state) == (Path("/var/lib/bot/north"), Path("/var/lib/bot/south"))


@pytest.mark.usefixtures("schools")
def test_each_school_has_its_own_rows_on_a_server_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_DATABASE", "postgresql+asyncpg://bot@db/province")

    assert Settings.load(school="north").database == "postgresql+asyncpg://bot@db/province?school=north"


@pytest.mark.usefixtures("schools")
def test_a_command_needs_to_know_which_school() -> None:
    with pytest.raises(SettingsError, match="请加 --school 名称：north south"):
        Settings.load()
    with pytest.raises(SettingsError, match="没有这所学校：west"):
        Settings.load(school="west")


def test_no_school_can_be_chosen_where_there_is_one() -> None:
    with pytest.raises(SettingsError, match="没有设置 DISCLOSURE_BOT_SCHOOLS"):
        Settings.load(school="north")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("DISCLOSURE_BOT_DIGESTS=off", "是不是想写 DISCLOSURE_BOT_DIGEST？"),
        ("DISCLOSURE_BOT_DIGEST=hourly", "设置 DISCLOSURE_BOT_DIGEST 不对：只能写"),
        ("DISCLOSURE_BOT_TELEGRAM__TOKN=1", "没有 DISCLOSURE_BOT_TELEGRAM__TOKN 这个设置"),
        ("PGPASSFILE=/etc/pgpass", "没有 PGPASSFILE 这个设置"),
        ("DISCLOSURE_BOT_WEB__LISTEN=127.0.0.1:80", "WEB__LISTEN 管所有学校，请写在公共设置里"),
        ("just words", "第 2 行应写成 名称=值"),
    ],
)
def test_a_wrong_line_of_a_school_is_told_with_its_file(schools: Path, line: str, said: str) -> None:
    (schools / "south.env").write_text(f"DISCLOSURE_BOT_KNOWLEDGE=/srv/south\n{line}\n", encoding="utf-8")

    with pytest.raises(SettingsError) as refused:
        Settings.load(school="south")
    assert refused.value.zh.startswith(f"{schools / 'south.env'}：")
    assert said in refused.value.zh


def test_a_school_without_a_knowledge_and_one_with_an_odd_name_are_refused(schools: Path) -> None:
    (schools / "south.env").write_text("", encoding="utf-8")
    (schools / "West 2.env").write_text("DISCLOSURE_BOT_KNOWLEDGE=/srv/west\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="缺 DISCLOSURE_BOT_KNOWLEDGE"):
        Settings.load(school="south")
    with pytest.raises(SettingsError, match="学校名称只用小写字母"):
        Settings.load(school="West 2")


def test_a_folder_without_schools_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_BOT_SCHOOLS", str(tmp_path))

    with pytest.raises(SettingsError, match="里没有 名称"):
        Settings.load()
