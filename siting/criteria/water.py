"""Water: baseline stress of the basin, and the state's groundwater balance."""

from typing import TYPE_CHECKING

import numpy as np

from siting.criteria.column import NO_DATA, OUTSIDE_LAYER, Column, Places, column, nowhere
from siting.geodesy import distance_km, distance_matrix_km

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.criteria.column import Floats

ARID = "arid-low-use"
ARID_CLASS = -1.0

BOX = (-118.0, 14.0, -86.0, 36.0)
"""Extent of the basin and power plant layers, degrees: west, south, east, north."""

MAX_CENTRE_KM = 150.0
"""A basin whose centre is farther is not the place's own: the largest disc's radius is 73 km."""


def inside(lon: "Floats", lat: "Floats") -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Whether points lie in :data:`BOX`, bool (n,)."""
    west, south, east, north = BOX
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def water_stress_class(places: Places, basins: "gpd.GeoDataFrame") -> Column:
    """Baseline water stress class of the basin each place most likely lies in.

    The layer has a centre and an area for each basin, no outline. A place goes to the basin
    with the least *power* d^2 - r^2 (Aurenhammer 1987, power diagram), d the distance to the
    centre and r the radius of a disc of the basin's area: a large basin reaches farther from its
    centre than a sliver. The class is a proxy always; `quality_km` is d.

    Parameters
    ----------
    places
        The places.
    basins
        Layer ``water_stress``.

    Returns
    -------
    Column
        Class -1 (arid and low use, reason "arid-low-use"), 0 to 4; missing with "no-data" where
        the publisher has none and "outside-layer" where no basin is near.
    """
    if len(basins) == 0:
        return nowhere(len(places.ids), OUTSIDE_LAYER)
    lon, lat = basins.geometry.x.to_numpy(), basins.geometry.y.to_numpy()
    area = basins["area_km2"].to_numpy(dtype=np.float64, na_value=0.0)
    centre = distance_matrix_km(places.lon, places.lat, lon, lat)
    own = np.argmin(centre**2 - area / np.pi, axis=1)
    km = distance_km(places.lon, places.lat, lon[own], lat[own])
    raw = basins["stress_class"].to_numpy(dtype=np.float64, na_value=np.nan)[own]

    reason = np.full(len(places.ids), "", dtype=object)
    reason[np.isnan(raw)] = NO_DATA
    reason[raw == ARID_CLASS] = ARID
    outside = ~inside(places.lon, places.lat) | (km > MAX_CENTRE_KM)
    reason[outside] = OUTSIDE_LAYER
    raw[outside] = np.nan
    return column(raw, measured=False, quality_km=km, reason=reason)


def groundwater_use_ratio(places: Places, states: "gpd.GeoDataFrame") -> Column:
    """Groundwater extraction over recharge of the place's state (Mexico only).

    A state's sum says little about one aquifer in it: a proxy always.

    Parameters
    ----------
    places
        The places, with `state_code`.
    states
        Layer ``state_facts``.
    """
    if places.side != "MX":
        return nowhere(len(places.ids), OUTSIDE_LAYER)
    ratio = dict(
        zip(
            states["state_code"].astype(str),
            states["groundwater_use_ratio"].to_numpy(dtype=np.float64, na_value=np.nan),
            strict=True,
        )
    )
    raw = np.array([ratio.get(code, np.nan) for code in places.state_code], dtype=np.float64)
    reason = np.where(np.isnan(raw), NO_DATA, "").astype(object)
    return column(raw, measured=False, reason=reason)
