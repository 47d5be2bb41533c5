"""The ranking by itself: choose -> measure -> eliminate -> score, without pairs or corridors."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from siting import candidates, eliminating, measuring, placetable, scoring, values, weights
from siting.decision import Decision, of_places
from siting.results import PlaceResults
from siting.scenario.apply import applied
from siting.stages import Progress, Stages
from siting.transport import hours, loading, travel, waits
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import Study
    from siting.options import TravelConfig

__all__ = ["Ranking", "decide", "rank"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Both sides scored.

    Attributes
    ----------
    chosen
        The candidates that the constraints left.
    crossings
        The layer.
    travel
        The study's options; crossings that are shut at its hour are closed too, and the waits
        lengthened where displaced trucks turn to.
    waits
        At the open crossings.
    loaded
        Where the trucks of closed crossings went, when the study asks for it.
    held
        What the constraints did.
    sites, zones
        Measured, valued and scored; their frames know of no pairs yet.
    """

    chosen: candidates.Candidates
    crossings: "gpd.GeoDataFrame"
    travel: "TravelConfig"
    waits: waits.Waits
    loaded: loading.Loaded | None
    held: eliminating.Outcome
    sites: PlaceResults
    zones: PlaceResults


def rank(
    study: "Study", stages: Stages, *, world: World = TODAY, use_cache: bool = True
) -> Ranking:
    """Rank the sites and the zones of a study.

    Parameters
    ----------
    study
        As resolved by :func:`siting.study.load`.
    stages
        Told of each stage.
    world
        The land.
    use_cache
        False measures everything anew and leaves the cache alone.

    Returns
    -------
    Ranking

    Raises
    ------
    StudyError
        When the study leaves no site or zone, or names a crossing or criterion that is not there.
    DataError
        When a layer or the user's own file does not hold what it must.
    """
    with stages("choose"):
        chosen = candidates.choose(study, world=world)
        crossings = world.layer("crossings")
    with stages("measure"):
        study, loaded = loading.under_load(study, chosen, world=world, use_cache=use_cache)
        study = hours.applied(study, world=world)
        measured = measuring.measure_sides(study, chosen, world=world, use_cache=use_cache)
    with stages("eliminate"):
        held = eliminating.outcome(study, chosen.sites, measured.sites.measurements, world=world)
        chosen = candidates.Candidates(
            sites=chosen.sites[held.kept].reset_index(drop=True), zones=chosen.zones
        )
    with stages("score"):
        waiting = waits.at_crossings(world, study.travel)
        trucks = travel.trucks_per_year(crossings, study.travel)
        gates = placetable.Gates(wait=waiting.minutes, trucks=trucks)
        sites = _score_side(chosen.sites, measured.sites.only(held.kept), study, gates, held=held)
        zones = _score_side(chosen.zones, measured.zones, study, gates)
    return Ranking(
        chosen=chosen,
        crossings=crossings,
        travel=study.travel,
        waits=waiting,
        loaded=loaded,
        held=held,
        sites=sites,
        zones=zones,
    )


def decide(study: "Study", *, progress: Progress | None = None) -> Decision:
    """Rank the sites of a study and take the decision out.

    Parameters
    ----------
    study
        As resolved by :func:`siting.study.load`.
    progress
        Called with the name of each stage as it begins.

    Returns
    -------
    Decision

    Raises
    ------
    StudyError, DataError
        As :func:`rank`.
    """
    study, world = applied(study)
    ranked = rank(study, Stages(progress), world=world)
    removed = eliminating.removals(ranked.held.eliminated)
    return replace(of_places(ranked.sites, study), removed=removed)


def _score_side(
    places: "gpd.GeoDataFrame",
    side: measuring.Side,
    study: "Study",
    gates: placetable.Gates,
    *,
    held: eliminating.Outcome | None = None,
) -> PlaceResults:
    measured = side.measurements
    shares = weights.global_weights(study)
    scaled = values.apply_all([criterion.scale for criterion in study.criteria], measured.raw)
    # Reaching no crossing is known: left out, it would lift those who are cut off.
    scaled[measured.unreachable()] = 0.0
    factor = np.ones(len(places)) if held is None else held.factor
    scores = scoring.scaled(scoring.weighted_sum(scaled, shares), factor)
    coverage = scoring.coverage(measured.evidence, shares)
    frame = placetable.place_frame(
        places,
        measurements=measured,
        scores=scores,
        coverage=coverage,
        access=side.access,
        gates=gates,
        study=study,
        extra=None if held is None else held.columns,
    )
    return PlaceResults(
        frame=frame,
        measurements=measured,
        scores=scores,
        coverage=coverage,
        access=side.access,
        factor=factor,
    )
