import numpy as np
import pytest

from disclosure_bot.matching.postings import Postings

DOCUMENTS = (["a", "b"], ["b", "b", "c"], ["d"])


def test_a_document_is_like_itself() -> None:
    postings = Postings(DOCUMENTS)

    for number, document in enumerate(DOCUMENTS):
        cosines = postings.cosines(postings.look_up(document))
        assert cosines[number] == pytest.approx(1, abs=1e-6)
        assert cosines.argmax() == number


def test_cosines_are_those_of_whole_vectors() -> None:
    postings = Postings(DOCUMENTS)
    idf = {token: np.log1p((3 - n + 0.5) / (n + 0.5)) for token, n in {"a": 1, "b": 2, "c": 1}.items()}
    question, document = [idf["b"], idf["c"], 0], [(1 + np.log(2)) * idf["b"], idf["c"]]
    expected = np.dot(question[:2], document) / np.linalg.norm(question) / np.linalg.norm(document)

    assert postings.cosines(postings.look_up(["b", "c"]))[1] == pytest.approx(expected, abs=1e-6)


def test_an_unknown_token_makes_everything_less_alike() -> None:
    postings = Postings(DOCUMENTS)

    assert postings.cosines(postings.look_up(["d", "x"]))[2] < postings.cosines(postings.look_up(["d"]))[2]


def test_coverage_is_the_share_of_the_question_that_a_document_holds() -> None:
    postings = Postings(DOCUMENTS)

    coverages = postings.coverages(postings.look_up(["a", "b", "x"]))

    assert coverages[0] > coverages[1] > coverages[2] == 0


@pytest.mark.parametrize("tokens", [[], ["x", "y"]])
def test_nothing_known_is_like_nothing(tokens: list[str]) -> None:
    postings = Postings(DOCUMENTS)

    assert postings.cosines(postings.look_up(tokens)).tolist() == [0, 0, 0]


def test_no_documents_are_no_error() -> None:
    postings = Postings([])

    assert postings.cosines(postings.look_up(["a"])).tolist() == []
