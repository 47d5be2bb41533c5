"""Weights that follow from the figures alone: entropy, CRITIC, MEREC, standard deviation.

They say where the candidates differ, not what matters to anybody: a criterion on which all are
equally bad gets weight 0. They are to be looked at beside chosen weights. All change when a
candidate is added, which is why a study holds figures pasted from here and not the method's name.

pymcdm 1.4 is used for MEREC. Not for the others: its entropy refuses a 0, where p ln p is 0; its
CRITIC does not know costs from benefits, which turns correlations round, and refuses a constant
column, which weighs 0; the standard deviation is one line.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from siting.errors import DataError

__all__ = ["METHODS", "critic", "entropy", "merec", "standard_deviation"]

Floats = npt.NDArray[np.float64]

_FEWEST = 2


def entropy(
    matrix: npt.ArrayLike, directions: npt.ArrayLike, *, names: Sequence[str] | None = None
) -> Floats:
    """Entropy weights: 1 - entropy of each column's shares, divided by the sum.

    Shannon's entropy of p_ij = x_ij / sum_i x_ij over ln n, with 0 ln 0 = 0 (Zeleny, *Multiple
    Criteria Decision Making*, 1982, ch. 7; Hwang & Yoon, 1981, section 3.3.4). Directions do not
    enter; figures are >= 0.

    Parameters
    ----------
    matrix
        Shape (n, m), n >= 2, without NaN.
    directions
        Shape (m,), +1 where more is better, -1 where less is.
    names
        How messages name the columns; else 1 to m.

    Returns
    -------
    ndarray of float64, shape (m,)
        Summing to 1; 0 for a constant column.

    Raises
    ------
    DataError
        Names every fault.
    """
    figures, _ = _checked(matrix, directions, names, least=0.0, method="entropy")
    totals = figures.sum(axis=0)
    share = figures / np.where(totals > 0, totals, 1.0)
    logs = np.log(np.where(share > 0, share, 1.0))
    diversity = 1 + (share * logs).sum(axis=0) / np.log(len(figures))
    return _shares(figures, np.maximum(diversity, 0.0))


def critic(
    matrix: npt.ArrayLike, directions: npt.ArrayLike, *, names: Sequence[str] | None = None
) -> Floats:
    """CRITIC weights: standard deviation times conflict with the other criteria.

    C_j = sigma_j sum_k (1 - r_jk) on figures brought to [0, 1] by column, r the linear correlation
    (Diakoulaki, Mavrotas & Papayannakis, *Determining objective weights in multiple criteria
    problems: the CRITIC method*, Computers & Operations Research 22, 1995, 763-770). A constant
    column has no correlation with anything and is left out of the sums. Parameters, result and
    errors as for :func:`entropy`; figures may be negative. Two criteria that say the same in all
    cases leave nothing to weigh by conflict: then the weights are equal.
    """
    figures, signs = _checked(matrix, directions, names, least=-np.inf, method="CRITIC")
    varied = np.ptp(figures, axis=0) > 0
    scaled = _scaled(figures[:, varied], signs[varied])
    weights = np.zeros(figures.shape[1])
    correlation = np.atleast_2d(np.corrcoef(scaled, rowvar=False))
    conflict = np.maximum(1 - correlation, 0.0).sum(axis=1)
    if np.allclose(conflict, 0.0):
        conflict = np.ones_like(conflict)
    weights[varied] = scaled.std(axis=0) * conflict
    return _shares(figures, weights)


def merec(
    matrix: npt.ArrayLike, directions: npt.ArrayLike, *, names: Sequence[str] | None = None
) -> Floats:
    """MEREC weights: how much the performances change when a criterion is taken away.

    Keshavarz-Ghorabaee and others, *Determination of objective weights using a new method based on
    the removal effects of criteria (MEREC)*, Symmetry 13, 2021, 525; computed by pymcdm.
    Parameters, result and errors as for :func:`entropy`; figures have to be above 0, for the
    method divides by them and takes logarithms.
    """
    figures, signs = _checked(matrix, directions, names, least=np.nextafter(0, 1), method="MEREC")
    # It brings matplotlib along, a second that only this method should cost.
    from pymcdm.weights import merec_weights  # noqa: PLC0415

    return _shares(figures, np.asarray(merec_weights(figures, signs), dtype=np.float64))


def standard_deviation(
    matrix: npt.ArrayLike, directions: npt.ArrayLike, *, names: Sequence[str] | None = None
) -> Floats:
    """Weights in proportion to the standard deviation of each column.

    The SD method that Diakoulaki and others (1995) compare theirs with. The columns need a common
    measure, such as values in [0, 1]: of raw figures, metres would weigh a thousand times as much
    as kilometres. Parameters, result and errors as for :func:`entropy`; directions do not enter
    and figures may be negative.
    """
    figures, _ = _checked(matrix, directions, names, least=-np.inf, method="std. deviation")
    return _shares(figures, figures.std(axis=0))


METHODS: Final[Mapping[str, Callable[..., Floats]]] = MappingProxyType(
    {
        "entropy": entropy,
        "critic": critic,
        "merec": merec,
        "standard-deviation": standard_deviation,
    }
)
"""The methods by the name a command gives them."""


def _scaled(figures: Floats, signs: Floats) -> Floats:
    """Bring each column to [0, 1], 1 the best; a constant one to 0."""
    low, reach = figures.min(axis=0), np.ptp(figures, axis=0)
    share = (figures - low) / np.where(reach > 0, reach, 1.0)
    turned = (signs < 0) & (reach > 0)
    return np.asarray(np.where(turned, 1 - share, share), dtype=np.float64)


def _shares(figures: Floats, amounts: Floats) -> Floats:
    amounts = np.where(np.ptp(figures, axis=0) > 0, amounts, 0.0)
    return np.asarray(amounts / amounts.sum(), dtype=np.float64)


def _checked(
    matrix: npt.ArrayLike,
    directions: npt.ArrayLike,
    names: Sequence[str] | None,
    *,
    least: float,
    method: str,
) -> tuple[Floats, Floats]:
    figures = np.asarray(matrix, dtype=np.float64)
    if figures.ndim != 2 or figures.shape[0] < _FEWEST or not figures.shape[1]:  # noqa: PLR2004
        message = (
            f"the figures have shape {figures.shape}: {method} needs a matrix of two candidates or "
            "more and at least one criterion."
        )
        raise DataError(message)
    signs = np.asarray(directions, dtype=np.float64)
    columns = figures.shape[1]
    labels = list(names) if names is not None else [str(j + 1) for j in range(columns)]
    faults = []
    if signs.shape != (columns,) or not np.isin(signs, (-1, 1)).all():
        faults.append(f"directions are {signs.tolist()}: give {columns} of them, each +1 or -1.")
    for label, column in zip(labels, figures.T, strict=True):
        wrong = np.flatnonzero(~np.isfinite(column))
        low = np.flatnonzero(column < least)
        if len(wrong):
            faults.append(
                f"criterion {label}: {len(wrong)} figure(s) missing or infinite, the first in row "
                f"{wrong[0] + 1}; leave those candidates out."
            )
        elif len(low):
            bound = "0 or more" if least == 0 else "above 0"
            faults.append(
                f"criterion {label}: {len(low)} of {len(column)} figures are not {bound}, as "
                f"{method} needs them; use another method."
            )
    if not faults and not np.ptp(figures, axis=0).any():
        faults.append("all criteria are constant: where all are alike nothing can be weighed.")
    if faults:
        raise DataError(faults)
    return figures, signs
