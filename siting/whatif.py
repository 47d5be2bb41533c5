"""What if: what has to change for one candidate, and what other weights change for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from siting.methods.agreement import compare
from siting.robustness.change import Improvements, improvements
from siting.robustness.weightchange import Progress, WeightChange, weight_change
from siting.scoring import order

if TYPE_CHECKING:
    from siting.decision import Decision

__all__ = ["LEAD", "Lift", "Reranking", "improve", "lift", "rerank"]

LEAD: Final = 0.0005
"""A score so much higher is a lead: half of the least that the tables of scores show."""


@dataclass(frozen=True, slots=True)
class Lift:
    """What has to change for one candidate to reach a rank, everybody else staying as they are.

    Attributes
    ----------
    position
        The candidate's, in the decision.
    target
        The rank to reach.
    improvements
        Of its own figures: each criterion alone, and the fewest together. Those together are only
        of criteria somebody can build.
    weights
        Of the themes' weights instead: the nearest ones that do it, by :data:`LEAD` over those it
        has to beat if there are such weights, else with a smaller lead or a tie.
    clear
        The answer for weights that do it by :data:`LEAD`; ``weights`` itself if there are any.
    """

    position: int
    target: int
    improvements: Improvements
    together: Improvements
    weights: WeightChange
    clear: WeightChange


def lift(
    decision: "Decision", position: int, *, rank: int, progress: Progress | None = None
) -> Lift:
    """Find what lifts a candidate to a rank.

    Parameters
    ----------
    decision
        Who is ranked.
    position
        The candidate's.
    rank
        Wanted, 1 to n.
    progress
        As in :func:`siting.robustness.weightchange.weight_change`.

    Returns
    -------
    Lift

    Raises
    ------
    UsageError
        When there is no such rank.
    """
    buildable = [j for j, criterion in enumerate(decision.criteria) if criterion.buildable]
    improved = improve(decision, position, rank=rank)

    def change(margin: float) -> WeightChange:
        return weight_change(
            decision.values,
            decision.theme_weights,
            decision.expand,
            position,
            rank=rank,
            factor=decision.factor,
            margin=margin,
            progress=progress,
        )

    clear = change(LEAD)
    return Lift(
        position=position,
        target=rank,
        improvements=improved,
        together=improve(decision, position, rank=rank, among=buildable),
        weights=clear if clear.status in {"already", "found"} else change(0.0),
        clear=clear,
    )


def improve(
    decision: "Decision", position: int, *, rank: int, among: Sequence[int] | None = None
) -> Improvements:
    """Find what has to improve at a candidate for it to reach a rank.

    Parameters
    ----------
    decision
        Who is ranked.
    position
        The candidate's.
    rank
        Wanted, 1 to n.
    among
        Positions of the criteria that may change; None for all.
    """
    return improvements(
        decision.values,
        decision.weights,
        position,
        rank=rank,
        raw=decision.raw,
        scales=[criterion.scale for criterion in decision.criteria],
        factor=decision.factor,
        classes=[criterion.uncertainty.classes for criterion in decision.criteria],
        among=among,
        partials=decision.partials,
    )


@dataclass(frozen=True, slots=True)
class Reranking:
    """The same candidates before and after, best first after.

    Attributes
    ----------
    positions
        (n,), in the order of the ranks after.
    entered
        How many of the first ``top`` were not among them before.
    spearman
        Rank correlation of before and after.
    """

    positions: npt.NDArray[np.intp]
    entered: int
    spearman: float


def rerank(before: "Decision", after: "Decision", *, top: int) -> Reranking:
    """Compare two rankings of the same candidates.

    Parameters
    ----------
    before, after
        Decisions on the same candidates, in the same order.
    top
        Length of the shortlist.
    """
    agreed = compare({"before": before.scores.rank, "after": after.scores.rank}, top=top)
    first = after.scores.rank <= top
    return Reranking(
        positions=order(after.scores.rank),
        entered=int((first & (before.scores.rank > top)).sum()),
        spearman=float(agreed.spearman[0, 1]),
    )
