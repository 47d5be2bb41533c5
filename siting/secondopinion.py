"""The same candidates ranked by another method: a second opinion beside the weighted sum."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import DataError, UsageError
from siting.faults import nearest
from siting.methods import METHODS
from siting.methods.agreement import compare
from siting.methods.checks import unit_bounds
from siting.robustness.reversal import reversals
from siting.scoring import competition_rank, order, weighted_sum_kernel

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.matrix import Matrix
    from siting.methods import Method
    from siting.methods.agreement import Agreement

__all__ = [
    "REVERSED_AMONG",
    "Opinion",
    "Panel",
    "completed",
    "find_method",
    "of_decision",
    "of_matrix",
    "panel",
]

Floats = npt.NDArray[np.float64]

_SHOWN = 5
_PAIR = 2

REVERSED_AMONG = 20
"""How many of the best are removed, doubled and undercut in turn to look for rank reversals."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Scores and ranks by one method.

    Attributes
    ----------
    method
        Which.
    score
        (n,), higher is better, on the method's own scale.
    rank
        (n,) from 1, ties share a rank.
    """

    method: "Method"
    score: Floats
    rank: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Panel:
    """All methods on one decision; each tuple in the order of ``opinions``.

    Attributes
    ----------
    opinions
        By each method, the weighted sum first.
    agreement
        Between them.
    shared
        How many of a method's first ``top`` are also the weighted sum's.
    among
        How many of the best were looked at for rank reversals.
    reversals
        Pairs of others that change order when one is taken out, doubled or undercut, over all of
        these changes; None for a method on fixed scales, which can have none.
    """

    opinions: tuple[Opinion, ...]
    agreement: "Agreement"
    shared: tuple[int, ...]
    among: int
    reversals: tuple[int | None, ...]


def find_method(name: str) -> "Method":
    """Return a method by name.

    Raises
    ------
    UsageError
        When there is none of that name; names the nearest.
    """
    if name not in METHODS:
        message = f"{name[:60]!a}: no such method; {nearest(name, METHODS)}"
        raise UsageError(message)
    return METHODS[name]


def completed(decision: "Decision") -> Floats:
    """Fill what is missing with the candidate's own weighted mean.

    The weighted sum of a row completed in this way is the row's score, so that every method sees
    the candidate as the weighted sum does.

    Returns
    -------
    ndarray of float64, shape (n, m)

    Raises
    ------
    DataError
        When nothing with a weight is known of a candidate.
    """
    own = weighted_sum_kernel(decision.values, decision.weights)
    unknown = np.isnan(own)
    if unknown.any():
        ids = ", ".join(np.array(decision.ids)[unknown][:5])
        message = (
            f"nothing that carries weight is known of {ids}: only the weighted sum can say so."
        )
        raise DataError(message)
    return np.where(np.isnan(decision.values), own[:, np.newaxis], decision.values)


def of_decision(decision: "Decision", method: "Method") -> Opinion:
    """Rank the values of a decision by a method: fixed scales, every criterion a benefit."""
    values = completed(decision)
    return _opinion(method, values, decision.weights, np.ones(values.shape[1], dtype=np.int64))


def of_matrix(matrix: "Matrix", method: "Method") -> Opinion:
    """Rank raw figures with their directions, as the papers do; the method scales for itself.

    Raises
    ------
    DataError
        When a cell is empty.
    """
    empty = np.argwhere(np.isnan(matrix.raw))
    if len(empty):
        cells = ", ".join(f"{matrix.ids[i]} {matrix.criteria[j]}" for i, j in empty[:_SHOWN])
        more = " and more" if len(empty) > _SHOWN else ""
        message = (
            f"{matrix.title}: {method.name} needs every figure; empty: {cells}{more}. Give worst "
            "and best, so that figures become values, or fill the cells."
        )
        raise DataError(message)
    return _opinion(method, matrix.raw, matrix.weights, matrix.directions)


def panel(decision: "Decision", *, top: int) -> Panel:
    """Rank a decision by every method, say how far they agree, and where they reverse ranks.

    Parameters
    ----------
    decision
        Who is ranked.
    top
        Length of the shortlist.
    """
    opinions = tuple(of_decision(decision, method) for method in METHODS.values())
    agreed = compare({one.method.name: one.rank for one in opinions}, top=top)
    on_list = [set(np.flatnonzero(one.rank <= top).tolist()) for one in opinions]
    best = order(decision.scores.rank)[:REVERSED_AMONG]
    values = completed(decision)[best]
    return Panel(
        opinions=opinions,
        agreement=agreed,
        shared=tuple(len(one & on_list[0]) for one in on_list),
        among=len(best),
        reversals=tuple(
            None if one.method.fixed_scale else _reversed(one.method, values, decision.weights)
            for one in opinions
        ),
    )


def _reversed(method: "Method", values: Floats, weights: Floats) -> int:
    if len(values) < _PAIR:
        return 0
    benefits = np.ones(values.shape[1], dtype=np.int8)
    # What is added stays a value: a worse one than the worst would leave the scale.
    bounds = unit_bounds(values.shape[1])
    found = reversals(method.scores, values, weights, benefits, bounds=bounds)
    return int(found.removed.sum() + found.cloned.sum() + found.dominated.sum())


def _opinion(
    method: "Method", matrix: Floats, weights: Floats, directions: npt.NDArray[np.int64]
) -> Opinion:
    # Adding 0 makes a plain 0 of the negative one that a negated distance ends in.
    score = np.asarray(method.scores(matrix, weights, directions), dtype=np.float64) + 0.0
    return Opinion(method=method, score=score, rank=competition_rank(score))
