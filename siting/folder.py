"""Outputs that are never half written: a file or a folder is built beside its target, then swapped.

A folder is built in a hidden sibling on the same file system, forced to disk, and exchanged with
the target in one step (``renameat2(RENAME_EXCHANGE)`` on Linux). Where the system cannot exchange,
the old folder is renamed aside and the new one put in its place; a process killed between these
two renames leaves the old folder aside, and the next start puts it back. One lock file beside the
target keeps two runs from building the same folder.
"""

import contextlib
import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from siting.errors import OutputError, SitingError, UsageError

if sys.platform != "win32":
    import fcntl

__all__ = ["MARKER", "Owned", "check_target", "files_of_run", "replace_file", "replace_folder"]

Owned = Callable[[Path], Collection[str] | None]
"""Names (relative, with ``/``) of the files of a folder that are the program's own; None when the
folder is not the program's at all."""

MARKER: Final = "run.json"
"""The file that says a folder is the result of a run, and which files belong to it."""

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_CANNOT_EXCHANGE: Final = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})
_SHOWN: Final = 5


def files_of_run(folder: Path) -> Collection[str] | None:
    """Return the files that a run's ``run.json`` claims; None when the folder holds no run."""
    try:
        record = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    outputs = record.get("outputs") if isinstance(record, dict) else None
    if not isinstance(outputs, dict):
        return None
    return {*outputs, MARKER, "timings.json"}


def check_target(target: Path, *, overwrite: bool, owned: Owned = files_of_run) -> None:
    """Refuse a target folder that must not be replaced, before any work is done.

    Parameters
    ----------
    target
        The folder to write.
    overwrite
        Whether the result of an earlier run may be replaced.
    owned
        Tells which files of the folder are the program's own.

    Raises
    ------
    UsageError
        The target is a file or below one, holds a run while `overwrite` is off, is no run, or
        holds files that are not the run's.
    OutputError
        The target cannot be looked at.
    """
    try:
        if not os.path.lexists(target):
            _check_parents(target)
            return
        if not target.is_dir():
            message = f"{target}: the output folder is a file; choose another folder."
            raise UsageError(message)
        present = _files(target)
    except OSError as error:
        message = f"{target}: the output folder cannot be used: {error.strerror or error}."
        raise OutputError(message) from error
    if not present:
        return
    mine = owned(target)
    if mine is None:
        message = (
            f"{target}: the folder is not empty and holds no run of this program (no readable "
            f"{MARKER}); choose another folder, nothing in this one was touched."
        )
        raise UsageError(message)
    if not overwrite:
        message = f"{target}: a run is there already; add --overwrite to replace it."
        raise UsageError(message)
    foreign = sorted(set(present) - set(mine))
    if foreign:
        shown = ", ".join(repr(name) for name in foreign[:_SHOWN])
        more = f" and {len(foreign) - _SHOWN} more" if len(foreign) > _SHOWN else ""
        message = (
            f"{target}: files there are not this program's: {shown}{more}; move them away or "
            "choose another folder, nothing was touched."
        )
        raise UsageError(message)


def _check_parents(target: Path) -> None:
    for parent in target.absolute().parents:
        if os.path.lexists(parent):
            if not parent.is_dir():
                message = f"{target}: {parent} is a file, no folder can be made below it."
                raise UsageError(message)
            return


def _files(folder: Path) -> list[str]:
    """List what the folder holds: files, links and folders that hold nothing."""
    found: list[str] = []
    for path, folders, files in os.walk(folder, onerror=_raise):
        here = Path(path)
        names = [*files, *(name for name in folders if (here / name).is_symlink())]
        if not folders and not files and here != folder:
            found.append(here.relative_to(folder).as_posix())
        found += [(here / name).relative_to(folder).as_posix() for name in names]
    return found


def _raise(error: OSError) -> None:
    raise error


@contextmanager
def replace_folder(target: Path, *, overwrite: bool, owned: Owned = files_of_run) -> Iterator[Path]:
    """Build a folder beside its target and put it in place when the block ends well.

    Parameters
    ----------
    target
        The folder to write; its parents are made. A link to a folder is followed.
    overwrite
        Whether the result of an earlier run may be replaced.
    owned
        Tells which files of an existing folder are the program's own.

    Yields
    ------
    Path
        An empty folder to write into. If the block raises, it is removed and the target stays as
        it was.

    Raises
    ------
    UsageError
        The target may not be replaced (see :func:`check_target`), or another run is writing it.
    OutputError
        Something could not be written: the disk is full, the folder is not writable. The target
        stays as it was.
    """
    target = Path(os.path.realpath(target))
    check_target(target, overwrite=overwrite, owned=owned)
    beside, aside = _sibling(target, "new"), _sibling(target, "old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target):
            _recover(target, beside, aside)
            # What was there before the lock may have been another run's unfinished business.
            check_target(target, overwrite=overwrite, owned=owned)
            try:
                beside.mkdir()
                yield beside
                _sync_tree(beside)
                check_target(target, overwrite=overwrite, owned=owned)
                _swap(beside, target, aside)
                _sync(target.parent)
            finally:
                _discard(target, beside, aside)
    except SitingError:
        raise
    except OSError as error:
        message = (
            f"{target}: the results could not be written: {error.strerror or error}; what was "
            "there before is untouched."
        )
        raise OutputError(message) from error


def _sibling(target: Path, role: str) -> Path:
    return target.with_name(f".{target.name}.siting-{role}")


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Hold the lock file of a target; refuse when another process holds it."""
    if sys.platform == "win32":
        yield
        return
    path = _sibling(target, "lock")
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            message = f"{target}: another run is writing this folder; wait for it to end."
            raise UsageError(message) from error
        except OSError:
            os.close(handle)
            raise
        # The last holder may have removed the file between our opening and our locking it.
        if _is_same_file(handle, path):
            break
        os.close(handle)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _is_same_file(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False


def _recover(target: Path, beside: Path, aside: Path) -> None:
    """Clear what a killed run left; put the old folder back if it stands aside."""
    if aside.is_dir() and not os.path.lexists(target):
        aside.rename(target)
    _remove(beside)
    _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _discard(target: Path, beside: Path, aside: Path) -> None:
    """Remove what is no longer needed; what cannot be removed now is removed at the next start."""
    with contextlib.suppress(OSError):
        _remove(beside)
        # Aside with no target is the old run itself, which could not be put back.
        if os.path.lexists(target):
            _remove(aside)


def _swap(new: Path, target: Path, aside: Path) -> None:
    """Put ``new`` in place of ``target``; the old content ends at ``new`` or ``aside``."""
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            aside.rename(target)
            raise


def exchange(first: Path, second: Path) -> bool:
    """Exchange two paths in one step; False when the system cannot do that.

    Raises
    ------
    OSError
        When the system can, but not with these paths.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    paths = (os.fsencode(first), os.fsencode(second))
    if call(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], ctypes.c_uint(_RENAME_EXCHANGE)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(first), None, str(second))


def _sync_tree(folder: Path) -> None:
    for path, _, files in os.walk(folder, onerror=_raise):
        for name in files:
            _sync(Path(path) / name)
        _sync(Path(path))


def _sync(path: Path) -> None:
    """Force a file or a folder's entries to disk."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def replace_file(target: Path) -> Iterator[Path]:
    """Write one file beside its target and put it in place when the block ends well.

    Parameters
    ----------
    target
        The file to write; an existing one is replaced. Its folder must exist.

    Yields
    ------
    Path
        Where to write: a new name in the same folder with the same ending. If the block raises, it
        is removed and the target stays as it was.

    Raises
    ------
    OSError
        When the file cannot be put in place.
    """
    _clear_parts(target)
    beside = target.with_name(f".{target.stem}.siting-{os.getpid()}{target.suffix}")
    try:
        yield beside
        _sync(beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _clear_parts(target: Path) -> None:
    """Remove the parts that killed processes left beside a target."""
    head, tail = f".{target.stem}.siting-", target.suffix
    with contextlib.suppress(OSError):
        for path in target.parent.iterdir():
            process = path.name.removeprefix(head).removesuffix(tail)
            ours = path.name == f"{head}{process}{tail}" and process.isdecimal()
            if ours and not _alive(int(process)):
                path.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
