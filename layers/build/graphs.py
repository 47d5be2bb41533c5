"""Highways and rail: cut the world graphs of ``scgraph_data`` to Mexico and the United States."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from layers.build.fetch import member
from layers.errors import DataError

WINDOW = (-125.0, 14.0, -66.0, 50.0)
MODULES = {
    "highways": "scgraph_data/world_highways.py",
    "rail": "scgraph_data/world_railways.py",
}
ASSIGN_WITHIN_M = 5_000.0
CHORD_KM = 20.0
# Conformal and metric over North America; only used to compare distances of a few kilometres.
METRIC_CRS = "EPSG:3347"


@dataclass(frozen=True, slots=True)
class WorldGraph:
    """A graph as the package holds it.

    Attributes
    ----------
    lon, lat
        float64 (n_nodes,), degrees, EPSG:4326.
    tail, head
        int64 (n_edges,), each undirected edge once with ``tail < head``; loops left out.
    metres
        int64 (n_edges,), the package's edge length in whole metres, its own precision.
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    tail: npt.NDArray[np.int64]
    head: npt.NDArray[np.int64]
    metres: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CutGraph:
    """A graph cut to two countries.

    Attributes
    ----------
    nodes
        Columns lon, lat (degrees), country ("MX" or "US"); row number = node number.
    edges
        Columns u, v (node numbers, ``u < v``), length_km; sorted by u, v.
    figures
        What the cut left out and how long the edges are, for the layer's record.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    figures: dict[str, float]


def parse(module: bytes) -> WorldGraph:
    """Read the two literals ``graph=[{...}, ...]`` and ``nodes=[[lat, lon], ...]``.

    Parameters
    ----------
    module
        Source text of the package's module: one literal a line.

    Returns
    -------
    WorldGraph
        The graph; its numbers are exactly those of the literals.

    Raises
    ------
    DataError
        If a literal is missing, an edge has no equal twin in the other direction, or a length is
        not in whole metres.

    Notes
    -----
    The literals are JSON but for the integer keys of the dicts. Quoting those keys lets the JSON
    reader do in seconds what ``ast.literal_eval`` does in most of a minute.
    """
    neighbours = json.loads(re.sub(rb"(\d+):", rb'"\1":', _literal(module, b"graph=")))
    latlon = np.array(json.loads(_literal(module, b"nodes=")), dtype=np.float64).reshape(-1, 2)
    count = len(neighbours)
    tail = np.repeat(np.arange(count), [len(near) for near in neighbours])
    head = np.array([int(key) for near in neighbours for key in near], dtype=np.int64)
    km = np.array([value for near in neighbours for value in near.values()], dtype=np.float64)
    metres = np.rint(km * 1000).astype(np.int64)
    if not np.allclose(km * 1000, metres, rtol=0, atol=1e-6):
        message = "scgraph_data: edge lengths are no longer in whole metres; revise the recipe"
        raise DataError(message)
    once, back = tail < head, tail > head
    forth_order = np.lexsort((head[once], tail[once]))
    back_order = np.lexsort((tail[back], head[back]))
    u, v, length = (a[once][forth_order] for a in (tail, head, metres))
    twins = (a[back][back_order] for a in (head, tail, metres))
    if not all(np.array_equal(a, b) for a, b in zip((u, v, length), twins, strict=True)):
        message = "scgraph_data: the graph is no longer symmetric; revise the recipe"
        raise DataError(message)
    return WorldGraph(lon=latlon[:, 1], lat=latlon[:, 0], tail=u, head=v, metres=length)


def _literal(module: bytes, start: bytes) -> bytes:
    for line in module.split(b"\n"):
        if line.startswith(start):
            return line.removeprefix(start)
    message = f"scgraph_data: no line starts with {start.decode()!r}; its layout has changed"
    raise DataError(message)


def cut(world: WorldGraph, states_mx: gpd.GeoSeries, states_us: gpd.GeoSeries) -> CutGraph:
    """Keep what lies in Mexico or the contiguous United States, and no edge between the two.

    Parameters
    ----------
    world
        The graph as read.
    states_mx, states_us
        Unsimplified polygons of the states, EPSG:4326.

    Returns
    -------
    CutGraph
        The cut graph. Nodes keep the package's order.

    Notes
    -----
    Nodes inside a country's states belong to it; the few inside both countries' outlines belong to
    the United States (they lie north of the surveyed line). Of the nodes outside both, a connected
    piece is kept when *all* its nodes lie within 5 km of a state, each going to the nearer country:
    that keeps bridges, causeways and shore roads, and drops the networks of Canada, Guatemala and
    Belize from the line on, so that no path runs through a third country. Edges from a Mexican to
    a United States node are dropped: travel crosses the border at named crossings only.
    """
    west, south, east, north = WINDOW
    inside = (world.lon >= west) & (world.lon <= east) & (world.lat >= south) & (world.lat <= north)
    old = np.flatnonzero(inside)
    number = np.full(len(world.lon), -1)
    number[old] = np.arange(len(old))
    within = inside[world.tail] & inside[world.head]
    u, v = number[world.tail[within]], number[world.head[within]]
    lon, lat, metres = world.lon[old], world.lat[old], world.metres[within]

    country = _countries((lon, lat), (u, v), states_mx, states_us)
    kept = country != ""
    both_kept = kept[u] & kept[v]
    crosses = both_kept & (country[u] != country[v])
    edge = both_kept & ~crosses
    linked = np.zeros(len(lon), dtype=bool)
    linked[u[edge]] = linked[v[edge]] = True
    final = np.full(len(lon), -1)
    final[linked] = np.arange(linked.sum())
    nodes = pd.DataFrame({"lon": lon[linked], "lat": lat[linked], "country": country[linked]})
    edges = pd.DataFrame(
        {
            "u": final[u[edge]].astype(np.int32),
            "v": final[v[edge]].astype(np.int32),
            "length_km": metres[edge] / 1000,
        }
    )
    edges = edges.sort_values(["u", "v"], ignore_index=True)
    figures = {
        "nodes": len(nodes),
        "edges": len(edges),
        "nodes_mx": int((nodes["country"] == "MX").sum()),
        "nodes_outside_dropped": int((~kept).sum()),
        "border_edges_dropped": int(crosses.sum()),
    }
    return CutGraph(nodes=nodes, edges=edges, figures=figures | _length_figures(nodes, edges))


def _countries(
    lonlat: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
    edges: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    states_mx: gpd.GeoSeries,
    states_us: gpd.GeoSeries,
) -> npt.NDArray[np.str_]:
    (lon, lat), (u, v) = lonlat, edges
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs="EPSG:4326")
    tree = shapely.STRtree(points.to_numpy())
    country = np.full(len(lon), "", dtype="<U2")
    for code, states in (("MX", states_mx), ("US", states_us)):
        country[tree.query(states.to_numpy(), predicate="intersects")[1]] = code

    outside = np.flatnonzero(country == "")
    metric = points.iloc[outside].to_crs(METRIC_CRS).to_numpy()
    distance = {}
    for code, states in (("MX", states_mx), ("US", states_us)):
        shapes = shapely.STRtree(states.to_crs(METRIC_CRS).to_numpy())
        found = shapes.query_nearest(metric, all_matches=False, return_distance=True)
        distance[code] = found[1]
    nearest = np.minimum(distance["MX"], distance["US"])

    loose = (country[u] == "") & (country[v] == "")
    links = coo_array((np.ones(loose.sum()), (u[loose], v[loose])), shape=(len(lon), len(lon)))
    piece = connected_components(links, directed=False)[1][outside]
    leads_away = np.zeros(len(lon), dtype=bool)
    leads_away[piece[nearest > ASSIGN_WITHIN_M]] = True
    stays = ~leads_away[piece]
    side = np.where(distance["MX"] < distance["US"], "MX", "US")
    country[outside[stays]] = side[stays]
    return country


def _length_figures(nodes: pd.DataFrame, edges: pd.DataFrame) -> dict[str, float]:
    ends = np.radians(nodes[["lon", "lat"]].to_numpy())
    a, b = ends[edges["u"]], ends[edges["v"]]
    half = (b - a) / 2
    inner = np.sin(half[:, 1]) ** 2 + np.cos(a[:, 1]) * np.cos(b[:, 1]) * np.sin(half[:, 0]) ** 2
    straight = 2 * 6371.0 * np.arcsin(np.sqrt(inner))
    length = edges["length_km"].to_numpy()
    return {
        "length_km": round(float(length.sum())),
        "percent_longer_than_chords": round(float(100 * (length.sum() / straight.sum() - 1)), 1),
        "percent_in_edges_over_20_km": round(
            float(100 * length[length > CHORD_KM].sum() / length.sum()), 1
        ),
        "longest_edge_km": round(float(length.max())),
    }


def read(archive: Path, name: str) -> WorldGraph:
    """Read one of the package's graphs.

    Parameters
    ----------
    archive
        The ``scgraph_data`` wheel.
    name
        "highways" or "rail".

    Returns
    -------
    WorldGraph
        The whole world's graph.
    """
    return parse(member(archive, MODULES[name]))
