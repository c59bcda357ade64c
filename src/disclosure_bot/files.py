"""How much room is left where the database is."""

import shutil
from pathlib import Path


def free_bytes(path: Path) -> int:
    """Return what is free on the disk that holds the path, or will hold it."""
    there = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
    return shutil.disk_usage(there).free
