"""New roads and railways: their edges, tied into the network at both ends."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from siting.errors import StudyError
from siting.geodesy import SEARCH_CRS, distance_km, distance_matrix_km
from siting.limits import LINK_JOIN_KM
from siting.transport.roads import main_nodes, side_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.graph import Graph
    from siting.options.scenario import NewLink
    from siting.world import World

__all__ = ["SIDE_TOLERANCE_KM", "with_links", "wrong_sides"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SIDE_TOLERANCE_KM: Final = 5.0
"""How far a course may leave its country: the layers draw line and coast simplified."""

_SAMPLE_KM: Final = 2.0
_LAND: Final = {"MX": "states_mx", "US": "states_us"}


def with_links(
    graph: "Graph", links: "Sequence[NewLink]", *, path: str, largest: bool = True
) -> "Graph":
    """Add new links to a network.

    Parameters
    ----------
    graph
        Roads or rails.
    links
        Each with its course and country. Both ends are tied to the nearest node of that country's
        network, or end of a link before, by a straight edge; points between them are not.
    path
        Where the links stand in the scenario, for messages.
    largest
        Whether they are tied to the largest component only, as places are: a road to a stray piece
        of highway leads nowhere. Rails are in pieces, and a link may be what joins them.

    Returns
    -------
    Graph
        With the old nodes and edges first, in their order.

    Raises
    ------
    StudyError
        When a course has no length, ends where it begins, has an end farther from the network than
        the limit ``link_join_km`` allows, or a stated length shorter than the course drawn; carries
        every fault.
    """
    faults: list[str] = []
    open_to = {
        side: main_nodes(graph, side) if largest else side_nodes(graph, side)
        for side in {link.country for link in links}
    }
    for at, link in enumerate(links):
        found = len(faults)
        if not len(open_to[link.country]):
            faults.append(f"{path}.{at}.country: there is no network in {link.country}")
            continue
        more = _with_link(graph, link, open_to[link.country], f"{path}.{at}", faults)
        if len(faults) > found:
            continue
        first, last = graph.n_nodes, more.n_nodes - 1
        open_to[link.country] = np.append(open_to[link.country], (first, last))
        graph = more
    if faults:
        raise StudyError(faults)
    return graph


def _with_link(
    graph: "Graph", link: "NewLink", open_to: Ints, path: str, faults: list[str]
) -> "Graph":
    lon, lat = np.array(link.path, dtype=np.float64).T
    drawn = distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])
    whole = float(drawn.sum())
    if whole == 0.0:
        faults.append(
            f"{path}.path: all its points lie at {lon[0]:g}, {lat[0]:g}, so that it has no length; "
            "give at least two places"
        )
        return graph
    km = drawn
    if link.km is not None:
        if link.km < whole:
            faults.append(
                f"{path}.km: {link.km:g} km is shorter than its course of {whole:.1f} km; "
                "leave it out or give the length of the road"
            )
        km = drawn * (link.km / whole)
        whole = link.km
    first, last = graph.n_nodes, graph.n_nodes + len(lon) - 1
    ties = []
    for end, node in ((0, first), (-1, last)):
        away = distance_matrix_km(
            lon[[end]], lat[[end]], graph.lon[open_to], graph.lat[open_to]
        ).ravel()
        nearest = int(away.argmin())
        if away[nearest] > LINK_JOIN_KM.default:
            faults.append(
                f"{path}.path: its end at {lon[end]:g}, {lat[end]:g} lies {away[nearest]:.0f} km "
                f"from the network of {link.country}, more than {LINK_JOIN_KM.default:g}; draw it "
                "to a road or railway that is there"
            )
        ties.append((int(open_to[nearest]), float(away[nearest]), node))
    if ties[0][0] == ties[1][0]:
        faults.append(
            f"{path}.path: both its ends are tied to the network at the same place, so that it "
            "leads nowhere; draw it to another road or railway"
        )
    tail, head, length = zip(
        *((near, node, away) for near, away, node in ties),
        *((first + i, first + i + 1, float(step)) for i, step in enumerate(km)),
        strict=True,
    )
    deciding = [*length[: len(ties)], *([whole] * len(km))]
    return replace(
        graph,
        lon=np.append(graph.lon, lon),
        lat=np.append(graph.lat, lat),
        country=np.append(graph.country, np.full(len(lon), link.country, dtype="<U2")),
        tail=np.append(graph.tail, np.array(tail, dtype=np.int32)),
        head=np.append(graph.head, np.array(head, dtype=np.int32)),
        length_km=np.append(graph.length_km, np.array(length)),
        link_km=np.append(graph.link_km, np.array(deciding)),
    )


def wrong_sides(links: "Sequence[NewLink]", world: "World", *, path: str) -> list[str]:
    """Say which links leave their country, by more than :data:`SIDE_TOLERANCE_KM`.

    Parameters
    ----------
    links
        New roads or railways.
    world
        The land, with the states of both countries.
    path
        Where the links stand in the scenario.

    Returns
    -------
    list of str
        For each such link the first point outside its country or, when all points lie in it, the
        first place where the course between them runs through the other.
    """
    if not links:
        return []
    land = {
        country: shapely.STRtree(world.layer(name).to_crs(SEARCH_CRS).geometry.to_numpy())
        for country, name in _LAND.items()
    }
    faults = []
    for at, link in enumerate(links):
        own, other = land[link.country], land["US" if link.country == "MX" else "MX"]
        lon, lat = np.array(link.path, dtype=np.float64).T
        away = _away_km(own, lon, lat)
        outside = np.flatnonzero(away > SIDE_TOLERANCE_KM)
        if len(outside):
            point = outside[0]
            faults.append(
                f"{path}.{at}.path.{point}: lon {lon[point]:g}, lat {lat[point]:g} lies "
                f"{away[point]:.0f} km outside {link.country}; give a link of each side its own "
                "country and course, and let a crossing join them"
            )
            continue
        if np.ptp(lon) == np.ptp(lat) == 0.0:
            # No course: with_links() says so.
            continue
        lon, lat = _sampled(lon, lat)
        away = _away_km(own, lon, lat)
        abroad = (away > SIDE_TOLERANCE_KM) & (_away_km(other, lon, lat) == 0.0)
        if abroad.any():
            place = int(abroad.argmax())
            faults.append(
                f"{path}.{at}.path: between its points the course leaves {link.country} near lon "
                f"{lon[place]:.2f}, lat {lat[place]:.2f}; add points that keep it on its side"
            )
    return faults


def _away_km(land: shapely.STRtree, lon: Floats, lat: Floats) -> Floats:
    points = gpd.GeoSeries.from_xy(lon, lat, crs="EPSG:4326").to_crs(SEARCH_CRS)
    _, metres = land.query_nearest(points.to_numpy(), return_distance=True, all_matches=False)
    return np.asarray(metres, dtype=np.float64) / 1000.0


def _sampled(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Points along a course, a few kilometres apart."""
    course = gpd.GeoSeries.from_xy(lon, lat, crs="EPSG:4326").to_crs(SEARCH_CRS)
    drawn = shapely.segmentize(shapely.linestrings(course.x, course.y), _SAMPLE_KM * 1000.0)
    fine = gpd.GeoSeries.from_xy(*shapely.get_coordinates(drawn).T, crs=SEARCH_CRS)
    back = fine.to_crs("EPSG:4326")
    return back.x.to_numpy(dtype=np.float64), back.y.to_numpy(dtype=np.float64)
