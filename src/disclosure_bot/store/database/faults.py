"""Says in one sentence what is wrong with the database; never with a statement or a value in it."""

import sqlite3
from typing import TypeVar

from sqlalchemy import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from disclosure_bot.errors import DamagedError, StoreError

E = TypeVar("E", bound=StoreError)

_Sentence = tuple[str, str]
"""in Chinese and in English"""
_FULL: _Sentence = (
    "磁盘已满，记录写不下去：请清理空间后重试",
    "The disk is full: free some space and try again",
)
_LOCKED: _Sentence = (
    "另一个程序正占用数据库：请稍后重试，或先停掉它",
    "Another program holds the database: try again later",
)
_READ_ONLY: _Sentence = (
    "数据库只读：请检查文件及其所在文件夹的写权限",
    "The database is read-only: check write permissions",
)
_CORRUPT: _Sentence = (
    "数据库已损坏，未作任何改动：请从备份恢复",
    "The database is corrupt and was left as it is: restore a backup",
)
_FOREIGN: _Sentence = (
    "这个文件不是本程序的数据库，未作任何改动：请换一个路径",
    "This file is not a database of this program and was left as it is: name another path",
)
_CANNOT_OPEN: _Sentence = (
    "打不开数据库：请检查路径和权限",
    "The database cannot be opened: check the path and permissions",
)
_INPUT_OUTPUT: _Sentence = (
    "读写数据库时磁盘出错：请检查磁盘",
    "The disk failed while reading or writing: check the disk",
)
_UNREACHABLE: _Sentence = (
    "连不上数据库服务器：请检查地址和网络",
    "The database server cannot be reached: check address and network",
)

_NO_TLS: _Sentence = (
    "数据库服务器不肯按 sslmode 加密，或证书不对：请核对 sslmode 和证书",
    "The database server does not encrypt as sslmode asks, or its certificate is wrong",
)

_BY_STATE: tuple[tuple[str, _Sentence], ...] = (
    (
        "25006",
        (
            "数据库服务器现在只读（是备机，或设成了只读）：能写之后自动继续",
            "The database server takes no writes (a standby, or read-only): it goes on once it does",
        ),
    ),
    ("28", ("数据库服务器不认这个账号或密码", "The database server refuses the account or its password")),
    ("3D000", ("服务器上没有这个数据库，请先建立", "There is no such database on the server: create it")),
    ("53100", ("数据库服务器的磁盘已满", "The disk of the database server is full")),
    ("53300", ("数据库服务器的连接用完了", "The database server has no connection left")),
    ("53", ("数据库服务器资源不够", "The database server is short of resources")),
    (
        "57",
        ("数据库服务器正在停止、启动或切换", "The database server is stopping, starting or switching over"),
    ),
    ("08", _UNREACHABLE),
)
"""sentences by what an SQLSTATE begins with"""
_RIGHTS = "42501"

_BY_CODE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CORRUPT: _CORRUPT,
    sqlite3.SQLITE_NOTADB: _FOREIGN,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_IOERR: _INPUT_OUTPUT,
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def explain(error: Exception, place: str) -> StoreError | None:
    """Return the sentence for a fault of the database at that place, or None for a mistake of ours."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _explain_sqlite(cause, place)
    if not isinstance(error, (DBAPIError, OSError)) or not place.startswith("postgresql"):
        return None
    state = _state(error)
    if state == _RIGHTS:
        return _rights(place)
    if is_about_data(error):
        return None
    return _explain_postgresql(state, cause, place)


def is_about_data(error: Exception) -> bool:
    """Tell whether an error of PostgreSQL is about a statement or its values, not about server or session."""
    if isinstance(error, (IntegrityError, ProgrammingError, DataError)):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    return _state(error).startswith("22") or isinstance(cause and cause.__cause__, ValueError)


def _state(error: Exception) -> str:
    """Return the SQLSTATE that the server gave, or nothing where it gave none."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", None) or "")


def _explain_postgresql(state: str, cause: BaseException | None, place: str) -> StoreError:
    for begin, (zh, en) in _BY_STATE:
        if state.startswith(begin):
            return StoreError(f"{place}: {zh}", f"{en} (SQLSTATE {state})")
    if state:
        return StoreError(
            f"{place}: 数据库服务器报告错误 {state}，会再试", f"The database server reports SQLSTATE {state}"
        )
    zh, en = _NO_TLS if "SSL" in str(cause) else _UNREACHABLE
    return StoreError(f"{place}: {zh}", f"{en} ({type(cause).__name__})")


def _rights(place: str) -> StoreError:
    """Return the sentence for an account that may not do what is needed, with the words that allow it."""
    url = make_url(place)
    user = (url.username or "").replace('"', '""')
    database = (url.database or "").replace('"', '""')
    grant = (
        f'GRANT CONNECT, CREATE ON DATABASE "{database}" TO "{user}"; '
        f'GRANT USAGE, CREATE ON SCHEMA public TO "{user}"; '
        f'GRANT ALL ON ALL TABLES IN SCHEMA public TO "{user}"'
    )
    return StoreError(
        f"{place}: 数据库账号没有建表或读写的权限。请让管理员在这个数据库里运行：{grant}",
        f"The account may not create or write tables; let an administrator run in that database: {grant}",
    )


def foreign(place: str) -> DamagedError:
    """Return the sentence for a file that somebody else made."""
    return _at(place, _FOREIGN, DamagedError)


def locked(place: str) -> StoreError:
    """Return the sentence for a database that another program keeps in use."""
    return _at(place, _LOCKED, StoreError)


def corrupt(place: str) -> DamagedError:
    """Return the sentence for a file that the quick check found broken."""
    return _at(place, _CORRUPT, DamagedError)


def _explain_sqlite(cause: sqlite3.Error, place: str) -> StoreError | None:
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # extended codes carry detail above the low byte
    sentence = _BY_CODE.get(code)
    if sentence is None:
        return None
    return _at(place, sentence, DamagedError if code in _DAMAGED else StoreError)


def _at(place: str, sentence: _Sentence, kind: type[E]) -> E:
    zh, en = sentence
    return kind(f"{place}: {zh}", en)
