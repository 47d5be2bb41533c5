"""One pair's route as a file for a map: GeoJSON or a GeoPackage, a row a leg."""

import json
import sqlite3
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError, FeatureError, FieldError, GeometryError

from maps.geopackage import VERSION, fixed_date
from siting.errors import OutputError, UsageError
from siting.folder import replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from siting.transport.planning import Route

__all__ = ["ENDINGS", "check", "frame", "write"]

ENDINGS: Final = (".geojson", ".gpkg")
"""Endings a route can be written under."""

DECIMALS: Final = 6
"""Decimals of degrees in GeoJSON: a tenth of a metre, as RFC 7946 (11.2) finds enough."""


def check(path: "Path") -> None:
    """Refuse a file that could not be written, before anything is measured.

    Raises
    ------
    UsageError
        When the ending is another one, the file is there already or its folder is not.
    """
    if path.suffix.lower() not in ENDINGS:
        message = f"{path}: a route is written as {' or '.join(ENDINGS)}; name it so"
        raise UsageError(message)
    if path.exists():
        message = f"{path}: is there already; give the name of a new file"
        raise UsageError(message)
    if not path.parent.is_dir():
        message = f"{path}: the folder {path.parent} does not exist; make it first"
        raise UsageError(message)


def frame(route: "Route") -> gpd.GeoDataFrame:
    """Lay a route out, a row a leg in the direction of travel.

    Returns
    -------
    GeoDataFrame
        leg (1, 2), side ("MX", "US"), start_id, start_name, end_id, end_name, minutes, km,
        wait_minutes (before the leg: at the crossing for the second, 0 for the first); LineString,
        EPSG:4326.
    """
    waits = (0.0, route.wait_minutes)
    rows = [
        {
            "leg": number,
            "side": leg.side,
            "start_id": leg.start.id,
            "start_name": leg.start.name,
            "end_id": leg.end.id,
            "end_name": leg.end.name,
            "minutes": round(leg.minutes, 2),
            "km": round(leg.km, 2),
            "wait_minutes": round(wait, 2),
        }
        for number, (leg, wait) in enumerate(zip(route.legs, waits, strict=True), start=1)
    ]
    lines = [shapely.LineString(leg.line) for leg in route.legs]
    return gpd.GeoDataFrame(rows, geometry=lines, crs="EPSG:4326")


def write(route: "Route", path: "Path") -> None:
    """Write a route; the same route gives the same bytes.

    Parameters
    ----------
    route
        From :func:`siting.transport.planning.plan`.
    path
        Ends in one of :data:`ENDINGS`; see :func:`check`.

    Raises
    ------
    OutputError
        When the file cannot be written; nothing is left half written.
    """
    legs = frame(route)
    try:
        with replace_file(path) as beside:
            if path.suffix.lower() == ".gpkg":
                with fixed_date():
                    pyogrio.write_dataframe(
                        legs,
                        beside,
                        layer="route",
                        driver="GPKG",
                        dataset_options={"VERSION": VERSION},
                        layer_options={"GEOMETRY_NAME": "geom"},
                    )
            else:
                text = json.dumps(_geojson(legs), ensure_ascii=False, indent=1, allow_nan=False)
                beside.write_text(text + "\n", encoding="utf-8", newline="\n")
    except (
        OSError,
        sqlite3.Error,
        DataSourceError,
        FeatureError,
        FieldError,
        GeometryError,
    ) as error:
        message = f"{path}: the route could not be written: {error}."
        raise OutputError(message) from error


def _geojson(legs: gpd.GeoDataFrame) -> dict[str, Any]:
    columns = [name for name in legs.columns if name != legs.geometry.name]
    features = []
    for _, row in legs.iterrows():
        corners = shapely.get_coordinates(row[legs.geometry.name]).round(DECIMALS).tolist()
        properties = {name: row[name] for name in columns}
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "LineString", "coordinates": corners},
            }
        )
    return {"type": "FeatureCollection", "features": features}
