"""A road or rail network as arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Graph:
    """An undirected network of straight edges between nodes.

    Attributes
    ----------
    lon, lat
        float64 (n_nodes,), degrees, EPSG:4326.
    country
        str (n_nodes,), "MX" or "US".
    tail, head
        int32 (n_edges,), node numbers with ``tail < head``; each edge once, sorted.
    length_km
        float64 (n_edges,), length along the road or line, never shorter than the chord by more
        than rounding.

    Notes
    -----
    No edge joins the two countries: travel crosses the border at named crossings only.
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    country: npt.NDArray[np.str_]
    tail: npt.NDArray[np.int32]
    head: npt.NDArray[np.int32]
    length_km: npt.NDArray[np.float64]

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.lon)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.tail)
