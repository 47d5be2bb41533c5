"""Weights near the present ones that give a site a rank: found, not proven nearest.

Proof is the business of :mod:`siting.robustness.programme`; the nearer what is found here, the
less is left to prove.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from siting.robustness.programme import KNOWN, MARGIN, NEVER, Question

__all__ = ["polished", "sampled"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_SAMPLES: Final = 1_000
_STARTS: Final = 8
_TANGENTS: Final = 12
_CLOSE: Final = 1e-11


def sampled(question: Question) -> Floats | None:
    """Nearest weights with the rank that sampling and local search find.

    Parameters
    ----------
    question
        What is asked.

    Returns
    -------
    ndarray of float64, shape (t,), or None
        None when no sample has the rank, which proves nothing.
    """
    cloud = _cloud(question.start)
    cloud = cloud[((cloud >= question.low) & (cloud <= question.high)).all(axis=1)]
    # 0 / 0 is the NaN of a site of which nothing with a weight is known.
    with np.errstate(invalid="ignore"):
        scores = (cloud @ question.model.above.T) / (cloud @ question.model.below.T)
    own = scores[:, question.site]
    better = (scores > own[:, None] + NEVER).sum(axis=1)
    good = cloud[(better < question.rank) & ~np.isnan(own)]
    nearest = np.argsort(np.abs(good - question.start).sum(axis=1), kind="stable")[:_STARTS]
    best: Floats | None = None
    for weights in good[nearest]:
        best = _nearer(question, best, polished(question, weights))
    return best


def _cloud(start: Floats) -> Floats:
    """Weights everywhere, around the present ones, on the way to one theme, and without some."""
    t = len(start)
    # A fixed seed: where the search starts from is no finding of its own.
    rng = np.random.default_rng(0)
    spreads = [rng.dirichlet(start * spread + 1e-3, size=_SAMPLES) for spread in (200, 50, 10)]
    anywhere = rng.dirichlet(np.ones(t), size=_SAMPLES)
    toward = start + np.linspace(0, 1, 21)[:, None, None] * (np.eye(t) - start)
    # Ties are where themes have no weight at all.
    left_out = rng.random((_SAMPLES, t)) < 1 / 2
    edges = np.where(left_out, 0.0, np.vstack([anywhere[::2], spreads[2][::2]]))
    edges = edges[edges.sum(axis=1) > 0]
    edges /= edges.sum(axis=1, keepdims=True)
    return np.vstack([*spreads, anywhere, toward.reshape(-1, t), edges])


def polished(question: Question, weights: Floats) -> Floats | None:
    """Nearest weights that leave above the site only those who are above it at ``weights``.

    Comparisons of sites with different gaps are replaced by their tangents, over and over: what is
    found has the rank, but with such gaps something nearer may exist.

    Parameters
    ----------
    question
        What is asked.
    weights
        (t,), to start from; they need not give the rank.

    Returns
    -------
    ndarray of float64, shape (t,), or None
        None when nothing was found.
    """
    scores = question.model.scores(weights)
    scores[question.site] = np.nan
    above = np.argsort(np.where(np.isnan(scores), np.inf, -scores), kind="stable")
    held = np.ones(len(scores), dtype=np.bool_)
    held[above[: question.rank - 1]] = False
    held[question.site] = False
    best = _nearer(question, None, weights)
    # With a margin the rank is safe from rounding; without one, a tie can be enough.
    for margin in (MARGIN, 0.0):
        found = _followed(question, weights, held, margin)
        if found is not None:
            return _nearer(question, best, found)
    return best


def _nearer(question: Question, best: Floats | None, found: Floats | None) -> Floats | None:
    if found is None or question.rank_at(found) > question.rank:
        return best
    inside = (found >= question.low - NEVER) & (found <= question.high + NEVER)
    if not inside.all():
        return best
    if best is not None and question.distance(best) <= question.distance(found):
        return best
    return found


def _followed(question: Question, weights: Floats, held: Bools, margin: float) -> Floats | None:
    model, own = question.model, question.site
    straight = model.above[held & question.same_gaps] - model.above[own]
    # Who is nowhere ahead of the site stays behind it, or tied, under any weights.
    straight = straight[(straight > 0).any(axis=1)]
    bent = held & ~question.same_gaps
    above, below = model.above[bent], model.below[bent]
    best: Floats | None = None
    for _ in range(_TANGENTS):
        # above_i . u (below . u) - above . u (below_i . u) <= 0, at its tangent.
        over, under = above @ weights, below @ weights
        own_over, own_under = model.above[own] @ weights, model.below[own] @ weights
        slope = (
            above * own_under
            + np.outer(over, model.below[own])
            - np.outer(under, model.above[own])
            - below * own_over
        )
        moved = _least_change(
            question,
            np.vstack([straight, slope]),
            np.append(np.zeros(len(straight)), over * own_under - under * own_over) - margin,
        )
        if moved is None:
            return best
        best = _nearer(question, best, moved)
        if not bent.any() or np.abs(moved - weights).max() < _CLOSE:
            return best
        weights = moved
    return best


def _least_change(question: Question, rows: Floats, most: Floats) -> Floats | None:
    """Nearest weights with ``rows . u <= most``."""
    t = len(question.start)
    eye, nothing = np.eye(t), np.zeros((len(rows) + 1, 2 * t))
    known = -question.model.below[question.site]
    found = linprog(
        np.append(np.zeros(t), np.ones(2 * t)),
        A_ub=np.hstack([np.vstack([rows, known]), nothing]),
        b_ub=np.append(most, -KNOWN),
        A_eq=np.vstack([np.append(np.ones(t), np.zeros(2 * t)), np.hstack([eye, -eye, eye])]),
        b_eq=np.append(1.0, question.start),
        bounds=[*zip(question.low, question.high, strict=True), *[(0, 1)] * (2 * t)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10},
    )
    if found.x is None:
        return None
    weights = np.abs(np.clip(found.x[:t], 0, 1))  # no minus zeros
    return np.asarray(weights / weights.sum(), dtype=np.float64)
