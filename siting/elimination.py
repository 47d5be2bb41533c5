"""Elimination: who is removed by what, who stays with a lower score, and who stays regardless.

Constraints are taken in their order; a site is counted for the first one that removes it. Beside
that, each constraint says what it would remove alone, and what nothing else removes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import DataError

__all__ = ["Elimination", "eliminate"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Elimination:
    """What k constraints make of n sites.

    Attributes
    ----------
    fails
        Whether a site does not pass, (k, n); also where it is not known and that counts as
        failing.
    kept
        (n,).
    removed_by
        Position of the first constraint that removes a site, (n,); -1 when it stays.
    factor
        What partial constraints leave of the score, (n,) in (0, 1]; also of sites that are removed.
    alone
        Sites that each constraint would remove if it were the only one, (k,).
    only
        Sites that no other constraint removes, (k,).
    in_order
        Sites that each removes of those that the ones before it left, (k,).
    left
        Sites left after each, (k,).
    reduced
        Kept sites whose score each lowers, (k,).
    unknown
        Sites where it cannot be told, (k,).
    spared
        Sites that fail it and stay because they are included by name, (k,).
    """

    fails: Bools
    kept: Bools
    removed_by: Ints
    factor: Floats
    alone: Ints
    only: Ints
    in_order: Ints
    left: Ints
    reduced: Ints
    unknown: Ints
    spared: Ints


def eliminate(
    passes: Bools,
    known: Bools,
    *,
    partial: Floats,
    unknown_fails: Bools,
    include: Bools,
) -> Elimination:
    """Take sites through constraints.

    Parameters
    ----------
    passes
        (k, n); read only where `known`.
    known
        Whether it can be told, (k, n).
    partial
        Factor on the score of a site that fails, (k,) in (0, 1); NaN where failing removes.
    unknown_fails
        Whether a site counts as failing where it cannot be told, (k,).
    include
        Sites that nothing removes, (n,); partial constraints still lower their score.

    Returns
    -------
    Elimination

    Raises
    ------
    DataError
        When the shapes do not go together or a factor leaves (0, 1).
    """
    k, n = passes.shape
    shapes = (known.shape, partial.shape, unknown_fails.shape, include.shape)
    if shapes != ((k, n), (k,), (k,), (n,)):
        message = f"elimination of {k} constraints at {n} sites was given shapes {shapes}."
        raise DataError(message)
    removes = np.isnan(partial)
    if not ((partial[~removes] > 0) & (partial[~removes] < 1)).all():
        message = f"partial factors {partial.tolist()} must lie between 0 and 1."
        raise DataError(message)
    fails = np.where(known, ~passes, unknown_fails[:, None])
    hard = fails & removes[:, None]
    gone = hard & ~include
    any_gone = np.asarray(gone.any(axis=0), dtype=bool)
    # Without a constraint there is no first one to look for.
    first = gone.argmax(axis=0) if k else np.zeros(n, dtype=np.int64)
    removed_by = np.where(any_gone, first, -1).astype(np.int64)
    in_order = np.bincount(removed_by[any_gone], minlength=k).astype(np.int64)
    soft = fails & ~removes[:, None]
    return Elimination(
        fails=fails,
        kept=~any_gone,
        removed_by=removed_by,
        factor=np.where(soft, partial[:, None], 1.0).prod(axis=0),
        alone=gone.sum(axis=1),
        only=(gone & (gone.sum(axis=0) == 1)).sum(axis=1),
        in_order=in_order,
        left=n - np.cumsum(in_order),
        reduced=(soft & ~any_gone).sum(axis=1),
        unknown=(~known).sum(axis=1),
        spared=(hard & include).sum(axis=1),
    )
