"""The two sides of the line joined: ways, scores, mirrors, and how they hold.

A stage of the run of its own (:mod:`siting.pipeline`): from two ranked sides to the kept pairs,
each with its legs, its costs, the same load by rail, and how often it survives.
"""

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from siting import cache, matching
from siting.pairs import pairfigures, pairing, pairstability, pairtable, waytable
from siting.transport import cost, railway, travel, waits
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import Study
    from siting.matching import Matching
    from siting.pairs.pairfigures import PairFigures
    from siting.pairs.pairing import PairScores
    from siting.ranking import Ranking
    from siting.transport.cost import Costs
    from siting.transport.travel import Through

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
    stability = _stability(study, ranked, scores, kept, use_cache=use_cache)
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
            wait_measures=ranked.waits.measures,
            wait_flags=ranked.waits.flags,
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
    truck = _by_truck(study, ranked, through)
    # What a change of the world costs is told by the least time: the crossing that is named may
    # change within the tie, and that is neither gain nor loss.
    untied = ranked.travel.model_copy(update={"tie_share": 0.0})
    fastest = travel.best_ways(sites, zones, ranked.crossings, untied, wait=ranked.waits.minutes)
    rail = railway.door_to_door(
        ranked.chosen.sites, ranked.chosen.zones, study=study, world=world, use_cache=use_cache
    )
    haul = rail.truck_km()
    waited = np.append(ranked.waits.minutes, np.nan)[through.best]
    return waytable.Ways(
        truck=truck,
        fastest_minutes=fastest.minutes,
        fastest_usd=_by_truck(study, ranked, fastest).usd,
        on_time=waits.within(
            through.minutes - waited,
            through.best,
            ranked.waits,
            limit=study.pairs.on_time_minutes,
        ),
        rail=rail,
        by_rail=cost.rail_costs(haul, rail.km - haul, rail.minutes, config=study.cost),
    )


def _by_truck(study: "Study", ranked: "Ranking", through: "Through") -> "Costs":
    """Cost of a load by the way of every pair."""
    sites, zones, best = ranked.sites.access, ranked.zones.access, through.best
    site = np.arange(best.shape[0])[:, np.newaxis]
    zone = np.arange(best.shape[1])[np.newaxis, :]

    def at(km: waytable.Floats, row: waytable.Rows) -> waytable.Floats:
        # -1, no crossing, takes the last column.
        nowhere = np.full((len(km), 1), np.nan)
        return np.asarray(np.hstack((km, nowhere))[row, best], dtype=np.float64)

    every = [str(one) for one in ranked.crossings["crossing_id"]]
    tolls = cost.tolls(sites.crossing_ids, study.cost, known=every)
    return cost.pair_costs(
        at(sites.km, site),
        np.append(ranked.waits.minutes, np.nan)[best],
        at(zones.km, zone),
        through.minutes,
        toll_usd=np.append(tolls, np.nan)[best],
        config=study.cost,
    )


def _stability(
    study: "Study",
    ranked: "Ranking",
    scores: "PairScores",
    kept: waytable.Rows,
    *,
    use_cache: bool,
) -> pairstability.PairStability:
    """Test the kept pairs, or fetch the answer to the very same question from the cache."""
    problem = _problem(study, ranked, scores)

    def test() -> dict[str, Any]:
        found = pairstability.survive(problem, kept, settings=study.pairs.stability)
        return {field.name: getattr(found, field.name) for field in fields(found)}

    if not use_cache:
        return pairstability.PairStability(**test())
    asked = {
        "what": "pair-stability",
        "kept": _digest(kept),
        "problem": {
            field.name: _digest(getattr(problem, field.name))
            for field in fields(problem)
            if field.name not in {"parts", "worth"}
        },
        "pairs": study.pairs.model_dump(mode="json"),
    }
    return pairstability.PairStability(**cache.cached(asked, test))


def _digest(figures: object) -> str:
    return hashlib.sha256(np.ascontiguousarray(figures).tobytes()).hexdigest()


def _problem(study: "Study", ranked: "Ranking", scores: "PairScores") -> pairstability.PairProblem:
    trucks = travel.trucks_per_year(ranked.crossings, ranked.travel)
    offered = travel.without_small_far_crossings(ranked.sites.access.minutes, trucks, ranked.travel)
    return pairstability.pair_problem(
        scores,
        site_minutes=offered,
        zone_minutes=ranked.zones.access.minutes,
        wait=ranked.waits.minutes,
        trucks=trucks,
        travel=ranked.travel,
        pairs=study.pairs,
    )
