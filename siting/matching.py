"""One-to-one candidates: the assignment of sites to zones with the largest total score.

A greedy pick gives the best pair to whoever comes first and can leave the rest with nothing. The
rectangular linear assignment problem is solved exactly instead (Crouse 2016, "On implementing 2D
rectangular assignment algorithms", as implemented in SciPy).
"""

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from layers.errors import DataError

__all__ = ["one_to_one"]


def one_to_one(
    score: npt.NDArray[np.floating], reachable: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """Assign each site to at most one zone, and each zone to at most one site.

    The sum of the scores of the assigned pairs is the largest possible. As scores are never
    negative, no further pair could be added without taking one away; a pair that is not reachable
    is never assigned, even when a site or zone is then left alone.

    Parameters
    ----------
    score
        Pair scores >= 0, (n, z); ignored (may be NaN) where not reachable.
    reachable
        Which pairs may be assigned, (n, z).

    Returns
    -------
    ndarray
        Assigned (site, zone) rows and columns, (k, 2), sorted by site.

    Raises
    ------
    DataError
        When the shapes differ or a reachable pair has no finite score >= 0.

    Notes
    -----
    Leaving a pair unassigned is worth 0, which is what an unreachable pair is worth here; the
    solver may put one into its full assignment, and it is then dropped. Nothing is lost: the total
    over reachable pairs equals the total of the full assignment. A reachable pair worth exactly 0
    is shifted above 0 by less than any sum of scores can resolve, so that it is kept too.
    """
    if score.ndim != 2 or score.shape != reachable.shape:  # noqa: PLR2004  a matrix has 2 axes
        message = f"scores {score.shape} and reachability {reachable.shape} must be one (n, z)."
        raise DataError(message)
    known = score[reachable]
    if not np.all(np.isfinite(known)) or np.any(known < 0.0):
        message = "every reachable pair needs a finite score >= 0 before pairs can be assigned."
        raise DataError(message)
    if not len(known):
        return np.empty((0, 2), dtype=np.intp)
    worth = np.where(reachable, score, 0.0).astype(np.float64)
    floor = float(np.finfo(np.float64).eps) * max(float(worth.max()), 1.0)
    worth[reachable] = np.maximum(worth[reachable], floor)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    taken = reachable[rows, columns]
    return np.column_stack((rows[taken], columns[taken])).astype(np.intp, copy=False)
