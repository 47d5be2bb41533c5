"""``siting doctor``: what this installation runs on and what it misses."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from siting.cli import _shared as door

PYTHON_FLOOR = (3, 11)
PACKAGES = (
    "geopandas",
    "pandas",
    "numpy",
    "scipy",
    "scikit-learn",
    "pandera",
    "pydantic",
    "folium",
    "pyarrow",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class State(StrEnum):
    """Whether a thing is there, and whether its absence matters."""

    ok = "ok"
    missing = "MISSING"
    optional = "optional"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, what was found, and its state."""

    what: str
    found: str
    state: State


def doctor(*, as_json: door.JsonOption = False) -> None:
    """Show versions, data and folders, and say what is missing; exit 1 when something is."""
    findings = [*_programs(), *_packages(), *_data(), _cache(), _browser()]
    missing = [finding for finding in findings if finding.state is State.missing]
    if as_json:
        door.show_json([asdict(finding) for finding in findings])
    else:
        shown = door.table("siting doctor", ("What", "name"), ("Found", "text"), ("", "text"))
        for finding in findings:
            door.add_row(shown, finding.what, finding.found, finding.state)
        door.show(shown)
    if missing:
        from siting.errors import DataError

        raise DataError([f"{finding.what}: {finding.found}" for finding in missing])


def _programs() -> Iterator[Finding]:
    found = f"{platform.python_version()} ({sys.executable})"
    enough = sys.version_info[:2] >= PYTHON_FLOOR
    yield Finding("Python", found, State.ok if enough else State.missing)
    for name, package, attribute in (
        ("GDAL", "pyogrio", "__gdal_version_string__"),
        ("GEOS", "shapely", "geos_version_string"),
        ("PROJ", "pyproj", "proj_version_str"),
    ):
        try:
            number = str(getattr(import_module(package), attribute))
        except ImportError as error:
            yield Finding(name, f"{package} cannot be imported: {error}", State.missing)
        else:
            yield Finding(name, f"{number} ({package} {version(package)})", State.ok)


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, version(name), State.ok)
        except PackageNotFoundError:
            yield Finding(name, "not installed; pip install -r requirements.lock", State.missing)


def _data() -> Iterator[Finding]:
    try:
        import layers
    except ImportError as error:
        yield Finding("layers", f"cannot be imported: {error}", State.missing)
        return
    from siting.errors import SitingError

    for name, record in layers.catalogue().items():
        try:
            found = layers.sha256(name)
        except (SitingError, OSError) as error:
            yield Finding(name, f"cannot be read: {error}", State.missing)
            continue
        if found == record.sha256:
            yield Finding(name, f"{record.rows:,} rows, sha256 {found[:12]}", State.ok)
        else:
            yield Finding(name, f"sha256 {found[:12]} is not the catalogue's", State.missing)


def _cache() -> Finding:
    from siting import cache

    folder = cache.folder()
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK):
        return Finding("cache folder", str(folder), State.ok)
    hint = f"{folder} cannot be written; runs work without it, but slower"
    return Finding("cache folder", hint, State.optional)


def _browser() -> Finding:
    for name in BROWSERS:
        path = shutil.which(name)
        if path is not None:
            return Finding("chromium", path, State.ok)
    hint = "none found; only the browser tests need it (Debian: apt-get install chromium)"
    return Finding("chromium", hint, State.optional)
