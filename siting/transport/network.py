"""Minutes and kilometres by road from every place to every crossing, on its own side of the line.

The highway graph is split at the line, and the only way across is a crossing. One shortest-path
tree grows from each crossing on each side (:mod:`siting.transport.gates`), so the cost follows the
number of
crossings and not the number of pairs; a place then reads its drives off the trees.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import DataError
from siting.geodesy import LineIndex, NearestLine, distance_matrix_km, nearest_line
from siting.transport.gates import NO_GATE, GateTrees, SideTrees, gate_trees, open_crossings
from siting.transport.roads import access_minutes

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import TravelConfig

__all__ = [
    "DISCONNECTED",
    "NO_CROSSING",
    "NO_GATE",
    "NO_ROAD",
    "UNREACHABLE",
    "Access",
    "GateTrees",
    "access",
    "gate_trees",
    "open_crossings",
    "sorted_ids",
    "through_only",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NO_CROSSING = "no-open-crossing"
NO_ROAD = "no-road-within-cap"
DISCONNECTED = "disconnected"

UNREACHABLE = frozenset({NO_CROSSING, NO_ROAD, DISCONNECTED, NO_GATE})
"""Reasons that say a place reaches no crossing: that is known, and worth nothing, not unknown."""


@dataclass(frozen=True, slots=True)
class Access:
    """How each place reaches each crossing.

    Attributes
    ----------
    ids
        Places, sorted, (n,).
    crossing_ids
        Crossings, sorted, (c,).
    minutes, km
        Drive from place to crossing, float64 (n, c), NaN unreachable. No waiting in it.
    snap_km
        Geodesic distance to the nearest highway of the place's own country, connected or not,
        float64 (n,); NaN when there is none within 500 km.
    chord_km
        Straight length of that highway edge, float64 (n,): the longer, the less the drawn line says
        about the road.
    reason
        "" when at least one crossing is reachable, else a code, object (n,).
    """

    ids: tuple[str, ...]
    crossing_ids: tuple[str, ...]
    minutes: Floats
    km: Floats
    snap_km: Floats
    chord_km: Floats
    reason: npt.NDArray[np.object_]


def access(
    places: "gpd.GeoDataFrame",
    *,
    side: str,
    trees: GateTrees,
    travel: "TravelConfig",
    streets: bool = True,
) -> Access:
    """Drive from every place to every crossing on the place's own side.

    A place is tied to the nearest edge of the main network within ``travel.max_access_km`` and
    leaves it towards both ends, or along it when the crossing is tied to the same edge. Next to a
    crossing, local streets (one access leg, straight from place to crossing) may be quicker than
    the way by the highway; the quicker counts. A crossing that is tied to no road of the other side
    leads nowhere and is reached from nowhere.

    Parameters
    ----------
    places
        Sites or zones with ``site_id`` or ``zone_id``, points in EPSG:4326.
    side
        "MX" or "US": only roads of that country are used.
    trees
        From :func:`gate_trees`.
    travel
        Caps and access speeds.
    streets
        False leaves the way by local streets out: a train has none.

    Returns
    -------
    Access
        Sorted by id.
    """
    ids, order = sorted_ids(places)
    lon = places.geometry.x.to_numpy(dtype=np.float64)[order]
    lat = places.geometry.y.to_numpy(dtype=np.float64)[order]
    grown = trees.sides[side]
    network = grown.network
    n, c = len(ids), len(trees.crossing_ids)

    main = nearest_line(lon, lat, network.main_lines)
    island = nearest_line(lon, lat, network.island_lines)
    beside_island = np.fmin(island.km, np.inf) < np.fmin(main.km, np.inf)
    snap_km = np.fmin(main.km, island.km)
    chord_km = np.where(
        beside_island, _chord(island, network.island_lines), _chord(main, network.main_lines)
    )

    minutes = np.full((n, c), np.nan)
    km = np.full((n, c), np.nan)
    tied = np.flatnonzero(main.km <= travel.max_access_km)
    edge = np.full(n, -1, dtype=np.int64)
    edge[tied] = network.main[main.index[tied]]
    if c and len(tied):
        leg = _legs(edge[tied], main.fraction[tied], main.km[tied], grown, travel)
        if streets:
            straight = distance_matrix_km(lon[tied], lat[tied], trees.lon, trees.lat)
            leg = _or_by_streets(*leg, straight, travel)
        minutes[tied], km[tied] = leg
    dead_end = _dead_ends(trees, side)
    minutes[:, dead_end], km[:, dead_end] = np.nan, np.nan

    reason = np.full(n, "", dtype=object)
    reason[(main.km > travel.max_access_km) | np.isnan(main.km)] = NO_ROAD
    reason[(edge < 0) & (island.km <= travel.max_access_km)] = DISCONNECTED
    stuck = (reason == "") & np.isnan(minutes).all(axis=1)
    reason[stuck] = NO_GATE if c else NO_CROSSING
    return Access(ids, trees.crossing_ids, minutes, km, snap_km, chord_km, reason)


def _dead_ends(trees: GateTrees, side: str) -> npt.NDArray[np.bool_]:
    """Say which crossings no road of another side leads away from, bool (c,)."""
    dead_end = np.zeros(len(trees.crossing_ids), dtype=bool)
    for other, grown in trees.sides.items():
        # A land drawn on one side only says nothing of the other.
        if other != side and len(grown.network.main):
            dead_end |= grown.reason != ""
    return dead_end


def through_only(found: Access, crossing_ids: tuple[str, ...]) -> Access:
    """Leave out the crossings that are not named, as if no road led to them.

    Parameters
    ----------
    found
        Drives to (c) crossings.
    crossing_ids
        Those that stay, sorted, all of them among ``found.crossing_ids``.

    Returns
    -------
    Access
        A place that reached only crossings left out has the reason :data:`NO_GATE`, or
        :data:`NO_CROSSING` when none is left.
    """
    if crossing_ids == found.crossing_ids:
        return found
    columns = [found.crossing_ids.index(one) for one in crossing_ids]
    minutes = found.minutes[:, columns]
    reason = found.reason.copy()
    reason[(reason == "") & np.isnan(minutes).all(axis=1)] = NO_GATE if columns else NO_CROSSING
    return replace(
        found, crossing_ids=crossing_ids, minutes=minutes, km=found.km[:, columns], reason=reason
    )


def _chord(near: NearestLine, lines: LineIndex) -> Floats:
    chord = np.full(len(near.index), np.nan)
    found = near.index >= 0
    chord[found] = lines.chord_km[near.index[found]]
    return chord


def _legs(
    edge: Ints, fraction: Floats, snap_km: Floats, grown: SideTrees, travel: "TravelConfig"
) -> tuple[Floats, Floats]:
    """Minutes and km by the highway, float64 (t, c): the quicker of both ends or straight along."""
    network = grown.network
    edge_min, edge_km = network.minutes[edge][:, None], network.km[edge][:, None]
    share = fraction[:, None]
    tail, head = network.tail[edge], network.head[edge]
    minutes = grown.minutes[:, tail].T.astype(np.float64) + share * edge_min
    km = grown.km[:, tail].T.astype(np.float64) + share * edge_km
    other = grown.minutes[:, head].T.astype(np.float64) + (1.0 - share) * edge_min
    other_km = grown.km[:, head].T.astype(np.float64) + (1.0 - share) * edge_km
    km = np.where(other < minutes, other_km, km)
    minutes = np.minimum(minutes, other)

    gate_leg = access_minutes(grown.gate_km, travel)[None, :]
    gate_leg_km = (grown.gate_km * travel.access_circuity)[None, :]
    between = np.abs(share - grown.gate_fraction[None, :])
    along = np.where(
        edge[:, None] == grown.gate_edge[None, :], gate_leg + between * edge_min, np.inf
    )
    km = np.where(along < minutes, gate_leg_km + between * edge_km, km)
    minutes = np.minimum(minutes, along)
    return (
        minutes + access_minutes(snap_km, travel)[:, None],
        km + (snap_km * travel.access_circuity)[:, None],
    )


def _or_by_streets(
    minutes: Floats, km: Floats, straight: Floats, travel: "TravelConfig"
) -> tuple[Floats, Floats]:
    # Only where both ends could be tied by one access leg; elsewhere streets cannot be presumed.
    direct = np.where(straight <= travel.max_access_km, access_minutes(straight, travel), np.inf)
    quicker = direct < minutes
    return (
        np.where(quicker, direct, minutes),
        np.where(quicker, straight * travel.access_circuity, km),
    )


def sorted_ids(places: "gpd.GeoDataFrame") -> tuple[tuple[str, ...], Ints]:
    """Ids of places in order, and the rows in that order.

    Parameters
    ----------
    places
        With a ``site_id``, ``zone_id`` or ``crossing_id`` column.

    Returns
    -------
    ids, order
        Sorted ids (n,), and int64 (n,) such that ``places.iloc[order]`` is sorted.

    Raises
    ------
    DataError
        No id column, an id twice, or a place without a finite point.
    """
    keys = ("site_id", "zone_id", "crossing_id")
    column = next((one for one in keys if one in places.columns), None)
    if column is None:
        msg = "places: no column crossing_id, site_id or zone_id; give every place an id"
        raise DataError(msg)
    values = [str(one) for one in places[column]]
    names = np.array(values, dtype=object)
    order = np.asarray(sorted(range(len(values)), key=values.__getitem__), dtype=np.int64)
    ids = tuple(names[order])
    twice = sorted({a for a, b in pairwise(ids) if a == b})
    faults = [f'places: {column} "{one}" occurs twice; ids must be unique' for one in twice]
    point = np.isfinite(places.geometry.x.to_numpy()) & np.isfinite(places.geometry.y.to_numpy())
    faults += [
        f'places: {column} "{one}" has no finite point; give it a longitude and latitude'
        for one in names[~point]
    ]
    if faults:
        raise DataError(faults)
    return ids, order
