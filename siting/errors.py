"""The one error tree of the project.

Every error a user can cause derives from :class:`SitingError` and from the builtin a
programmer would expect, carries *all* the faults found at once, and each fault says which
file, field or row, what was found, and what to do.
"""

from collections.abc import Iterable


class SitingError(Exception):
    """Base of every error the program raises on purpose.

    Parameters
    ----------
    faults
        One sentence a fault, or a single sentence. Each names the file, field or row,
        what was found there, and the remedy.
    """

    exit_code = 1

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        super().__init__("\n".join(self.faults))


class UsageError(SitingError, ValueError):
    """The call itself is wrong: an unknown study, site or option, a refused output folder."""

    exit_code = 2


class StudyError(SitingError, ValueError):
    """A study file is unreadable or its settings contradict themselves."""


class DataError(SitingError, ValueError):
    """A layer or a user's file does not hold what its schema promises."""


class OutputError(SitingError, OSError):
    """The results could not be written; what stood there before is untouched."""
