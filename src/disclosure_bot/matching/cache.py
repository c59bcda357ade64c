"""Arrays kept on disk between starts; whatever is wrong with a file, it is computed anew."""

import logging
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure_bot.files import alone, draft_beside

logger = logging.getLogger(__name__)

Arrays = Mapping[str, NDArray[Any]]

_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class ArrayCache:
    """One file a name, written atomically, so that two processes may share the folder."""

    folder: Path | None
    """None: nothing is kept"""

    def load(self, name: str, key: str) -> Arrays:
        """Return what was saved under this name and key; empty if nothing was, or it cannot be read."""
        if self.folder is None:
            return {}
        try:
            with self._path(name).open("rb") as file, np.load(file, allow_pickle=False) as saved:
                arrays = {field: saved[field] for field in saved.files}
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
