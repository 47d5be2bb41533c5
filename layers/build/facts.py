"""The project's own fact tables: CSV files whose every row has a source, a date and a grade."""

import io

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers import store
from layers.build.places import Places, points
from layers.errors import DataError
from layers.fields import LAYERS, Field

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
    content = store.read_bytes(f"facts/{name}.csv")
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")


def typed(table: pd.DataFrame, fields: dict[str, Field], name: str) -> pd.DataFrame:
    """Turn a table of texts into its declared columns.

    Parameters
    ----------
    table
        Texts, blank = not found.
    fields
        What each column must be.
    name
        Name of the table, for messages.

    Returns
    -------
    DataFrame
        The declared columns in their order and dtypes.

    Raises
    ------
    DataError
        With every fault.
    """
    faults = [f"{name}.csv: column {c!r} is missing" for c in fields if c not in table]
    faults += [f"{name}.csv: column {c!r} is not declared" for c in table if c not in fields]
    columns = {}
    for column, field in fields.items():
        if column in table:
            columns[column], bad = _column(table[column], field)
            faults += [
                f"{name}.csv: column {column!r}, line {row + 2}: {table[column].iloc[row]!r} is "
                f"no {field.kind}"
                for row in bad
            ]
    if faults:
        raise DataError(faults)
    return pd.DataFrame(columns)


def _column(text: pd.Series, field: Field) -> tuple[pd.Series, list[int]]:
    blank = text == ""
    if field.kind == "text":
        return (text.mask(blank) if field.nullable else text).astype("str"), []
    values: pd.Series
    if field.kind == "bool":
        values = text.map({"true": True, "false": False}).astype("boolean")
    else:
        values = pd.to_numeric(text.mask(blank), errors="coerce").astype("float64")
        values = values.where(np.isfinite(values))
    if field.kind == "int":
        values = values.where(values % 1 == 0).astype("Int64")
    may_miss = field.nullable or field.kind == "float"
    bad = values.isna() & (~blank | (not may_miss))
    rows = np.flatnonzero(bad.to_numpy(dtype=bool)).tolist()
    return (values if rows else values.astype(pd.api.types.pandas_dtype(field.dtype))), rows
