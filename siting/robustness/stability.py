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
_DECIMALS = 12
_CELLS = 1 << 18


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
            for sign, room, far, other in (
                (1.0, 1 - weights[j], high, high_with),
                (-1.0, weights[j], low, low_with),
            ):
                step, who = path.first_change(
                    sites[part], inside[part], top=top, sign=sign, room=room
                )
                changed = who != NOBODY
                far[part, j] = np.where(changed, weights[j] + sign * step, far[part, j])
                other[part, j] = who
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

    def first_change(
        self, sites: npt.NDArray[np.intp], inside: Bools, *, top: int, sign: float, room: float
    ) -> tuple[Floats, Ints]:
        """How far weight j can move one way, and who then changes places; -1 if nobody does."""
        if room <= _SAME:
            return np.zeros(len(sites)), np.full(len(sites), NOBODY)
        score, slope, bend = self.score, sign * self.slope, sign * self.bend
        mine = (score[sites, None], slope[sites, None], bend[sites, None])
        # How far each other is ahead, up to a positive factor: lead + c1 u + c2 u^2.
        lead = score - mine[0]
        c1 = slope - mine[1] + score * mine[2] - mine[0] * bend
        c2 = slope * mine[2] - mine[1] * bend
        c1[np.abs(c1) <= _SAME] = 0.0
        c2[np.abs(c2) <= _SAME] = 0.0
        ahead_now = self.now > self.now[sites, None]
        ahead = (lead > 0) | ((lead == 0) & ((c1 > 0) | ((c1 == 0) & (c2 > 0))))
        return _follow(
            _roots(lead, c1, c2, room),
            ahead_now=ahead_now,
            ahead=ahead,
            inside=inside,
            top=top,
        )


def _roots(c0: Floats, c1: Floats, c2: Floats, room: float) -> Floats:
    """Sign changes of ``c0 + c1 u + c2 u^2`` in (0, room), nearest first: (1 or 2, n, n), else inf.

    The smaller root is taken from the product of both, which loses no digits (Press et al. 2007,
    *Numerical Recipes*, section 5.6).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if not c2.any():
            roots = (-c0 / c1)[None]
        else:
            radicand = c1 * c1 - 4 * c0 * c2
            half = -0.5 * (c1 + np.copysign(np.sqrt(np.maximum(radicand, 0.0)), c1))
            roots = np.stack([half / c2, c0 / half])
            roots[:, radicand <= 0] = np.inf
        roots[~((roots > 0) & (roots < room - _SAME))] = np.inf
    roots.sort(axis=0)
    return np.asarray(roots)


def _follow(
    roots: Floats, *, ahead_now: Bools, ahead: Bools, inside: Bools, top: int
) -> tuple[Floats, Ints]:
    """Walk outwards over the sign changes until the count of those ahead crosses k."""
    count = ahead.sum(axis=1)
    step = np.zeros(len(ahead))
    who = np.full(len(ahead), NOBODY, dtype=np.int64)
    at_once = (count < top) != inside
    # A tie that any move breaks, or a site that has a score only once weight j moves.
    moved = (ahead != ahead_now) & (ahead == inside[:, None])
    who[at_once] = moved[at_once].argmax(axis=1)
    # Every other sign change of a pair goes the other way. Those who come in are told from those
    # who go in the lowest bit, so that of changes at one weight the ones that keep the site where
    # it is come first and only their balance counts.
    comes = np.stack([~ahead, ahead])[: len(roots)]
    adverse = comes == inside[:, None]
    keys = np.where(np.isfinite(roots), np.rint(roots / _SAME), np.inf)
    wide = keys.transpose(1, 0, 2).reshape(len(ahead), -1)
    adverse = adverse.transpose(1, 0, 2).reshape(len(ahead), -1)
    turn = np.lexsort((adverse, wide), axis=1)
    ordered = np.take_along_axis(wide, turn, axis=1)
    against = np.take_along_axis(adverse, turn, axis=1)
    change = np.where(inside[:, None] == against, 1, -1)
    total = count[:, None] + np.cumsum(np.where(np.isfinite(ordered), change, 0), axis=1)
    crossed = ((total < top) != inside[:, None]) & np.isfinite(ordered)
    found = crossed.any(axis=1) & ~at_once
    at = crossed.argmax(axis=1)
    event = turn[np.arange(len(ahead)), at]
    step[found] = ordered[found, at[found]] * _SAME
    who[found] = event[found] % ahead.shape[1]
    return step, who
