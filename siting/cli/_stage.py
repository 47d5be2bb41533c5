"""One stage's files into a run's folder, so that a build tool can stop and go on between stages."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from maps import attribution, geopackage, page, rows, runfile, tables
from maps.write import PAGE
from siting.folder import MARKER, check_target, replace_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siting.results import RunResult

STAGES: Final = ("score", "pair", "map")
TABLES: Final = {"score": ("sites", "zones"), "pair": ("crossings", "pairs", "corridors")}


def check(folder: Path) -> None:
    """Refuse a folder that is not a run's, before any work is done; see ``check_target``."""
    check_target(folder, overwrite=True)


def write(result: "RunResult", folder: Path, stage: str, *, lang: str) -> list[Path]:
    """Write a stage's files; the others stay, unless they are of another study or other inputs.

    Parameters
    ----------
    result
        The run.
    folder
        Where to. Exchanged in one step for a folder that also holds what stays.
    stage
        One of :data:`STAGES`. What earlier stages write and is not there, or is out of date, is
        written as well.
    lang
        Language in which the map opens, "en" or "es".

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    siting.errors.UsageError, siting.errors.OutputError
        See :func:`siting.folder.replace_folder`.
    """
    written: list[str] = []
    with replace_folder(folder, overwrite=True) as beside:
        if _is_of_same_run(folder, result, beside):
            shutil.copytree(folder, beside, dirs_exist_ok=True)
        for earlier in STAGES[: STAGES.index(stage) + 1]:
            if earlier == stage or not all((beside / name).exists() for name in _names(earlier)):
                written += _write(earlier, result, beside, lang=lang)
        runfile.write(result, beside)
        runfile.write_timings(result, beside)
    return [folder / name for name in written]


def _is_of_same_run(folder: Path, result: "RunResult", empty: Path) -> bool:
    try:
        stored = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    fresh = json.loads(json.dumps(runfile.record(result, empty)))
    return isinstance(stored, dict) and {**stored, "outputs": {}} == {**fresh, "outputs": {}}


def _names(stage: str) -> "Iterator[str]":
    for table in TABLES[stage]:
        yield f"{table}.csv"
        yield f"{table}.parquet"
    if stage == "pair":
        yield tables.MATRIX


def _write(stage: str, result: "RunResult", folder: Path, *, lang: str) -> list[str]:
    if stage == "map":
        package = geopackage.file_name(result.study.name)
        geopackage.write(result, folder / package)
        attribution.write(result.layers, folder / attribution.FILE)
        page.write(result, folder / PAGE, lang=lang)
        return [package, attribution.FILE, PAGE]
    for table, frame in rows.tables(result):
        if table.name in TABLES[stage]:
            tables.write_csv(frame, folder / f"{table.name}.csv")
            tables.write_parquet(frame, folder / f"{table.name}.parquet")
    if stage == "pair":
        tables.write_matrix(result.pair_scores, folder / tables.MATRIX)
    return list(_names(stage))
