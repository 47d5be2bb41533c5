"""Partial constraints on the figures of a criterion: what a changed figure makes of the factor.

A site that does not meet a partial constraint keeps a part of its score. Where the constraint is on
a criterion, a better figure may meet it, and the whole score rises: by more than the criterion's
own points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Partial", "edges", "lifted"]

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Partial:
    """One partial constraint on a criterion.

    Attributes
    ----------
    criterion
        Its position.
    factor
        What is left of the score of a site that does not pass, in (0, 1).
    fails
        (n,): which sites do not pass as they are.
    low, high
        Least and greatest figure that passes, in the criterion's unit; infinite for none.
    members
        The figures that pass, where the constraint lists them; None where it does not.
    barred
        Figures that do not pass.
    unknown
        Figures that stand for no figure (a publisher's class beside its scale); whether a site
        with one passes is ``unknown_passes``.
    """

    criterion: int
    factor: float
    fails: Bools
    low: float = -np.inf
    high: float = np.inf
    members: tuple[float, ...] | None = None
    barred: tuple[float, ...] = ()
    unknown: tuple[float, ...] = ()
    unknown_passes: bool = True

    def passes(self, raw: float) -> bool:
        """Whether a site with this figure passes; with an infinite or no figure it does not."""
        if raw in self.unknown:
            return self.unknown_passes
        listed = self.members is None or raw in self.members
        within = self.low <= raw <= self.high
        return bool(np.isfinite(raw) and within and listed and raw not in self.barred)


def lifted(partials: Sequence[Partial], site: int, raw: dict[int, float]) -> float:
    """Tell what part of the score the constraints leave once some figures are changed.

    Parameters
    ----------
    partials
        Constraints on criteria.
    site
        Position of the site.
    raw
        The changed figures, by position of the criterion.

    Returns
    -------
    float
        Product of the factors of what then fails over the product of those that fail now.
    """
    ratio = 1.0
    for one in partials:
        if one.criterion in raw:
            failed, fails = bool(one.fails[site]), not one.passes(raw[one.criterion])
            ratio *= one.factor ** (int(fails) - int(failed))
    return ratio


def edges(partials: Sequence[Partial], criterion: int) -> tuple[float, ...]:
    """List figures at which a constraint on a criterion begins to be met, rising."""
    found: set[float] = set()
    for one in partials:
        if one.criterion == criterion:
            found.update(x for x in (one.low, one.high, *(one.members or ())) if np.isfinite(x))
    return tuple(sorted(found))
