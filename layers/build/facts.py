"""The project's own fact tables: CSV files whose every row has a source, a date and a grade."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers import store
from layers.build.places import Places, points
from layers.fields import LAYERS, Field
from layers.typed import texts, typed

FACTS = (
    "sites",
    "zones",
    "crossings",
    "ports",
    "water_stress",
    "groundwater_decline",
    "power_plants",
    "poles",
    "incentives",
    "state_facts",
)
EQUAL_AREA_CRS = "EPSG:6933"
PLACED = ("location_basis", "municipality_radius_km")


def read(name: str) -> Places:
    """Read a fact table that has positions.

    Parameters
    ----------
    name
        Name of the layer and of ``layers/facts/<name>.csv``.

    Returns
    -------
    Places
        The layer.

    Raises
    ------
    DataError
        With every cell that is not of its column's kind, and every missing or surplus column.
    """
    table = typed(_table(name), {**LAYERS[name].fields, "lon": _DEGREES, "lat": _DEGREES}, name)
    frame = points(table.drop(columns=["lon", "lat"]), table["lon"], table["lat"])
    return Places(frame, _grades(frame))


def read_grid_nodes(municipalities: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> Places:
    """Read the grid nodes, which are known by municipality only, and give them an honest place.

    Parameters
    ----------
    municipalities, towns
        Layers of these names.

    Returns
    -------
    Places
        Each node lies at the largest town in its municipality (``location_basis`` "town"), or at
        the municipality's representative point where no town of over 1,000 people is known
        ("municipality"); ``municipality_radius_km`` is the radius of a circle of the municipality's
        area: how far off the place may well be. Nodes of a municipality that is not among
        `municipalities` are left out and counted.
    """
    name = "grid_nodes"
    fields = {key: field for key, field in LAYERS[name].fields.items() if key not in PLACED}
    table = typed(_table(name), fields, name)
    seats = _seats(municipalities, towns)
    known = table["municipality_code"].isin(seats.index)
    table = table[known].reset_index(drop=True)
    seat = seats.loc[table["municipality_code"]].reset_index(drop=True)
    frame = points(table, seat["lon"], seat["lat"])
    for column in PLACED:
        frame[column] = seat[column]
    in_towns = int((frame["location_basis"] == "town").sum())
    figures = {"at_towns": in_towns, "unplaced": int((~known).sum())}
    return Places(frame, figures | _grades(frame))


def _grades(frame: pd.DataFrame) -> dict[str, float]:
    return {f"grade_{grade}": int(n) for grade, n in frame["grade"].value_counts().items()}


def _seats(municipalities: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> pd.DataFrame:
    shapes = municipalities.geometry.to_numpy()
    mexican = towns[towns["country"] == "MX"].sort_values(
        ["population", "town_id"], ascending=[False, True], ignore_index=True
    )
    town, area = shapely.STRtree(shapes).query(mexican.geometry.to_numpy(), predicate="intersects")
    order = np.lexsort((area, town))
    first = pd.Series(town[order], index=area[order])
    largest = first[~first.index.duplicated()]
    place = shapely.point_on_surface(shapes)
    place[largest.index.to_numpy()] = mexican.geometry.to_numpy()[largest.to_numpy()]
    basis = np.full(len(shapes), "municipality", dtype=object)
    basis[largest.index.to_numpy()] = "town"
    area_m2 = shapely.area(municipalities.to_crs(EQUAL_AREA_CRS).geometry.to_numpy())
    return pd.DataFrame(
        {
            "lon": shapely.get_x(place),
            "lat": shapely.get_y(place),
            "location_basis": pd.array(basis, dtype="str"),
            "municipality_radius_km": np.round(np.sqrt(area_m2 / np.pi) / 1000, 2),
        },
        index=municipalities["municipality_code"],
    )


_DEGREES = Field("float", low=-180, high=180)


def _table(name: str) -> pd.DataFrame:
    return texts(store.read_bytes(f"facts/{name}.csv"))
