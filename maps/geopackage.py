"""The tables of a run as the layers of one GeoPackage."""

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

import pyogrio
from pyogrio.errors import DataSourceError, FeatureError, FieldError, GeometryError

from maps import dictionary
from maps.rows import tables
from siting.errors import OutputError
from siting.folder import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from siting.results import RunResult

__all__ = ["FIXED_DATE", "VERSION", "file_name", "fixed_date", "write"]

FIXED_DATE: Final = "1970-01-01T00:00:00.000Z"
"""What the GeoPackage says of when its layers were changed: the moment of writing would make two
equal runs differ. The true vintages stand in ``run.json``."""

VERSION: Final = "1.3"
"""GDAL writes 1.4 unless told otherwise, and the one in Debian 12 warns of that."""

_GEOMETRY: Final = "geom"

_SCHEMA_EXTENSION: Final = "http://www.geopackage.org/spec121/#extension_schema"

# Both tables as in annex F.9 of the standard, which asks for the second one even if it is empty.
_DATA_COLUMNS: Final = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
)
"""
_DATA_COLUMN_CONSTRAINTS: Final = """
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
)
"""

_DATE_OPTION: Final = "OGR_CURRENT_DATE"


def file_name(study: str) -> str:
    """Return the name of a study's GeoPackage."""
    return f"{study}.gpkg"


def write(result: "RunResult", path: "Path") -> None:
    """Write every table as a layer, in a new file: nothing of an older one survives.

    Meanings and units stand in ``gpkg_data_columns`` (the standard's Schema extension), what a
    layer holds in ``gpkg_contents``.

    Parameters
    ----------
    result
        The run.
    path
        The file; replaced when it exists. Its folder must exist.

    Raises
    ------
    OutputError
        When the file cannot be written; it is then as it was before.
    """
    try:
        with replace_file(path) as beside, fixed_date():
            described: list[tuple[str, dictionary.Column]] = []
            for table, frame in tables(result):
                about = dictionary.about(result.study, table.name)
                pyogrio.write_dataframe(
                    frame,
                    beside,
                    layer=table.name,
                    driver="GPKG",
                    geometry_type=table.geometry,
                    promote_to_multi=table.geometry.startswith("Multi"),
                    dataset_options={"VERSION": VERSION},
                    layer_options={
                        "IDENTIFIER": table.name,
                        "DESCRIPTION": about.both,
                        "GEOMETRY_NAME": _GEOMETRY,
                    },
                )
                columns = dictionary.describe(result.study, table.name, frame.columns)
                described += [(table.name, column) for column in columns.values()]
            _describe(beside, described)
    except (
        OSError,
        sqlite3.Error,
        DataSourceError,
        FeatureError,
        FieldError,
        GeometryError,
    ) as error:
        message = f"{path}: the GeoPackage could not be written: {error}."
        raise OutputError(message) from error


def _describe(path: "Path", described: "Iterable[tuple[str, dictionary.Column]]") -> None:
    """Write the meanings of columns into a closed GeoPackage, in one transaction."""
    records = []
    for table, column in described:
        name = _GEOMETRY if column.name == "geometry" else column.name
        # GDAL and QGIS show `name` as the column's alias; geopandas keeps the column's own name.
        records.append((table, name, column.title, column.title, column.meaning.both))
    extensions = [
        (table, "gpkg_schema", _SCHEMA_EXTENSION, "read-write")
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints")
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # The file is forced to disk once it is whole, and thrown away if it never is.
        database.execute("PRAGMA journal_mode = MEMORY")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        database.execute(_DATA_COLUMNS)
        database.execute(_DATA_COLUMN_CONSTRAINTS)
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) "
            "VALUES (?, ?, ?, ?, ?)",
            records,
        )
        database.executemany(
            "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope) "
            "VALUES (?, ?, ?, ?)",
            extensions,
        )
        database.execute("COMMIT")


@contextmanager
def fixed_date() -> "Iterator[None]":
    """Let GDAL write :data:`FIXED_DATE` for as long as the block lasts."""
    before = pyogrio.get_gdal_config_option(_DATE_OPTION)
    pyogrio.set_gdal_config_options({_DATE_OPTION: FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_DATE_OPTION: before})
