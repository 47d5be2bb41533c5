"""Weighted sum, weighted product, WASPAS, OWA and SPOTIS: one aggregate a site, no comparisons.

Sources
-------
Weighted sum, weighted product: P. C. Fishburn, "Additive utilities with incomplete product sets",
*Operations Research* 15(3), 1967; E. Triantaphyllou, *Multi-Criteria Decision Making Methods: A
Comparative Study*, 2000, chapter 2. WASPAS: E. K. Zavadskas, Z. Turskis, J. Antucheviciene and
A. Zakarevicius, *Elektronika ir Elektrotechnika* 122(6), 2012. OWA with importances: R. R. Yager,
"Quantifier guided aggregation using OWA operators", *International Journal of Intelligent Systems*
11(1), 1996. SPOTIS: J. Dezert, A. Tchamova, D. Han and J.-M. Tacnet, FUSION 2020.

All of them are ours: they run inside the draws of :mod:`siting.methods.draws` as well, and
pymcdm's weighted sum, product and WASPAS refuse a zero or divide by it. Higher is better
everywhere; SPOTIS is a distance in its paper, and is negated here.
"""

import numpy as np
import numpy.typing as npt

from siting.methods.checks import Problem, checked, checked_bounds, checked_share

__all__ = ["owa", "spotis", "waspas", "weighted_product", "weighted_sum"]

Floats = npt.NDArray[np.float64]


def weighted_sum(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    bounds: npt.ArrayLike | None = None,
) -> Floats:
    """Sum of weight times value, the value being the figure's place between two bounds.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,) as :func:`siting.methods.checks.checked` wants them.
    bounds
        (m, 2), lowest and highest possible figure. With them no site can change the order of two
        others. None takes the lowest and highest of the sample, and that promise is gone.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [0, 1], higher is better. Without bounds, a constant column gives 0 to all.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`.
    """
    problem = checked(matrix, weights, directions)
    values = _values(problem, bounds)
    return np.asarray((values * problem.weights).sum(axis=1), dtype=np.float64)


def weighted_product(
    matrix: npt.ArrayLike, weights: npt.ArrayLike, directions: npt.ArrayLike
) -> Floats:
    """Product of the ratios to the best, each to the power of its weight.

    A site with a 0 on a gain that has weight scores 0, whatever else it has: that is the method's
    veto, not an accident. It needs a true zero in the unit (km, MW; not degrees or an index).

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,); gains >= 0, costs > 0.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [0, 1], higher is better. The ratio of two sites' scores does not depend on the others,
        so neither does their order; but a column of zeros gives factor 1 to all, and 0 to them as
        soon as another site has more.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also for a negative gain or a cost that is not above 0.
    """
    problem = checked(matrix, weights, directions)
    return _product(problem.ratio_to_best("the weighted product"), problem.weights)


def waspas(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    lam: float = 0.5,
) -> Floats:
    """``lam`` of the weighted sum and the rest of the weighted product, both of ratios to the best.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,); gains >= 0, costs > 0.
    lam
        Share of the sum, in [0, 1].

    Returns
    -------
    ndarray of float64, shape (n,)
        In [0, 1], higher is better. A column of zeros adds 0 to the sum and is factor 1.

    Raises
    ------
    DataError, StudyError
        As :func:`weighted_product`; also when ``lam`` leaves [0, 1].
    """
    problem = checked(matrix, weights, directions)
    share = checked_share(lam, "lam")
    ratios = problem.ratio_to_best("WASPAS")
    total = (ratios * problem.weights).sum(axis=1)
    mixed = share * total + (1 - share) * _product(ratios, problem.weights)
    return np.asarray(mixed, dtype=np.float64)


def owa(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    attitude: float = 0.5,
    bounds: npt.ArrayLike | None = None,
) -> Floats:
    """Ordered weighted average: the weights lean to a site's best or worst values.

    The values of a site are sorted from best to worst; the one at place k counts
    ``Q(S_k) - Q(S_{k-1})``, where S_k is the importance of the k best and ``Q(x) = x ** alpha`` the
    quantifier (Yager 1996). ``alpha = (1 - attitude) / attitude``, so that the attitude is the
    orness 1 / (1 + alpha) of the quantifier.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    attitude
        0 judges a site by its worst value, 1 by its best, 0.5 is the weighted sum. Criteria of
        weight 0 are never looked at.
    bounds
        As for :func:`weighted_sum`.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [0, 1], higher is better.

    Raises
    ------
    DataError, StudyError
        As :func:`weighted_sum`; also when ``attitude`` leaves [0, 1].
    """
    problem = checked(matrix, weights, directions)
    lean = checked_share(attitude, "attitude")
    counted = problem.weights > 0
    values = _values(problem, bounds)[:, counted]
    if lean == 0:
        return np.asarray(values.min(axis=1), dtype=np.float64)
    if lean == 1:
        return np.asarray(values.max(axis=1), dtype=np.float64)
    best_first = np.argsort(-values, axis=1, kind="stable")
    reached = np.cumsum(problem.weights[counted][best_first], axis=1)
    # The last sum is 1 but for rounding, and Q of something above 1 would be above 1.
    reached = np.minimum(reached, 1.0)
    quantified = reached ** ((1 - lean) / lean)
    quantified[:, -1] = 1.0
    shares = np.diff(quantified, axis=1, prepend=0.0)
    ordered = np.take_along_axis(values, best_first, axis=1)
    return np.asarray((shares * ordered).sum(axis=1), dtype=np.float64)


def spotis(
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    bounds: npt.ArrayLike,
    expected: npt.ArrayLike | None = None,
) -> Floats:
    """Minus the weighted distance to the ideal or an expected point, in shares of the bounds.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    bounds
        (m, 2), lowest and highest possible figure: the method is defined by them, and no site can
        change the order of two others.
    expected
        (m,), the figure wanted of each criterion, within the bounds; None wants the best bound.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [-1, 0], higher is better. **The paper's d is a distance, lower is better: this is -d.**

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`.
    """
    problem = checked(matrix, weights, directions)
    limits = checked_bounds(problem, bounds)
    if expected is None:
        aim = np.where(problem.directions > 0, limits[:, 1], limits[:, 0])
    else:
        wanted = Problem(np.atleast_2d(np.asarray(expected, float)), *_rest(problem))
        checked_bounds(wanted, limits)
        aim = wanted.matrix[0]
    away = np.abs(problem.matrix - aim) / (limits[:, 1] - limits[:, 0])
    return np.asarray(0.0 - (away * problem.weights).sum(axis=1), dtype=np.float64)


def _rest(problem: Problem) -> tuple[Floats, Floats]:
    return problem.weights, problem.directions


def _values(problem: Problem, bounds: npt.ArrayLike | None) -> Floats:
    return problem.min_max(None if bounds is None else checked_bounds(problem, bounds))


def _product(ratios: Floats, weights: Floats) -> Floats:
    counted = (weights > 0) & (ratios > 0).any(axis=0)
    with np.errstate(divide="ignore"):
        logs = np.log(ratios[:, counted])
    total = (logs * weights[counted]).sum(axis=1) if counted.any() else np.zeros(len(ratios))
    return np.asarray(np.exp(total), dtype=np.float64)
