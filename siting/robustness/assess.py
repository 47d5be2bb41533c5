"""How sure a ranking is: under other weights, with figures that may be off, and in any case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.robustness.confidence import confidence
from siting.robustness.dominance import Dominance, dominance
from siting.robustness.draws import WeightSpace
from siting.robustness.smaa import Acceptability, ValueSampler, smaa
from siting.robustness.space import space_of
from siting.robustness.stability import Intervals, top_intervals, winner_intervals
from siting.robustness.uncertainty import Figures, sampler
from siting.scoring import order

if TYPE_CHECKING:
    from siting.config import RobustnessConfig
    from siting.decision import Decision

__all__ = [
    "COMPARED",
    "TOLD_APART",
    "Robustness",
    "assess",
    "level_with_winner",
    "value_sampler",
    "weight_space",
]

COMPARED = 25
"""How many of the best are compared with each other: nobody reads a matrix of 600 by 600."""


TOLD_APART = 0.6
"""From this share of the draws on one is called ahead of another; below, they are level."""


@dataclass(frozen=True, slots=True)
class Robustness:
    """What a decision came to when it was tested; positions are those of the decision.

    Attributes
    ----------
    settings
        What it was tested against.
    acceptability
        Shares of the draws of weights, figures taken as they are.
    with_figures
        Shares when figures are drawn within their uncertainty as well; None where that is off, or
        nothing is uncertain or missing.
    among
        Positions of those in ``pairwise`` of both, best first.
    winner
        Position of the first.
    stability
        (t,) weights between which the winner stays first, exact.
    top_stability
        (n, t) weights between which each stays among the first ``settings.top``, or outside.
    criterion_stability, criterion_top_stability
        (m,) and (n, m): the same with the weights of single criteria, all others keeping their
        proportions whichever theme they hang on.
    dominance
        Who is at least as good as whom on everything.
    grade
        (n,) A to D.
    backing
        (n,) in [0, 1].
    """

    settings: "RobustnessConfig"
    acceptability: Acceptability
    with_figures: Acceptability | None
    among: tuple[int, ...]
    winner: int
    stability: Intervals
    top_stability: Intervals
    criterion_stability: Intervals
    criterion_top_stability: Intervals
    dominance: Dominance
    grade: tuple[str, ...]
    backing: npt.NDArray[np.float64]


def weight_space(decision: "Decision", settings: "RobustnessConfig") -> WeightSpace:
    """Say which weights are drawn.

    Raises
    ------
    StudyError
        When the order or the bounds name a theme that is not there; says which there are.
    """
    weights = {theme.key: theme.weight for theme in decision.themes}
    try:
        return space_of(weights, settings)
    except StudyError as error:
        # A study's own were held against its themes when it was read: these are of another table.
        message = (
            f"{decision.title} is weighted by {', '.join(weights)}: give --order and --bounds of "
            "these, or a study whose [robustness] names them or none."
        )
        raise StudyError([*error.faults, message]) from error


def assess(
    decision: "Decision", settings: "RobustnessConfig", *, also: Sequence[int] = ()
) -> Robustness:
    """Test a decision.

    Parameters
    ----------
    decision
        Who is ranked, on what, with what weights.
    settings
        What it is tested against.
    also
        Positions to compare with the best even if they are not among them.

    Returns
    -------
    Robustness

    Raises
    ------
    StudyError
        When the bounds and orders of the weights leave nothing to draw.
    """
    best = order(decision.scores.rank)[:COMPARED].tolist()
    among = tuple(dict.fromkeys((*best, *also)))
    shares = decision.theme_weights
    acceptability = _accept(decision, settings, among, None)
    with_figures = None
    # Drawing what cannot be off would say the same twice, and call it tested.
    if settings.uncertain_figures and decision.uncertain:
        with_figures = _accept(decision, settings, among, value_sampler(decision))
    winner, stability = winner_intervals(
        decision.values, shares, decision.expand, factor=decision.factor
    )
    each = np.eye(len(decision.criteria))
    of_criteria = decision.theme_weights @ decision.expand
    _, criterion_stability = winner_intervals(
        decision.values, of_criteria, each, factor=decision.factor
    )
    graded = confidence(decision.coverage)
    return Robustness(
        settings=settings,
        acceptability=acceptability,
        with_figures=with_figures,
        among=among,
        winner=winner,
        stability=stability,
        top_stability=top_intervals(
            decision.values, shares, decision.expand, top=settings.top, factor=decision.factor
        ),
        criterion_stability=criterion_stability,
        criterion_top_stability=top_intervals(
            decision.values, of_criteria, each, top=settings.top, factor=decision.factor
        ),
        dominance=dominance(decision.values, factor=decision.factor),
        grade=graded.grade,
        backing=graded.backing,
    )


def level_with_winner(found: Robustness) -> tuple[int, ...]:
    """Positions of those the figures do not tell apart from the winner, best first.

    The winner is ahead of them in fewer than :data:`TOLD_APART` of the draws with uncertain
    figures; empty where figures are not drawn.
    """
    shares = found.with_figures
    if shares is None or found.winner not in found.among:
        return ()
    row = found.among.index(found.winner)
    return tuple(
        place
        for column, place in enumerate(found.among)
        if column != row and shares.pairwise[row, column] < TOLD_APART
    )


def value_sampler(decision: "Decision") -> ValueSampler:
    """Prepare to draw the values of a decision within the uncertainty of its figures."""
    figures = Figures(
        raw=decision.raw,
        values=decision.values,
        evidence=decision.evidence,
        quality_km=decision.quality_km,
        municipality=decision.municipality,
    )
    return sampler(
        figures,
        [criterion.scale for criterion in decision.criteria],
        [criterion.uncertainty for criterion in decision.criteria],
    )


def _accept(
    decision: "Decision",
    settings: "RobustnessConfig",
    among: Sequence[int],
    drawn: ValueSampler | None,
) -> Acceptability:
    return smaa(
        decision.values,
        weight_space(decision, settings),
        decision.expand,
        draws=settings.draws,
        seed=settings.seed,
        top=settings.top,
        factor=decision.factor,
        among=among,
        sampler=drawn,
    )
