"""``run.json``: what was run, on what, with what; ``timings.json``: how long it took."""

import hashlib
import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import pyogrio
import pyproj
import shapely

import siting
from siting import study as studies
from siting.errors import OutputError
from siting.folder import MARKER, replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from siting.results import RunResult

__all__ = ["FORMAT", "TIMINGS", "origin", "record", "versions", "write", "write_timings"]

FORMAT: Final = 1
"""Raised when a field of ``run.json`` changes its meaning."""

TIMINGS: Final = "timings.json"
"""Beside ``run.json``, and apart from it: the only file that differs between two equal runs."""

PACKAGES: Final = (
    "geopandas",
    "numpy",
    "pandas",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "scikit-learn",
    "scipy",
    "shapely",
)


def versions() -> dict[str, str]:
    """Return the versions of everything that can change a result or the bytes of a file."""
    return {
        "border-siting": siting.__version__,
        "python": platform.python_version(),
        "GDAL": pyogrio.__gdal_version_string__,
        "GEOS": shapely.geos_version_string,
        "PROJ": pyproj.proj_version_str,
    } | {name: version(name) for name in PACKAGES}


def origin(result: "RunResult") -> dict[str, Any]:
    """Describe what a run was made from; two runs with the same origin write the same bytes.

    Parameters
    ----------
    result
        The run.

    Returns
    -------
    dict
        Plain JSON: ``format``, ``versions``, ``study`` (as resolved), ``study_digest``, ``inputs``
        (sha256 by file), ``layers`` (their records).
    """
    return {
        "format": FORMAT,
        "versions": versions(),
        "study": studies.as_dict(result.study),
        "study_digest": studies.digest(result.study),
        "inputs": dict(sorted(result.inputs.items())),
        "layers": {name: result.layers[name].as_dict() for name in sorted(result.layers)},
    }


def record(result: "RunResult", folder: "Path") -> dict[str, Any]:
    """Describe a run and the files it wrote.

    Parameters
    ----------
    result
        The run.
    folder
        The folder with its outputs; every file in it is hashed, but for ``run.json`` and
        ``timings.json``.

    Returns
    -------
    dict
        The run's :func:`origin` and ``outputs`` (sha256 by file).
    """
    outputs = {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {MARKER, TIMINGS}
    }
    return origin(result) | {"outputs": outputs}


def write(result: "RunResult", folder: "Path") -> None:
    """Write ``run.json``, last of all: it lists every other file with its hash.

    Parameters
    ----------
    result
        The run.
    folder
        The folder with its outputs.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    _write_json(record(result, folder), folder / MARKER)


def write_timings(result: "RunResult", folder: "Path", *, write: float) -> None:
    """Write ``timings.json``: seconds by stage, to the millisecond, in the order of the stages.

    Parameters
    ----------
    result
        The run, with the seconds of its own stages.
    folder
        Where to.
    write
        Seconds spent on writing the files, up to their exchange with what stood there. It becomes
        the stage ``write``; ``total`` is the sum of all.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    taken = {**result.timings, "write": write}
    taken["total"] = sum(taken.values())
    seconds = {stage: round(spent, 3) for stage, spent in taken.items()}
    _write_json({"seconds": seconds}, folder / TIMINGS)


def _write_json(content: dict[str, Any], path: "Path") -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        with replace_file(path) as beside:
            # A file name that is not UTF-8 becomes an escape, which JSON reads back.
            beside.write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))
    except OSError as error:
        message = f"{path}: could not be written: {error.strerror or error}."
        raise OutputError(message) from error


def _sha256(path: "Path") -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
