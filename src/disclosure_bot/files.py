"""Files on disk: how much room there is, and how one is replaced in one step."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path


def nearest_folder(path: Path) -> Path:
    """Return the path itself where it exists, or the innermost folder above it that does."""
    return next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())


def free_bytes(path: Path) -> int:
    """Return what is free on the disk that holds the path, or will hold it."""
    return shutil.disk_usage(nearest_folder(path)).free


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """Yield a hidden name beside the path, for a file or a folder; what is left there at the end is removed.

    The draft takes the path's place by ``rename`` or ``link``: whoever reads the path never sees half of it.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        yield draft
    finally:
        for left in draft.parent.glob(f"{escape(draft.name)}*"):  # SQLite keeps its log beside
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """Write a new file that its owner alone may read; it is on the disk when this returns."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put a file with these bytes in place of the one before, if any; OSError where that cannot be done."""
    with draft_beside(path) as draft:
        write_private(draft, data)
        draft.chmod(mode)
        draft.replace(path)
