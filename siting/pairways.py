"""Ways of chosen pairs under many drawn waits: which crossing, and what its part values are.

The rule is that of :func:`siting.travel.through_crossings`: of the crossings within the tie of the
fastest the largest, of equally large ones the faster, then the smaller index. Sorted by size once,
the first crossing within the tie is the pick, so that a draw costs a few comparisons a crossing.

What cannot matter is left out, exactly. Times are monotone in the wait, also in floating point, so
the least and greatest drawn wait of a crossing bound its times; a crossing slower at its best than
all that the choice looks at are at their worst is in no pick, tie or margin, in any draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting import values

if TYPE_CHECKING:
    from siting.scales import Scale

__all__ = [
    "Roads",
    "Worth",
    "best_crossings",
    "contending",
    "extremes",
    "groups",
    "roads",
    "two_least",
    "ways",
]

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

_LISTED = 8


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
        See :func:`siting.travel.through_crossings`.
    """

    site: Floats
    zone: Floats
    trucks: Floats
    same: Positions
    index: Positions
    tie_share: float
    margin: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What a way is worth.

    Attributes
    ----------
    access, capacity, redundancy
        Value functions of minutes, trucks a year, and minutes through the runner-up.
    max_minutes
        A pair farther apart has no score.
    """

    access: "Scale"
    capacity: "Scale"
    redundancy: "Scale"
    max_minutes: float


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
        See :func:`siting.travel.through_crossings`.

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


def groups(contend: npt.NDArray[np.bool_]) -> "list[tuple[Positions, Positions]]":
    """Group pairs by how many crossings contend.

    Returns
    -------
    list of (rows, at)
        Rows of the pairs (m,), and their crossings (m, q) in the order of size; for every q >= 1.
    """
    count = contend.sum(axis=1)
    listed = np.argsort(~contend, axis=1, kind="stable")
    return [
        (rows, listed[rows, :q])
        for q in np.unique(count[count > 0]).tolist()
        for rows in (np.flatnonzero(count == q),)
    ]


def ways(
    road: Roads, pairs: Positions, at: Positions, waits: Floats, worth: Worth
) -> tuple[Floats, Floats, Floats]:
    """Choose crossings and value the ways of pairs with equally many contending crossings.

    Parameters
    ----------
    road
        Drives.
    pairs
        Rows of sites and zones, (m, 2).
    at
        The q crossings that contend for each pair, in the order of size, (m, q); q >= 1.
    waits
        Minutes at every crossing of ``road`` in each draw, (c, d).
    worth
        Value functions and limit.

    Returns
    -------
    access, capacity, redundancy
        Values, (m, d) each. NaN: too far apart (access), no count known (capacity).
    """
    times = _minutes(road, pairs, at, waits)
    tie = _Tie(road.same[at], 1.0 + road.tie_share)
    best = tie.first(times)
    minutes = _taken(times, best)
    handled = _handled(times, minutes + road.margin, road.trucks[at], worth.capacity)
    around = np.full_like(minutes, np.nan)
    if len(times) > 1:
        # What is taken is as good as closed to the runner-up.
        others = np.stack([np.where(best == r, np.inf, time) for r, time in enumerate(times)])
        around = _taken(others, tie.first(others))
    minutes[minutes > worth.max_minutes] = np.nan
    return (
        values.apply(worth.access, minutes),
        handled,
        np.nan_to_num(values.apply(worth.redundancy, around), nan=0.0),
    )


def best_crossings(road: Roads, pairs: Positions, at: Positions, waits: Floats) -> Positions:
    """Choose the crossing of pairs with equally many contending crossings, every one open.

    Parameters
    ----------
    road, pairs, at, waits
        See :func:`ways`.

    Returns
    -------
    ndarray
        Column of ``road``, (m, d).
    """
    best = _Tie(road.same[at], 1.0 + road.tie_share).first(_minutes(road, pairs, at, waits))
    return np.take_along_axis(at, best.astype(np.intp), axis=1)


def _minutes(road: Roads, pairs: Positions, at: Positions, waits: Floats) -> Floats:
    """Door to door through each of the q crossings of each pair, (q, m, d)."""
    minutes = np.empty((at.shape[1], len(pairs), waits.shape[1]))
    for r, gate in enumerate(at.T):
        np.add(road.site[pairs[:, 0], gate, np.newaxis], waits[gate], out=minutes[r])
        minutes[r] += road.zone[pairs[:, 1], gate, np.newaxis]
    return minutes


def _taken(minutes: Floats, position: npt.NDArray[np.uint8]) -> Floats:
    """Minutes (m, d) of the crossing at a position, from (q, m, d)."""
    flat = position.astype(np.intp)
    flat *= position.size
    flat += np.arange(position.size).reshape(position.shape)
    return np.asarray(minutes.reshape(-1).take(flat))


def _handled(times: Floats, bound: Floats, trucks: Floats, scale: "Scale") -> Floats:
    """Value of the trucks a year at the crossings within a bound, (m, d); NaN if none is known."""
    near = [time <= bound for time in times]
    if len(near) > _LISTED:
        return values.apply(scale, _sums(near, trucks.T[:, :, np.newaxis]))
    # There are few sets of crossings and many draws: value the sets, and look each draw up.
    code = np.zeros(bound.shape, dtype=np.uint8)
    for r, one in enumerate(near):
        code |= one.view(np.uint8) << np.uint8(r)
    sets = (np.arange(1 << len(near)) >> np.arange(len(near))[:, np.newaxis]) & 1
    worth = values.apply(scale, _sums(sets.astype(bool), trucks.T[:, :, np.newaxis]))
    flat = code.astype(np.intp)
    flat += (np.arange(len(worth)) * worth.shape[1])[:, np.newaxis]
    return np.asarray(worth.reshape(-1).take(flat))


def _sums(near: "Sequence[npt.NDArray[np.bool_]]", trucks: Floats) -> Floats:
    """Sum of the known counts (q, m, 1) of the crossings marked; NaN if none of them is known."""
    total, counted = np.zeros(1), np.zeros(1, dtype=bool)
    for marked, count in zip(near, trucks, strict=True):
        known = np.isfinite(count)
        total = total + np.where(known, count, 0.0) * marked
        counted = counted | (known & marked)
    return np.where(counted, total, np.nan)


@dataclass(frozen=True, slots=True)
class _Tie:
    """Which crossings are equally large (m, q), and by what factor one may be slower."""

    same: Positions
    factor: float

    def first(self, times: Floats) -> npt.NDArray[np.uint8]:
        """Position of the largest crossing within the tie of the fastest, (m, d) of (q, m, d)."""
        least = times.min(axis=0)
        limits = self._limits(times, least * self.factor)
        code = np.zeros(least.shape, dtype=np.uint8)
        # The first has the highest code, so that the largest code within the tie is the first's.
        for r, time in enumerate(times):
            near = (time <= limits[r]).view(np.uint8)
            near *= np.uint8(len(times) - r)
            np.maximum(code, near, out=code)
        return np.subtract(np.uint8(len(times)), code)

    def _limits(self, times: Floats, bound: Floats) -> Sequence[Floats]:
        """Narrow the tie to the fastest of equally large crossings, where there are such."""
        joined = self.same[:, 1:] == self.same[:, :-1]
        if not joined.any():
            return [bound] * len(times)
        limits = list(times)
        for r in range(1, len(limits)):
            with_last = joined[:, r - 1, np.newaxis]
            limits[r] = np.where(with_last, np.minimum(limits[r - 1], limits[r]), limits[r])
        for r in range(len(limits) - 2, -1, -1):
            limits[r] = np.where(joined[:, r, np.newaxis], limits[r + 1], limits[r])
        return [np.minimum(limit, bound) for limit in limits]
