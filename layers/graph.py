"""A road or rail network as arrays."""

from dataclasses import dataclass, field

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
    link_km
        float64 (n_added,), of the last edges, which a scenario added: length of the whole link that
        each is a piece of. Empty in the layers.

    Notes
    -----
    No edge joins the two countries: travel crosses the border at named crossings only.

    An added link is one road however many points draw it: the length of the whole decides what is
    taken to be its speed, and it is entered at its two ends only, so that places keep the
    road they are tied to.
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    country: npt.NDArray[np.str_]
    tail: npt.NDArray[np.int32]
    head: npt.NDArray[np.int32]
    length_km: npt.NDArray[np.float64]
    link_km: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.lon)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.tail)

    @property
    def n_own_edges(self) -> int:
        """Number of edges of the layer; those after them were added."""
        return self.n_edges - len(self.link_km)

    @property
    def class_km(self) -> npt.NDArray[np.float64]:
        """Length that decides the speed of each edge, float64 (n_edges,)."""
        return np.concatenate((self.length_km[: self.n_own_edges], self.link_km))
