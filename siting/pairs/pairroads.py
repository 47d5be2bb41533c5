"""Drives of pairs to their crossings, and which of these can matter whatever wait is drawn.

What cannot matter is left out, exactly. Times are monotone in the wait, also in floating point, so
the least and greatest drawn wait of a crossing bound its times; a crossing slower at its best than
all that the choice looks at are at their worst is in no pick, tie or margin, in any draw.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Roads", "contending", "extremes", "roads", "two_least"]

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Roads:
    """Drives to the crossings, these in order of size.

    Attributes
    ----------
    site, zone
        Minutes to each crossing, (n, c) and (z, c); infinite where it is not reached.
    trucks
        Trucks a year, (c,), falling; NaN unknown, which counts as none in the choice.
    same
        Number of the group of equally large crossings, (c,), rising.
    index
        The crossing's own index, (c,).
    tie_share, margin
        See :func:`siting.transport.travel.through_crossings`.
    """

    site: Floats
    zone: Floats
    trucks: Floats
    same: Positions
    index: Positions
    tie_share: float
    margin: float


def roads(
    *,
    site_minutes: Floats,
    zone_minutes: Floats,
    trucks: Floats,
    tie_share: float,
    margin: float,
) -> Roads:
    """Sort the crossings by size.

    Parameters
    ----------
    site_minutes, zone_minutes
        (n, c) and (z, c), NaN unreachable.
    trucks
        (c,), NaN unknown.
    tie_share, margin
        See :func:`siting.transport.travel.through_crossings`.

    Returns
    -------
    Roads
    """
    size = np.nan_to_num(trucks, nan=0.0)
    if tie_share == 0.0:
        # The clock alone decides: all are equally large.
        size = np.zeros_like(size)
    order = np.argsort(-size, kind="stable")
    steps = np.diff(size[order], prepend=np.inf) != 0.0
    return Roads(
        site=np.nan_to_num(site_minutes, nan=np.inf)[:, order],
        zone=np.nan_to_num(zone_minutes, nan=np.inf)[:, order],
        trucks=trucks[order],
        same=np.cumsum(steps).astype(np.intp),
        index=order,
        tie_share=tie_share,
        margin=margin,
    )


def contending(
    road: Roads, pairs: Positions, closed: Positions, low: Floats, high: Floats
) -> npt.NDArray[np.bool_]:
    """Find the crossings that can matter to each pair, whatever wait is drawn.

    Parameters
    ----------
    road
        Drives.
    pairs
        Rows of sites and zones, (m, 2).
    closed
        Crossing that is closed for each pair, (m,); -1 for none.
    low, high
        Least and greatest drawn wait of each crossing in the order of ``road``, (c,).

    Returns
    -------
    ndarray of bool, (m, c)
        Closing another crossing as well, one that is not marked, changes nothing.
    """
    quick, slow = extremes(road, pairs, closed, low, high)
    best, second = two_least(slow)
    factor = 1.0 + road.tie_share
    # Looked at are the best, whatever is within the margin of it, and the runner-up.
    bound = np.maximum(best * factor + road.margin, second * factor)
    return np.asarray((quick <= bound[:, np.newaxis]) & np.isfinite(quick))


def extremes(
    road: Roads, pairs: Positions, closed: Positions, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Least and greatest minutes through each crossing, (m, c); infinite where there is no way."""
    site, zone = road.site[pairs[:, 0]], road.zone[pairs[:, 1]]
    quick, slow = (site + low) + zone, (site + high) + zone
    shut = np.flatnonzero(closed >= 0)
    quick[shut, closed[shut]] = np.inf
    slow[shut, closed[shut]] = np.inf
    return quick, slow


def two_least(minutes: Floats) -> tuple[Floats, Floats]:
    """Least and second least of each row, (m,) each; infinite where there is none."""
    if minutes.shape[1] < 2:  # noqa: PLR2004  the second of two
        minutes = np.hstack((minutes, np.full((len(minutes), 2), np.inf)))
    least = np.partition(minutes, 1, axis=1)
    return least[:, 0], least[:, 1]
