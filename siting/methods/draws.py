"""The additive methods over many weight draws at once.

What runs 10,000 times must not check 10,000 times: these take values that are already on [0, 1]
and weights that already hold, and do the work in matrix products. A missing value (NaN) hands its
weight on to the site's other criteria, as in :mod:`siting.scoring`.

Nothing in the commands calls the product, OWA and SPOTIS yet: they are kept as library functions
for the doors to come, where other methods than the weighted sum are drawn.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["owa_draws", "spotis_draws", "weighted_product_draws", "weighted_sum_draws"]

Floats = npt.NDArray[np.float64]


def weighted_sum_draws(values: Floats, weights: Floats) -> Floats:
    """Weighted sum of n sites under d weight vectors.

    Parameters
    ----------
    values
        (n, m) in [0, 1], 1 best; NaN missing.
    weights
        (d, m) >= 0; each row of any positive sum.

    Returns
    -------
    ndarray of float64, shape (d, n)
        NaN where no weight is present.
    """
    return _mean(values, weights)


def weighted_product_draws(values: Floats, weights: Floats) -> Floats:
    """Weighted geometric mean of the ratios to the best, of n sites under d weight vectors.

    Parameters
    ----------
    values
        (n, m) in [0, 1], 1 best; NaN missing. Whoever has a 0 under a weight scores 0, unless
        nobody has more there: a column of zeros is factor 1 to all.
    weights
        (d, m) >= 0; each row of any positive sum.

    Returns
    -------
    ndarray of float64, shape (d, n)
        As :func:`siting.methods.additive.weighted_product`; NaN where no weight is present.
    """
    best = np.fmax.reduce(values, axis=0)
    # Columns without a known figure above 0 have nothing to divide by, and tell nobody apart.
    ratios = np.divide(values, best, out=np.where(np.isnan(values), np.nan, 1.0), where=best > 0)
    nothing = ratios == 0
    # log 0 times weight 0 is NaN where factor 0 ** 0 = 1 is meant: the zeros are put in afterwards.
    means = np.exp(_mean(np.log(np.where(nothing, 1.0, ratios)), weights))
    if not nothing.any():
        return means
    vetoed = (weights > 0).astype(np.float64) @ nothing.T.astype(np.float64)
    return np.where(vetoed > 0, 0.0, means)


def owa_draws(values: Floats, weights: Floats, *, attitude: float = 0.5) -> Floats:
    """Ordered weighted average of n sites under d importance vectors.

    Parameters
    ----------
    values
        (n, m) in [0, 1], 1 best; NaN missing.
    weights
        (d, m) >= 0; each row of any positive sum.
    attitude
        In [0, 1], as in :func:`siting.methods.additive.owa`.

    Returns
    -------
    ndarray of float64, shape (d, n)
        NaN where no weight is present.
    """
    known = ~np.isnan(values)
    best_first = np.argsort(np.where(known, -values, np.inf), axis=1, kind="stable")
    ordered = np.take_along_axis(np.where(known, values, 0.0), best_first, axis=1)
    present = np.take_along_axis(known, best_first, axis=1)
    total = weights @ known.T.astype(np.float64)
    reached = np.zeros((len(weights), len(values)))
    before = np.zeros_like(reached)
    score = np.zeros_like(reached)
    # By place, not by draw: m steps on (d, n) arrays, however many draws there are.
    for place in range(values.shape[1]):
        reached += weights[:, best_first[:, place]] * present[:, place]
        with np.errstate(invalid="ignore"):
            after = _quantified(np.minimum(reached / total, 1.0), attitude)
        score += (after - before) * ordered[:, place]
        before = after
    return score


def spotis_draws(values: Floats, weights: Floats) -> Floats:
    """Minus the weighted distance of n sites to the ideal point, under d weight vectors.

    Parameters
    ----------
    values
        (n, m), the place between the bounds, in [0, 1], 1 best; NaN missing.
    weights
        (d, m) >= 0; each row of any positive sum.

    Returns
    -------
    ndarray of float64, shape (d, n)
        In [-1, 0]; NaN where no weight is present.
    """
    return -_mean(1.0 - values, weights)


def _mean(values: Floats, weights: Floats) -> Floats:
    absent = np.isnan(values)
    if not absent.any():
        shares = weights / weights.sum(axis=1, keepdims=True)
        return np.asarray(shares @ values.T, dtype=np.float64)
    total = weights @ np.where(absent, 0.0, values).T
    present = weights @ (~absent).T.astype(np.float64)
    # 0 / 0 where nothing is present gives the NaN that is wanted.
    with np.errstate(invalid="ignore"):
        return np.asarray(total / present, dtype=np.float64)


def _quantified(share: Floats, attitude: float) -> Floats:
    # Rounding leaves the whole a few bits short of 1, where the worst value alone counts at 0.
    if attitude == 0:
        return np.where(np.isnan(share), np.nan, (share >= 1 - 1e-12).astype(np.float64))
    if attitude == 1:
        return np.where(np.isnan(share), np.nan, (share > 0).astype(np.float64))
    return np.asarray(share ** ((1 - attitude) / attitude), dtype=np.float64)
