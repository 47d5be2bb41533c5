"""The three kinds of file a user may bring, read by readers named here and by no other.

GDAL chooses a driver by looking into a file, so that a virtual dataset renamed ``.geojson`` would
read other files of the machine. Here CSV and GeoJSON never reach GDAL, and a GeoPackage is opened
by the GeoPackage driver alone.
"""

import csv
import json
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

import numpy as np
import numpy.typing as npt
import pyogrio
import pyogrio.raw
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from layers import limits
from layers.errors import DataError
from layers.own_shapes import from_geojson, vertices

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
WGS84_NAMES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326")
_SAVE_GEOJSON = "save it again as GeoJSON"
_SHOWN_CHARACTERS = 80
# What GDAL calls the two CRSs by which a GeoPackage says that it does not know: srs_id 0 and -1.
_UNDEFINED = ("Undefined geographic SRS", "Undefined Cartesian SRS")
_WKB_ALLOWED = (1, 3, 6)
_GPKG_MARKS = (b"GPKG", b"GP10", b"GP11")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as found.

    Attributes
    ----------
    label
        How to name it in a message: "line 7", "feature 3", "fid 5".
    cells
        Text by column name in lower case; missing values are "".
    geometry
        EPSG:4326, x = longitude; None when it could not be had (the fault is listed).
    """

    label: str
    cells: Mapping[str, str]
    geometry: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as found.

    Attributes
    ----------
    rows
        In the file's order.
    faults
        What is wrong so far, each naming its row.
    """

    rows: tuple[RawRow, ...]
    faults: tuple[str, ...]


def read(path: Path, *, layer: str | None = None, things: str = "sites") -> RawTable:
    """Read a CSV, GeoJSON or GeoPackage file of points or polygons.

    Parameters
    ----------
    path
        An existing local file.
    layer
        Which layer of a GeoPackage; needed only when it has several.
    things
        What messages call the features.

    Returns
    -------
    RawTable
        Rows and faults.

    Raises
    ------
    DataError
        If the file as a whole cannot be used.
    """
    readers: Mapping[str, Callable[[Path], RawTable]] = {
        ".csv": _read_csv,
        ".geojson": _read_geojson,
        ".json": _read_geojson,
        ".gpkg": lambda file: _read_geopackage(file, layer),
    }
    if not path.exists():
        _refuse(path, "there is no such file; give the path of a local file")
    if not path.is_file():
        _refuse(path, "is no regular file; give a file, not a folder")
    reader = readers.get(path.suffix.lower())
    if reader is None:
        _refuse(path, f"is of no kind that is read; bring one of {', '.join(readers)}")
    try:
        size = path.stat().st_size
        if size > limits.FILE_BYTES.default:
            _refuse(
                path,
                f"has {size} bytes; at most {limits.FILE_BYTES.default} are read: simplify its "
                "outlines or split it",
            )
        if size == 0:
            _refuse(path, f"is empty; give a file with {things}")
        table = reader(path)
    except OSError as error:
        _refuse(path, f"cannot be read: {error.strerror or error}")
    if not table.rows and not table.faults:
        _refuse(path, f"holds no {things}; give at least one")
    return table


def _refuse(path: Path, why: str) -> NoReturn:
    message = f"{path}: {why}"
    raise DataError(message)


def _text(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(path, "is UTF-16; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(path, f"is not UTF-8 (byte {error.start}); save it as UTF-8")
    if "\0" in text:
        _refuse(path, "holds zero bytes, so it is no text file; save it as UTF-8 text")
    return text


def _too_many_rows(path: Path, count: int) -> None:
    if count > limits.ROWS.default:
        _refuse(path, f"holds {count} features; at most {limits.ROWS.default} are read: split it")


def _columns(path: Path, names: list[str]) -> list[str]:
    lower = [name.strip().lower() for name in names]
    twice = sorted({name for name in lower if lower.count(name) > 1})
    if twice:
        _refuse(path, f"columns {twice} occur more than once (case is ignored); rename them")
    return lower


def _read_csv(path: Path) -> RawTable:
    lines = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    rows: list[RawRow] = []
    faults: list[str] = []
    try:
        header = _columns(path, next(lines, []))
        missing = [name for name in ("lat", "lon") if name not in header]
        if missing:
            found = ", ".join(header)[:_SHOWN_CHARACTERS]
            _refuse(path, f"column {missing} is missing; add it to the header, which is {found!r}")
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            label = f"line {lines.line_num}"
            if len(cells) != len(header):
                faults.append(
                    f"{path}, {label}: has {len(cells)} cells, the header has {len(header)}; give "
                    "one a column, and quote texts with commas"
                )
                continue
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            lon, lat = (_number(path, label, named, axis, faults) for axis in ("lon", "lat"))
            point = None if lon is None or lat is None else shapely.Point(lon, lat)
            rows.append(RawRow(label, named, point))
    except csv.Error as error:
        _refuse(path, f"line {lines.line_num} is no CSV: {error}; save it again as CSV")
    _too_many_rows(path, len(rows))
    return RawTable(tuple(rows), tuple(faults))


def _number(
    path: Path, label: str, cells: Mapping[str, str], axis: str, faults: list[str]
) -> float | None:
    text = cells[axis]
    if NUMBER.fullmatch(text):
        return float(text)
    found = "is blank" if not text else f"is {text[:40]!r}"
    faults.append(f"{path}, {label}: {axis} {found}; give decimal degrees such as 25.67")
    return None


def _read_geojson(path: Path) -> RawTable:
    text = _text(path)
    _check_depth(path, text)
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        _refuse(path, f"is no JSON: {error}; {_SAVE_GEOJSON}")
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        _refuse(path, f"is no GeoJSON FeatureCollection; {_SAVE_GEOJSON}")
    _check_legacy_crs(path, document.get("crs"))
    features = document.get("features")
    if not isinstance(features, list):
        _refuse(path, f"has no list of features; {_SAVE_GEOJSON}")
    _too_many_rows(path, len(features))
    positions = sum(vertices(f.get("geometry")) for f in features if isinstance(f, dict))
    if positions > limits.VERTICES.default:
        _refuse(
            path,
            f"holds {positions} vertices; at most {limits.VERTICES.default} are read: simplify "
            "its outlines",
        )
    rows: list[RawRow] = []
    faults: list[str] = []
    for number, feature in enumerate(features, start=1):
        label = f"feature {number}"
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            faults.append(f"{path}, {label}: is no GeoJSON Feature; {_SAVE_GEOJSON}")
            continue
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            faults.append(f"{path}, {label}: its properties are no object; {_SAVE_GEOJSON}")
            continue
        named = dict(zip(_columns(path, list(properties)), properties.values(), strict=True))
        cells = {"id": _cell(feature.get("id"))}
        cells |= {name: _cell(value) for name, value in named.items()}
        geometry = None
        try:
            geometry = from_geojson(feature.get("geometry"))
        except DataError as error:
            faults += [f"{path}, {label}: {fault}" for fault in error.faults]
        rows.append(RawRow(label, cells, geometry))
    return RawTable(tuple(rows), tuple(faults))


def _no_constant(name: str) -> NoReturn:
    message = f"{name} is no JSON number"
    raise ValueError(message)


def _check_depth(path: Path, text: str) -> None:
    depth = 0
    # Strings are skipped whole: brackets inside a name do not nest anything.
    for mark in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', text):
        if mark[0] in "[{":
            depth += 1
            if depth > limits.JSON_DEPTH.default:
                _refuse(
                    path,
                    f"nests deeper than {limits.JSON_DEPTH.default} levels; {_SAVE_GEOJSON}",
                )
        elif mark[0] in "]}":
            depth -= 1


def _check_legacy_crs(path: Path, crs: object) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in WGS84_NAMES:
        _refuse(
            path,
            f"has a crs member {str(name)[:80]!r}; GeoJSON is longitude, latitude in WGS 84: "
            "reproject it, or bring a GeoPackage",
        )


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - the test for NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if not isinstance(value, dict | list) else ""


def _read_geopackage(path: Path, layer: str | None) -> RawTable:
    with path.open("rb") as file:
        start = file.read(72)
    if not start.startswith(b"SQLite format 3\0") or start[68:72] not in _GPKG_MARKS:
        _refuse(path, "is no GeoPackage, whatever its name says; save it as one")
    source = f"GPKG:{path}"
    try:
        # What GDAL only warns of, a CRS it cannot parse, is found missing and refused below.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            chosen = _choose_layer(path, pyogrio.list_layers(source), layer)
            info = pyogrio.read_info(source, layer=chosen)
            _too_many_rows(path, info["features"])
            to_degrees = _transformer(path, info["crs"])
            meta, fids, shapes, columns = pyogrio.raw.read(source, layer=chosen, return_fids=True)
    except (DataSourceError, DataLayerError, FeatureError, FieldError) as error:
        _refuse(path, f"cannot be read as a GeoPackage: {error}; save it again")
    names = _columns(path, list(meta["fields"]))
    faults: list[str] = []
    labels = [f"fid {fid}" for fid in fids]
    geometries = _from_wkb(path, labels, shapes, faults)
    if shapely.get_num_coordinates(geometries).sum() > limits.VERTICES.default:
        _refuse(path, f"holds over {limits.VERTICES.default} vertices; simplify its outlines")
    degrees = shapely.transform(
        geometries,
        lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1])),
    )
    rows = tuple(
        RawRow(
            label,
            {name: _cell(_plain(column[row])) for name, column in zip(names, columns, strict=True)},
            degrees[row],
        )
        for row, label in enumerate(labels)
    )
    return RawTable(rows, tuple(faults))


def _plain(value: Any) -> object:  # noqa: ANN401 - a cell of any numpy or Python type
    return value.item() if isinstance(value, np.generic) else value


def _choose_layer(path: Path, found: npt.NDArray[np.object_], layer: str | None) -> str:
    spatial = [str(name) for name, shape in found if shape is not None]
    if layer is not None and layer not in spatial:
        _refuse(path, f"has no layer {layer!r} with geometries; it has {spatial}")
    if layer is None and len(spatial) != 1:
        _refuse(path, f"has {len(spatial)} layers with geometries, {spatial}; bring it with one")
    return layer or spatial[0]


def _transformer(path: Path, crs: str | None) -> pyproj.Transformer:
    if not crs or any(name in crs for name in _UNDEFINED):
        _refuse(path, "has no CRS; set the one its coordinates are in")
    try:
        return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except CRSError as error:
        _refuse(path, f"has a CRS that cannot be used: {error}")


def _from_wkb(
    path: Path, labels: list[str], shapes: npt.NDArray[np.object_], faults: list[str]
) -> npt.NDArray[np.object_]:
    # The type is read off the bytes, so that a nested collection never reaches the engine.
    allowed = np.zeros(len(shapes), dtype=bool)
    for row, shape in enumerate(shapes):
        if shape is None:
            faults.append(f"{path}, {labels[row]}: has no geometry; give a point or a polygon")
            continue
        order: Literal["little", "big"] = "little" if shape[0] == 1 else "big"
        code = int.from_bytes(shape[1:5], order) & 0x0FFFFFFF
        allowed[row] = code % 1000 in _WKB_ALLOWED
        if not allowed[row]:
            faults.append(
                f"{path}, {labels[row]}: geometry is of WKB type {code}; it must be a point, a "
                "polygon or a multipolygon"
            )
    geometries = np.full(len(shapes), None, dtype=object)
    geometries[allowed] = shapely.force_2d(shapely.from_wkb(shapes[allowed]))
    return geometries
