"""Weights in plain data, beside those the data would give, and lines of a study file for these."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from siting.errors import DataError
from siting.weighting.objective import METHODS
from siting.weighting.tradeoffs import Tradeoff, tradeoffs
from siting.weights import global_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siting.config import Study
    from siting.decision import Decision
    from siting.weighting.section import Judged, Weighed

__all__ = ["Objective", "as_dict", "objective", "prices", "snippet"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_TEN_THOUSAND = 10_000
# It divides by figures and takes their logarithm: on values, where the worst is 0, it never works.
_RAW = frozenset({"merec"})


@dataclass(frozen=True, slots=True)
class Objective:
    """Weights that follow from the figures of a decision.

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
    left_out
        (m,) whether the method cannot take the criterion's figures; its weight is then 0.
    """

    method: str
    weights: Floats
    themes: Floats
    used: int
    of: int
    left_out: Bools


def objective(decision: "Decision", method: str) -> Objective:
    """Weigh a decision by its data.

    Parameters
    ----------
    decision
        Its values in [0, 1], higher is better, are what is weighed, on the candidates that have all
        of them; for MEREC, which brings figures to one measure itself, the raw figures.
    method
        "entropy", "critic", "merec" or "standard-deviation".

    Returns
    -------
    Objective

    Raises
    ------
    DataError
        When fewer than two candidates have every criterion, or the method refuses the figures.
    """
    raw = method in _RAW
    values = decision.values
    known = ~(np.isnan(values) | np.isnan(decision.raw) if raw else np.isnan(values)).any(axis=1)
    whole = (decision.raw if raw else values)[known]
    if len(whole) < 2:  # noqa: PLR2004  one candidate differs from nobody
        message = (
            f"{decision.title}: {len(whole)} of {len(values)} candidates have every criterion "
            "known, too few to weigh by data; disable the criterion that is seldom known."
        )
        raise DataError(message)
    keys = [one.key for one in decision.criteria]
    taken = np.ones(len(keys), dtype=np.bool_)
    if raw:
        taken &= (whole > 0).all(axis=0)
    if not taken.any():
        message = (
            f"{decision.title}: every criterion has figures of 0 or below, which {method} cannot "
            "take; use another method."
        )
        raise DataError(message)
    signs = np.array([one.direction for one in decision.criteria]) if raw else np.ones(len(keys))
    weights = np.zeros(len(keys))
    weights[taken] = METHODS[method](
        whole[:, taken],
        signs[taken],
        names=[key for key, one in zip(keys, taken, strict=True) if one],
    )
    belongs = decision.expand > 0
    return Objective(method, weights, belongs @ weights, len(whole), len(values), ~taken)


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


def as_dict(
    study: "Study", found: "Weighed | None", data: "Mapping[str, Objective | str] | None"
) -> dict[str, Any]:
    """Put the weights of a study into plain data.

    Parameters
    ----------
    study
        A resolved study.
    found
        How its weights came about, as :func:`siting.study.weighed` says it.
    data
        By method, weights by data or why there are none; None when nobody asked.

    Returns
    -------
    dict
        Weights as fractions, trade-offs in raw figures.
    """
    trade = prices(study)
    shares = global_weights(study).tolist()
    answer: dict[str, Any] = {
        "study": study.name,
        "method": study.weighting.method,
        "themes": [
            {"key": one.key, "title": one.title.model_dump(), "weight": one.weight}
            for one in study.themes
        ],
        "criteria": [
            {
                "key": one.key,
                "theme": one.theme,
                "title": one.title.model_dump(),
                "unit": one.unit,
                "weight_in_theme": one.weight,
                "weight": share,
                "one_point_mean": price.mean,
                "one_point_steepest": price.steepest,
                "largest_step_points": price.step,
            }
            for one, share, price in zip(study.criteria, shares, trade, strict=True)
        ],
        "notes": [note.model_dump() for note in study.notes],
    }
    if found is not None:
        answer["judgements"] = [_judged_dict(study, one) for one in found.judged]
        if found.disagreement is not None:
            apart = found.disagreement
            answer["group"] = {
                "disagreement": apart.mean,
                "people": dict(zip(found.people, apart.people.tolist(), strict=True)),
                "spread": dict(zip(found.weights, apart.spread.tolist(), strict=True)),
            }
    if data is not None:
        answer["objective"] = {name: _data_dict(study, one) for name, one in data.items()}
    return answer


def _judged_dict(study: "Study", judged: "Judged") -> dict[str, Any]:
    result, keys = judged.result, [theme.key for theme in study.themes]
    worst = result.worst
    return {
        "person": judged.person,
        "weights": dict(zip(keys, result.weights.tolist(), strict=True)),
        "lambda_max": result.lambda_max,
        "consistency_index": result.consistency_index,
        "consistency_ratio": result.consistency_ratio,
        "consistent": result.consistent,
        "worst": None
        if worst is None
        else {
            "over": keys[worst.i],
            "under": keys[worst.j],
            "given": worst.given,
            "implied": worst.implied,
        },
    }


def _data_dict(study: "Study", found: "Objective | str") -> dict[str, Any]:
    if isinstance(found, str):
        return {"refused": found}
    criteria = [one.key for one in study.criteria]
    return {
        "sites_used": found.used,
        "sites": found.of,
        "left_out": [key for key, out in zip(criteria, found.left_out, strict=True) if out],
        "themes": dict(zip([t.key for t in study.themes], found.themes.tolist(), strict=True)),
        "criteria": dict(zip(criteria, found.weights.tolist(), strict=True)),
    }


def prices(study: "Study") -> tuple[Tradeoff, ...]:
    """Say what one point of the score is in the figures of each criterion of a study."""
    return tradeoffs([one.scale for one in study.criteria], global_weights(study))


def _rounded(shares: Floats) -> list[str]:
    """Round shares that sum to 1 to four decimals that do (largest remainder)."""
    exact = shares * _TEN_THOUSAND
    whole = np.floor(exact + 1e-9).astype(np.int64)
    short = _TEN_THOUSAND - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return [f"{one / _TEN_THOUSAND:.4f}" for one in whole.tolist()]
