"""ELECTRE I and II: which site outranks which, and what ranking that gives.

Sources
-------
ELECTRE I: B. Roy, "Classement et choix en presence de points de vue multiples (la methode
ELECTRE)", *RIRO* 2(8), 1968. ELECTRE II: B. Roy and P. Bertier, "La methode ELECTRE II: une
application au media-planning", *OR'72*, 1973; both as laid out in J. Figueira, V. Mousseau and
B. Roy, "ELECTRE methods", in *Multiple Criteria Decision Analysis: State of the Art Surveys*, 2005.

Ours: pymcdm has neither. scikit-criteria's kernel is the set of sites nobody outranks, which
leaves sites uncovered that the definition keeps, and its second method ranks by the sites that
are in both kernels at once, not by Roy and Bertier's distillations.
"""

import itertools
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components

from siting.errors import StudyError
from siting.methods.checks import Problem, checked

__all__ = ["ElectreOne", "ElectreTwo", "Span", "electre_i", "electre_ii", "electre_ii_ranks"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Span = Literal["each", "largest"]

# Sums of weights that differ by rounding only must not decide who outranks whom.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class ElectreOne:
    """The outranking relation of ELECTRE I.

    Attributes
    ----------
    concordance
        (n, n): share of weight on which the row is at least as good as the column; 1 on itself.
    discordance
        (n, n): largest lead of the column over the row, in shares of the span; 0 on itself.
    outranks
        (n, n) bool: the row outranks the column; nobody outranks itself.
    kernel
        Positions of the smallest set to choose from: nobody in it outranks another of it, and
        everybody outside is outranked by somebody in it. Sites that outrank one another in a
        circle count as one, so they are in it together or not at all.
    """

    concordance: Floats
    discordance: Floats
    outranks: Bools
    kernel: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ElectreTwo:
    """The ranking of ELECTRE II and where it comes from.

    Attributes
    ----------
    strong, weak
        (n, n) bool: the row outranks the column, surely or barely; what is strong is weak too.
    descending, ascending
        (n,) ranks from 1, by taking the best away first or the worst away first.
    median
        (n,) mean of the two; lower is better.
    """

    strong: Bools
    weak: Bools
    descending: Ints
    ascending: Ints
    median: Floats


def electre_i(  # noqa: PLR0913  the three arrays of every method, then options by keyword
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    agree: float = 0.65,
    oppose: float = 0.35,
    span: Span = "each",
) -> ElectreOne:
    """Outranking relation and kernel: which sites are worth a further look, not a ranking.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    agree
        Least concordance for outranking, in [0, 1].
    oppose
        Largest discordance for outranking, in [0, 1].
    span
        What a lead is measured by: ``each`` criterion's own span, or the ``largest`` of all spans,
        as Roy did on grades that are one scale already.

    Returns
    -------
    ElectreOne
        A constant column agrees with everybody and opposes nobody; a weight of 0 leaves its column
        out, of the vetoes too.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also when a threshold leaves [0, 1].
    """
    problem = checked(matrix, weights, directions)
    _check_thresholds(span, agree=(agree,), oppose=(oppose,))
    concordance, discordance = _indices(problem, span)
    outranks = (concordance >= agree - _ROUNDING) & (discordance <= oppose + _ROUNDING)
    np.fill_diagonal(outranks, val=False)
    return ElectreOne(concordance, discordance, outranks, _kernel(outranks))


def electre_ii(  # noqa: PLR0913  the three arrays of every method, then options by keyword
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    agree: tuple[float, float, float] = (0.65, 0.5, 0.35),
    oppose: tuple[float, float] = (0.65, 0.35),
    span: Span = "each",
) -> Floats:
    """Minus the median rank of ELECTRE II; parameters as in :func:`electre_ii_ranks`.

    Returns
    -------
    ndarray of float64, shape (n,)
        Higher is better. **The method's own result is a rank, lower is better: this is minus it.**
    """
    return -electre_ii_ranks(
        matrix, weights, directions, agree=agree, oppose=oppose, span=span
    ).median


def electre_ii_ranks(  # noqa: PLR0913  the three arrays of every method, then options by keyword
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    agree: tuple[float, float, float] = (0.65, 0.5, 0.35),
    oppose: tuple[float, float] = (0.65, 0.35),
    span: Span = "each",
) -> ElectreTwo:
    """Strong and weak outranking, the two distillations and their median.

    With C the concordance and D the discordance, a site outranks another only where C of the two
    is above C the other way round. It does so strongly when C >= agree[0] and D <= oppose[0], or
    C >= agree[1] and D <= oppose[1]; weakly when C >= agree[2] and D <= oppose[0].

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    agree
        Concordance thresholds, falling, in [0, 1]. The defaults are scikit-criteria's.
    oppose
        Discordance thresholds, falling, in [0, 1].
    span
        As for :func:`electre_i`.

    Returns
    -------
    ElectreTwo
        Descending: of the sites nobody left outranks strongly, those that nobody among them
        outranks weakly are taken away with the next rank. Ascending: the same from the bottom.
        Where all that are left outrank one another in circles, a circle that nobody outside it
        outranks is taken as one.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also when thresholds leave [0, 1] or rise.
    """
    problem = checked(matrix, weights, directions)
    _check_thresholds(span, agree=agree, oppose=oppose)
    concordance, discordance = _indices(problem, span)
    ahead = concordance > concordance.T + _ROUNDING
    agreed = [concordance >= each - _ROUNDING for each in agree]
    unopposed = [discordance <= each + _ROUNDING for each in oppose]
    strong = ahead & ((agreed[0] & unopposed[0]) | (agreed[1] & unopposed[1]))
    weak = ahead & (strong | (agreed[2] & unopposed[0]))
    descending = _distilled(strong, weak)
    from_below = _distilled(strong.T, weak.T)
    ascending = from_below.max() + 1 - from_below
    return ElectreTwo(strong, weak, descending, ascending, (descending + ascending) / 2)


def _indices(problem: Problem, span: Span) -> tuple[Floats, Floats]:
    # Discordance is blind to weights; a weight of 0 still has to leave its criterion out.
    counted = problem.weights > 0
    gains, weights = problem.gains[:, counted], problem.weights[counted]
    n, m = gains.shape
    spans = np.ptp(gains, axis=0)
    if span == "largest":
        spans = np.full(m, spans.max())
    concordance, discordance = np.zeros((n, n)), np.zeros((n, n))
    for j in range(m):
        behind = gains[:, j] - gains[:, j, np.newaxis]
        concordance += weights[j] * (behind <= 0)
        if spans[j] > 0:
            np.maximum(discordance, behind / spans[j], out=discordance)
    return concordance, discordance


def _kernel(outranks: Bools) -> tuple[int, ...]:
    count, circle = connected_components(
        outranks.astype(np.uint8), directed=True, connection="strong"
    )
    among = np.zeros((count, count), dtype=np.bool_)
    above, below = np.nonzero(outranks)
    among[circle[above], circle[below]] = True
    np.fill_diagonal(among, val=False)
    settled = np.zeros(count, dtype=np.bool_)
    chosen = np.zeros(count, dtype=np.bool_)
    # Without circles somebody is always outranked by none that is still open.
    while not settled.all():
        new = ~settled & ~among[~settled].any(axis=0)
        chosen |= new
        settled |= new | among[new].any(axis=0)
    return tuple(int(i) for i in np.flatnonzero(chosen[circle]))


def _distilled(strong: Bools, weak: Bools) -> Ints:
    rank = np.zeros(len(strong), dtype=np.int64)
    left = np.arange(len(strong))
    step = 0
    # Who outranks whom among those left is counted once, and corrected as sites are taken away.
    above = strong.sum(axis=0)
    while len(left):
        step += 1
        top = left[above[left] == 0]
        if not len(top):
            top = left[_first_circles(strong[np.ix_(left, left)])]
        inner = weak[np.ix_(top, top)]
        free = ~inner.any(axis=0)
        taken = top[free if free.any() else _first_circles(inner)]
        rank[taken] = step
        above -= strong[taken].sum(axis=0)
        left = left[rank[left] == 0]
    return rank


def _first_circles(outranks: Bools) -> Bools:
    _, circle = connected_components(outranks.astype(np.uint8), directed=True, connection="strong")
    above, below = np.nonzero(outranks)
    across = circle[above] != circle[below]
    return ~np.isin(circle, circle[below[across]])


def _check_thresholds(span: Span, **thresholds: tuple[float, ...]) -> None:
    faults = [
        f"{name} = {values}: give numbers from 0 to 1, none above the one before."
        for name, values in thresholds.items()
        if not (
            all(0 <= value <= 1 for value in values)
            and all(a >= b for a, b in itertools.pairwise(values))
        )
    ]
    if span not in get_args(Span):
        faults.append(f"span = {span!a}: use one of {', '.join(get_args(Span))}.")
    if faults:
        raise StudyError(faults)
