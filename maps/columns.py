"""Columns of the page's payload: plain lists that JSON can hold."""

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

Column = list[float | int | str | None]


def row_of(ids: "Iterable[str]") -> dict[str, int]:
    """Find the row number of every id."""
    return {str(key): row for row, key in enumerate(ids)}


def rows(ids: "pd.Series[str]", of: Mapping[str, int]) -> Column:
    """Refer to rows of another table; -1 where there is none."""
    return [of.get(str(key), -1) for key in ids]


def listed(ids: "pd.Series[str]", of: Mapping[str, int]) -> list[list[int]]:
    """Refer to rows of another table, ids joined by "; "; [] where there is none."""
    return [[of[one] for one in str(text).split("; ") if one in of] for text in ids]


def texts(column: "pd.Series[str]") -> Column:
    """List texts; "" where there is none."""
    return ["" if pd.isna(text) else str(text) for text in column]


def flags(column: "pd.Series[bool]") -> Column:
    """List flags as 1, 0 and None for not known."""
    return [None if pd.isna(flag) else int(bool(flag)) for flag in column]


def numbers(column: "pd.Series[float]", decimals: int) -> Column:
    """List rounded numbers; None where there is none."""
    # tolist() first: numpy's own numbers are slower to round, to compare and to write.
    return [number(value, decimals) for value in pd.to_numeric(column).to_numpy(float).tolist()]


def shares(column: "pd.Series[float]") -> Column:
    """List shares to three decimals; what is rare is not 0, and what is likely not 1."""
    least = 0.001
    inner = column.where((column <= 0.0) | (column >= 1.0), column.clip(least, 1.0 - least))
    return numbers(inner, 3)


def number(value: float, decimals: int) -> float | int | None:
    """Round a number, a whole one to an int; None for NaN and infinity."""
    if not math.isfinite(value):
        return None
    rounded = round(float(value), decimals)
    return int(rounded) if rounded.is_integer() else rounded


def points(frame: "gpd.GeoDataFrame") -> dict[str, object]:
    """List the positions: ``x`` longitude and ``y`` latitude, degrees, EPSG:4326."""
    points = frame.geometry.to_numpy()
    x, y = shapely.get_x(points), shapely.get_y(points)
    return {"x": numbers(pd.Series(x), 4), "y": numbers(pd.Series(y), 4)}


def both(text: object) -> dict[str, str]:
    """Give a text in both languages."""
    return {lang: str(getattr(text, lang)) for lang in ("en", "es")}
