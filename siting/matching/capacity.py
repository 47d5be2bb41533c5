"""Several sites a zone, and only so many zones: exact by mixed-integer programming.

Without a limit on the number of zones the assignment itself is exact
(:func:`siting.matching.assignment.assign`). With one, which zones open is a choice of its own: the
capacitated location problem, solved to proven optimality with HiGHS (Huangfu and Hall 2018,
"Parallelizing the dual revised simplex method") through :func:`scipy.optimize.milp`.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

from siting.errors import StudyError
from siting.matching.assignment import assign, checked

__all__ = ["fewest_zones", "many_to_one"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Seats = npt.NDArray[np.integer]

OPTIMAL, LIMIT, INFEASIBLE = 0, 1, 2
MAGNIFIED: Final = 1000.0
"""HiGHS takes totals within 1e-6 for equal; scores this much larger make that 1e-9 of a score."""


def many_to_one(  # noqa: PLR0913  limits of the study, all by keyword
    score: npt.NDArray[np.floating],
    reachable: Bools,
    capacity: Seats,
    *,
    max_zones: int = 0,
    every_site: bool = False,
    seconds: float,
) -> npt.NDArray[np.intp]:
    """Assign sites to zones with seats, at the largest total, over at most so many zones.

    Parameters
    ----------
    score, reachable, capacity, every_site
        As for :func:`siting.matching.assignment.assign`.
    max_zones
        How many zones may have a site; 0 sets no limit.
    seconds
        How long to look for the optimum, and for its proof, at most.

    Returns
    -------
    ndarray
        Assigned (site, zone), (k, 2), sorted by site.

    Raises
    ------
    DataError
        As :func:`siting.matching.assignment.assign`.
    StudyError
        When ``every_site`` needs more zones than ``max_zones``, or there is no proof in time.
    """
    worth, possible = checked(score, reachable, capacity)
    within = possible.any(axis=0)
    if 0 < max_zones < np.count_nonzero(within):
        found = _located(
            -MAGNIFIED * worth[possible],
            possible,
            capacity,
            opening=0.0,
            max_zones=max_zones,
            every_site=every_site,
            seconds=seconds,
        )
        if found.status == INFEASIBLE:
            raise StudyError(_too_few(possible, capacity, max_zones, seconds))
        if found.status != OPTIMAL:
            raise StudyError(_no_proof(seconds))
        within = found.x[-len(capacity) :] > 0.5  # noqa: PLR2004  a zone opens or it does not
    return assign(score, reachable & within, capacity, every_site=every_site)


def fewest_zones(reachable: Bools, capacity: Seats, *, seconds: float) -> int | None:
    """Count the zones that are needed to give every site one; None where no number is enough.

    Raises
    ------
    StudyError
        When there is no proof in time.
    """
    possible = reachable & (capacity > 0)
    found = _located(
        np.zeros(np.count_nonzero(possible)),
        possible,
        capacity,
        opening=1.0,
        max_zones=len(capacity),
        every_site=True,
        seconds=seconds,
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != OPTIMAL:
        raise StudyError(_no_proof(seconds))
    return round(float(found.fun))


def _located(  # noqa: PLR0913  the problem's own parts, all but the arrays by keyword
    cost: Floats,
    possible: Bools,
    capacity: Seats,
    *,
    opening: float,
    max_zones: int,
    every_site: bool,
    seconds: float,
) -> OptimizeResult:
    """Solve for who goes where (one variable a possible pair) and which zones open (the last z).

    Only the opening is whole by decree: once the zones are given, what is left is a transport
    problem, whose vertices are whole by themselves.
    """
    n, z = possible.shape
    site, zone = np.nonzero(possible)
    k = len(site)
    pair, gate = np.arange(k), np.arange(z)
    near = possible.sum(axis=0)
    seats = np.minimum(capacity, near)
    # Where a zone has seats for all near it, its seats bind nobody; that it must be open then has
    # to be said of each of them, or half-open zones would hide the optimum.
    roomy = np.flatnonzero((seats == near)[zone])
    once = _matrix(np.ones(k), site, pair, (n, k + z))
    seated = _matrix(
        np.concatenate((np.ones(k), -seats.astype(np.float64))),
        np.concatenate((zone, gate)),
        np.concatenate((pair, k + gate)),
        (z, k + z),
    )
    opened = _matrix(
        np.repeat((1.0, -1.0), len(roomy)),
        np.tile(np.arange(len(roomy)), 2),
        np.concatenate((roomy, k + zone[roomy])),
        (len(roomy), k + z),
    )
    few = _matrix(np.ones(z), np.zeros(z, dtype=np.intp), k + gate, (1, k + z))
    return milp(
        np.concatenate((cost, np.full(z, opening))),
        integrality=np.concatenate((np.zeros(k), np.ones(z))),
        bounds=Bounds(0.0, 1.0),
        constraints=[
            LinearConstraint(once, float(every_site), 1.0),
            LinearConstraint(seated, -np.inf, 0.0),
            LinearConstraint(opened, -np.inf, 0.0),
            LinearConstraint(few, -np.inf, float(max_zones)),
        ],
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )


def _matrix(
    data: Floats,
    row: npt.NDArray[np.integer],
    column: npt.NDArray[np.integer],
    shape: tuple[int, int],
) -> coo_array:
    return coo_array((data, (row, column)), shape=shape)


def _too_few(possible: Bools, capacity: Seats, max_zones: int, seconds: float) -> str:
    needed = fewest_zones(possible, capacity, seconds=seconds)
    why = "no number is enough" if needed is None else f"at least {needed} are needed"
    return (
        f"pairs.matching.max_zones: {max_zones} zones have no seat for each of the "
        f"{len(possible)} sites; {why}, or every_site = false."
    )


def _no_proof(seconds: float) -> str:
    return (
        f"pairs.matching.max_zones: no proven optimum within {seconds:g} s; raise or lift "
        "max_zones, lower mirror_max_minutes, or take fewer sites or zones."
    )
