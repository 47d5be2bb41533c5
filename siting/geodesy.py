"""Distances on the WGS 84 ellipsoid, and the nearest point or line by them.

Everything here takes longitude and latitude in degrees (x before y) and returns kilometres. The
search runs where searching is cheap; the answer is measured on the ellipsoid:

* points are searched in Earth-centred Cartesian space, where the order by straight chord is the
  order by geodesic to about one part in 10^5 at the distances used here;
* lines are searched in one conformal projection of the continent (:data:`SEARCH_CRS`). A line is
  the *geodesic* between its two ends, cut into pieces of at most :data:`PIECE_KM`, so that a chord
  of hundreds of kilometres is drawn within about 3 m of its course. Because the projection's scale
  changes from place to place, the nearest line on the map need not be the nearest on the ground:
  every piece that could be nearer is measured, and the shortest geodesic wins.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod, Proj
from scipy.spatial import KDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GEOD = Geod(ellps="WGS84")

SEARCH_CRS = "+proj=lcc +lat_1=20 +lat_2=45 +lat_0=32 +lon_0=-98 +datum=WGS84 +units=m +no_defs"
"""Lambert conformal conic with standard parallels that bracket Mexico and the contiguous US."""

PIECE_KM = 20.0
"""Longest piece of a line handed to the search."""

MEAN_RADIUS_KM = 6371.0088
"""IUGG mean radius, for turning a Cartesian chord into an arc."""

# ln k changes by (sin lat - n) / cos lat per radian on this projection (Snyder 1987, eq. 15-1 to
# 15-4), at most 0.43 between 8 and 53 degrees north; per km of ground, hence over the radius.
_SCALE_GRADIENT_PER_KM = 0.45 / 6356.0
_SAME_KM = 1e-7


@dataclass(frozen=True, slots=True)
class NearestPoint:
    """The nearest of a set of points, for each query.

    Attributes
    ----------
    km
        Geodesic distance, float64 (n,), NaN when there is no point at all.
    index
        Row of the nearest point, int64 (n,), -1 when there is none. Of several at the same
        place the first.
    """

    km: Floats
    index: Ints


@dataclass(frozen=True, slots=True)
class NearestLine:
    """The nearest of a set of lines, for each query.

    Attributes
    ----------
    km
        Geodesic distance to the foot point, float64 (n,), NaN beyond the search radius.
    index
        Row of the nearest line, int64 (n,), -1 beyond the search radius. Ties go to the
        smaller row.
    fraction
        Share of the line's length from its first end to the foot, float64 (n,) in [0, 1].
    lon, lat
        The foot point in degrees, float64 (n,).
    """

    km: Floats
    index: Ints
    fraction: Floats
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class LineIndex:
    """Straight (geodesic) lines, ready to be searched.

    Attributes
    ----------
    chord_km
        Length of each line, float64 (m,).
    line, start, share
        Per piece: the row of its line, the fraction of the line where it begins, and the
        fraction it covers; (p,).
    ax, ay, bx, by
        Per piece: its ends in :data:`SEARCH_CRS`, metres, float64 (p,).
    tree
        Spatial index over the pieces.
    """

    chord_km: Floats
    line: Ints
    start: Floats
    share: Floats
    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    tree: shapely.STRtree


@lru_cache(maxsize=1)
def _projection() -> Proj:
    return Proj(SEARCH_CRS)


def distance_km(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Geodesic distance between points taken pairwise.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, float64, all of one shape.

    Returns
    -------
    ndarray
        Kilometres, float64, of that shape (Karney 2013, as implemented in PROJ).
    """
    _, _, metres = GEOD.inv(lon1, lat1, lon2, lat2)
    return np.asarray(metres, dtype=np.float64) / 1000.0


def cartesian_km(lon: Floats, lat: Floats) -> Floats:
    """Earth-centred Cartesian coordinates of points on the ellipsoid.

    Returns
    -------
    ndarray
        Kilometres, float64 (n, 3).
    """
    lam, phi = np.radians(lon), np.radians(lat)
    normal = GEOD.a / 1000.0 / np.sqrt(1.0 - GEOD.es * np.sin(phi) ** 2)
    return np.stack(
        (
            normal * np.cos(phi) * np.cos(lam),
            normal * np.cos(phi) * np.sin(lam),
            normal * (1.0 - GEOD.es) * np.sin(phi),
        ),
        axis=-1,
    )


def distance_matrix_km(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Distance between every point of one set and every point of another.

    The arc over the straight chord through the ellipsoid, with the mean radius: within 0.01 % of
    the geodesic up to 1,000 km and 0.2 % across the continent, at a hundredth of the cost.

    Parameters
    ----------
    lon1, lat1
        Degrees, float64 (n,).
    lon2, lat2
        Degrees, float64 (m,).

    Returns
    -------
    ndarray
        Kilometres, float64 (n, m).
    """
    first, second = cartesian_km(lon1, lat1), cartesian_km(lon2, lat2)
    # Differences axis by axis rather than |a|^2 + |b|^2 - 2ab, which loses metres to rounding.
    squared = np.zeros((len(first), len(second)))
    for axis in range(3):
        squared += np.subtract.outer(first[:, axis], second[:, axis]) ** 2
    return _arc_km(np.sqrt(squared))


def _arc_km(chord: Floats) -> Floats:
    diameter = 2.0 * MEAN_RADIUS_KM
    return np.asarray(diameter * np.arcsin(np.minimum(chord / diameter, 1.0)), dtype=np.float64)


def nearest_points(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> NearestPoint:
    """Find the nearest point of a set for each query point.

    Parameters
    ----------
    lon, lat
        Query points, degrees, float64 (n,).
    to_lon, to_lat
        The set, degrees, float64 (m,).

    Returns
    -------
    NearestPoint
    """
    if len(to_lon) == 0 or len(lon) == 0:
        return NearestPoint(np.full(len(lon), np.nan), np.full(len(lon), -1, dtype=np.int64))
    # Many nodes share one coordinate; keeping the first of each makes ties go to the smaller row.
    places, first = np.unique(np.column_stack((to_lon, to_lat)), axis=0, return_index=True)
    _, found = KDTree(cartesian_km(places[:, 0], places[:, 1])).query(cartesian_km(lon, lat))
    index = np.asarray(first[found], dtype=np.int64)
    return NearestPoint(distance_km(lon, lat, to_lon[index], to_lat[index]), index)


def line_index(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> LineIndex:
    """Prepare straight lines for :func:`nearest_line`.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        The two ends of each line, degrees, float64 (m,). Equal ends are allowed.

    Returns
    -------
    LineIndex
    """
    chord = cartesian_km(lon1, lat1) - cartesian_km(lon2, lat2)
    chord_km = _arc_km(np.sqrt((chord**2).sum(axis=-1)))
    pieces = np.maximum(np.ceil(chord_km / PIECE_KM), 1.0).astype(np.int64)
    line = np.repeat(np.arange(len(chord_km)), pieces)
    step = np.arange(len(line)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = 1.0 / pieces[line]

    knot_lon, knot_lat = lon1[line], lat1[line]
    cut = np.flatnonzero(pieces > 1)
    if len(cut):
        azimuth, _, metres = GEOD.inv(lon1[cut], lat1[cut], lon2[cut], lat2[cut])
        inner = np.flatnonzero(step > 0)
        at = np.searchsorted(cut, line[inner])
        along = np.asarray(metres)[at] * step[inner] * share[inner]
        knot_lon[inner], knot_lat[inner], _ = GEOD.fwd(
            lon1[line[inner]], lat1[line[inner]], np.asarray(azimuth)[at], along
        )
    project = _projection()
    ax, ay = project(knot_lon, knot_lat)
    end_x, end_y = project(lon2, lat2)
    last = step == pieces[line] - 1
    bx = np.where(last, end_x[line], np.roll(ax, -1))
    by = np.where(last, end_y[line], np.roll(ay, -1))
    ends = np.column_stack((ax, ay, bx, by)).reshape(-1, 2, 2)
    drawn = np.asarray(shapely.linestrings(ends), dtype=object)
    return LineIndex(
        chord_km=chord_km,
        line=line,
        start=step * share,
        share=share,
        ax=ax,
        ay=ay,
        bx=bx,
        by=by,
        tree=shapely.STRtree(drawn),
    )


def nearest_line(
    lon: Floats, lat: Floats, lines: LineIndex, *, max_km: float = 500.0
) -> NearestLine:
    """Find the nearest line for each query point.

    Parameters
    ----------
    lon, lat
        Query points between 8 and 53 degrees north for exact results, degrees, float64 (n,).
        Points elsewhere are farther than `max_km` from anything on the continent's layers.
    lines
        From :func:`line_index`.
    max_km
        Search radius; a query with no line within it gets NaN and index -1.

    Returns
    -------
    NearestLine
    """
    n = len(lon)
    result = NearestLine(
        km=np.full(n, np.nan),
        index=np.full(n, -1, dtype=np.int64),
        fraction=np.full(n, np.nan),
        lon=np.full(n, np.nan),
        lat=np.full(n, np.nan),
    )
    if n == 0 or len(lines.chord_km) == 0:
        return result
    project = _projection()
    x, y = project(lon, lat)
    points = shapely.points(x, y)
    scale = np.asarray(project.get_factors(lon, lat).meridional_scale)
    reach = 1000.0 * max_km * scale * np.exp(_SCALE_GRADIENT_PER_KM * max_km)

    first_query, first_piece = lines.tree.query_nearest(points, all_matches=False)
    near = shapely.distance(points[first_query], lines.tree.geometries[first_piece])
    kept = near <= reach[first_query]
    query, piece = first_query[kept], first_piece[kept]
    if len(query) == 0:
        return result
    _, _, foot_lon, foot_lat = _feet(x[query], y[query], piece, lines)
    bound_km = distance_km(lon[query], lat[query], foot_lon, foot_lat)
    radius = 1000.0 * bound_km * scale[query] * np.exp(_SCALE_GRADIENT_PER_KM * bound_km) + 0.01

    at, piece = lines.tree.query(points[query], predicate="dwithin", distance=radius)
    query = query[at]
    fraction, line, foot_lon, foot_lat = _feet(x[query], y[query], piece, lines)
    km = distance_km(lon[query], lat[query], foot_lon, foot_lat)
    order = np.lexsort((line, np.round(km / _SAME_KM), query))
    best = order[np.flatnonzero(np.diff(query[order], prepend=-1))]
    best = best[km[best] <= max_km]
    target = query[best]
    result.km[target] = km[best]
    result.index[target] = line[best]
    result.fraction[target] = fraction[best]
    result.lon[target] = foot_lon[best]
    result.lat[target] = foot_lat[best]
    return result


def _feet(
    x: Floats, y: Floats, piece: Ints, lines: LineIndex
) -> tuple[Floats, Ints, Floats, Floats]:
    """Foot of each (x, y) on its piece: fraction of the whole line, line, lon, lat."""
    ax, ay = lines.ax[piece], lines.ay[piece]
    dx, dy = lines.bx[piece] - ax, lines.by[piece] - ay
    squared = dx**2 + dy**2
    along = np.divide(
        (x - ax) * dx + (y - ay) * dy, squared, out=np.zeros_like(squared), where=squared > 0.0
    )
    along = np.clip(along, 0.0, 1.0)
    foot_lon, foot_lat = _projection()(ax + along * dx, ay + along * dy, inverse=True)
    fraction = np.clip(lines.start[piece] + along * lines.share[piece], 0.0, 1.0)
    return fraction, lines.line[piece], np.asarray(foot_lon), np.asarray(foot_lat)
