"""One site whose figures change while all others stay: what its score and its rank become.

Without constraints the score is linear in each value, and the value needed follows. A partial
constraint on a criterion multiplies the score by one of a few factors, depending on the figure:
under each of them the score is linear again, so the figures at which one is exchanged for another
are tried beside the figures that would do under each.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from siting.robustness.partial import Partial, edges, lifted
from siting.scales import Scale
from siting.scoring import competition_rank, weighted_sum_kernel
from siting.values import apply, inverse

__all__ = ["Site", "Step"]

Floats = npt.NDArray[np.float64]

# Ranks are by scores rounded to 12 decimals: how far a value may have to be nudged for one.
_NUDGES = (0.0, 1e-12, 1e-11, 1e-10, 1e-9)
# Nobody constrains so many criteria in part that all combinations of their factors are more than
# this; beyond, only the best figure of the first few is looked at.
_MANY = 512
_FEW = 9


@dataclass(frozen=True, slots=True)
class Step:
    """One criterion brought to where it has to be.

    Attributes
    ----------
    criterion
        Its position.
    enough
        Whether the rank is reached; in a step of several, whether they reach it together.
    value_now, raw_now
        NaN where missing: then the question is what the figure would have to turn out to be.
    value
        Least value that is enough; the best there is when none is.
    raw
        Figure of that value nearest to the present one (for a missing one, the worst that will
        do), in the criterion's unit. Infinite when any figure will do.
    rank
        Best rank of the site by this criterion alone.
    factor
        What partial constraints leave of the score with that figure.
    """

    criterion: int
    enough: bool
    value_now: float
    value: float
    raw_now: float
    raw: float
    rank: int
    factor: float

    @property
    def upward(self) -> bool | None:
        """Whether the figure has to rise; None where there is none now, or any will do."""
        if np.isnan(self.raw_now) or not np.isfinite(self.raw) or self.raw == self.raw_now:
            return None
        return self.raw > self.raw_now


@dataclass(frozen=True, slots=True)
class _Lift:
    """A figure of a constrained criterion, and by what it multiplies the factor."""

    criterion: int
    raw: float
    value: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Site:
    """The site's own rows; the others only as their scores.

    Attributes
    ----------
    position
        Its position among all.
    values, raw, weights
        (m,).
    factor
        What partial constraints leave of its score as it is.
    others
        Scores of the others, NaN for none.
    wanted
        The rank.
    needed
        The score to reach; NaN when fewer rivals than ``wanted`` have one, and any will do.
    scales, classes
        (m,).
    best
        (m,), the greatest values there are.
    partials
        Constraints on criteria, which are in ``factor``.
    """

    position: int
    values: Floats
    raw: Floats
    weights: Floats
    factor: float
    others: Floats
    wanted: int
    needed: float
    scales: Sequence[Scale]
    classes: Sequence[Sequence[float]]
    best: Floats
    partials: Sequence[Partial] = ()

    def rank(self, changed: Mapping[int, float], *, ratio: float = 1.0) -> int:
        """Rank with some values replaced and the factor multiplied; behind all without a score."""
        score = self._score(changed) * self.factor * ratio
        return int(competition_rank(np.append(self.others, score))[-1])

    def reaches(self, changed: Mapping[int, float], *, ratio: float = 1.0) -> bool:
        """Whether that is enough: the rank, and a score to have it by."""
        scored = not np.isnan(self._score(changed)[0])
        return scored and self.rank(changed, ratio=ratio) <= self.wanted

    def _score(self, changed: Mapping[int, float]) -> Floats:
        values = self.values.copy()
        values[list(changed)] = list(changed.values())
        return weighted_sum_kernel(values[None, :], self.weights)

    def plain(self, ratio: float = 1.0) -> float:
        """Score needed before the factor: a value that leaves the score where it has to be."""
        if np.isnan(self.needed):
            return 0.0
        factor = self.factor * ratio
        return self.needed / factor if factor > 0 else np.inf

    def lack(self, ratio: float = 1.0) -> float:
        """Tell what gains have to sum to, in units of weight."""
        known = ~np.isnan(self.values)
        return float(self.weights[known] @ (self.plain(ratio) - self.values[known]))

    def starts(self, ratio: float = 1.0) -> Floats:
        """(m,): the values from which each criterion's gain counts."""
        return np.where(np.isnan(self.values), self.plain(ratio), self.values)

    def figure(self, j: int, value: float) -> float:
        """Raw figure that reaches a value."""
        return inverse(
            self.scales[j], value, start=float(self.raw[j]), classes=tuple(self.classes[j])
        )

    def _step(self, j: int, value: float, raw: float, *, enough: bool, rank: int) -> Step:
        now = float(self.values[j])
        factor = self.factor * lifted(self.partials, self.position, {j: raw})
        return Step(j, enough, now, value, float(self.raw[j]), raw, rank, factor)

    def _constrained(self, j: int) -> bool:
        return any(one.criterion == j for one in self.partials)

    def _least(self, j: int, ratio: float) -> Iterator[float]:
        """Values that are enough alone under a factor, the least first."""
        if self.weights[j] == 0:
            return
        start = float(self.starts(ratio)[j])
        least = max(start + self.lack(ratio) / float(self.weights[j]), 0.0)
        for nudge in _NUDGES:
            yield min(least + nudge, float(self.best[j]))

    def alone(self, j: int) -> Step:
        """Bring criterion j as far as it has to be alone, or as far as it can be."""
        if self._constrained(j):
            return self._alone_lifting(j)
        best = float(self.best[j])
        rank = self.rank({j: best})
        if not self.reaches({j: best}) or self.weights[j] == 0:
            return self._step(j, best, self.figure(j, best), enough=False, rank=rank)
        for value in (*self._least(j, 1.0), best):
            if self.reaches({j: value}):
                break
        return self._step(j, value, self.figure(j, value), enough=True, rank=rank)

    def _alone_lifting(self, j: int) -> Step:
        found = []
        for lift in self._lifts(j):
            rank = self.rank({j: lift.value}, ratio=lift.ratio)
            way = lift.value if np.isnan(self.raw[j]) else abs(lift.raw - float(self.raw[j]))
            wanting = not self.reaches({j: lift.value}, ratio=lift.ratio)
            found.append((wanting, way, rank, lift))
        rank = min(one[2] for one in found)
        enough = not all(one[0] for one in found)
        # The nearest that is enough; where none is, the one that comes farthest.
        wanting, _, _, lift = min(
            found, key=lambda one: (one[0], one[1]) if enough else (one[2], one[1])
        )
        return self._step(j, lift.value, lift.raw, enough=not wanting, rank=rank)

    def _lifts(self, j: int) -> list[_Lift]:
        """Figures of a constrained criterion among which are all that can be best or nearest."""
        figures: Iterable[float] = self.classes[j]
        if not self.classes[j]:
            values = [float(self.best[j])]
            for ratio in self._ratios(j):
                values += self._least(j, ratio)
            reached = (self.figure(j, value) for value in values if np.isfinite(value))
            figures = [*edges(self.partials, j), *(raw for raw in reached if np.isfinite(raw))]
        return [
            _Lift(
                criterion=j,
                raw=raw,
                value=float(apply(self.scales[j], [raw])[0]),
                ratio=lifted(self.partials, self.position, {j: raw}),
            )
            for raw in sorted(set(figures))
        ]

    def _ratios(self, j: int) -> set[float]:
        """List what a figure of criterion j can multiply the factor by."""
        ratios = {1.0}
        for one in self.partials:
            if one.criterion == j:
                change = 1 / one.factor if one.fails[self.position] else one.factor
                ratios |= {ratio * change for ratio in ratios}
        return ratios

    def _modes(self, free: Sequence[int]) -> list[list[_Lift]]:
        """List by constrained criterion the best figure under each factor it can bring about."""
        modes = []
        for j in free:
            if self._constrained(j):
                found = self._lifts(j)
                best = {
                    ratio: max((one for one in found if one.ratio == ratio), key=lambda x: x.value)
                    for ratio in sorted({one.ratio for one in found}, reverse=True)
                }
                modes.append(list(best.values()))
        if math.prod(len(one) + 1 for one in modes) > _MANY:
            return [one[:1] for one in modes][:_FEW]
        return modes

    def _lifted_sets(self, free: Sequence[int]) -> Iterator[dict[int, _Lift]]:
        """Yield what the constrained criteria can be brought to together, nothing first."""
        for chosen in product(*((None, *one) for one in self._modes(free))):
            yield {one.criterion: one for one in chosen if one is not None}

    def best_rank(self, free: Sequence[int]) -> int:
        """Rank with everything that may change at its best."""
        ranks = []
        for lifts in self._lifted_sets(free):
            ratio = _product(lifts)
            start = self.starts(ratio)
            # A missing criterion that cannot lift the site is left unknown.
            changed = {
                j: float(self.best[j])
                for j in free
                if self.best[j] > start[j] - _NUDGES[-1] and not self._constrained(j)
            }
            changed |= {j: lift.value for j, lift in lifts.items()}
            ranks.append(self.rank(changed, ratio=ratio))
        return min(ranks)

    def together(self, free: Sequence[int]) -> tuple[tuple[Step, ...], float]:
        """Fewest of some criteria that are enough, and the share of the way each has to go."""
        fewest: tuple[int, dict[int, float], dict[int, _Lift]] | None = None
        for lifts in self._lifted_sets(free):
            ends = self._fewest(free, lifts)
            if ends and (fewest is None or len(ends) < fewest[0]):
                fewest = len(ends), ends, lifts
        if fewest is None:
            return (), float("nan")
        return self._shared(fewest[1], fewest[2])

    def _fewest(self, free: Sequence[int], lifts: Mapping[int, _Lift]) -> dict[int, float]:
        """Best values of the fewest criteria that are enough beside these."""
        ratio = _product(lifts)
        gain = self.weights * (self.best - self.starts(ratio))
        chosen = {j: lift.value for j, lift in lifts.items()}
        # What is missing and can only just hold the score still gives one to a site without any.
        still = np.isnan(self.values) & (self.weights > 0) & (gain > -_NUDGES[-1])
        rest = [j for j in free if (gain[j] > 0 or still[j]) and not self._constrained(j)]
        for j in (None, *sorted(rest, key=lambda j: (-gain[j], j))):
            if j is not None:
                chosen[j] = float(self.best[j])
            if chosen and self.reaches(chosen, ratio=ratio):
                return chosen
        return {}

    def _shared(
        self, ends: Mapping[int, float], lifts: Mapping[int, _Lift]
    ) -> tuple[tuple[Step, ...], float]:
        ratio = _product(lifts)
        start = self.starts(ratio)
        way = {j: end - float(start[j]) for j, end in ends.items()}
        gain = sum(float(self.weights[j]) * part for j, part in way.items())
        least = max(self.lack(ratio) / gain, 0.0) if gain > 0 else 1.0
        tried = [min(least + nudge, 1.0) for nudge in (*_NUDGES, 1.0)]
        for j in lifts:
            at = apply(self.scales[j], list(edges(self.partials, j)))
            tried += [float((v - start[j]) / way[j]) for v in at if way[j] != 0]
        rank = self.rank(ends, ratio=ratio)
        for share in sorted(one for one in tried if 0 <= one <= 1):
            values = {j: float(start[j]) + share * part for j, part in way.items()}
            raw = {j: self._figure_on_the_way(j, value, lifts) for j, value in values.items()}
            met = lifted(self.partials, self.position, raw)
            if self.reaches(values, ratio=met):
                break
        else:
            values, share = dict(ends), 1.0
            raw = {j: lifts[j].raw if j in lifts else self.figure(j, v) for j, v in ends.items()}
        steps = [
            self._step(j, value, raw[j], enough=True, rank=rank) for j, value in values.items()
        ]
        return tuple(steps), share

    def _figure_on_the_way(self, j: int, value: float, lifts: Mapping[int, _Lift]) -> float:
        """Figure of a value; where several have it, the one that meets the constraints."""
        raw = self.figure(j, value)
        if j in lifts and lifted(self.partials, self.position, {j: raw}) < lifts[j].ratio:
            for edge in (*edges(self.partials, j), lifts[j].raw):
                met = lifted(self.partials, self.position, {j: edge}) == lifts[j].ratio
                if met and abs(float(apply(self.scales[j], [edge])[0]) - value) < _NUDGES[-1]:
                    return edge
        return raw


def _product(lifts: Mapping[int, _Lift]) -> float:
    return math.prod(one.ratio for one in lifts.values())
