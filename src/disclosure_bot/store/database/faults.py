"""Says in one sentence what is wrong with the database; never with a statement or a value in it."""

import sqlite3
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

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
    "连不上数据库服务器：请检查地址、账号和网络",
    "The database server cannot be reached: check address, account and network",
)

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
    if isinstance(error, (IntegrityError, ProgrammingError)):
        return None
    if isinstance(error, (DBAPIError, OSError)) and place.startswith("postgresql"):
        zh, en = _UNREACHABLE
        return StoreError(f"{place}: {zh}", f"{en} ({type(cause).__name__})")
    return None


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
