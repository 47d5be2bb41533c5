"""New crossings, sites and zones: rows of their layers, as complete as what is known of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from siting.candidates import STATED
from siting.errors import StudyError
from siting.incentives import municipality_codes

if TYPE_CHECKING:
    from siting.options.scenario import NewCrossing, NewSite, NewZone
    from siting.world import World

__all__ = ["with_crossings", "with_sites", "with_zones"]


def with_crossings(crossings: gpd.GeoDataFrame, added: "Sequence[NewCrossing]") -> gpd.GeoDataFrame:
    """Append crossings that are not there yet to the layer ``crossings``.

    Raises
    ------
    StudyError
        When one has the id of a crossing that is there.
    """
    rows = [
        {
            "crossing_id": one.id,
            "name": one.name,
            "us_state": one.us_state,
            "us_city": one.us_city or "",
            "mx_city": one.mx_city or "",
            "commercial": True,
            "commercial_basis": "scenario",
            "rail": one.rail,
            "trucks_per_year": np.nan if one.trucks_per_year is None else one.trucks_per_year,
            "trucks_basis": None if one.trucks_per_year is None else "stated",
            "wait_min": np.nan if one.wait_min is None else one.wait_min,
            "wait_grade": None if one.wait_min is None else "C",
            "wait_measures": "" if one.wait_min is None else "expected, not measured",
            "source": one.source,
            "lon": one.lon,
            "lat": one.lat,
        }
        for one in added
    ]
    return _appended(crossings, rows, "crossing_id", "scenario.crossings")


def with_sites(
    sites: gpd.GeoDataFrame, added: "Sequence[NewSite]", world: "World"
) -> gpd.GeoDataFrame:
    """Append sites to the layer ``sites`` or to a user's own, in the municipality they lie in.

    Raises
    ------
    StudyError
        When one has the id of a site that is there, or lies outside Mexico.
    """
    municipalities = world.layer("municipalities")
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy([s.lon for s in added], [s.lat for s in added]), crs="EPSG:4326"
    )
    codes = municipality_codes(points, municipalities)
    faults = [
        f"scenario.sites.{at}: lon {one.lon:g}, lat {one.lat:g} lies in no Mexican municipality; "
        "check its coordinates"
        for at, (one, code) in enumerate(zip(added, codes, strict=True))
        if not code
    ]
    if faults:
        raise StudyError(faults)
    known = municipalities.set_index("municipality_code")
    rows = [
        {
            "site_id": one.id,
            "name": one.name,
            "kind": "scenario",
            "state_code": code[:2],
            "state": known["state"][code],
            "municipality_code": code,
            "municipality": known["municipality"][code],
            "grade": STATED,
            "area_ha": np.nan if one.area_ha is None else one.area_ha,
            "sectors": "; ".join(one.sectors),
            "source": "scenario",
            "lon": one.lon,
            "lat": one.lat,
        }
        for one, code in zip(added, codes, strict=True)
    ]
    return _appended(sites, rows, "site_id", "scenario.sites")


def with_zones(zones: gpd.GeoDataFrame, added: "Sequence[NewZone]") -> gpd.GeoDataFrame:
    """Append zones to the layer ``zones``.

    Raises
    ------
    StudyError
        When one has the id of a zone that is there.
    """
    last = int(zones["number"].max())
    rows = [
        {
            "zone_id": one.id,
            "number": last + 1 + at,
            "name": one.name,
            "state": one.state,
            "city": one.city or one.name,
            "active": True,
            "verified": False,
            "grade": STATED,
            "source": "scenario",
            "lon": one.lon,
            "lat": one.lat,
        }
        for at, one in enumerate(added)
    ]
    return _appended(zones, rows, "zone_id", "scenario.zones")


def _appended(
    layer: gpd.GeoDataFrame, rows: Sequence[Mapping[str, Any]], key: str, path: str
) -> gpd.GeoDataFrame:
    known = set(layer[key])
    ids = [row[key] for row in rows]
    faults = [
        f'{path}.{at}.id: "{one}" is there already; choose another id'
        for at, one in enumerate(ids)
        if one in known or one in ids[:at]
    ]
    if faults:
        raise StudyError(faults)
    points = gpd.points_from_xy([row["lon"] for row in rows], [row["lat"] for row in rows])
    table = pd.DataFrame(rows).reindex(columns=layer.columns.drop("geometry"))
    blank = [
        name
        for name in table.columns[table.isna().all()]
        if pd.api.types.is_string_dtype(layer[name].dtype) and not layer[name].isna().any()
    ]
    table[blank] = ""
    table = table.astype(layer.dtypes.drop("geometry"))
    added = gpd.GeoDataFrame(table, geometry=points, crs=layer.crs)
    whole = pd.concat([layer, added], ignore_index=True).sort_values(key, ignore_index=True)
    whole.attrs = dict(layer.attrs)
    return whole
