"""The weighted sum: scores, contributions, ranks, completions and coverage.

Missing values are left out and the weights of what is present are scaled up to sum to 1, so a place
is judged by what is known of it; ``low`` and ``high`` say what the score would be if everything
missing turned out worst or best, and :func:`coverage` how much of the weight is backed by data.
The additive model is Keeney & Raiffa, *Decisions with Multiple Objectives*, 1976, chapter 3.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from layers.errors import DataError
from siting.weights import checked_weights

if TYPE_CHECKING:
    from siting.config import Study

__all__ = [
    "MEASURED",
    "MISSING",
    "PROXY",
    "Coverage",
    "Scores",
    "competition_rank",
    "coverage",
    "order",
    "scaled",
    "theme_totals",
    "weighted_sum",
    "weighted_sum_kernel",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MISSING, PROXY, MEASURED = 0, 1, 2

# Scores this close differ by rounding in the last bits, not by anything a person decided.
_TIE_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of n places on m criteria.

    Attributes
    ----------
    values
        (n, m) in [0, 1], NaN where missing.
    weights
        (m,) summing to 1.
    contributions
        (n, m); rows sum to ``score``; 0 where missing.
    score
        (n,) in [0, 1]; NaN when nothing with a weight is measured.
    rank
        (n,) competition ranking from 1, ties share a rank; unmeasured places are last.
    low, high
        (n,) score if every missing value were 0, or 1; they bracket ``score``.
    """

    values: Floats
    weights: Floats
    contributions: Floats
    score: Floats
    rank: Ints
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of weight by evidence, each (n,), summing to 1 for every place."""

    measured: Floats
    proxy: Floats
    missing: Floats


def weighted_sum_kernel(values: Floats, weights: Floats) -> Floats:
    """Score without checks, for loops that run it thousands of times.

    Parameters
    ----------
    values
        (n, m) in [0, 1]; NaN where missing.
    weights
        (m,) >= 0; any positive sum, since each row is divided by the weight present in it.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where no weight is present.
    """
    absent = np.isnan(values)
    if not absent.any():
        return np.asarray(values @ (weights / weights.sum()), dtype=np.float64)
    total = np.where(absent, 0.0, values) @ weights
    present = (~absent) @ weights
    # 0 / 0 where nothing is present gives the NaN that is wanted.
    with np.errstate(invalid="ignore"):
        return np.asarray(total / present, dtype=np.float64)


def competition_rank(score: npt.ArrayLike) -> Ints:
    """Rank scores from 1, highest first; equal scores share the better rank (1, 2, 2, 4).

    Parameters
    ----------
    score
        (n,); NaN ranks after every number. Scores that agree to 12 decimals are ties.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    rounded = np.round(np.asarray(score, dtype=np.float64), _TIE_DECIMALS)
    key = np.where(np.isnan(rounded), np.inf, -rounded)
    return np.asarray(np.searchsorted(np.sort(key), key, side="left") + 1, dtype=np.int64)


def order(rank: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """Positions by rank, ties by position: ids are sorted, so the smaller id comes first."""
    return np.argsort(np.asarray(rank), kind="stable")


def weighted_sum(values: npt.ArrayLike, weights: npt.ArrayLike) -> Scores:
    """Score, rank and bracket places by the weighted sum of their values.

    Parameters
    ----------
    values
        (n, m) in [0, 1]; NaN where missing.
    weights
        (m,), finite, >= 0, summing to 1.

    Returns
    -------
    Scores
        With contributions that add up to the score.

    Raises
    ------
    DataError
        When ``values`` is no matrix or leaves [0, 1].
    StudyError
        When the weights are not what they must be.
    """
    matrix = np.asarray(values, dtype=np.float64)
    if matrix.ndim != 2:  # noqa: PLR2004  a matrix has 2 axes
        message = f"values have shape {matrix.shape}: give a matrix of places by criteria."
        raise DataError(message)
    shares = checked_weights(weights, matrix.shape[1])
    outside = np.argwhere((matrix < 0) | (matrix > 1))
    if len(outside):
        raise DataError(
            [
                f"value of place {i}, criterion {j} is {matrix[i, j]}: values lie in [0, 1]; "
                "apply the value function first."
                for i, j in outside
            ]
        )
    absent = np.isnan(matrix)
    known = np.where(absent, 0.0, matrix) * shares
    present = np.where(absent, 0.0, shares).sum(axis=1, keepdims=True)
    # With nothing missing there is nothing to rescale: 0.1 / 0.9999999 would not be 0.1.
    present[~absent.any(axis=1)] = 1.0
    with np.errstate(invalid="ignore"):
        contributions = np.where(present > 0, known / present, 0.0)
    score = np.where(present[:, 0] > 0, contributions.sum(axis=1), np.nan)
    # A sum of rounded shares can pass 1 by its last bit.
    score = np.minimum(score, 1.0)
    low = np.minimum(known.sum(axis=1), 1.0)
    high = np.minimum(low + np.where(absent, shares, 0.0).sum(axis=1), 1.0)
    return Scores(
        values=matrix,
        weights=shares,
        contributions=contributions,
        score=score,
        rank=competition_rank(score),
        low=low,
        high=high,
    )


def scaled(scores: Scores, factor: npt.ArrayLike) -> Scores:
    """Multiply scores by what partial constraints leave of them, and rank again.

    Parameters
    ----------
    scores
        As the values and weights give them.
    factor
        (n,) in [0, 1].

    Returns
    -------
    Scores
        Contributions, score and bounds times the factor, so that points still add up.
    """
    left = np.asarray(factor, dtype=np.float64)
    if np.all(left == 1.0):
        return scores
    score = scores.score * left
    return replace(
        scores,
        contributions=scores.contributions * left[:, np.newaxis],
        score=score,
        rank=competition_rank(score),
        low=scores.low * left,
        high=scores.high * left,
    )


def coverage(evidence: npt.ArrayLike, weights: npt.ArrayLike) -> Coverage:
    """Split the weight of every place by how well its criteria are backed.

    Parameters
    ----------
    evidence
        (n, m): 0 missing, 1 proxy, 2 measured.
    weights
        (m,) summing to 1.

    Returns
    -------
    Coverage
        Shares (n,) that sum to 1.

    Raises
    ------
    DataError
        When ``evidence`` is no matrix of 0, 1 and 2.
    StudyError
        When the weights are not what they must be.
    """
    codes = np.asarray(evidence)
    if codes.ndim != 2 or not np.isin(codes, (MISSING, PROXY, MEASURED)).all():  # noqa: PLR2004  a matrix has 2 axes
        message = f"evidence of shape {codes.shape} must be a matrix of 0, 1 and 2."
        raise DataError(message)
    shares = checked_weights(weights, codes.shape[1])
    total = shares.sum()
    measured = ((codes == MEASURED) @ shares) / total
    proxy = ((codes == PROXY) @ shares) / total
    missing = np.clip(1.0 - measured - proxy, 0.0, 1.0)
    # What rounding leaves of a place with nothing missing is 0, not 1e-17.
    missing = np.where((codes == MISSING).any(axis=1), missing, 0.0)
    return Coverage(measured=measured, proxy=proxy, missing=missing)


def theme_totals(contributions: Floats, study: "Study") -> Floats:
    """Add contributions up by theme.

    Parameters
    ----------
    contributions
        (n, m) in the order of ``study.criteria``.
    study
        Where the tree is.

    Returns
    -------
    ndarray of float64, shape (n, t)
        In the order of ``study.themes``; rows sum to the score.
    """
    belongs = np.array([[c.theme == t.key for t in study.themes] for c in study.criteria])
    return np.asarray(contributions @ belongs.astype(np.float64), dtype=np.float64)
