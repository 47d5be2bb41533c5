"""The pipeline: layers in, a ranked, paired and explained run out.

choose -> measure -> score -> pair -> cluster. Every stage is a function of what the one before
returned; :func:`run` is the only place that knows their order.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pandas as pd

import layers
from siting import (
    candidates,
    corridorframe,
    corridors,
    incentives,
    matching,
    measuring,
    network,
    pairing,
    pairtable,
    placetable,
    scoring,
    travel,
    values,
    weights,
)
from siting import study as studies
from siting.results import PlaceResults, RunResult

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
            "incentives",
            "poles",
            "municipalities",
            "states_mx",
            "states_us",
            "towns",
            *measuring.MEASURED_LAYERS,
            *measuring.GRAPHS,
        }
    )
)
"""Every layer a run reads."""

Progress = Callable[[str], None]


def run(study: "Study", *, progress: Progress | None = None, use_cache: bool = True) -> RunResult:
    """Run a study from its layers to its corridors.

    Parameters
    ----------
    study
        As resolved by :func:`siting.study.load`.
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
    timings: dict[str, float] = {}

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        if progress is not None:
            progress(name)
        start = time.perf_counter()
        yield
        timings[name] = time.perf_counter() - start

    with stage("choose"):
        chosen = candidates.choose(study)
        crossings = layers.load("crossings")
    with stage("measure"):
        measured = measuring.measure_sides(study, chosen, use_cache=use_cache)
    with stage("score"):
        wait, basis = travel.waits(crossings, study.travel)
        trucks = travel.trucks_per_year(crossings, study.travel)
        gates = placetable.Gates(wait=wait, trucks=trucks)
        sites = _score_side(chosen.sites, measured.sites, study, gates)
        zones = _score_side(chosen.zones, measured.zones, study, gates)
    with stage("pair"):
        through = travel.best_ways(sites.access, zones.access, crossings, study.travel)
        programmes = incentives.at_sites(
            chosen.sites,
            incentives=layers.load("incentives"),
            poles=layers.load("poles"),
            municipalities=layers.load("municipalities"),
        )
        pair_scores = pairing.score_pairs(
            through,
            site_ids=sites.access.ids,
            zone_ids=zones.access.ids,
            crossing_ids=sites.access.crossing_ids,
            site_score=sites.scores.score,
            zone_score=zones.scores.score,
            incentive_count=programmes.count,
            config=study.pairs,
        )
        near = pairing.within_minutes(pair_scores, study.pairs.mirror_max_minutes)
        mirrors = matching.one_to_one(pair_scores.score, near)
        pairs = pairtable.pair_frame(
            pair_scores,
            pairing.with_assigned(pairing.keep(pair_scores, study.pairs.keep_per_site), mirrors),
            pairtable.Ends(
                sites=chosen.sites,
                zones=chosen.zones,
                crossings=crossings,
                site_access=sites.access,
                zone_access=zones.access,
                wait_minutes=wait,
                wait_basis=basis,
                incentives=programmes,
            ),
            assigned=mirrors,
        )
    with stage("cluster"):
        membership = corridors.cluster(pairs, config=study.corridors)
        pairs = corridorframe.with_corridors(pairs, membership)
        areas = corridorframe.corridor_frame(
            pairs,
            sites=chosen.sites,
            zones=chosen.zones,
            crossings=crossings,
            towns=layers.load("towns"),
            states_mx=layers.load("states_mx"),
            states_us=layers.load("states_us"),
            config=study.corridors,
        )
    return RunResult(
        study=study,
        sites=_with_pairs(
            sites,
            "site_id",
            pairs,
            membership.sites,
            dict(zip(programmes.ids, programmes.labels(), strict=True)),
        ),
        zones=_with_pairs(zones, "zone_id", pairs, membership.zones, None),
        crossings=_used(crossings, pairs, study, waits=(wait, basis)),
        pairs=pairs,
        pair_scores=pair_scores,
        corridors=areas,
        layers={name: layers.record(name) for name in LAYERS},
        inputs=_inputs(study),
        timings=timings,
    )


def _score_side(
    places: "gpd.GeoDataFrame",
    side: measuring.Side,
    study: "Study",
    gates: placetable.Gates,
) -> PlaceResults:
    measured = side.measurements
    shares = weights.global_weights(study)
    scaled = values.apply_all([criterion.scale for criterion in study.criteria], measured.raw)
    # Reaching no crossing is known: left out, it would lift those who are cut off.
    scaled[measured.unreachable()] = 0.0
    scores = scoring.weighted_sum(scaled, shares)
    coverage = scoring.coverage(measured.evidence, shares)
    frame = placetable.place_frame(
        places,
        measurements=measured,
        scores=scores,
        coverage=coverage,
        access=side.access,
        gates=gates,
        study=study,
    )
    return PlaceResults(
        frame=frame,
        measurements=measured,
        scores=scores,
        coverage=coverage,
        access=side.access,
    )


def _with_pairs(
    side: PlaceResults,
    key: str,
    pairs: "gpd.GeoDataFrame",
    corridor: Mapping[str, int],
    programmes: Mapping[str, str] | None,
) -> PlaceResults:
    other = "zone_id" if key == "site_id" else "site_id"
    mirrored = pairs[pairs["one_to_one"]]
    columns = {
        f"mirror_{other}": dict(zip(mirrored[key], mirrored[other], strict=True)),
        "corridor_id": {place: corridorframe.label(label) for place, label in corridor.items()},
    }
    if programmes is not None:
        first = pairs[pairs["rank_for_site"] == 1]
        columns["best_pair_id"] = dict(zip(first[key], first["pair_id"], strict=True))
        columns["incentives"] = dict(programmes)
    return PlaceResults(
        frame=placetable.with_ids(side.frame, key, columns),
        measurements=side.measurements,
        scores=side.scores,
        coverage=side.coverage,
        access=side.access,
    )


def _used(
    crossings: "gpd.GeoDataFrame",
    pairs: "gpd.GeoDataFrame",
    study: "Study",
    *,
    waits: "tuple[travel.Floats, object]",
) -> "gpd.GeoDataFrame":
    """Say of each crossing whether the study uses it, with what wait and for how many pairs."""
    open_ids = network.open_crossings(crossings, study.travel)["crossing_id"]
    minutes = pd.Series(waits[0], index=open_ids)
    basis = pd.Series(waits[1], index=open_ids, dtype="str")
    through = pairs["crossing_id"].value_counts()
    ids = crossings["crossing_id"]
    frame = crossings.assign(
        used=ids.isin(open_ids).to_numpy(),
        wait_used_min=ids.map(minutes).to_numpy(),
        wait_basis=basis.reindex(ids, fill_value="").to_numpy(),
        pairs_through=ids.map(through).fillna(0).astype("int64").to_numpy(),
    )
    frame.attrs = {}
    return frame


def _inputs(study: "Study") -> dict[str, str]:
    hashes = {f"layer:{name}": layers.record(name).sha256 for name in LAYERS}
    hashes["study"] = studies.digest(study)
    if study.sites.file is not None:
        content = study.sites.file.read_bytes()
        hashes["sites.file"] = hashlib.sha256(content).hexdigest()
    return hashes
