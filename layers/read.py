"""Reading what is embedded: layers, networks and tables without geometry."""

import io
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers import store
from layers.catalogue import LayerRecord, record
from layers.errors import UnknownLayerError
from layers.graph import Graph
from layers.schema import validate, validate_table
from layers.tables import TABLES
from layers.typed import texts, typed

GraphName = Literal["highways", "rail"]
GRAPHS: tuple[GraphName, ...] = ("highways", "rail")


def load(name: str, *, check: bool = False) -> gpd.GeoDataFrame:
    """Read one embedded layer.

    Parameters
    ----------
    name
        Key in the catalogue.
    check
        Run the layer's schema even when the file is, byte for byte, the one that the recipe
        validated. A file with another hash is always checked.

    Returns
    -------
    GeoDataFrame
        Columns as in ``docs/architecture.md``, EPSG:4326 (x = longitude, y = latitude, degrees),
        sorted by id, index 0..n-1; ``attrs["provenance"]`` is the layer's record as a plain dict.

    Raises
    ------
    UnknownLayerError
        If there is no such layer, or it is a table, which has no geometry.
    DataError
        If the file is missing or does not hold what the schema promises.
    """
    entry, contents, as_built = _open(name)
    if entry.is_table:
        message = f"{name!r} is a table without geometry; read it with load_table"
        raise UnknownLayerError(message)
    if name in GRAPHS:
        frame = _lines(_graph(contents))
    elif as_built:
        frame = _features(contents[0])
    else:
        frame = gpd.read_parquet(io.BytesIO(contents[0]))
    # The recipe validated these very bytes, and the tests do so again: repeating it on every run
    # would cost more than all the reading.
    if check or not as_built:
        validate(name, frame, file=entry.file)
    frame.attrs["provenance"] = entry.as_dict()
    return frame


def load_graph(name: GraphName) -> Graph:
    """Read one embedded network as arrays.

    Parameters
    ----------
    name
        "highways" or "rail".

    Returns
    -------
    Graph
        The network.

    Raises
    ------
    UnknownLayerError
        If there is no such layer.
    DataError
        If a file is missing or does not hold what the schema promises.
    """
    entry, contents, as_built = _open(name)
    graph = _graph(contents)
    if not as_built:
        validate(name, _lines(graph), file=entry.file)
    return graph


def load_table(name: str, *, check: bool = False) -> pd.DataFrame:
    """Read one embedded fact table that has no geometry.

    Parameters
    ----------
    name
        Key in the catalogue, one of :data:`layers.tables.TABLES`.
    check
        Run the table's schema even when the file is, byte for byte, the catalogued one.

    Returns
    -------
    DataFrame
        Columns as in :mod:`layers.tables`, typed, in the order of the file, index 0..n-1; blank
        texts are "", missing numbers NaN. ``attrs["provenance"]`` is the table's record as a
        plain dict.

    Raises
    ------
    UnknownLayerError
        If there is no such table, or it is a layer, which has a geometry.
    DataError
        If the file is missing or does not hold what the schema promises.
    """
    entry, contents, as_built = _open(name)
    if not entry.is_table:
        message = f"{name!r} is a layer with geometry; read it with load"
        raise UnknownLayerError(message)
    frame = typed(texts(contents[0]), TABLES[name].fields, name)
    if check or not as_built:
        validate_table(name, frame, file=entry.file)
    frame.attrs["provenance"] = entry.as_dict()
    return frame


def sha256(name: str) -> str:
    """Hash a layer's embedded files as they are stored now.

    Parameters
    ----------
    name
        Key in the catalogue.

    Returns
    -------
    str
        Hexadecimal sha256; equal to the record's unless somebody changed a file.
    """
    return store.digest(tuple(store.read_bytes(file) for file in record(name).files))


def _open(name: str) -> tuple[LayerRecord, tuple[bytes, ...], bool]:
    entry = record(name)
    contents = tuple(store.read_bytes(file) for file in entry.files)
    return entry, contents, store.digest(contents) == entry.sha256


def _features(content: bytes) -> gpd.GeoDataFrame:
    # geopandas parses the CRS stored in each file, twenty times the cost of all the rest; the
    # recipe writes nothing but EPSG:4326.
    table = pd.read_parquet(io.BytesIO(content))
    geometry = shapely.from_wkb(table["geometry"].to_numpy())
    return gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=geometry, crs="EPSG:4326")


def _graph(contents: tuple[bytes, ...]) -> Graph:
    nodes, edges = (pd.read_parquet(io.BytesIO(content)) for content in contents)
    return Graph(
        lon=nodes["lon"].to_numpy(dtype=np.float64),
        lat=nodes["lat"].to_numpy(dtype=np.float64),
        country=nodes["country"].to_numpy().astype("<U2"),
        tail=edges["u"].to_numpy(dtype=np.int32),
        head=edges["v"].to_numpy(dtype=np.int32),
        length_km=edges["length_km"].to_numpy(dtype=np.float64),
    )


def _lines(graph: Graph) -> gpd.GeoDataFrame:
    ends = np.stack([graph.tail, graph.head], axis=1)
    xy = np.stack([graph.lon[ends], graph.lat[ends]], axis=2)
    return gpd.GeoDataFrame(
        {
            "edge_id": np.arange(graph.n_edges),
            "u": graph.tail.astype(np.int64),
            "v": graph.head.astype(np.int64),
            "length_km": graph.length_km,
            "country": pd.array(graph.country[graph.tail], dtype="str"),
        },
        geometry=shapely.linestrings(xy),
        crs="EPSG:4326",
    )
