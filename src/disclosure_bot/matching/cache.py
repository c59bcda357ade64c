"""Arrays kept on disk between starts; whatever is wrong with a file, it is computed anew."""

import logging
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import NDArray

from disclosure_bot.files import alone, draft_beside

logger = logging.getLogger(__name__)

Arrays = Mapping[str, NDArray[Any]]
"""by name"""

_UNREADABLE = (OSError, ValueError, KeyError, EOFError, struct.error, zipfile.BadZipFile, zlib.error)
LARGE = 1_000_000
"""bytes from which an array is left where it lies: it takes memory only as far as it is looked at"""


@dataclass(frozen=True, slots=True)
class ArrayCache:
    """One file a name, written atomically, so that two processes may share the folder."""

    folder: Path | None
    """None: nothing is kept"""

    def load(self, name: str, key: str) -> Arrays:
        """Return what was saved under this name and key; empty if nothing was, or it cannot be read.

        ``key`` says what the arrays were computed from: those of another key do not count as saved. Nothing
        may be written into the arrays; they stay when the file is replaced or deleted.
        """
        if self.folder is None:
            return {}
        try:
            with self._path(name).open("rb") as file, zipfile.ZipFile(file) as saved:
                arrays = {
                    one.filename.removesuffix(".npy"): _array(file, saved, one) for one in saved.infolist()
                }
        except FileNotFoundError:
            return {}
        except _UNREADABLE as error:
            logger.warning("cache %s cannot be read and is rebuilt: %s", name, type(error).__name__)
            return {}
        return arrays if str(arrays.pop("key", "")) == key else {}

    def save(self, name: str, key: str, arrays: Arrays) -> None:
        """Keep arrays under this name; a folder that cannot be written costs time at the next start only."""
        if self.folder is None:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(name, {**arrays, "key": np.array(key)})
        except OSError as error:
            logger.warning("cache %s cannot be written: %s", name, type(error).__name__)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep others that share the folder from computing the same meanwhile, if it can be locked."""
        with ExitStack() as stack:
            if self.folder is not None:
                with suppress(OSError):  # it cannot be made, or not be read: then nothing is shared
                    self.folder.mkdir(parents=True, exist_ok=True)
                    stack.enter_context(alone(self.folder))
            yield

    def _write(self, name: str, arrays: Arrays) -> None:
        path = self._path(name)
        with draft_beside(path) as draft:
            with draft.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            draft.replace(path)

    def _path(self, name: str) -> Path:
        return (self.folder or Path()) / f"{name}.npz"


def _array(file: IO[bytes], saved: zipfile.ZipFile, one: zipfile.ZipInfo) -> NDArray[Any]:
    """Return an array of an archive of numpy's; a large one lies in the file."""
    with saved.open(one) as member:
        if one.file_size < LARGE or one.compress_type != zipfile.ZIP_STORED:
            return np.asarray(np.lib.format.read_array(member, allow_pickle=False))
        while member.read(LARGE):  # to its end, where its checksum is compared
            pass
    file.seek(one.header_offset + _LENGTHS)
    file.seek(sum(struct.unpack("<HH", file.read(4))), os.SEEK_CUR)  # its name in the archive, and more
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError(one.filename)
    shape, by_columns, kind = np.lib.format.read_array_header_1_0(file)
    order: Literal["F", "C"] = "F" if by_columns else "C"
    return np.memmap(file, kind, "r", file.tell(), shape, order).view(np.ndarray)


_LENGTHS = 26
"""bytes of the head of a file in an archive before the lengths of what follows it"""
