"""Rank reversal: whether others change order because a site comes, goes or is listed twice.

On fixed scales a site's weighted sum depends on itself alone, so they cannot. Methods that scale
by the sample, or compare sites in pairs, can: this counts where and how often (Belton & Gear 1983,
*On a short-coming of Saaty's method of analytic hierarchies*, Omega 11(3), 228-230; Garcia-Cascales
& Lamata 2012, *On rank reversal and TOPSIS method*, Mathematical and Computer Modelling 56(5-6),
123-132).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from siting.errors import DataError, UsageError
from siting.weights import checked_weights

__all__ = ["STEP", "Reversal", "Reversals", "Scorer", "dominated_by", "reversals"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Scorer = Callable[[Floats, Floats, npt.NDArray[np.int8]], Floats]
Change = Literal["removed", "cloned", "dominated"]

# How much worse an added site is, as a share of the range of a criterion.
STEP = 0.1
_MATRIX = 2
_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Reversal:
    """One pair that changed order.

    Attributes
    ----------
    change
        What was done: ``"removed"``, ``"cloned"`` or ``"dominated"`` (a site worse than it added).
    site
        To which site.
    pair
        Two other sites; the first was ranked higher before, or tied.
    """

    change: Change
    site: int
    pair: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reversals:
    """Pairs of sites whose order changes when the list of sites does.

    Attributes
    ----------
    removed
        (n,): pairs of other sites that change order when site i is left out.
    cloned
        (n,): the same when site i is listed twice; i itself counts among the pairs.
    dominated
        (n,): the same when a site is added that is worse than i on every criterion.
    winner_changes
        Of these 3 n changes, how many put another site first among those that were there. The
        removal of the winner itself is not one.
    pairs
        All pairs of n sites, to hold the counts against.
    example
        The first found, or none.
    """

    removed: Ints
    cloned: Ints
    dominated: Ints
    winner_changes: int
    pairs: int
    example: Reversal | None

    @property
    def free(self) -> bool:
        """Whether nothing ever changed order."""
        return self.example is None


def reversals(
    method: Scorer,
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    bounds: npt.ArrayLike | None = None,
) -> Reversals:
    """Remove, clone and undercut every site in turn, and count whose order changes.

    A pair counts when the sign of the difference of its scores changes, ties included; scores that
    agree to 12 decimals are ties. The method runs 3 n + 1 times.

    Parameters
    ----------
    method
        ``method(matrix, weights, directions)`` gives (n,) scores, higher is better; NaN ranks last.
    matrix
        (n, m) in any units.
    weights
        (m,), >= 0, summing to 1.
    directions
        (m,): +1 more is better, -1 less is.
    bounds
        (m, 2): values the method accepts; added sites stay within them.

    Returns
    -------
    Reversals

    Raises
    ------
    DataError
        When the arrays do not fit each other.
    StudyError
        When the weights are not what they must be.
    UsageError
        When there are fewer than two sites.
    """
    table = np.asarray(matrix, dtype=np.float64)
    signs = np.asarray(directions, dtype=np.int8)
    if table.ndim != _MATRIX or signs.shape != table.shape[1:] or not (np.abs(signs) == 1).all():
        message = (
            f"a matrix of shape {table.shape} with directions of shape {signs.shape}: give sites "
            "by criteria, and +1 or -1 for each criterion."
        )
        raise DataError(message)
    n, m = table.shape
    if n < 2:  # noqa: PLR2004  an order takes two
        message = f"{n} sites: an order takes two."
        raise UsageError(message)
    shares = checked_weights(weights, m)
    limits = None if bounds is None else np.asarray(bounds, dtype=np.float64)
    before = _comparable(method(table, shares, signs))
    was = np.sign(before[:, None] - before)
    counts = {change: np.zeros(n, dtype=np.int64) for change in ("removed", "cloned", "dominated")}
    example = None
    winner_changes = 0
    for change, site, changed in _changes(table, signs, limits):
        after = _comparable(method(changed, shares, signs))
        kept = np.delete(np.arange(n), site) if change == "removed" else np.arange(n)
        after = after[: len(kept)]
        moved = np.sign(after[:, None] - after) != was[np.ix_(kept, kept)]
        counts[change][site] = np.count_nonzero(moved) // 2
        winner_changes += bool((before[kept][after == after.max()] < before[kept].max()).any())
        if example is None and moved.any():
            first, second = (int(kept[k]) for k in np.argwhere(moved)[0])
            if was[first, second] < 0:
                first, second = second, first
            example = Reversal(change, site, (first, second))
    return Reversals(
        **counts, winner_changes=winner_changes, pairs=n * (n - 1) // 2, example=example
    )


def dominated_by(
    matrix: Floats,
    site: int,
    directions: npt.NDArray[np.int8],
    *,
    bounds: Floats | None = None,
) -> Floats:
    """Describe a site that is worse than one of the list on every criterion.

    Parameters
    ----------
    matrix
        (n, m) in any units.
    site
        Which site it is worse than.
    directions
        (m,): +1 more is better, -1 less is.
    bounds
        (m, 2) it stays within.

    Returns
    -------
    ndarray of float64, shape (m,)
        Worse by ``STEP`` of the criterion's range, or where all figures are positive by that share
        of the site's own, so that what has to be positive stays so. NaN stays NaN.
    """
    own = matrix[site]
    width = np.fmax.reduce(matrix, axis=0) - np.fmin.reduce(matrix, axis=0)
    positive = np.fmin.reduce(matrix, axis=0) > 0
    worse = own - directions * STEP * np.where(positive, own, width)
    if bounds is not None:
        worse = np.clip(worse, bounds[:, 0], bounds[:, 1])
    return np.asarray(worse, dtype=np.float64)


def _changes(
    table: Floats, signs: npt.NDArray[np.int8], limits: Floats | None
) -> Iterator[tuple[Change, int, Floats]]:
    for site in range(len(table)):
        yield "removed", site, np.delete(table, site, axis=0)
        yield "cloned", site, np.vstack([table, table[site]])
        worse = dominated_by(table, site, signs, bounds=limits)
        yield "dominated", site, np.vstack([table, worse])


def _comparable(scores: Floats) -> Floats:
    rounded = np.round(np.asarray(scores, dtype=np.float64), _DECIMALS)
    return np.where(np.isnan(rounded), np.finfo(np.float64).min, rounded)
