"""What a count a year has come to: its last year, its growth, its best year, and odd years in it.

Growth between two years is compound: (n_b / n_a)^(1 / (b - a)) - 1 a year. Only the two ends count,
so an exceptional year at either end shows in full; that is why odd years are named.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from siting.errors import DataError

__all__ = ["FIVE_YEARS", "ODD_RATIO", "Trend", "growth", "trend"]

FIVE_YEARS: Final = 5

ODD_RATIO: Final = 1.5
"""A count that many times that of the year before *and* after, or as many times below both, stands
apart. In the Texas counts of 2008 to 2025 it finds the year in which trucks of one bridge of El
Paso appear under the other, and the fall of rail traffic in 2020; ordinary swings stay below."""

LEAST_COUNT: Final = 1_000.0
"""Below so many a year (both neighbours) any swing is chance."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trend:
    """A series of yearly counts and what it comes to.

    Attributes
    ----------
    years
        Rising, int64 (k,), k >= 1.
    counts
        Of each year, float64 (k,), >= 0.
    last_year, last
        The latest year and its count.
    one_year, five_years, since
        Compound growth a year as a share (0.03 = 3 % a year) over the last year, the last five,
        and since `since_year`; NaN where the year it starts from has no count or a count of 0.
    since_year
        The first year of the series.
    best_year, best
        The year with the highest count, the latest of equals, and that count.
    odd_years
        Years that stand apart from both their neighbours by :data:`ODD_RATIO`.
    """

    years: Ints
    counts: Floats
    last_year: int
    last: float
    one_year: float
    five_years: float
    since_year: int
    since: float
    best_year: int
    best: float
    odd_years: tuple[int, ...]


def growth(start: float, end: float, years: int) -> float:
    """Compound growth a year, as a share.

    Parameters
    ----------
    start, end
        Counts, >= 0.
    years
        Between them, >= 1.

    Returns
    -------
    float
        NaN from 0 or from nothing (there is no rate from 0), -1 to 0.

    Examples
    --------
    >>> growth(100.0, 121.0, 2)
    0.10000000000000009
    """
    if not start > 0.0 or years < 1:
        return float("nan")
    return float((end / start) ** (1.0 / years) - 1.0)


def trend(years: Ints, counts: Floats) -> Trend:
    """Sum up a series.

    Parameters
    ----------
    years
        Distinct, in any order, int64 (k,), k >= 1.
    counts
        Of each year, float64 (k,), >= 0.

    Returns
    -------
    Trend
        Sorted by year.

    Raises
    ------
    DataError
        When there is no year, a year stands twice, or a count is negative or no number.
    """
    _check(years, counts)
    order = np.argsort(years, kind="stable")
    years, counts = years[order], counts[order]
    at = {int(year): float(count) for year, count in zip(years, counts, strict=True)}
    first, last = int(years[0]), int(years[-1])
    best = int(np.flatnonzero(counts == counts.max())[-1])

    def over(start: int) -> float:
        return growth(at.get(start, float("nan")), at[last], last - start)

    return Trend(
        years=years,
        counts=counts,
        last_year=last,
        last=at[last],
        one_year=over(last - 1),
        five_years=over(last - FIVE_YEARS),
        since_year=first,
        since=over(first),
        best_year=int(years[best]),
        best=float(counts[best]),
        odd_years=_odd(years, counts),
    )


def _check(years: Ints, counts: Floats) -> None:
    if years.shape != counts.shape or years.ndim != 1 or not len(years):
        message = f"trend: {years.shape} years and {counts.shape} counts; give one count a year"
        raise DataError(message)
    named = sorted(years.tolist())
    faults = [
        f"trend: year {year} stands twice; give each year once"
        for year in sorted({one for one in named if named.count(one) > 1})
    ]
    faults += [
        f"trend: year {year}: count of {count}; it must be a number of at least 0"
        for year, count in zip(years.tolist(), counts.tolist(), strict=True)
        if not (np.isfinite(count) and count >= 0.0)
    ]
    if faults:
        raise DataError(faults)


def _odd(years: Ints, counts: Floats) -> tuple[int, ...]:
    before, here, after = counts[:-2], counts[1:-1], counts[2:]
    beside = (np.diff(years)[:-1] == 1) & (np.diff(years)[1:] == 1)
    counted = beside & (np.minimum(before, after) >= LEAST_COUNT)
    above = here >= ODD_RATIO * np.maximum(before, after)
    below = here * ODD_RATIO <= np.minimum(before, after)
    return tuple(years[1:-1][counted & (above | below)].tolist())
