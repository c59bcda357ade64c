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


@contextmanager
def failing_disk(folder: Path) -> Iterator[Path]:
    """Yield a disk that ``fail`` makes read-only under the feet of whoever writes to it."""
    image = folder.with_name(f"{folder.name}.img")
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(48_000_000)
    try:
        run("mkfs.ext4", "-q", str(image))
        run("mount", "-o", "loop,errors=remount-ro", str(image), str(folder))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        run("umount", "--lazy", str(folder))


def fail(disk: Path) -> None:
    """Let the kernel find an error on the disk: it remounts it read-only, though files are open."""
    run("mount", "-o", "remount,abort", str(disk))


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
