"""Settings, read once at start from the environment and a file; only bootstrap and cli see them."""

import os
import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from disclosure_bot.errors import SettingsError, did_you_mean
from disclosure_bot.files import to_text
from disclosure_bot.store.database.address import parse_address, school_of, with_school

T = TypeVar("T")

PREFIX = "DISCLOSURE_BOT_"
NOT_SETTINGS = frozenset({"CONFIG", "BENCH", "TEST_POSTGRES", "TEST_PICTURES"})
"""names with the prefix that are no settings: the settings file, and what tests and benchmarks need"""
ONE_FOR_ALL = frozenset(
    {
        "CONFIG",
        "SCHOOLS",
        "SCHOOL",
        "SEMANTIC",
        "HTTP__LISTEN",
        "LOG__FORMAT",
        "LOG__LEVEL",
        "WEB__LISTEN",
        "DESK__LISTEN",
        "TELEGRAM__WEBHOOK_LISTEN",
    }
)
"""names that hold for all schools of a program, and do not stand in the file of one"""


def _home(variable: str, fallback: str) -> Path:
    """Return our folder below an XDG base directory."""
    base = os.environ.get(variable)
    return (Path(base) if base else Path.home() / fallback) / "disclosure-bot"


def _nearest_knowledge(here: Path) -> Path:
    """Return the folder of the knowledge as git finds its own: here, or in the innermost folder above."""
    for above in (here, *here.parents):
        for folder in (above, above / "knowledge"):
            if (folder / "school.yaml").is_file() and (folder / "entries").is_dir():
                return Path(os.path.relpath(folder, here))
    return Path("knowledge")


def _words(value: object) -> object:
    """Read a list as it is written in one setting: with commas or blanks between."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _pairs(value: object) -> object:
    """Read ``finance=telegram:-1001 academic=telegram:-1002``."""
    words = _words(value)
    return dict(one.partition("=")[::2] for one in words) if isinstance(words, list) else words


Words = Annotated[tuple[T, ...], NoDecode, BeforeValidator(_words)]
"""a list in one setting"""
Pairs = Annotated[dict[str, T], NoDecode, BeforeValidator(_pairs)]
"""values by name in one setting"""


class Mode(StrEnum):
    """How updates come from Telegram."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class SettingsGroup(BaseModel):
    """Settings that share the first part of their names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TelegramSettings(SettingsGroup):
    """The Telegram channel; without a token it is off."""

    token: SecretStr | None = None
    token_file: Path | None = None
    """file that holds the token, for example a systemd credential"""
    base_url: str = Field(default="https://api.telegram.org/bot", pattern=r"^https?://[^/]+/")
    """address of the Bot API up to the token"""
    mode: Mode = Mode.POLLING
    webhook_url: str = ""
    """public https address that Telegram calls"""
    webhook_listen: str = "127.0.0.1:8443"
    """``HOST:PORT`` where Telegram's calls arrive"""
    webhook_secret: SecretStr | None = None
    """text that Telegram sends with each call, to prove itself"""
    workers: int = Field(default=16, ge=1, le=64)
    """sends in flight; above 24 the HTTP client gets slower"""
    staff: Words[int] = ()
    """numeric ids of persons who may use staff commands, as short for ``STAFF`` with ``telegram:``"""
    staff_chat: int | None = None
    """chat that receives handoffs and digests"""

    def read_token(self) -> str:
        """Return the token, or an empty text where none is set.

        Raises:
            SettingsError: the token file cannot be read, or what is there is no token.
        """
        if self.token:
            return _token(self.token.get_secret_value(), "TELEGRAM__TOKEN")
        if self.token_file is None:
            return ""
        try:
            return _token(to_text(self.token_file.read_bytes()), "TELEGRAM__TOKEN_FILE")
        except OSError as error:
            raise SettingsError(
                f"读不到令牌文件：{error.strerror}", f"cannot read {PREFIX}TELEGRAM__TOKEN_FILE"
            ) from None
        except ValueError:
            raise _no_token("TELEGRAM__TOKEN_FILE") from None


_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


def _token(text: str, setting: str) -> str:
    """Return a token without what text from a chat or Windows brings along: marks, wide colons, blanks.

    Raises:
        SettingsError: it is none.
    """
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    token = unicodedata.normalize("NFKC", seen).strip()
    if token and not _TOKEN.fullmatch(token):
        raise _no_token(setting)
    return token


def _no_token(setting: str) -> SettingsError:
    return SettingsError(
        f"{PREFIX}{setting} 里不是令牌：只写 BotFather 给的一行，形如 123456:AbCd…，不要别的字",
        f"{PREFIX}{setting} holds no token: write the one line that BotFather gives, like 123456:AbCd…",
    )


PersonAddress = Annotated[str, StringConstraints(pattern=r"^[a-z]+:-?\d+$")]
"""a person or chat by channel and number"""


Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.:\[\]-]+$")]
"""scheme, host and port of a site"""


def _number(address: str) -> int:
    return int(address.partition(":")[2])


class DigestEvery(StrEnum):
    """How often staff get a letter."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"
    """on Mondays"""


class LogFormat(StrEnum):
    """How the log of ``serve`` reads."""

    AUTO = "auto"
    """readable on a terminal, JSON elsewhere"""
    TEXT = "text"
    JSON = "json"


class LogSettings(SettingsGroup):
    """The log of ``serve``, on the error stream."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """of our own lines; those of libraries stay at WARNING, because they would hold what people send"""
    format: LogFormat = LogFormat.AUTO


class HttpSettings(SettingsGroup):
    """The page for administrators and monitoring: /healthz, /readyz and /metrics."""

    listen: str = Field(default="127.0.0.1:9464", pattern=r"^(.+:\d{1,5})?$")
    """``HOST:PORT``; empty: no page"""


class WebSettings(SettingsGroup):
    """The page, the widget and the interface for programs; without an address to listen on they are off."""

    listen: str = Field(default="", pattern=r"^(.+:\d{1,5})?$")
    """``HOST:PORT``"""
    public_url: str = Field(default="", pattern=r"^(https?://[^/?#]+/?)?$")
    """where people reach the page; empty: at the address that is listened on"""
    trusted_proxies: Words[str] = ()
    """addresses or networks of proxies whose X-Forwarded-For is believed"""
    embed_on: Words[Origin] = ()
    """origins of the sites that may show the widget, such as ``https://www.example.edu.cn``"""

    report: str = Field(default="", pattern=r"^[a-z][a-z0-9-]*$|^$")
    """form of the yearly report that the page shows, ``ministry`` or ``school``; empty: it shows none"""
    security_contact: str = Field(
        default="", pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+?[\d-]+)?$"
    )
    """where faults of security are reported, for security.txt; empty: the office of the knowledge"""
    api_origins: Words[Origin] = ()
    """origins of the sites whose scripts may use the interface for programs"""

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            ip_network(one, strict=False)
        return value


class DeskSettings(SettingsGroup):
    """The desk for staff; it stands at ``/desk`` of the page, or listens for itself."""

    on: bool = False
    listen: str = Field(default="", pattern=r"^(.+:\d{1,5})?$")
    """``HOST:PORT`` of its own, such as one that only the campus reaches; empty: on the page's"""
    public_url: str = Field(default="", pattern=r"^(https?://[^/?#]+/?)?$")
    """where staff reach it, without ``/desk``; empty: where people reach the page, or what is listened on"""
    people: Pairs[PersonAddress] = Field(default_factory=dict)
    """whom the bot gives a sign-in link in private: ``王芳=telegram:7001``, the account's name first"""
    openid_issuer: str = Field(
        default="", pattern=r"^(https://[^?#]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^?#]*)?)?$"
    )
    """address of the school's OpenID Connect provider, encrypted unless it is on this machine; empty: staff
    sign in by one-time links only"""
    openid_client_id: str = ""
    openid_client_secret: SecretStr | None = None
    openid_client_secret_file: Path | None = None
    """file that holds the secret, for example a systemd credential"""

    def read_client_secret(self) -> str:
        """Return the secret by which the provider knows the desk; empty where none is set.

        Raises:
            SettingsError: the file cannot be read.
        """
        if self.openid_client_secret:
            return self.openid_client_secret.get_secret_value()
        if self.openid_client_secret_file is None:
            return ""
        try:
            return to_text(self.openid_client_secret_file.read_bytes()).strip()
        except (OSError, ValueError):
            raise SettingsError(
                "读不到统一身份认证的密钥文件", f"cannot read {PREFIX}DESK__OPENID_CLIENT_SECRET_FILE"
            ) from None


class Settings(BaseSettings):
    """All that can be set; each name is an environment variable with the prefix ``DISCLOSURE_BOT_``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    schools: Annotated[Path | None, BeforeValidator(lambda value: value or None)] = None
    """folder of files ``NAME.env``: the settings of one school each, over these; None: there is one school"""
    school: str = ""
    """which of those schools a command is about; ``serve`` without one serves all"""
    knowledge: Path = Field(default_factory=lambda: _nearest_knowledge(Path.cwd()))
    """folder of the knowledge; unset: the one we are in, or that lies in this folder or one above it"""
    state: Path = Field(default_factory=lambda: _home("XDG_STATE_HOME", ".local/state"))
    """folder of the database and of the key that makes pseudonyms"""
    cache: Path = Field(default_factory=lambda: _home("XDG_CACHE_HOME", ".cache"))
    """folder of the phrasings' vectors; may be deleted at any time"""
    database: str = ""
    """SQLAlchemy URL; empty: a SQLite file in the state folder"""
    database_direct: str = ""
    """the server's own address, where ``database`` is a pooler's: programs agree by locks on it"""
    asker_key_file: Path | None = None
    """key that makes pseudonyms; None: ``asker.key`` in the state folder"""
    register_key_file: Path | None = None
    """keys that encrypt who asked in the register of requests; None: ``register.key`` in the state folder"""
    register_retention_days: int = Field(default=730, ge=1)
    """days after the answer to a request after which its applicant is erased"""
    follow: bool = False
    """whether the knowledge's git clone is fast-forwarded to its upstream every few seconds"""
    semantic: bool = True
    """compare meanings too, where the extra ``semantic`` is installed"""
    vanish_share: float = Field(default=0.02, ge=0, le=1)
    """share of the entries that may vanish in one edit; more are held back until somebody accepts it"""
    retention_days: int = Field(default=180, ge=1)
    """days after which exchanges are erased"""
    digest: DigestEvery = DigestEvery.WEEKLY
    """how often the staff chat gets a letter about what could not be answered"""
    staff: Words[PersonAddress] = ()
    """persons who may use staff commands, by channel: ``telegram:7001``"""
    liaisons: Pairs[PersonAddress] = Field(default_factory=dict)
    """each department's liaison, by the department's key: it gets the department's part of digests"""
    telegram: TelegramSettings = TelegramSettings()
    web: WebSettings = WebSettings()
    desk: DeskSettings = DeskSettings()
    http: HttpSettings = HttpSettings()
    log: LogSettings = LogSettings()

    def staff_of(self, channel: str) -> tuple[int, ...]:
        """Return the numbers by which a channel knows those who may use staff commands."""
        short = self.telegram.staff if channel == "telegram" else ()
        return (*short, *(_number(one) for one in self.staff if one.startswith(f"{channel}:")))

    def liaisons_of(self, channel: str) -> dict[str, int]:
        """Return the liaisons that a channel reaches: department to number."""
        return {name: _number(one) for name, one in self.liaisons.items() if one.startswith(f"{channel}:")}

    def desk_people_of(self, channel: str) -> dict[int, str]:
        """Return the accounts at the desk of those whom a channel knows: number to name."""
        people = self.desk.people.items()
        return {_number(one): name for name, one in people if one.startswith(f"{channel}:")}

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database or f"sqlite+aiosqlite:///{self.default_database.absolute()}"

    @property
    def default_database(self) -> Path:
        """The SQLite file that is used where no database is set."""
        return self.state / "disclosure-bot.sqlite3"

    @property
    def asker_key_path(self) -> Path:
        """The file that holds the key of the pseudonyms."""
        return self.asker_key_file or self.state / "asker.key"

    @property
    def register_key_path(self) -> Path:
        """The file that holds the keys of the register of requests."""
        return self.register_key_file or self.state / "register.key"

    @property
    def last_good(self) -> Path:
        """The folder that holds a copy of the knowledge that served last."""
        return self.state / "last-good"

    @property
    def accepted_version(self) -> Path:
        """The file that names the version of the knowledge from which entries may vanish."""
        return self.state / "accepted-version"

    @property
    def link_results(self) -> Path:
        """The file that holds what came of the links when they were last tried."""
        return self.state / "links.json"

    @classmethod
    def load(cls, config: Path | None = None, *, school: str = "", **overrides: Any) -> "Settings":
        """Read the settings of one school: ``overrides`` win over the environment, which wins over the file.

        Raises:
            SettingsError: a setting is unknown or malformed, a file cannot be read, or there are several
                schools and it is not said which, or the other way round.
        """
        common = cls.load_common(config, **overrides)
        name = school or common.school
        if common.schools is None and name:
            raise SettingsError(
                f"没有设置 {PREFIX}SCHOOLS，不能选学校",
                f"{PREFIX}SCHOOLS is not set: no school can be chosen",
            )
        if common.schools is None:
            return common
        if not name:
            names = " ".join(common.school_names())
            raise SettingsError(
                f"这里有多所学校，请加 --school 名称：{names}",
                f"there are several schools, give --school NAME: {names}",
            )
        return common.load_school(name, config, **overrides)

    @classmethod
    def load_common(cls, config: Path | None = None, **overrides: Any) -> "Settings":
        """Read the settings without those of a school, where there are several.

        Raises:
            SettingsError: a setting is unknown or malformed, or the file cannot be read.
        """
        return _read(config, {}, overrides)

    def school_names(self) -> list[str]:
        """Return the schools that have a file, in the order of their names.

        Raises:
            SettingsError: there are none.
        """
        names = sorted(path.stem for path in (self.schools or Path()).glob("*.env"))
        if not names:
            raise SettingsError(f"{self.schools} 里没有 名称.env 文件", f"no file NAME.env in {self.schools}")
        return names

    def load_school(self, name: str, config: Path | None = None, **overrides: Any) -> "Settings":
        """Read the settings of one of several schools, over these.

        What its file does not name stands below the common folders, and in its rows of the common server.

        Raises:
            SettingsError: there is no such school, or a setting of it is unknown, missing or malformed.
        """
        path = (self.schools or Path()) / f"{name}.env"
        if name not in self.school_names():
            raise SettingsError(f"没有这所学校：{name}（{path}）", f"no such school: {name} ({path})")
        try:
            own = _read_env(name, path)
            settings = _read(config, own, overrides | {"school": name})
        except SettingsError as error:
            raise SettingsError(f"{path}：{error.zh}", f"{path}: {error.en}") from None
        named = {*(one.removeprefix(PREFIX).lower() for one in own), *overrides}
        derived: dict[str, Path | str] = {"state": self.state / name, "cache": self.cache / name}
        if self.database and not school_of(parse_address(self.database)):
            derived["database"] = with_school(self.database, name)
        return settings.model_copy(update={key: value for key, value in derived.items() if key not in named})

    def peek(self, name: str, setting: str) -> str:
        """Return what a school's file says of a setting, however wrong its other lines; else empty."""
        path = (self.schools or Path()) / f"{name}.env"
        try:
            text = to_text(path.read_bytes())
        except (OSError, ValueError):
            return ""
        found = re.search(rf"^\s*{PREFIX}{setting}\s*=(.*)$", text, re.MULTILINE)
        return _unquoted(found[1].strip()) if found else ""


def _read(config: Path | None, own: Mapping[str, str], overrides: Mapping[str, Any]) -> Settings:
    """Read the settings from their places, those of ``own`` over the environment.

    Raises:
        SettingsError: a setting is unknown or malformed, or a file cannot be read.
    """
    _refuse_unknown(os.environ)
    chosen = config or _path_of(os.environ)
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return _with_files(chosen, own)(**given)
    except ValidationError as error:
        raise SettingsError(*_sentence(error)) from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"读不了设置：{error}", "cannot read the settings") from None


def _read_env(name: str, path: Path) -> dict[str, str]:
    """Read the file of a school: lines ``NAME=value``, as service managers read them.

    Raises:
        SettingsError: it cannot be read, or a line of it is no setting of one school.
    """
    if not _SCHOOL.fullmatch(name):
        raise SettingsError(
            "学校名称只用小写字母、数字和 -，以字母开头",
            "the name of a school is lower-case letters, digits and -",
        )
    try:
        lines = to_text(path.read_bytes()).splitlines()
    except (OSError, ValueError) as error:
        raise SettingsError(f"读不了：{error}", "cannot be read") from None
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        setting, equals, value = line.partition("=")
        if not equals or not _NAME.fullmatch(setting.strip()):
            raise SettingsError(f"第 {number} 行应写成 名称=值", f"line {number} reads NAME=value")
        found[setting.strip().upper()] = _unquoted(value.strip())
    _refuse_unknown(found)
    _refuse_what_is_no_schools(found)
    return found


_SCHOOL = re.compile(r"[a-z][a-z0-9-]{0,62}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if is_quoted else value


def _refuse_what_is_no_schools(own: Mapping[str, str]) -> None:
    for name in own:
        if not name.startswith(PREFIX):
            raise SettingsError(*_unknown(name, []))
        if name.removeprefix(PREFIX) in ONE_FOR_ALL:
            raise SettingsError(
                f"{name} 管所有学校，请写在公共设置里",
                f"{name} is for all schools: it belongs to the common settings",
            )
    if f"{PREFIX}KNOWLEDGE" not in own:
        raise SettingsError(
            f"缺 {PREFIX}KNOWLEDGE：每所学校有自己的知识库",
            f"{PREFIX}KNOWLEDGE is missing: each school has a knowledge of its own",
        )


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """Refuse a name of ours that is no setting: RETENTON_DAYS would keep questions longer than was meant.

    Raises:
        SettingsError: there is such a variable.
    """
    known = {name.upper() for name in Settings.model_fields}
    for name in sorted(map(str.upper, environment)):
        first = name.removeprefix(PREFIX).partition("__")[0]
        if name.startswith(PREFIX) and first not in known | NOT_SETTINGS:
            raise SettingsError(*_unknown(name, [PREFIX + one for one in sorted(known)]))


def _unknown(name: str, known: list[str]) -> tuple[str, str]:
    zh, en = did_you_mean(name, known)
    return f"没有 {name} 这个设置{zh}", f"there is no setting {name}{en}"


def _path_of(environment: Mapping[str, str]) -> Path | None:
    name = environment.get(f"{PREFIX}CONFIG")
    return Path(name) if name else None


def _with_files(config: Path | None, own: Mapping[str, str]) -> type[Settings]:
    """Return the settings class that also reads a TOML file, and a school's own settings first."""
    if config is not None and not config.is_file():
        raise SettingsError(f"找不到设置文件：{config}", f"no such settings file: {config}")

    class FileSettings(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            environment = EnvSettingsSource(settings_cls)
            environment.env_vars = {**environment.env_vars, **{name.lower(): own[name] for name in own}}
            files = (TomlConfigSettingsSource(settings_cls, config),) if config else ()
            return init_settings, environment, *files

    return FileSettings if config or own else Settings


def _sentence(error: ValidationError) -> tuple[str, str]:
    """Name the first wrong setting without repeating its value, which may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = PREFIX + "__".join(str(part) for part in first["loc"]).upper()
    if first["type"] == "extra_forbidden":
        return _unknown(name, [])
    context: dict[str, object] = first.get("ctx", {})
    wanted = _WANTED.get(first["type"], "").format_map(context)
    return f"设置 {name} 不对{wanted}", f"setting {name} is wrong: {first['msg']}"


_WANTED = {
    "enum": "：只能写 {expected}",
    "literal_error": "：只能写 {expected}",
    "int_parsing": "：要写一个整数",
    "int_from_float": "：要写一个整数",
    "bool_parsing": "：要写 true 或 false",
    "greater_than_equal": "：最小是 {ge}",
    "less_than_equal": "：最大是 {le}",
    "string_pattern_mismatch": "：格式应当像 {pattern}",
    "path_type": "：要写一个路径",
}
"""what a setting should be, by the kind of mistake"""
