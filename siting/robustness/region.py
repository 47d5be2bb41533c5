"""A region of weights cut out of the simplex: whether there is any, its inside, and walking it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import null_space
from scipy.optimize import linprog

from siting.errors import StudyError

__all__ = ["Demand", "Region", "close", "walk"]

Floats = npt.NDArray[np.float64]
Demand = tuple[Floats, float, str]

# A demand that no weights meet with more than this to spare is an equality in disguise.
_FLAT = 1e-9
_PARALLEL = 1e-15
_LEAST = 1e-300
_SHRINKS = 200


@dataclass(frozen=True, slots=True)
class Region:
    """Weights that meet every demand.

    Attributes
    ----------
    rows, limits
        (q, t) and (q,): ``rows @ w <= limits`` beside ``w >= 0`` and ``sum(w) = 1``; demands and
        signs that are no equalities in disguise.
    flat_rows, flat_limits
        Those that are: ``rows @ w = limits``.
    inside
        (t,): a point with room on all sides.
    basis
        (d, t): orthonormal directions that stay in the region's affine hull.
    spans
        (s, t): from ``inside`` to points on the region's rim, so that steps fit its shape.
    """

    rows: Floats
    limits: Floats
    flat_rows: Floats
    flat_limits: Floats
    inside: Floats
    basis: Floats
    spans: Floats

    def holds(self, weights: Floats, *, slack: float) -> npt.NDArray[np.bool_]:
        """Which rows of ``weights`` (d, t) lie in the region, give or take ``slack``."""
        good = (weights @ self.rows.T <= self.limits + slack).all(axis=1)
        if len(self.flat_rows):
            good &= (np.abs(weights @ self.flat_rows.T - self.flat_limits) <= slack).all(axis=1)
        return np.asarray(good)


def close(
    demands: Sequence[Demand], *, zero: npt.NDArray[np.bool_], names: Callable[[int], str]
) -> Region:
    """Work out the region, by linear programmes.

    Parameters
    ----------
    demands
        Rows (t,), limits and sentences of ``row @ w <= limit``.
    zero
        (t,): weights that are 0.
    names
        Name of a weight for messages.

    Returns
    -------
    Region

    Raises
    ------
    StudyError
        When no weights meet all demands; names a smallest set of them that contradict each other.
    """
    t = len(zero)
    unit = np.eye(t)
    fixed: list[Demand] = [
        (unit[i], 0.0, f"{names(i)} = 0, as its chosen weight is")
        for i in np.flatnonzero(zero).tolist()
    ]
    all_demands = [*demands, *fixed]
    if _furthest(all_demands, np.zeros(t)) is None:
        raise StudyError(_conflict(all_demands, t))
    walls = [*all_demands, *((-unit[i], 0.0, "") for i in range(t))]
    points: list[Floats] = []
    firm: list[tuple[Floats, float]] = []
    flat: list[tuple[Floats, float]] = []
    for row, limit, _ in walls:
        point = _furthest(all_demands, row)
        if point is None:
            raise StudyError(_conflict(all_demands, t))
        points.append(point)
        (flat if limit - row @ point <= _FLAT else firm).append((row, limit))
    inside = np.mean(points, axis=0)
    flat_rows = np.array([row for row, _ in flat]).reshape(-1, t)
    return Region(
        rows=np.array([row for row, _ in firm]).reshape(-1, t),
        limits=np.array([limit for _, limit in firm]),
        flat_rows=flat_rows,
        flat_limits=np.array([limit for _, limit in flat]),
        inside=inside,
        basis=np.asarray(null_space(np.vstack([np.ones((1, t)), flat_rows])).T, dtype=np.float64),
        spans=np.array(points) - inside,
    )


def walk(  # noqa: PLR0913  a region, a density and how long to walk
    region: Region,
    exponent: Floats,
    *,
    size: int,
    rng: np.random.Generator,
    chains: int,
    burn_in: int,
) -> Floats:
    """Walk the region by hit-and-run with density proportional to ``prod w_i ** exponent_i``.

    Parameters
    ----------
    region
        Where to walk.
    exponent
        (t,); zeros for the uniform density.
    size
        How many weights to keep.
    rng
        Where the randomness comes from.
    chains
        How many walk side by side.
    burn_in
        In d free dimensions ``burn_in * d**3`` steps come before the first weights kept, ``d**3``
        between two kept of one chain.

    Returns
    -------
    ndarray of float64, shape (size, t)
        Rows >= 0 that sum to 1.
    """
    free = len(region.basis)
    if free == 0:
        return np.repeat(region.inside[None, :], size, axis=0)
    chains = min(chains, size)
    point = np.repeat(region.inside[None, :], chains, axis=0)
    live = np.flatnonzero((exponent != 0) & (region.inside > _FLAT))
    kept: list[Floats] = []
    rounds = -(-size // chains)
    for turn in range(rounds):
        for _ in range(free**3 * (burn_in if turn == 0 else 1)):
            point = _step(region, point, exponent=exponent, live=live, rng=rng)
        kept.append(point)
    # Interleaved chains are cut off evenly; clipping takes off what rounding put outside.
    weights = np.maximum(np.concatenate(kept)[:size], 0.0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)


def _step(
    region: Region,
    point: Floats,
    *,
    exponent: Floats,
    live: npt.NDArray[np.intp],
    rng: np.random.Generator,
) -> Floats:
    chains = len(point)
    # Half the directions are even, which reaches everywhere; half follow the region's shape, which
    # gets along where it is thin. Neither depends on the point, as hit-and-run requires.
    even = rng.standard_normal((chains, len(region.basis))) @ region.basis
    shaped = rng.standard_normal((chains, len(region.spans))) @ region.spans
    way = np.where(rng.random((chains, 1)) < 1 / 2, even, shaped)
    way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), _LEAST)
    speed = way @ region.rows.T
    room = np.maximum(region.limits - point @ region.rows.T, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = room / speed
    high = np.min(reach, axis=1, where=speed > _PARALLEL, initial=np.inf)
    low = np.max(reach, axis=1, where=speed < -_PARALLEL, initial=-np.inf)
    step = low + (high - low) * rng.random(chains)
    if len(live) == 0:
        return np.asarray(point + step[:, None] * way)

    def density(weights: Floats) -> Floats:
        return np.asarray(np.log(np.maximum(weights[:, live], _LEAST)) @ exponent[live])

    level = density(point) - rng.standard_exponential(chains)
    waiting = np.ones(chains, dtype=bool)
    for _ in range(_SHRINKS):
        waiting &= density(point + step[:, None] * way) < level
        if not waiting.any():
            break
        low = np.where(waiting & (step < 0), step, low)
        high = np.where(waiting & (step >= 0), step, high)
        step = np.where(waiting, low + (high - low) * rng.random(chains), step)
    step[waiting] = 0.0
    return np.asarray(point + step[:, None] * way)


def _furthest(demands: Sequence[Demand], row: Floats) -> Floats | None:
    """Weights on the simplex that meet the demands with ``row @ w`` least, if any do."""
    found = linprog(
        row,
        A_ub=np.array([d[0] for d in demands]) if demands else None,
        b_ub=np.array([d[1] for d in demands]) if demands else None,
        A_eq=np.ones((1, len(row))),
        b_eq=np.ones(1),
        bounds=(0, None),
        method="highs",
    )
    return np.asarray(found.x, dtype=np.float64) if found.status == 0 else None


def _conflict(demands: Sequence[Demand], t: int) -> str:
    """Leave demands out one by one as long as the rest still contradict each other."""
    kept = list(demands)
    for demand in demands:
        rest = [one for one in kept if one is not demand]
        if _furthest(rest, np.zeros(t)) is None:
            kept = rest
    said = "; ".join(sentence for _, _, sentence in kept)
    return f"no weights that sum to 1 meet {said}: loosen one of them."
