"""PROMETHEE II: how much a site is preferred to the others, less how much they are to it.

Source
------
J. P. Brans and P. Vincke, "A preference ranking organisation method", *Management Science* 31(6),
1985; J. P. Brans, P. Vincke and B. Mareschal, "How to select and how to rank projects: the
PROMETHEE method", *European Journal of Operational Research* 24(2), 1986.

Ours: pymcdm has no Gaussian criterion and one preference function for all criteria, forgets its
thresholds after the first call, and divides by zero when there is one site.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.methods.checks import checked

__all__ = ["Flows", "Preference", "promethee_flows", "promethee_ii"]

Floats = npt.NDArray[np.float64]
Preference = Literal["usual", "u-shape", "v-shape", "level", "linear", "gaussian"]

# Differences of this many pairs at once keep the working memory in some ten megabytes.
_PAIRS_AT_ONCE = 500_000


@dataclass(frozen=True, slots=True)
class Flows:
    """How much each site is preferred (plus), is beaten (minus), and the difference (net), (n,)."""

    plus: Floats
    minus: Floats

    @property
    def net(self) -> Floats:
        """(n,) in [-1, 1]; sums to 0."""
        return self.plus - self.minus


@dataclass(frozen=True, slots=True)
class _Criterion:
    kind: Preference
    q: float
    p: float
    s: float

    def preference(self, difference: Floats) -> Floats:
        ahead = np.maximum(difference, 0.0)
        match self.kind:
            case "usual":
                degree = ahead > 0
            case "u-shape":
                degree = ahead > self.q
            case "v-shape":
                degree = np.minimum(ahead / self.p, 1.0)
            case "level":
                degree = 0.5 * (ahead > self.q) + 0.5 * (ahead > self.p)
            case "linear":
                degree = np.clip((ahead - self.q) / (self.p - self.q), 0.0, 1.0)
            case "gaussian":
                degree = -np.expm1(-((ahead / self.s) ** 2) / 2)
        return np.asarray(degree, dtype=np.float64)

    def faults(self, where: str) -> list[str]:
        if self.kind not in get_args(Preference):
            known = ", ".join(get_args(Preference))
            return [f"{where}: no preference function {self.kind!a}; use one of {known}."]
        wanted = {
            "usual": (True, ""),
            "u-shape": (0 <= self.q < np.inf, "q >= 0"),
            "v-shape": (0 < self.p < np.inf, "p > 0"),
            "level": (0 <= self.q <= self.p < np.inf, "0 <= q <= p"),
            "linear": (0 <= self.q < self.p < np.inf, "0 <= q < p"),
            "gaussian": (0 < self.s < np.inf, "s > 0"),
        }
        holds, rule = wanted[self.kind]
        if holds:
            return []
        found = f"q = {self.q}, p = {self.p}, s = {self.s}"
        return [f"{where}: {found}; {self.kind} needs {rule}, in the criterion's unit."]


def promethee_ii(  # noqa: PLR0913  the three arrays of every method, then options by keyword
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    preference: Preference | Sequence[Preference] = "usual",
    q: npt.ArrayLike = np.nan,
    p: npt.ArrayLike = np.nan,
    s: npt.ArrayLike = np.nan,
) -> Floats:
    """Net flow of every site; parameters as in :func:`promethee_flows`.

    Returns
    -------
    ndarray of float64, shape (n,)
        In [-1, 1], summing to 0; higher is better.
    """
    return promethee_flows(matrix, weights, directions, preference=preference, q=q, p=p, s=s).net


def promethee_flows(  # noqa: PLR0913  the three arrays of every method, then options by keyword
    matrix: npt.ArrayLike,
    weights: npt.ArrayLike,
    directions: npt.ArrayLike,
    *,
    preference: Preference | Sequence[Preference] = "usual",
    q: npt.ArrayLike = np.nan,
    p: npt.ArrayLike = np.nan,
    s: npt.ArrayLike = np.nan,
) -> Flows:
    """Positive and negative outranking flows.

    Parameters
    ----------
    matrix, weights, directions
        (n, m), (m,), (m,).
    preference
        One of the six generalised criteria of Brans and Vincke for all columns, or one a column:
        ``usual`` (I: any lead counts in full), ``u-shape`` (II: a lead above q), ``v-shape`` (III:
        in proportion up to p), ``level`` (IV: half above q, full above p), ``linear`` (V: rising
        from q to p), ``gaussian`` (VI: with s, the distance of the inflection from 0).
    q, p, s
        Indifference, preference and Gaussian threshold in each criterion's unit; one number or
        (m,). Only those that the preference function needs are looked at.

    Returns
    -------
    Flows
        A constant column adds nothing; one site alone has flows of 0.

    Raises
    ------
    DataError, StudyError
        As :mod:`siting.methods.checks`; also when a threshold is missing or out of order.
    """
    problem = checked(matrix, weights, directions)
    gains = problem.gains
    n, m = gains.shape
    criteria = _criteria(m, preference, q, p, s)
    plus, minus = np.zeros(n), np.zeros(n)
    if n == 1:
        return Flows(plus, minus)
    step = max(1, _PAIRS_AT_ONCE // n)
    for start in range(0, n, step):
        rows = slice(start, start + step)
        preferred = np.zeros((len(plus[rows]), n))
        for j, criterion in enumerate(criteria):
            if problem.weights[j] > 0:
                lead = gains[rows, j, np.newaxis] - gains[:, j]
                preferred += problem.weights[j] * criterion.preference(lead)
        plus[rows] = preferred.sum(axis=1)
        minus += preferred.sum(axis=0)
    return Flows(plus / (n - 1), minus / (n - 1))


def _criteria(
    m: int,
    preference: Preference | Sequence[Preference],
    q: npt.ArrayLike,
    p: npt.ArrayLike,
    s: npt.ArrayLike,
) -> tuple[_Criterion, ...]:
    kinds = [preference] * m if isinstance(preference, str) else list(preference)
    thresholds = {"q": q, "p": p, "s": s}
    given = {name: np.asarray(each, dtype=np.float64) for name, each in thresholds.items()}
    faults = [
        f"{name} has shape {each.shape}: give one number, or {m}."
        for name, each in given.items()
        if each.shape not in {(), (m,)}
    ]
    if len(kinds) != m:
        faults.append(f"{len(kinds)} preference functions for {m} criteria: give one, or {m}.")
    if faults:
        raise StudyError(faults)
    spread = [np.broadcast_to(given[name], m).tolist() for name in ("q", "p", "s")]
    criteria = tuple(_Criterion(*each) for each in zip(kinds, *spread, strict=True))
    if isinstance(preference, str) and all(not each.shape for each in given.values()):
        faults = criteria[0].faults("every column")
    else:
        faults = [
            fault
            for j, criterion in enumerate(criteria)
            for fault in criterion.faults(f"column {j}")
        ]
    if faults:
        raise StudyError(faults)
    return criteria
