"""Weights of several people as one, and how far apart they are.

Judgements or weights are joined by the geometric mean, which keeps judgements reciprocal as the
arithmetic mean does not (Aczel & Saaty, *J. Math. Psychology* 27, 1983, 93-102). There are two ways
(Forman & Peniwati, *European J. Operational Research* 108, 1998, 165-169): aggregate the judgements
(AIJ) when the group acts as one body, the priorities (AIP) when it stays a number of people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.weighting.ahp import checked_judgements

__all__ = ["Disagreement", "disagreement", "join_judgements", "join_weights"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far people are from the weights of their group.

    Attributes
    ----------
    mean
        In [0, 1]: the mean of ``people``; 0 when all agree.
    people
        (p,), in [0, 1]: half the sum of |own - group| over all things, which is the share of the
        weight that the person would have to move to arrive at the group's weights.
    spread
        (n,), in [0, 1]: highest minus lowest weight that anybody gives.
    """

    mean: float
    people: Floats
    spread: Floats


def join_judgements(
    matrices: Sequence[npt.ArrayLike], *, names: Sequence[str] | None = None
) -> Floats:
    """Join people's judgement matrices cell by cell (AIJ).

    Parameters
    ----------
    matrices
        One (n, n) matrix a person, each as :func:`siting.weighting.ahp.ahp` takes it.
    names
        How messages name the rows.

    Returns
    -------
    ndarray of float64, shape (n, n)
        Reciprocal; weigh it with :func:`siting.weighting.ahp.ahp`.

    Raises
    ------
    StudyError
        When there is nobody, sizes differ, or a matrix is wrong.
    """
    checked = [checked_judgements(matrix, names=names) for matrix in matrices]
    if not checked:
        message = "nobody's judgements are given: give at least one person's."
        raise StudyError(message)
    sizes = sorted({len(matrix) for matrix in checked})
    if len(sizes) > 1:
        message = (
            f"the judgements have {' and '.join(map(str, sizes))} rows: judge the same things."
        )
        raise StudyError(message)
    return checked_judgements(np.exp(_mean(np.log(np.stack(checked)))))


def join_weights(weights: npt.ArrayLike) -> Floats:
    """Join people's weights (AIP): geometric mean of each, divided by the sum.

    Parameters
    ----------
    weights
        Shape (p, n), one row a person, >= 0, each row summing to more than 0.

    Returns
    -------
    ndarray of float64, shape (n,)
        Summing to 1. What one person gives weight 0 gets 0: a geometric mean lets everybody veto.

    Raises
    ------
    StudyError
        When a row is wrong, or everything is vetoed by somebody.
    """
    rows = _rows(weights)
    with np.errstate(divide="ignore"):  # log 0 is the veto
        joined = np.exp(_mean(np.log(rows)))
    if not joined.any():
        message = (
            "the people leave nothing to agree on: each thing has weight 0 with somebody; give a "
            "small weight instead of 0."
        )
        raise StudyError(message)
    return np.asarray(joined / joined.sum(), dtype=np.float64)


def disagreement(weights: npt.ArrayLike, group: npt.ArrayLike) -> Disagreement:
    """Measure how far people's weights are from the group's.

    Parameters
    ----------
    weights
        Shape (p, n), one row a person.
    group
        Shape (n,), summing to 1.

    Returns
    -------
    Disagreement

    Raises
    ------
    StudyError
        When a row is wrong.
    """
    rows = _rows(weights)
    people = np.abs(rows - np.asarray(group, dtype=np.float64)).sum(axis=1) / 2
    return Disagreement(float(_mean(people)), people, rows.max(axis=0) - rows.min(axis=0))


def _mean(stacked: Floats) -> Floats:
    """Mean over the first axis that does not depend, to the last bit, on the order of people."""
    return np.asarray(np.sort(stacked, axis=0).mean(axis=0), dtype=np.float64)


def _rows(weights: npt.ArrayLike) -> Floats:
    rows = np.asarray(weights, dtype=np.float64)
    if rows.ndim != 2 or not rows.size:  # noqa: PLR2004  a matrix has 2 axes
        message = f"weights have shape {rows.shape}: give one row a person, at least one."
        raise StudyError(message)
    wrong = ~(np.isfinite(rows) & (rows >= 0))
    faults = [
        f"person {p + 1}, weight {j + 1} is {rows[p, j]}: a weight is a finite number, 0 or more."
        for p, j in np.argwhere(wrong)
    ]
    faults += [
        f"person {p + 1}: all weights are zero: give at least one a share above 0."
        for p in np.flatnonzero(~wrong.any(axis=1) & ~rows.any(axis=1))
    ]
    if faults:
        raise StudyError(faults)
    return np.asarray(rows / rows.sum(axis=1, keepdims=True), dtype=np.float64)
