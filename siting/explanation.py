"""An explanation: rows and sentences, without layout, for whoever shows them.

Nothing of it is computed here; see :mod:`siting.explain` and :mod:`siting.explainpair`.
"""

from dataclasses import dataclass
from typing import Literal

from siting.errors import UsageError
from siting.faults import nearest
from siting.wording import Evidence, Language

__all__ = ["Explanation", "Row", "position"]


@dataclass(frozen=True, slots=True)
class Row:
    """What one criterion, or one part of a pair, adds.

    Attributes
    ----------
    key, title
        The criterion, and its title in the explanation's language.
    theme
        Title of its theme.
    raw, unit
        The figure in its own unit; NaN when missing.
    value
        In [0, 1]; NaN when missing.
    weight
        Share given by the study; all rows sum to 1.
    share
        Share it really had, once the weight of what is missing was handed on; 0 when missing.
    points
        What it adds to the score: ``share`` times ``value``, times the explanation's ``factor``.
    evidence, evidence_text
        How well it is backed, as a code and in words.
    quality_km
        How far off the figure's place may be, km; NaN when that does not apply.
    reason, reason_text
        Why it is missing or a proxy, as a code and in words; "" when there is nothing to say.
    """

    key: str
    theme: str
    title: str
    raw: float
    unit: str
    value: float
    weight: float
    share: float
    points: float
    evidence: Evidence
    evidence_text: str
    quality_km: float
    reason: str
    reason_text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score, taken apart.

    Attributes
    ----------
    kind
        "site", "zone" or "pair".
    id, name
        Of the place or pair.
    lang
        Language of all its text.
    rows
        In the order of the study.
    score
        In [0, 1]; NaN when nothing is measured.
    total
        Sum of the rows' points: equals ``score`` where there is one.
    low, high
        Score if all that is missing were worst, or best; both ``score`` for a pair.
    factor
        What partial constraints leave of the score; 1 where none applies, and for a pair.
    rank, out_of
        Rank and number of places or kept pairs.
    coverage
        A sentence on how much of the weight is backed; "" for a pair.
    missing
        Titles of the rows that are missing.
    notes
        Further sentences: what is missing, the route, the runner-up.
    """

    kind: Literal["site", "zone", "pair"]
    id: str
    name: str
    lang: Language
    rows: tuple[Row, ...]
    score: float
    total: float
    low: float
    high: float
    factor: float
    rank: int
    out_of: int
    coverage: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def position(ids: tuple[str, ...], wanted: str, kind: str) -> int:
    """Position of an id.

    Raises
    ------
    UsageError
        When there is none; names the nearest.
    """
    if wanted not in ids:
        message = f"{wanted[:60]!a}: no {kind} of that id in this run; {nearest(wanted, ids)}"
        raise UsageError(message)
    return ids.index(wanted)
