"""What has to change in a site's figures for it to reach a rank, and the weights likewise.

The other sites and the weights stay as they are, so a rank is a score to reach: that of the best
rival who may not be above. The score is linear in each value, and the value functions are read
backwards (:func:`siting.values.inverse`) for the figure in the criterion's own unit. Where a
partial constraint is on the criterion, a changed figure changes the factor of the score with it
(:mod:`siting.robustness.ownsite`).

Criteria are changed as if each could be changed alone; which of them anybody can change (a spur
can be built, a basin cannot be moved) is for the reader, or for ``among``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from siting.errors import DataError, UsageError
from siting.robustness.ownsite import Site, Step
from siting.robustness.partial import Partial
from siting.robustness.weightchange import GAP, WeightChange, weight_change
from siting.scales import Logistic, Scale
from siting.scoring import weighted_sum_kernel
from siting.values import apply, reach

__all__ = ["GAP", "Improvements", "Step", "WeightChange", "improvements", "weight_change"]

Floats = npt.NDArray[np.float64]

# What a curve approaches without ever reaching is reached but for this.
_SHORT_OF_ONE = 1e-6


@dataclass(frozen=True, slots=True)
class Improvements:
    """What lifts one site to a rank.

    Attributes
    ----------
    status
        "already": it has the rank; "one": improving one criterion is enough; "several": only
        several together; "impossible": not even all of them at their best.
    rank_now, rank_best
        Rank as it is, and with all criteria at their best (of those that may change).
    score_now, score_needed
        The score, and the one to reach.
    single
        One step for each criterion that may change; empty when it has the rank already.
    together
        The fewest criteria that are enough together, those that can give most, each brought the
        same share of its way from the present value to its best (for a missing one, from the value
        that leaves the score at ``score_needed``). Empty unless the status is "several".
    share
        That share of the way, in (0, 1]; NaN unless "several".
    """

    status: Literal["already", "one", "several", "impossible"]
    rank_now: int
    rank_best: int
    score_now: float
    score_needed: float
    single: tuple[Step, ...]
    together: tuple[Step, ...] = ()
    share: float = float("nan")


def improvements(  # noqa: PLR0913  the decision's arrays, then options by keyword
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    site: int,
    *,
    rank: int,
    raw: npt.ArrayLike,
    scales: Sequence[Scale],
    factor: npt.ArrayLike | None = None,
    among: Sequence[int] | None = None,
    classes: Sequence[Sequence[float]] | None = None,
    partials: Sequence[Partial] = (),
) -> Improvements:
    """Find what has to improve at a site for it to reach a rank.

    Parameters
    ----------
    values
        (n, m) in [0, 1]; NaN where missing.
    weights
        (m,), of the criteria, summing to 1.
    site
        Position of the site.
    rank
        The rank wanted, 1 to n.
    raw
        (n, m), in each criterion's unit; NaN where there is no figure.
    scales
        (m,), the value functions.
    factor
        (n,) in [0, 1]: what partial constraints leave of the score; none means 1.
    among
        Positions of the criteria that may change; all when None.
    classes
        (m,): for each criterion the only figures there are; empty where any figure is possible.
    partials
        The constraints on criteria that are in ``factor``; a changed figure may meet them.

    Returns
    -------
    Improvements

    Raises
    ------
    DataError
        When the arrays do not fit one another.
    UsageError
        When there is no such site, rank or criterion.
    """
    matrix = np.asarray(values, dtype=np.float64)
    figures = np.asarray(raw, dtype=np.float64)
    shares = np.asarray(weights, dtype=np.float64)
    scale = np.ones(len(matrix)) if factor is None else np.asarray(factor, dtype=np.float64)
    listed = [()] * len(scales) if classes is None else classes
    n, m = matrix.shape if matrix.ndim == 2 else (-1, -1)  # noqa: PLR2004  a matrix has 2 axes
    fitting = (figures.shape, shares.shape, scale.shape) == ((n, m), (m,), (n,))
    if not fitting or len(scales) != m or len(listed) != m:
        message = (
            f"values {matrix.shape}, raw {figures.shape}, weights {shares.shape}, factor "
            f"{scale.shape}, {len(scales)} scales, {len(listed)} lists of classes: give one row a "
            "site and one column a criterion."
        )
        raise DataError(message)
    free = list(range(m)) if among is None else sorted(set(among))
    faults = [] if 0 <= site < n else [f"site {site}: positions run from 0 to {n - 1}."]
    faults += [] if 1 <= rank <= n else [f"rank {rank}: ranks run from 1 to {n}."]
    faults += [f"criterion {j}: positions run from 0 to {m - 1}." for j in free if not 0 <= j < m]
    if faults:
        raise UsageError(faults)

    scores = weighted_sum_kernel(matrix, shares) * scale
    others = np.delete(scores, site)
    ahead = np.sort(others[~np.isnan(others)])[::-1]
    greatest = np.array([_greatest(s, c) for s, c in zip(scales, listed, strict=True)])
    own = Site(
        position=site,
        values=matrix[site],
        raw=figures[site],
        weights=shares,
        factor=float(scale[site]),
        others=others,
        wanted=rank,
        needed=float(ahead[rank - 1]) if len(ahead) >= rank else float("nan"),
        scales=scales,
        classes=listed,
        best=np.fmax(greatest, matrix[site]),
        partials=partials,
    )
    return _answer(own, free, score=float(scores[site]))


def _answer(own: Site, free: Sequence[int], *, score: float) -> Improvements:
    rank_now = own.rank({})
    if own.reaches({}):
        return Improvements("already", rank_now, rank_now, score, own.needed, ())
    single = tuple(own.alone(j) for j in free)
    rank_best = min([rank_now, own.best_rank(free), *(step.rank for step in single)])
    found = Improvements("impossible", rank_now, rank_best, score, own.needed, single)
    if any(step.enough for step in single):
        return replace(found, status="one")
    together, share = own.together(free)
    if not together:
        return found
    return replace(found, status="several", together=together, share=share)


def _greatest(scale: Scale, classes: Sequence[float]) -> float:
    if classes:
        return float(apply(scale, list(classes)).max())
    return reach(scale)[1] - (_SHORT_OF_ONE if isinstance(scale, Logistic) else 0.0)
