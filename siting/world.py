"""The land a run sees: the embedded layers, some of them changed by a scenario."""

import hashlib
import io
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

import layers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from layers.graph import Graph
    from layers.read import GraphName

__all__ = ["TODAY", "World"]


@dataclass(frozen=True, slots=True)
class World:
    """Layers, networks and tables by name: what is not changed here is as it is embedded.

    Attributes
    ----------
    layers
        Changed layers, with the columns of docs/architecture.md, EPSG:4326.
    graphs
        Changed networks: "highways", "rail".
    tables
        Changed tables, with the columns of :mod:`layers.tables`.
    """

    layers: "Mapping[str, gpd.GeoDataFrame]" = field(default_factory=dict)
    graphs: "Mapping[str, Graph]" = field(default_factory=dict)
    tables: "Mapping[str, pd.DataFrame]" = field(default_factory=dict)

    def layer(self, name: str) -> "gpd.GeoDataFrame":
        """Return one layer, EPSG:4326 (x = longitude).

        Raises
        ------
        UnknownLayerError, DataError
            As :func:`layers.load`.
        """
        return self.layers[name] if name in self.layers else layers.load(name)

    def graph(self, name: "GraphName") -> "Graph":
        """Return one network.

        Raises
        ------
        UnknownLayerError, DataError
            As :func:`layers.load_graph`.
        """
        return self.graphs[name] if name in self.graphs else layers.load_graph(name)

    def table(self, name: str) -> "pd.DataFrame":
        """Return one table without geometry.

        Raises
        ------
        UnknownLayerError, DataError
            As :func:`layers.load_table`.
        """
        return self.tables[name] if name in self.tables else layers.load_table(name)

    def fingerprint(self, name: str) -> str:
        """Return a sha256 that changes whenever the layer, network or table of that name does."""
        if name in self.graphs:
            return _of_graph(self.graphs[name])
        if name in self.layers:
            return _of_layer(self.layers[name])
        if name in self.tables:
            return _of_table(self.tables[name])
        return layers.record(name).sha256


TODAY: Final = World()
"""The land as it is embedded."""


def _of_graph(graph: "Graph") -> str:
    digest = hashlib.sha256()
    for array in astuple(graph):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _of_layer(frame: "gpd.GeoDataFrame") -> str:
    content = io.BytesIO()
    frame.to_wkb().to_parquet(content)
    return hashlib.sha256(content.getvalue()).hexdigest()


def _of_table(frame: "pd.DataFrame") -> str:
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
