"""The score as robustness needs it: a fraction of two linear forms in the theme weights.

A site's score is ``sum_j w_j v_ij / sum_{j present} w_j`` times its factor. Criterion weights are
theme weights times fixed shares, so with theme weights ``u`` the score of site i is

    (above_i . u) / (below_i . u)

where ``above_i`` holds its known values summed into themes, times the factor, and ``below_i`` the
shares of each theme that are known of it (all 1 when nothing is missing).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import DataError

__all__ = ["Fractions", "fractions"]

Floats = npt.NDArray[np.float64]

_MATRIX = 2
# Shares of a theme that sum to 1 but for rounding are 1.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Fractions:
    """Numerator and denominator of n scores over t themes.

    Attributes
    ----------
    above
        (n, t): known values of the theme, weighted by their shares in it, times the factor.
    below
        (n, t): share of the theme that is known, in [0, 1].
    """

    above: Floats
    below: Floats

    def scores(self, weights: Floats) -> Floats:
        """Score all sites under one set of theme weights.

        Parameters
        ----------
        weights
            (t,), >= 0, summing to 1.

        Returns
        -------
        ndarray of float64, shape (n,)
            NaN where no weight falls on anything known.
        """
        below = self.below @ weights
        known = below > 0
        above: Floats = self.above @ weights
        scores = np.full(len(below), np.nan)
        scores[known] = above[known] / below[known]
        return scores


def fractions(
    values: npt.ArrayLike, expand: npt.ArrayLike, *, factor: npt.ArrayLike | None = None
) -> Fractions:
    """Sum criteria into themes, leaving out what is missing.

    Parameters
    ----------
    values
        (n, m) in [0, 1]; NaN where missing.
    expand
        (t, m): share of each criterion in its theme; rows sum to 1.
    factor
        (n,) in [0, 1]: what partial constraints leave of the score; none means 1.

    Returns
    -------
    Fractions

    Raises
    ------
    DataError
        Names every fault of shape or range.
    """
    matrix = np.asarray(values, dtype=np.float64)
    shares = np.asarray(expand, dtype=np.float64)
    scale = None if factor is None else np.asarray(factor, dtype=np.float64)
    faults = _faults(matrix, shares, scale)
    if faults:
        raise DataError(faults)
    absent = np.isnan(matrix)
    below = (~absent).astype(np.float64) @ shares.T
    below[below > 1 - _ROUNDING] = 1.0
    above = np.where(absent, 0.0, matrix) @ shares.T
    if scale is not None:
        above *= scale[:, None]
    return Fractions(above=above, below=below)


def _faults(matrix: Floats, shares: Floats, scale: Floats | None) -> Sequence[str]:
    if matrix.ndim != _MATRIX or 0 in matrix.shape:
        return [f"values have shape {matrix.shape}: give a matrix of sites by criteria."]
    n, m = matrix.shape
    faults = []
    outside = np.argwhere((matrix < 0) | (matrix > 1))
    faults += [
        f"value of site {i}, criterion {j} is {matrix[i, j]}: values lie in [0, 1]; "
        "apply the value function first."
        for i, j in outside
    ]
    if shares.ndim != _MATRIX or shares.shape[1] != m or len(shares) == 0:
        faults.append(f"expand has shape {shares.shape}: give a row a theme over {m} criteria.")
    elif not (
        np.isfinite(shares).all()
        and (shares >= 0).all()
        and np.allclose(shares.sum(axis=1), 1, rtol=0, atol=1e-9)
    ):
        faults.append("expand: shares within a theme are >= 0 and each row sums to 1.")
    if scale is not None:
        if scale.shape != (n,):
            faults.append(f"factor has shape {scale.shape}: give one for each of {n} sites.")
        elif not ((scale >= 0) & (scale <= 1)).all():
            faults.append("factor: each lies in [0, 1].")
    return faults
