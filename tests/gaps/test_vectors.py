"""Vectors of questions."""

from collections.abc import Sequence

import numpy as np
import pytest

from disclosure_bot.gaps.vectors import DIMENSIONS, LetterVectors, letter_vectors, meaning_vectors
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.postings import Floats
from disclosure_bot.text.normalize import read
from support.samples import sample_knowledge

LETTERS = letter_vectors(sample_knowledge())


def cosine(vectors: LetterVectors, first: str, second: str) -> float:
    left, right = vectors.of([read(first), read(second)])
    return float(left @ right)


class LeaningEncoder:
    """Everything leans the same way, as with a real encoder; a little depends on the text."""

    identity = "leaning 1"

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        vectors[:, 0] = 10
        for vector, text in zip(vectors, texts, strict=True):
            for char in text:
                vector[1 + ord(char) % (DIMENSIONS - 1)] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("second", ["校园网怎么连呢", "请问校园网怎么连？", "校園網怎麼連"])
def test_dressing_hardly_moves_a_question(second: str) -> None:
    assert cosine(LETTERS, "校园网怎么连", second) > 0.8


def test_other_words_are_far_away() -> None:
    assert cosine(LETTERS, "校园网怎么连", "宿舍能养猫吗") < LETTERS.threshold


def test_rare_words_weigh_more_than_frequent_ones() -> None:
    rare = cosine(LETTERS, "学费游泳", "游泳在哪")
    frequent = cosine(LETTERS, "学费游泳", "学费在哪")

    assert rare > frequent


def test_a_text_without_words_has_a_vector_too() -> None:
    (vector,) = LETTERS.of([read("😀")])

    assert np.linalg.norm(vector) == pytest.approx(1)


def test_what_all_texts_share_is_taken_away() -> None:
    encoder = LeaningEncoder()
    vectors = meaning_vectors(encoder, sample_knowledge(), ArrayCache(None))
    texts = ["学费多少钱", "想休息一年"]

    raw = encoder.encode(texts)
    first, second = vectors.of([read(text) for text in texts])

    assert raw[0] @ raw[1] > 0.9
    assert first @ second < 0.3


def test_each_language_has_its_own_middle_and_nothing_is_no_error() -> None:
    vectors = meaning_vectors(LeaningEncoder(), sample_knowledge(), ArrayCache(None))

    both = vectors.of([read("校园网怎么连"), read("how do i connect to wifi")])

    assert np.linalg.norm(both, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert vectors.of([]).shape == (0, DIMENSIONS)
    assert "leaning 1" in vectors.identity
