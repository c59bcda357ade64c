from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from disclosure_bot.errors import EncoderError
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Remembering, encode_all
from disclosure_bot.matching.postings import Floats
from support.encoders import FakeEncoder


class HeldEncoder(FakeEncoder):
    """Says when it begins, and goes on when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go = Event(), Event()

    def encode(self, texts: Sequence[str]) -> Floats:
        self.began.set()
        assert self.go.wait(10)
        return super().encode(texts)


TEXTS = [f"第{number}问" for number in range(40)]


@pytest.fixture
def cache(tmp_path: Path) -> ArrayCache:
    return ArrayCache(tmp_path)


def test_vectors_come_in_the_order_of_the_texts(cache: ArrayCache) -> None:
    expected = FakeEncoder().encode(TEXTS)

    assert np.array_equal(encode_all(FakeEncoder(), TEXTS, cache), expected)
    assert np.array_equal(encode_all(FakeEncoder(), TEXTS, cache), expected)


def test_the_same_text_is_encoded_once(cache: ArrayCache) -> None:
    encoder = FakeEncoder()

    vectors = encode_all(encoder, ["学费", "住宿费", "学费"], cache)

    assert sorted(encoder.encoded) == ["住宿费", "学费"]
    assert np.array_equal(vectors[0], vectors[2])


def test_only_what_is_new_is_encoded(cache: ArrayCache) -> None:
    encode_all(FakeEncoder(), TEXTS, cache)
    encoder = FakeEncoder()

    encode_all(encoder, [*TEXTS, "新问"], cache)

    assert encoder.encoded == ["新问"]


@pytest.mark.slow
def test_of_two_that_share_the_cache_one_encodes_and_the_other_waits(cache: ArrayCache) -> None:
    first, second = HeldEncoder(), HeldEncoder()
    second.go.set()
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(encode_all, first, TEXTS, cache)
        assert first.began.wait(10)
        other = pool.submit(encode_all, second, TEXTS, cache)
        second.began.wait(0.3)
        first.go.set()

    assert np.array_equal(one.result(), other.result())
    assert second.encoded == []


def test_vectors_of_another_encoder_are_not_used(cache: ArrayCache) -> None:
    encode_all(FakeEncoder(), TEXTS, cache)
    encoder = FakeEncoder()
    encoder.identity = "fake 2"

    encode_all(encoder, TEXTS, cache)

    assert sorted(encoder.encoded) == sorted(TEXTS)


def test_vectors_that_do_not_fit_their_keys_are_not_used(cache: ArrayCache) -> None:
    wrong: dict[str, Floats] = {"vectors": np.zeros((2, 3), np.float32)}
    cache.save("vectors", "fake 1", {"keys": np.zeros((1, 16), np.uint8), **wrong})
    encoder = FakeEncoder()

    encode_all(encoder, ["学费"], cache)

    assert encoder.encoded == ["学费"]


def test_a_broken_encoder_is_an_error(cache: ArrayCache) -> None:
    encoder = FakeEncoder()
    encoder.broken = True

    with pytest.raises(EncoderError):
        encode_all(encoder, TEXTS, cache)


def test_what_was_encoded_lately_is_remembered() -> None:
    encoder = FakeEncoder()
    remembering = Remembering(encoder)

    first, again = remembering.encode(["学费"]), remembering.encode(["学费"])

    assert encoder.encoded == ["学费"]
    assert np.array_equal(first, again)
    assert np.array_equal(remembering.encode(["学费", "住宿费"])[:1], first)
    assert remembering.identity == encoder.identity
