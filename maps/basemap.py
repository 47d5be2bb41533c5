"""The land under the map, drawn from the embedded layers: no tile, no request.

Kept small on purpose (``BUDGET_BYTES``): states as areas, highways and rail as merged and
simplified lines, larger towns as labels.
"""

import functools
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

import layers
from maps import geometry

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BUDGET_BYTES = 900_000

LAYERS = ("highways", "rail", "states_mx", "states_us", "towns")

#: Longitude and latitude, degrees, EPSG:4326: west, south, east, north of the detailed window.
BOX = (-118.0, 14.0, -86.0, 36.0)
BORDER_STATES = ("AZ", "CA", "NM", "TX")
#: Half the width of the strip of land drawn under the border, degrees (about 4 km).
SEAM_DEGREES = 0.04
STATE_TOLERANCE = 0.01
FAR_STATE_TOLERANCE = 0.03
LINE_TOLERANCE = 0.01
#: Junctions within one cell of this size, degrees (about 2 km), are drawn as one.
NODE_CELL = 0.02
#: Outside the window only edges this long are drawn: the long-distance network.
FAR_EDGE_KM = 40.0
TOWN_POPULATION = 60_000
FAR_TOWN_POPULATION = 400_000


@functools.cache
def build() -> dict[str, object]:
    """Collect the land for the page.

    Returns
    -------
    dict
        ``scale``; ``seam``, rings; ``mx`` and ``us``, one list of rings a state, with ``mx_names``
        and ``us_names`` ([name, x, y]); ``highways``, ``rail``: paths (see :mod:`maps.geometry`);
        ``towns``: columnar name, x, y, population, country; ``credits``: the credit lines of
        :data:`LAYERS`.
    """
    mexico = layers.load("states_mx")
    states = layers.load("states_us")
    return {
        "scale": geometry.SCALE,
        "mx": _areas(mexico, STATE_TOLERANCE),
        "us": _areas(states, FAR_STATE_TOLERANCE),
        "seam": _seam(mexico, states),
        "mx_names": _labels(mexico, "state"),
        "us_names": _labels(states, "name"),
        "highways": _lines("highways"),
        "rail": _lines("rail"),
        "towns": _towns(layers.load("towns")),
        "credits": list(dict.fromkeys(layers.record(name).attribution for name in LAYERS)),
    }


def _areas(frame: gpd.GeoDataFrame, tolerance: float) -> list[list[list[int]]]:
    simple = shapely.coverage_simplify(frame.geometry.to_numpy(), tolerance)
    return [geometry.encode([shape]) for shape in simple]


def _seam(mexico: gpd.GeoDataFrame, states: gpd.GeoDataFrame) -> list[list[int]]:
    """Land along the border: the two countries come from two publishers and do not quite meet."""
    border = states[states["state"].isin(BORDER_STATES)]
    sides = [
        shapely.coverage_union_all(
            shapely.coverage_simplify(frame.geometry.to_numpy(), FAR_STATE_TOLERANCE)
        )
        for frame in (mexico, border)
    ]
    mexican, american = (shapely.buffer(side, SEAM_DEGREES, quad_segs=2) for side in sides)
    shared = shapely.intersection(mexican, american)
    return geometry.encode([shapely.simplify(shared, STATE_TOLERANCE)])


def _labels(frame: gpd.GeoDataFrame, name: str) -> list[list[object]]:
    spots = frame.geometry.representative_point()
    return [
        [str(text), round(spot.x, 2), round(spot.y, 2)]
        for text, spot in zip(frame[name], spots, strict=True)
    ]


def _lines(name: Literal["highways", "rail"]) -> list[list[int]]:
    graph = layers.load_graph(name)
    lon, lat = graph.lon, graph.lat
    west, south, east, north = BOX
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    near = inside[graph.tail] | inside[graph.head]
    keep = near | (graph.length_km >= FAR_EDGE_KM)
    x, y, cell = _thin(lon, lat)
    ends = np.sort(np.stack([cell[graph.tail[keep]], cell[graph.head[keep]]], axis=1), axis=1)
    ends = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    segments = shapely.linestrings(np.stack([x[ends], y[ends]], axis=-1))
    network = shapely.multilinestrings(np.asarray(segments, dtype=object))
    merged = shapely.get_parts(shapely.line_merge(network))
    return geometry.encode(shapely.simplify(merged, LINE_TOLERANCE))


def _thin(lon: Floats, lat: Floats) -> tuple[Floats, Floats, Ints]:
    """Draw nodes that share a grid cell as one, at their mean.

    Returns
    -------
    x, y
        Degrees, one entry a cell.
    cell
        For every node, its cell.
    """
    _, cell = np.unique(
        np.rint(np.stack([lon, lat], axis=1) / NODE_CELL), axis=0, return_inverse=True
    )
    cell = cell.ravel()
    count = np.bincount(cell)
    return np.bincount(cell, lon) / count, np.bincount(cell, lat) / count, cell


def _towns(frame: gpd.GeoDataFrame) -> dict[str, list[object]]:
    west, south, east, north = BOX
    near = frame.geometry.x.between(west, east) & frame.geometry.y.between(south, north)
    least = np.where(near, TOWN_POPULATION, FAR_TOWN_POPULATION)
    large = frame[frame["population"].to_numpy() >= least]
    large = large.sort_values(["population", "town_id"], ascending=[False, True])
    return {
        "name": [str(name) for name in large["name"]],
        "x": [round(float(x), 3) for x in large.geometry.x],
        "y": [round(float(y), 3) for y in large.geometry.y],
        "population": [int(count) for count in large["population"]],
        "country": [str(country) for country in large["country"]],
    }
