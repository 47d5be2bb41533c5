"""The assignment of sites to zones with the largest total score, zones taking several.

A greedy pick gives the best pair to whoever comes first and can leave the rest with nothing. The
rectangular linear assignment problem is solved exactly instead (Crouse 2016, "On implementing 2D
rectangular assignment algorithms", as implemented in SciPy). A zone that serves several sites
stands there several times: the transport problem with whole supplies is that same problem.
"""

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from layers.errors import DataError

__all__ = ["assign", "checked", "one_to_one"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def one_to_one(score: npt.NDArray[np.floating], reachable: Bools) -> npt.NDArray[np.intp]:
    """Assign each site to at most one zone, and each zone to at most one site.

    As :func:`assign` with one seat a zone.
    """
    return assign(score, reachable, np.ones(score.shape[-1], dtype=np.intp))


def assign(
    score: npt.NDArray[np.floating],
    reachable: Bools,
    capacity: npt.NDArray[np.integer],
    *,
    every_site: bool = False,
) -> npt.NDArray[np.intp]:
    """Assign each site to at most one zone, and each zone to at most as many sites as it has seats.

    The sum of the scores of the assigned pairs is the largest possible. As scores are never
    negative, no further pair could be added without taking one away; a pair that is not reachable
    is never assigned, even when a site or zone is then left alone.

    Parameters
    ----------
    score
        Pair scores >= 0, (n, z); ignored (may be NaN) where not reachable.
    reachable
        Which pairs may be assigned, (n, z).
    capacity
        Seats of each zone, whole numbers >= 0, (z,).
    every_site
        True assigns every site, at the largest total that leaves none out.

    Returns
    -------
    ndarray
        Assigned (site, zone) rows and columns, (k, 2), sorted by site.

    Raises
    ------
    DataError
        When the shapes differ, a reachable pair has no finite score >= 0, or ``every_site`` cannot
        be: :func:`siting.matching.shortage.shortages` says why.

    Notes
    -----
    Leaving a pair unassigned is worth 0, which is what an unreachable pair is worth here; the
    solver may put one into its full assignment, and it is then dropped. Nothing is lost: the total
    over reachable pairs equals the total of the full assignment. A reachable pair worth exactly 0
    is shifted above 0 by less than any sum of scores can resolve, so that it is kept too.

    Of each site only its first zones enter, up to the one with which they have seats for all n
    sites. An optimum is never lost by it: where a site has a later zone, the other n - 1 leave a
    seat free in an earlier one, which is worth no less.
    """
    worth, reachable = checked(score, reachable, capacity)
    if not reachable.any():
        _all_or_none(0, len(worth), every_site=every_site)
        return np.empty((0, 2), dtype=np.intp)
    offered = _first_zones(worth, reachable, capacity)
    zone = np.repeat(np.arange(len(capacity)), np.minimum(capacity, offered.sum(axis=0)))
    worth[~offered] = -np.inf if every_site else 0.0
    # With too few seats even the best is less than all; the solver itself says so of the rest.
    try:
        rows, columns = linear_sum_assignment(worth[:, zone], maximize=True)
    except ValueError:
        rows = columns = np.empty(0, dtype=np.intp)
    taken = offered[rows, zone[columns]]
    _all_or_none(int(taken.sum()), len(worth), every_site=every_site)
    return np.column_stack((rows[taken], zone[columns[taken]])).astype(np.intp, copy=False)


def checked(
    score: npt.NDArray[np.floating], reachable: Bools, capacity: npt.NDArray[np.integer]
) -> tuple[Floats, Bools]:
    """Return scores, above 0 where a pair may be assigned and 0 elsewhere, and where that is.

    Raises
    ------
    DataError
        As :func:`assign`.
    """
    if score.ndim != 2 or score.shape != reachable.shape:  # noqa: PLR2004  a matrix has 2 axes
        message = f"scores {score.shape} and reachability {reachable.shape} must be one (n, z)."
        raise DataError(message)
    if capacity.shape != score.shape[1:] or np.any(capacity < 0):
        message = f"{score.shape[1]} zones need as many numbers of seats >= 0."
        raise DataError(message)
    known = score[reachable]
    if not np.all(np.isfinite(known)) or np.any(known < 0.0):
        message = "every reachable pair needs a finite score >= 0 before pairs can be assigned."
        raise DataError(message)
    possible = reachable & (capacity > 0)
    worth = np.where(possible, score, 0.0).astype(np.float64)
    floor = float(np.finfo(np.float64).eps) * max(1.0, float(worth.max(initial=0.0)))
    worth[possible] = np.maximum(worth[possible], floor)
    return worth, possible


def _first_zones(worth: Floats, reachable: Bools, capacity: npt.NDArray[np.integer]) -> Bools:
    """Return each site's best zones, just as many as have seats for every site, (n, z)."""
    order = np.argsort(-worth, axis=1, kind="stable")
    seats = np.where(np.take_along_axis(reachable, order, axis=1), capacity[order], 0)
    before = np.cumsum(seats, axis=1) - seats
    first = np.zeros_like(reachable)
    np.put_along_axis(first, order, before < len(worth), axis=1)
    return first & reachable


def _all_or_none(assigned: int, sites: int, *, every_site: bool) -> None:
    if every_site and assigned < sites:
        message = f"no assignment gives each of the {sites} sites a zone with a seat."
        raise DataError(message)
