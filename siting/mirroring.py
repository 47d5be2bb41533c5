"""The two sides of the line joined: ways, scores, mirrors, and how they hold.

A stage of the run of its own (:mod:`siting.pipeline`): from two ranked sides to the kept pairs,
each with its legs, its costs, the same load by rail, and how often it survives.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from siting import (
    cost,
    matching,
    pairfigures,
    pairing,
    pairstability,
    pairtable,
    pairways,
    railway,
    travel,
    waits,
    waytable,
)
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import Study
    from siting.matching import Matching
    from siting.pairfigures import PairFigures
    from siting.pairing import PairScores
    from siting.ranking import Ranking
    from siting.travel import Through

__all__ = ["Mirrored", "mirror", "score"]


@dataclass(frozen=True, slots=True)
class Mirrored:
    """All pairs scored, and the kept ones laid out.

    Attributes
    ----------
    pairs
        The kept pairs (:attr:`siting.results.RunResult.pairs`), in no corridor yet.
    scores
        All sites x zones.
    ways
        Costs, chances and the way by rail of all sites x zones.
    figures
        Industries, programmes and green conditions.
    matching
        The mirrors.
    """

    pairs: "gpd.GeoDataFrame"
    scores: "PairScores"
    ways: waytable.Ways
    figures: "PairFigures"
    matching: "Matching"


def mirror(
    study: "Study", ranked: "Ranking", *, world: World = TODAY, use_cache: bool = True
) -> Mirrored:
    """Pair every site with every zone, and keep the best.

    Parameters
    ----------
    study
        Its pairs, costs, rail and tests.
    ranked
        Both sides.
    world
        The land.
    use_cache
        False leaves the cache alone.

    Returns
    -------
    Mirrored

    Raises
    ------
    StudyError
        When the mirrors asked for cannot be, with the reason (:mod:`siting.matching`), or a toll is
        given for a crossing that is not there.
    """
    sites, zones = ranked.sites, ranked.zones
    through, figures, scores = score(study, ranked, world=world)
    ways = _ways(study, ranked, through, world=world, use_cache=use_cache)
    near = pairing.within_minutes(scores, study.pairs.mirror_max_minutes)
    matched = matching.match(scores, near, study.pairs.matching)
    kept = pairing.with_assigned(pairing.keep(scores, study.pairs.keep_per_site), matched.pairs)
    stability = pairstability.survive(
        _problem(study, ranked, scores), kept, settings=study.pairs.stability
    )
    pairs = pairtable.pair_frame(
        scores,
        kept,
        pairtable.Ends(
            sites=ranked.chosen.sites,
            zones=ranked.chosen.zones,
            crossings=ranked.crossings,
            site_access=sites.access,
            zone_access=zones.access,
            wait_minutes=ranked.waits.minutes,
            wait_basis=ranked.waits.basis,
            figures=figures,
        ),
        assigned=matched.pairs,
        more={
            **waytable.way_columns(ways, kept, ranked.crossings),
            **waytable.stability_columns(stability, scores.crossing_ids, ranked.crossings),
        },
    )
    return Mirrored(pairs=pairs, scores=scores, ways=ways, figures=figures, matching=matched)


def score(
    study: "Study", ranked: "Ranking", *, world: World = TODAY
) -> "tuple[Through, PairFigures, PairScores]":
    """Find every pair's way, and what its score is made of.

    Parameters
    ----------
    study, ranked, world
        As for :func:`mirror`.
    """
    sites, zones = ranked.sites, ranked.zones
    through = travel.best_ways(
        sites.access, zones.access, ranked.crossings, ranked.travel, wait=ranked.waits.minutes
    )
    figures = pairfigures.figures(
        ranked.chosen.sites, ranked.chosen.zones, world=world, config=study.pairs
    )
    scores = pairing.score_pairs(
        through,
        site_ids=sites.access.ids,
        zone_ids=zones.access.ids,
        crossing_ids=sites.access.crossing_ids,
        site_score=sites.scores.score,
        zone_score=zones.scores.score,
        sector_fit=figures.fit.values,
        incentive_count=figures.incentive_count,
        green=figures.green.value,
        config=study.pairs,
    )
    return through, figures, scores


def _ways(
    study: "Study", ranked: "Ranking", through: "Through", *, world: World, use_cache: bool
) -> waytable.Ways:
    sites, zones = ranked.sites.access, ranked.zones.access
    known = through.best >= 0
    site = np.arange(through.best.shape[0])[:, np.newaxis]
    zone = np.arange(through.best.shape[1])[np.newaxis, :]
    best = np.where(known, through.best, 0)

    def at(table: waytable.Floats, row: waytable.Rows) -> waytable.Floats:
        return np.asarray(np.where(known, table[row, best], np.nan), dtype=np.float64)

    wait = np.where(known, ranked.waits.minutes[best], np.nan)
    known_ids = [str(one) for one in ranked.crossings["crossing_id"]]
    truck = cost.pair_costs(
        at(sites.km, site),
        wait,
        at(zones.km, zone),
        through.minutes,
        toll_usd=cost.tolls(sites.crossing_ids, study.cost, known=known_ids)[best],
        config=study.cost,
    )
    rail = railway.door_to_door(
        ranked.chosen.sites, ranked.chosen.zones, study=study, world=world, use_cache=use_cache
    )
    haul = rail.truck_km()
    return waytable.Ways(
        truck=truck,
        on_time=waits.within(
            at(sites.minutes, site) + at(zones.minutes, zone),
            through.best,
            ranked.waits,
            limit=study.pairs.on_time_minutes,
        ),
        rail=rail,
        by_rail=cost.rail_costs(haul, rail.km - haul, rail.minutes, config=study.cost),
    )


def _problem(study: "Study", ranked: "Ranking", scores: "PairScores") -> pairstability.PairProblem:
    trucks = travel.trucks_per_year(ranked.crossings, ranked.travel)
    scales = study.pairs.scales
    return pairstability.PairProblem(
        site_minutes=travel.without_small_far_crossings(
            ranked.sites.access.minutes, trucks, ranked.travel
        ),
        zone_minutes=ranked.zones.access.minutes,
        wait=ranked.waits.minutes,
        trucks=trucks,
        tie_share=ranked.travel.tie_share,
        margin=ranked.travel.redundancy_margin_min,
        parts=scores.parts,
        weights=scores.weights,
        values=scores.values,
        worth=pairways.Worth(
            access=scales.access,
            capacity=scales.capacity,
            redundancy=scales.redundancy,
            max_minutes=study.pairs.max_minutes,
        ),
    )
