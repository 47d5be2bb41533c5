"""A user's own areas: polygons that say where sites may lie."""

import os
from pathlib import Path

import geopandas as gpd

from layers import own, own_files
from layers.errors import DataError

__all__ = ["read_areas"]

_KINDS = (".geojson", ".json", ".gpkg")
_AREAS = ("Polygon", "MultiPolygon")


def read_areas(path: str | os.PathLike[str], *, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read polygons from a GeoJSON or GeoPackage file.

    Parameters
    ----------
    path
        A local file. GeoJSON: a FeatureCollection in longitude, latitude (WGS 84). GeoPackage: any
        CRS that the file states.
    layer
        Which layer of a GeoPackage; needed only when it has several.

    Returns
    -------
    GeoDataFrame
        ``name`` (the feature's name, or how the file numbers it) and a polygon or multipolygon
        a row, EPSG:4326 (x = longitude), in the file's order.

    Raises
    ------
    DataError
        With every fault found, each naming file and feature, what was found and what to do.
    """
    file = Path(path)
    if file.suffix.lower() not in _KINDS:
        message = f"{file}: areas are read from {', '.join(_KINDS)}; save the polygons as one."
        raise DataError(message)
    table = own_files.read(file, layer=layer, things="areas")
    faults = [*table.faults, *own.bad_geometries(file, table.rows)]
    faults += [
        f"{file}, {row.label}: is a {row.geometry.geom_type}; an area is a polygon: draw its "
        "outline, or ask for a distance"
        for row in table.rows
        if row.geometry is not None and row.geometry.geom_type not in _AREAS
    ]
    if faults:
        raise DataError(own.shorten(file, faults))
    return gpd.GeoDataFrame(
        {"name": [row.cells.get("name") or row.label for row in table.rows]},
        geometry=[row.geometry for row in table.rows],
        crs="EPSG:4326",
    )
