"""Pairs: every site with every zone through a named crossing, scored part by part.

A pair's score is the weighted sum of eight values in [0, 1] (:data:`PARTS`), in five themes. The
link: how fast goods get door to door, how many trucks a year the crossings on the way handle, how
fast they still get there when the best crossing is closed. How good each end is by itself. How the
site's industries fit what the zone does. The programmes at both ends. The green conditions.
Capacity is there because minutes alone would send a metropolis over a village bridge. The way round
is valued by its own minutes and not by what it adds: a far pair loses little because it is slow
already, and that is no merit. The scales of those that are not values already are fixed in the
study, in their own units, so a pair's score does not depend on which other pairs exist.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from layers.errors import DataError
from siting import values as value_functions
from siting.pairs.preferences import ranks, top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siting.config import PairsConfig
    from siting.transport.travel import Through

__all__ = [
    "PARTS",
    "REASONS",
    "PairScores",
    "combine",
    "keep",
    "loss_minutes",
    "rank_for_site",
    "reachable",
    "score_pairs",
    "with_assigned",
    "within_minutes",
]

Floats = npt.NDArray[np.float64]

PARTS: Final = (
    "access",
    "capacity",
    "redundancy",
    "site_score",
    "zone_score",
    "sectors",
    "incentives",
    "green",
)
"""Parts of a pair's score, in the order of the weights."""

REASONS: Final = ("", "unreachable", "beyond-max-minutes", "nothing-measured")
"""Why a pair has no score; the empty one is that of a pair that has a score."""


@dataclass(frozen=True, slots=True)
class PairScores:
    """All sites x zones, scored.

    Attributes
    ----------
    site_ids, zone_ids, crossing_ids
        Sorted ids of the rows (n), columns (z) and of what ``best`` and ``runner_up`` index (c).
    parts
        Names of the parts (p).
    weights
        Share of each part, float64 (p,), summing to 1.
    values
        Per part its values in [0, 1], float64 (n, z) each; NaN where the part is missing.
    points
        Per part its share of the score, float64 (n, z) each; 0 where missing. Added in the order
        of ``parts`` they give ``score`` to the last bit.
    score
        In [0, 1], float64 (n, z); NaN where ``reason`` is not 0.
    minutes
        Door to door through the best crossing, float64 (n, z); NaN where unreachable.
    best, runner_up
        Column of the crossing, int16 (n, z); -1 where there is none.
    runner_up_minutes
        Door to door through the runner-up, float64 (n, z); NaN where there is none.
    within_margin
        Crossings within the study's redundancy margin of the best, uint8 (n, z).
    trucks_within_margin
        Trucks a year that those crossings handle together, float64 (n, z); NaN unknown.
    reason
        Index into :data:`REASONS`, uint8 (n, z).
    """

    site_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    crossing_ids: tuple[str, ...]
    parts: tuple[str, ...]
    weights: Floats
    values: tuple[Floats, ...]
    points: tuple[Floats, ...]
    score: Floats
    minutes: Floats
    best: npt.NDArray[np.int16]
    runner_up: npt.NDArray[np.int16]
    runner_up_minutes: Floats
    within_margin: npt.NDArray[np.uint8]
    trucks_within_margin: Floats
    reason: npt.NDArray[np.uint8]

    def part(self, name: str) -> Floats:
        """Return the values of one part, (n, z)."""
        return self.values[self.parts.index(name)]

    def missing(self) -> tuple[npt.NDArray[np.bool_], ...]:
        """Return, per part, where it is missing, (n, z) each."""
        return tuple(np.isnan(value) for value in self.values)


def combine(values: "Sequence[Floats]", weights: Floats) -> tuple[tuple[Floats, ...], Floats]:
    """Weigh the parts; a missing one hands its weight to the others in proportion.

    Parameters
    ----------
    values
        p arrays (n, z) in [0, 1], NaN where missing.
    weights
        Shares >= 0, (p,).

    Returns
    -------
    points
        p arrays (n, z), 0 where missing.
    score
        (n, z), the points added in order; NaN where no part with a weight is known.
    """
    known = [~np.isnan(value) for value in values]
    total = np.zeros(np.broadcast_shapes(*(value.shape for value in values)))
    for weight, present in zip(weights.tolist(), known, strict=True):
        total += weight * present
    # A part with all its fellows present keeps its own weight unscaled: 0.1 / 0.9999999 is not 0.1.
    complete = np.logical_and.reduce(known)
    total[complete] = 1.0
    measured = total > 0.0
    points = tuple(
        np.divide(
            weight * np.where(present, value, 0.0), total, out=np.zeros_like(total), where=measured
        )
        for weight, value, present in zip(weights.tolist(), values, known, strict=True)
    )
    score = np.zeros_like(total)
    for part in points:
        score += part
    score[~measured] = np.nan
    return points, score


def loss_minutes(minutes: Floats, runner_up_minutes: Floats) -> Floats:
    """Minutes lost when the best crossing closes; NaN where no other one is left.

    Never negative: a runner-up that is faster by less than the times can tell costs nothing.
    """
    return np.asarray(np.maximum(runner_up_minutes - minutes, 0.0), dtype=np.float64)


def score_pairs(  # noqa: PLR0913  each is one thing the score is made of, all by keyword
    through: "Through",
    *,
    site_ids: tuple[str, ...],
    zone_ids: tuple[str, ...],
    crossing_ids: tuple[str, ...],
    site_score: Floats,
    zone_score: Floats,
    sector_fit: Floats,
    incentive_count: Floats,
    green: Floats,
    config: "PairsConfig",
) -> PairScores:
    """Score every site with every zone.

    Parameters
    ----------
    through
        Best and runner-up crossings and minutes, (n, z).
    site_ids, zone_ids, crossing_ids
        Ids in the order of the arrays: (n), (z), (c).
    site_score, zone_score
        Scores in [0, 1], (n,) and (z,); NaN where nothing was measured: the part is then missing
        from that pair, and its weight goes to the parts that are known.
    sector_fit
        Share of the zone's industries that the site's supply, (n, z); NaN where not known.
    incentive_count
        Programmes at both ends together, (n, z); NaN where not known.
    green
        Value of the green conditions in [0, 1], (n, z); NaN where not known.
    config
        Weights, scales and ``max_minutes``.

    Returns
    -------
    PairScores

    Raises
    ------
    DataError
        When the arrays do not fit one another.
    """
    shape = (len(site_ids), len(zone_ids))
    _check_shapes(
        shape,
        {
            "travel times": through.minutes.shape,
            "fits of sectors": sector_fit.shape,
            "incentives": incentive_count.shape,
            "green conditions": green.shape,
        },
        {"site scores": site_score.shape},
        {"zone scores": zone_score.shape},
    )
    linked = through.best >= 0
    minutes = np.where(linked, through.minutes, np.nan)
    scales = config.scales
    way_round = through.runner_up_minutes
    spare = value_functions.apply(scales.redundancy, way_round)
    parts = (
        value_functions.apply(scales.access, minutes),
        value_functions.apply(scales.capacity, through.trucks_within_margin),
        # With no other crossing everything is lost, which is known, not missing.
        np.where(linked & np.isnan(way_round), 0.0, spare),
        np.broadcast_to(site_score[:, np.newaxis], shape),
        np.broadcast_to(zone_score[np.newaxis, :], shape),
        value_functions.apply(scales.sectors, sector_fit),
        value_functions.apply(scales.incentives, incentive_count),
        green,
    )
    weights = config.weights.as_array()
    points, score = combine(parts, weights)

    reason = np.zeros(shape, dtype=np.uint8)
    reason[np.isnan(score)] = REASONS.index("nothing-measured")
    with np.errstate(invalid="ignore"):
        reason[minutes > config.max_minutes] = REASONS.index("beyond-max-minutes")
    reason[~linked] = REASONS.index("unreachable")
    absent = reason > 0
    score[absent] = np.nan
    for part in points:
        part[absent] = 0.0
    return PairScores(
        site_ids=site_ids,
        zone_ids=zone_ids,
        crossing_ids=crossing_ids,
        parts=PARTS,
        weights=weights,
        values=parts,
        points=points,
        score=score,
        minutes=minutes,
        best=through.best,
        runner_up=through.runner_up,
        runner_up_minutes=through.runner_up_minutes,
        within_margin=through.within_margin,
        trucks_within_margin=through.trucks_within_margin,
        reason=reason,
    )


def _check_shapes(
    shape: tuple[int, int],
    pairs: dict[str, tuple[int, ...]],
    sites: dict[str, tuple[int, ...]],
    zones: dict[str, tuple[int, ...]],
) -> None:
    expected = ((pairs, shape), (sites, shape[:1]), (zones, shape[1:]))
    faults = [
        f"{name} have the shape {found}, but the ids of sites and zones ask for {wanted}."
        for group, wanted in expected
        for name, found in group.items()
        if found != wanted
    ]
    if faults:
        raise DataError(faults)


def reachable(scores: PairScores) -> npt.NDArray[np.bool_]:
    """Return which pairs have a score, (n, z)."""
    return np.equal(scores.reason, 0)


def within_minutes(scores: PairScores, limit: float) -> npt.NDArray[np.bool_]:
    """Return which pairs have a score and take at most ``limit`` minutes door to door, (n, z)."""
    return reachable(scores) & (np.nan_to_num(scores.minutes, nan=np.inf) <= limit)


def rank_for_site(scores: PairScores) -> npt.NDArray[np.int32]:
    """Order the zones of each site by score, ties by zone id.

    Returns
    -------
    ndarray
        1 for the best zone of the site, int32 (n, z); 0 where the pair has no score.
    """
    return ranks(scores.score, reachable(scores), axis=1)


def keep(scores: PairScores, per_site: int) -> npt.NDArray[np.intp]:
    """Pick the best zones of each site.

    Parameters
    ----------
    scores
        All pairs.
    per_site
        How many zones each site keeps at most.

    Returns
    -------
    ndarray
        (site, zone) rows and columns, (k, 2), sorted by site, then zone.
    """
    return top(rank_for_site(scores), per_site)


def with_assigned(
    kept: npt.NDArray[np.intp], assigned: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """Add the matched pairs to the kept ones: the mirror zone may not be among a site's best.

    Returns
    -------
    ndarray
        (k, 2), sorted by site, then zone, without doubles.
    """
    return np.unique(np.vstack((kept, assigned)), axis=0)
