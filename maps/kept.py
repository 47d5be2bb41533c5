"""Parts of the page that no run changes, kept between runs in the cache.

The frame around the data and the land under the map follow from the package's own files and the
embedded layers alone, yet cost more than everything on the page that does depend on the run.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from importlib.metadata import version

import numpy as np

from siting import cache

__all__ = ["text"]


def text(
    name: str,
    make: Callable[[], str],
    *,
    inputs: Mapping[str, object],
    modules: Iterable[str],
    packages: Iterable[str] = (),
) -> str:
    """Return a text, from the cache when it was made before from the same things.

    Parameters
    ----------
    name
        What it is.
    make
        Makes it.
    inputs
        Everything it depends on, as plain JSON; a text may be long.
    modules
        Files of this package whose code makes it: an edited one makes another text.
    packages
        Distributions whose version can change it, beside those that :func:`siting.cache.key` names.

    Returns
    -------
    str
        The same text, cached or not.
    """
    folder = resources.files("maps")
    parts = {
        "what": f"page {name}",
        "inputs": inputs,
        "code": {
            module: hashlib.sha256(folder.joinpath(module).read_bytes()).hexdigest()
            for module in modules
        },
        "versions": {package: version(package) for package in packages},
    }

    def compute() -> dict[str, np.ndarray]:
        return {"utf8": np.frombuffer(make().encode("utf-8"), dtype=np.uint8)}

    return cache.cached(parts, compute)["utf8"].tobytes().decode("utf-8")
