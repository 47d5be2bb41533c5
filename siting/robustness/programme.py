"""Nearest weights as a mixed-integer programme, relaxed over an interval of the site's score.

"At most k - 1 sites score better" is a choice of who may: a binary for every rival that may stay
above, a constraint for everybody else. A rival that is better or worse under all weights needs
neither. Nor does one have a binary that has k - 1 rivals always at least as good: with it they
would stay above too, and that is one too many.

A score is a fraction, ``(above_i . u) / (below_i . u)`` (:mod:`siting.robustness.model`). With the
site's own score r as a variable, rival i is not better when ``above_i . u <= r (below_i . u)``:
linear but for the product of r and ``below_i . u``, one product a pattern of gaps. Over an
interval of r the products are replaced by their envelopes (McCormick, *Mathematical Programming*
10, 1976), which close as the interval shrinks. Sites with the gaps of the site itself are compared
exactly.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from siting.robustness.model import Fractions
from siting.scoring import competition_rank

__all__ = [
    "FARTHEST",
    "KNOWN",
    "MARGIN",
    "NARROWEST",
    "NEVER",
    "Question",
    "Relaxed",
    "Rivals",
    "relaxed",
    "rivals",
]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MARGIN: Final = 1e-9
"""Scores this much apart differ in their twelfth decimal, whatever the solver's rounding."""
NEVER: Final = 1e-12
"""A lead below this is a tie."""

FARTHEST: Final = 2.0
"""No two sets of weights are farther apart."""
KNOWN: Final = 1e-6
"""Weights that leave less than this on what is known of the site are not considered."""

NARROWEST: Final = 1e-6
"""Share of its range below which an interval of the score is inside the solver's tolerances."""

_GAP: Final = 1e-5
# A binary rounded to 0 or 1 can leave a row short by more than HiGHS tolerates; version 1.12 then
# prints a line to standard output (ERGO-Code/HiGHS issue 2783). Smaller rows are short by less.
_ROWS: Final = 0.1
_LEAST_SECONDS: Final = 0.01
_INFEASIBLE: Final = 2


@dataclass(frozen=True, slots=True)
class Question:
    """Lift site ``site`` to ``rank``; weights stay within ``low`` and ``high``, each (t,)."""

    model: Fractions
    site: int
    rank: int
    start: Floats
    low: Floats
    high: Floats

    def rank_at(self, weights: Floats) -> int:
        """Rank of the site under other weights, ties sharing the better one; n + 1 for no score."""
        scores = self.model.scores(weights)
        if np.isnan(scores[self.site]):
            return len(scores) + 1
        return int(competition_rank(scores)[self.site])

    def leading_by(self, margin: float) -> "Question":
        """Ask the same of the site with so much less of a score, which is a lead of so much."""
        above = self.model.above.copy()
        above[self.site] -= margin * self.model.below[self.site]
        return replace(self, model=Fractions(above, self.model.below))

    def distance(self, weights: Floats) -> float:
        """Sum of the absolute changes from the present weights."""
        return float(np.abs(weights - self.start).sum())

    @property
    def same_gaps(self) -> Bools:
        """(n,): whose comparison with the site is linear."""
        below = self.model.below
        return np.asarray((below == below[self.site]).all(axis=1))

    def within(self, distance: float) -> "Question":
        """Keep only weights at most that far away: none moves by more than half of it."""
        half = min(distance / 2, 1.0)
        return replace(
            self,
            low=np.maximum(self.low, self.start - half),
            high=np.minimum(self.high, self.start + half),
        )


@dataclass(frozen=True, slots=True)
class Rivals:
    """Who matters on a region of weights.

    ``above``: positions always better than the site. ``open``: positions that may stay above by a
    binary. ``kept``: positions that must not. ``most``: (n,), the largest lead over the site.
    """

    above: npt.NDArray[np.intp]
    open: npt.NDArray[np.intp]
    kept: npt.NDArray[np.intp]
    most: Floats


def _largest(rows: Floats, question: Question) -> Floats:
    """Maximum of each row . u over the weights allowed: the dearest themes are filled first."""
    order = np.argsort(-rows, axis=-1, kind="stable")
    room = (question.high - question.low)[order]
    left = np.maximum(1 - question.low.sum(), 0.0)
    before = np.cumsum(room, axis=-1) - room
    filled = np.clip(left - before, 0.0, room)
    gained = (np.take_along_axis(rows, order, axis=-1) * filled).sum(axis=-1)
    return np.asarray(rows @ question.low + gained, dtype=np.float64)


def rivals(question: Question, least: float, most: float) -> Rivals:
    """Sort the rivals out for weights within bounds and a score of the site in an interval."""
    above, below = question.model.above, question.model.below
    same = question.same_gaps
    plain = above - above[question.site]
    lead = np.where(same[:, None], plain, above - least * below)
    lack = np.where(same[:, None], plain, above - most * below)
    largest = _largest(lead, question)
    smallest = -_largest(-lack, question)
    rival = np.arange(len(above)) != question.site
    known = below[question.site] > 0
    nowhere_behind = same & (plain[:, known] > MARGIN).all(axis=1)
    always = rival & ((smallest > MARGIN) | nowhere_behind)
    matter = np.flatnonzero(rival & ~always & (largest > NEVER))
    over = _over(question, matter)
    room = question.rank - 1 - int(always.sum())
    may = over.sum(axis=0) + 1 <= room
    # Of those who must not be above, who stays below another such one is below of itself.
    must = np.flatnonzero(~may)
    among = over[np.ix_(must, must)]
    earlier = np.arange(len(must))[:, None] < np.arange(len(must))
    redundant = (among & (~among.T | earlier)).any(axis=0)
    return Rivals(np.flatnonzero(always), matter[may], matter[must[~redundant]], largest)


def _over(question: Question, matter: npt.NDArray[np.intp]) -> Bools:
    """Whether rival i is at least as good as rival j under all weights allowed, (k, k)."""
    above, below = question.model.above[matter], question.model.below[matter]
    over = np.zeros((len(matter), len(matter)), dtype=np.bool_)
    for i in range(len(matter)):
        alike = (below == below[i]).all(axis=1)
        lead = _largest(above[alike] - above[i], question)
        over[i, alike] = lead <= 0
        over[i, i] = False
    return over


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Nearest weights of the relaxation (None when time ran out before any), what they prove.

    ``bound``: no weights of the true problem are nearer. ``exact``: the relaxation is the true
    problem.
    """

    weights: Floats | None
    bound: float
    exact: bool


def relaxed(
    question: Question, least: float, most: float, *, distance: float, seconds: float
) -> Relaxed | None:
    """Find the nearest weights of the relaxation where the site's score lies in an interval.

    Parameters
    ----------
    question
        What is asked; its ``low`` and ``high`` may have been narrowed to what is near enough.
    least, most
        The interval of the site's score.
    distance
        Weights farther away are of no interest.
    seconds
        When the solver gives up; then the bound is what it had proven by then.

    Returns
    -------
    Relaxed or None
        None when no weights there give the site the rank.
    """
    # Scores near 0 would drown in the solver's tolerances: what is compared is made to reach 1.
    largest = float(question.model.above.max())
    if largest > 0:
        scaled = Fractions(question.model.above / largest, question.model.below)
        question = replace(question, model=scaled)
        least, most = least / largest, most / largest
    found = rivals(question, least, most)
    room = question.rank - 1 - len(found.above)
    if room < 0:
        return None
    programme = _Programme(question, least, most, binaries=len(found.open))
    programme.weights_near(distance)
    programme.own_score()
    for i in found.kept:
        programme.not_above(int(i))
    for binary, i in enumerate(found.open):
        programme.not_above(int(i), binary=binary, lead=float(found.most[i]))
    programme.few_above(room)
    return programme.solve(seconds)


class _Programme:
    """Rows of a mixed-integer programme over [u, rises, falls, r, products, binaries]."""

    def __init__(self, question: Question, least: float, most: float, *, binaries: int) -> None:
        self._question = question
        self._least, self._most = least, most
        t = len(question.start)
        patterns = np.unique(question.model.below, axis=0)
        self._patterns = {tuple(row): k for k, row in enumerate(patterns)}
        self._score = 3 * t
        self._first_binary = 3 * t + 1 + len(self._patterns)
        self._size = self._first_binary + binaries
        self._rows: list[Floats] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._tied: set[int] = set()
        self._exact = True

    def _row(self, low: float, high: float) -> Floats:
        row = np.zeros(self._size)
        self._rows.append(row)
        self._low.append(low)
        self._high.append(high)
        return row

    def weights_near(self, distance: float) -> None:
        t = len(self._question.start)
        self._row(1, 1)[:t] = 1
        for k, start in enumerate(self._question.start):
            self._row(start, start)[[k, t + k, 2 * t + k]] = 1, -1, 1
        self._row(0, min(distance, FARTHEST))[t : 3 * t] = 1

    def own_score(self) -> None:
        """Tie r to the site's score: above . u is the product of r and its below . u."""
        site, model = self._question.site, self._question.model
        t = len(self._question.start)
        self._row(KNOWN, np.inf)[:t] = model.below[site]
        row = self._row(0, 0)
        row[:t] = model.above[site]
        row[self._product(site)] = -1

    def _product(self, site: int) -> int:
        """Position of the product of r and the site's below . u; ties it on first use."""
        below = self._question.model.below[site]
        t = len(below)
        position = self._score + 1 + self._patterns[tuple(below)]
        if position in self._tied:
            return position
        self._tied.add(position)
        if (below == 1).all():
            self._row(0, 0)[[position, self._score]] = 1, -1
            return position
        small, large = -_largest(-below, self._question), float(_largest(below, self._question))
        # McCormick's planes: z is above r d' + r' d - r' d' where r' and d' are both least or
        # both most, and below it where one is least and the other most.
        for r, d, over in (
            (self._least, float(small), True),
            (self._most, large, True),
            (self._most, float(small), False),
            (self._least, large, False),
        ):
            row = self._row(-r * d, np.inf) if over else self._row(-np.inf, -r * d)
            row[:t] = -r * below
            row[self._score] = -d
            row[position] = 1
        return position

    def not_above(self, site: int, *, binary: int | None = None, lead: float = 0.0) -> None:
        """Keep a rival from scoring better, unless its binary lets it by ``lead``."""
        model, own = self._question.model, self._question.site
        t = len(self._question.start)
        if self._question.same_gaps[site]:
            row = self._row(-np.inf, 0)
            row[:t] = model.above[site] - model.above[own]
        else:
            self._exact = False
            product = self._product(site)
            row = self._row(-np.inf, 0)
            row[:t] = model.above[site]
            row[product] = -1
        if binary is not None:
            row[self._first_binary + binary] = -lead

    def few_above(self, room: int) -> None:
        """Let at most ``room`` rivals stay above by their binaries."""
        self._row(0, room)[self._first_binary :] = 1

    def solve(self, seconds: float) -> Relaxed | None:
        """Minimise the sum of rises and falls."""
        question = self._question
        t = len(question.start)
        cost = np.zeros(self._size)
        cost[t : 3 * t] = 1
        low, high = np.zeros(self._size), np.ones(self._size)
        low[:t], high[:t] = question.low, question.high
        low[self._score], high[self._score] = self._least, self._most
        integral = np.zeros(self._size, dtype=np.int64)
        integral[self._first_binary :] = 1
        found = milp(
            cost,
            integrality=integral,
            bounds=Bounds(low, high),
            constraints=LinearConstraint(
                _ROWS * np.array(self._rows),
                _ROWS * np.array(self._low),
                _ROWS * np.array(self._high),
            ),
            options={"mip_rel_gap": _GAP, "time_limit": max(seconds, _LEAST_SECONDS)},
        )
        if found.status == _INFEASIBLE:
            return None
        # Without binaries it is a linear programme, whose optimum is its own bound.
        proven = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
        bound = 0.0 if proven is None else max(float(proven), 0.0)
        if found.x is None:
            return Relaxed(None, bound, exact=False)
        weights = np.clip(found.x[:t], 0, 1)
        return Relaxed(weights / weights.sum(), bound, exact=self._exact)
