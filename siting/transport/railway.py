"""Rail door to door: truck to the line, train through a rail crossing, truck to the zone.

The same trees and the same product as for the road, grown over the rail graph from the crossings
that trains use. The graph has holes (no line in Durango or Oaxaca, lines cut off from the rest), so
a pair without a way by rail has a reason that says whether there is no line near or one that the
layer does not join to any crossing; neither says that there is no train.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csgraph

from siting import measuring
from siting.geodesy import LineIndex, distance_matrix_km, line_index, nearest_line
from siting.transport import network
from siting.transport.gates import trees_from
from siting.transport.roads import SideNetwork, side_networks, side_nodes
from siting.transport.travel import through_crossings
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.graph import Graph
    from siting.config import RailConfig, Study, TravelConfig

__all__ = ["REASONS", "Rail", "door_to_door", "rail_crossings"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

REASONS: Final = (
    "",
    "no-rail-at-site",
    "rail-cut-off-at-site",
    "no-rail-at-zone",
    "rail-cut-off-at-zone",
    "no-common-rail-crossing",
    "rail-detour",
    "rail-too-short",
)
"""Why a pair has no way by rail; the empty one is that of a pair that has one."""

_ENDS: Final = {network.NO_ROAD: 1, network.DISCONNECTED: 2}
_NO_COMMON: Final = REASONS.index("no-common-rail-crossing")
_DETOUR: Final = REASONS.index("rail-detour")
_TOO_SHORT: Final = REASONS.index("rail-too-short")
_NO_TRACK: Final = frozenset({"terminal_minutes", "border_minutes", "max_detour", "least_km"})


@dataclass(frozen=True, slots=True)
class Rail:
    """The best way by rail from every site to every zone.

    Attributes
    ----------
    site_ids, zone_ids
        Places, sorted, (n,) and (z,).
    crossing_ids
        Open rail crossings, sorted, (c,).
    minutes
        Trucks at both ends, train, both terminals and the border, float64 (n, z); NaN where
        ``reason`` is not 0.
    km
        Trucks and train, float64 (n, z); NaN likewise.
    crossing
        Index of the rail crossing, int16 (n, z), -1 where there is none.
    reason
        Index into :data:`REASONS`, uint8 (n, z).
    site_truck_km, zone_truck_km
        Length of the truck's haul to or from the line, within ``km``, float64 (n,) and (z,).
    """

    site_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    crossing_ids: tuple[str, ...]
    minutes: Floats
    km: Floats
    crossing: npt.NDArray[np.int16]
    reason: npt.NDArray[np.uint8]
    site_truck_km: Floats
    zone_truck_km: Floats

    def truck_km(self) -> Floats:
        """Truck kilometres of each pair, float64 (n, z); NaN where there is no way."""
        both = self.site_truck_km[:, None] + self.zone_truck_km[None, :]
        return np.where(self.reason == 0, both, np.nan)


def rail_crossings(crossings: "gpd.GeoDataFrame", travel: "TravelConfig") -> "gpd.GeoDataFrame":
    """Keep the crossings that trains use and the study leaves open, sorted by id."""
    rail = crossings["rail"].fillna(value=False).astype(bool)
    kept = crossings[rail & ~crossings["crossing_id"].isin(list(travel.closed))]
    return kept.sort_values("crossing_id", kind="stable").reset_index(drop=True)


def door_to_door(
    sites: "gpd.GeoDataFrame",
    zones: "gpd.GeoDataFrame",
    *,
    study: "Study",
    world: World = TODAY,
    use_cache: bool = True,
) -> Rail:
    """Find the best way by rail of every pair, driving anew only what is not kept.

    Parameters
    ----------
    sites, zones
        With ``site_id`` and ``zone_id``, points in EPSG:4326.
    study
        ``rail``, and ``travel`` for closed crossings and the stretch of access legs.
    world
        The land.
    use_cache
        False computes everything and leaves the cache alone.

    Returns
    -------
    Rail
        The same bits, cached or not.

    Raises
    ------
    DataError
        The rail graph is broken or a place has no finite point, see
        :mod:`siting.transport.network`.
    """
    crossings = world.layer("crossings")
    every = rail_crossings(crossings, study.travel.model_copy(update={"closed": ()}))
    settings = _as_travel(study.rail, study.travel)
    sides = {"MX": sites, "US": zones}
    parts = {
        "what": "rail",
        "layers": {name: world.fingerprint(name) for name in ("crossings", "rail")},
        "rail": study.rail.model_dump(mode="json", exclude=set(_NO_TRACK)),
        "access_circuity": study.travel.access_circuity,
    }
    drives = measuring.fetch_access(
        parts,
        sides,
        lambda: _ride(sides, every, world.graph("rail"), settings),
        use_cache=use_cache,
    )
    chosen = rail_crossings(crossings, study.travel)
    open_ids = tuple(str(one) for one in chosen["crossing_id"])
    found = {side: network.through_only(access, open_ids) for side, access in drives.items()}
    return _combined(found["MX"], found["US"], _straight(sites, zones), study)


def _as_travel(rail: "RailConfig", travel: "TravelConfig") -> "TravelConfig":
    return travel.model_copy(
        update={
            "speed_breaks_km": (),
            "speeds_kmh": (rail.speed_kmh,),
            "us_speed_factor": 1.0,
            "access_speed_kmh": rail.drayage_kmh,
            "max_access_km": rail.max_access_km,
            "max_gate_km": rail.max_gate_km,
        }
    )


def _ride(
    sides: "dict[str, gpd.GeoDataFrame]",
    crossings: "gpd.GeoDataFrame",
    graph: "Graph",
    settings: "TravelConfig",
) -> dict[str, network.Access]:
    networks, cut_off = {}, {}
    for side, whole in side_networks(graph, settings).items():
        networks[side], cut_off[side] = _joined(whole, graph, crossings, settings.max_gate_km)
    trees = trees_from(networks, crossings, settings)
    rides = {}
    for side, places in sides.items():
        ride = network.access(places, side=side, trees=trees, travel=settings, streets=False)
        _, order = network.sorted_ids(places)
        points = places.geometry.iloc[order]
        stray = nearest_line(
            points.x.to_numpy(dtype=np.float64),
            points.y.to_numpy(dtype=np.float64),
            cut_off[side],
            max_km=settings.max_access_km,
        )
        lost = (ride.reason == network.NO_ROAD) & (stray.index >= 0)
        reason = np.where(lost, network.DISCONNECTED, ride.reason).astype(object)
        rides[side] = replace(ride, reason=reason)
    return rides


def _joined(
    whole: SideNetwork, graph: "Graph", crossings: "gpd.GeoDataFrame", max_gate_km: float
) -> tuple[SideNetwork, LineIndex]:
    """Make the lines that reach a crossing the main ones; return the others apart.

    The Mexican layer is in pieces, and the largest reaches Laredo and Brownsville only: Nogales and
    El Paso have a piece each.
    """
    nodes = side_nodes(graph, whole.country)
    lon, lat = graph.lon[nodes], graph.lat[nodes]

    def lines(rows: Ints) -> LineIndex:
        a, b = whole.tail[rows], whole.head[rows]
        return line_index(lon[a], lat[a], lon[b], lat[b])

    everything = np.arange(len(whole.tail))
    near = nearest_line(
        crossings.geometry.x.to_numpy(dtype=np.float64),
        crossings.geometry.y.to_numpy(dtype=np.float64),
        lines(everything),
        max_km=max_gate_km,
    )
    _, component = csgraph.connected_components(whole.matrix, directed=False)
    of_edge = np.asarray(component)[whole.tail]
    reaching = np.isin(of_edge, of_edge[near.index[near.index >= 0]])
    main, other = np.flatnonzero(reaching), np.flatnonzero(~reaching)
    none = np.empty(0, dtype=np.int64)
    joined = replace(
        whole, main=main, island=none, main_lines=lines(main), island_lines=lines(none)
    )
    return joined, lines(other)


def _straight(sites: "gpd.GeoDataFrame", zones: "gpd.GeoDataFrame") -> Floats:
    """Straight km between every site and zone, (n, z), in id order."""
    points = []
    for places in (sites, zones):
        _, order = network.sorted_ids(places)
        ordered = places.geometry.iloc[order]
        points += [ordered.x.to_numpy(dtype=np.float64), ordered.y.to_numpy(dtype=np.float64)]
    return distance_matrix_km(*points)


def _combined(
    sites: network.Access, zones: network.Access, straight: Floats, study: "Study"
) -> Rail:
    rail = study.rail
    border = np.full(len(sites.crossing_ids), rail.border_minutes)
    through = through_crossings(sites.minutes, border, zones.minutes)
    at = through.best
    there = at >= 0
    row, column = np.nonzero(there)
    km = np.full(at.shape, np.nan)
    km[row, column] = sites.km[row, at[row, column]] + zones.km[column, at[row, column]]

    reason = np.where(there, 0, _NO_COMMON)
    reason[there & (km > rail.max_detour * straight)] = _DETOUR
    reason[there & (km < rail.least_km)] = _TOO_SHORT
    for code, offset in _ENDS.items():
        reason[:, zones.reason == code] = offset + 2
    # The site's own reason comes before the zone's, as for the road.
    for code, offset in _ENDS.items():
        reason[sites.reason == code] = offset
    known = reason == 0
    stretch = study.travel.access_circuity
    return Rail(
        site_ids=sites.ids,
        zone_ids=zones.ids,
        crossing_ids=sites.crossing_ids,
        minutes=np.where(known, through.minutes + 2.0 * rail.terminal_minutes, np.nan),
        km=np.where(known, km, np.nan),
        crossing=np.where(known, at, -1).astype(np.int16),
        reason=reason.astype(np.uint8),
        site_truck_km=sites.snap_km * stretch,
        zone_truck_km=zones.snap_km * stretch,
    )
