"""Random weights: from all there are, or around the chosen ones, within what somebody insists on.

Uniform weights on the simplex are exponentials divided by their sum (Rubinstein 1982; Tervonen &
Lahdelma 2007). Around chosen weights ``c`` they follow a Dirichlet distribution with
parameters ``concentration * c``: its mean is ``c``, the standard deviation of weight i is
``sqrt(c_i (1 - c_i) / (concentration + 1))``. Bounds and orders cut a polytope out of the simplex:

* a complete order without bounds is drawn exactly, by sorting;
* lower bounds alone are drawn exactly, by spreading what they leave;
* otherwise draws outside are thrown away, as long as one in ``1 / ACCEPTED`` falls inside;
* a smaller region is walked by hit-and-run (Smith 1984; for weights, Tervonen et al. 2013): chains
  start inside it, and in d free dimensions take ``BURN_IN * d**3`` steps before the first weights
  are kept and ``d**3`` between one kept and the next (the thinning of van Valkenhoef et al. 2014
  for independent weights). With a Dirichlet the point on the chord is found by slice sampling with
  shrinkage (Neal 2003), so that the walk has the density wanted.

References
----------
Neal (2003), *Slice sampling*, Annals of Statistics 31(3), 705-767.
Rubinstein (1982), *Generating random vectors uniformly distributed inside and on the surface of
different regions*, European Journal of Operational Research 10(2), 205-209.
Smith (1984), *Efficient Monte Carlo procedures for generating points uniformly distributed over
bounded regions*, Operations Research 32(6), 1296-1308.
Tervonen & Lahdelma (2007), *Implementing stochastic multicriteria acceptability analysis*, European
Journal of Operational Research 178(2), 500-513.
Tervonen, van Valkenhoef, Basturk & Postmus (2013), *Hit-And-Run enables efficient weight generation
for simulation-based multiple criteria decision analysis*, European Journal of Operational Research
224(3), 552-559; van Valkenhoef, Tervonen & Postmus (2014), notes on it, ibid. 239(3), 865-867.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.robustness.region import Region, close, walk

__all__ = ["ACCEPTED", "BURN_IN", "CONCENTRATION", "Sampler", "WeightSpace", "draw", "prepare"]

Floats = npt.NDArray[np.float64]

# With it a weight of 0.2 has a standard deviation of 0.087: "about a fifth", give or take.
CONCENTRATION = 20.0
# Share of draws that have to fall inside bounds and orders for throwing the others away to pay.
ACCEPTED = 1 / 200
BURN_IN = 5
_TRIAL = 20_000
_BATCH = 1 << 16
_CHAINS = 512
_SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class WeightSpace:
    """Which theme weights are drawn, and how.

    Any sequence of numbers is taken and kept as a tuple.

    Attributes
    ----------
    kind
        ``"uniform"``: all weights alike; ``"dirichlet"``: around ``centre``.
    centre
        (t,), >= 0: the chosen weights, divided by their sum. A weight of 0 stays 0 in every draw.
    concentration
        Of the Dirichlet distribution, > 0; the larger the closer to ``centre``.
    low, high
        (t,) bounds in [0, 1], or empty for none.
    order
        Pairs (i, j) of positions: weight i is at least weight j.
    names
        (t,) names of the themes for messages, or empty.
    """

    kind: Literal["uniform", "dirichlet"]
    centre: Sequence[float]
    concentration: float = CONCENTRATION
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    order: Sequence[tuple[int, int]] = ()
    names: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Keep tuples, whatever was given."""
        for name in ("centre", "low", "high"):
            object.__setattr__(self, name, tuple(float(x) for x in getattr(self, name)))
        object.__setattr__(self, "order", tuple((int(i), int(j)) for i, j in self.order))
        object.__setattr__(self, "names", tuple(self.names))

    def name(self, position: int) -> str:
        """Name of a theme for messages."""
        return self.names[position] if self.names else f"weight {position}"


@dataclass(frozen=True, slots=True)
class Sampler:
    """A checked space, ready to draw from; made by :func:`prepare`.

    Attributes
    ----------
    space
        What is drawn from.
    how
        ``"direct"`` (exact), ``"sorted"`` (exact), ``"rejection"`` (exact) or ``"hit-and-run"``.
    """

    space: WeightSpace
    how: Literal["direct", "sorted", "rejection", "hit-and-run"]
    _positions: npt.NDArray[np.intp]
    _region: Region | None

    def draw(self, size: int, rng: np.random.Generator) -> Floats:
        """Draw weights.

        Parameters
        ----------
        size
            How many.
        rng
            Where the randomness comes from; the same state gives the same bits.

        Returns
        -------
        ndarray of float64, shape (size, t)
            Rows >= 0 that sum to 1.
        """
        if self.how == "direct":
            return _propose(self.space, size, rng)
        if self.how == "sorted":
            weights = np.zeros((size, len(self.space.centre)))
            free = _propose(self.space, size, rng)[:, self._positions]
            weights[:, self._positions] = -np.sort(-free, axis=1)
            return weights
        if self._region is None:
            message = "a bounded weight space without a region"
            raise RuntimeError(message)
        if self.how == "rejection":
            return _reject(self.space, self._region, size, rng)
        exponent = np.zeros(len(self.space.centre))
        if self.space.kind == "dirichlet":
            exponent = self.space.concentration * _centre(self.space) - 1
        return walk(self._region, exponent, size=size, rng=rng, chains=_CHAINS, burn_in=BURN_IN)


def prepare(space: WeightSpace) -> Sampler:
    """Check a space once and choose how it is drawn from.

    Parameters
    ----------
    space
        What to draw from.

    Returns
    -------
    Sampler

    Raises
    ------
    StudyError
        Names every fault, or the smallest set of bounds and orders that no weights can meet.
    """
    faults = _faults(space)
    if faults:
        raise StudyError(faults)
    positions = np.flatnonzero(np.asarray(space.centre) > 0)
    demands = _demands(space)
    if not demands:
        return Sampler(space, "direct", positions, None)
    region = close(demands, zero=np.asarray(space.centre) == 0, names=space.name)
    bounded = any(space.low) or any(x < 1 for x in space.high)
    chain = _chain(space, positions)
    if space.kind == "uniform" and not space.order and not any(x < 1 for x in space.high):
        return Sampler(space, "direct", positions, region)
    if space.kind == "uniform" and not bounded and chain is not None:
        return Sampler(space, "sorted", chain, region)
    # A fixed trial, so that the choice never depends on the draws themselves.
    trial = _propose(space, _TRIAL, np.random.default_rng(0))
    share = region.holds(trial, slack=_SLACK).mean()
    how: Literal["rejection", "hit-and-run"] = "rejection" if share >= ACCEPTED else "hit-and-run"
    return Sampler(space, how, positions, region)


def draw(space: WeightSpace, size: int, rng: np.random.Generator) -> Floats:
    """Draw weights from a space.

    Parameters
    ----------
    space
        What to draw from; in a loop :func:`prepare` it once instead.
    size
        How many.
    rng
        Where the randomness comes from; the same state gives the same bits.

    Returns
    -------
    ndarray of float64, shape (size, t)
        Rows >= 0 that sum to 1.

    Raises
    ------
    StudyError
        Names every fault, or the smallest set of bounds and orders that no weights can meet.
    """
    return prepare(space).draw(size, rng)


def _centre(space: WeightSpace) -> Floats:
    centre = np.asarray(space.centre, dtype=np.float64)
    return np.asarray(centre / centre.sum(), dtype=np.float64)


def _propose(space: WeightSpace, size: int, rng: np.random.Generator) -> Floats:
    """Draw without regard to orders and upper bounds, and to lower ones of a Dirichlet."""
    centre = _centre(space)
    active = np.flatnonzero(centre > 0)
    if space.kind == "dirichlet":
        free = rng.dirichlet(space.concentration * centre[active], size)
    else:
        free = rng.standard_exponential((size, len(active)))
        free /= free.sum(axis=1, keepdims=True)
        if any(space.low):
            low = np.asarray(space.low)[active]
            free *= max(0.0, 1 - low.sum())
            free += low
    if len(active) == len(centre):
        return free
    weights = np.zeros((size, len(centre)))
    weights[:, active] = free
    return weights


def _reject(space: WeightSpace, region: Region, size: int, rng: np.random.Generator) -> Floats:
    kept: list[Floats] = []
    found = 0
    while found < size:
        proposed = _propose(space, min(_BATCH, max(size - found, 1024) * 4), rng)
        inside = proposed[region.holds(proposed, slack=_SLACK)]
        kept.append(inside)
        found += len(inside)
    return np.concatenate(kept)[:size]


def _chain(space: WeightSpace, positions: npt.NDArray[np.intp]) -> npt.NDArray[np.intp] | None:
    """Positions from the greatest weight to the least, when the orders say it of all of them."""
    above = np.eye(len(space.centre), dtype=bool)
    for i, j in space.order:
        above[i, j] = True
    for middle in range(len(above)):
        above |= np.outer(above[:, middle], above[middle])
    below = above[np.ix_(positions, positions)].sum(axis=1)
    if sorted(below) != list(range(1, len(positions) + 1)):
        return None
    return np.asarray(positions[np.argsort(-below)], dtype=np.intp)


def _demands(space: WeightSpace) -> list[tuple[Floats, float, str]]:
    """List what is insisted on, as rows with ``row @ w <= limit`` and a sentence each."""
    unit = np.eye(len(space.centre))
    demands = [
        (-unit[i], -low, f"{space.name(i)} >= {low:g}")
        for i, low in enumerate(space.low)
        if low > 0
    ]
    demands += [
        (unit[i], high, f"{space.name(i)} <= {high:g}")
        for i, high in enumerate(space.high)
        if high < 1
    ]
    demands += [
        (unit[j] - unit[i], 0.0, f"{space.name(i)} >= {space.name(j)}") for i, j in space.order
    ]
    return demands


def _faults(space: WeightSpace) -> list[str]:
    t = len(space.centre)
    centre = np.asarray(space.centre)
    faults = []
    if t == 0 or not np.isfinite(centre).all() or (centre < 0).any() or not centre.any():
        faults.append(f"centre {list(space.centre)}: give weights >= 0, at least one above 0.")
    if space.kind not in {"uniform", "dirichlet"}:
        faults.append(f"kind {space.kind!r}: there are uniform and dirichlet.")
    if not (np.isfinite(space.concentration) and space.concentration > 0):
        faults.append(f"concentration {space.concentration}: give a number above 0.")
    if space.names and len(space.names) != t:
        faults.append(f"{len(space.names)} names for {t} weights.")
    for word, bounds in (("low", space.low), ("high", space.high)):
        if bounds and len(bounds) != t:
            faults.append(f"{word}: {len(bounds)} bounds for {t} weights; give {t} or none.")
        elif not all(0 <= x <= 1 for x in bounds):
            faults.append(f"{word} {list(bounds)}: bounds lie in [0, 1].")
    faults += [
        f"order {i} >= {j}: positions are 0 to {t - 1}, and two different ones."
        for i, j in space.order
        if not (0 <= i < t and 0 <= j < t) or i == j
    ]
    return faults
