"""The tables of a run as they are published: rounded, cleaned, the same in every format.

Minutes are rounded to 0.1, kilometres to the metre, every other figure to six decimals, and
coordinates to 10^-6 degrees (about 0.1 m): finer than any source behind them, and the same
numbers in CSV, GeoParquet and GeoPackage.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from siting.robustness.record import stability_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from siting.results import RunResult

__all__ = [
    "ACCEPTABILITY_TYPES",
    "COORDINATE_DECIMALS",
    "MATRIX_TYPES",
    "PLAIN_TYPES",
    "TABLES",
    "Table",
    "decimals",
    "frames",
    "kind",
    "plain_tables",
    "published",
    "tables",
]

COORDINATE_DECIMALS: Final = 6
_DEFAULT_DECIMALS: Final = 6
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a run.

    Attributes
    ----------
    name
        Name of the file and of the GeoPackage layer.
    geometry
        Geometry type in the GeoPackage.
    """

    name: str
    geometry: str


TABLES: Final = (
    Table("sites", "Point"),
    Table("zones", "Point"),
    Table("crossings", "Point"),
    Table("pairs", "LineString"),
    Table("corridors", "MultiPolygon"),
    Table("eliminated", "Point"),
)

MATRIX_TYPES: Final = MappingProxyType(
    {
        "site_id": "text",
        "zone_id": "text",
        "crossing_id": "text",
        "minutes": "number",
        "runner_up_id": "text",
        "runner_up_minutes": "number",
        "score": "number",
        "reason": "text",
    }
)
"""Columns of the matrix of all pairs, which is no table of places and has no geometry."""


ACCEPTABILITY_TYPES: Final = MappingProxyType(
    {"site_id": "text", "rank": "integer", "share": "number"}
)
"""Columns of the acceptability of ranks, written as Parquet alone: it has 100,000 rows."""


PLAIN_TYPES: Final = MappingProxyType(
    {
        "elimination": MappingProxyType(
            {
                "constraint": "text",
                "title_en": "text",
                "title_es": "text",
                "partial": "number",
                "removed_alone": "integer",
                "removed_only": "integer",
                "removed_in_order": "integer",
                "left": "integer",
                "reduced": "integer",
                "unknown": "integer",
                "spared": "integer",
            }
        ),
        "stability": MappingProxyType(
            {
                "site_id": "text",
                "theme": "text",
                "criterion": "text",
                "weight": "number",
                "inside": "boolean",
                "low": "number",
                "high": "number",
                "low_with": "text",
                "high_with": "text",
            }
        ),
    }
)
"""Columns of the tables without geometry, which are written as CSV alone, by table."""


def plain_tables(result: "RunResult") -> dict[str, pd.DataFrame]:
    """Return the tables without geometry by name, in the order of :data:`PLAIN_TYPES`."""
    held = list(stability_rows(result.decision, result.robustness))
    stability = pd.DataFrame(held, columns=list(PLAIN_TYPES["stability"]))
    return {"elimination": result.elimination, "stability": stability.round(_DEFAULT_DECIMALS)}


def frames(result: "RunResult") -> "dict[str, gpd.GeoDataFrame]":
    """Return the tables of a run as they were measured, by name, in the order of :data:`TABLES`."""
    return {
        "sites": result.sites.frame,
        "zones": result.zones.frame,
        "crossings": result.crossings,
        "pairs": result.pairs,
        "corridors": result.corridors,
        "eliminated": result.eliminated,
    }


def tables(
    result: "RunResult", *, only: "Collection[str] | None" = None
) -> "Iterator[tuple[Table, gpd.GeoDataFrame]]":
    """Yield the tables of a run with their published rows, in the order of :data:`TABLES`.

    Parameters
    ----------
    result
        The run.
    only
        Names of the tables asked for; by default all.
    """
    found = frames(result)
    for table in TABLES:
        if only is None or table.name in only:
            yield table, published(found[table.name])


def kind(column: "pd.Series[str]") -> Literal["text", "integer", "number", "boolean"]:
    """Name the type in which a column is published.

    Parameters
    ----------
    column
        A column of a table, but for its geometry.
    """
    if pd.api.types.is_bool_dtype(column.dtype):
        return "boolean"
    if pd.api.types.is_integer_dtype(column.dtype):
        return "integer"
    if pd.api.types.is_float_dtype(column.dtype):
        return "number"
    return "boolean" if _is_flags(column) else "text"


def decimals(column: str) -> int:
    """Return to how many decimals a column of figures is published.

    Parameters
    ----------
    column
        Its name, which ends in its unit.
    """
    if column.startswith(("value_", "points_")):
        return _DEFAULT_DECIMALS
    if column.startswith("quality_km_"):
        return 3
    if column == "minutes" or column.endswith(("_minutes", "_min")):
        return 1
    return 3 if column.endswith("_km") else _DEFAULT_DECIMALS


def published(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Round and clean a table.

    Parameters
    ----------
    frame
        EPSG:4326.

    Returns
    -------
    GeoDataFrame
        A copy with the same rows and columns, geometry last. Texts lose what no file can hold: a
        NUL or half a surrogate pair becomes U+FFFD; an infinite figure becomes empty.
    """
    columns: dict[str, object] = {}
    for name in frame.columns.drop(frame.geometry.name):
        column = frame[name].reset_index(drop=True)
        if pd.api.types.is_float_dtype(column.dtype):
            columns[name] = _rounded(column, decimals(name))
        elif pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_numeric_dtype(
            column.dtype
        ):
            columns[name] = column
        else:
            columns[name] = _cleaned(column)
    geometry = _rounded_geometry(frame.geometry.to_numpy())
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=geometry, crs=frame.crs)


def _rounded(column: "pd.Series[float]", places: int) -> npt.NDArray[np.float64]:
    figures = column.to_numpy(dtype=np.float64, na_value=np.nan)
    figures = np.where(np.isfinite(figures), figures, np.nan)
    # Adding 0.0 turns a rounded -0.0 into 0.0, which would print as "-0.0".
    return np.asarray(np.round(figures, places) + 0.0, dtype=np.float64)


def _cleaned(column: "pd.Series[str]") -> "pd.Series[str] | pd.Series[bool]":
    """Return texts that every format can hold; a column of true, false and empty stays that."""
    if _is_clean(column):
        return column
    values = column.astype(object)
    if _is_flags(column):
        return values.astype("boolean")
    return values.map(_clean_text, na_action="ignore").astype("str")


def _is_flags(column: "pd.Series[str]") -> bool:
    """Whether a column that may hold anything holds only true, false and empty."""
    if isinstance(column.dtype, pd.StringDtype):
        return False
    known = column[column.notna()]
    return len(known) > 0 and all(isinstance(value, bool | np.bool_) for value in known)


def _is_clean(column: "pd.Series[str]") -> bool:
    # Arrow holds UTF-8, which has no half a surrogate pair; only a NUL could be in the way.
    dtype = column.dtype
    return (
        isinstance(dtype, pd.StringDtype)
        and dtype.storage == "pyarrow"
        and dtype.na_value is not pd.NA
        and not column.str.contains("\0", regex=False, na=False).any()
    )


def _clean_text(value: object) -> str:
    text = str(value).replace("\0", _REPLACEMENT)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _rounded_geometry(geometry: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Round coordinates; areas are rebuilt so that rounding cannot make one cross itself."""
    plain = shapely.transform(geometry, lambda xy: np.round(xy, COORDINATE_DECIMALS))
    areas = np.isin(
        shapely.get_type_id(geometry),
        (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
    )
    snapped = shapely.set_precision(geometry[areas], 10.0**-COORDINATE_DECIMALS)
    kept = ~shapely.is_empty(snapped)
    plain[np.flatnonzero(areas)[kept]] = shapely.normalize(snapped[kept])
    return np.asarray(plain, dtype=object)
