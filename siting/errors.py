"""The decision's branches of the error tree whose root is :mod:`layers.errors`."""

from layers.errors import DataError, SitingError, UnknownLayerError

__all__ = [
    "DataError",
    "OutputError",
    "SitingError",
    "StudyError",
    "UnknownLayerError",
    "UsageError",
]


class UsageError(SitingError, ValueError):
    """The call itself is wrong: an unknown study, site or option, a refused output folder."""

    exit_code = 2


class StudyError(SitingError, ValueError):
    """A study file is unreadable or its settings contradict themselves."""


class OutputError(SitingError, OSError):
    """The results could not be written; what stood there before is untouched."""
