"""The land: embedded layers, normalised, with schema and provenance. Knows nothing of scores.

Whatever needs geopandas is imported on first use, so that the error tree and the catalogue can be
had without waiting for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from layers.catalogue import LayerRecord, Text, catalogue, record

if TYPE_CHECKING:
    from layers.areas import read_areas
    from layers.graph import Graph
    from layers.own import read_sites
    from layers.read import load, load_graph, load_table, sha256

__all__ = [
    "Graph",
    "LayerRecord",
    "Text",
    "catalogue",
    "load",
    "load_graph",
    "load_table",
    "read_areas",
    "read_sites",
    "record",
    "sha256",
]

_LATE = {
    "Graph": "layers.graph",
    "load": "layers.read",
    "load_graph": "layers.read",
    "load_table": "layers.read",
    "read_areas": "layers.areas",
    "read_sites": "layers.own",
    "sha256": "layers.read",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute can be anything
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
