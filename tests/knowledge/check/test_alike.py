import pytest

from disclosure_bot.knowledge.check.alike import BLOCK, alike_pairs, nearest
from disclosure_bot.matching.postings import Postings


def test_pairs_are_those_that_comparing_each_with_each_finds() -> None:
    texts = [f"{a}{b}{c}多少钱" for a in "学宿书" for b in "费杂本" for c in "怎么交"]
    documents = [[*text, *(text[i : i + 2] for i in range(len(text) - 1))] for text in texts]

    index = Postings(documents)
    cosines = [index.cosines(index.look_up(document)) for document in documents]

    pairs = alike_pairs(documents, 0.45)
    numbers = zip(pairs.later.tolist(), pairs.earlier.tolist(), strict=True)
    near = dict(zip(numbers, pairs.cosines.tolist(), strict=True))

    every = {(later, earlier): cosines[later][earlier] for later in range(27) for earlier in range(later)}
    assert near == pytest.approx({pair: cosine for pair, cosine in every.items() if cosine >= 0.45})
    assert 0 < len(near) < len(every)


def test_thousands_of_texts_after_one_pattern_are_bounded_work() -> None:
    documents = [["同", "样", f"x{number}"] for number in range(3_000)]

    assert len(alike_pairs(documents, 0.001).later) <= 3_000 * 2 * 200


def test_no_text_has_no_pair() -> None:
    assert len(alike_pairs([], 0.5).later) == len(alike_pairs([[], []], 0.5).later) == 0


def test_texts_of_different_blocks_are_compared_too() -> None:
    documents = [["x", f"y{number % BLOCK}", f"z{number % BLOCK}"] for number in range(2 * BLOCK)]

    pairs = alike_pairs(documents, 0.9)

    assert pairs.later.tolist() == list(range(BLOCK, 2 * BLOCK))
    assert pairs.earlier.tolist() == list(range(BLOCK))


def test_nearest_is_of_another_owner_and_the_first_of_two_as_near() -> None:
    documents = [["a", "b"], ["a", "b"], ["a", "b"], ["a", "c"], ["d"], ["e"]]

    found = nearest(documents, ["one", "two", "two", "one", "three", "four"], 0.1)

    assert (found[0].foreign, found[1].foreign) == (1, 0)
    assert (found[0].cosine, found[1].own) == pytest.approx((1, 1))
    assert found[0].own == pytest.approx(0.148, abs=0.001)
    assert found.keys() == {0, 1, 2, 3}
