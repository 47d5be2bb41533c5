"""Who prefers whom: strict orders, ties by id."""

import numpy as np
import numpy.typing as npt

__all__ = ["ranks", "top"]

UNKNOWN = -1.0


def ranks(
    utility: npt.NDArray[np.float64], allowed: npt.NDArray[np.bool_], *, axis: int
) -> npt.NDArray[np.int32]:
    """Rank the allowed pairs along one axis.

    Parameters
    ----------
    utility
        How much each pair is worth to who ranks, >= 0, (n, z); an unknown one (NaN) comes last.
    allowed
        Which pairs may be matched, (n, z).
    axis
        1 lets every site rank its zones, 0 every zone its sites.

    Returns
    -------
    ndarray
        1 for the best, int32 (n, z); 0 where not allowed. Ties go to the smaller index.
    """
    known = np.where(np.isnan(utility), UNKNOWN, utility)
    order = np.argsort(np.where(allowed, -known, np.inf), axis=axis, kind="stable")
    places = np.arange(1, utility.shape[axis] + 1, dtype=np.int32)
    found = np.empty(utility.shape, dtype=np.int32)
    np.put_along_axis(found, order, np.expand_dims(places, 1 - axis), axis=axis)
    found[~allowed] = 0
    return found


def top(rank: npt.NDArray[np.int32], most: int) -> npt.NDArray[np.intp]:
    """Return the pairs (site, zone) ranked among the first ``most``, (k, 2), sorted."""
    return np.argwhere((rank > 0) & (rank <= most))
