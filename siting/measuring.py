"""Drives and measurements of both sides, kept between runs under what they were computed from.

Weights, value functions and everything after them are no part of either key, so a run with other
weights neither loads the graph nor measures again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from siting import cache
from siting.criteria.measure import Measurements, measure
from siting.transport import network
from siting.world import TODAY, World

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from siting.candidates import Candidates
    from siting.config import Study, TravelConfig

Array = npt.NDArray[Any]

__all__ = [
    "MEASURED_LAYERS",
    "Measured",
    "Side",
    "drives",
    "fetch_access",
    "measure_sides",
    "road_settings",
]

MEASURED_LAYERS: Final = (
    "crossing_hours",
    "crossings",
    "grid_nodes",
    "power_plants",
    "state_facts",
    "waits_hourly",
    "water_stress",
)
"""Layers and tables the criteria read beside the two graphs."""

GRAPHS: Final = ("highways", "rail")
_TUPLES: Final = frozenset({"ids", "crossing_ids", "criteria"})
_NO_ROAD: Final = frozenset(
    {
        "closed",
        "default_wait_min",
        "default_wait_low_min",
        "default_wait_high_min",
        "direction",
        "southbound_factor",
        "lane",
        "fast_factor",
        "day",
        "hour",
        "waits",
        "wait_factor",
        "wait_factors",
        "minutes_saved",
        "wait_spread",
        "load",
        "capacity",
        "utilisation",
        "delay_alpha",
        "delay_beta",
        "redundancy_margin_min",
        "tie_share",
        "local_trucks_per_year",
        "local_minutes",
    }
)


@dataclass(frozen=True, slots=True)
class Side:
    """Drives and measurements of sites or zones, in id order."""

    access: network.Access
    measurements: Measurements

    def only(self, kept: "npt.NDArray[np.bool_]") -> "Side":
        """Leave out the places that are not kept, (n,)."""
        if kept.all():
            return self
        access, figures = self.access, self.measurements
        ids = tuple(compress(access.ids, kept))
        return Side(
            access=replace(
                access,
                ids=ids,
                minutes=access.minutes[kept],
                km=access.km[kept],
                snap_km=access.snap_km[kept],
                chord_km=access.chord_km[kept],
                reason=access.reason[kept],
            ),
            measurements=replace(
                figures,
                ids=ids,
                raw=figures.raw[kept],
                evidence=figures.evidence[kept],
                quality_km=figures.quality_km[kept],
                reason=figures.reason[kept],
            ),
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """Both sides."""

    sites: Side
    zones: Side


def measure_sides(
    study: "Study", candidates: "Candidates", *, world: World = TODAY, use_cache: bool = True
) -> Measured:
    """Drive and measure, or fetch both from the cache.

    Parameters
    ----------
    study
        Travel settings, criteria and their parameters.
    candidates
        Places sorted by id.
    world
        The land.
    use_cache
        False computes everything and leaves the cache alone.

    Returns
    -------
    Measured
        The same bits, cached or not.

    Raises
    ------
    DataError, StudyError
        From :mod:`siting.transport.network` and :mod:`siting.criteria.measure`.
    """
    sides = {"MX": candidates.sites, "US": candidates.zones}
    places = {side: _fingerprint(frame) for side, frame in sides.items()}
    travel = study.travel.model_dump(mode="json")
    crossings = world.layer("crossings")
    kept = tuple(network.open_crossings(crossings, study.travel)["crossing_id"])
    driven = drives(study, candidates, world=world, use_cache=use_cache)
    access = {side: network.through_only(found, kept) for side, found in driven.items()}

    def survey() -> dict[str, Array]:
        return _packed(
            {
                side: measure(frame, side=side, study=study, world=world, access=access[side])
                for side, frame in sides.items()
            }
        )

    surveying = {
        "what": "measurements",
        "layers": _hashes(world, *MEASURED_LAYERS, *GRAPHS),
        "travel": travel,
        "criteria": [
            {"key": c.key, "parameters": c.parameters, "sides": c.site_sides}
            for c in study.criteria
        ],
        "places": places,
    }
    fetch = cache.cached if use_cache else _computed
    figures = fetch(surveying, survey)
    return Measured(
        sites=Side(access["MX"], Measurements(**_unpacked(figures, "MX"))),
        zones=Side(access["US"], Measurements(**_unpacked(figures, "US"))),
    )


def drives(
    study: "Study", candidates: "Candidates", *, world: World = TODAY, use_cache: bool = True
) -> dict[str, network.Access]:
    """Drive to every commercial crossing, those that the study closes too.

    Closing a crossing moves no road: its drives are kept, and left out afterwards.

    Parameters
    ----------
    study
        Travel settings.
    candidates
        Places sorted by id.
    world
        The land.
    use_cache
        False computes everything and leaves the cache alone.

    Returns
    -------
    dict
        Drives of both sides, "MX" and "US".

    Raises
    ------
    DataError, StudyError
        From :mod:`siting.transport.network`.
    """
    sides = {"MX": candidates.sites, "US": candidates.zones}
    all_open = study.travel.model_copy(update={"closed": ()})

    def drive() -> dict[str, network.Access]:
        trees = network.gate_trees(world.graph("highways"), world.layer("crossings"), all_open)
        return {
            side: network.access(frame, side=side, trees=trees, travel=all_open)
            for side, frame in sides.items()
        }

    driving = {
        "what": "access",
        "layers": _hashes(world, "crossings", "highways"),
        "travel": road_settings(study.travel),
    }
    return fetch_access(driving, sides, drive, use_cache=use_cache)


def road_settings(travel: "TravelConfig") -> dict[str, object]:
    """Return the settings that a drive to a crossing or to another place depends on."""
    settings = travel.model_dump(mode="json")
    return {key: value for key, value in settings.items() if key not in _NO_ROAD}


def fetch_access(
    parts: Mapping[str, object],
    sides: "Mapping[str, gpd.GeoDataFrame]",
    drive: "Callable[[], Mapping[str, network.Access]]",
    *,
    use_cache: bool,
) -> dict[str, network.Access]:
    """Drive with ``drive``, or fetch what it gave the last time for the same parts and places.

    Parameters
    ----------
    parts
        Plain JSON values: everything the drives depend on but the places.
    sides
        Places by country.
    drive
        Gives the drives of every side.
    use_cache
        False drives anew and leaves the cache alone.

    Returns
    -------
    dict
        Drives by country.
    """
    fetch = cache.cached if use_cache else _computed
    places = {side: _fingerprint(frame) for side, frame in sides.items()}
    arrays = fetch({**parts, "places": places}, lambda: _packed(drive()))
    return {side: network.Access(**_unpacked(arrays, side)) for side in sides}


def _computed(
    parts: Mapping[str, object], compute: "Callable[[], Mapping[str, Array]]"
) -> dict[str, Array]:
    del parts
    return dict(compute())


def _hashes(world: World, *names: str) -> dict[str, str]:
    return {name: world.fingerprint(name) for name in names}


def _fingerprint(places: "gpd.GeoDataFrame") -> str:
    """Hash what drives and measurements read of the places: id, point and state."""
    key = "site_id" if "site_id" in places.columns else "zone_id"
    codes = (
        places["state_code"].fillna("") if "state_code" in places.columns else [""] * len(places)
    )
    rows = zip(places[key], places.geometry.x, places.geometry.y, codes, strict=True)
    text = json.dumps([[str(i), x, y, str(code)] for i, x, y, code in rows], allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _packed(sides: Mapping[str, Any]) -> dict[str, Array]:
    """Turn value objects into named arrays; texts become fixed-width, as the cache asks."""
    arrays: dict[str, Array] = {}
    for side, found in sides.items():
        for field in fields(found):
            array = np.asarray(getattr(found, field.name))
            textual = array.dtype == object or (array.size == 0 and array.ndim == 1)
            arrays[f"{side}.{field.name}"] = array.astype(str) if textual else array
    return arrays


def _unpacked(arrays: Mapping[str, Array], side: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, array in arrays.items():
        owner, _, field = name.partition(".")
        if owner != side:
            continue
        if field in _TUPLES:
            found[field] = tuple(array.tolist())
        else:
            found[field] = array.astype(object) if array.dtype.kind == "U" else array
    return found
