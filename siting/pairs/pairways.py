"""Ways of chosen pairs under many drawn waits: which crossing, and what its part values are.

The rule is that of :func:`siting.transport.travel.through_crossings`: of the crossings within the
tie of the fastest the largest, of equally large ones the faster, then the smaller index. Sorted by
size once (:mod:`siting.pairs.pairroads`), the first crossing within the tie is the pick, so that a
draw costs a few comparisons a crossing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting import values

if TYPE_CHECKING:
    from siting.pairs.pairroads import Roads
    from siting.scales import Scale

__all__ = ["Cells", "Worth", "best_crossings", "groups", "pieces", "ways"]

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

_LISTED = 8


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


@dataclass(frozen=True, slots=True)
class Cells:
    """Draws of pairs.

    Attributes
    ----------
    pair
        Row of the pair, (n,), rising; or (m, 1) for all draws of m pairs.
    draw
        The draw, (n,); or (d,) for all of them.
    """

    pair: Positions
    draw: Positions

    @classmethod
    def every(cls, pairs: int, draws: int) -> "Cells":
        """All draws of all pairs, (m, d)."""
        return cls(np.arange(pairs)[:, np.newaxis], np.arange(draws))

    @property
    def dense(self) -> bool:
        """Whether they are all draws of all pairs."""
        return self.pair.ndim > 1


def groups(contend: npt.NDArray[np.bool_], length: int) -> "Iterator[tuple[Positions, Positions]]":
    """Group pairs by how many crossings contend.

    Parameters
    ----------
    contend
        From :func:`siting.pairs.pairroads.contending`, (m, c).
    length
        Most pairs in a group.

    Yields
    ------
    rows, at
        Rows of the pairs (k,), and their q crossings in the order of size, (k, q); q >= 1. Pairs
        without a way are in no group.
    """
    count = contend.sum(axis=1)
    listed = np.argsort(~contend, axis=1, kind="stable")
    for q in np.unique(count[count > 0]).tolist():
        rows = np.flatnonzero(count == q)
        for start in range(0, len(rows), length):
            some = rows[start : start + length]
            yield some, listed[some, :q]


def pieces(
    contend: npt.NDArray[np.bool_], cells: Cells, length: int
) -> "Iterator[tuple[Positions, Positions, Positions, Cells]]":
    """Group cells by how many crossings contend for their pair.

    Parameters
    ----------
    contend
        From :func:`siting.pairs.pairroads.contending`, (m, c).
    cells
        Some draws of these pairs, (n,).
    length
        Most cells in a piece.

    Yields
    ------
    which, rows, at, cells
        Positions of the piece's cells; as :func:`groups`; the cells, their pairs counted in
        ``rows``.
    """
    count = contend.sum(axis=1)
    listed = np.argsort(~contend, axis=1, kind="stable")
    many = count.astype(np.uint8)[cells.pair]
    order = np.argsort(many, kind="stable")
    ends = np.cumsum(np.bincount(many)).tolist()
    for q in range(1, len(ends)):
        for start in range(ends[q - 1], ends[q], length):
            which = order[start : min(start + length, ends[q])]
            pair = cells.pair[which]
            new = np.diff(pair, prepend=-1) != 0
            rows = pair[new]
            yield which, rows, listed[rows, :q], Cells(np.cumsum(new) - 1, cells.draw[which])


def ways(  # noqa: PLR0913  what is drawn, of which pairs, and how it is valued
    road: "Roads",
    pairs: Positions,
    at: Positions,
    *,
    cells: Cells,
    waits: Floats,
    worth: Worth,
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
    cells
        Which draws of which pairs.
    waits
        Minutes at every crossing of ``road`` in each draw, (c, d).
    worth
        Value functions and limit.

    Returns
    -------
    access, capacity, redundancy
        Values, in the shape of the cells. NaN: too far apart (access), no count known (capacity).
    """
    times = _minutes(road, pairs, at, cells, waits)
    tie = _Tie(road.same[at], cells.pair, 1.0 + road.tie_share)
    best = tie.first(times)
    minutes = _taken(times, best)
    near = [time <= minutes + road.margin for time in times]
    handled = _handled(near, road.trucks[at], cells.pair, worth.capacity)
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


def best_crossings(road: "Roads", pairs: Positions, at: Positions, waits: Floats) -> Positions:
    """Choose the crossing of pairs with equally many contending crossings, in every draw.

    Parameters
    ----------
    road, pairs, at, waits
        See :func:`ways`.

    Returns
    -------
    ndarray
        Column of ``road``, (m, d).
    """
    cells = Cells.every(len(pairs), waits.shape[1])
    tie = _Tie(road.same[at], cells.pair, 1.0 + road.tie_share)
    best = tie.first(_minutes(road, pairs, at, cells, waits))
    return np.take_along_axis(at, best.astype(np.intp), axis=1)


def _minutes(road: "Roads", pairs: Positions, at: Positions, cells: Cells, waits: Floats) -> Floats:
    """Door to door through each of the q crossings of each cell, (q, ...)."""
    shape = np.broadcast_shapes(cells.pair.shape, cells.draw.shape)
    minutes = np.empty((at.shape[1], *shape))
    for gate, through in zip(at.T, minutes, strict=True):
        to_gate, from_gate = road.site[pairs[:, 0], gate], road.zone[pairs[:, 1], gate]
        if cells.dense:
            drawn = waits[gate]
        else:
            flat = (gate * waits.shape[1]).take(cells.pair)
            flat += cells.draw
            drawn = waits.reshape(-1).take(flat)
        np.add(to_gate.take(cells.pair), drawn, out=through)
        np.add(through, from_gate.take(cells.pair), out=through)
    return minutes


def _taken(minutes: Floats, position: npt.NDArray[np.uint8]) -> Floats:
    """Minutes of the crossing at a position, from (q, ...)."""
    flat = position.astype(np.intp)
    flat *= position.size
    flat += np.arange(position.size).reshape(position.shape)
    return np.asarray(minutes.reshape(-1).take(flat))


def _handled(
    near: "Sequence[npt.NDArray[np.bool_]]", trucks: Floats, pair: Positions, scale: "Scale"
) -> Floats:
    """Value of the trucks a year at the crossings marked; NaN if no count of them is known."""
    if len(near) > _LISTED:
        return values.apply(scale, _sums(near, [count[pair] for count in trucks.T]))
    # There are few sets of crossings and many draws: value the sets, and look each draw up.
    code = np.zeros(near[0].shape, dtype=np.uint8)
    for r, marked in enumerate(near):
        code |= marked.view(np.uint8) << np.uint8(r)
    sets = (np.arange(1 << len(near)) >> np.arange(len(near))[:, np.newaxis]) & 1
    worth = values.apply(scale, _sums(sets.astype(bool), trucks.T[:, :, np.newaxis]))
    return np.asarray(worth.reshape(-1).take(code + pair * worth.shape[1]))


def _sums(near: "Iterable[npt.NDArray[np.bool_]]", trucks: "Iterable[Floats]") -> Floats:
    """Sum of the known counts of the crossings marked; NaN if none of them is known."""
    total, counted = np.zeros(1), np.zeros(1, dtype=bool)
    for marked, count in zip(near, trucks, strict=True):
        known = np.isfinite(count)
        total = total + np.where(known, count, 0.0) * marked
        counted = counted | (known & marked)
    return np.where(counted, total, np.nan)


@dataclass(frozen=True, slots=True)
class _Tie:
    """Which crossings are equally large (m, q), of whom, and by what factor one may be slower."""

    same: Positions
    pair: Positions
    factor: float

    def first(self, times: Floats) -> npt.NDArray[np.uint8]:
        """Position of the largest crossing within the tie of the fastest."""
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
        with_last = [one[self.pair] for one in joined.T]
        limits = list(times)
        for r in range(1, len(limits)):
            fastest = np.minimum(limits[r - 1], limits[r])
            limits[r] = np.where(with_last[r - 1], fastest, limits[r])
        for r in range(len(limits) - 2, -1, -1):
            limits[r] = np.where(with_last[r], limits[r + 1], limits[r])
        return [np.minimum(limit, bound) for limit in limits]
