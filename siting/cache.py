"""Computed arrays kept between runs, found again by what they were computed from.

The key is a hash of everything the arrays depend on (input files by their hash, the relevant part
of the study, versions of the libraries that do the sums), so an entry can never be out of date;
there is nothing to invalidate. An entry that is torn, foreign or unreadable is a miss, and a folder
that cannot be written only costs time: the cache can make a run faster, never wrong.
"""

import hashlib
import io
import json
import logging
import os
import zipfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import platformdirs

from siting.folder import replace_file
from siting.limits import CACHE_BYTES

__all__ = ["ENVIRONMENT", "SCHEMA", "cached", "folder", "key"]

Arrays = dict[str, npt.NDArray[Any]]

ENVIRONMENT: Final = "SITING_CACHE_DIR"
"""Environment variable that names the cache folder."""

SCHEMA: Final = 4
"""Raised whenever the meaning of a stored array changes without its inputs changing."""

PACKAGES: Final = ("numpy", "pyproj", "scipy", "shapely")
"""Libraries whose version can change a result in its last digits."""

SUFFIX: Final = ".siting-cache"
_MAGIC: Final = b"siting-cache 1 "

_log = logging.getLogger(__name__)


def folder() -> Path:
    """Return the cache folder: ``SITING_CACHE_DIR``, or the user's own cache folder."""
    given = os.environ.get(ENVIRONMENT)
    return Path(given) if given else Path(platformdirs.user_cache_dir("siting"))


def key(parts: Mapping[str, object]) -> str:
    """Hash what a result depends on.

    Parameters
    ----------
    parts
        Plain JSON values by name; the order of the names does not matter.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    TypeError, ValueError
        When a part is not plain JSON, or is NaN: a programming error, since such a key would not
        name its content.
    """
    whole = {
        "schema": SCHEMA,
        "packages": {name: version(name) for name in PACKAGES},
        "parts": parts,
    }
    text = json.dumps(
        whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def cached(
    parts: Mapping[str, object],
    compute: Callable[[], Mapping[str, npt.NDArray[Any]]],
    *,
    where: Path | None = None,
) -> Arrays:
    """Return computed arrays, from the cache when they are there.

    Parameters
    ----------
    parts
        What the result depends on, see :func:`key`.
    compute
        Computes the arrays by name. Texts must be fixed-width (``U``) arrays: arrays of objects
        are refused, as reading them back could run code.
    where
        Cache folder; by default :func:`folder`.

    Returns
    -------
    dict
        The arrays by name. A stored result equals a computed one bit for bit.
    """
    place = folder() if where is None else where
    path = place / f"{key(parts)}{SUFFIX}"
    found = _read(path)
    if found is not None:
        return found
    arrays = {name: np.asarray(array) for name, array in compute().items()}
    content = _pack(arrays)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with replace_file(path) as beside:
            beside.write_bytes(content)
        _prune(place, keeping=path)
    except OSError as error:
        _log.warning("cache folder %s cannot be written (%s): working without it", place, error)
    return arrays


def _pack(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    body = buffer.getvalue()
    return _MAGIC + hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body


def _read(path: Path) -> Arrays | None:
    """Return the arrays of an intact entry; None when there is none."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    head, _, body = content.partition(b"\n")
    if head != _MAGIC + hashlib.sha256(body).hexdigest().encode("ascii"):
        _log.info("cache entry %s is torn or foreign: computing again", path.name)
        return None
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile):
        # Only a file made to have the right hash gets here.
        _log.info("cache entry %s holds no arrays: computing again", path.name)
        return None
    try:
        os.utime(path)  # what was used last is pruned last
    except OSError:
        _log.debug("cache entry %s cannot be marked as used", path.name)
    return arrays


def _prune(place: Path, *, keeping: Path) -> None:
    """Remove the entries unused for longest until the rest is within the limit."""
    entries: list[tuple[float, str, int]] = []
    for path in place.glob(f"*{SUFFIX}"):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue  # another run pruned it
        entries.append((status.st_mtime, path.name, status.st_size))
    total = sum(size for _, _, size in entries)
    for _, name, size in sorted(entries):
        if total <= CACHE_BYTES.default:
            return
        if name != keeping.name:
            (place / name).unlink(missing_ok=True)
            total -= size
