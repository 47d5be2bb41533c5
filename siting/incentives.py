"""Which tax or development programmes reach a site or a zone, counted.

The two border regions are decreed by municipality, so a site is in one when its municipality is.
Development poles are decreed as plots of land, but the poles layer places most of them at the
municipal seat: a distance to that point would pretend to a precision it does not have. A site
therefore counts as *at* a pole when it lies in the municipality that holds the pole's point; it
may still lie outside the plot itself, which is what the programme's ``precision`` says. At the
other end a zone's county may hold Opportunity Zones, which are designated by tract: the zones'
points are their cities', so the county is as close as the data can tell.

A programme that no opened page confirms for this year counts for a share of one
(``unconfirmed_share``). The table of Opportunity Zones holds four states: elsewhere it is not known
whether a county has any, which is not the same as none.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    import pandas as pd

__all__ = [
    "COAST_DEGREES",
    "CONFIRMED",
    "OPPORTUNITY_ZONES",
    "Incentives",
    "at_sites",
    "at_zones",
    "municipality_codes",
    "of_pairs",
]

OPPORTUNITY_ZONES: Final = "opportunity-zone-county"
"""Programme of a zone whose county holds tracts designated as Opportunity Zones."""

CONFIRMED: Final = "confirmed"
"""How ``status_2026`` of a programme begins that an opened page confirms."""

COAST_DEGREES = 0.02
"""How far (about 2 km) outside every municipality a point may lie and still belong to the nearest:
the boundaries are simplified to about 500 m, so a plant on the shore can fall into the sea."""


@dataclass(frozen=True, slots=True)
class Incentives:
    """Programmes at each place of one side.

    Attributes
    ----------
    ids
        Ids, sorted, (n,).
    names
        Distinct programmes at each place, sorted by name, (n,) of tuples.
    unconfirmed
        Those of them that nothing confirms for this year, (n,) of tuples.
    count
        Number of them, an unconfirmed one counting for its share, float64 (n,); NaN where it is
        not known whether there are any.
    """

    ids: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    unconfirmed: tuple[tuple[str, ...], ...]
    count: npt.NDArray[np.float64]

    def labels(self) -> tuple[str, ...]:
        """Return the programmes of each place as one text, joined by ``"; "``."""
        return tuple("; ".join(names) for names in self.names)

    def by_id(self) -> "dict[str, str]":
        """Return the same text by id."""
        return dict(zip(self.ids, self.labels(), strict=True))


def municipality_codes(
    points: "gpd.GeoDataFrame", municipalities: "gpd.GeoDataFrame"
) -> "list[str]":
    """Find the municipality that holds each point.

    Parameters
    ----------
    points
        Point geometry, EPSG:4326 (x = longitude).
    municipalities
        Polygons with ``municipality_code``, EPSG:4326.

    Returns
    -------
    list of str
        One code a point; of several (a shared edge) the smaller; ``""`` when the nearest
        municipality is more than :data:`COAST_DEGREES` away.
    """
    return _holding(points, municipalities, "municipality_code")


def county_codes(points: "gpd.GeoDataFrame", counties: "gpd.GeoDataFrame") -> "list[str]":
    """Find the county that holds each point, as :func:`municipality_codes` does, by its FIPS code.

    Parameters
    ----------
    points
        Point geometry, EPSG:4326 (x = longitude).
    counties
        Polygons with ``county_fips``, EPSG:4326.
    """
    return _holding(points, counties, "county_fips")


def _holding(points: "gpd.GeoDataFrame", areas: "gpd.GeoDataFrame", column: str) -> "list[str]":
    codes = areas[column].to_numpy(dtype=object)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    geometry = points.geometry.to_numpy()
    found = [""] * len(points)
    inside, area = tree.query(geometry, predicate="intersects")
    for row, code in zip(inside.tolist(), codes[area].tolist(), strict=True):
        found[row] = min(found[row], code) if found[row] else code
    outside = np.array([row for row, code in enumerate(found) if not code], dtype=np.intp)
    if len(outside):
        near, area = tree.query_nearest(geometry[outside], max_distance=COAST_DEGREES)
        for row, code in zip(outside[near].tolist(), codes[area].tolist(), strict=True):
            found[row] = min(found[row], code) if found[row] else code
    return found


def at_sites(
    sites: "gpd.GeoDataFrame",
    *,
    incentives: "pd.DataFrame",
    poles: "gpd.GeoDataFrame",
    municipalities: "gpd.GeoDataFrame",
    unconfirmed_share: float = 1.0,
) -> Incentives:
    """Name and count the programmes at each site.

    Parameters
    ----------
    sites
        Layer ``sites`` or a user's own: ``site_id``, ``municipality_code``, Point, EPSG:4326.
        A site without a code gets that of the municipality it lies in.
    incentives
        Layer ``incentives``: ``municipality_code``, ``programme``, ``status_2026``; a programme
        is confirmed where that begins with :data:`CONFIRMED`.
    poles
        Layer ``poles``: ``programme``, Point, EPSG:4326. Decreed without an end: confirmed.
    municipalities
        Layer ``municipalities``: ``municipality_code``, Polygon, EPSG:4326.
    unconfirmed_share
        What an unconfirmed programme counts for.

    Returns
    -------
    Incentives
        In the order of the sorted site ids.
    """
    by_code: dict[str, set[str]] = {}
    confirmed: dict[str, set[str]] = {}

    def add(codes: "Iterable[object]", programmes: "Iterable[object]", sure: "list[bool]") -> None:
        for code, programme, certain in zip(codes, programmes, sure, strict=True):
            if isinstance(code, str) and code:
                by_code.setdefault(code, set()).add(str(programme))
                if certain:
                    confirmed.setdefault(code, set()).add(str(programme))

    status = [str(text).strip().casefold() for text in incentives["status_2026"]]
    add(
        incentives["municipality_code"],
        incentives["programme"],
        [text.startswith(CONFIRMED) for text in status],
    )
    add(municipality_codes(poles, municipalities), poles["programme"], [True] * len(poles))

    ordered = sites.sort_values("site_id", kind="stable")
    codes = [code if isinstance(code, str) else "" for code in ordered["municipality_code"]]
    missing = [row for row, code in enumerate(codes) if not code]
    if missing:
        located = municipality_codes(ordered.iloc[missing], municipalities)
        for row, code in zip(missing, located, strict=True):
            codes[row] = code
    names = tuple(tuple(sorted(by_code.get(code, ()))) for code in codes)
    unconfirmed = tuple(
        tuple(name for name in found if name not in confirmed.get(code, ()))
        for code, found in zip(codes, names, strict=True)
    )
    return Incentives(
        ids=tuple(str(site) for site in ordered["site_id"]),
        names=names,
        unconfirmed=unconfirmed,
        count=_count(names, unconfirmed, unconfirmed_share),
    )


def at_zones(
    zones: "gpd.GeoDataFrame",
    *,
    counties: "gpd.GeoDataFrame",
    designated: "pd.DataFrame",
    unconfirmed_share: float = 1.0,
) -> Incentives:
    """Name and count the programmes at each zone: Opportunity Zones in its county.

    Parameters
    ----------
    zones
        Layer ``zones``: ``zone_id``, Point, EPSG:4326.
    counties
        Layer ``counties_us``: ``county_fips``, Polygon, EPSG:4326.
    designated
        Table ``opportunity_zone_counties``: ``county_fips``, ``tracts``. A state with no county
        in it is not covered.
    unconfirmed_share
        What an unconfirmed programme counts for; this one is unconfirmed, since the tracts are
        those of 2018.

    Returns
    -------
    Incentives
        In the order of the sorted zone ids. The count is NaN where the state is not covered and
        where no county holds the point.
    """
    ordered = zones.sort_values("zone_id", kind="stable")
    found = county_codes(ordered, counties)
    held = designated["tracts"].to_numpy(dtype=np.float64, na_value=0.0) > 0.0
    codes = designated["county_fips"].astype(str)
    with_tracts, covered = set(codes[held]), {code[:2] for code in codes}
    names = tuple((OPPORTUNITY_ZONES,) if code in with_tracts else () for code in found)
    count = _count(names, names, unconfirmed_share)
    count[[code[:2] not in covered for code in found]] = np.nan
    return Incentives(
        ids=tuple(str(zone) for zone in ordered["zone_id"]),
        names=names,
        unconfirmed=names,
        count=count,
    )


def of_pairs(sites: Incentives, zones: Incentives) -> npt.NDArray[np.float64]:
    """Count the programmes at both ends together, float64 (n, z); NaN where one is not known."""
    return np.asarray(sites.count[:, np.newaxis] + zones.count[np.newaxis, :])


def _count(
    names: "Sequence[tuple[str, ...]]",
    unconfirmed: "Sequence[tuple[str, ...]]",
    share: float,
) -> npt.NDArray[np.float64]:
    return np.array(
        [
            len(all_) - (1.0 - share) * len(some)
            for all_, some in zip(names, unconfirmed, strict=True)
        ],
        dtype=np.float64,
    )
