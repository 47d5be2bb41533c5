"""A tested decision as plain data, for ``--json`` and for the files of a run."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siting.decision import Decision
    from siting.robustness.assess import Robustness
    from siting.robustness.smaa import Acceptability
    from siting.robustness.stability import Intervals

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

__all__ = ["acceptability_columns", "as_dict", "candidate", "stability_rows", "summary"]


def summary(decision: "Decision", found: "Robustness") -> dict[str, Any]:
    """Describe the test as a whole: settings, winner, who beats whom among the best.

    Parameters
    ----------
    decision
        What was tested.
    found
        What came of it.

    Returns
    -------
    dict
        Plain JSON; shares and weights in [0, 1].
    """
    shares = found.acceptability
    winner = found.winner
    return {
        "settings": found.settings.model_dump(mode="json"),
        "weights": {theme.key: theme.weight for theme in decision.themes},
        "criterion_weights": {
            criterion.key: float(share)
            for criterion, share in zip(
                decision.criteria, decision.theme_weights @ decision.expand, strict=True
            )
        },
        "draws": shares.draws,
        "standard_error": shares.standard_error,
        "figures": None
        if found.with_figures is None
        else {
            "value_draws": found.with_figures.value_draws,
            "standard_error": found.with_figures.standard_error,
            "entropy": found.with_figures.entropy,
        },
        "entropy": shares.entropy,
        "winner": {
            "id": decision.ids[winner],
            "name": decision.names[winner],
            "first_share": float(shares.first_share[winner]),
            "stability": {
                theme.key: _interval(decision, found.stability, (j,))
                for j, theme in enumerate(decision.themes)
            },
            "criterion_stability": {
                criterion.key: _interval(decision, found.criterion_stability, (j,))
                for j, criterion in enumerate(decision.criteria)
            },
        },
        "pairwise": {
            "ids": [decision.ids[i] for i in found.among],
            "share_ahead": np.round(shares.pairwise, 6).tolist(),
            "share_ahead_figures": None
            if found.with_figures is None
            else np.round(found.with_figures.pairwise, 6).tolist(),
        },
        "pareto_front": [
            place for place, front in zip(decision.ids, found.dominance.front, strict=True) if front
        ],
    }


def as_dict(decision: "Decision", found: "Robustness") -> dict[str, Any]:
    """Describe the test and every candidate in it, best first.

    Parameters
    ----------
    decision
        What was tested.
    found
        What came of it.

    Returns
    -------
    dict
        :func:`summary` and ``candidates``.
    """
    ranked = np.argsort(decision.scores.rank, kind="stable").tolist()
    candidates = [candidate(decision, found, i) for i in ranked]
    return summary(decision, found) | {"candidates": candidates}


def candidate(decision: "Decision", found: "Robustness", i: int) -> dict[str, Any]:
    """Describe how one candidate fared.

    Parameters
    ----------
    decision
        What was tested.
    found
        What came of it.
    i
        The candidate's position.
    """
    shares, keys = found.acceptability, [theme.key for theme in decision.themes]
    return {
        "id": decision.ids[i],
        "name": decision.names[i],
        "rank": int(decision.scores.rank[i]),
        "score": float(decision.scores.score[i]),
        **_shares(shares, i),
        "central_weights": dict(zip(keys, shares.central[i].tolist(), strict=True))
        if shares.first_share[i] > 0
        else None,
        "with_figures": None
        if found.with_figures is None
        else _shares(found.with_figures, i)
        | {"confidence_factor": float(found.with_figures.confidence[i])},
        "grade": found.grade[i],
        "backing": float(found.backing[i]),
        "dominated_by": [
            decision.ids[k] for k in np.flatnonzero(found.dominance.certain[:, i]).tolist()
        ],
        "top_stability": {
            key: _interval(decision, found.top_stability, (i, j)) for j, key in enumerate(keys)
        },
        "criterion_top_stability": {
            criterion.key: _interval(decision, found.criterion_top_stability, (i, j))
            for j, criterion in enumerate(decision.criteria)
        },
    }


def _shares(shares: "Acceptability", i: int) -> dict[str, Any]:
    ranks = ("rank_low", "rank_median", "rank_high")
    return {
        "first_share": float(shares.first_share[i]),
        "top_share": float(shares.top_share[i]),
        # Without a score there is no rank.
        **{name: int(getattr(shares, name)[i]) or None for name in ranks},
        "rank_entropy": float(shares.site_entropy[i]),
    }


def stability_rows(decision: "Decision", found: "Robustness") -> "Iterator[dict[str, Any]]":
    """Yield one row a candidate and theme, then one a candidate and criterion, best first.

    Parameters
    ----------
    decision
        What was tested.
    found
        What came of it.

    Yields
    ------
    dict
        ``site_id``, ``theme``, ``criterion`` ("" in the row of a theme), ``weight``, ``inside``
        (among the first k now), ``low``, ``high``, ``low_with``, ``high_with`` (ids, "" for
        nobody).
    """
    themes = [(theme.key, "", theme.weight) for theme in decision.themes]
    shares = decision.theme_weights @ decision.expand
    criteria = [
        (criterion.theme, criterion.key, float(share))
        for criterion, share in zip(decision.criteria, shares, strict=True)
    ]
    for i in np.argsort(decision.scores.rank, kind="stable").tolist():
        for held, moved in (
            (found.top_stability, themes),
            (found.criterion_top_stability, criteria),
        ):
            for j, (theme, criterion, weight) in enumerate(moved):
                yield {
                    "site_id": decision.ids[i],
                    "theme": theme,
                    "criterion": criterion,
                    "weight": weight,
                    "inside": bool(held.inside[i, j]),
                    **_interval(decision, held, (i, j)),
                }


def acceptability_columns(decision: "Decision", found: "Robustness") -> tuple[Ints, Ints, Floats]:
    """Return every rank a candidate ever takes, best candidate first, as three columns.

    Parameters
    ----------
    decision
        What was tested.
    found
        What came of it.

    Returns
    -------
    positions, ranks, shares
        Positions in the decision, ranks from 1, shares of the draws above 0; all of one length.
    """
    best_first = np.argsort(decision.scores.rank, kind="stable")
    shares = found.acceptability.rank_share[best_first]
    row, rank = np.nonzero(shares)
    return best_first[row], rank + 1, shares[row, rank]


def _interval(decision: "Decision", held: "Intervals", at: tuple[int, ...]) -> dict[str, Any]:
    low_with, high_with = int(held.low_with[at]), int(held.high_with[at])
    return {
        "low": float(held.low[at]),
        "high": float(held.high[at]),
        "low_with": "" if low_with < 0 else decision.ids[low_with],
        "high_with": "" if high_with < 0 else decision.ids[high_with],
    }
