"""Weights of a decision beside those its data would give, and a study file's lines for these."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import DataError
from siting.weighting.objective import METHODS

if TYPE_CHECKING:
    from siting.decision import Decision

__all__ = ["Objective", "objective", "snippet"]

Floats = npt.NDArray[np.float64]

_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Objective:
    """Weights that follow from the values of a decision.

    Attributes
    ----------
    method
        Key in :data:`siting.weighting.objective.METHODS`.
    weights
        (m,) of the criteria, summing to 1.
    themes
        (t,) of the themes, each the sum of its criteria.
    used, of
        Candidates with every criterion known, which it was computed from, and all of them.
    """

    method: str
    weights: Floats
    themes: Floats
    used: int
    of: int


def objective(decision: "Decision", method: str) -> Objective:
    """Weigh a decision by its data.

    Parameters
    ----------
    decision
        Its values in [0, 1], higher is better, are what is weighed, on the candidates that have all
        of them.
    method
        "entropy", "critic", "merec" or "standard-deviation".

    Returns
    -------
    Objective

    Raises
    ------
    DataError
        When fewer than two candidates have every criterion, or the method refuses the values.
    """
    values = decision.values
    whole = values[~np.isnan(values).any(axis=1)]
    if len(whole) < 2:  # noqa: PLR2004  one candidate differs from nobody
        message = (
            f"{decision.title}: {len(whole)} of {len(values)} candidates have every criterion "
            "known, too few to weigh by data; disable the criterion that is seldom known."
        )
        raise DataError(message)
    signs = np.ones(whole.shape[1])
    weights = METHODS[method](whole, signs, names=[one.key for one in decision.criteria])
    belongs = decision.expand > 0
    return Objective(method, weights, belongs @ weights, len(whole), len(values))


def snippet(decision: "Decision", found: Objective) -> str:
    """Write weights as lines of a study file.

    Parameters
    ----------
    decision
        On a study's sites.
    found
        Its weights by data.

    Returns
    -------
    str
        ``[weights]`` and the weights of criteria in themes that have several, in fractions of four
        decimals that sum to 1 exactly.
    """
    themes = _rounded(found.themes)
    lines = ["[weights]"]
    lines += [
        f"{theme.key} = {weight}" for theme, weight in zip(decision.themes, themes, strict=True)
    ]
    for row, total in enumerate(found.themes):
        members = np.flatnonzero(decision.expand[row] > 0)
        if len(members) < 2 or total <= 0:  # noqa: PLR2004  one alone has the whole theme
            continue
        shares = _rounded(found.weights[members] / total)
        for member, share in zip(members, shares, strict=True):
            lines += ["", f"[criteria.{decision.criteria[member].key}]", f"weight = {share}"]
    return "\n".join(lines) + "\n"


def _rounded(shares: Floats) -> list[str]:
    """Round shares that sum to 1 to four decimals that do (largest remainder)."""
    exact = shares * _TEN_THOUSAND
    whole = np.floor(exact + 1e-9).astype(np.int64)
    short = _TEN_THOUSAND - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return [f"{one / _TEN_THOUSAND:.4f}" for one in whole.tolist()]
