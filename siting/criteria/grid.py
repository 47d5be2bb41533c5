"""Electricity: the way to the transmission grid, and the plants that feed it nearby."""

from typing import TYPE_CHECKING

import numpy as np

from siting.criteria.column import OUTSIDE_LAYER, Column, Places, column, nowhere
from siting.criteria.water import BOX, inside
from siting.geodesy import distance_matrix_km, nearest_points

if TYPE_CHECKING:
    import geopandas as gpd

HALF_UNPLACED = "half-of-plants-unplaced"
LAYER_EDGE = "near-layer-edge"

_KM_PER_DEGREE = 111.32


def grid_distance_km(places: Places, nodes: "gpd.GeoDataFrame", *, min_kv: float) -> Column:
    """Distance to the nearest grid node of at least `min_kv` (Mexico only).

    CENACE publishes the municipality (or town) of a node, not the substation's point: the
    figure is a proxy, good to the size of that municipality, which is `quality_km`. Lines are not
    in the data, so a place under a line but far from its ends looks worse than it is; and no
    public source says how many MW a node could still take.

    Parameters
    ----------
    places
        The places.
    nodes
        Layer ``grid_nodes``.
    min_kv
        Lowest voltage that counts, kV.
    """
    n = len(places.ids)
    if places.side != "MX":
        return nowhere(n, OUTSIDE_LAYER)
    strong = nodes[nodes["kv"].to_numpy(dtype=np.float64, na_value=0.0) >= min_kv]
    if len(strong) == 0:
        return nowhere(n, OUTSIDE_LAYER)
    near = nearest_points(
        places.lon, places.lat, strong.geometry.x.to_numpy(), strong.geometry.y.to_numpy()
    )
    radius = strong["municipality_radius_km"].to_numpy(dtype=np.float64, na_value=np.nan)
    return column(near.km, measured=False, quality_km=radius[near.index])


def generation_nearby_mw(
    places: Places, plants: "gpd.GeoDataFrame", *, decay_km: float, reach_km: float
) -> Column:
    """Capacity of the country's own plants around a place, discounted by distance.

    Sum over plants within `reach_km` of MW x exp(-d / `decay_km`). Plants across the line do not
    count: CENACE's grid is tied to ERCOT and WECC by a few links only. A proxy, not a measure,
    in two cases: in Mexico, because half of the country's plants in the source have no
    coordinates and the sum is a lower bound; in the US, where the circle of reach leaves the
    layer's box.

    Parameters
    ----------
    places
        The places.
    plants
        Layer ``power_plants``.
    decay_km
        Distance at which a plant counts for 1/e of its capacity.
    reach_km
        Distance beyond which it does not count.
    """
    n = len(places.ids)
    own = plants[plants["country"] == places.side]
    km = distance_matrix_km(
        places.lon, places.lat, own.geometry.x.to_numpy(), own.geometry.y.to_numpy()
    )
    megawatts = own["capacity_mw"].to_numpy(dtype=np.float64, na_value=0.0)
    weight = np.where(km <= reach_km, np.exp(-km / decay_km), 0.0)
    covered = inside(places.lon, places.lat)
    raw = np.where(covered, weight @ megawatts, np.nan)

    reason = np.full(n, "", dtype=object)
    if places.side == "MX":
        reason[:] = HALF_UNPLACED
    else:
        reason[_leaves_box(places, reach_km)] = LAYER_EDGE
    reason[~covered] = OUTSIDE_LAYER
    return column(raw, measured=np.asarray(reason == ""), reason=reason)


def _leaves_box(places: Places, reach_km: float) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    west, south, east, north = BOX
    up = reach_km / _KM_PER_DEGREE
    across = up / np.cos(np.radians(places.lat))
    return np.asarray(
        (places.lon - across < west)
        | (places.lon + across > east)
        | (places.lat - up < south)
        | (places.lat + up > north)
    )
