"""Where the embedded files are, and their bytes and hashes."""

import hashlib
from importlib.resources import files

from layers.errors import DataError


def read_bytes(file: str) -> bytes:
    """Read an embedded file.

    Parameters
    ----------
    file
        Path below the package, such as ``"data/towns.parquet"``.

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    DataError
        If the file is not there: the installation is broken.
    """
    try:
        return files("layers").joinpath(file).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        message = (
            f"layers/{file}: the embedded file is missing; reinstall the package, or rebuild the "
            "data with `make data`"
        )
        raise DataError(message) from None


def read_text(file: str) -> str:
    """Read an embedded UTF-8 text file; see :func:`read_bytes`."""
    return read_bytes(file).decode("utf-8")


def digest(contents: tuple[bytes, ...]) -> str:
    """Hash the contents of one layer's files.

    Parameters
    ----------
    contents
        One entry a file, in the record's order.

    Returns
    -------
    str
        The sha256 of the only file, or of the files' sha256 (hex, joined) when there are several.
    """
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("".join(hashes).encode("ascii")).hexdigest()
