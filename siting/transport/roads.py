"""The roads of each side of the line, weighed in minutes.

Speed depends on the length of an edge: in this graph short edges are streets and ramps, long ones
open highway. Roads are taken as passable in both directions. A link that a scenario added is one
road, whatever the number of edges that draw it: the length of the whole decides its speed, and no
place or crossing is tied to it, so that it can shorten a drive and never lengthen one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from siting.errors import DataError
from siting.geodesy import LineIndex, line_index

if TYPE_CHECKING:
    from layers.graph import Graph
    from siting.config import TravelConfig

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SIDES = ("MX", "US")

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
        Edges of the largest component and of all others, int64. Links that a scenario added are in
        neither and make no component larger.
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


def edge_minutes(
    length_km: Floats, country: str, travel: "TravelConfig", *, class_km: Floats | None = None
) -> Floats:
    """Driving time of edges by the speed of their length class.

    Parameters
    ----------
    length_km
        float64 (e,).
    country
        "MX" or "US"; in the US speeds are multiplied by ``us_speed_factor``.
    travel
        ``speed_breaks_km`` (k,) ascending and ``speeds_kmh`` (k + 1,): an edge of exactly a break's
        length belongs to the class above.
    class_km
        Length that decides the class of each edge, (e,); its own without it.

    Returns
    -------
    ndarray
        Minutes, float64 (e,).
    """
    breaks = np.asarray(travel.speed_breaks_km, dtype=np.float64)
    speeds = np.asarray(travel.speeds_kmh, dtype=np.float64)
    if country == "US":
        speeds = speeds * travel.us_speed_factor
    deciding = length_km if class_km is None else class_km
    return length_km / speeds[np.searchsorted(breaks, deciding, side="right")] * 60.0


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


def side_networks(graph: "Graph", travel: "TravelConfig") -> "dict[str, SideNetwork]":
    """Prepare both sides: what depends on the graph and the speeds, and on no place.

    Parameters
    ----------
    graph
        The highway graph.
    travel
        Speeds.

    Returns
    -------
    dict
        :class:`SideNetwork` by country, in the order of :data:`SIDES`.

    Raises
    ------
    DataError
        See :func:`side_network`.
    """
    return {side: side_network(graph, side, travel) for side in SIDES}


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
    nodes = side_nodes(graph, country)
    local = np.full(len(node_country), -1, dtype=np.int64)
    local[nodes] = np.arange(len(nodes))
    edges = np.flatnonzero(node_country[graph.tail] == country)
    tail, head = local[graph.tail[edges]], local[graph.head[edges]]
    km = np.asarray(graph.length_km[edges], dtype=np.float64)
    minutes = edge_minutes(km, country, travel, class_km=graph.class_km[edges])
    matrix, matrix_km = _quickest(tail, head, minutes, km, len(nodes))
    own = edges < graph.n_own_edges
    in_main = _largest(tail[own], head[own], len(nodes))
    lon, lat = graph.lon[nodes], graph.lat[nodes]

    def lines(rows: Ints) -> LineIndex:
        a, b = tail[rows], head[rows]
        return line_index(lon[a], lat[a], lon[b], lat[b])

    main, island = np.flatnonzero(own)[in_main], np.flatnonzero(own)[~in_main]
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


def _largest(tail: Ints, head: Ints, n: int) -> npt.NDArray[np.bool_]:
    """Say which edges belong to the component that has most of them."""
    if not len(tail):
        return np.zeros(0, dtype=bool)
    joined = sparse.coo_array((np.ones(len(tail)), (tail, head)), shape=(n, n))
    _, component = csgraph.connected_components(joined, directed=False)
    found: npt.NDArray[np.bool_] = component[tail] == np.bincount(component[tail]).argmax()
    return found


def main_nodes(graph: "Graph", country: str) -> Ints:
    """Nodes of the whole graph that lie on a side's largest component, int64, sorted."""
    own = np.flatnonzero(np.asarray(graph.country)[graph.tail] == country)
    own = own[own < graph.n_own_edges]
    tail, head = graph.tail[own].astype(np.int64), graph.head[own].astype(np.int64)
    on_main = _largest(tail, head, graph.n_nodes)
    return np.unique(np.concatenate((tail[on_main], head[on_main])))


def side_nodes(graph: "Graph", country: str) -> Ints:
    """Nodes of the whole graph that are one side's, int64 (n,): its own nodes in their order."""
    return np.flatnonzero(np.asarray(graph.country) == country)


def _quickest(
    tail: Ints, head: Ints, minutes: Floats, km: Floats, n: int
) -> "tuple[sparse.csr_array[Any], Floats]":
    """Symmetric CSR of the quickest edge between neighbours, and the km of that edge."""
    row, column = np.concatenate((tail, head)), np.concatenate((head, tail))
    weight, length = np.tile(minutes, 2), np.tile(km, 2)
    order = np.lexsort((weight, row * n + column))
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
