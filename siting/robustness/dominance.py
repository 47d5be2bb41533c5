"""Who beats whom whatever the weights: dominance and the Pareto front.

One site dominates another when it is at least as good on every criterion and better on one. What is
missing could be anything from 0 to 1, so a dominance is *certain* when it holds for every
completion of what is missing, and *possible* when it holds for some.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import DataError

__all__ = ["Dominance", "dominance"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_MATRIX = 2


@dataclass(frozen=True, slots=True)
class Dominance:
    """Who dominates whom among n sites.

    Attributes
    ----------
    certain
        (n, n): row dominates column whatever the missing values are. A site that is certainly
        dominated never scores higher than the one that does it, under any weights.
    possible
        (n, n): row dominates column for some completion; holds wherever ``certain`` does.
    front
        (n,): no other site certainly dominates it (Pareto front).
    surely_on_front
        (n,): no other site possibly dominates it.
    """

    certain: Bools
    possible: Bools
    front: Bools
    surely_on_front: Bools


def dominance(values: npt.ArrayLike, *, factor: npt.ArrayLike | None = None) -> Dominance:
    """Compare every site with every other, criterion by criterion.

    Parameters
    ----------
    values
        (n, m) in [0, 1], higher is better; NaN where missing.
    factor
        (n,) in [0, 1]: what partial constraints leave of the score; it counts as one more
        criterion, since a better site with a lower factor need not score higher. None means 1.

    Returns
    -------
    Dominance

    Raises
    ------
    DataError
        When ``values`` is no matrix in [0, 1] or ``factor`` does not fit it.
    """
    matrix = np.asarray(values, dtype=np.float64)
    if matrix.ndim != _MATRIX or ((matrix < 0) | (matrix > 1)).any():
        message = f"values of shape {matrix.shape}: give a matrix of sites by criteria in [0, 1]."
        raise DataError(message)
    if factor is not None:
        scale = np.asarray(factor, dtype=np.float64)
        if scale.shape != matrix.shape[:1] or not ((scale >= 0) & (scale <= 1)).all():
            message = f"factor of shape {scale.shape}: give one in [0, 1] for each site."
            raise DataError(message)
        matrix = np.column_stack([matrix, scale])
    low = np.nan_to_num(matrix, nan=0.0)
    high = np.nan_to_num(matrix, nan=1.0)
    certain = _dominates(low, high)
    possible = _dominates(high, low)
    np.fill_diagonal(certain, val=False)
    np.fill_diagonal(possible, val=False)
    return Dominance(
        certain=certain,
        possible=possible,
        front=np.asarray(~certain.any(axis=0)),
        surely_on_front=np.asarray(~possible.any(axis=0)),
    )


def _dominates(mine: Floats, others: Floats) -> Bools:
    n = len(mine)
    never_worse = np.ones((n, n), dtype=bool)
    somewhere_better = np.zeros((n, n), dtype=bool)
    # A criterion at a time: all of them at once would take m tables of all pairs.
    for own, other in zip(mine.T, others.T, strict=True):
        never_worse &= own[:, None] >= other
        somewhere_better |= own[:, None] > other
    return never_worse & somewhere_better
