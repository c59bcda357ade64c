"""Puts a database file out of the way: it is renamed beside, with its log, and never written over."""

from collections.abc import Sequence
from pathlib import Path

BEFORE_RESTORE, DAMAGED = "before-restore", "damaged"
"""why a file was set aside, as its name says: ``NAME.damaged-1``"""
_PARTS = ("", "-wal", "-shm")


def quarantine_file(path: Path, why: str) -> Path:
    """Rename the file with what belongs to it to a name that is free, and return that."""
    aside = _free_name(path, why)
    for part in _PARTS:
        there = path.with_name(path.name + part)
        if there.exists():
            there.rename(aside.with_name(aside.name + part))
    return aside


def quarantined_files(path: Path) -> Sequence[Path]:
    """Return the files that were set aside beside this one."""
    names = [f"{path.name}.{why}-*" for why in (BEFORE_RESTORE, DAMAGED)]
    found = [beside for name in names for beside in path.parent.glob(name)]
    return sorted(beside for beside in found if not beside.name.endswith(_PARTS[1:]))


def _free_name(path: Path, why: str) -> Path:
    number = 1
    while (name := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    return name
