"""Pseudonyms: who asked stays countable and erasable, and unnamed without a key kept outside the database."""

import base64
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from disclosure_bot.errors import StoreError

_KEY_BYTES = 32
_PSEUDONYM_BYTES = 15  # 120 bits: 24 letters without padding


class Pseudonyms:
    """Turns a person's id in a channel into a pseudonym: the same key gives the same one for ever."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, channel: str, person: str | int) -> str:
        """Return 24 letters and digits: HMAC-SHA256 of channel and id, cut to 120 bits."""
        digest = hmac.digest(self._key, f"{channel}\0{person}".encode(errors="replace"), "sha256")
        return base64.b32encode(digest[:_PSEUDONYM_BYTES]).decode().lower()

    @property
    def fingerprint(self) -> str:
        """Return what tells keys apart; it belongs to no channel and tells nothing about the key."""
        return self.of("", "")


def load_key(path: Path) -> bytes:
    """Return the key in the file; where there is none, a new one is made, readable by its owner only.

    Whoever loses the key can no longer tell which rows belong to whom: back it up, apart from the database.
    """
    try:
        with suppress(FileExistsError):
            _make_key(path)
    except OSError as error:
        raise _unusable(path) from error
    return read_key(path)


def read_key(path: Path) -> bytes:
    """Return the key in the file; StoreError if there is none."""
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise _unusable(path) from error
    if len(key) < _KEY_BYTES:
        raise _unusable(path)
    return key


def _make_key(path: Path) -> None:
    """Write a whole key beside the path, then link it there: nobody ever reads half a key."""
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, secrets.token_hex(_KEY_BYTES).encode())
        os.fsync(file)
        os.link(draft, path)
    finally:
        os.close(file)
        draft.unlink()


def _unusable(path: Path) -> StoreError:
    return StoreError(
        f"{path}: 化名密钥读不出来：应是至少 {_KEY_BYTES * 2} 位十六进制数字，请从备份恢复。"
        f" The key for pseudonyms cannot be read: it is at least {_KEY_BYTES * 2} hexadecimal digits;"
        " restore it from a backup."
    )
