"""A large symmetric system is solved in the memory of its matrix."""

import numpy as np
import pytest

from disclosure_bot.matching.cholesky import BLOCK, solve_in_place


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, BLOCK, 2 * BLOCK + 7])
def test_what_is_left_in_place_of_the_right_side_solves_the_system(size: int) -> None:
    random = np.random.default_rng(0)
    points = random.normal(size=(size, 8)).astype(np.float32)
    matrix = points @ points.T + np.eye(size, dtype=np.float32)
    wanted = random.normal(size=(size, 3)).astype(np.float32)
    found = wanted.copy()

    solve_in_place(matrix.copy(), found)

    assert np.allclose(matrix @ found, wanted, atol=1e-3)


def test_a_matrix_that_is_not_positive_definite_is_refused() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        solve_in_place(-np.eye(3, dtype=np.float32), np.ones((3, 1), np.float32))
