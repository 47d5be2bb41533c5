"""Small made-up lands for the tests of roads, travel and measuring."""

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike

from layers.graph import Graph


def graph(nodes: list[tuple[float, float, str]], edges: list[tuple[int, int, float]]) -> Graph:
    """(lon, lat, country) and (tail, head, km)."""
    return Graph(
        lon=np.array([node[0] for node in nodes], dtype=np.float64),
        lat=np.array([node[1] for node in nodes], dtype=np.float64),
        country=np.array([node[2] for node in nodes], dtype=np.str_),
        tail=np.array([edge[0] for edge in edges], dtype=np.int32),
        head=np.array([edge[1] for edge in edges], dtype=np.int32),
        length_km=np.array([edge[2] for edge in edges], dtype=np.float64),
    )


def frame(lon: ArrayLike, lat: ArrayLike, **columns: object) -> gpd.GeoDataFrame:
    """Points in EPSG:4326 with columns."""
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def crossings(*rows: tuple[str, float, float], **columns: object) -> gpd.GeoDataFrame:
    """(id, lon, lat) of commercial crossings with a measured wait of 10 minutes."""
    given: dict[str, object] = {
        "crossing_id": [row[0] for row in rows],
        "commercial": [True] * len(rows),
        "wait_min": [10.0] * len(rows),
        "wait_low_min": [np.nan] * len(rows),
        "wait_high_min": [np.nan] * len(rows),
        "wait_measures": ["queue to booth"] * len(rows),
        "wait_grade": ["A"] * len(rows),
        "wait_source": ["test"] * len(rows),
        "wait_as_of": ["2026"] * len(rows),
        "fast": [True] * len(rows),
        "trucks_per_year": [1_000_000.0] * len(rows),
        "trucks_basis": ["counted"] * len(rows),
    }
    return frame([row[1] for row in rows], [row[2] for row in rows], **(given | columns))
