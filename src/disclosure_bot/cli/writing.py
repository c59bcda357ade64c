"""Writes what a command makes into a file that a person named."""

from pathlib import Path

from disclosure_bot.errors import SettingsError


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file.

    Raises:
        SettingsError: it cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        raise SettingsError(f"写不了 {path}：{error.strerror}", f"cannot write {path}") from None
