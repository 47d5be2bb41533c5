"""Measure every criterion of a study at every place of one side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.criteria import grid, ports, transport, water
from siting.criteria.column import OUTSIDE_LAYER, PROXY, Column, Floats, Places, nowhere
from siting.errors import DataError, StudyError
from siting.transport.network import UNREACHABLE, open_crossings, sorted_ids
from siting.transport.travel import trucks_per_year, without_small_far_crossings
from siting.transport.waits import at_crossings

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import Study
    from siting.transport.network import Access
    from siting.world import World


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was measured, how well, and why not.

    Attributes
    ----------
    ids
        Places, sorted, (n,).
    criteria
        Keys in the order of the study, (m,).
    raw
        In each criterion's unit, float64 (n, m), NaN = missing.
    evidence
        0 missing, 1 proxy, 2 measured, uint8 (n, m).
    quality_km
        How far off the place of the figure may be, float64 (n, m), NaN = not applicable.
    reason
        "" or a reason code, object (n, m).
    """

    ids: tuple[str, ...]
    criteria: tuple[str, ...]
    raw: Floats
    evidence: npt.NDArray[np.uint8]
    quality_km: Floats
    reason: npt.NDArray[np.object_]

    def unreachable(self) -> npt.NDArray[np.bool_]:
        """Return where a place reaches no crossing, (n, m): no figure, but known to be worth 0."""
        return np.isin(self.reason.astype(str), sorted(UNREACHABLE))


def measure(
    places: "gpd.GeoDataFrame", *, side: str, study: "Study", world: "World", access: "Access"
) -> Measurements:
    """Measure all criteria of a study.

    Parameters
    ----------
    places
        Sites or zones, points in EPSG:4326, with ``site_id`` or ``zone_id``; sites also with
        ``state_code``.
    side
        "MX" or "US".
    study
        Its criteria, their parameters and the travel settings.
    world
        The land.
    access
        The same places' drives to the crossings, from :func:`siting.transport.network.access`.

    Returns
    -------
    Measurements

    Raises
    ------
    DataError
        Ids are doubled, a place has no point, or `access` is of other places.
    StudyError
        The study asks for a criterion nobody here can measure, or leaves out a parameter.
    """
    ids, order = sorted_ids(places)
    if access.ids != ids:
        msg = "measure: access was computed for other places; compute both from one frame"
        raise DataError(msg)
    codes = np.full(len(ids), "", dtype=object)
    if "state_code" in places.columns:
        codes[:] = places["state_code"].fillna("").astype(str).to_numpy(dtype=object)[order]
    known = Places(
        side=side,
        ids=ids,
        lon=places.geometry.x.to_numpy(dtype=np.float64)[order],
        lat=places.geometry.y.to_numpy(dtype=np.float64)[order],
        state_code=codes,
    )
    ways = _ways(known, study, world, access)
    faults = []
    for criterion in study.criteria:
        if criterion.key not in ways:
            near = get_close_matches(criterion.key, ways, n=1, cutoff=0.0)[0]
            faults.append(f'study: criterion "{criterion.key}" cannot be measured; nearest: {near}')
    if faults:
        raise StudyError(faults)
    columns = [
        ways[criterion.key]() if side in criterion.site_sides else nowhere(len(ids), OUTSIDE_LAYER)
        for criterion in study.criteria
    ]
    found = Measurements(
        ids=ids,
        criteria=tuple(criterion.key for criterion in study.criteria),
        raw=np.column_stack([one.raw for one in columns]),
        evidence=np.column_stack([one.evidence for one in columns]),
        quality_km=np.column_stack([one.quality_km for one in columns]),
        reason=np.column_stack([one.reason for one in columns]),
    )
    # The road graph is not the land itself: that nothing is reached over it is a proxy.
    evidence = np.where(found.unreachable(), np.uint8(PROXY), found.evidence)
    return replace(found, evidence=evidence)


def _ways(
    places: Places, study: "Study", world: "World", access: "Access"
) -> Mapping[str, Callable[[], Column]]:
    traffic = trucks_per_year(world.layer("crossings"), study.travel)
    offered = replace(
        access, minutes=without_small_far_crossings(access.minutes, traffic, study.travel)
    )
    given = {criterion.key: criterion.parameters for criterion in study.criteria}

    def parameter(key: str, name: str) -> float:
        try:
            return given[key][name]
        except KeyError:
            msg = f"study: criterion {key} needs parameters.{name}; add it to the study file"
            raise StudyError(msg) from None

    def with_wait() -> Column:
        return ports.best_crossing_minutes(
            places,
            offered,
            waits=at_crossings(world, study.travel),
            trucks=traffic,
            tie_share=study.travel.tie_share,
        )

    def strong_nodes() -> Column:
        least = parameter("grid_distance_km", "min_kv")
        return grid.grid_distance_km(places, world.layer("grid_nodes"), min_kv=least)

    def generation() -> Column:
        return grid.generation_nearby_mw(
            places,
            world.layer("power_plants"),
            decay_km=parameter("generation_nearby_mw", "decay_km"),
            reach_km=parameter("generation_nearby_mw", "reach_km"),
        )

    def trucks() -> Column:
        chosen = open_crossings(world.layer("crossings"), study.travel)
        within = parameter("truck_capacity_4h", "minutes")
        return ports.truck_capacity(places, access, chosen, minutes=within)

    return {
        "water_stress_class": partial(
            water.water_stress_class, places, world.layer("water_stress")
        ),
        "groundwater_use_ratio": partial(
            water.groundwater_use_ratio, places, world.layer("state_facts")
        ),
        "grid_distance_km": strong_nodes,
        "generation_nearby_mw": generation,
        "highway_distance_km": partial(transport.highway_distance_km, places, access),
        "rail_distance_km": partial(transport.rail_distance_km, places, world.graph("rail")),
        "crossing_minutes": partial(ports.crossing_minutes, places, offered),
        "best_crossing_minutes": with_wait,
        "truck_capacity_4h": trucks,
    }
