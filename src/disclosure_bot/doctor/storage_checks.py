"""The doctor looks at what is kept: database, knowledge, encoder. It changes nothing."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from disclosure_bot.doctor.diagnosis import Diagnosis, error, good, warning
from disclosure_bot.domain.knowledge import Level
from disclosure_bot.errors import KnowledgeError, StoreError
from disclosure_bot.files import nearest_folder
from disclosure_bot.knowledge.review.upstream import Upstream
from disclosure_bot.store.database.address import parse_address, sqlite_path
from disclosure_bot.store.database.database import Work
from disclosure_bot.store.database.faults import corrupt, explain, foreign
from disclosure_bot.store.database.schema import VERSION_TABLE, known_versions, newer, schema_version
from disclosure_bot.store.database.sqlite import APPLICATION_ID
from disclosure_bot.store.pseudonyms import KEYS_NAME, other_key_until, read_uses
from disclosure_bot.store.salvage import quarantined_files
from disclosure_bot.store.store import open_database
from disclosure_bot.store.tables import marks

T = TypeVar("T")

_PATIENCE = 5.0


async def look_at_database(address: str) -> Diagnosis:
    """Say whether the database is whole, ours and of a schema that this program knows."""
    try:
        path = sqlite_path(parse_address(address))
        if path and not path.exists():
            return _not_there(path)
        version = _version_of_file(path) if path else await _version_on_server(address)
    except StoreError as fault:
        todo = "见 deploy/README.md 的恢复一节", "see Restore in deploy/README.md"
        return error("database", fault.zh, fault.en, *todo)
    newest = known_versions()[-1]
    if version != newest:
        return warning(
            "database",
            f"结构 {version or '—'}，程序需要 {newest}",
            f"schema {version or '—'}, {newest} is needed",
            "先备份；下次启动时自动升级",
            "back it up; the next start migrates it",
        )
    return _tidy(path) or good("database", f"完好，结构 {version}", f"whole, schema {version}")


def _tidy(path: Path | None) -> Diagnosis | None:
    """Say which old files lie beside the database: they hold what was erased since."""
    left = quarantined_files(path) if path else ()
    if not left:
        return None
    names = " ".join(str(file) for file in left)
    return warning(
        "database",
        f"完好；旁边留有旧文件 {len(left)} 个",
        f"whole; {len(left)} old files lie beside",
        f"不再需要就删除 {names}*",
        "delete them when nothing is missed: they hold what was erased since",
    )


async def look_at_key(address: str, fingerprint: str, days: int, path: Path) -> Diagnosis:
    """Say whether the pseudonyms in the database were made with the key that is there."""
    try:
        uses = read_uses(await _key_uses(address))
    except StoreError:
        return good("key", "数据库读不出，未核对", "not compared: no database")
    if not uses or set(uses) == {fingerprint}:
        zh, en = ("与数据库相符", "fits the database") if uses else ("首次启动时登记", "noted at the start")
        return good("key", zh, en)
    if not fingerprint:
        return error(
            "key",
            f"{path} 不见了",
            "the key is missing",
            "启动前放回备份，否则会另建一个，旧记录就无主了",
            "put its backup back before the start, or a new one is made and old rows belong to nobody",
        )
    until = other_key_until(uses, fingerprint, days)
    return error(
        "key",
        "有记录是用另一把密钥写的",
        f"there are rows under another key, until {until:%Y-%m-%d}",
        f"有旧密钥就放回 {path} 并重启",
        "put the old key back and restart",
    )


async def _key_uses(address: str) -> str | None:
    query = select(marks.c.value).where(marks.c.name == KEYS_NAME)
    path = sqlite_path(parse_address(address))
    if path is None:
        return await _read_on_server(
            address,
            lambda connection: connection.execute(query).scalar() if schema_version(connection) else None,
        )
    if not path.exists():
        return None
    with _untouched(path) as file:
        if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'marks'").fetchone():
            return None
        found = file.execute("SELECT value FROM marks WHERE name = ?", (KEYS_NAME,)).fetchone()
    return found[0] if found else None


def _not_there(path: Path) -> Diagnosis:
    if saved := quarantined_files(path):
        return error(
            "database",
            f"{path} 不见了，旁边有 {saved[-1].name}",
            f"the file is gone, {saved[-1].name} lies beside",
            f"停止服务，运行 disclosure-bot restore {saved[-1]}，再启动",
            "stop the service, restore that file, start again",
        )
    folder = nearest_folder(path.parent)
    if os.access(folder, os.W_OK | os.X_OK):
        return good("database", "还没有，首次启动时建立", "none yet, made at the first start")
    return error(
        "database", f"{folder} 不可写", f"{folder} is not writable", "改权限或换路径", "change one of the two"
    )


@contextmanager
def _untouched(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection that leaves no trace: neither lock nor log of ours stays beside the file."""
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=_PATIENCE)
        ) as file:
            yield file
    except sqlite3.Error as fault:
        raise explain(fault, str(path)) or fault from None


def _version_of_file(path: Path) -> str:
    """Read the whole file and return the version of its schema."""
    with _untouched(path) as file:
        if file.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise foreign(str(path))
        if file.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise corrupt(str(path))
        version = str(file.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()[0])  # noqa: S608
    return _known(version, str(path))


async def _read_on_server(address: str, work: Work[T]) -> T:
    database = await open_database(address, patience=_PATIENCE, check=False)
    try:
        return await database.read(work)
    finally:
        await database.close()


async def _version_on_server(address: str) -> str:
    return _known(await _read_on_server(address, schema_version), parse_address(address).render_as_string())


def _known(version: str, place: str) -> str:
    if version and version not in known_versions():
        raise newer(place, version)
    return version


def look_at_knowledge(entries: int | None, counts: Mapping[Level, int]) -> Diagnosis:
    """Say how many findings there are; no entries means that it cannot be loaded."""
    zh = f"{entries or 0} 个条目，错误 {counts[Level.ERROR]}，警告 {counts[Level.WARNING]}"
    en = f"{entries or 0} entries, {counts[Level.ERROR]} errors, {counts[Level.WARNING]} warnings"
    if not entries:
        return error("knowledge", zh, en, "disclosure-bot check", "disclosure-bot check")
    if counts[Level.WARNING]:
        return warning("knowledge", zh, en, "disclosure-bot check", "disclosure-bot check")
    return good("knowledge", zh, en)


def look_at_upstream(folder: Path) -> Diagnosis:
    """Say whether the repository that a clone follows can be reached and takes what is pushed."""
    try:
        Upstream(folder).look()
    except KnowledgeError as fault:
        todo = (
            f"在知识库文件夹里以服务的用户运行 git -C {folder} fetch 和 git push --dry-run 查看",
            f"as the service's user run git -C {folder} fetch, then git push --dry-run",
        )
        return error("upstream", fault.zh, fault.en, *todo)
    return good("upstream", "连得上，也能推送", "it can be reached and takes pushes")


def look_at_encoder(fallback: str, cache: Path) -> Diagnosis:
    """Say whether meanings are compared, and whether what was computed can be kept."""
    if fallback:
        return warning(
            "encoder",
            f"降级：只比对字词（{fallback}）",
            "fallback: words only",
            "装上 semantic 附加包",
            "install the extra semantic",
        )
    if not os.access(nearest_folder(cache), os.W_OK | os.X_OK):
        return warning(
            "encoder",
            f"缓存 {cache} 不可写，每次启动都要重算",
            f"the cache {cache} is not writable: each start encodes anew",
            "设置 DISCLOSURE_BOT_CACHE 到可写的文件夹",
            "set DISCLOSURE_BOT_CACHE to a folder that is",
        )
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    return good("encoder", f"可用，缓存 {size / 1e6:.0f} MB", f"works, cache {size / 1e6:.0f} MB")
