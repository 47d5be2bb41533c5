"""How far one weight can move before anything changes: solved, not sampled.

Weight j goes from 0 to 1 while the others keep their proportions to each other. The score of a site
is then a fraction of two linear functions of that one number; two sites change places where the
difference of two such fractions, a quadratic, changes sign. All sign changes of all pairs are
solved for, sorted outwards from the weight in use, and followed until the site leaves the first k,
or enters them. Without missing values the quadratics are straight lines (the classical sensitivity
analysis of an additive model: Triantaphyllou & Sanchez 1997, *A sensitivity analysis approach for
some deterministic multi-criteria decision-making methods*, Decision Sciences 28(1), 151-194).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import UsageError
from siting.robustness.model import Fractions, fractions
from siting.weights import checked_weights

__all__ = ["Intervals", "top_intervals", "winner_intervals"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOBODY = -1
# Weights and scores this close are the same; scores are ties to 12 decimals everywhere.
_SAME = 1e-12
_END = 1e-9
_DECIMALS = 12
_CELLS = 1 << 17


@dataclass(frozen=True, slots=True)
class Intervals:
    """Between which weights a site stays where it is.

    For one site the arrays have shape (t,), for all of them (n, t).

    Attributes
    ----------
    low, high
        The weight may fall to ``low`` and rise to ``high``, the others keeping their proportions,
        before the site leaves the first k or enters them; there it is tied. 0 and 1 when it never
        does on that side. Both are the weight in use when any move changes it; NaN for a site
        without a score.
    low_with, high_with
        Position of the site it changes places with at that end; -1 where nothing changes.
    inside
        Whether the site is among the first k now.
    """

    low: Floats
    high: Floats
    low_with: Ints
    high_with: Ints
    inside: Bools


def winner_intervals(
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    expand: npt.ArrayLike,
    *,
    factor: npt.ArrayLike | None = None,
) -> tuple[int, Intervals]:
    """Find between which weights the winner stays first.

    Parameters
    ----------
    values
        (n, m) in [0, 1]; NaN where missing.
    weights
        (t,), >= 0, summing to 1. For single criteria: their weights, with an identity ``expand``.
    expand
        (t, m): share of each criterion in its theme; rows sum to 1.
    factor
        (n,) in [0, 1]; none means 1.

    Returns
    -------
    winner : int
        Its position; of several tied ones the first.
    Intervals
        Shapes (t,).

    Raises
    ------
    DataError, StudyError
        When values, shares, factors or weights are not what they must be.
    UsageError
        When no site has a score.
    """
    model = fractions(values, expand, factor=factor)
    shares = checked_weights(weights, model.above.shape[1])
    score = np.round(model.scores(shares), _DECIMALS)
    if np.isnan(score).all():
        message = "no site has a score: nothing with a weight is known of any."
        raise UsageError(message)
    winner = int(np.nanargmax(score))
    found = _intervals(model, shares, np.array([winner]), top=1)
    return winner, Intervals(
        low=found.low[0],
        high=found.high[0],
        low_with=found.low_with[0],
        high_with=found.high_with[0],
        inside=found.inside[0],
    )


def top_intervals(
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    expand: npt.ArrayLike,
    *,
    top: int,
    factor: npt.ArrayLike | None = None,
) -> Intervals:
    """Find between which weights each site stays among the first k, or outside them.

    Parameters
    ----------
    values
        (n, m) in [0, 1]; NaN where missing.
    weights
        (t,), >= 0, summing to 1. For single criteria: their weights, with an identity ``expand``.
        When weight j is all there is, the others are taken to share alike what it gives up.
    expand
        (t, m): share of each criterion in its theme; rows sum to 1.
    top
        k, >= 1.
    factor
        (n,) in [0, 1]; none means 1.

    Returns
    -------
    Intervals
        Shapes (n, t). At a weight of exactly 0 or 1 a site of which nothing else is known counts
        with the score it has just before.

    Raises
    ------
    DataError, StudyError
        When values, shares, factors or weights are not what they must be.
    UsageError
        When ``top`` is below 1.
    """
    if top < 1:
        message = f"top = {top}: give a whole number from 1."
        raise UsageError(message)
    model = fractions(values, expand, factor=factor)
    shares = checked_weights(weights, model.above.shape[1])
    return _intervals(model, shares, np.arange(len(model.above)), top=top)


def _intervals(
    model: Fractions, weights: Floats, sites: npt.NDArray[np.intp], *, top: int
) -> Intervals:
    n, t = model.above.shape
    weights = weights / weights.sum()
    score = np.round(model.scores(weights), _DECIMALS)
    inside = np.array([np.count_nonzero(score > own) < top for own in score[sites]])
    inside &= ~np.isnan(score[sites])
    shape = (len(sites), t)
    low, high = np.zeros(shape), np.ones(shape)
    low_with = np.full(shape, NOBODY, dtype=np.int64)
    high_with = np.full(shape, NOBODY, dtype=np.int64)
    rows = max(1, _CELLS // n)
    for j in range(t):
        path = _Path.along(model, weights, j, score)
        for start in range(0, len(sites), rows):
            part = slice(start, start + rows)
            lead = path.leads(sites[part])
            for sign, room, far, other in (
                (1.0, 1 - weights[j], high, high_with),
                (-1.0, weights[j], low, low_with),
            ):
                if room <= _SAME:
                    continue
                step, who = _follow(lead, inside[part], top=top, sign=sign, room=room)
                # Who is only level at the very end never comes before.
                changed = (who != NOBODY) & (step < room - _END)
                far[part, j] = np.where(changed, weights[j] + sign * step, far[part, j])
                other[part, j] = np.where(changed, who, NOBODY)
    unscored = np.isnan(score[sites])
    low[unscored], high[unscored] = np.nan, np.nan
    low_with[unscored], high_with[unscored] = NOBODY, NOBODY
    return Intervals(low, high, low_with, high_with, np.broadcast_to(inside[:, None], shape).copy())


@dataclass(frozen=True, slots=True)
class _Path:
    """Scores as weight j moves by u from where it is: ``(score + slope u) / (1 + bend u)``.

    Attributes
    ----------
    now
        (n,) scores in use, NaN for none.
    score, slope, bend
        (n,); NaN where there is no score on the way either.
    """

    now: Floats
    score: Floats
    slope: Floats
    bend: Floats

    @classmethod
    def along(cls, model: Fractions, weights: Floats, j: int, now: Floats) -> "_Path":
        others = weights.copy()
        others[j] = 0.0
        rest = others.sum()
        if rest > 0:
            others /= rest
        elif len(weights) > 1:
            others[:] = 1 / (len(weights) - 1)
            others[j] = 0.0
        end_above, end_below = model.above[:, j], model.below[:, j]
        start_above, start_below = model.above @ others, model.below @ others
        # Known on one side only: the score does not depend on weight j.
        steady = (end_below == 0) != (start_below == 0)
        above = np.where(end_below > 0, end_above, start_above)
        below = np.where(end_below > 0, end_below, start_below)
        here = weights[j]
        with np.errstate(invalid="ignore", divide="ignore"):
            base = np.where(steady, below, here * end_below + (1 - here) * start_below)
            score = np.where(steady, above, here * end_above + (1 - here) * start_above) / base
            slope = np.where(steady, 0.0, end_above - start_above) / base
            bend = np.where(steady, 0.0, end_below - start_below) / base
        return cls(now=now, score=np.round(score, _DECIMALS), slope=slope, bend=bend)

    def leads(self, sites: npt.NDArray[np.intp]) -> "_Leads":
        """Find how far everybody is ahead of some sites."""
        score, slope, bend = (part[sites, None] for part in (self.score, self.slope, self.bend))
        linear = self.slope - slope + self.score * bend - score * self.bend
        square = self.slope * bend - slope * self.bend
        linear[np.abs(linear) <= _SAME] = 0.0
        square[np.abs(square) <= _SAME] = 0.0
        return _Leads(self.score - score, linear, square, self.now > self.now[sites, None])


@dataclass(frozen=True, slots=True)
class _Leads:
    """How far each of n is ahead of some sites, times something positive.

    Attributes
    ----------
    now, linear, square
        (s, n): ``now + linear u + square u^2`` with weight j moved by u.
    ahead
        (s, n): whether it is ahead in use, where some have no score at all.
    """

    now: Floats
    linear: Floats
    square: Floats
    ahead: Bools


def _crossings(lead: _Leads, slope: Floats, room: float) -> Bools:
    """Pairs that may change places: they differ in sign at both ends, or bend back in between."""
    crosses = (lead.now + room * (slope + room * lead.square)) * lead.now <= 0
    if lead.square.any():
        crosses |= (slope * lead.square < 0) & (np.abs(slope) < 2 * room * np.abs(lead.square))
    return np.asarray(crosses)


def _roots(
    lead: _Leads, slope: Floats, crosses: Bools, *, room: float
) -> tuple[Ints, Ints, Floats]:
    """Sign changes of the leads less than ``room`` away: row, column and how far away.

    Of two roots the smaller comes from their product, which loses no digits (Press et al. 2007,
    *Numerical Recipes*, section 5.6). A pair's second sign change has its column raised by n.
    """
    n = lead.now.shape[1]
    row, column = np.nonzero(crosses)
    c0, c1, c2 = lead.now[row, column], slope[row, column], lead.square[row, column]
    with np.errstate(divide="ignore", invalid="ignore"):
        radicand = c1 * c1 - 4 * c0 * c2
        half = -0.5 * (c1 + np.copysign(np.sqrt(radicand), c1))
        both = np.stack([half / c2, c0 / half])
        # A double root touches and turns back; no root at all is NaN already.
        both[:, radicand == 0] = np.nan
        both[~((both > 0) & (both < room - _SAME))] = np.inf
    both.sort(axis=0)
    which, event = np.nonzero(np.isfinite(both))
    return row[event], column[event] + n * which, both[which, event]


def _follow(
    lead: _Leads, inside: Bools, *, top: int, sign: float, room: float
) -> tuple[Floats, Ints]:
    """Walk outwards over the sign changes until the count of those ahead crosses k.

    Returns how far weight j can move, and who then changes places; -1 if nobody does.
    """
    slope = lead.linear * sign
    tied = lead.now == 0
    ahead = (lead.now > 0) | (tied & ((slope > 0) | ((slope == 0) & (lead.square > 0))))
    count = ahead.sum(axis=1)
    step = np.zeros(len(ahead))
    who = np.full(len(ahead), NOBODY, dtype=np.int64)
    at_once = (count < top) != inside
    # A tie that any move breaks, or a site that has a score only once weight j moves.
    moved = (ahead != lead.ahead) & (ahead == inside[:, None])
    who[at_once] = moved[at_once].argmax(axis=1)
    crosses = _crossings(lead, slope, room)
    # Most sites have k others ahead of them all the way: nothing of theirs needs solving.
    crosses[~inside & ((ahead & ~crosses).sum(axis=1) >= top)] = False
    row, column, away = _roots(lead, slope, crosses, room=room)
    if len(row) == 0:
        return step, who
    # One whole number a sign change: how far off it is, then whether it goes against the site, so
    # that of several at one weight those that keep it where it is come first and only their balance
    # counts; then which pair it is. A pair's second change goes the other way than its first.
    n = ahead.shape[1]
    bits = (2 * n).bit_length()
    adverse = (ahead[row, column % n] != inside[row]) == (column < n)
    keys = ((np.rint(away / _SAME).astype(np.int64) * 2 + adverse) << bits) + column
    table, real = _by_row(row, keys, len(ahead))
    change = np.where(inside[:, None] == (table >> bits) & 1, 1, -1)
    crossed = real & ((count[:, None] + np.cumsum(change, axis=1) < top) != inside[:, None])
    found = np.flatnonzero(crossed.any(axis=1) & ~at_once)
    event = table[found, crossed[found].argmax(axis=1)]
    step[found] = (event >> (bits + 1)) * _SAME
    who[found] = (event & ((1 << bits) - 1)) % n
    return step, who


def _by_row(row: Ints, keys: Ints, rows: int) -> tuple[Ints, Bools]:
    """Keys of each row in rising order, and which cells of the table hold one."""
    turn = np.argsort(row, kind="stable")
    counts = np.bincount(row, minlength=rows)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    table = np.full((rows, counts.max()), np.iinfo(np.int64).max)
    table[row[turn], place] = keys[turn]
    table.sort(axis=1)
    return table, np.arange(table.shape[1]) < counts[:, None]
