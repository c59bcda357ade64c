"""Encrypts what is personal in the register: without the key file, kept outside the database, it is noise.

The file holds keys, one a line, the newest first: it encrypts, and every one of them decrypts.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from disclosure_bot.errors import StoreError
from disclosure_bot.files import replace_file


class Vault:
    """Encrypts with the newest of some keys, and decrypts with any."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None

    def lock(self, text: str) -> bytes:
        """Return the text encrypted.

        Raises:
            StoreError: there is no key.
        """
        if self._fernet is None:
            raise StoreError("没有办件登记的密钥", "There is no key for the register")
        return self._fernet.encrypt(text.encode("utf-8", "replace"))

    def open(self, token: bytes) -> str | None:
        """Return the text, or None where none of the keys fits."""
        if self._fernet is None:
            return None
        with suppress(InvalidToken):
            return self._fernet.decrypt(token).decode("utf-8")
        return None

    def renew(self, token: bytes) -> bytes | None:
        """Return the same text encrypted with the newest key, or None where none of the keys fits."""
        text = self.open(token)
        return None if text is None else self.lock(text)


def read_keys(path: Path) -> tuple[str, ...]:
    """Return the keys of a file, the newest first; none where there is no file.

    Raises:
        StoreError: it cannot be read, or holds what is no key.
    """
    try:
        keys = tuple(path.read_text("ascii").split())
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise _unusable(path) from error
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise _unusable(path) from None
    return keys


def write_keys(path: Path, keys: Sequence[str]) -> None:
    """Write the keys, the newest first, readable by the owner only; never half of them.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, "".join(f"{key}\n" for key in keys).encode())
    except OSError as error:
        raise _unusable(path) from error


def new_key() -> str:
    """Return a random key as a line of the file has it: Fernet's, 32 bytes in URL-safe base64."""
    return Fernet.generate_key().decode()


def _unusable(path: Path) -> StoreError:
    return StoreError(
        f"{path}: 办件登记的密钥读写不了：应是一行或几行密钥，请从备份恢复",
        "The keys of the register cannot be read or written: restore the file from a backup",
    )
