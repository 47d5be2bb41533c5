"""Weights from an order of importance alone.

The weight of place k of n, in three formulas (Stillwell, Seaver & Edwards, *Organizational Behavior
and Human Performance* 28, 1981, 62-77; Barron & Barrett, *Decision quality using ranked attribute
weights*, Management Science 42, 1996, 1515-1523):

* rank order centroid: (1/n) sum of 1/i for i = k to n, the mean of all weights that obey the order
  and on the whole the best of the three (Edwards & Barron, *SMARTS and SMARTER*, 1994);
* rank sum: 2 (n + 1 - k) / (n (n + 1));
* reciprocal: (1/k) / sum of 1/i.

Who ties shares: each takes the mean of the places they hold together.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError

__all__ = ["FORMULAS", "rank_sum", "reciprocal", "roc"]

Floats = npt.NDArray[np.float64]


def roc(ranks: npt.ArrayLike) -> Floats:
    """Rank order centroid weights.

    Parameters
    ----------
    ranks
        Shape (n,), 1 the most important; equal figures tie. Only their order counts.

    Returns
    -------
    ndarray of float64, shape (n,)
        Summing to 1.

    Raises
    ------
    StudyError
        When there are none, or a rank is not a finite number.

    Examples
    --------
    >>> roc([1, 2, 3]).round(4).tolist()
    [0.6111, 0.2778, 0.1111]
    """
    return _shared(ranks, lambda n: np.cumsum((1 / np.arange(1, n + 1))[::-1])[::-1] / n)


def rank_sum(ranks: npt.ArrayLike) -> Floats:
    """Rank sum weights: falling in equal steps; parameters as for :func:`roc`."""
    return _shared(ranks, lambda n: np.arange(n, 0, -1) * 2 / (n * (n + 1)))


def reciprocal(ranks: npt.ArrayLike) -> Floats:
    """Rank reciprocal weights: the second takes half the first; parameters as for :func:`roc`."""
    return _shared(ranks, lambda n: (1 / np.arange(1, n + 1)) / (1 / np.arange(1, n + 1)).sum())


FORMULAS: Final[Mapping[str, Callable[[npt.ArrayLike], Floats]]] = MappingProxyType(
    {"roc": roc, "rank-sum": rank_sum, "reciprocal": reciprocal}
)
"""The formulas by the name a study gives them."""


def _shared(ranks: npt.ArrayLike, by_place: Callable[[int], Floats]) -> Floats:
    array = np.asarray(ranks, dtype=np.float64)
    if array.ndim != 1 or not len(array):
        message = f"ranks have shape {array.shape}: give one rank a thing, at least one."
        raise StudyError(message)
    faults = [
        f"rank {place + 1} is {rank}: a rank is a finite number."
        for place, rank in enumerate(array)
        if not np.isfinite(rank)
    ]
    if faults:
        raise StudyError(faults)
    _, group, size = np.unique(array, return_inverse=True, return_counts=True)
    ends = np.cumsum(size)
    upto = np.concatenate([[0.0], np.cumsum(by_place(len(array)))])
    weights = ((upto[ends] - upto[ends - size]) / size)[group]
    return np.asarray(weights / weights.sum(), dtype=np.float64)
