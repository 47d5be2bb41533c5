"""A user's own sites, brought to the schema of the layer ``sites``."""

import hashlib
import os
import re
from collections import defaultdict
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers import limits, own_files
from layers.catalogue import LayerRecord, Text
from layers.errors import DataError
from layers.fields import LAYERS, OWN_GRADE
from layers.own_files import RawRow
from layers.read import load
from layers.schema import validate

ID = re.compile(r"[\w.-]{1,64}")
_MUNICIPALITY = re.compile(r"(0[1-9]|[12]\d|3[0-2])\d{3}")
_STATE = re.compile(r"(0[1-9]|[12]\d|3[0-2])")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
# Bounds with room around Mexico: to search near it, and to tell swapped coordinates.
_MEXICO = (-119.0, 14.0, -86.0, 33.0)
_EQUAL_AREA = "EPSG:6933"
# Conformal and metric over North America.
_METRIC = "EPSG:3347"
_DECIMALS = 5
_MAX_LON, _MAX_LAT = 180, 90


def read_sites(path: str | os.PathLike[str], *, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read candidate sites from a CSV, GeoJSON or GeoPackage file.

    Parameters
    ----------
    path
        A local file. CSV: UTF-8 with columns ``id`` (or ``site_id``), ``lat``, ``lon`` in decimal
        degrees (WGS 84). GeoJSON: a FeatureCollection of points, polygons or multipolygons.
        GeoPackage: the same geometries in any CRS that the file states. Optional columns: name,
        kind, state_code, municipality_code (INEGI), sectors, note, as_of. Others are ignored.
    layer
        Which layer of a GeoPackage; needed only when it has several.

    Returns
    -------
    GeoDataFrame
        The schema of the layer ``sites``, EPSG:4326 points sorted by site_id. Polygons become a
        point inside them and ``area_ha`` (equal-area). The grade is "U", the source the file's
        name. Codes that the file does not give are those of the municipality the point lies in.

    Raises
    ------
    DataError
        With every fault found, each naming file, row and field, what was found and what to do.
    """
    file = Path(path)
    table = own_files.read(file, layer=layer)
    faults = list(table.faults)
    faults += _bad_cells(file, table.rows)
    faults += bad_geometries(file, table.rows)
    whole = [row for row in table.rows if row.geometry is not None]
    if faults:
        raise DataError(shorten(file, faults))
    inside, lost = _locate(file, whole)
    if lost:
        raise DataError(shorten(file, lost))
    frame = _frame(file, whole, inside)
    validate("sites", frame, file=str(file))
    content = file.read_bytes()
    frame.attrs["provenance"] = own_record(
        file.name, sha256=hashlib.sha256(content).hexdigest(), rows=len(frame)
    ).as_dict()
    return frame


def own_record(name: str, *, sha256: str, rows: int) -> LayerRecord:
    """Describe a user's file the way embedded layers are described.

    Parameters
    ----------
    name
        The file's name, without its folder.
    sha256
        Hash of the file.
    rows
        Number of sites in it.

    Returns
    -------
    LayerRecord
        A record whose terms and quality are the user's own.
    """
    return LayerRecord(
        name="sites",
        title=Text(en="Own sites", es="Sitios propios"),
        geometry="Point",
        unit="-",
        source=name,
        publisher="the user",
        licence="user",
        licence_note="",
        attribution=name,
        vintage="-",
        resolution="-",
        quality=Text(
            en=f"{rows} sites as brought by the user.",
            es=f"{rows} sitios tal como los aportó el usuario.",
        ),
        known_limits=Text(
            en="Nothing in the file was verified beyond its form and its place in Mexico.",
            es="No se verificó nada del archivo salvo su forma y su ubicación en México.",
        ),
        files=(name,),
        sha256=sha256,
        rows=rows,
        figures=MappingProxyType({}),
    )


def _site_id(row: RawRow) -> str:
    return row.cells.get("site_id") or row.cells.get("id", "")


def _bad_cells(file: Path, rows: tuple[RawRow, ...]) -> list[str]:
    faults = []
    seen: dict[str, list[str]] = defaultdict(list)
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        site_id = _site_id(row)
        if not site_id:
            faults.append(f"{file}, {row.label}: id is blank; give every site an id of its own")
        elif not ID.fullmatch(site_id):
            faults.append(
                f"{file}, {row.label}: id is {site_id[:70]!r}; use up to 64 letters, digits and "
                "'_', '.', '-'"
            )
        # Ids become parts of names that many file systems compare without case.
        seen[site_id.casefold()].append(row.label)
        if row.geometry is not None and row.cells.get("name"):
            places[row.cells["name"], shapely.to_wkb(row.geometry, hex=True)].append(row.label)
        faults += [
            f"{file}, {row.label}: {name} has {len(text)} characters; at most "
            f"{limits.CELL_CHARACTERS.default} are kept: shorten it"
            for name, text in row.cells.items()
            if name in LAYERS["sites"].fields and len(text) > limits.CELL_CHARACTERS.default
        ]
        state, municipality = (row.cells.get(k, "") for k in ("state_code", "municipality_code"))
        if state and not _STATE.fullmatch(state):
            faults.append(f"{file}, {row.label}: state_code is {state[:20]!r}; give 01 to 32")
        if municipality and not _MUNICIPALITY.fullmatch(municipality):
            faults.append(
                f"{file}, {row.label}: municipality_code is {municipality[:20]!r}; give INEGI's "
                "five digits, leading zero included"
            )
        if state and municipality and not municipality.startswith(state):
            faults.append(
                f"{file}, {row.label}: municipality_code {municipality[:20]!r} is not in state "
                f"{state[:20]!r}"
            )
    for site_id, labels in seen.items():
        if site_id and len(labels) > 1:
            faults.append(
                f"{file}, {', '.join(labels)}: share the id {site_id[:70]!r}; give each its own"
            )
    faults += [
        f"{file}, {', '.join(labels)}: are the same place with the same name {name[:70]!r}; keep "
        "one"
        for (name, _), labels in places.items()
        if len(labels) > 1
    ]
    return faults


def bad_geometries(file: Path, rows: tuple[RawRow, ...]) -> list[str]:
    """Find geometries that are empty, off the earth or broken: one sentence each."""
    faults = []
    for row in rows:
        if row.geometry is None:
            continue
        where = f"{file}, {row.label}"
        if row.geometry.is_empty:
            faults.append(f"{where}: its geometry is empty; give a point or a polygon")
            continue
        west, south, east, north = row.geometry.bounds
        if not np.isfinite([west, south, east, north]).all():
            faults.append(f"{where}: its coordinates do not fit the file's CRS; set the right one")
        elif not (max(-west, east) <= _MAX_LON and max(-south, north) <= _MAX_LAT):
            hint = "; lat and lon look swapped" if _swapped(row.geometry) else ""
            faults.append(
                f"{where}: lon {west:g}, lat {south:g} is outside -180..180, -90..90{hint}; give "
                "decimal degrees, or a GeoPackage that states its CRS"
            )
        elif not row.geometry.is_valid:
            faults.append(f"{where}: {shapely.is_valid_reason(row.geometry)}; repair the outline")
        elif row.geometry.geom_type != "Point" and row.geometry.area == 0:
            faults.append(f"{where}: its polygon has no area; draw it again or give a point")
    return faults


def _swapped(geometry: BaseGeometry) -> bool:
    west, south, east, north = geometry.bounds
    left, low, right, high = _MEXICO
    return bool(left <= south and north <= right and low <= west and east <= high)


def _locate(file: Path, rows: list[RawRow]) -> tuple[npt.NDArray[np.int64], list[str]]:
    municipalities = load("municipalities")
    shapes = np.array([row.geometry for row in rows], dtype=object)
    points = gpd.GeoSeries(shapely.point_on_surface(shapes), crs="EPSG:4326")
    areas = shapely.STRtree(municipalities.geometry.to_numpy())
    inside = np.full(len(rows), -1)
    point, area = areas.query(points.to_numpy(), predicate="intersects")
    # A point on a common border goes to the smaller code: the layer is sorted by code.
    order = np.lexsort((-area, point))
    inside[point[order]] = area[order]
    inside[inside < 0] = _nearest(municipalities, points[inside < 0])
    faults = []
    for row in np.flatnonzero(inside < 0):
        place = points.iloc[row]
        hint = "; lat and lon look swapped" if _swapped(place) else ""
        faults.append(
            f"{file}, {rows[row].label}: lon {place.x:g}, lat {place.y:g} lies more than "
            f"{limits.NEAREST_KM.default} km outside Mexico{hint}; sites are Mexican places: check "
            "its coordinates and the file's CRS"
        )
    return inside, faults


def _nearest(municipalities: gpd.GeoDataFrame, points: gpd.GeoSeries) -> npt.NDArray[np.int64]:
    found = np.full(len(points), -1)
    west, south, east, north = _MEXICO
    # Places on the other side of the earth have no use in a map projection of this one.
    close = np.flatnonzero((points.x.between(west, east) & points.y.between(south, north)).array)
    if not len(close):
        return found
    tree = shapely.STRtree(municipalities.to_crs(_METRIC).geometry.to_numpy())
    asked, nearest = tree.query_nearest(
        points.iloc[close].to_crs(_METRIC).to_numpy(),
        max_distance=limits.NEAREST_KM.default * 1000,
        all_matches=False,
    )
    found[close[asked]] = nearest
    return found


def _frame(file: Path, rows: list[RawRow], inside: npt.NDArray[np.int64]) -> gpd.GeoDataFrame:
    municipalities = load("municipalities")
    names = dict(
        zip(municipalities["municipality_code"], municipalities["municipality"], strict=True)
    )
    states = dict(zip(municipalities["state_code"], municipalities["state"], strict=True))
    shapes = gpd.GeoSeries([row.geometry for row in rows], crs="EPSG:4326")
    hectares = shapes.to_crs(_EQUAL_AREA).area.to_numpy() / 10_000
    found = municipalities["municipality_code"].to_numpy()[inside]
    records = []
    for row, located, area in zip(rows, found, hectares, strict=True):
        code = row.cells.get("municipality_code") or str(located)
        state = row.cells.get("state_code") or code[:2]
        if not row.cells.get("municipality_code") and not code.startswith(state):
            code = ""
        records.append(
            {
                "site_id": _site_id(row),
                "name": _one_line(row.cells.get("name", "")) or _site_id(row),
                "kind": _one_line(row.cells.get("kind", "")) or "own site",
                "state_code": state,
                "state": states[state],
                "municipality_code": code,
                "municipality": names.get(code, ""),
                "grade": OWN_GRADE,
                "area_ha": round(float(area), 2) if area > 0 else np.nan,
                "sectors": _one_line(row.cells.get("sectors", "")),
                "note": _one_line(row.cells.get("note", "")),
                "source": file.name,
                "as_of": _one_line(row.cells.get("as_of", "")),
            }
        )
    fields = LAYERS["sites"].fields
    table = pd.DataFrame(records).reindex(columns=list(fields))
    table = table.astype({name: field.dtype for name, field in fields.items()})
    inner = shapely.point_on_surface(shapes.to_numpy())
    points = shapely.transform(inner, lambda xy: np.round(xy, _DECIMALS))
    frame = gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")
    return frame.sort_values("site_id", ignore_index=True)


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def shorten(file: Path, faults: list[str]) -> list[str]:
    """Spell out the first faults of a file and count the rest."""
    shown = limits.SHOWN_FAULTS.default
    if len(faults) <= shown:
        return faults
    return [*faults[:shown], f"{file}: and {len(faults) - shown} faults more"]
