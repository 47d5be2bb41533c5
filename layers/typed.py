"""Turn a table of texts into its declared columns."""

import io
from collections.abc import Mapping

import numpy as np
import pandas as pd

from layers.errors import DataError
from layers.fields import Field

__all__ = ["texts", "typed"]


def texts(content: bytes) -> pd.DataFrame:
    """Read a UTF-8 CSV file as texts; what is blank stays the empty string."""
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")


def typed(table: pd.DataFrame, fields: Mapping[str, Field], name: str) -> pd.DataFrame:
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
