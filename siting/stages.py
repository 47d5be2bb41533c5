"""The stages of a run as they go by: names to whoever watches, seconds to the record."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Progress", "Stages"]

Progress = Callable[[str], None]
"""Called with the name of each stage as it begins."""


class Stages:
    """Names and times the stages of one run.

    Parameters
    ----------
    progress
        Who is told; None for nobody.

    Attributes
    ----------
    timings
        Seconds by stage, in order.
    """

    def __init__(self, progress: Progress | None = None) -> None:
        self._progress = progress
        self.timings: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Run the body of a ``with`` as the stage of that name."""
        if self._progress is not None:
            self._progress(name)
        start = time.perf_counter()
        yield
        self.timings[name] = time.perf_counter() - start
