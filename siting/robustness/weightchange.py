"""The smallest change of the theme weights that lifts a site to a rank.

A mixed-integer programme (:mod:`siting.robustness.programme`; HiGHS, Huangfu & Hall, *Mathematical
Programming Computation* 10, 2018, through SciPy). Sampling finds near weights first, so that only
nearer ones are looked at. Where no rival that matters has other gaps in its data than the site,
one programme is the whole answer. Else the interval of the site's score is halved, the programme
relaxed on each half, until what it proves meets the best weights found. Either way the distance is
the least to :data:`GAP`, unless time runs out, which is said.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, Self

import numpy as np
import numpy.typing as npt

from siting.errors import UsageError
from siting.robustness.model import fractions
from siting.robustness.nearby import polished, sampled
from siting.robustness.programme import NARROWEST, NEVER, Question, relaxed, rivals
from siting.scoring import competition_rank
from siting.weights import checked_weights

__all__ = ["GAP", "Progress", "WeightChange", "weight_change"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Progress = Callable[[float, float], None]

GAP: Final = 1e-3
"""How far a distance may be above the least there is and still be called the least."""


@dataclass(frozen=True, slots=True)
class WeightChange:
    """The nearest weights under which a site has a rank.

    Attributes
    ----------
    status
        "already": it has the rank; "found"; "dominated": at least ``rank`` rivals score better
        whatever the weights; "impossible": no weights give it the rank; "unknown": none were
        found, and that there are none was not proven either.
    weights
        (t,), summing to 1; the present ones unless "found".
    distance
        Sum of the absolute changes, in [0, 2]; NaN where there are no such weights.
    lower
        No weights nearer than this exist; infinite when none exist at all.
    proven
        The status is certain and ``distance`` at most :data:`GAP` above the least there is.
    tied
        How many rivals share the site's rank under these weights.
    lead
        By how much the site's score is above that of the best of those it has to beat, under these
        weights; NaN where nobody is left to beat, or the status is neither "already" nor "found".
    always_above
        Rivals that score better under all weights allowed.
    """

    status: Literal["already", "found", "dominated", "impossible", "unknown"]
    weights: Floats
    distance: float
    lower: float
    proven: bool
    tied: int = 0
    lead: float = math.nan
    always_above: tuple[int, ...] = ()

    @classmethod
    def nowhere(cls, question: Question) -> Self:
        """Say that no weights give the site the rank."""
        return cls("impossible", question.start, math.nan, math.inf, proven=True)


def weight_change(  # noqa: PLR0913  the decision's arrays, then options by keyword
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    expand: npt.ArrayLike,
    site: int,
    *,
    rank: int,
    factor: npt.ArrayLike | None = None,
    low: npt.ArrayLike | None = None,
    high: npt.ArrayLike | None = None,
    margin: float = 0.0,
    seconds: float = 10.0,
    progress: Progress | None = None,
) -> WeightChange:
    """Find the smallest change of theme weights that lifts a site to a rank or a better one.

    Parameters
    ----------
    values
        (n, m) in [0, 1]; NaN where missing.
    weights
        (t,), the present theme weights, summing to 1.
    expand
        (t, m): share of each criterion in its theme; rows sum to 1.
    site
        Position of the site.
    rank
        The rank wanted, 1 to n.
    factor
        (n,) in [0, 1]: what partial constraints leave of the score; none means 1.
    low, high
        (t,): least and most weight of each theme; 0 and 1 where not given. The present weights may
        lie outside. A weight of 0 may rise: give a ``high`` of 0 to forbid it.
    margin
        By how much the site's score has to be above those it must beat, >= 0; with 0 a tie will do.
        A site that has the rank already has it whatever its lead.
    seconds
        When to stop proving; what was found by then is returned, unproven.
    progress
        Told after each step of the search the distance found, infinite as long as none is, and the
        one below which there is proven to be none.

    Returns
    -------
    WeightChange
        Under its weights the site has the rank by :func:`siting.scoring.competition_rank`.

    Raises
    ------
    DataError, StudyError
        When the arrays are not what they must be.
    UsageError
        When there is no such site or rank, or no weights lie within ``low`` and ``high``.
    """
    model = fractions(values, expand, factor=factor)
    n, t = model.above.shape
    start = checked_weights(weights, t)
    start = start / start.sum()
    lows = np.zeros(t) if low is None else np.asarray(low, dtype=np.float64)
    highs = np.ones(t) if high is None else np.asarray(high, dtype=np.float64)
    question = Question(model, site, rank, start, lows, highs)
    faults = _faults(question, n, t)
    if not 0 <= margin < 1:
        faults.append(f"margin {margin}: give a difference of scores, at least 0 and below 1.")
    if faults:
        raise UsageError(faults)
    inside = bool((start >= lows).all() and (start <= highs).all())
    if inside and question.rank_at(start) <= rank:
        return WeightChange(
            "already",
            start,
            0.0,
            0.0,
            proven=True,
            tied=_tied(question, start),
            lead=_lead(question, start),
        )
    asked = question.leading_by(margin) if margin > 0 else question
    found = _search(asked, seconds, progress)
    if found.status != "found":
        return found
    return replace(found, tied=_tied(question, found.weights), lead=_lead(question, found.weights))


def _faults(question: Question, n: int, t: int) -> list[str]:
    faults = []
    if not 0 <= question.site < n:
        faults.append(f"site {question.site}: positions run from 0 to {n - 1}.")
    if not 1 <= question.rank <= n:
        faults.append(f"rank {question.rank}: ranks run from 1 to {n}.")
    low, high = question.low, question.high
    if low.shape != (t,) or high.shape != (t,):
        faults.append(f"low and high have shapes {low.shape} and {high.shape}: give {t} of each.")
    elif not ((low >= 0) & (high <= 1) & (low <= high)).all():
        faults.append("low and high: each theme's lie in [0, 1], low not above high.")
    elif not low.sum() <= 1 + NEVER or not high.sum() >= 1 - NEVER:
        faults.append(
            f"the least weights sum to {low.sum():.6g} and the most to {high.sum():.6g}: "
            "1 has to lie between the two."
        )
    return faults


def _search(question: Question, seconds: float, progress: Progress | None) -> WeightChange:
    start, nowhere = question.start, WeightChange.nowhere(question)
    if not (question.model.below[question.site] > 0).any():
        return nowhere
    least, most = _own_range(question)
    above = tuple(int(i) for i in rivals(question, least, most).above)
    if len(above) >= question.rank:
        return replace(nowhere, status="dominated", always_above=above)
    best = sampled(question)
    deadline = time.monotonic() + seconds
    best, lower = _narrowed(question, best, (least, most), deadline, progress)
    if best is not None:
        distance = question.distance(best)
        return WeightChange(
            status="found",
            weights=best,
            distance=distance,
            lower=min(lower, distance),
            proven=lower >= distance - GAP,
            always_above=above,
        )
    if lower == math.inf:
        return replace(nowhere, always_above=above)
    return WeightChange("unknown", start, math.nan, lower, proven=False, always_above=above)


def _narrowed(
    question: Question,
    best: Floats | None,
    whole: tuple[float, float],
    deadline: float,
    progress: Progress | None,
) -> tuple[Floats | None, float]:
    """Halve intervals of the site's score until the nearest weights are proven nearest.

    Returns them, and the distance below which there are none.
    """
    distance = math.inf if best is None else question.distance(best)
    settled = math.inf
    open_intervals = [(0.0, *whole)]
    while open_intervals and time.monotonic() < deadline:
        # The least bound is the one that keeps the proof open.
        open_intervals.sort(reverse=True)
        bound, least, most = open_intervals.pop()
        if progress is not None:
            progress(distance, min(bound, settled))
        if bound >= distance - GAP / 2:
            settled = min(settled, bound)
            continue
        found = relaxed(
            question.within(distance),
            least,
            most,
            distance=distance,
            seconds=deadline - time.monotonic(),
        )
        if found is None:
            continue
        bound = max(bound, found.bound)
        better = None if found.weights is None else polished(question, found.weights)
        if better is not None and question.distance(better) < distance:
            best, distance = better, question.distance(better)
        if found.exact or bound >= distance - GAP / 2 or most - least < NARROWEST * whole[1]:
            settled = min(settled, bound)
        else:
            middle = (least + most) / 2
            open_intervals += [(bound, least, middle), (bound, middle, most)]
    return best, min([settled, *(bound for bound, _, _ in open_intervals)])


def _tied(question: Question, weights: Floats) -> int:
    rank = competition_rank(question.model.scores(weights))
    return int((rank == rank[question.site]).sum()) - 1


def _lead(question: Question, weights: Floats) -> float:
    scores = question.model.scores(weights)
    others = np.delete(scores, question.site)
    best = np.sort(others[~np.isnan(others)])[::-1]
    if len(best) < question.rank:
        return math.nan
    return float(scores[question.site] - best[question.rank - 1])


def _own_range(question: Question) -> tuple[float, float]:
    """Least and greatest score of the site itself, over all weights allowed (bounds, not tight)."""
    above = question.model.above[question.site]
    below = question.model.below[question.site]
    part = below > 0
    ratio = above[part] / below[part]
    return float(ratio.min()), float(ratio.max())
