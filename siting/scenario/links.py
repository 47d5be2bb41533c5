"""New roads and railways: their edges, tied into the network at both ends."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from siting.errors import StudyError
from siting.geodesy import distance_km, distance_matrix_km
from siting.limits import LINK_JOIN_KM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.graph import Graph
    from siting.options.scenario import NewLink

__all__ = ["with_links"]


def with_links(graph: "Graph", links: "Sequence[NewLink]", *, path: str) -> "Graph":
    """Add new links to a network.

    Parameters
    ----------
    graph
        Roads or rails.
    links
        Each with its course and country. Both ends are tied to the nearest node of that country
        by a straight edge; points between them are not.
    path
        Where the links stand in the scenario, for messages.

    Returns
    -------
    Graph
        With the old nodes and edges first, in their order.

    Raises
    ------
    StudyError
        When an end lies farther from the network than the limit ``link_join_km`` allows, or a
        stated length is shorter than the course drawn; carries every fault.
    """
    faults: list[str] = []
    for at, link in enumerate(links):
        graph = _with_link(graph, link, f"{path}.{at}", faults)
    if faults:
        raise StudyError(faults)
    return graph


def _with_link(graph: "Graph", link: "NewLink", path: str, faults: list[str]) -> "Graph":
    lon, lat = np.array(link.path, dtype=np.float64).T
    drawn = distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])
    km = drawn
    if link.km is not None:
        if link.km < drawn.sum():
            faults.append(
                f"{path}.km: {link.km:g} km is shorter than its course of {drawn.sum():.1f} km; "
                "leave it out or give the length of the road"
            )
        km = drawn * (link.km / drawn.sum())
    own = np.flatnonzero(np.asarray(graph.country) == link.country)
    first = graph.n_nodes
    ties: list[tuple[int, int, float]] = []
    for end, node in ((0, first), (len(lon) - 1, first + len(lon) - 1)):
        distance = distance_matrix_km(
            lon[[end]], lat[[end]], graph.lon[own], graph.lat[own]
        ).ravel()
        nearest = int(distance.argmin())
        if distance[nearest] > LINK_JOIN_KM.default:
            faults.append(
                f"{path}.path: its end at {lon[end]:g}, {lat[end]:g} lies {distance[nearest]:.0f} "
                f"km from the network of {link.country}, more than {LINK_JOIN_KM.default:g}; draw "
                "it to a road or railway that is there"
            )
        ties.append((int(own[nearest]), node, float(distance[nearest])))
    middle = [(first + i, first + i + 1, float(step)) for i, step in enumerate(km)]
    tail, head, length = zip(*ties, *middle, strict=True)
    return replace(
        graph,
        lon=np.append(graph.lon, lon),
        lat=np.append(graph.lat, lat),
        country=np.append(graph.country, np.full(len(lon), link.country, dtype="<U2")),
        tail=np.append(graph.tail, np.array(tail, dtype=np.int32)),
        head=np.append(graph.head, np.array(head, dtype=np.int32)),
        length_km=np.append(graph.length_km, np.array(length)),
    )
