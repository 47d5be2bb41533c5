"""Highways and rail: how far the place is from the lines."""

from typing import TYPE_CHECKING

import numpy as np

from siting.criteria.column import OUTSIDE_LAYER, Column, Places, column, nowhere
from siting.geodesy import line_index, nearest_line

if TYPE_CHECKING:
    from layers.graph import Graph
    from siting.criteria.column import Floats
    from siting.transport.network import Access

LONG_CHORD = "long-chord"
UPPER_BOUND = "upper-bound"
BEYOND_TRUST = "beyond-trust"

LONG_CHORD_KM = 20.0
"""An edge longer than this is drawn straight over ground where the road is not."""

TRUSTED_RAIL_KM = 20.0
MAX_RAIL_KM = 100.0


def highway_distance_km(places: Places, access: "Access") -> Column:
    """Distance to the nearest highway of the place's own country.

    The graph draws each edge straight between its nodes. Up to :data:`LONG_CHORD_KM` the figure
    counts as measured; beyond, the road can lie kilometres off its chord and the figure is a
    proxy. `quality_km` is the length of the chord in either case.

    Parameters
    ----------
    places
        The places.
    access
        Holds the distance, found when the places were tied to the network.
    """
    return _by_chord(access.snap_km, access.chord_km, places)


def rail_distance_km(places: Places, rail: "Graph") -> Column:
    """Distance to the nearest rail line of the place's own country.

    The rail layer has holes that the world has not: its nearest Mexican line is more than 100 km
    from Tijuana, Oaxaca and Durango, though all three have tracks. A hole can only make the
    figure too large, so a small figure is sound and a large one is an upper bound. Hence, by
    distance and not by a list of known holes (there will be unknown ones):

    * up to :data:`TRUSTED_RAIL_KM`, measured (a proxy where the chord is long, as for highways);
    * up to :data:`MAX_RAIL_KM`, proxy, reason "upper-bound";
    * beyond, missing, reason "beyond-trust": whether there is no rail or no data, this layer
      cannot tell, and a score must not punish the place for it;
    * with no line within 500 km, missing, reason "outside-layer".

    Parameters
    ----------
    places
        The places.
    rail
        The rail graph.
    """
    lines = _country_lines(rail, places.side)
    if len(lines[0]) == 0:
        return nowhere(len(places.ids), OUTSIDE_LAYER)
    index = line_index(*lines)
    near = nearest_line(places.lon, places.lat, index)
    chord = np.where(near.index >= 0, index.chord_km[near.index], np.nan)
    plain = _by_chord(near.km, chord, places)
    raw, reason = plain.raw.copy(), plain.reason.copy()
    far = raw > TRUSTED_RAIL_KM
    reason[far] = UPPER_BOUND
    beyond = raw > MAX_RAIL_KM
    reason[beyond] = BEYOND_TRUST
    raw[beyond] = np.nan
    return column(
        raw, measured=np.asarray(reason == ""), quality_km=plain.quality_km, reason=reason
    )


def _by_chord(km: "Floats", chord_km: "Floats", places: Places) -> Column:
    reason = np.full(len(places.ids), "", dtype=object)
    reason[chord_km > LONG_CHORD_KM] = LONG_CHORD
    reason[np.isnan(km)] = OUTSIDE_LAYER
    return column(km, measured=np.asarray(reason == ""), quality_km=chord_km, reason=reason)


def _country_lines(graph: "Graph", side: str) -> "tuple[Floats, Floats, Floats, Floats]":
    country = np.asarray(graph.country)
    own = (country[graph.tail] == side) & (country[graph.head] == side)
    tail, head = graph.tail[own], graph.head[own]
    return graph.lon[tail], graph.lat[tail], graph.lon[head], graph.lat[head]
