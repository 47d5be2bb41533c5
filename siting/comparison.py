"""Two to five candidates side by side: what each has, and what parts their scores."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from siting.errors import UsageError
from siting.robustness.dominance import dominance
from siting.scoring import MEASURED, MISSING, PROXY
from siting.wording import Evidence, Language

if TYPE_CHECKING:
    from siting.decision import Decision

__all__ = ["FEWEST", "MOST", "ComparedCandidate", "Comparison", "Difference", "Row", "compare"]

FEWEST: Final = 2
MOST: Final = 5
"""More columns than that fit neither 80 characters nor a head."""

_EVIDENCE: Final[dict[int, Evidence]] = {MEASURED: "measured", PROXY: "proxy", MISSING: "missing"}


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the compared candidates, each tuple in their order.

    Attributes
    ----------
    key, theme, title, unit
        The criterion, the title of its theme, its title and the symbol of its unit.
    weight
        Share of the criterion in the score.
    raw
        Figures in its unit; NaN missing.
    values
        In [0, 1]; NaN missing.
    points
        Shares of the scores; over all rows they add up to the score.
    evidence
        "measured", "proxy" or "missing".
    """

    key: str
    theme: str
    title: str
    unit: str
    weight: float
    raw: tuple[float, ...]
    values: tuple[float, ...]
    points: tuple[float, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ComparedCandidate:
    """One column: ``id``, ``name``, ``score`` with its ``low`` and ``high``, ``rank``."""

    id: str
    name: str
    score: float
    low: float
    high: float
    rank: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What parts a candidate from the one that leads.

    Attributes
    ----------
    id
        The candidate that is behind.
    points
        Lead of the first over it; the sum of ``by_criterion``.
    by_criterion
        (title, points) of every criterion that makes a difference, the largest first; negative
        where the candidate is ahead.
    dominated
        Whether the first is at least as good on every criterion and better on one, whatever is
        missing.
    """

    id: str
    points: float
    by_criterion: tuple[tuple[str, float], ...]
    dominated: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Candidates side by side.

    Attributes
    ----------
    candidates
        In the order asked for.
    rows
        In the order of the criteria.
    leader
        Position of the best score; the first of equals.
    differences
        Of every other candidate from the leader.
    """

    candidates: tuple[ComparedCandidate, ...]
    rows: tuple[Row, ...]
    leader: int
    differences: tuple[Difference, ...]


def compare(decision: "Decision", candidates: Sequence[str], lang: Language) -> Comparison:
    """Put candidates side by side.

    Parameters
    ----------
    decision
        The decision they stand in.
    candidates
        Two to five ids or names.
    lang
        "en" or "es".

    Returns
    -------
    Comparison

    Raises
    ------
    UsageError
        When there are too few or too many, one is not there, or one is given twice.
    """
    if not FEWEST <= len(candidates) <= MOST:
        message = f"{len(candidates)} given; compare {FEWEST} to {MOST} at a time."
        raise UsageError(message)
    places: list[int] = []
    faults: list[str] = []
    for candidate in candidates:
        try:
            places.append(decision.position(candidate))
        except UsageError as error:
            faults += error.faults
    twice = sorted({decision.ids[at] for at in places if places.count(at) > 1})
    faults += [f"{one}: given twice; give each once." for one in twice]
    if faults:
        raise UsageError(faults)
    scores = decision.scores
    themes = {theme.key: theme.title.get(lang) for theme in decision.themes}
    rows = tuple(
        Row(
            key=criterion.key,
            theme=themes[criterion.theme],
            title=criterion.title.get(lang),
            unit=criterion.symbol.get(lang),
            weight=float(decision.weights[j]),
            raw=tuple(float(decision.raw[i, j]) for i in places),
            # Adding 0 makes a plain 0 of the negative one at the worst end of a falling scale.
            values=tuple(float(decision.values[i, j]) + 0.0 for i in places),
            points=tuple(float(scores.contributions[i, j]) + 0.0 for i in places),
            evidence=tuple(_EVIDENCE[int(decision.evidence[i, j])] for i in places),
        )
        for j, criterion in enumerate(decision.criteria)
    )
    score = [float(scores.score[i]) for i in places]
    leader = int(np.argmax([-math.inf if math.isnan(one) else one for one in score]))
    beaten = dominance(decision.values[places], factor=decision.factor[places]).certain[leader]
    return Comparison(
        candidates=tuple(
            ComparedCandidate(
                id=decision.ids[i],
                name=decision.names[i],
                score=float(scores.score[i]),
                low=float(scores.low[i]),
                high=float(scores.high[i]),
                rank=int(scores.rank[i]),
            )
            for i in places
        ),
        rows=rows,
        leader=leader,
        differences=tuple(
            _difference(decision.ids[i], rows, leader, k, dominated=bool(beaten[k]))
            for k, i in enumerate(places)
            if k != leader
        ),
    )


def _difference(
    candidate: str, rows: Sequence[Row], leader: int, other: int, *, dominated: bool
) -> Difference:
    parts = [(row.title, row.points[leader] - row.points[other]) for row in rows]
    return Difference(
        id=candidate,
        points=math.fsum(points for _, points in parts),
        by_criterion=tuple(
            sorted((part for part in parts if part[1] != 0), key=lambda part: -abs(part[1]))
        ),
        dominated=dominated,
    )
