"""Minutes and kilometres by road from every place to every crossing, on its own side of the line.

The highway graph is split at the line: each side has its own network, and the only way across is a
crossing. A crossing is tied to each side's main network by an *access leg*, a straight line
stretched by ``access_circuity`` and driven at ``access_speed_kmh``, to the nearest point of an
edge; a place is tied in the same way. One shortest-path tree then grows from each crossing on each
side, so the cost follows the number of crossings and not the number of pairs.

Speed depends on the length of an edge: in this graph short edges are streets and ramps, long ones
open highway. Roads are taken as passable in both directions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from siting.errors import DataError, StudyError
from siting.geodesy import (
    LineIndex,
    NearestLine,
    distance_matrix_km,
    line_index,
    nearest_line,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.graph import Graph
    from siting.config import TravelConfig

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Reasons = npt.NDArray[np.object_]

SIDES = ("MX", "US")

NO_CROSSING = "no-open-crossing"
NO_ROAD = "no-road-within-cap"
DISCONNECTED = "disconnected"
NO_GATE = "no-road-at-gate"

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SideNetwork:
    """The roads of one country.

    Attributes
    ----------
    country
        "MX" or "US".
    tail, head
        Ends of each edge as rows of this side's nodes, int64 (e,).
    minutes, km
        To drive each edge and its length, float64 (e,).
    matrix
        Minutes between neighbouring nodes, symmetric, the quickest of parallel edges; CSR (n, n).
        Edges of no length are stored as explicit zeros, which scipy reads as edges.
    matrix_km
        Length of the edge chosen in `matrix`, same sparsity, float64 (nnz,).
    main, island
        Edges of the largest component and of all others, int64.
    main_lines, island_lines
        The same edges as searchable chords.
    """

    country: str
    tail: Ints
    head: Ints
    minutes: Floats
    km: Floats
    matrix: "sparse.csr_array[Any]"
    matrix_km: Floats
    main: Ints
    island: Ints
    main_lines: LineIndex
    island_lines: LineIndex


@dataclass(frozen=True, slots=True)
class SideTrees:
    """Shortest paths from every crossing over one side's network.

    Attributes
    ----------
    network
        The side's roads.
    minutes, km
        From the crossing's gate to every node, access leg included, float32 (c, n); NaN where
        there is no way. Kilometres are those of the quickest path, not of the shortest.
    gate_edge
        Edge each crossing is tied to, int64 (c,), -1 when none is near enough.
    gate_fraction
        Where on that edge, float64 (c,) in [0, 1].
    gate_km
        Straight distance from the crossing to that point, float64 (c,); NaN beyond the cap.
    reason
        "" or why the crossing cannot be used from this side, object (c,).
    """

    network: SideNetwork
    minutes: Singles
    km: Singles
    gate_edge: Ints
    gate_fraction: Floats
    gate_km: Floats
    reason: Reasons


@dataclass(frozen=True, slots=True)
class GateTrees:
    """Both sides' trees.

    Attributes
    ----------
    crossing_ids
        The commercial crossings open in this study, sorted, (c,).
    lon, lat
        Their places, degrees, float64 (c,).
    sides
        By country, "MX" and "US".
    """

    crossing_ids: tuple[str, ...]
    lon: Floats
    lat: Floats
    sides: Mapping[str, SideTrees]


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
    reason: Reasons


def open_crossings(crossings: "gpd.GeoDataFrame", travel: "TravelConfig") -> "gpd.GeoDataFrame":
    """Keep the crossings trucks can use in this study, sorted by id.

    Parameters
    ----------
    crossings
        The crossings layer (EPSG:4326).
    travel
        ``closed`` names the crossings that are shut.

    Returns
    -------
    GeoDataFrame
        Rows with ``commercial`` true and an id not in ``travel.closed``.

    Raises
    ------
    StudyError
        ``travel.closed`` names a crossing that the layer does not have.
    """
    known = [str(one) for one in crossings["crossing_id"]]
    faults = []
    for name in travel.closed:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.0)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            faults.append(f'study: travel.closed: no crossing "{name}"{hint}')
    if faults:
        raise StudyError(faults)
    commercial = crossings["commercial"].fillna(value=False).astype(bool)
    kept = crossings[commercial & ~crossings["crossing_id"].isin(list(travel.closed))]
    return kept.sort_values("crossing_id", kind="stable").reset_index(drop=True)


def edge_minutes(length_km: Floats, travel: "TravelConfig") -> Floats:
    """Driving time of edges by the speed of their length class.

    Parameters
    ----------
    length_km
        float64 (e,).
    travel
        ``speed_breaks_km`` (k,) ascending and ``speeds_kmh`` (k + 1,): an edge of exactly a break's
        length belongs to the faster, longer class.

    Returns
    -------
    ndarray
        Minutes, float64 (e,).
    """
    breaks = np.asarray(travel.speed_breaks_km, dtype=np.float64)
    speeds = np.asarray(travel.speeds_kmh, dtype=np.float64)
    return length_km / speeds[np.searchsorted(breaks, length_km, side="right")] * 60.0


def access_minutes(straight_km: Floats, travel: "TravelConfig") -> Floats:
    """Driving time of an access leg, from its straight length (same shape, minutes)."""
    return straight_km * travel.access_circuity / travel.access_speed_kmh * 60.0


def _check(graph: "Graph") -> None:
    faults = []
    country = np.asarray(graph.country)
    strange = np.flatnonzero(~np.isin(country, SIDES))
    if len(strange):
        faults.append(
            f'highways: country: {len(strange)} nodes are neither "MX" nor "US", first at row '
            f"{strange[0]}; rebuild the layer"
        )
    bad = np.flatnonzero(~(np.isfinite(graph.length_km) & (graph.length_km >= 0.0)))
    if len(bad):
        faults.append(
            f"highways: length_km: {len(bad)} edges are negative or not finite, first at row "
            f"{bad[0]} ({graph.length_km[bad[0]]}); rebuild the layer"
        )
    across = np.flatnonzero(country[graph.tail] != country[graph.head])
    if len(across):
        rows = ", ".join(str(row) for row in across[:_SHOWN])
        faults.append(
            f"highways: {len(across)} edges join the two countries (rows {rows}"
            f"{', ...' if len(across) > _SHOWN else ''}); the line is crossed only at a crossing, "
            "cut them when building the layer"
        )
    if faults:
        raise DataError(faults)


def side_network(graph: "Graph", country: str, travel: "TravelConfig") -> SideNetwork:
    """Cut one country out of the graph and weigh its edges in minutes.

    Parameters
    ----------
    graph
        The highway graph.
    country
        "MX" or "US".
    travel
        Speeds.

    Returns
    -------
    SideNetwork

    Raises
    ------
    DataError
        The graph has an edge across the line, an unknown country or a length that is no length.
    """
    _check(graph)
    node_country = np.asarray(graph.country)
    nodes = np.flatnonzero(node_country == country)
    local = np.full(len(node_country), -1, dtype=np.int64)
    local[nodes] = np.arange(len(nodes))
    edges = np.flatnonzero(node_country[graph.tail] == country)
    tail, head = local[graph.tail[edges]], local[graph.head[edges]]
    km = np.asarray(graph.length_km[edges], dtype=np.float64)
    minutes = edge_minutes(km, travel)
    matrix, matrix_km = _quickest(tail, head, minutes, km, len(nodes))

    _, component = csgraph.connected_components(matrix, directed=False)
    in_main = np.zeros(len(edges), dtype=bool)
    if len(edges):
        in_main = component[tail] == np.bincount(component[tail]).argmax()
    lon, lat = graph.lon[nodes], graph.lat[nodes]

    def lines(rows: Ints) -> LineIndex:
        a, b = tail[rows], head[rows]
        return line_index(lon[a], lat[a], lon[b], lat[b])

    main, island = np.flatnonzero(in_main), np.flatnonzero(~in_main)
    return SideNetwork(
        country=country,
        tail=tail,
        head=head,
        minutes=minutes,
        km=km,
        matrix=matrix,
        matrix_km=matrix_km,
        main=main,
        island=island,
        main_lines=lines(main),
        island_lines=lines(island),
    )


def _quickest(
    tail: Ints, head: Ints, minutes: Floats, km: Floats, n: int
) -> "tuple[sparse.csr_array[Any], Floats]":
    """Symmetric CSR of the quickest edge between neighbours, and the km of that edge."""
    row, column = np.concatenate((tail, head)), np.concatenate((head, tail))
    weight, length = np.tile(minutes, 2), np.tile(km, 2)
    order = np.lexsort((length, weight, column, row))
    order = order[row[order] != column[order]]
    row, column = row[order], column[order]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    start = np.searchsorted(row[first], np.arange(n + 1))
    matrix = sparse.csr_array(
        (weight[order][first], column[first].astype(np.int32), start.astype(np.int32)),
        shape=(n, n),
    )
    return matrix, length[order][first]


def gate_trees(
    graph: "Graph", crossings: "gpd.GeoDataFrame", travel: "TravelConfig"
) -> GateTrees:
    """Grow the shortest-path trees of every open commercial crossing, on both sides.

    Parameters
    ----------
    graph
        The highway graph, cut at the line.
    crossings
        The crossings layer (EPSG:4326); :func:`open_crossings` chooses the rows.
    travel
        Speeds, caps and closures.

    Returns
    -------
    GateTrees

    Raises
    ------
    DataError
        The graph is broken, see :func:`side_network`.
    StudyError
        A closed crossing is unknown.
    """
    chosen = open_crossings(crossings, travel)
    lon = chosen.geometry.x.to_numpy(dtype=np.float64)
    lat = chosen.geometry.y.to_numpy(dtype=np.float64)
    return GateTrees(
        crossing_ids=tuple(str(one) for one in chosen["crossing_id"]),
        lon=lon,
        lat=lat,
        sides={side: _grow(side_network(graph, side, travel), lon, lat, travel) for side in SIDES},
    )


def _grow(network: SideNetwork, lon: Floats, lat: Floats, travel: "TravelConfig") -> SideTrees:
    n, c = network.matrix.shape[0], len(lon)
    near = nearest_line(lon, lat, network.main_lines, max_km=travel.max_gate_km)
    tied = np.flatnonzero(near.index >= 0)
    edge = np.full(c, -1, dtype=np.int64)
    edge[tied] = network.main[near.index[tied]]
    minutes = np.full((c, n), np.nan, dtype=np.float32)
    km = np.full((c, n), np.nan, dtype=np.float32)
    if len(tied):
        minutes[tied], km[tied] = _trees(
            network, edge[tied], near.fraction[tied], near.km[tied], travel
        )
    reason = np.full(c, NO_GATE, dtype=object)
    reason[tied] = ""
    return SideTrees(network, minutes, km, edge, near.fraction, near.km, reason)


def _trees(
    network: SideNetwork, edge: Ints, fraction: Floats, straight_km: Floats, travel: "TravelConfig"
) -> tuple[Singles, Singles]:
    """Minutes and km from gates to all nodes, float32 (g, n)."""
    n, g = network.matrix.shape[0], len(edge)
    ends = np.column_stack((network.tail[edge], network.head[edge]))
    parts = np.column_stack((fraction, 1.0 - fraction))
    leg_minutes = access_minutes(straight_km, travel)
    leg_km = straight_km * travel.access_circuity
    out_minutes = leg_minutes[:, None] + parts * network.minutes[edge][:, None]
    out_km = leg_km[:, None] + parts * network.km[edge][:, None]

    # Gates are extra nodes with ways out only, so that no path runs through a crossing.
    loop = ends[:, 0] == ends[:, 1]
    out_minutes[loop] = out_minutes[loop].min(axis=1, keepdims=True)
    matrix = network.matrix
    width = np.where(loop, 1, 2)
    used = np.column_stack((np.ones(g, dtype=bool), ~loop))
    row_start = np.concatenate(
        (matrix.indptr, matrix.indptr[-1] + np.cumsum(width))
    ).astype(np.int32)
    augmented = sparse.csr_array(
        (
            np.concatenate((matrix.data, out_minutes[used])),
            np.concatenate((matrix.indices, ends[used].astype(np.int32))),
            row_start,
        ),
        shape=(n + g, n + g),
    )
    weight_km = np.concatenate((network.matrix_km, out_km[used]))
    source = np.repeat(np.arange(n + g, dtype=np.int32), np.diff(row_start))
    target = augmented.indices

    minutes = np.empty((g, n), dtype=np.float32)
    km = np.empty((g, n), dtype=np.float32)
    for gate in range(g):
        found, before = csgraph.dijkstra(
            augmented, directed=True, indices=n + gate, return_predecessors=True
        )
        found[~np.isfinite(found)] = np.nan
        minutes[gate] = found[:n]
        km[gate] = _along(before, n + gate, source, target, weight_km)[:n]
    return minutes, km


def _along(
    before: npt.NDArray[np.int32], root: int, source: Ints, target: Ints, weight: Floats
) -> Floats:
    """Sum a second weight along every path of one tree, by pointer doubling.

    Each round adds what the ancestor has gathered and jumps twice as far, so that a tree of depth
    d takes log2(d) rounds over the nodes instead of d.
    """
    in_tree = before[target] == source
    total = np.zeros(len(before))
    total[target[in_tree]] = weight[in_tree]
    reached = before >= 0
    ancestor = np.where(reached, before, root).astype(np.int32)
    while (ancestor != root).any():
        total += total[ancestor]
        ancestor = ancestor[ancestor]
    total[~reached] = np.nan
    total[root] = 0.0
    return total


def access(
    places: "gpd.GeoDataFrame",
    *,
    side: str,
    trees: GateTrees,
    travel: "TravelConfig",
) -> Access:
    """Drive from every place to every crossing on the place's own side.

    A place is tied to the nearest edge of the main network within ``travel.max_access_km`` and
    leaves it towards both ends, or along it when the crossing is tied to the same edge. Next to a
    crossing, local streets (one access leg, straight from place to crossing) may be quicker than
    the way by the highway; the quicker counts.

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
        straight = distance_matrix_km(lon[tied], lat[tied], trees.lon, trees.lat)
        minutes[tied], km[tied] = _or_by_streets(*leg, straight, travel)

    reason = np.full(n, "", dtype=object)
    reason[(main.km > travel.max_access_km) | np.isnan(main.km)] = NO_ROAD
    reason[(edge < 0) & (island.km <= travel.max_access_km)] = DISCONNECTED
    stuck = (reason == "") & np.isnan(minutes).all(axis=1)
    reason[stuck] = NO_GATE if c else NO_CROSSING
    return Access(ids, trees.crossing_ids, minutes, km, snap_km, chord_km, reason)


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
        With a ``site_id`` or ``zone_id`` column.

    Returns
    -------
    ids, order
        Sorted ids (n,), and int64 (n,) such that ``places.iloc[order]`` is sorted.

    Raises
    ------
    DataError
        No id column, an id twice, or a place without a finite point.
    """
    column = next((one for one in ("site_id", "zone_id") if one in places.columns), None)
    if column is None:
        msg = "places: no column site_id or zone_id; give every place an id"
        raise DataError(msg)
    values: Sequence[str] = [str(one) for one in places[column]]
    names = np.array(values, dtype=object)
    order = np.asarray(sorted(range(len(values)), key=values.__getitem__), dtype=np.int64)
    ids = tuple(names[order])
    twice = sorted({a for a, b in zip(ids, ids[1:], strict=False) if a == b})
    faults = [f'places: {column} "{one}" occurs twice; ids must be unique' for one in twice]
    point = np.isfinite(places.geometry.x.to_numpy()) & np.isfinite(places.geometry.y.to_numpy())
    faults += [
        f'places: {column} "{one}" has no finite point; give it a longitude and latitude'
        for one in names[~point]
    ]
    if faults:
        raise DataError(faults)
    return ids, order
