"""Drives among places of one side: how near two parks, zones or crossings are to one another.

The same roads, speeds and access legs as for the drives to a crossing
(:mod:`siting.transport.network`), so
that two places are as far apart as a truck at one would find the other.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from siting.cache import cached
from siting.geodesy import distance_matrix_km, nearest_line
from siting.measuring import road_settings
from siting.transport.network import sorted_ids
from siting.transport.roads import SideNetwork, access_minutes, side_network
from siting.world import TODAY, World

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from siting.config import TravelConfig

__all__ = ["Among", "among", "minutes", "networks"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BLOCK_CELLS: Final = 20_000_000
"""Places times nodes held at once while trees grow: 160 MB of float64."""


@dataclass(frozen=True, slots=True)
class Among:
    """Drives among places of one side.

    Attributes
    ----------
    ids
        Places, sorted, (k,).
    minutes
        Drive between two of them, float64 (k, k), symmetric with a zero diagonal; NaN where no road
        joins them within the limit.
    """

    ids: tuple[str, ...]
    minutes: Floats

    def of(self, first: "npt.ArrayLike") -> Floats:
        """Spread the matrix over rows that name a place each, (p,), as float64 (p, p)."""
        position = {name: row for row, name in enumerate(self.ids)}
        row = np.array([position[str(name)] for name in np.asarray(first)], dtype=np.int64)
        return self.minutes[np.ix_(row, row)]


def minutes(  # noqa: PLR0913  what the drives follow from, all but the places by keyword
    places: "gpd.GeoDataFrame",
    *,
    side: str,
    travel: "TravelConfig",
    world: World = TODAY,
    limit: float = np.inf,
    network: "Callable[[str], SideNetwork] | None" = None,
    use_cache: bool = True,
) -> Among:
    """Drive among all places of one side, or fetch the drives from the cache.

    Parameters
    ----------
    places
        Sites, zones or crossings with their id column; points in EPSG:4326, in any order.
    side
        "MX" or "US": only roads of that country are used.
    travel
        Speeds and caps.
    world
        The land.
    limit
        Minutes beyond which a drive need not be known: the lower, the less there is to search.
    network
        Prepares the side's roads when they are asked for, :func:`networks`; a caller who asks
        several times hands the same one in.
    use_cache
        False computes everything and leaves the cache alone.

    Returns
    -------
    Among
        The same bits, cached or not, and whatever the order of the places.

    Raises
    ------
    DataError
        An id twice, a place without a point, or a broken graph.
    """
    ids, order = sorted_ids(places)
    lon = places.geometry.x.to_numpy(dtype=np.float64)[order]
    lat = places.geometry.y.to_numpy(dtype=np.float64)[order]

    roads = networks(world, travel) if network is None else network

    def drive() -> dict[str, npt.NDArray[Any]]:
        return {"minutes": among(roads(side), lon, lat, travel=travel, limit=limit)}

    if not use_cache or len(ids) == 0:
        return Among(ids, drive()["minutes"])
    listed = json.dumps([ids, lon.tolist(), lat.tolist()], allow_nan=False)
    parts = {
        "what": "between",
        "side": side,
        "layers": {"highways": world.fingerprint("highways")},
        "travel": road_settings(travel),
        "limit": str(limit),
        "places": hashlib.sha256(listed.encode()).hexdigest(),
    }
    return Among(ids, cached(parts, drive)["minutes"])


def networks(world: World, travel: "TravelConfig") -> "Callable[[str], SideNetwork]":
    """Return what prepares the roads of a side, "MX" or "US", the first time they are asked for."""

    @cache
    def prepared(side: str) -> SideNetwork:
        return side_network(world.graph("highways"), side, travel)

    return prepared


def among(
    network: SideNetwork, lon: Floats, lat: Floats, *, travel: "TravelConfig", limit: float = np.inf
) -> Floats:
    """Drive among places over one side's roads.

    Parameters
    ----------
    network
        The roads.
    lon, lat
        Places, degrees, float64 (k,).
    travel
        A place is tied to the main network within ``max_access_km``, by an access leg; near one
        another, local streets (one access leg straight across) may be quicker.
    limit
        Minutes.

    Returns
    -------
    ndarray
        Minutes, float64 (k, k), symmetric with a zero diagonal; NaN where no road joins two places
        within the limit.

    Notes
    -----
    Places become nodes of the graph, joined to both ends of their edge. A path through such a node
    is the edge with two access legs on top, so it is never a short cut, and one search over the
    graph so extended answers for all pairs.
    """
    k = len(lon)
    near = nearest_line(lon, lat, network.main_lines, max_km=travel.max_access_km)
    tied = np.flatnonzero(near.index >= 0)
    found: Floats = np.full((k, k), np.inf)
    if len(tied):
        edge, fraction = network.main[near.index[tied]], near.fraction[tied]
        leg = access_minutes(near.km[tied], travel)
        by_road = np.minimum(
            _searched(_extended(network, edge, fraction, leg), len(tied), limit),
            _along(network, edge, fraction, leg),
        )
        straight = distance_matrix_km(lon[tied], lat[tied], lon[tied], lat[tied])
        by_streets = np.where(
            straight <= travel.max_access_km, access_minutes(straight, travel), np.inf
        )
        found[np.ix_(tied, tied)] = np.minimum(by_road, by_streets)
    found = np.minimum(found, found.T)
    found[~(np.isfinite(found) & (found <= limit))] = np.nan
    np.fill_diagonal(found, 0.0)
    return found


def _extended(
    network: SideNetwork, edge: Ints, fraction: Floats, leg: Floats
) -> "sparse.csr_array[Any]":
    """Add the places as nodes after the network's own, (n + t, n + t)."""
    n, t = network.matrix.shape[0], len(edge)
    to_tail = leg + fraction * network.minutes[edge]
    to_head = leg + (1.0 - fraction) * network.minutes[edge]
    loop = network.tail[edge] == network.head[edge]
    place = np.arange(n, n + t)
    row = np.concatenate((place, place[~loop]))
    column = np.concatenate((network.tail[edge], network.head[edge][~loop]))
    weight = np.concatenate((np.where(loop, np.minimum(to_tail, to_head), to_tail), to_head[~loop]))
    roads = network.matrix.tocoo()
    # Each place and node once, so nothing is summed, and a leg of no length stays an edge.
    extended: sparse.csr_array[Any] = sparse.coo_array(
        (
            np.concatenate((roads.data, weight, weight)),
            (np.concatenate((roads.row, row, column)), np.concatenate((roads.col, column, row))),
        ),
        shape=(n + t, n + t),
    ).tocsr()
    return extended


def _searched(graph: "sparse.csr_array[Any]", t: int, limit: float) -> Floats:
    """Shortest paths among the last nodes of a graph, in blocks of sources, float64 (t, t)."""
    nodes = graph.shape[0]
    sources = np.arange(nodes - t, nodes)
    block = max(1, BLOCK_CELLS // nodes)
    return np.concatenate(
        [
            csgraph.dijkstra(graph, directed=True, indices=sources[at : at + block], limit=limit)[
                :, nodes - t :
            ]
            for at in range(0, t, block)
        ]
    )


def _along(network: SideNetwork, edge: Ints, fraction: Floats, leg: Floats) -> Floats:
    """Straight along the edge that two places share, float64 (t, t); infinite where they do not."""
    stretch = np.abs(fraction[:, None] - fraction[None, :]) * network.minutes[edge][:, None]
    return np.where(edge[:, None] == edge[None, :], leg[:, None] + stretch + leg[None, :], np.inf)
