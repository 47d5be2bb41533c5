"""How a pair holds when waits change, weights change, and each crossing closes.

A pair survives where its zone is still among the first zones of its site. Asked of a thousand draws
of waits and weights with every crossing closed in turn, that is a ranking of all zones of all sites
tens of thousands of times over. It is not done that way, yet with the same result:

* only crossings that can matter to a pair at some drawn wait are looked at
  (:mod:`siting.pairs.pairroads`), and closing any other is known to change nothing;
* of each site the zones that lead are ranked first; the last place of the shortlist so found is
  one that every other zone must reach. A zone that cannot, by bounds on its parts
  (:mod:`siting.pairs.pairbounds`), is on no shortlist and keeps no other zone off it.

Draws come in blocks and sites one after the other: memory follows neither.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.pairs import pairranks, pairroads, pairways
from siting.pairs.pairfield import OPEN
from siting.robustness.draws import WeightSpace, prepare
from siting.transport.travel import through_crossings

if TYPE_CHECKING:
    from siting.config import PairsConfig, TravelConfig
    from siting.options.pairstability import PairStabilityConfig
    from siting.pairs.pairing import PairScores

__all__ = ["PairProblem", "PairStability", "pair_problem", "survive"]

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

_CELLS = 1 << 17


@dataclass(frozen=True, slots=True)
class PairProblem:
    """What the pairs were scored from.

    Attributes
    ----------
    site_minutes, zone_minutes
        Drives to the open crossings, (n, c) and (z, c), NaN unreachable; what was given to
        :func:`siting.transport.travel.through_crossings`.
    wait, trucks
        Of each crossing, (c,).
    tie_share, margin
        As given there.
    parts, weights
        Names and shares of the parts of the score, (p,).
    values
        Per part its values (n, z), NaN where missing; those of
        :data:`siting.pairs.pairscorer.VARYING` are not read.
    worth
        Value functions of the parts that vary, and how far apart a pair may be.
    """

    site_minutes: Floats
    zone_minutes: Floats
    wait: Floats
    trucks: Floats
    tie_share: float
    margin: float
    parts: tuple[str, ...]
    weights: Floats
    values: tuple[Floats, ...]
    worth: pairways.Worth


@dataclass(frozen=True, slots=True)
class PairStability:
    """How k chosen pairs hold.

    Attributes
    ----------
    waits
        Share of draws of waits in which the zone is among the first of its site, (k,); weights as
        in the study, every crossing open.
    weights
        The same for draws of weights, waits as in the study.
    closures
        Share of closures, every open crossing closed once, waits and weights as in the study.
    together
        Share of draws of waits and weights together with every crossing closed in turn: the
        stability of the pair.
    crossing_stays
        Share of draws of waits in which the pair keeps its crossing, every one open.
    worst_closure
        Crossing whose closure puts the zone out of the first of its site, int16 (k,); of several
        the one that costs the pair most minutes, and more than any where no way is left. -1 where
        no closure does, or the zone is not among them to begin with.
    worst_closure_minutes
        Minutes door to door that this closure adds, (k,); NaN where no way is left, or none does.
    """

    waits: Floats
    weights: Floats
    closures: Floats
    together: Floats
    crossing_stays: Floats
    worst_closure: npt.NDArray[np.int16]
    worst_closure_minutes: Floats


def pair_problem(  # noqa: PLR0913  what the pairs were scored from, all by keyword
    scores: "PairScores",
    *,
    site_minutes: Floats,
    zone_minutes: Floats,
    wait: Floats,
    trucks: Floats,
    travel: "TravelConfig",
    pairs: "PairsConfig",
) -> PairProblem:
    """Put together what the pairs of a study were scored from.

    Parameters
    ----------
    scores
        All pairs.
    site_minutes, wait, zone_minutes, trucks
        As given to :func:`siting.transport.travel.through_crossings`: small crossings are left out
        already.
    travel, pairs
        Settings.

    Returns
    -------
    PairProblem
    """
    return PairProblem(
        site_minutes=site_minutes,
        zone_minutes=zone_minutes,
        wait=wait,
        trucks=trucks,
        tie_share=travel.tie_share,
        margin=travel.redundancy_margin_min,
        parts=scores.parts,
        weights=scores.weights,
        values=scores.values,
        worth=pairways.Worth(
            access=pairs.scales.access,
            capacity=pairs.scales.capacity,
            redundancy=pairs.scales.redundancy,
            max_minutes=pairs.max_minutes,
        ),
    )


def survive(
    problem: PairProblem, chosen: Positions, *, settings: "PairStabilityConfig"
) -> PairStability:
    """Say how chosen pairs hold.

    Parameters
    ----------
    problem
        All pairs, n sites and z zones.
    chosen
        Rows of sites and zones, (k, 2).
    settings
        Draws, spans and the length of the shortlist.

    Returns
    -------
    PairStability
        Shares are of whole counts, so that 1 is every draw. The same seed gives the same bits.
    """
    crossings, draws = len(problem.wait), settings.draws
    rng = np.random.default_rng([settings.seed, 0])
    span = rng.uniform(1.0 - settings.wait_span, 1.0 + settings.wait_span, (draws, crossings))
    waits = span * problem.wait
    space = WeightSpace("dirichlet", problem.weights.tolist(), settings.concentration)
    weights = prepare(space).draw(draws, np.random.default_rng([settings.seed, 1]))
    one_wait, one_weight = problem.wait[np.newaxis], problem.weights[np.newaxis]

    road = pairroads.roads(
        site_minutes=problem.site_minutes,
        zone_minutes=problem.zone_minutes,
        trucks=problem.trucks,
        tie_share=problem.tie_share,
        margin=problem.margin,
    )

    def count(waits: Floats, weights: Floats, *, closures: bool) -> pairranks.Counts:
        return pairranks.count(
            problem, road, chosen, waits, weights, top=settings.top, closures=closures
        )

    by_wait = count(waits, one_weight, closures=False)
    by_weight = count(one_wait, weights, closures=False)
    by_closure = count(one_wait, one_weight, closures=True)
    together = count(waits, weights, closures=True)
    worst, minutes = _worst_closure(problem, chosen, by_closure)
    return PairStability(
        waits=by_wait.open / draws,
        weights=by_weight.open / draws,
        closures=by_closure.closed.sum(axis=1) / max(crossings, 1),
        together=together.closed.sum(axis=1) / max(crossings * draws, 1),
        crossing_stays=_crossing_stays(road, chosen, np.vstack((one_wait, waits))),
        worst_closure=worst,
        worst_closure_minutes=minutes,
    )


def _crossing_stays(road: pairroads.Roads, chosen: Positions, waits: Floats) -> Floats:
    """Share of draws in which each pair keeps the crossing of the first one, (k,)."""
    drawn = np.ascontiguousarray(waits.T[road.index])
    low, high = drawn.min(axis=1, initial=np.inf), drawn.max(axis=1, initial=0.0)
    stays = np.zeros(len(chosen))
    is_open = np.full(len(chosen), OPEN)
    contend = pairroads.contending(road, chosen, is_open, low, high)
    for rows, at in pairways.groups(contend, max(1, _CELLS // len(waits))):
        best = pairways.best_crossings(road, chosen[rows], at, drawn)
        stays[rows] = (best[:, 1:] == best[:, :1]).mean(axis=1)
    return stays


def _worst_closure(
    problem: PairProblem, chosen: Positions, counts: pairranks.Counts
) -> tuple[npt.NDArray[np.int16], Floats]:
    """Find the closure that breaks each pair and what it adds; see :class:`PairStability`."""
    through = (problem.site_minutes[chosen[:, 0]] + problem.wait) + problem.zone_minutes[
        chosen[:, 1]
    ]

    def minutes(rows: Positions, closed: int | None) -> Floats:
        left = through[rows]
        if closed is not None:
            left[:, closed] = np.nan
        nothing = np.zeros((1, left.shape[1]))
        return through_crossings(
            left, nothing[0], nothing, trucks=problem.trucks, tie_share=problem.tie_share
        ).minutes[:, 0]

    breaks = (counts.open > 0)[:, np.newaxis] & (counts.closed == 0)
    before = minutes(np.arange(len(chosen)), None)
    worst = np.full(len(chosen), -1, dtype=np.int16)
    added = np.full(len(chosen), -np.inf)
    for closed in np.flatnonzero(breaks.any(axis=0)).tolist():
        rows = np.flatnonzero(breaks[:, closed])
        more = np.nan_to_num(minutes(rows, closed) - before[rows], nan=np.inf)
        # Strictly more, so that of equals the smaller index stays.
        worse = rows[more > added[rows]]
        worst[worse] = closed
        added[rows] = np.maximum(added[rows], more)
    return worst, np.where(np.isfinite(added), added, np.nan)
