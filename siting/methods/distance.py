"""TOPSIS, VIKOR and CODAS: how far a site is from the best and the worst there is.

Sources
-------
TOPSIS: C.-L. Hwang and K. Yoon, *Multiple Attribute Decision Making*, 1981. VIKOR: S. Opricovic
and G.-H. Tzeng, "Compromise solution by MCDM methods", *European Journal of Operational Research*
156(2), 2004. CODAS: M. Keshavarz Ghorabaee, E. K. Zavadskas, Z. Turskis and J. Antucheviciene,
*Economic Computation and Economic Cybernetics Studies and Research* 50(3), 2016.

TOPSIS is pymcdm's, told to use the vector normalisation of its authors (pymcdm's default is
min-max) and kept from the columns that it would divide by zero. VIKOR and CODAS are ours: pymcdm
refuses a constant column, divides by zero when all S or all R agree, and does not return the
compromise set; its CODAS is a double loop in Python and refuses a zero.

In VIKOR's paper a lower Q is better: the score here is -Q.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.methods.checks import Problem, checked, checked_share

__all__ = ["VikorResult", "codas", "topsis", "vikor", "vikor_compromise"]

Floats = npt.NDArray[np.float64]

# Distances of this many pairs at once keep the working memory in some ten megabytes.
_PAIRS_AT_ONCE = 500_000

# A figure that stands on a threshold but for its last bits stands on it.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class VikorResult:
    """VIKOR's three measures, all lower = better, and what may be recommended.

    Attributes
    ----------
    s, r, q
        (n,): weighted sum of the regrets, largest of them, and their compromise in [0, 1].
    ranking
        (n,) positions from the best Q to the worst, ties by S, then by position.
    advantage
        C1: the second is behind the first by at least 1 / (n - 1) in Q.
    stability
        C2: the first by Q is also first by S or by R.
    compromise
        Positions that may be recommended, best first: the first alone when both conditions hold;
        the first two when only C2 fails; all within 1 / (n - 1) of the first when C1 fails.
    """

    s: Floats
    r: Floats
    q: Floats
    ranking: npt.NDArray[np.intp]
    advantage: bool
    stability: bool
    compromise: tuple[int, ...]


def topsis(matrix: npt.ArrayLike, weights: npt.ArrayLike, directions: npt.ArrayLike) -> Floats:
    """Score the closeness to the ideal: distance from the worst over the sum of both.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,). Each column is divided by its Euclidean length, so the unit must have a
        true zero: shifting a column changes the result.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [0, 1], higher is better. A constant column changes nothing; when all sites are alike
        each is as far from the best as from the worst and scores 0.5.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`.
    """
    problem = checked(matrix, weights, directions)
    telling = _telling(problem)
    if not telling.any():
        return np.full(len(problem.matrix), 0.5)
    # pymcdm brings matplotlib, a second of waiting that only its methods are worth.
    from pymcdm.methods import TOPSIS  # noqa: PLC0415
    from pymcdm.normalizations import vector_normalization  # noqa: PLC0415

    figures = problem.matrix[:, telling]
    # The length of a column does not depend on its unit; its square would overflow or vanish.
    figures = figures / np.abs(figures).max(axis=0)
    closeness = TOPSIS(vector_normalization)(
        figures, problem.weights[telling], problem.directions[telling], validation=False
    )
    return np.asarray(closeness, dtype=np.float64)


def vikor(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    v: float = 0.5,
) -> Floats:
    """Minus VIKOR's Q: the compromise of group utility and individual regret.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    v
        Weight of the group utility S against the regret R, in [0, 1].

    Returns
    -------
    ndarray of float64, shape (n,)
        In [-1, 0], higher is better. **The paper's Q is lower = better: this is -Q.**

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also when ``v`` leaves [0, 1].
    """
    return np.asarray(0.0 - vikor_compromise(matrix, weights, directions, v=v).q, dtype=np.float64)


def vikor_compromise(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    v: float = 0.5,
) -> VikorResult:
    """S, R and Q of every site, and the compromise set with its two conditions.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    v
        Weight of the group utility S against the regret R, in [0, 1].

    Returns
    -------
    VikorResult
        A constant column adds no regret. Where all S (or all R) agree, that part of Q is 0.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also when ``v`` leaves [0, 1].
    """
    problem = checked(matrix, weights, directions)
    share = checked_share(v, "v")
    gains = problem.gains
    best = gains.max(axis=0)
    span = best - gains.min(axis=0)
    lost = best - gains
    regret = problem.weights * np.divide(lost, span, out=np.zeros_like(lost), where=span > 0)
    s, r = regret.sum(axis=1), regret.max(axis=1)
    q = share * _spread(s) + (1 - share) * _spread(r)
    ranking = np.lexsort((s, q))
    ordered = q[ranking]
    if len(q) == 1:
        return VikorResult(s, r, q, ranking, advantage=True, stability=True, compromise=(0,))
    wanted = 1 / (len(q) - 1)
    first = ranking[0]
    advantage = bool(ordered[1] - ordered[0] >= wanted - _ROUNDING)
    stability = bool(s[first] <= s.min() + _ROUNDING or r[first] <= r.min() + _ROUNDING)
    if advantage:
        taken = 1 if stability else 2
    else:
        taken = int(np.searchsorted(ordered - ordered[0], wanted - _ROUNDING, side="left"))
    compromise = tuple(int(i) for i in ranking[:taken])
    return VikorResult(s, r, q, ranking, advantage, stability, compromise)


def codas(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    threshold: float = 0.02,
) -> Floats:
    """Sum over the others of how much farther a site is from the worst point.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,); gains >= 0, costs > 0.
    threshold
        The paper's tau >= 0: how much two Euclidean distances must differ for the taxicab
        distances to count as well.

    Returns
    -------
    ndarray of float64, shape (n,)
        Sums to 0; higher is better. A constant column changes nothing.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also for a negative gain, a cost that is not above 0, or a
        negative threshold.

    Notes
    -----
    The paper's text says that the taxicab distance is called in when the Euclidean ones are *less*
    than tau apart; its equation for psi, and the figures of its own example, call it in when they
    are *at least* tau apart. The equation is followed, as in the other libraries. With it a site
    can rank above one that is at least as good on everything.
    """
    problem = checked(matrix, weights, directions)
    if not 0 <= threshold < np.inf:
        message = f"threshold = {threshold}: give a number of 0 or more."
        raise StudyError(message)
    weighted = problem.ratio_to_best("CODAS") * problem.weights
    away = weighted - weighted.min(axis=0)
    euclidean = np.sqrt((away**2).sum(axis=1))
    taxicab = away.sum(axis=1)
    n = len(away)
    score = np.empty(n)
    step = max(1, _PAIRS_AT_ONCE // n)
    for start in range(0, n, step):
        rows = slice(start, start + step)
        farther = euclidean[rows, np.newaxis] - euclidean
        counted = np.abs(farther) >= threshold - _ROUNDING
        score[rows] = (farther + counted * (taxicab[rows, np.newaxis] - taxicab)).sum(axis=1)
    return score


def _telling(problem: Problem) -> npt.NDArray[np.bool_]:
    return np.asarray((np.ptp(problem.matrix, axis=0) > 0) & (problem.weights > 0), dtype=np.bool_)


def _spread(measure: Floats) -> Floats:
    risen = measure - measure.min()
    span = risen.max()
    return risen / span if span > 0 else np.zeros_like(risen)
