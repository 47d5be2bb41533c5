"""What closing a crossing does to the waits at the others: a volume-delay curve and an equilibrium.

The curve is the Bureau of Public Roads' (Traffic Assignment Manual, 1964; not opened, its formula
and 0.15 and 4 are those of the libraries that carry it, such as R's ``transportation``), scaled so
that today's count gives today's wait:

    wait(v) = wait_0 (1 + a (v / capacity)^b) / (1 + a (v_0 / capacity)^b)

The trucks of a closed crossing turn to where drive and wait are least, which lengthens the wait
there, until none of them gains by turning elsewhere (Wardrop's first principle, 1952). The method
of successive averages finds it: in round k the load moves 1/k of the way to all trucks on their
then best crossing (Sheffi, Urban Transportation Networks, 1985, chapter 5; not opened). Trucks of
the crossings that stay open keep to them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from siting.errors import DataError

__all__ = ["MOST_ROUNDS", "TOLERANCE", "Load", "delayed", "displaced", "equilibrium"]

Floats = npt.NDArray[np.float64]

TOLERANCE: Final = 1e-4
"""Share of their least time that trucks may lose against it before the rounds stop."""

MOST_ROUNDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Load:
    """Where the displaced trucks go.

    Attributes
    ----------
    trucks
        Trucks a year at each open crossing, the added ones included, float64 (c,); NaN where
        today's count is unknown.
    added
        Displaced trucks that turn to it, float64 (c,).
    minutes
        Wait then, float64 (c,).
    stranded
        Trucks a year whose pair has no other way.
    rounds
        Rounds it took.
    gap
        Time lost against everybody on their best crossing, as a share of that time; above
        the tolerance when the rounds ran out.
    """

    trucks: Floats
    added: Floats
    minutes: Floats
    stranded: float
    rounds: int
    gap: float


def delayed(  # noqa: PLR0913  the curve's own terms, three of them by keyword
    wait: Floats, today: Floats, trucks: Floats, *, capacity: Floats, alpha: float, beta: float
) -> Floats:
    """Wait at another load, by the curve above.

    Parameters
    ----------
    wait
        Minutes today, float64 (c,).
    today, trucks
        Trucks a year today and then, float64 (c,).
    capacity
        Trucks a year, float64 (c,); a wait stays as it is where this or a count is unknown (NaN).
    alpha, beta
        Of the curve.

    Returns
    -------
    ndarray
        Minutes, float64 (c,).
    """
    known = np.isfinite(today) & (capacity > 0.0)
    room = np.where(known, capacity, 1.0)

    def curve(load: Floats) -> Floats:
        return np.asarray(1.0 + alpha * (np.where(known, load, 0.0) / room) ** beta)

    return np.asarray(wait * curve(trucks) / curve(today))


def displaced(
    used: npt.NDArray[np.integer], trucks: Floats, closed: npt.NDArray[np.bool_]
) -> tuple[Floats, float]:
    """Spread the trucks of closed crossings over the pairs that used them, each pair alike.

    Parameters
    ----------
    used
        Index of the crossing each pair used, (p,), -1 for none.
    trucks
        Trucks a year at all crossings, float64 (k,), NaN unknown: nothing is known to move.
    closed
        Which of them are closed, (k,).

    Returns
    -------
    demand
        Trucks a year that each pair has to send elsewhere, float64 (p,).
    unplaced
        Trucks a year of closed crossings that no pair used.
    """
    moving = np.where(closed, np.nan_to_num(trucks), 0.0)
    pairs = np.bincount(used[used >= 0], minlength=len(trucks))
    share = np.divide(moving, pairs, out=np.zeros_like(moving), where=pairs > 0)
    return np.append(share, 0.0)[used], float(moving[pairs == 0].sum())


def equilibrium(  # noqa: PLR0913  what is known of each crossing, all by keyword
    drive: Floats,
    demand: Floats,
    *,
    wait: Floats,
    trucks: Floats,
    capacity: Floats,
    alpha: float,
    beta: float,
    tolerance: float = TOLERANCE,
    most_rounds: int = MOST_ROUNDS,
) -> Load:
    """Send trucks to their best crossing while they lengthen the waits.

    Parameters
    ----------
    drive
        Minutes of both drives of each pair through each open crossing, float64 (p, c), NaN where
        there is no way.
    demand
        Trucks a year that each pair sends, float64 (p,).
    wait, trucks, capacity
        Of the open crossings today, float64 (c,); see :func:`delayed`.
    alpha, beta
        Of the curve.
    tolerance
        Where to stop; see :attr:`Load.gap`.
    most_rounds
        Where to stop at the latest.

    Returns
    -------
    Load
        Trucks are conserved: what is added and what is stranded is what was sent.

    Raises
    ------
    DataError
        Shapes disagree, or the demand is negative or not finite.
    """
    pairs, gates = drive.shape
    if demand.shape != (pairs,) or any(one.shape != (gates,) for one in (wait, trucks, capacity)):
        message = (
            f"load: drives are of shape {drive.shape}, demand {demand.shape}, waits {wait.shape}, "
            f"trucks {trucks.shape} and capacities {capacity.shape}; they must agree"
        )
        raise DataError(message)
    if not (np.isfinite(demand).all() and (demand >= 0.0).all()):
        message = "load: demand must be finite and at least 0 trucks a year"
        raise DataError(message)
    has_way = ~np.isnan(drive).all(axis=1)
    moving = has_way & (demand > 0.0)
    stranded = float(demand[~has_way].sum())
    way = np.nan_to_num(drive[moving], nan=np.inf)
    sent = demand[moving]
    rows = np.arange(len(sent))

    added, driven = np.zeros(gates), 0.0
    minutes, gap, rounds = wait, 0.0, 0
    while len(sent) and rounds < most_rounds:
        rounds += 1
        best = (way + minutes).argmin(axis=1)
        least = way[rows, best]
        step = 1.0 / rounds
        added += step * (np.bincount(best, weights=sent, minlength=gates) - added)
        driven += step * (float(sent @ least) - driven)
        minutes = delayed(wait, trucks, trucks + added, capacity=capacity, alpha=alpha, beta=beta)
        shortest = float(sent @ (way + minutes).min(axis=1))
        gap = (driven + float(added @ minutes)) / shortest - 1.0 if shortest > 0.0 else 0.0
        if gap <= tolerance:
            break
    return Load(
        trucks=trucks + added,
        added=added,
        minutes=minutes,
        stranded=stranded,
        rounds=rounds,
        gap=max(gap, 0.0),
    )
