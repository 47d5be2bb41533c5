"""The tables of a run as the layers of one GeoPackage."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pyogrio
from pyogrio.errors import DataSourceError, FeatureError, FieldError, GeometryError

from maps.rows import tables
from siting.errors import OutputError
from siting.folder import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from siting.results import RunResult

__all__ = ["FIXED_DATE", "file_name", "write"]

FIXED_DATE: Final = "1970-01-01T00:00:00.000Z"
"""What the GeoPackage says of when its layers were changed: the moment of writing would make two
equal runs differ. The true vintages stand in ``run.json``."""

_DATE_OPTION: Final = "OGR_CURRENT_DATE"


def file_name(study: str) -> str:
    """Return the name of a study's GeoPackage."""
    return f"{study}.gpkg"


def write(result: "RunResult", path: "Path") -> None:
    """Write every table as a layer, in a new file: nothing of an older one survives.

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
        with replace_file(path) as beside, _fixed_date():
            for table, frame in tables(result):
                pyogrio.write_dataframe(
                    frame,
                    beside,
                    layer=table.name,
                    driver="GPKG",
                    geometry_type=table.geometry,
                    promote_to_multi=table.geometry.startswith("Multi"),
                    layer_options={"IDENTIFIER": table.name, "DESCRIPTION": table.title},
                )
    except (OSError, DataSourceError, FeatureError, FieldError, GeometryError) as error:
        message = f"{path}: the GeoPackage could not be written: {error}."
        raise OutputError(message) from error


@contextmanager
def _fixed_date() -> "Iterator[None]":
    before = pyogrio.get_gdal_config_option(_DATE_OPTION)
    pyogrio.set_gdal_config_options({_DATE_OPTION: FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_DATE_OPTION: before})
