"""GeoJSON geometries, checked number by number before the geometry library sees them.

A geometry engine may crash on deeply nested collections, so that only points, polygons and
multipolygons of the exact nesting the standard gives them are ever built.
"""

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from layers.errors import DataError

ALLOWED = ("Point", "Polygon", "MultiPolygon")
_MIN_RING = 4
_FAR = 1e9


def from_geojson(value: object) -> BaseGeometry:
    """Build a geometry from a parsed GeoJSON object.

    Parameters
    ----------
    value
        The feature's ``geometry`` member, longitude first. Heights and measures are dropped.

    Returns
    -------
    Geometry
        Point, polygon or multipolygon, EPSG:4326; validity is the caller's to check.

    Raises
    ------
    DataError
        If it is none of these or its coordinates are not finite numbers nested as they should be;
        the sentence has no file or row yet.
    """
    if value is None:
        message = "has no geometry; give a point or a polygon"
        raise DataError(message)
    if not isinstance(value, dict) or value.get("type") not in ALLOWED:
        kind = value.get("type") if isinstance(value, dict) else type(value).__name__
        message = f"geometry is of type {kind!r}; it must be one of {', '.join(ALLOWED)}"
        raise DataError(message)
    coordinates = value.get("coordinates")
    if value["type"] == "Point":
        return shapely.Point(_position(coordinates))
    if value["type"] == "Polygon":
        return _polygon(coordinates)
    return shapely.MultiPolygon([_polygon(part) for part in _items(coordinates, "polygons")])


def vertices(value: object) -> int:
    """Count the positions in a parsed GeoJSON geometry without building it.

    Parameters
    ----------
    value
        The feature's ``geometry`` member.

    Returns
    -------
    int
        Number of innermost lists; 0 for anything that is no geometry.
    """
    open_lists = [value.get("coordinates")] if isinstance(value, dict) else []
    count = 0
    while open_lists:
        here = open_lists.pop()
        if isinstance(here, list):
            inner = [item for item in here if isinstance(item, list)]
            open_lists.extend(inner)
            count += not inner
    return count


def _polygon(value: object) -> shapely.Polygon:
    rings = [_ring(ring) for ring in _items(value, "rings")]
    return shapely.Polygon(rings[0], rings[1:])


def _ring(value: object) -> list[tuple[float, float]]:
    ring = [_position(position) for position in _items(value, "positions")]
    if len(ring) < _MIN_RING:
        message = f"a ring has {len(ring)} positions; it needs {_MIN_RING}, the first repeated last"
        raise DataError(message)
    if ring[0] != ring[-1]:
        message = (
            f"a ring is not closed: it starts at {ring[0]} and ends at {ring[-1]}; repeat the "
            "first position last"
        )
        raise DataError(message)
    return ring


def _items(value: object, what: str) -> Sequence[object]:
    if not isinstance(value, list) or not value:
        message = f"coordinates should be a list of {what}, found {_short(value)}"
        raise DataError(message)
    return value


def _position(value: object) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) not in {2, 3, 4}:
        message = f"a position should be [longitude, latitude], found {_short(value)}"
        raise DataError(message)
    for number in value:
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        # Compared, not converted: an integer of four hundred digits fits no float.
        if not is_number or not -_FAR < number < _FAR:
            message = (
                f"a position holds {_short(number)}, which is no coordinate; give decimal degrees"
            )
            raise DataError(message)
    return float(value[0]), float(value[1])


def _short(value: object) -> str:
    shown = 40
    text = repr(value) if not isinstance(value, list | dict) else type(value).__name__
    return text if len(text) <= shown else f"{text[:shown]}…"
