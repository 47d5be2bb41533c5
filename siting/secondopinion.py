"""The same candidates judged by another method: a second opinion beside the weighted sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import UsageError
from siting.faults import nearest
from siting.methods import ELECTRE_I, METHODS, electre_i, vikor_compromise
from siting.methods.agreement import compare
from siting.methods.checks import unit_bounds
from siting.methods.given import options_used
from siting.methods.question import Question, on_figures, on_values
from siting.robustness.reversal import reversals
from siting.scoring import competition_rank, order

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.matrix import Matrix
    from siting.methods import Agreement, Method, VikorResult
    from siting.methods.option import Value

__all__ = [
    "LONGEST_LIST",
    "REVERSED_AMONG",
    "Opinion",
    "Outranking",
    "Panel",
    "find_method",
    "kernel_of_decision",
    "kernel_of_matrix",
    "of_decision",
    "of_matrix",
    "panel",
    "shortlist",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_PAIR = 2

REVERSED_AMONG = 20
"""How many of the best are removed, doubled and undercut in turn to look for rank reversals."""

LONGEST_LIST = 2
"""Times the shortlist that a method's ties may fill before it says nothing of who is on it."""

_NO_OPTIONS: Mapping[str, "Value"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Opinion:
    """Scores and ranks by one method.

    Attributes
    ----------
    method
        Which.
    score
        (n,), higher is better, on the method's own scale; NaN for whom nothing is known.
    rank
        (n,) from 1, ties share a rank; who has no score is last.
    options
        What the method was told, its defaults included.
    compromise
        VIKOR's measures and conditions; positions are of all n, and who has no score has no
        measures and no place in its ranking. None for the other methods.
    """

    method: "Method"
    score: Floats
    rank: Ints
    options: Mapping[str, "Value"] = field(default_factory=dict)
    compromise: "VikorResult | None" = None


@dataclass(frozen=True, slots=True)
class Outranking:
    """What ELECTRE I says: a set to choose from, no ranking.

    Attributes
    ----------
    kernel
        Positions of the set, those that outrank most first.
    outranks, outranked
        (n,): how many others each outranks, and is outranked by.
    judged
        (n,): whether anything that carries weight is known; who is not judged is in no set.
    options
        What the method was told, its defaults included.
    """

    kernel: tuple[int, ...]
    outranks: Ints
    outranked: Ints
    judged: Bools
    options: Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Panel:
    """All methods on one decision; each tuple in the order of ``opinions``.

    Attributes
    ----------
    opinions
        By each method, the weighted sum first: that one is the decision's own scores and ranks.
    agreement
        Between them, on the candidates that have a score.
    listed
        How many each method puts among its first ``top``; ties can make it more than ``top``.
    shared
        How many of these are also among the weighted sum's.
    counted
        Whether the list is at most ``LONGEST_LIST`` times ``top``; a longer one has no say in
        ``under_all``. The weighted sum's always counts.
    under_all
        Positions of who is on every list that counts, by mean rank.
    counts
        (n,): on how many of the lists that count.
    as_sum
        Whether the method cannot but rank as the weighted sum does on these values.
    ranked
        (n,): who has a score.
    among
        How many of the best were looked at for rank reversals.
    reversals
        Pairs of others that change order when one is taken out, doubled or undercut, over all of
        these changes, partial constraints left out; None for a method on fixed scales, which can
        have none.
    """

    opinions: tuple[Opinion, ...]
    agreement: "Agreement"
    listed: tuple[int, ...]
    shared: tuple[int, ...]
    counted: tuple[bool, ...]
    under_all: tuple[int, ...]
    counts: Ints
    as_sum: tuple[bool, ...]
    ranked: Bools
    among: int
    reversals: tuple[int | None, ...]


def find_method(name: str) -> "Method":
    """Return a method that ranks, by name.

    Raises
    ------
    UsageError
        When there is none of that name; names the nearest.
    """
    if name not in METHODS:
        message = f"{name[:60]!a}: no such method; {nearest(name, (*METHODS, ELECTRE_I.name))}"
        raise UsageError(message)
    return METHODS[name]


def of_decision(
    decision: "Decision", method: "Method", options: Mapping[str, "Value"] = _NO_OPTIONS
) -> Opinion:
    """Rank the values of a decision by a method: fixed scales, every criterion a benefit.

    The weighted sum is the decision's own. Partial constraints multiply what
    :attr:`siting.methods.Method.lowered` says.

    Raises
    ------
    DataError
        When nothing with a weight is known of any candidate.
    """
    if method.name == "weighted-sum":
        return Opinion(method, decision.scores.score, decision.scores.rank)
    asked = on_values(decision, method.lowered)
    factor = decision.factor[asked.known] if method.lowered == "scores" else 1.0
    return _opinion(asked, method, options, factor)


def of_matrix(
    matrix: "Matrix", method: "Method", options: Mapping[str, "Value"] = _NO_OPTIONS
) -> Opinion:
    """Rank raw figures with their directions, as the papers do; the method scales for itself.

    Raises
    ------
    DataError
        When a cell is empty in a row that is not, or all rows are.
    StudyError
        When the method is defined by bounds.
    """
    return _opinion(on_figures(matrix, method.name), method, options, 1.0)


def kernel_of_decision(
    decision: "Decision", options: Mapping[str, "Value"] = _NO_OPTIONS
) -> Outranking:
    """Ask ELECTRE I on the values of a decision, lowered by partial constraints.

    Raises
    ------
    DataError
        As :func:`of_decision`.
    """
    return _outranking(on_values(decision, "values"), options)


def kernel_of_matrix(matrix: "Matrix", options: Mapping[str, "Value"] = _NO_OPTIONS) -> Outranking:
    """Ask ELECTRE I on raw figures with their directions.

    Raises
    ------
    DataError
        As :func:`of_matrix`.
    """
    return _outranking(on_figures(matrix, ELECTRE_I.name), options)


def shortlist(opinion: Opinion, top: int) -> frozenset[int]:
    """Positions of those that have a score and a rank of at most ``top``."""
    listed = (opinion.rank <= top) & ~np.isnan(opinion.score)
    return frozenset(np.flatnonzero(listed).tolist())


def panel(decision: "Decision", *, top: int) -> Panel:
    """Rank a decision by every method, say how far they agree, and where they reverse ranks.

    Parameters
    ----------
    decision
        Who is ranked.
    top
        Length of the shortlist.

    Raises
    ------
    DataError
        As :func:`of_decision`.
    """
    opinions = tuple(of_decision(decision, method) for method in METHODS.values())
    asked = on_values(decision, "scores")
    ranks = {one.method.name: one.rank[asked.known] for one in opinions}
    lists = [shortlist(one, top) for one in opinions]
    counted = tuple(k == 0 or len(one) <= LONGEST_LIST * top for k, one in enumerate(lists))
    pairs = zip(ranks.items(), counted, strict=True)
    having_a_say = compare(dict(one for one, counts in pairs if counts), top=top)
    counts = np.zeros(len(decision.ids), dtype=np.int64)
    counts[asked.known] = having_a_say.top_k_counts
    best = order(ranks["weighted-sum"])[:REVERSED_AMONG]
    return Panel(
        opinions=opinions,
        agreement=compare(ranks, top=top),
        listed=tuple(len(one) for one in lists),
        shared=tuple(len(one & lists[0]) for one in lists),
        counted=counted,
        under_all=tuple(asked.positions(having_a_say.top_k_under_all).tolist()),
        counts=counts,
        as_sum=tuple(_as_sum(method, asked) for method in METHODS.values()),
        ranked=asked.known,
        among=len(best),
        reversals=tuple(
            None if method.fixed_scale else _reversed(method, asked.matrix[best], asked.weights)
            for method in METHODS.values()
        ),
    )


def _opinion(
    asked: Question, method: "Method", options: Mapping[str, "Value"], factor: Floats | float
) -> Opinion:
    given = (asked.matrix, asked.weights, asked.directions)
    found = method.scores(*given, bounds=asked.bounds, **options)
    # Adding 0 makes a plain 0 of the negative one that a negated distance ends in.
    score = asked.spread(found * factor + 0.0)
    return Opinion(
        method=method,
        score=score,
        rank=competition_rank(score),
        options=options_used(method, options),
        compromise=_compromise(asked, options) if method.name == "vikor" else None,
    )


def _compromise(asked: Question, options: Mapping[str, "Value"]) -> "VikorResult":
    v = float(str(options.get("v", 0.5)))
    found = vikor_compromise(asked.matrix, asked.weights, asked.directions, v=v)
    return type(found)(
        s=asked.spread(found.s),
        r=asked.spread(found.r),
        q=asked.spread(found.q),
        ranking=asked.positions(found.ranking),
        advantage=found.advantage,
        stability=found.stability,
        compromise=tuple(asked.positions(found.compromise).tolist()),
    )


def _outranking(asked: Question, options: Mapping[str, "Value"]) -> Outranking:
    told = dict(options)
    found = electre_i(asked.matrix, asked.weights, asked.directions, **told)  # type: ignore[arg-type]  # read against the method's own options
    outranks, outranked = np.zeros((2, len(asked.known)), dtype=np.int64)
    outranks[asked.known] = found.outranks.sum(axis=1)
    outranked[asked.known] = found.outranks.sum(axis=0)
    kernel = asked.positions(found.kernel)
    strongest = kernel[np.argsort(-outranks[kernel], kind="stable")]
    return Outranking(
        kernel=tuple(strongest.tolist()),
        outranks=outranks,
        outranked=outranked,
        judged=asked.known,
        options=options_used(ELECTRE_I, options),
    )


def _as_sum(method: "Method", asked: Question) -> bool:
    bests = asked.matrix[:, asked.weights > 0].max(axis=0)
    # A criterion on which nobody has anything adds nothing to either.
    telling = bests[bests > 0]
    alike = not len(telling) or bool(np.ptp(telling) == 0)
    return method.as_sum == "always" or (method.as_sum == "equal-bests" and alike)


def _reversed(method: "Method", values: Floats, weights: Floats) -> int:
    if len(values) < _PAIR:
        return 0
    benefits = np.ones(values.shape[1], dtype=np.int8)
    # What is added stays a value: a worse one than the worst would leave the scale.
    bounds = unit_bounds(values.shape[1])
    scores = partial(method.scores, bounds=bounds)
    found = reversals(scores, values, weights, benefits, bounds=bounds)
    return int(found.removed.sum() + found.cloned.sum() + found.dominated.sum())
