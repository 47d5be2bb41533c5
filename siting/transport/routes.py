"""The course of one way by road: from a place along the network to a crossing.

A run knows minutes and kilometres of every way and the course of none. Here the tree of one
crossing grows once more with the way back kept, and the line is drawn whose parts add up to the
figures of :func:`siting.transport.network.access`. Roads are as the layer draws them, straight
from node to
node; access legs are straight, and longer on the ground by ``access_circuity``.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from siting.geodesy import distance_matrix_km, nearest_line
from siting.transport.gates import SideTrees, way_back
from siting.transport.roads import SideNetwork, access_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siting.config import TravelConfig

__all__ = ["Course", "Part", "trace"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Kind = Literal["to-road", "road", "to-crossing", "streets"]

SAME_DEGREES: Final = 1e-7
"""Corners closer than this, a centimetre, are one: feet on a road come out of two projections."""

_ALONG: Final = -1


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a way.

    Attributes
    ----------
    kind
        "to-road" from the place to the network, "road" on it, "to-crossing" from it to the
        crossing; or "streets", all the way by local streets.
    km, minutes
        Length and time of the stretch.
    """

    kind: Kind
    km: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Course:
    """A way between a place and a crossing, as it is drawn.

    Attributes
    ----------
    parts
        From the place on.
    line
        Longitude and latitude of its corners, float64 (k, 2), EPSG:4326, k >= 2: first the place,
        last the crossing.
    """

    parts: tuple[Part, ...]
    line: Floats

    @property
    def km(self) -> float:
        """Length of all parts."""
        return float(sum(part.km for part in self.parts))

    @property
    def minutes(self) -> float:
        """Time of all parts."""
        return float(sum(part.minutes for part in self.parts))


def trace(  # noqa: PLR0913 (both ends, and by keyword what the way is looked up in)
    place: tuple[float, float],
    crossing: tuple[float, float],
    *,
    grown: SideTrees,
    gate: int,
    nodes: tuple[Floats, Floats],
    travel: "TravelConfig",
) -> Course | None:
    """Draw the way that :func:`siting.transport.network.access` times.

    Parameters
    ----------
    place, crossing
        Longitude and latitude, degrees.
    grown
        Trees of the place's side.
    gate
        Row of the crossing among them.
    nodes
        Longitude and latitude of the side's nodes, float64 (n,) each.
    travel
        Speeds and caps that the trees were grown with.

    Returns
    -------
    Course or None
        None where there is no way.
    """
    network = grown.network
    straight = float(distance_matrix_km(*_points(place), *_points(crossing))[0, 0])
    near = nearest_line(*_points(place, crossing), network.main_lines)
    if not near.km[0] <= travel.max_access_km or grown.reason[gate] != "":
        return None
    edge, share = int(network.main[near.index[0]]), float(near.fraction[0])
    minutes, before = way_back(grown, gate, travel)
    ends = _options(network, grown, gate, edge=edge, share=share, minutes=minutes, travel=travel)
    leg = float(access_minutes(near.km[:1], travel)[0])
    best, choice = min(ends, key=lambda one: one[0])
    # As in network.access: streets shorten a way by road and stand in for none.
    if not np.isfinite(best):
        return None
    if straight <= travel.max_access_km and _direct(straight, travel) < best + leg:
        return _by_streets(place, crossing, straight, travel)
    gate_share = float(grown.gate_fraction[gate])
    if choice == _ALONG:
        path, between = [], abs(share - gate_share)
        road = _times(network, edge, between)
    else:
        path = list(_followed(choice, before))
        first = _times(network, edge, share if choice == network.tail[edge] else 1.0 - share)
        tied = int(grown.gate_edge[gate])
        last = _times(network, tied, _rest(network, tied, path[-1], gate_share))
        steps = [_step(network, a, b) for a, b in pairwise(path)]
        stretches = [first, *steps, last]
        road = sum(km for km, _ in stretches), sum(time for _, time in stretches)
    lon, lat = nodes
    corners = [
        place,
        (near.lon[0], near.lat[0]),
        *((lon[node], lat[node]) for node in path),
        (near.lon[1], near.lat[1]),
        crossing,
    ]
    gate_km = float(grown.gate_km[gate])
    return Course(
        parts=(
            Part("to-road", float(near.km[0]) * travel.access_circuity, leg),
            Part("road", *road),
            Part("to-crossing", gate_km * travel.access_circuity, _direct(gate_km, travel)),
        ),
        line=_line(corners),
    )


def _options(  # noqa: PLR0913 (a place's foot and a gate's, the rest by keyword)
    network: SideNetwork,
    grown: SideTrees,
    gate: int,
    *,
    edge: int,
    share: float,
    minutes: Floats,
    travel: "TravelConfig",
) -> list[tuple[float, int]]:
    """Minutes from the foot on the network to the crossing, by the node it goes to first."""
    whole = float(network.minutes[edge])
    found = [
        (float(minutes[node]) + part * whole, int(node))
        for node, part in ((network.tail[edge], share), (network.head[edge], 1.0 - share))
    ]
    if edge == grown.gate_edge[gate]:
        between = abs(share - float(grown.gate_fraction[gate]))
        found.append((_direct(float(grown.gate_km[gate]), travel) + between * whole, _ALONG))
    return [(np.inf if np.isnan(time) else time, node) for time, node in found]


def _followed(node: int, before: Ints) -> "Iterator[int]":
    """Yield nodes from one to the last before the crossing."""
    while 0 <= node < len(before):
        yield node
        node = int(before[node])


def _rest(network: SideNetwork, edge: int, node: int, gate_share: float) -> float:
    """Share of the crossing's edge between the node and where the crossing is tied."""
    if network.tail[edge] == network.head[edge]:
        return min(gate_share, 1.0 - gate_share)
    return gate_share if node == network.tail[edge] else 1.0 - gate_share


def _times(network: SideNetwork, edge: int, share: float) -> tuple[float, float]:
    return float(network.km[edge]) * share, float(network.minutes[edge]) * share


def _step(network: SideNetwork, start: int, end: int) -> tuple[float, float]:
    """Km and minutes of the quickest edge between two neighbours."""
    matrix = network.matrix
    first, last = matrix.indptr[start], matrix.indptr[start + 1]
    at = first + int(np.flatnonzero(matrix.indices[first:last] == end)[0])
    return float(network.matrix_km[at]), float(matrix.data[at])


def _by_streets(
    place: tuple[float, float],
    crossing: tuple[float, float],
    straight: float,
    travel: "TravelConfig",
) -> Course:
    part = Part("streets", straight * travel.access_circuity, _direct(straight, travel))
    return Course(parts=(part,), line=np.array([place, crossing], dtype=np.float64))


def _direct(straight_km: float, travel: "TravelConfig") -> float:
    return float(access_minutes(np.array([straight_km]), travel)[0])


def _points(*points: tuple[float, float]) -> tuple[Floats, Floats]:
    lon, lat = np.array(points, dtype=np.float64).T
    return np.ascontiguousarray(lon), np.ascontiguousarray(lat)


def _line(corners: list[tuple[float, float]]) -> Floats:
    """Leave out corners where the one before is; both ends stay."""
    first, *between, last = corners
    kept = [first]
    for corner in between:
        if min(_apart(corner, kept[-1]), _apart(corner, last)) > SAME_DEGREES:
            kept.append(corner)
    return np.array([*kept, last], dtype=np.float64)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))
