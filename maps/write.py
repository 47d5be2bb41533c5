"""Write a run into its folder: all of it at once, or the files of one stage beside the others."""

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from maps import attribution, dictionary, geopackage, page, robustnessfile, runfile, tables
from siting.errors import UsageError
from siting.folder import MARKER, files_of_run, replace_folder

if TYPE_CHECKING:
    from siting.results import RunResult

__all__ = ["PAGE", "STAGES", "write_run", "write_stage"]

PAGE: Final = "map.html"
STAGES: Final = ("score", "pair", "map")
"""What is written in which order; each stage has its own files."""

TABLES: Final = {
    "score": ("sites", "zones", "eliminated"),
    "pair": ("crossings", "pairs", "corridors"),
}


def write_run(
    result: "RunResult", folder: Path, *, overwrite: bool, lang: str | None
) -> list[Path]:
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
        Language in which the page opens, "en" or "es"; None for the reader's own.

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
    start = time.perf_counter()
    with replace_folder(folder, overwrite=overwrite) as beside:
        names = [name for stage in STAGES for name in _write(stage, result, beside, lang=lang)]
        runfile.write(result, beside)
        runfile.write_timings(result, beside, write=time.perf_counter() - start)
    names.sort(key=lambda name: name != PAGE)
    return [folder / name for name in (*names, MARKER, runfile.TIMINGS)]


def write_stage(
    result: "RunResult", folder: Path, stage: str, *, overwrite: bool, lang: str | None
) -> list[Path]:
    """Write a stage's files beside those that other stages of the same run wrote.

    Parameters
    ----------
    result
        The run.
    folder
        Where to. Exchanged in one step for a folder that also holds what stays.
    stage
        One of :data:`STAGES`. What earlier stages write and is not there is written as well.
    overwrite
        Whether a run of another study, of other inputs or of other versions may be replaced,
        which leaves none of its files.
    lang
        Language in which the page opens, "en" or "es"; None for the reader's own.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UsageError
        When another run stands there and may not be replaced; see also
        :func:`siting.folder.replace_folder`.
    OutputError
        When a file cannot be written; what stood there is untouched.
    """
    start = time.perf_counter()
    written: list[str] = []
    same = _is_of_same_run(folder, result)
    if not (same or overwrite) and files_of_run(folder) is not None:
        message = (
            f"{folder}: holds the run of another study, or of other inputs or versions; add "
            "--overwrite to replace all of it, or choose another folder."
        )
        raise UsageError(message)
    with replace_folder(folder, overwrite=same or overwrite) as beside:
        if same:
            shutil.copytree(folder, beside, dirs_exist_ok=True)
        for earlier in STAGES[: STAGES.index(stage) + 1]:
            there = all((beside / name).exists() for name in _names(earlier, result))
            if earlier == stage or not there:
                written += _write(earlier, result, beside, lang=lang)
        runfile.write(result, beside)
        runfile.write_timings(result, beside, write=time.perf_counter() - start)
    return [folder / name for name in written]


def _is_of_same_run(folder: Path, result: "RunResult") -> bool:
    try:
        stored = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    fresh = json.loads(json.dumps(runfile.origin(result)))
    return isinstance(stored, dict) and {**stored, "outputs": {}} == {**fresh, "outputs": {}}


def _names(stage: str, result: "RunResult") -> list[str]:
    if stage == "map":
        package = geopackage.file_name(result.study.name)
        return [package, dictionary.FILE, attribution.FILE, PAGE]
    beside = {
        "score": (*tables.PLAIN, tables.ACCEPTABILITY, robustnessfile.FILE),
        "pair": (tables.MATRIX,),
    }
    return [
        *(f"{table}.{kind}" for table in TABLES[stage] for kind in ("csv", "parquet")),
        *beside[stage],
    ]


def _write(stage: str, result: "RunResult", folder: Path, *, lang: str | None) -> list[str]:
    if stage == "map":
        geopackage.write(result, folder / geopackage.file_name(result.study.name))
        dictionary.write(result, folder / dictionary.FILE)
        attribution.write(result.layers, folder / attribution.FILE)
        page.write(result, folder / PAGE, lang=lang)
    else:
        tables.write(result, folder, only=TABLES[stage])
        if stage == "score":
            robustnessfile.write(result, folder / robustnessfile.FILE)
    return _names(stage, result)
