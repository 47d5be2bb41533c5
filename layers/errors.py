"""The root of the project's one error tree, and the errors a layer can raise.

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


class DataError(SitingError, ValueError):
    """A layer or a user's file does not hold what its schema promises."""


class UnknownLayerError(SitingError, KeyError):
    """No layer of that name is in the catalogue."""

    exit_code = 2

    def __str__(self) -> str:
        """Show the sentence itself: ``KeyError`` would show its ``repr``."""
        return "\n".join(self.faults)
