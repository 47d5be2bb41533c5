"""The land under the map, drawn from the embedded layers: no tile, no request.

Kept small on purpose (``BUDGET_BYTES``): states as areas, highways and rail as merged and simplified
lines, larger towns as labels.
"""

import functools

import geopandas as gpd
import numpy as np
import shapely

import layers
from maps import geometry

BUDGET_BYTES = 900_000

#: Longitude and latitude, degrees, EPSG:4326: west, south, east, north of the detailed window.
BOX = (-118.0, 14.0, -86.0, 36.0)
STATE_TOLERANCE = 0.01
FAR_STATE_TOLERANCE = 0.03
LINE_TOLERANCE = 0.012
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
        ``scale``; ``mx`` and ``us``, one list of rings a state, with ``mx_names`` and ``us_names``
        ([name, x, y]); ``highways``, ``rail``: paths (see :mod:`maps.geometry`); ``towns``: columnar
        name, x, y, population, country.
    """
    mexico = layers.load("states_mx")
    states = layers.load("states_us")
    return {
        "scale": geometry.SCALE,
        "mx": _areas(mexico, STATE_TOLERANCE),
        "us": _areas(states, FAR_STATE_TOLERANCE),
        "mx_names": _labels(mexico, "state"),
        "us_names": _labels(states, "name"),
        "highways": _lines("highways"),
        "rail": _lines("rail"),
        "towns": _towns(layers.load("towns")),
    }


def _areas(frame: gpd.GeoDataFrame, tolerance: float) -> list[list[list[int]]]:
    simple = shapely.coverage_simplify(frame.geometry.to_numpy(), tolerance)
    return [geometry.encode([shape]) for shape in simple]


def _labels(frame: gpd.GeoDataFrame, name: str) -> list[list[object]]:
    spots = frame.geometry.representative_point()
    return [
        [str(text), round(spot.x, 2), round(spot.y, 2)]
        for text, spot in zip(frame[name], spots, strict=True)
    ]


def _lines(name: str) -> list[list[int]]:
    graph = layers.load_graph(name)
    lon, lat = graph.lon, graph.lat
    west, south, east, north = BOX
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    near = inside[graph.tail] | inside[graph.head]
    keep = near | (graph.length_km >= FAR_EDGE_KM)
    ends = np.stack([graph.tail[keep], graph.head[keep]], axis=1)
    segments = shapely.linestrings(np.stack([lon[ends], lat[ends]], axis=-1))
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(segments)))
    return geometry.encode(shapely.simplify(merged, LINE_TOLERANCE))


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
