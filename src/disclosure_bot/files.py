"""Files on disk: how much room there is, how one is replaced in one step, and text as Windows writes it."""

import codecs
import fcntl
import io
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
    """Return the first free name ``NAME.WHY-N`` beside the path, N from 1."""
    number = 1
    while (name := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    return name


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """Yield a hidden name beside the path, for a file or a folder; what is left there at the end is removed.

    The draft takes the path's place by ``rename`` or ``link``: a reader of the path never sees half of it.
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
    """Write a new file that its owner alone may read; it is on the disk when this returns.

    Raises:
        OSError: it cannot be written, or is there already (FileExistsError).
    """
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


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""bytes that a text begins with, those of UTF-32 first: they begin like those of UTF-16"""


def to_text(data: bytes) -> str:
    """Return the text of bytes in UTF-8, UTF-16 or UTF-32, with or without a mark, or in GBK.

    Raises:
        ValueError: they are none of these.
    """
    return data.decode(_encoding_of(data)).lstrip("\ufeff")


def _encoding_of(data: bytes) -> str:
    """Return what bytes are most likely written in: without a mark, those of a text are 0 in UTF-16 only."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    zeros = data.count(0)
    is_utf8 = _is_utf8(data)
    if zeros and (not is_utf8 or 4 * zeros > len(data)):
        return "utf-16-le" if 2 * data[1::2].count(0) > zeros else "utf-16-be"
    return "utf-8" if is_utf8 else "gb18030"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def lines_of(text: str) -> Iterator[str]:
    """Return the lines of a text, cut at line ends only: a line of JSON may hold other separators."""
    return iter(io.StringIO(text, newline=None))


def text_lines(stream: IO[str]) -> Iterator[str]:
    """Yield the lines of a stream as they come, read as ``to_text`` does; what fits no encoding is U+FFFD."""
    buffer: IO[bytes] | None = getattr(stream, "buffer", None)
    if buffer is None:
        yield from stream
        return
    first = buffer.readline()
    if b"\0" in first or first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from lines_of(_to_text(first + buffer.read()))
        return
    yield from map(_to_text, chain([first], buffer))


def _to_text(data: bytes) -> str:
    try:
        return to_text(data)
    except ValueError:
        encoding = _encoding_of(data)
        return data.decode(encoding if encoding.startswith("utf") else "utf-8", "replace")
