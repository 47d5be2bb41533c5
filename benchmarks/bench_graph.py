"""Travel times on a made-up graph of a continent's size, and against networkx and pandana.

The three are given the same roads in minutes and asked for the same pairs: every site with every
zone through the best crossing. Places and crossings stand on nodes, so that a drive is a path and
nothing else. pandana keeps thousandths of a minute an edge, which add up along a way. Run by
itself: ``python -m benchmarks.bench_graph``, with ``--quick`` without the other two.
"""

import argparse
import importlib
import importlib.util
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.measure import machine
from layers.graph import Graph
from siting.config import TravelConfig
from siting.geodesy import GEOD
from siting.transport import gates, network
from siting.transport.roads import SideNetwork, side_networks
from siting.transport.travel import through_crossings

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int64]

SEED = 1
NODES = 250_000
SITES, ZONES, CROSSINGS = 430, 300, 50
FEWER = (10, 25)
REPEATS = 3
TARGET = "3 s"
# Columns of the grid of either side, along the line; degrees between west and east, and from the
# line to the far end.
COLUMNS = 500
WEST, EAST, LINE, DEPTH = -117.0, -97.0, 27.0, 8.0
# Share of the grid's edges that there is no road for: a node keeps 2.9 of 4, as crossroads do.
GONE = 0.28
SIDES = {"MX": -1.0, "US": 1.0}
# Places stand on the roads: no streets but the last few metres.
TRAVEL = TravelConfig(max_access_km=1.0, max_gate_km=1.0)


@dataclass(frozen=True, slots=True)
class Land:
    """A made-up land.

    Attributes
    ----------
    graph
        Two grids of roads that meet at a line and are joined nowhere.
    crossings
        On the line, in id order.
    places
        Sites and zones by side, in id order.
    gate_nodes, place_nodes
        By side, the nodes of that side on which crossings and places stand.
    wait, trucks
        Of each crossing, (c,).
    """

    graph: Graph
    crossings: gpd.GeoDataFrame
    places: dict[str, gpd.GeoDataFrame]
    gate_nodes: dict[str, Nodes]
    place_nodes: dict[str, Nodes]
    wait: Floats
    trucks: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds to prepare the roads, seconds from there, and minutes to crossings by side."""

    prepared: float
    seconds: float
    drives: dict[str, Floats]

    def apart(self, other: "Found") -> float:
        """Greatest difference in minutes of a drive; where the other finds no way, infinite."""
        both = zip(self.drives.values(), other.drives.values(), strict=True)
        return max(float(np.nan_to_num(np.abs(a - b), nan=np.inf).max()) for a, b in both)


def land() -> Land:
    """Make up a land of :data:`NODES` nodes, :data:`SITES`, :data:`ZONES` and :data:`CROSSINGS`."""
    rng = np.random.default_rng(SEED)
    rows = NODES // 2 // COLUMNS
    per_side = rows * COLUMNS
    lon, lat, edges = [], [], []
    for k, away in enumerate(SIDES.values()):
        x, y, grid = _grid(rng, rows)
        lon.append(x)
        lat.append(LINE + away * y)
        edges.append(grid + k * per_side)
    ends = np.concatenate(edges)
    x, y = np.concatenate(lon), np.concatenate(lat)
    _, _, metres = GEOD.inv(x[ends[:, 0]], y[ends[:, 0]], x[ends[:, 1]], y[ends[:, 1]])
    graph = Graph(
        lon=x,
        lat=y,
        country=np.repeat(list(SIDES), per_side),
        tail=ends[:, 0].astype(np.int32),
        head=ends[:, 1].astype(np.int32),
        length_km=np.asarray(metres) / 1000.0 * rng.uniform(1.0, 1.3, len(ends)),
    )
    connected = {
        side: np.unique(np.concatenate((one.tail[one.main], one.head[one.main])))
        for side, one in side_networks(graph, TRAVEL).items()
    }
    # The first row of either grid is the line itself, node by node.
    shared = np.intersect1d(*(nodes[nodes < COLUMNS] for nodes in connected.values()))
    at = np.sort(rng.choice(shared, CROSSINGS, replace=False))
    standing = {
        side: np.sort(rng.choice(connected[side], number, replace=False))
        for side, number in zip(SIDES, (SITES, ZONES), strict=True)
    }
    places = {
        side: _points(graph, nodes + k * per_side, key)
        for k, ((side, nodes), key) in enumerate(
            zip(standing.items(), ("site_id", "zone_id"), strict=True)
        )
    }
    return Land(
        graph=graph,
        crossings=_points(graph, at, "crossing_id").assign(commercial=True),
        places=places,
        gate_nodes=dict.fromkeys(SIDES, at),
        place_nodes=standing,
        wait=rng.uniform(15.0, 60.0, CROSSINGS),
        trucks=np.round(rng.lognormal(11.5, 1.4, CROSSINGS)),
    )


def _grid(rng: np.random.Generator, rows: int) -> tuple[Floats, Floats, Nodes]:
    """Degrees east and away from the line of a grid's nodes, and the edges it keeps."""
    number = np.arange(rows * COLUMNS).reshape(rows, COLUMNS)
    step = (EAST - WEST) / (COLUMNS - 1), DEPTH / (rows - 1)
    off = rng.uniform(-0.3, 0.3, (2, rows, COLUMNS))
    off[:, 0] = 0.0
    x = WEST + (np.arange(COLUMNS) + off[0]) * step[0]
    y = (np.arange(rows)[:, np.newaxis] + off[1]) * step[1]
    along = np.column_stack((number[:, :-1].ravel(), number[:, 1:].ravel()))
    away = np.column_stack((number[:-1].ravel(), number[1:].ravel()))
    edges = np.vstack((along, away))
    kept = edges[rng.random(len(edges)) >= GONE]
    return x.ravel(), y.ravel(), kept[np.lexsort((kept[:, 1], kept[:, 0]))]


def _points(graph: Graph, nodes: Nodes, key: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {key: [f"{k:04d}" for k in range(len(nodes))]},
        geometry=gpd.points_from_xy(graph.lon[nodes], graph.lat[nodes]),
        crs="EPSG:4326",
    )


def ours(made: Land, crossings: int = CROSSINGS) -> Found:
    """Time the trees, both sides' access and the min-plus product through some crossings."""
    start = time.perf_counter()
    roads = side_networks(made.graph, TRAVEL)
    prepared = time.perf_counter()
    trees = gates.grow_trees(roads, made.crossings.iloc[:crossings], TRAVEL)
    drives = {
        side: network.access(places, side=side, trees=trees, travel=TRAVEL).minutes
        for side, places in made.places.items()
    }
    return _joined(made, drives, start, prepared)


def _joined(made: Land, drives: dict[str, Floats], start: float, prepared: float) -> Found:
    """Choose the crossings, which all do alike, and look at the clock."""
    crossings = drives["MX"].shape[1]
    through_crossings(
        drives["MX"],
        made.wait[:crossings],
        drives["US"],
        trucks=made.trucks[:crossings],
        tie_share=TRAVEL.tie_share,
        margin=TRAVEL.redundancy_margin_min,
    )
    return Found(prepared - start, time.perf_counter() - prepared, drives)


def by_networkx(made: Land, roads: dict[str, SideNetwork]) -> Found:
    """Do the same with networkx: one run a crossing and side."""
    start = time.perf_counter()
    graphs = {}
    for side, one in roads.items():
        graph: nx.Graph[int] = nx.Graph()
        ends = zip(one.tail.tolist(), one.head.tolist(), one.minutes.tolist(), strict=True)
        graph.add_weighted_edges_from(ends, weight="minutes")
        graphs[side] = graph
    prepared = time.perf_counter()
    drives = {}
    for side, graph in graphs.items():
        table = np.empty((len(made.place_nodes[side]), CROSSINGS))
        for column, gate in enumerate(made.gate_nodes[side].tolist()):
            reached = nx.single_source_dijkstra_path_length(graph, gate, weight="minutes")
            table[:, column] = [reached[node] for node in made.place_nodes[side].tolist()]
        drives[side] = table
    return _joined(made, drives, start, prepared)


def by_pandana(made: Land, roads: dict[str, SideNetwork]) -> Found:
    """Do the same with pandana: contraction hierarchies, then every place from every crossing."""
    pandana = importlib.import_module("pandana")
    start = time.perf_counter()
    graphs = {}
    for k, (side, one) in enumerate(roads.items()):
        nodes = slice(k * NODES // 2, (k + 1) * NODES // 2)
        graphs[side] = pandana.Network(
            pd.Series(made.graph.lon[nodes]),
            pd.Series(made.graph.lat[nodes]),
            pd.Series(one.tail),
            pd.Series(one.head),
            pd.DataFrame({"minutes": one.minutes}),
            twoway=True,
        )
    prepared = time.perf_counter()
    drives = {}
    for side, graph in graphs.items():
        places, starts = made.place_nodes[side], made.gate_nodes[side]
        lengths = graph.shortest_path_lengths(
            np.tile(starts, len(places)), np.repeat(places, len(starts)), imp_name="minutes"
        )
        drives[side] = np.asarray(lengths).reshape(len(places), len(starts))
    return _joined(made, drives, start, prepared)


def show(*, quick: bool) -> None:
    """Print the figures; when quick, without networkx and pandana."""
    made = land()
    print(
        f"{made.graph.n_nodes:,} nodes, {made.graph.n_edges:,} edges, {SITES} sites x {ZONES} "
        f"zones; from the loaded graph to the minutes of every pair, target {TARGET}"
    )
    for crossings in (*FEWER, CROSSINGS):
        runs = [ours(made, crossings) for _ in range(REPEATS)]
        whole = [run.prepared + run.seconds for run in runs]
        prepared = statistics.median(run.prepared for run in runs)
        print(
            f"  {crossings} crossings: {statistics.median(whole):.2f} s "
            f"({min(whole):.2f}-{max(whole):.2f}), of which {prepared:.2f} s for the roads"
        )
    if quick:
        return
    last = runs[-1]
    roads = side_networks(made.graph, TRAVEL)
    others: dict[str, Callable[[Land, dict[str, SideNetwork]], Found]] = {"networkx": by_networkx}
    if importlib.util.find_spec("pandana"):
        others["pandana"] = by_pandana
    else:
        print("  pandana is not installed, so not compared")
    for name, way in others.items():
        found = way(made, roads)
        ratio = (found.prepared + found.seconds) / statistics.median(whole)
        print(
            f"  {name}: {found.prepared:.2f} s for its graph, {found.seconds:.2f} s from there: "
            f"{ratio:.0f} times as long; drives differ by at most "
            f"{found.apart(last):.4f} min"
        )


def main() -> None:
    """Print the figures by themselves."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench_graph", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave networkx and pandana out")
    quick = parser.parse_args().quick
    print(machine())
    show(quick=quick)


if __name__ == "__main__":
    main()
