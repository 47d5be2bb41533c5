"""Weights from pairwise judgements: Saaty's analytic hierarchy process.

A judgement a_ij says how many times as important i is as j; a_ji is its reciprocal. The weights are
the principal eigenvector of the matrix (Saaty, *A scaling method for priorities in hierarchical
structures*, J. Math. Psychology 15, 1977, 234-281). Of n judged things it is consistent when
lambda_max = n; CI = (lambda_max - n) / (n - 1) measures how far it is from that, and CR = CI / RI
compares it with matrices filled at random. Above CR = 0.1 the judgements should be looked at again.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.limits import JUDGEMENT

__all__ = [
    "CONSISTENT_BELOW",
    "RANDOM_INDEX",
    "RECIPROCAL",
    "AhpResult",
    "Judgement",
    "ahp",
    "cell_fault",
    "checked_judgements",
]

Floats = npt.NDArray[np.float64]

RANDOM_INDEX: Final = (
    *(0.0, 0.0, 0.52, 0.89, 1.11),
    *(1.25, 1.35, 1.40, 1.45, 1.49),
    *(1.52, 1.54, 1.56, 1.58, 1.59),
)
"""Mean CI of random matrices for n = 1 to 15.

Saaty, *Theory and Applications of the Analytic Network Process*, RWS Publications, 2005, p. 31. His
table of 1980 (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, ...) does not rise throughout: 1.51 for 11 things
and 1.48 for 12.
"""

CONSISTENT_BELOW: Final = 0.1
"""Highest consistency ratio that Saaty lets pass."""

RECIPROCAL: Final = 1e-6
"""How far a product of two mirrored judgements may miss 1."""

_SMALLEST_JUDGED = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement and what the others say in its place.

    Attributes
    ----------
    i, j
        Row and column, i the one that was judged at least as important.
    given
        How many times as important i was said to be as j, >= 1.
    implied
        The same ratio as all other judgements have it.
    """

    i: int
    j: int
    given: float
    implied: float


@dataclass(frozen=True, slots=True)
class AhpResult:
    """Weights of a judgement matrix and how far its judgements agree.

    Attributes
    ----------
    weights
        (n,), > 0, summing to 1.
    lambda_max
        Principal eigenvalue, >= n.
    consistency_index
        (lambda_max - n) / (n - 1), 0 for n < 3.
    consistency_ratio
        Consistency index over random index, 0 for n < 3.
    consistent
        Whether the ratio is at most 0.1.
    worst
        The judgement that fits the others least; None for n < 3 or when all agree.
    """

    weights: Floats
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    consistent: bool
    worst: Judgement | None


def ahp(matrix: npt.ArrayLike, *, names: Sequence[str] | None = None) -> AhpResult:
    """Take weights out of a matrix of pairwise judgements.

    Parameters
    ----------
    matrix
        Shape (n, n), n = 1 to 15, positive and reciprocal: a_ij = 1 / a_ji within 1e-6.
    names
        How messages name the rows; else 1 to n.

    Returns
    -------
    AhpResult
        The worst judgement is the one with the largest a_ij w_j / w_i, and what it should be is
        w_i / w_j with it left out: 0 in its place and 2 on the diagonal of its two rows (Saaty,
        *Decision-making with the AHP: Why is the principal eigenvector necessary*, European J.
        Operational Research 145, 2003, 85-91; Harker, *Mathematical Modelling* 9, 1987, 353-360).

    Raises
    ------
    StudyError
        Names every cell at fault.

    Examples
    --------
    >>> ahp([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]).weights.round(4).tolist()
    [0.5714, 0.2857, 0.1429]
    """
    judged = checked_judgements(matrix, names=names)
    n = len(judged)
    lambda_max, weights = _principal(judged)
    if n < _SMALLEST_JUDGED:
        return AhpResult(weights, float(n), 0.0, 0.0, consistent=True, worst=None)
    lambda_max = max(lambda_max, float(n))
    index = (lambda_max - n) / (n - 1)
    ratio = index / RANDOM_INDEX[n - 1]
    return AhpResult(
        weights, lambda_max, index, ratio, ratio <= CONSISTENT_BELOW, _worst(judged, weights)
    )


def checked_judgements(matrix: npt.ArrayLike, *, names: Sequence[str] | None = None) -> Floats:
    """Check a matrix of judgements and make its lower half the exact reciprocal of the upper.

    Raises
    ------
    StudyError
        When it is not square, holds fewer than 1 or more than 15 rows, or a cell is not a positive
        number within the limit, not 1 on the diagonal or not the reciprocal of its mirror image.
    """
    judged = np.asarray(matrix, dtype=np.float64)
    if judged.ndim != 2 or judged.shape[0] != judged.shape[1]:  # noqa: PLR2004  a matrix has 2 axes
        message = f"the judgements have shape {judged.shape}: give a square matrix, n by n."
        raise StudyError(message)
    n = len(judged)
    if not 1 <= n <= len(RANDOM_INDEX):
        message = (
            f"{n} things are judged, but the consistency of judgements is known for 1 to "
            f"{len(RANDOM_INDEX)}: group them into themes."
        )
        raise StudyError(message)
    labels = list(names) if names is not None else [str(row + 1) for row in range(n)]
    faults = [
        fault
        for i in range(n)
        for j in range(n)
        if (fault := cell_fault(float(judged[i, j]), f"judgement ({labels[i]}, {labels[j]})"))
    ]
    faults += [
        f"judgement ({labels[i]}, {labels[i]}) is {judged[i, i]:g}: a thing is 1 time as important "
        "as itself."
        for i in range(n)
        if not faults and abs(judged[i, i] - 1) > RECIPROCAL
    ]
    if not faults or all(": a thing is" in fault for fault in faults):
        faults += [
            f"judgements ({labels[i]}, {labels[j]}) = {judged[i, j]:g} and ({labels[j]}, "
            f"{labels[i]}) = {judged[j, i]:g} are not reciprocal: {labels[j]} over {labels[i]} "
            f"would be {1 / judged[i, j]:.4g}."
            for i in range(n)
            for j in range(i + 1, n)
            if abs(judged[i, j] * judged[j, i] - 1) > RECIPROCAL
        ]
    if faults:
        raise StudyError(faults)
    upper = np.triu(judged, 1)
    filled = upper + np.eye(n)
    rows, columns = np.triu_indices(n, 1)
    filled[columns, rows] = 1 / upper[rows, columns]
    return filled


def cell_fault(value: float, where: str) -> str:
    """Say what is wrong with one judgement; "" when nothing is.

    Parameters
    ----------
    value
        How many times as important.
    where
        How the message names it.
    """
    most = JUDGEMENT.default
    if not math.isfinite(value):
        return f"{where} is {value}: a judgement is a finite number."
    if value <= 0:
        return f"{where} is {value:g}: a judgement is above 0; 1/3 says a third as important."
    if not 1 / most <= value <= most:
        return (
            f"{where} is {value:g}: the scale ends at 9, and what matters {most:g} times less "
            "should be left out."
        )
    return ""


def _principal(matrix: Floats) -> tuple[float, Floats]:
    """Largest eigenvalue and its vector, which a positive matrix has real and of one sign."""
    eigenvalues, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(eigenvalues.real))
    vector = np.abs(vectors[:, largest].real)
    return float(eigenvalues[largest].real), vector / vector.sum()


def _worst(judged: Floats, weights: Floats) -> Judgement | None:
    off = np.abs(np.log(judged * weights[np.newaxis, :] / weights[:, np.newaxis]))
    i, j = (int(place) for place in np.unravel_index(np.argmax(np.triu(off, 1)), off.shape))
    if off[i, j] <= RECIPROCAL:
        return None
    if judged[i, j] < 1:
        i, j = j, i
    without = judged.copy()
    without[i, j] = without[j, i] = 0.0
    without[i, i] = without[j, j] = 2.0
    _, others = _principal(without)
    return Judgement(i, j, float(judged[i, j]), float(others[i] / others[j]))
