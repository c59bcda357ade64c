"""Small disks for tests that fill them up, where mounting is allowed."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Yield a disk of so many bytes (``2m``); the test is skipped where it cannot be made."""
    folder.mkdir()
    try:
        run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        run("umount", "--lazy", str(folder))


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
