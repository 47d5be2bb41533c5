"""Files a command is asked to write: refused before any work is done, if they cannot be."""

from collections.abc import Sequence
from pathlib import Path


def check_file(path: Path, endings: Sequence[str], *, overwrite: bool) -> None:
    """Refuse a file that cannot be written as asked.

    Raises
    ------
    siting.errors.UsageError
        With every fault.
    """
    from siting.errors import UsageError

    faults = []
    if path.suffix.lower() not in endings:
        faults.append(f"{path}: the ending says the format; use {' or '.join(endings)}.")
    if path.is_dir():
        faults.append(f"{path}: is a folder; give a file.")
    elif path.exists() and not overwrite:
        faults.append(f"{path}: is there already; add --overwrite to replace it.")
    if not path.parent.is_dir():
        faults.append(f"{path}: there is no folder {path.parent}; make it first.")
    if faults:
        raise UsageError(faults)
