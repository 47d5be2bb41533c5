"""Which tax or development programmes reach a site, from layers that know only municipalities.

The two border regions are decreed by municipality, so a site is in one when its municipality is.
Development poles are decreed as plots of land, but the poles layer places most of them at the
municipal seat: a distance to that point would pretend to a precision it does not have. A site
therefore counts as *at* a pole when it lies in the municipality that holds the pole's point; it
may still lie outside the plot itself, which is what the programme's ``precision`` says.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

__all__ = ["COAST_DEGREES", "Incentives", "at_sites", "municipality_codes"]

COAST_DEGREES = 0.02
"""How far (about 2 km) outside every municipality a point may lie and still belong to the nearest:
the boundaries are simplified to about 500 m, so a plant on the shore can fall into the sea."""


@dataclass(frozen=True, slots=True)
class Incentives:
    """Programmes at each site.

    Attributes
    ----------
    ids
        Site ids, sorted, (n,).
    names
        Distinct programmes at each site, sorted by name, (n,) of tuples.
    count
        Number of them, float64 (n,).
    """

    ids: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    count: npt.NDArray[np.float64]

    def labels(self) -> tuple[str, ...]:
        """Return the programmes of each site as one text, joined by ``"; "``."""
        return tuple("; ".join(names) for names in self.names)


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
    codes = municipalities["municipality_code"].to_numpy(dtype=object)
    tree = shapely.STRtree(municipalities.geometry.to_numpy())
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
) -> Incentives:
    """Name the programmes at each site.

    Parameters
    ----------
    sites
        Layer ``sites`` or a user's own: ``site_id``, ``municipality_code``, Point, EPSG:4326.
        A site without a code gets that of the municipality it lies in.
    incentives
        Layer ``incentives``: ``municipality_code``, ``programme``.
    poles
        Layer ``poles``: ``programme``, Point, EPSG:4326.
    municipalities
        Layer ``municipalities``: ``municipality_code``, Polygon, EPSG:4326.

    Returns
    -------
    Incentives
        In the order of the sorted site ids.
    """
    by_code: dict[str, set[str]] = {}

    def add(codes: "Iterable[object]", programmes: "Iterable[object]") -> None:
        for code, programme in zip(codes, programmes, strict=True):
            if isinstance(code, str) and code:
                by_code.setdefault(code, set()).add(str(programme))

    add(incentives["municipality_code"], incentives["programme"])
    add(municipality_codes(poles, municipalities), poles["programme"])

    ordered = sites.sort_values("site_id", kind="stable")
    codes = [code if isinstance(code, str) else "" for code in ordered["municipality_code"]]
    missing = [row for row, code in enumerate(codes) if not code]
    if missing:
        located = municipality_codes(ordered.iloc[missing], municipalities)
        for row, code in zip(missing, located, strict=True):
            codes[row] = code
    names = tuple(tuple(sorted(by_code.get(code, ()))) for code in codes)
    return Incentives(
        ids=tuple(str(site) for site in ordered["site_id"]),
        names=names,
        count=np.array([len(some) for some in names], dtype=np.float64),
    )
