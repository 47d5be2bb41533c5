"""The pipeline: layers in, a ranked, paired and explained run out.

choose -> measure -> eliminate -> score (:mod:`siting.ranking`) -> test -> pair -> cluster. Every
stage is a function of what the one before returned; :func:`run` knows their order.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

import layers
from siting import measuring, placetable, ranking
from siting import study as studies
from siting.corridors import corridorframe, corridors
from siting.decision import of_places
from siting.pairs import mirroring, pairfigures
from siting.results import PlaceResults, RunResult
from siting.robustness.assess import assess
from siting.scenario.apply import applied
from siting.stages import Progress, Stages
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import Study

__all__ = ["LAYERS", "run"]

LAYERS: Final = tuple(
    sorted(
        {
            "sites",
            "zones",
            "crossings",
            *corridorframe.LAYERS,
            *corridorframe.TABLES,
            *pairfigures.LAYERS,
            *pairfigures.TABLES,
            *measuring.MEASURED_LAYERS,
            *measuring.GRAPHS,
        }
    )
)
"""Every layer a run reads, but for those that only a constraint asks for."""


def run(
    study: "Study",
    *,
    world: World = TODAY,
    progress: Progress | None = None,
    use_cache: bool = True,
) -> RunResult:
    """Run a study from its layers to its corridors.

    Parameters
    ----------
    study
        As resolved by :func:`siting.study.load`.
    world
        The land, as it is or as a scenario changes it.
    progress
        Called with the name of each stage as it begins.
    use_cache
        False measures everything anew and leaves the cache alone.

    Returns
    -------
    RunResult

    Raises
    ------
    StudyError
        When the study leaves no site or zone, or names a crossing or criterion that is not there.
    DataError
        When a layer or the user's own file does not hold what it must.
    """
    scenario = study.scenario
    study, world = applied(study, world=world)
    stages = Stages(progress)
    ranked = ranking.rank(study, stages, world=world, use_cache=use_cache)
    chosen, crossings = ranked.chosen, ranked.crossings
    sites, zones = ranked.sites, ranked.zones
    with stages("test"):
        decision = of_places(sites, study)
        tested = assess(decision, study.robustness)
        frame = placetable.with_robustness(sites.frame, "site_id", decision.ids, tested)
        sites = replace(sites, frame=frame)
    with stages("pair"):
        joined = mirroring.mirror(study, ranked, world=world, use_cache=use_cache)
        pairs, figures = joined.pairs, joined.figures
    with stages("cluster"):
        taking = corridors.taking_part(pairs, study.corridors)
        drives = corridors.drives_among(
            taking,
            sites=chosen.sites,
            zones=chosen.zones,
            crossings=crossings,
            travel=ranked.travel,
            config=study.corridors,
            world=world,
            use_cache=use_cache,
        )
        membership = corridors.cluster(taking, drives, config=study.corridors)
        pairs = corridorframe.with_corridors(pairs, membership)
        areas = corridorframe.corridor_frame(
            pairs,
            sites=chosen.sites,
            zones=chosen.zones,
            crossings=crossings,
            drives=drives,
            world=world,
            config=study.corridors,
        )
    # What is on record says in which world it was run.
    study = study.model_copy(update={"scenario": scenario})
    return RunResult(
        study=study,
        sites=_with_pairs(
            sites,
            "site_id",
            pairs,
            membership.sites,
            figures.site_programmes.by_id(),
        ),
        zones=_with_pairs(
            zones, "zone_id", pairs, membership.zones, figures.zone_programmes.by_id()
        ),
        crossings=_used(crossings, pairs, ranked),
        pairs=pairs,
        pair_scores=joined.scores,
        ways=joined.ways,
        matching=joined.matching,
        corridors=areas,
        decision=decision,
        robustness=tested,
        elimination=ranked.held.table,
        eliminated=ranked.held.eliminated,
        layers={name: layers.record(name) for name in _layers(study)},
        inputs=_inputs(study, world),
        timings=stages.timings,
    )


def _with_pairs(
    side: PlaceResults,
    key: str,
    pairs: "gpd.GeoDataFrame",
    corridor: Mapping[str, int],
    programmes: Mapping[str, str],
) -> PlaceResults:
    other = "zone_id" if key == "site_id" else "site_id"
    mirrored = pairs[pairs["matched"]]
    columns = {
        f"mirror_{other}": mirrored.groupby(key)[other].agg(_joined).to_dict(),
        "corridor_id": {place: corridorframe.label(label) for place, label in corridor.items()},
    }
    columns["incentives"] = dict(programmes)
    if key == "site_id":
        first = pairs[pairs["rank_for_site"] == 1]
        columns["best_pair_id"] = dict(zip(first[key], first["pair_id"], strict=True))
    return replace(side, frame=placetable.with_ids(side.frame, key, columns))


def _joined(ids: "pd.Series[str]") -> str:
    return "; ".join(sorted(ids))


def _used(
    crossings: "gpd.GeoDataFrame",
    pairs: "gpd.GeoDataFrame",
    ranked: ranking.Ranking,
) -> "gpd.GeoDataFrame":
    """Say of each crossing whether the study uses it, with what wait and for how many pairs."""
    open_ids = list(ranked.waits.crossing_ids)
    minutes = pd.Series(ranked.waits.minutes, index=open_ids)
    basis = pd.Series(ranked.waits.basis, index=open_ids, dtype="str")
    through = pairs["crossing_id"].value_counts()
    ids = crossings["crossing_id"]
    trucks = crossings["trucks_per_year"].to_numpy(dtype=np.float64, na_value=np.nan)
    if ranked.loaded is not None:
        carried = pd.Series(ranked.loaded.load.trucks, index=list(ranked.loaded.crossing_ids))
        trucks = ids.map(carried).to_numpy()
    frame = crossings.assign(
        used=ids.isin(open_ids).to_numpy(),
        wait_used_min=ids.map(minutes).to_numpy(),
        wait_basis=basis.reindex(ids, fill_value="").to_numpy(),
        trucks_used=np.where(ids.isin(open_ids), trucks, np.nan),
        pairs_through=ids.map(through).fillna(0).astype("int64").to_numpy(),
    )
    frame.attrs = {}
    return frame


def _inputs(study: "Study", world: World) -> dict[str, str]:
    hashes = {f"layer:{name}": world.fingerprint(name) for name in _layers(study)}
    hashes["study"] = studies.digest(study)
    for key, file in studies.own_files(study).items():
        hashes[key] = hashlib.sha256(file.read_bytes()).hexdigest()
    return hashes


def _layers(study: "Study") -> tuple[str, ...]:
    """Every layer this run reads: a constraint may ask for one more."""
    asked = {one.of.layer for one in study.constraints if one.of is not None}
    return tuple(sorted(asked.union(LAYERS)))
