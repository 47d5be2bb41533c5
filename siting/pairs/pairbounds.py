"""The most a pair can be worth, whatever waits are drawn and whichever crossing is closed.

Bounds for leaving pairs out, so they may be loose but never wrong: times are monotone in the wait,
also in floating point, and a value function is bounded over all the times that can come up.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting import values
from siting.pairs import pairroads
from siting.scales import Linear, Logistic, Piecewise, Stepwise

if TYPE_CHECKING:
    from siting.pairs.pairroads import Roads
    from siting.pairs.pairways import Worth
    from siting.scales import Scale

__all__ = ["at_most", "greatest"]

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]


def greatest(scale: "Scale", raw: Floats, *, beyond: bool) -> Floats:
    """Bound a value function over all raw figures on one side of given ones.

    Parameters
    ----------
    scale
        The value function; it need not be monotone.
    raw
        Any shape, finite or NaN.
    beyond
        Whether the figures may be larger than ``raw``; else smaller.

    Returns
    -------
    ndarray
        Same shape; no value on that side, ``raw`` itself included, is greater. NaN stays.
    """
    points: tuple[tuple[float, float], ...]
    match scale:
        case Linear():
            points = ((scale.worst, 0.0), (scale.best, 1.0))
        case Piecewise():
            points = tuple(zip(scale.breaks, scale.values, strict=True))
        case Stepwise():
            points = tuple(zip((-np.inf, *scale.breaks), scale.values, strict=True))
        case Logistic():
            points = ((np.inf, 1.0),) if scale.steepness > 0 else ((-np.inf, 1.0),)
    found = values.apply(scale, raw)
    for at, value in points:
        on_side = raw <= at if beyond else raw >= at
        found = np.where(on_side, np.maximum(found, value), found)
    return found


def at_most(  # noqa: PLR0913  where, what is closed, and what the draws reach
    road: "Roads",
    pairs: Positions,
    closed: Positions,
    worth: "Worth",
    *,
    low: Floats,
    high: Floats,
    closures: bool,
) -> Floats:
    """Bound the values of access, capacity and redundancy of pairs.

    Parameters
    ----------
    road
        Drives.
    pairs
        Rows of sites and zones, (m, 2).
    closed
        Crossing that is closed for each pair, (m,); -1 for none.
    worth
        Value functions and limit.
    low, high
        Least and greatest drawn wait of each crossing in the order of ``road``, (c,).
    closures
        Whether the bounds are to hold whichever crossing is closed as well, and when none is.

    Returns
    -------
    ndarray
        (3, m). Access is NaN where the pair has no score in any draw.
    """
    quick, slow = pairroads.extremes(road, pairs, closed, low, high)
    fastest, second = pairroads.two_least(quick)
    at_worst = pairroads.two_least(slow)
    tied = at_worst[0] * (1.0 + road.tie_share)
    # Only where a slower crossing may be tied with the fastest can that be the runner-up.
    runner_up = np.where(second > tied, second, fastest)

    chosen = at_worst[1 if closures else 0] * (1.0 + road.tie_share)
    near = quick <= (chosen + road.margin)[:, np.newaxis]
    known = np.isfinite(road.trucks)
    handled = greatest(
        worth.capacity, near.astype(np.float64) @ np.where(known, road.trucks, 0.0), beyond=False
    )
    # A missing part is worth the mean of the others, which is at most 1.
    handled[near[:, ~known].any(axis=1)] = 1.0
    near_enough = np.where(fastest <= worth.max_minutes, fastest, np.nan)
    round_about = np.where(np.isfinite(runner_up), runner_up, np.nan)
    return np.stack(
        (
            greatest(worth.access, near_enough, beyond=True),
            handled,
            np.nan_to_num(greatest(worth.redundancy, round_about, beyond=True), nan=0.0),
        )
    )
