"""Shortest-path trees from every crossing, one on each side of the line.

A crossing is tied to each side's main network by an *access leg*, a straight line stretched by
``access_circuity`` and driven at ``access_speed_kmh``, to the nearest point of an edge: the graph
passes within 2.5 km of only some crossings, and none of its edges crosses the line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from siting.errors import StudyError
from siting.geodesy import NearestLine, nearest_line
from siting.meant import nearest
from siting.transport.roads import SideNetwork, access_minutes, side_networks

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.graph import Graph
    from siting.config import TravelConfig

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Reasons = npt.NDArray[np.object_]

NO_GATE = "no-road-at-gate"


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


def open_crossings(crossings: "gpd.GeoDataFrame", travel: "TravelConfig") -> "gpd.GeoDataFrame":
    """Keep the crossings trucks can use in this study, sorted by id.

    Parameters
    ----------
    crossings
        The crossings layer (EPSG:4326).
    travel
        ``closed`` names the crossings that are shut; :func:`siting.transport.hours.applied` adds
        those that
        are at the study's hour.

    Returns
    -------
    GeoDataFrame
        Rows with ``commercial`` true and an id not in ``travel.closed``.

    Raises
    ------
    StudyError
        An option of ``travel`` names a crossing that the layer does not have; all are named.
    """
    known = [str(one) for one in crossings["crossing_id"]]
    named = {
        "closed": travel.closed,
        "waits": travel.waits,
        "wait_factors": travel.wait_factors,
        "minutes_saved": travel.minutes_saved,
        "capacity": travel.capacity,
    }
    faults = [
        fault
        for option, ids in named.items()
        for fault in unknown_crossings(ids, known, f"travel.{option}")
    ]
    if faults:
        raise StudyError(faults)
    commercial = crossings["commercial"].fillna(value=False).astype(bool)
    kept = crossings[commercial & ~crossings["crossing_id"].isin(list(travel.closed))]
    return kept.sort_values("crossing_id", kind="stable").reset_index(drop=True)


def unknown_crossings(named: Iterable[str], known: Sequence[str], option: str) -> list[str]:
    """Say of each crossing that an option names and nobody knows which one it may be.

    Parameters
    ----------
    named
        Ids as written in the study.
    known
        Every crossing there is, closed ones too.
    option
        Where they are written, such as "travel.closed".

    Returns
    -------
    list of str
        One sentence each.
    """
    return [
        f'study: {option}: no crossing "{name[:60]}"; {nearest(name, known)}'
        for name in named
        if name not in known
    ]


def gate_trees(graph: "Graph", crossings: "gpd.GeoDataFrame", travel: "TravelConfig") -> GateTrees:
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
    return grow_trees(side_networks(graph, travel), crossings, travel)


def grow_trees(
    networks: Mapping[str, SideNetwork], crossings: "gpd.GeoDataFrame", travel: "TravelConfig"
) -> GateTrees:
    """Do :func:`gate_trees` on networks ready from :func:`siting.transport.roads.side_networks`."""
    return trees_from(networks, open_crossings(crossings, travel), travel)


def trees_from(
    networks: Mapping[str, SideNetwork], chosen: "gpd.GeoDataFrame", travel: "TravelConfig"
) -> GateTrees:
    """Do :func:`gate_trees` from exactly these crossings, sorted by id, whatever they carry."""
    lon = chosen.geometry.x.to_numpy(dtype=np.float64)
    lat = chosen.geometry.y.to_numpy(dtype=np.float64)
    return GateTrees(
        crossing_ids=tuple(str(one) for one in chosen["crossing_id"]),
        lon=lon,
        lat=lat,
        sides={side: _grow(network, lon, lat, travel) for side, network in networks.items()},
    )


def tie(network: SideNetwork, lon: Floats, lat: Floats, travel: "TravelConfig") -> NearestLine:
    """Tie crossings to one side's main network.

    Parameters
    ----------
    network
        The side's roads.
    lon, lat
        The crossings, degrees, float64 (c,).
    travel
        ``max_gate_km``.

    Returns
    -------
    NearestLine
        Rows of ``network.main``; -1 where no road lies within ``max_gate_km``.
    """
    return nearest_line(lon, lat, network.main_lines, max_km=travel.max_gate_km)


def _grow(network: SideNetwork, lon: Floats, lat: Floats, travel: "TravelConfig") -> SideTrees:
    n, c = network.matrix.shape[0], len(lon)
    near = tie(network, lon, lat, travel)
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
    augmented, weight_km = _with_gates(network, edge, fraction, straight_km, travel)
    # Predecessors come as int32; what is used as an index is cast once here and not at every use.
    source = np.repeat(np.arange(n + g, dtype=np.int32), np.diff(augmented.indptr))
    target = augmented.indices.astype(np.intp)

    minutes, before = csgraph.dijkstra(
        augmented, directed=True, indices=np.arange(n, n + g), return_predecessors=True
    )
    minutes[np.isinf(minutes)] = np.nan
    km = np.stack([_along(before[row], n + row, source, target, weight_km)[:n] for row in range(g)])
    return minutes[:, :n].astype(np.float32), km.astype(np.float32)


def _along(
    before: npt.NDArray[np.int32],
    root: int,
    source: npt.NDArray[np.int32],
    target: npt.NDArray[np.intp],
    weight: Floats,
) -> Floats:
    """Sum a second weight along every path of one tree, by pointer doubling.

    Each round adds what the ancestor has gathered and jumps twice as far, so that a tree of depth
    d takes log2(d) rounds over the nodes instead of d.
    """
    # take() does what [] does at less than half the cost, and this runs once a tree.
    in_tree = np.flatnonzero(before.take(target) == source)
    total = np.zeros(len(before))
    total[target.take(in_tree)] = weight.take(in_tree)
    reached = before >= 0
    ancestor = np.where(reached, before, root).astype(np.intp)
    while (ancestor != root).any():
        total += total.take(ancestor)
        ancestor = ancestor.take(ancestor)
    total[~reached] = np.nan
    total[root] = 0.0
    return total


def way_back(grown: SideTrees, gate: int, travel: "TravelConfig") -> tuple[Floats, Ints]:
    """Grow the tree of one crossing once more and keep where each node is reached from.

    Parameters
    ----------
    grown
        One side's trees; the crossing must be tied (``grown.reason[gate] == ""``).
    gate
        Its row.
    travel
        As for :func:`gate_trees`.

    Returns
    -------
    minutes, before
        Of each node: minutes from the crossing, float64 (n,), NaN where there is no way; and the
        node before it on that way, int64 (n,), ``n`` for the crossing itself, -1 for none.
    """
    one = slice(gate, gate + 1)
    matrix, _ = _with_gates(
        grown.network, grown.gate_edge[one], grown.gate_fraction[one], grown.gate_km[one], travel
    )
    n = grown.network.matrix.shape[0]
    found, came = csgraph.dijkstra(matrix, indices=[n], return_predecessors=True)
    minutes = np.where(np.isinf(found[0, :n]), np.nan, found[0, :n])
    return minutes, np.maximum(came[0, :n], -1).astype(np.int64)


def _with_gates(
    network: SideNetwork, edge: Ints, fraction: Floats, straight_km: Floats, travel: "TravelConfig"
) -> "tuple[sparse.csr_array[Any], Floats]":
    """Add the gates as last rows of the network: minutes (n + g, n + g), and km, (nnz,)."""
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
    row_start = np.concatenate((matrix.indptr, matrix.indptr[-1] + np.cumsum(width))).astype(
        np.int32
    )
    augmented = sparse.csr_array(
        (
            np.concatenate((matrix.data, out_minutes[used])),
            np.concatenate((matrix.indices, ends[used].astype(np.int32))),
            row_start,
        ),
        shape=(n + g, n + g),
    )
    return augmented, np.concatenate((network.matrix_km, out_km[used]))
