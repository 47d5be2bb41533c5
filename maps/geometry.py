"""Lines and areas as short lists of whole numbers, for the page.

A path is ``[x0, y0, dx1, dy1, ...]`` in units of 1/``SCALE`` degree (EPSG:4326, x = longitude),
each vertex given as the step from the one before.
"""

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

SCALE = 1000


def encode(shapes: "Iterable[shapely.Geometry]") -> list[list[int]]:
    """Encode lines and the rings of areas as paths.

    Parameters
    ----------
    shapes
        (Multi)LineStrings and (Multi)Polygons, EPSG:4326; points and empty shapes are skipped.

    Returns
    -------
    list of list of int
        One path a line or ring; vertices that fall together at this precision are dropped, and so
        are paths of which nothing is left.
    """
    parts = shapely.get_parts(np.asarray(list(shapes), dtype=object))
    kinds = shapely.get_type_id(parts)
    rings = shapely.get_rings(parts[kinds == shapely.GeometryType.POLYGON])
    lines = parts[kinds == shapely.GeometryType.LINESTRING]
    ordered = np.concatenate((rings, lines))
    coordinates, path = shapely.get_coordinates(ordered, return_index=True)
    whole = np.rint(coordinates * SCALE).astype(np.int64)
    begins = np.diff(path, prepend=-1) != 0
    steps = np.diff(whole, axis=0, prepend=0)
    steps[begins] = whole[begins]
    kept = begins | steps.any(axis=1)
    size = np.bincount(path[kept], minlength=len(ordered))
    numbers = steps[kept].ravel().tolist()
    ends = (2 * np.cumsum(size)).tolist()
    # A path of one vertex has nothing left but its beginning.
    return [
        numbers[end - 2 * count : end]
        for end, count in zip(ends, size.tolist(), strict=True)
        if count > 1
    ]
