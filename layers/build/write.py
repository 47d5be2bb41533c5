"""Writing the extract: validated, one Parquet file at a time, replaced whole, in a manifest."""

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers import store
from layers.build.graphs import CutGraph
from layers.fields import LAYERS
from layers.schema import validate, validate_table
from layers.tables import TABLES
from layers.typed import texts, typed

LEVEL = 19


def replace_file(path: Path, content: bytes) -> None:
    """Write beside the target, then replace it.

    Parameters
    ----------
    path
        The target.
    content
        Its new content.
    """
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(content)
    os.replace(beside, path)  # noqa: PTH105 - same call, and the house's word for it


def layer(
    name: str, frame: gpd.GeoDataFrame, folder: Path, *, figures: Mapping[str, float]
) -> dict[str, Any]:
    """Order, validate and write a layer of points or polygons.

    Parameters
    ----------
    name
        Key in the catalogue.
    frame
        Its rows, EPSG:4326.
    folder
        The data folder.
    figures
        Numbers measured while making it.

    Returns
    -------
    dict
        The layer's manifest entry.

    Raises
    ------
    DataError
        If the rows break the layer's schema.
    """
    declared = LAYERS[name]
    ordered = frame[[*declared.fields, "geometry"]]
    ordered = ordered.sort_values(declared.key, ignore_index=True)
    validate(name, ordered, file=f"{name}.parquet")
    buffer = io.BytesIO()
    ordered.to_parquet(
        buffer, index=False, schema_version="1.1.0", compression="zstd", compression_level=LEVEL
    )
    return _entry({f"{name}.parquet": buffer.getvalue()}, folder, len(ordered), figures)


def graph(name: str, cut: CutGraph, folder: Path) -> dict[str, Any]:
    """Write a network as two plain Parquet files, nodes and edges.

    Parameters
    ----------
    name
        "highways" or "rail".
    cut
        The network.
    folder
        The data folder.

    Returns
    -------
    dict
        The layer's manifest entry.
    """
    contents = {}
    for part, frame in (("nodes", cut.nodes), ("edges", cut.edges)):
        contents[f"{name}_{part}.parquet"] = _plain(frame)
    return _entry(contents, folder, len(cut.edges), cut.figures)


def table(name: str) -> dict[str, Any]:
    """Check a fact table without geometry, which is embedded as it is written.

    Parameters
    ----------
    name
        Key in the catalogue.

    Returns
    -------
    dict
        The table's manifest entry.

    Raises
    ------
    DataError
        If the rows break the table's schema.
    """
    file = f"facts/{name}.csv"
    content = store.read_bytes(file)
    frame = typed(texts(content), TABLES[name].fields, name)
    validate_table(name, frame, file=file)
    grades = {f"grade_{grade}": int(n) for grade, n in frame["grade"].value_counts().items()}
    return {
        "files": [file],
        "bytes": len(content),
        "sha256": store.digest((content,)),
        "rows": len(frame),
        "figures": grades,
    }


def _plain(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd", compression_level=LEVEL)
    return buffer.getvalue()


def _entry(
    contents: Mapping[str, bytes], folder: Path, rows: int, figures: Mapping[str, float]
) -> dict[str, Any]:
    for file, content in contents.items():
        replace_file(folder / file, content)
    return {
        "files": [f"data/{file}" for file in contents],
        "bytes": sum(len(content) for content in contents.values()),
        "sha256": store.digest(tuple(contents.values())),
        "rows": rows,
        "figures": dict(figures),
    }


def manifest(entries: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """Write the manifest, sorted by layer.

    Parameters
    ----------
    entries
        Manifest entry by layer.
    path
        The file.
    """
    text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    replace_file(path, f"{text}\n".encode())
