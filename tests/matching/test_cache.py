from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from disclosure_bot.matching.cache import LARGE, ArrayCache


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    cache = ArrayCache(tmp_path / "new" / "folder")
    cache.save("vectors", "model 1", {"values": np.arange(3)})

    assert cache.load("vectors", "model 1")["values"].tolist() == [0, 1, 2]


def test_another_key_loads_nothing(tmp_path: Path) -> None:
    cache = ArrayCache(tmp_path)
    cache.save("vectors", "model 1", {"values": np.arange(3)})

    assert cache.load("vectors", "model 2") == {}


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 half a zip"])
def test_a_corrupt_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    cache = ArrayCache(tmp_path)
    (tmp_path / "vectors.npz").write_bytes(content)

    assert cache.load("vectors", "model 1") == {}

    cache.save("vectors", "model 1", {"values": np.arange(3)})
    assert cache.load("vectors", "model 1")["values"].tolist() == [0, 1, 2]


def test_a_file_cut_short_is_as_good_as_none(tmp_path: Path) -> None:
    cache = ArrayCache(tmp_path)
    cache.save("vectors", "model 1", {"values": np.arange(1000)})
    path = tmp_path / "vectors.npz"
    path.write_bytes(path.read_bytes()[:-500])

    assert cache.load("vectors", "model 1") == {}


def test_nothing_but_the_file_itself_is_left_behind(tmp_path: Path) -> None:
    cache = ArrayCache(tmp_path)
    for _ in range(3):
        cache.save("vectors", "model 1", {"values": np.arange(3)})

    assert [path.name for path in tmp_path.iterdir()] == ["vectors.npz"]


def test_a_folder_that_cannot_be_made_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = ArrayCache(tmp_path / "file" / "folder")

    cache.save("vectors", "model 1", {"values": np.arange(3)})

    assert cache.load("vectors", "model 1") == {}


def test_without_a_folder_nothing_is_kept() -> None:
    cache = ArrayCache(None)
    cache.save("vectors", "model 1", {"values": np.arange(3)})

    assert cache.load("vectors", "model 1") == {}


def large() -> NDArray[Any]:
    return np.arange(LARGE // 4, dtype=np.float32).reshape(2, -1)


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_large_array_lies_in_its_file_and_outlives_it(tmp_path: Path, order: Literal["C", "F"]) -> None:
    cache = ArrayCache(tmp_path)
    cache.save("head", "model 1", {"small": np.arange(3), "topics": np.array(large(), order=order)})
    loaded = cache.load("head", "model 1")

    cache.save("head", "model 2", {"topics": np.zeros((2, 2))})
    (tmp_path / "head.npz").unlink()

    assert (loaded["topics"] == large()).all()
    assert loaded["small"].tolist() == [0, 1, 2]
    assert not loaded["topics"].flags.writeable


def test_a_large_array_of_which_a_byte_changed_is_as_good_as_none(tmp_path: Path) -> None:
    cache = ArrayCache(tmp_path)
    cache.save("head", "model 1", {"topics": large()})
    path = tmp_path / "head.npz"
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)

    assert cache.load("head", "model 1") == {}
