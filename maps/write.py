"""Write a whole run into one folder, all or nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from maps import attribution, geopackage, page, runfile, tables
from siting.folder import MARKER, replace_folder

if TYPE_CHECKING:
    from siting.results import RunResult

__all__ = ["PAGE", "write_run"]

PAGE: Final = "map.html"


def write_run(result: "RunResult", folder: Path, *, overwrite: bool, lang: str) -> list[Path]:
    """Write the page, the tables, the GeoPackage, the attribution and the record of a run.

    Parameters
    ----------
    result
        The run.
    folder
        Where to. Built beside it and exchanged in one step: killed at any moment, this leaves
        either the old run or the new one.
    overwrite
        Whether the result of an earlier run may be replaced.
    lang
        Language in which the page opens, "en" or "es".

    Returns
    -------
    list of Path
        The files written, the page first.

    Raises
    ------
    UsageError
        When the folder stands and may not be replaced.
    OutputError
        When a file cannot be written; what stood there is untouched.
    """
    package = geopackage.file_name(result.study.name)
    with replace_folder(folder, overwrite=overwrite) as beside:
        page.write(result, beside / PAGE, lang=lang)
        names = [PAGE, package, *tables.write(result, beside), attribution.FILE]
        geopackage.write(result, beside / package)
        attribution.write(result.layers, beside / attribution.FILE)
        runfile.write(result, beside)
        runfile.write_timings(result, beside)
    return [folder / name for name in (*names, MARKER, runfile.TIMINGS)]
