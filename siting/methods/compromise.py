"""MARCOS, CoCoSo and RAFSI: aggregates set against reference points.

Sources
-------
MARCOS: Ž. Stević, D. Pamučar, A. Puška and P. Chatterjee, *Computers & Industrial Engineering*
140, 2020, 106231. CoCoSo: M. Yazdani, P. Zaraté, E. K. Zavadskas and Z. Turskis, *Management
Decision* 57(9), 2019. RAFSI: M. Žižović, D. Pamučar, M. Albijanić, P. Chatterjee and I. Pribićević,
"Eliminating rank reversal problem using a new multi-attribute model: the RAFSI method",
*Mathematics* 8(6), 2020, 1015.

RAFSI is pymcdm's. MARCOS and CoCoSo are ours: both divide by the worst of the sample, which is 0
as soon as one site is worst on everything (CoCoSo), or every criterion has a 0 (MARCOS), and
pymcdm then returns NaN or infinities.
"""

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.methods.checks import checked, checked_bounds, checked_share

__all__ = ["cocoso", "marcos", "rafsi"]

Floats = npt.NDArray[np.float64]


def marcos(matrix: npt.ArrayLike, weights: npt.ArrayLike, directions: npt.ArrayLike) -> Floats:
    """Set a site against the ideal and the anti-ideal of the sample.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,); gains >= 0, costs > 0.

    Returns
    -------
    ndarray of float64, shape (n,)
        Higher is better. A column of zeros adds nothing; when all columns are zeros, all score 0.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also for a negative gain or a cost that is not above 0.

    Notes
    -----
    With S the weighted sum of ratios to the ideal, K+ = S / S(ideal), K- = S / S(anti-ideal) and
    q = S(anti-ideal) / S(ideal), the paper's f(K) is K+ (1 + q) / (1 + q + q^2): the same figure,
    without the division by S(anti-ideal), which is 0 as soon as every criterion has a 0. It also
    shows that MARCOS always ranks as the weighted sum S does.
    """
    problem = checked(matrix, weights, directions)
    ratios = problem.ratio_to_best("MARCOS")
    total = (ratios * problem.weights).sum(axis=1)
    ideal = float((ratios.max(axis=0) * problem.weights).sum())
    if ideal == 0:
        return np.zeros(len(total))
    worst = float((ratios.min(axis=0) * problem.weights).sum()) / ideal
    return np.asarray(total / ideal * (1 + worst) / (1 + worst + worst**2), dtype=np.float64)


def cocoso(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    lam: float = 0.5,
) -> Floats:
    """Three compromises of a weighted sum S and a sum of powers P, taken together.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    lam
        Share of S in the third compromise, in [0, 1].

    Returns
    -------
    ndarray of float64, shape (n,)
        Higher is better. A constant column and a weight of 0 are left out (the power 0 of anything
        would add 1 to all).

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also when ``lam`` leaves [0, 1].

    Notes
    -----
    The second compromise is S / min(S) + P / min(P). A site that is worst on every criterion has
    S = P = 0 and the paper leaves that undefined; here the smallest S and P above 0 take the place
    of the minimum, so nothing changes wherever the paper is defined, and dominance still holds.
    """
    problem = checked(matrix, weights, directions)
    share = checked_share(lam, "lam")
    telling = (np.ptp(problem.matrix, axis=0) > 0) & (problem.weights > 0)
    values, part = problem.min_max()[:, telling], problem.weights[telling]
    s, p = (values * part).sum(axis=1), (values**part).sum(axis=1)
    if not (s > 0).any():
        return np.zeros(len(s))
    first = (s + p) / (s + p).sum()
    second = s / s[s > 0].min() + p / p[p > 0].min()
    third = (share * s + (1 - share) * p) / (share * s.max() + (1 - share) * p.max())
    return np.asarray(
        np.cbrt(first * second * third) + (first + second + third) / 3, dtype=np.float64
    )


def rafsi(  # noqa: PLR0913  the three arrays of every method, then options by keyword
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    bounds: npt.ArrayLike,
    worst: float = 1.0,
    best: float = 6.0,
) -> Floats:
    """Weighted sum after mapping each criterion's interval onto one common interval.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    bounds
        (m, 2), lowest and highest possible figure (the paper's anti-ideal and ideal, or the other
        way round for a cost).
    worst, best
        The common interval n1 .. n2k, 0 < worst < best: how many times better the ideal is than
        the anti-ideal; 6 in the paper.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [0, 1], higher is better.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also when the common interval is none.
    """
    problem = checked(matrix, weights, directions)
    limits = checked_bounds(problem, bounds)
    if not 0 < worst < best < np.inf:
        message = (
            f"worst = {worst}, best = {best}: give two numbers above 0, the smaller one first."
        )
        raise StudyError(message)
    # pymcdm brings matplotlib, a second of waiting that only its methods are worth.
    from pymcdm.methods import RAFSI  # noqa: PLC0415

    method = RAFSI(ideal=limits[:, 1], anti_ideal=limits[:, 0], n1=worst, n2k=best)
    score = method(problem.matrix, problem.weights, problem.directions, validation=False)
    return np.asarray(score, dtype=np.float64)
