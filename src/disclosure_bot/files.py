"""Files on disk: how much room there is, how one is replaced in one step, and text as Windows writes it."""

import codecs
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from itertools import chain
from pathlib import Path
from typing import IO


def nearest_folder(path: Path) -> Path:
    """Return the path itself where it exists, or the innermost folder above it that does."""
    return next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())


def free_bytes(path: Path) -> int:
    """Return what is free on the disk that holds the path, or will hold it."""
    return shutil.disk_usage(nearest_folder(path)).free


def free_name(path: Path, why: str) -> Path:
    """Return a name beside the path that says why it is there, and is free."""
    number = 1
    while (name := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    return name


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


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep others who ask here from the folder, programs and threads; where it cannot be locked, go on."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


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


_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def to_text(data: bytes) -> str:
    """Return the text of bytes in UTF-8 with or without a mark, UTF-16 with one, or GBK.

    Raises:
        ValueError: they are none of these.
    """
    if data.startswith(_UTF16):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def text_lines(stream: IO[str]) -> Iterator[str]:
    """Yield the lines of a stream as they come, in any of these encodings; what is in none is marked."""
    buffer: IO[bytes] | None = getattr(stream, "buffer", None)
    if buffer is None:
        yield from stream
        return
    first = buffer.readline()
    if first.startswith(_UTF16):
        yield from (first + buffer.read()).decode("utf-16", "replace").splitlines(keepends=True)
        return
    yield from map(_to_line, chain([first], buffer))


def _to_line(data: bytes) -> str:
    try:
        return to_text(data)
    except ValueError:
        return data.decode("utf-8", "replace")
