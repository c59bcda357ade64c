from pathlib import Path

import pytest

from disclosure_bot.errors import StoreError
from disclosure_bot.store.vault import Vault, new_key, read_keys, write_keys


def test_what_is_locked_is_noise_and_opens_again() -> None:
    vault = Vault([new_key()])

    locked = vault.lock("张三")

    assert "张三".encode() not in locked
    assert vault.open(locked) == "张三"


def test_another_key_opens_nothing() -> None:
    assert Vault([new_key()]).open(Vault([new_key()]).lock("张三")) is None
    assert Vault([]).open(Vault([new_key()]).lock("张三")) is None


def test_without_a_key_nothing_is_locked() -> None:
    with pytest.raises(StoreError):
        Vault([]).lock("张三")


def test_an_old_key_still_opens_and_the_newest_locks() -> None:
    old, fresh = new_key(), new_key()
    locked = Vault([old]).lock("张三")

    renewed = Vault([fresh, old]).renew(locked)

    assert renewed is not None
    assert Vault([fresh]).open(renewed) == "张三"
    assert Vault([fresh]).renew(locked) is None


def test_keys_are_kept_in_order_and_closed_to_others(tmp_path: Path) -> None:
    path, keys = tmp_path / "folder" / "register.key", (new_key(), new_key())

    write_keys(path, keys)

    assert read_keys(path) == keys
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_no_file_holds_no_keys(tmp_path: Path) -> None:
    assert read_keys(tmp_path / "register.key") == ()


@pytest.mark.parametrize("content", [b"not a key\n", b"\xff\xfe", b"abc"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.key"
    path.write_bytes(content)

    with pytest.raises(StoreError, match="密钥"):
        read_keys(path)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreError, match="密钥"):
        write_keys(tmp_path / "file" / "register.key", [new_key()])
