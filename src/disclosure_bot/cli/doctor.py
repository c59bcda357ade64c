"""``doctor``: says on one screen what is wrong and what to do; changes nothing."""

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from disclosure_bot import __version__, bootstrap
from disclosure_bot.channels.terminal_text import wrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.printing import console, print_json
from disclosure_bot.config import Mode, Settings, TelegramSettings
from disclosure_bot.doctor.diagnosis import Diagnosis, Grade, error, good, warning
from disclosure_bot.doctor.host_checks import (
    look_at_clock,
    look_at_disk,
    look_at_extras,
    look_at_permissions,
    look_at_port,
    look_at_python,
)
from disclosure_bot.doctor.openid_checks import look_at_openid
from disclosure_bot.doctor.staff_checks import StaffRooms, look_at_liaisons, look_at_staff_chat
from disclosure_bot.doctor.storage_checks import (
    look_at_database,
    look_at_encoder,
    look_at_key,
    look_at_knowledge,
    look_at_upstream,
)
from disclosure_bot.doctor.telegram_checks import (
    ApiResult,
    Ask,
    asking,
    look_at_own_poller,
    look_at_token,
    look_at_webhook,
    look_for_second_poller,
)
from disclosure_bot.domain.knowledge import Level
from disclosure_bot.errors import SettingsError, StoreError
from disclosure_bot.files import free_bytes
from disclosure_bot.knowledge.check.check import check_folder
from disclosure_bot.serving.single_instance import is_held
from disclosure_bot.store.database.address import parse_address, sqlite_path

app = typer.Typer()

NAMES = {
    "settings": "设置",
    "python": "Python",
    "extras": "附加包",
    "token": "令牌",
    "webhook": "收取方式",
    "poller": "同令牌",
    "staff": "工作群",
    "liaisons": "信息员",
    "openid": "统一认证",
    "page": "健康页",
    "database": "数据库",
    "disk": "磁盘",
    "clock": "时钟",
    "key": "化名密钥",
    "permissions": "权限",
    "knowledge": "知识库",
    "upstream": "知识远端",
    "encoder": "编码器",
}
_GRADES = {
    Grade.GOOD: ("正常", "green"),
    Grade.WARNING: ("警告", "yellow"),
    Grade.ERROR: ("错误", "bold red"),
}
_INDENT = 16
"""columns before what is said"""
_PATIENCE = 10.0
"""seconds for an answer of Telegram"""
PROBE = 9.0
"""seconds; another of our own kind comes back 5 to 8 seconds after it was disturbed"""


@app.command()
def doctor(
    context: typer.Context,
    as_json: options.Json = False,
    probe: Annotated[
        float,
        typer.Option("--probe", help="找第二个程序用几秒 / seconds to look for a second poller"),
    ] = PROBE,
    knowledge: options.Knowledge = None,
    config: options.Config = None,
    school: options.School = "",
) -> None:
    """检查能否正常运行，说明怎么办 / say what is wrong and what to do."""
    logging.getLogger().setLevel(logging.CRITICAL)  # what would be logged is said here
    try:
        settings = options.settings_of(context, knowledge, config, school)
        found = list(_look(settings, probe))
    except SettingsError as wrong:
        todo = "改环境变量或设置文件", "mend the environment or the settings file"
        found = [error("settings", wrong.zh, wrong.en, *todo)]
    if as_json:
        print_json([_as_object(one) for one in found])
    else:
        _print(console(whole_lines=True), found)
    if any(one.grade is Grade.ERROR for one in found):
        raise typer.Exit(1)


def _look(settings: Settings, probe: float) -> Iterator[Diagnosis]:
    yield look_at_python(sys.version_info[:3], __version__)
    yield look_at_extras(lambda module: find_spec(module) is not None, _needed(settings))
    yield from _look_at_telegram(settings, probe)
    if settings.desk.on and settings.desk.openid_issuer:
        yield look_at_openid(settings.desk.openid_issuer)
    yield asyncio.run(look_at_database(settings.database_url))
    path = _database_path(settings)
    if path:
        yield look_at_disk(free_bytes(path), path.parent)
    yield _look_at_key(settings)
    yield look_at_permissions(_private(settings, path))
    yield _look_at_knowledge(settings.knowledge)
    if settings.follow:
        yield look_at_upstream(settings.knowledge)
    yield look_at_encoder(bootstrap.Builder(settings).fallback, settings.cache)


def _needed(settings: Settings) -> dict[str, str]:
    needed = {"web": "health, metrics, webhook"}
    if settings.semantic:
        needed["semantic"] = "meanings"
    if settings.database.startswith("postgresql"):
        needed["postgres"] = "the database"
    return needed


def _look_at_telegram(settings: Settings, probe: float) -> Iterator[Diagnosis]:
    telegram = settings.telegram
    token = telegram.read_token()
    if not token:
        todo = "设置 DISCLOSURE_BOT_TELEGRAM__TOKEN_FILE", "set DISCLOSURE_BOT_TELEGRAM__TOKEN_FILE"
        yield warning("token", "没有设置，Telegram 渠道关闭", "none is set: Telegram is off", *todo)
        yield look_at_clock(datetime.now(UTC), None)
        return
    ask = asking(telegram.base_url, token)
    me = ask("getMe", {}, _PATIENCE)
    asked_at = datetime.now(UTC)
    yield look_at_token(me)
    info = ask("getWebhookInfo", {}, _PATIENCE) if me.result else ApiResult(0)
    yield _look_at_intake(telegram, info)
    if is_held(token):
        yield look_at_own_poller(_page(settings.http.listen, "metrics"))
    elif me.result and telegram.mode is Mode.POLLING and not info.result.get("url") and probe:
        yield look_for_second_poller(ask, probe)
    else:
        yield good("poller", "本机没有在运行；未向 Telegram 查", "none here; Telegram was not asked")
    if me.result:
        yield from _look_for_staff(settings, ask, int(me.result["id"]))
    if settings.http.listen and not is_held(token):
        yield look_at_port(settings.http.listen)
    yield look_at_clock(asked_at, me.date)


def _look_at_intake(telegram: TelegramSettings, info: ApiResult) -> Diagnosis:
    try:
        bootstrap.intake(telegram)
    except SettingsError as wrong:
        todo = "改 DISCLOSURE_BOT_TELEGRAM__WEBHOOK_…", "mend DISCLOSURE_BOT_TELEGRAM__WEBHOOK_…"
        return error("webhook", wrong.zh, wrong.en, *todo)
    return look_at_webhook(info, telegram.webhook_url if telegram.mode is Mode.WEBHOOK else "")


def _look_for_staff(settings: Settings, ask: Ask, me: int) -> Iterator[Diagnosis]:
    liaisons = settings.liaisons_of("telegram")
    rooms = StaffRooms(settings.telegram.staff_chat, settings.staff_of("telegram"), liaisons)
    yield look_at_staff_chat(ask, me, rooms, _undelivered(settings.http.listen))
    if liaisons:
        knowledge = check_folder(settings.knowledge).knowledge
        yield look_at_liaisons(ask, me, rooms, knowledge.departments if knowledge else ())


def _undelivered(listen: str) -> dict[str, str]:
    """Return what the program that runs here could not deliver to staff, if it says so."""
    try:
        return dict(json.loads(_page(listen, "readyz"))["unreachable"])
    except (ValueError, KeyError, TypeError):
        return {}


def _page(listen: str, name: str) -> str:
    """Return a page of the program that runs here, or nothing."""
    try:
        return httpx.get(f"http://{listen}/{name}", timeout=_PATIENCE, trust_env=False).text if listen else ""
    except (httpx.HTTPError, httpx.InvalidURL):
        return ""


def _database_path(settings: Settings) -> Path | None:
    try:
        return sqlite_path(parse_address(settings.database_url))
    except StoreError:  # the line on the database says so
        return None


def _look_at_key(settings: Settings) -> Diagnosis:
    try:
        fingerprint = bootstrap.key_fingerprint(settings)
    except StoreError as fault:
        return error("key", fault.zh, fault.en, "从备份恢复密钥文件", "restore the file of the key")
    return asyncio.run(
        look_at_key(settings.database_url, fingerprint, settings.retention_days, settings.asker_key_path)
    )


def _private(settings: Settings, path: Path | None) -> dict[Path, int]:
    """Return the files that must be closed, each with the bits that it must not have."""
    files = {settings.asker_key_path: 0o077, settings.register_key_path: 0o077}
    if path:
        files |= {path.with_name(path.name + end): 0o077 for end in ("", "-wal", "-shm")}
    if settings.telegram.token_file:
        files[settings.telegram.token_file] = 0o007  # a group may be meant to read it
    return files


def _look_at_knowledge(folder: Path) -> Diagnosis:
    report = check_folder(folder)
    entries = len(report.knowledge.entries) if report.knowledge else None
    return look_at_knowledge(entries, {level: report.count(level) for level in Level})


def _both(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh} / {en}"


def _print_todo(to: Console, todo: str) -> None:
    first, *more = wrap(todo, to.width - 8)
    for line in (f"      → {first}", *(f"        {line}" for line in more)):
        to.print(Text(line, style="bold"), soft_wrap=True)


def _print(to: Console, found: list[Diagnosis]) -> None:
    for one in found:
        word, colour = _GRADES[one.grade]
        name = NAMES[one.name]
        first, *more = wrap(_both(one.zh, one.en), to.width - _INDENT)
        head = f"  {name}{' ' * (_INDENT - 6 - cell_len(name))}"
        to.print(Text.assemble((word, colour), head, first), soft_wrap=True)
        for line in more:
            to.print(Text(" " * _INDENT + line), soft_wrap=True)
        if one.todo_zh:
            _print_todo(to, _both(one.todo_zh, one.todo_en))
    counts = [sum(one.grade is grade for one in found) for grade in Grade]
    to.print(Text("正常 {}，警告 {}，错误 {} / {} good, {} warnings, {} errors".format(*counts, *counts)))


def _as_object(one: Diagnosis) -> dict[str, str]:
    texts = {"said": one.zh, "said_en": one.en, "todo": one.todo_zh, "todo_en": one.todo_en}
    return {"name": one.name, "grade": one.grade.value} | texts
