"""Corridors as two areas a corridor, one on each side of the line, named after what they join."""

from collections import Counter
from typing import TYPE_CHECKING, Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Proj

from siting.geodesy import distance_matrix_km
from siting.names import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from siting.config import CorridorsConfig
    from siting.corridors import Membership

__all__ = [
    "HULL_RATIO",
    "MIN_BUFFER_KM",
    "area_around",
    "corridor_frame",
    "label",
    "with_corridors",
]

HULL_RATIO: Final = 0.4
"""How closely the outline follows its places: 0 as closely as possible, 1 the convex hull."""

MIN_BUFFER_KM: Final = 1.0
"""Least that is drawn around a place, so that two places in line still make an area."""

METROPOLIS_KM: Final = 35.0
METROPOLIS_PEOPLE: Final = 100_000
"""A town of that many people names the sites that lie that near, unless a larger one does."""

DASH: Final = "\N{EN DASH}"
"""Between the two ends of a corridor's name."""

COLUMNS: Final = (
    "corridor_id",
    "side",
    "name_en",
    "name_es",
    "crossing_ids",
    "crossing_names",
    "n_sites",
    "n_zones",
    "n_pairs",
    "trucks_per_year",
    "mean_score",
    "best_pair_id",
    "median_minutes",
)


def label(number: int) -> str:
    """Return the id of the corridor with that number, counted from 0: ``C01``."""
    return f"C{number + 1:02d}"


def with_corridors(pairs: gpd.GeoDataFrame, membership: "Membership") -> gpd.GeoDataFrame:
    """Fill in ``corridor_id`` of the kept pairs; "" for a pair that is in none."""
    ids = [
        label(membership.pairs[pair]) if pair in membership.pairs else ""
        for pair in pairs["pair_id"]
    ]
    return pairs.assign(corridor_id=pd.array(ids, dtype="str"))


def corridor_frame(  # noqa: PLR0913  the frames of both sides, all by keyword
    pairs: gpd.GeoDataFrame,
    *,
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    crossings: gpd.GeoDataFrame,
    towns: gpd.GeoDataFrame,
    states_mx: gpd.GeoDataFrame,
    states_us: gpd.GeoDataFrame,
    config: "CorridorsConfig",
) -> gpd.GeoDataFrame:
    """Describe and outline every corridor.

    Parameters
    ----------
    pairs
        The kept pairs with their ``corridor_id`` (:func:`with_corridors`).
    sites, zones, crossings
        The layers' frames; EPSG:4326. Names come from ``municipality``, ``city`` and ``name``.
    towns
        Layer ``towns``, EPSG:4326: a park in a suburb is named after its metropolis, the largest
        Mexican town within :data:`METROPOLIS_KM`.
    states_mx, states_us
        Polygons that the areas are clipped to, EPSG:4326.
    config
        ``buffer_km`` is drawn around the places.

    Returns
    -------
    GeoDataFrame
        The columns of :attr:`siting.results.RunResult.corridors`, two rows a corridor (``side``
        "MX", then "US"), sorted by ``corridor_id``. ``n_zones`` counts every zone a pair of the
        corridor leads to; ``trucks_per_year`` adds up the corridor's crossings that have a figure.
    """
    members = pairs[pairs["corridor_id"] != ""].sort_values("pair_id", kind="stable")
    along = members.geometry.get_coordinates().to_numpy().reshape(len(members), 3, 2)
    # A plain frame: geopandas looks at every column it hands out, many times over here.
    members = _with_places(pd.DataFrame(members.drop(columns="geometry")), sites, zones, towns)
    groups = {str(corridor): rows for corridor, rows in members.groupby("corridor_id", sort=True)}
    names = _unique_names(groups)
    trucks = crossings.set_index("crossing_id")["trucks_per_year"]
    buffer_km = max(config.buffer_km, MIN_BUFFER_KM)
    sides = {"MX": (0, states_mx), "US": (2, states_us)}
    clips = {
        side: shapely.STRtree(states.geometry.to_numpy()) for side, (_, states) in sides.items()
    }
    records: list[dict[str, object]] = []
    areas: list[BaseGeometry] = []
    for corridor, rows in groups.items():
        common = _totals(rows, trucks)
        stops = along[members["corridor_id"] == corridor]
        for side, (end, _) in sides.items():
            places = np.concatenate((stops[:, end], stops[:, 1]))
            areas.append(area_around(places, buffer_km=buffer_km, country=clips[side]))
            english, spanish = names[corridor]
            records.append(
                {"corridor_id": corridor, "side": side, "name_en": english, "name_es": spanish}
                | common
            )
    return _typed(records, areas)


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
    site, zone = sites.set_index("site_id"), zones.set_index("zone_id")
    metropolis = pd.Series(_metropolis(sites, towns), index=site.index)
    return rows.assign(
        site_place=rows["site_id"].map(metropolis).fillna(rows["site_name"]),
        zone_place=rows["zone_id"].map(zone["city"]).fillna(rows["zone_name"]),
    )


def _metropolis(sites: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> list[object]:
    """Name the largest Mexican town within reach of each site, else its municipality."""
    large = towns[(towns["country"] == "MX") & (towns["population"] >= METROPOLIS_PEOPLE)]
    large = large.sort_values(["population", "town_id"], ascending=[False, True], kind="stable")
    near = (
        distance_matrix_km(
            sites.geometry.x.to_numpy(),
            sites.geometry.y.to_numpy(),
            large.geometry.x.to_numpy(),
            large.geometry.y.to_numpy(),
        )
        <= METROPOLIS_KM
    )
    names = large["name"].tolist()
    return [
        names[row.argmax()] if row.any() else municipality
        for row, municipality in zip(near, sites["municipality"], strict=True)
    ]


def _by_use(names: "Iterable[str]") -> list[str]:
    """Sort distinct names by how often they occur, ties by name."""
    return [
        name for name, _ in sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    ]


def _parts_of_name(rows: pd.DataFrame) -> tuple[list[str], list[str], str]:
    # Each site speaks once, by its best pair: second choices would outvote the first ones.
    ranked = rows.sort_values(["score", "pair_id"], ascending=[False, True], kind="stable")
    firsts = ranked.drop_duplicates("site_id")
    site_places = _by_use(firsts["site_place"])
    zone_places = _by_use(firsts["zone_place"])
    crossings = _by_use(firsts["crossing_name"])
    # One crossing names the corridor when most sites use it, else the two most used do.
    most = 1 if 2 * (firsts["crossing_name"] == crossings[0]).sum() > len(firsts) else 2
    return site_places, zone_places, " / ".join(crossings[:most])


def _unique_names(groups: "dict[str, pd.DataFrame]") -> dict[str, tuple[str, str]]:
    """Name the corridors, adding places to those whose names would be the same."""
    parts = {corridor: _parts_of_name(rows) for corridor, rows in groups.items()}
    wording: dict[str, tuple[list[str], list[str], str]] = {}
    for site_places, zone_places in ((1, 1), (2, 1), (2, 2)):
        tried = {
            corridor: (here[:site_places], there[:zone_places], through)
            for corridor, (here, there, through) in parts.items()
            if corridor not in wording
        }
        count = Counter(str(name) for name in (*tried.values(), *wording.values()))
        wording |= {corridor: name for corridor, name in tried.items() if count[str(name)] == 1}
    alike = [corridor for corridor in parts if corridor not in wording]
    numbers = {corridor: f" ({number})" for number, corridor in enumerate(alike, start=1)}
    wording |= {corridor: tried[corridor] for corridor in alike}

    def text(corridor: str, lang: Literal["en", "es"]) -> str:
        here, there, through = wording[corridor]
        ends = ("/".join(short_name(place, lang) for place in side) for side in (here, there))
        word = "via" if lang == "en" else "por"
        return f"{DASH.join(ends)}{numbers.get(corridor, '')} {word} {through}"

    return {corridor: (text(corridor, "en"), text(corridor, "es")) for corridor in parts}


def _totals(rows: pd.DataFrame, trucks: "pd.Series[float]") -> dict[str, object]:
    used = rows.drop_duplicates("crossing_id").set_index("crossing_id")["crossing_name"]
    order = _by_use(rows["crossing_id"])
    best = rows.sort_values(["score", "pair_id"], ascending=[False, True], kind="stable")
    return {
        "crossing_ids": "; ".join(order),
        "crossing_names": "; ".join(used.loc[order]),
        "n_sites": rows["site_id"].nunique(),
        "n_zones": rows["zone_id"].nunique(),
        "n_pairs": len(rows),
        "trucks_per_year": trucks.loc[order].astype("float64").sum(min_count=1),
        "mean_score": rows["score"].mean(),
        "best_pair_id": best["pair_id"].iloc[0],
        "median_minutes": rows["minutes"].median(),
    }


def _typed(records: "list[dict[str, object]]", areas: "Sequence[BaseGeometry]") -> gpd.GeoDataFrame:
    """Give every column its type even when there is no corridor to infer it from."""
    types = dict.fromkeys(COLUMNS, "str")
    types |= dict.fromkeys(("n_sites", "n_zones", "n_pairs"), "int64")
    types |= dict.fromkeys(("trucks_per_year", "mean_score", "median_minutes"), "float64")
    table = pd.DataFrame(records, columns=list(COLUMNS)).astype(types)
    return gpd.GeoDataFrame(table, geometry=np.array(areas, dtype=object), crs="EPSG:4326")
