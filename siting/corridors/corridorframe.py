"""Corridors as two areas a corridor, one on each side of the line, with names and totals."""

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Proj

from siting.corridors import corridortotals
from siting.corridors.corridornames import Way, metropolises, unique_names
from siting.crossingwords import local_name
from siting.geodesy import GEOD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from siting.config import CorridorsConfig
    from siting.corridors.corridors import Drives, Membership
    from siting.transport.between import Among
    from siting.world import World

__all__ = [
    "HULL_RATIO",
    "LAYERS",
    "MIN_BUFFER_KM",
    "TABLES",
    "area_around",
    "area_km2",
    "corridor_frame",
    "label",
    "with_corridors",
]

LAYERS: Final = ("counties_us", "ports", "state_facts", "states_mx", "states_us", "towns")
"""Layers the corridors are described from."""

TABLES: Final = ("megaregions",)
"""Tables the corridors are described from."""

HULL_RATIO: Final = 0.4
"""How closely the outline follows its places: 0 as closely as possible, 1 the convex hull."""

MIN_BUFFER_KM: Final = 1.0
"""Least that is drawn around a place, so that two places in line still make an area."""

ROLES: Final = ("noise", "elsewhere")
"""Of a pair that took part and is in no corridor, by its label -1 or -2."""

COLUMNS: Final = {
    "corridor_id": "str",
    "side": "str",
    "name_en": "str",
    "name_es": "str",
    "region_id": "str",
    "region": "str",
    "states": "str",
    "area_km2": "float64",
    "spread_minutes": "float64",
    "crossing_ids": "str",
    "crossing_names": "str",
    "n_sites": "int64",
    "n_zones": "int64",
    "n_pairs": "int64",
    "trucks_per_year": "float64",
    "railcars_per_year": "float64",
    "park_ha": "float64",
    "park_ha_sites": "int64",
    "immex_establishments": "float64",
    "immex_jobs": "float64",
    "immex_missing": "str",
    "bottleneck_id": "str",
    "bottleneck_name": "str",
    "bottleneck_share": "float64",
    "bottleneck_wait_minutes": "float64",
    "bottleneck_wait_basis": "str",
    "mean_score": "float64",
    "best_pair_id": "str",
    "median_minutes": "float64",
}
"""Columns beside the geometry, in their order, and their types."""


def label(number: int) -> str:
    """Return the id of the corridor with that number, counted from 0: ``C01``."""
    return f"C{number + 1:02d}"


def with_corridors(pairs: gpd.GeoDataFrame, membership: "Membership") -> gpd.GeoDataFrame:
    """Fill in ``corridor_id`` and ``corridor_role`` of the kept pairs.

    Parameters
    ----------
    pairs
        The kept pairs.
    membership
        From :func:`siting.corridors.corridors.cluster`.

    Returns
    -------
    GeoDataFrame
        ``corridor_role`` is "member"; "elsewhere" when the pair's corridor is not its site's,
        "noise" when its group is no corridor, "" when it did not take part. ``corridor_id`` is ""
        but for members.
    """
    labels = [membership.pairs.get(pair) for pair in pairs["pair_id"]]
    ids = [label(one) if one is not None and one >= 0 else "" for one in labels]
    roles = ["" if one is None else "member" if one >= 0 else ROLES[-one - 1] for one in labels]
    return pairs.assign(
        corridor_id=pd.array(ids, dtype="str"), corridor_role=pd.array(roles, dtype="str")
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of all corridors: its places and legs, a row a pair, its drives and its land."""

    name: Literal["MX", "US"]
    end: int
    ids: npt.NDArray[np.object_]
    gate: npt.NDArray[np.object_]
    leg_minutes: npt.NDArray[np.float64]
    drives: "Among"
    country: shapely.STRtree

    def beside(self, rows: npt.NDArray[np.int64], limit: float) -> list[int]:
        """Keep the rows whose crossing is near for half of the pairs that use it, or more."""
        legs: dict[object, list[float]] = {}
        for row in rows:
            legs.setdefault(self.gate[row], []).append(self.leg_minutes[row])
        near = {gate for gate, minutes in legs.items() if median(minutes) <= limit}
        return [int(row) for row in rows if self.gate[row] in near]


def _side(
    name: Literal["MX", "US"], members: pd.DataFrame, drives: "Drives", world: "World"
) -> _Side:
    end = "site" if name == "MX" else "zone"
    states = world.layer("states_mx" if name == "MX" else "states_us")
    return _Side(
        name=name,
        end=0 if name == "MX" else 2,
        ids=members[f"{end}_id"].to_numpy(dtype=object),
        gate=members["crossing_id"].to_numpy(dtype=object),
        leg_minutes=members[f"{end}_leg_minutes"].to_numpy(dtype=np.float64),
        drives=drives.sites if name == "MX" else drives.zones,
        country=shapely.STRtree(states.geometry.to_numpy()),
    )


def corridor_frame(  # noqa: PLR0913  the frames of both sides and the land, all by keyword
    pairs: gpd.GeoDataFrame,
    *,
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    crossings: gpd.GeoDataFrame,
    drives: "Drives",
    world: "World",
    config: "CorridorsConfig",
) -> gpd.GeoDataFrame:
    """Describe and outline every corridor.

    Parameters
    ----------
    pairs
        The kept pairs with their ``corridor_id`` (:func:`with_corridors`).
    sites, zones, crossings
        The layers' frames; EPSG:4326. Names come from ``municipality``, ``city`` and ``name``.
    drives
        Among the places of the pairs (:func:`siting.corridors.corridors.drives_among`).
    world
        :data:`LAYERS` and :data:`TABLES`. A park in a suburb is named after its metropolis, and
        areas are clipped to the states.
    config
        ``buffer_km`` is drawn around the places; a crossing within ``crossing_diameter_min`` of
        them belongs to their area, one farther away does not.

    Returns
    -------
    GeoDataFrame
        The columns of :attr:`siting.results.RunResult.corridors`, two rows a corridor (``side``
        "MX", then "US"), sorted by ``corridor_id``.
    """
    members = pairs[pairs["corridor_id"] != ""]
    members = members.sort_values(["score", "pair_id"], ascending=[False, True], kind="stable")
    along = members.geometry.get_coordinates().to_numpy().reshape(len(members), 3, 2)
    # A plain frame: geopandas looks at every column it hands out, many times over here.
    members = _with_places(
        pd.DataFrame(members.drop(columns="geometry")), sites, zones, world.layer("towns")
    )
    found = members.groupby("corridor_id", sort=True).indices
    rows = {str(corridor): np.asarray(at, dtype=np.int64) for corridor, at in found.items()}
    every = [Way(*way) for way in members[list(Way._fields)].itertuples(index=False)]
    ways = {corridor: [every[row] for row in at] for corridor, at in rows.items()}
    own = crossings.reindex(columns=["name", "mx_name"]).itertuples(index=False)
    local = {str(name): said for name, mx_name in own if (said := local_name(name, mx_name))}
    names = unique_names(ways, spanish=local)
    known = corridortotals.facts(sites=sites, zones=zones, crossings=crossings, world=world)
    records: list[dict[str, object]] = []
    areas: list[BaseGeometry] = []
    sides = (_side("MX", members, drives, world), _side("US", members, drives, world))
    for corridor, at in rows.items():
        common = corridortotals.of_ways(ways[corridor], known)
        english, spanish = names[corridor]
        for side in sides:
            near = side.beside(at, config.crossing_diameter_min)
            area = area_around(
                np.concatenate((along[at, side.end], along[near, 1])),
                buffer_km=max(config.buffer_km, MIN_BUFFER_KM),
                country=side.country,
            )
            areas.append(area)
            own = {
                "corridor_id": corridor,
                "side": side.name,
                "name_en": english,
                "name_es": spanish,
                "states": "; ".join(corridortotals.states_of(ways[corridor], known, side.name)),
                "area_km2": area_km2(area),
                "spread_minutes": float(side.drives.of(np.unique(side.ids[at])).max()),
            }
            records.append(own | common)
    return _typed(records, areas)


def area_km2(area: "BaseGeometry") -> float:
    """Return the area of polygons (EPSG:4326) on the ellipsoid, square kilometres."""
    square_metres, _ = GEOD.geometry_area_perimeter(shapely.orient_polygons(area))
    return float(square_metres) / 1e6


def area_around(
    places: npt.NDArray[np.float64], *, buffer_km: float, country: shapely.STRtree
) -> "BaseGeometry":
    """Outline places with a margin, on their side of the line.

    Parameters
    ----------
    places
        Degrees, (lon, lat), (k, 2), at least one.
    buffer_km
        Margin around the outline, in an azimuthal equidistant projection centred on the places.
    country
        The country's states, EPSG:4326.

    Returns
    -------
    Polygon or MultiPolygon
        EPSG:4326, normalised. Never empty: where nothing of it lies in the country (an island
        that the simplified boundaries leave out) it is not clipped.
    """
    distinct = np.unique(places, axis=0)
    lon, lat = (distinct.min(axis=0) + distinct.max(axis=0)) / 2.0
    local = Proj(proj="aeqd", lon_0=float(lon), lat_0=float(lat), datum="WGS84")
    points = shapely.MultiPoint(np.column_stack(local(distinct[:, 0], distinct[:, 1])))
    hull = shapely.concave_hull(points, ratio=HULL_RATIO)
    if not isinstance(hull, shapely.Polygon) or not hull.is_valid:
        hull = points.convex_hull
    area = hull.buffer(1000.0 * buffer_km, quad_segs=8)

    def to_degrees(metres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(local(metres[:, 0], metres[:, 1], inverse=True))

    outline = shapely.transform(area, to_degrees)
    touched = np.sort(country.query(outline, predicate="intersects"))
    inside = shapely.union_all(shapely.intersection(country.geometries[touched], outline))
    parts = shapely.get_parts(inside)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    clipped = shapely.union_all(polygons) if len(polygons) else outline
    return shapely.normalize(clipped)


def _with_places(
    rows: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    towns: gpd.GeoDataFrame,
) -> pd.DataFrame:
    zone = zones.set_index("zone_id")
    metropolis = pd.Series(metropolises(sites, towns), index=sites["site_id"])
    return rows.assign(
        site_place=rows["site_id"].map(metropolis).fillna(rows["site_name"]),
        zone_place=rows["zone_id"].map(zone["city"]).fillna(rows["zone_name"]),
    )


def _typed(records: "list[dict[str, object]]", areas: "Sequence[BaseGeometry]") -> gpd.GeoDataFrame:
    """Give every column its type even when there is no corridor to infer it from."""
    table = pd.DataFrame(records, columns=list(COLUMNS)).astype(COLUMNS)
    return gpd.GeoDataFrame(table, geometry=np.array(areas, dtype=object), crs="EPSG:4326")
