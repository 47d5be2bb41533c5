"""Pandera schemas, from the declarations in :mod:`layers.fields` and :mod:`layers.tables`.

Pandera is imported only when a schema is asked for: it costs more time than reading a layer.
"""

from typing import TYPE_CHECKING, Any

from layers.errors import DataError
from layers.fields import LAYERS, Field
from layers.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import pandas as pd
    import pandera.pandas as pa

SHOWN_FAULTS = 20


def schema(name: str) -> "pa.DataFrameSchema":
    """Make the schema of a layer.

    Parameters
    ----------
    name
        Key in the catalogue.

    Returns
    -------
    DataFrameSchema
        Exact columns in their order, dtypes, allowed values, unique keys, and geometries of the
        layer's type that are valid, not empty, and lie in longitude -180..180, latitude -90..90.
    """
    import pandera.pandas as pa  # noqa: PLC0415 - slow to import, needed only for checking

    layer = LAYERS[name]
    columns = _columns(layer.fields)
    columns["geometry"] = pa.Column(checks=_geometry_checks(layer.shape), nullable=False)
    return pa.DataFrameSchema(columns, strict=True, ordered=True, name=name)


def table_schema(name: str) -> "pa.DataFrameSchema":
    """Make the schema of a table: exact columns in order, dtypes, allowed values, unique keys."""
    import pandera.pandas as pa  # noqa: PLC0415 - as above

    table = TABLES[name]
    return pa.DataFrameSchema(
        _columns(table.fields),
        strict=True,
        ordered=True,
        unique=list(table.key) or None,
        name=name,
    )


def _columns(fields: "Mapping[str, Field]") -> dict[str, Any]:
    import pandera.pandas as pa  # noqa: PLC0415 - as above

    return {
        column: pa.Column(
            field.dtype,
            checks=_checks(field),
            nullable=field.nullable or field.kind == "float",
            unique=field.unique,
        )
        for column, field in fields.items()
    }


def _checks(field: Field) -> "list[pa.Check]":
    import pandera.pandas as pa  # noqa: PLC0415 - as above

    checks = []
    if field.kind == "text" and not field.blank:
        checks.append(pa.Check(lambda text: text.str.len() > 0, error="is blank"))
    if field.one_of:
        allowed = field.one_of if not field.blank else ("", *field.one_of)
        checks.append(pa.Check.isin(allowed))
    if field.pattern:
        pattern = field.pattern if not field.blank else f"({field.pattern})?"
        checks.append(
            pa.Check(
                lambda text: text.str.fullmatch(pattern), error=f"does not match {field.pattern}"
            )
        )
    if field.low is not None:
        checks.append(pa.Check.ge(field.low))
    if field.high is not None:
        checks.append(pa.Check.le(field.high))
    return checks


def _geometry_checks(shape: str) -> "list[pa.Check]":
    import pandera.pandas as pa  # noqa: PLC0415 - as above

    types = {shape, f"Multi{shape}"} if shape == "Polygon" else {shape}

    def in_degrees(column: Any) -> Any:  # noqa: ANN401 - a geopandas column, untyped there
        box = column.bounds
        longitude = box["minx"].between(-180, 180) & box["maxx"].between(-180, 180)
        return longitude & box["miny"].between(-90, 90) & box["maxy"].between(-90, 90)

    return [
        pa.Check(lambda column: column.geom_type.isin(types), error=f"is not a {shape}"),
        pa.Check(lambda column: ~column.is_empty, error="is empty"),
        pa.Check(lambda column: column.is_valid, error="is not a valid geometry"),
        pa.Check(in_degrees, error="lies outside longitude -180..180, latitude -90..90"),
    ]


def validate(name: str, frame: "gpd.GeoDataFrame", *, file: str) -> "gpd.GeoDataFrame":
    """Check a frame against its layer's schema.

    Parameters
    ----------
    name
        Key in the catalogue.
    frame
        The frame, EPSG:4326.
    file
        What to call its origin in a message.

    Returns
    -------
    GeoDataFrame
        The same frame.

    Raises
    ------
    DataError
        With every fault found (the first 20 spelt out): file, column, row, value.
    """
    faults = []
    if frame.crs is None or frame.crs.to_epsg() != 4326:  # noqa: PLR2004 - the house's CRS
        faults.append(f"{file}: the CRS is {frame.crs}; it must be EPSG:4326")
    faults.extend(_faults(schema(name), frame, file))
    if faults:
        raise DataError(faults)
    return frame


def validate_table(name: str, frame: "pd.DataFrame", *, file: str) -> "pd.DataFrame":
    """Check a frame against its table's schema; see :func:`validate`."""
    if faults := list(_faults(table_schema(name), frame, file)):
        raise DataError(faults)
    return frame


def _faults(wanted: "pa.DataFrameSchema", frame: "pd.DataFrame", file: str) -> "Iterator[str]":
    import pandera.errors  # noqa: PLC0415 - as above

    try:
        wanted.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        for case in cases.head(SHOWN_FAULTS).itertuples():
            row = "" if case.index is None or case.index != case.index else f", row {case.index}"
            yield f"{file}: column {case.column}{row}: {case.check}: found {case.failure_case!r}"
        if len(cases) > SHOWN_FAULTS:
            yield f"{file}: and {len(cases) - SHOWN_FAULTS} faults more"
