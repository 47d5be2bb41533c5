"""Groups of things by how far apart they are: two ways, both from scikit-learn.

* **Agglomerative, complete linkage**: two groups merge only while *every* two of their members stay
  within the cut, so the cut is a true bound on every group.
* **Density** (HDBSCAN): a group is where members crowd, as wide as the crowd is; chains of
  neighbours hold together, and what is in no crowd is noise.

Both follow the order of the rows where distances are equal, so callers sort them first. Neither
takes an infinite distance; one that is NaN here, not known or out of reach, becomes a length beyond
every other, which joins nothing.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["NOISE", "agglomerative", "density"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NOISE: Final = -1
"""Label of what belongs to no group."""

BEYOND: Final = 1000.0
"""How many times the longest known distance one that is not known is taken for."""


def agglomerative(distance: Floats, *, max_diameter: float) -> Ints:
    """Group so that no two of a group are farther apart than the diameter.

    Parameters
    ----------
    distance
        (p, p), symmetric with a zero diagonal; NaN where two can never be in one group.
    max_diameter
        Largest distance within a group.

    Returns
    -------
    ndarray
        Group of each, int64 (p,); the numbers mean nothing but "same" and "different". Nothing is
        noise: what is near nothing is a group of its own.
    """
    if len(distance) < 2:  # noqa: PLR2004  the library wants two things to compare
        return np.zeros(len(distance), dtype=np.int64)
    from sklearn.cluster import AgglomerativeClustering  # noqa: PLC0415  loads for half a second

    # scikit-learn stops *below* its threshold; the diameter itself is still allowed.
    threshold = np.nextafter(max_diameter, np.inf)
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="complete", distance_threshold=threshold
    )
    labels = model.fit(_finite(distance, at_least=2.0 * threshold)).labels_
    return np.asarray(labels, dtype=np.int64)


def density(distance: Floats, *, min_cluster_size: int, min_samples: int) -> Ints:
    """Group where things crowd.

    Parameters
    ----------
    distance
        (p, p), symmetric with a zero diagonal; NaN where two can never be in one group.
    min_cluster_size
        Fewest that are a group, at least 2.
    min_samples
        Neighbours, itself among them, that make one the inside of a crowd.

    Returns
    -------
    ndarray
        Group of each, int64 (p,), :data:`NOISE` where none.

    Notes
    -----
    HDBSCAN: R. J. G. B. Campello, D. Moulavi, J. Sander, "Density-based clustering based on
    hierarchical density estimates", PAKDD 2013, doi:10.1007/978-3-642-37456-2_14; groups by excess
    of mass, and all may be one group.
    """
    enough = max(min_cluster_size, min_samples)
    if len(distance) < enough:
        return np.full(len(distance), NOISE, dtype=np.int64)
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415  loads for half a second

    model = HDBSCAN(
        min_cluster_size=min_cluster_size,
        min_samples=min_samples,
        metric="precomputed",
        allow_single_cluster=True,
        copy=True,
    )
    return np.asarray(model.fit(_finite(distance)).labels_, dtype=np.int64)


def _finite(distance: Floats, *, at_least: float = 1.0) -> Floats:
    longest = np.nanmax(distance, initial=at_least)
    return np.where(np.isnan(distance), BEYOND * longest, distance)
