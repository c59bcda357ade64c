"""Solves a large symmetric system in the memory of its own matrix, block by block.

``np.linalg.solve`` would copy the matrix, and take twice the steps because it does not know the symmetry.
"""

from collections.abc import Iterator

import numpy as np

from disclosure_bot.matching.postings import Floats

BLOCK = 512
"""rows of a block: a few are quick to turn round, many are quick to multiply"""


def solve_in_place(matrix: Floats, wanted: Floats) -> None:
    """Solve ``matrix @ x = wanted``, (n, n) positive definite and (n, c), leaving x in ``wanted``.

    What was in ``matrix`` is gone; only its lower half is read.

    Raises:
        numpy.linalg.LinAlgError: the matrix is not positive definite.
    """
    blocks = list(_blocks(0, len(matrix)))
    for own in blocks:
        _eliminate(matrix, wanted, own)
    for own in reversed(blocks):
        below = slice(own.stop, None)
        wanted[own] = matrix[own, own].T @ (wanted[own] - matrix[below, own].T @ wanted[below])


def _eliminate(matrix: Floats, wanted: Floats, own: slice) -> None:
    """Leave a block's inverted factor on the diagonal and its panel below; take both from what follows."""
    below = slice(own.stop, None)
    corner = matrix[own, own] = np.linalg.inv(np.linalg.cholesky(matrix[own, own]))
    panel = matrix[below, own] = matrix[below, own] @ corner.T
    wanted[own] = corner @ wanted[own]
    wanted[below] -= panel @ wanted[own]
    for rows in _blocks(own.stop, len(matrix)):
        left = slice(own.stop, rows.stop)
        matrix[rows, left] -= matrix[rows, own] @ matrix[left, own].T


def _blocks(start: int, stop: int) -> Iterator[slice]:
    return (slice(at, min(at + BLOCK, stop)) for at in range(start, stop, BLOCK))
