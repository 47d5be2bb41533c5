"""What every method checks of its arrays, once, so that the methods hold nothing but their formula.

Packages of multi-criteria methods let NaN, unit-less weights and constant columns through and give
back NaN; here each of those is an error that names the row and column, or has a stated meaning.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import DataError, StudyError
from siting.weights import checked_weights

__all__ = ["UNIT", "Problem", "checked", "checked_bounds", "checked_share", "unit_bounds"]

Floats = npt.NDArray[np.float64]

UNIT = (0.0, 1.0)

# A matrix of gaps would give a line for every cell: past this, the count says enough.
_FAULTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """A checked decision problem of n sites on m criteria.

    Attributes
    ----------
    matrix
        (n, m), finite, in each criterion's own unit.
    weights
        (m,), >= 0, summing to 1.
    directions
        (m,): +1 when more is better, -1 when less is.
    """

    matrix: Floats
    weights: Floats
    directions: Floats

    @property
    def gains(self) -> Floats:
        """(n, m) with the costs negated, so that more is better everywhere."""
        return self.matrix * self.directions

    def min_max(self, bounds: Floats | None = None) -> Floats:
        """Put every column on [0, 1], 1 best.

        Parameters
        ----------
        bounds
            (m, 2), lowest and highest figure of each criterion; None takes them from the sample.

        Returns
        -------
        ndarray of float64, shape (n, m)
            A column that is constant in the sample is 0 everywhere: it decides nothing.
        """
        if bounds is None:
            low, high = self.matrix.min(axis=0), self.matrix.max(axis=0)
        else:
            low, high = bounds[:, 0], bounds[:, 1]
        span = high - low
        worst = np.where(self.directions > 0, low, high)
        risen = (self.matrix - worst) * self.directions
        # A cost that stands at its worst is 0, not -0, for whoever prints it.
        shares = np.divide(risen, span, out=np.zeros_like(risen), where=span > 0) + 0.0
        return np.asarray(np.clip(shares, 0.0, 1.0), dtype=np.float64)

    def ratio_to_best(self, method: str) -> Floats:
        """Divide by the best of the sample: x / max for a gain, min / x for a cost.

        Parameters
        ----------
        method
            Who asks, for the message.

        Returns
        -------
        ndarray of float64, shape (n, m)
            In [0, 1], 1 best. A gain that is 0 everywhere is 0 everywhere: it decides nothing.

        Raises
        ------
        DataError
            When a gain is negative or a cost is not above 0: ratios mean nothing there.
        """
        self._refuse_ratios(method)
        costs = self.directions < 0
        top = self.matrix.max(axis=0)
        shares = np.zeros_like(self.matrix)
        np.divide(self.matrix, top, out=shares, where=(top > 0) & ~costs)
        np.divide(self.matrix.min(axis=0), self.matrix, out=shares, where=costs)
        return shares

    def _refuse_ratios(self, method: str) -> None:
        costs = self.directions < 0
        wrong = np.where(costs, self.matrix <= 0, self.matrix < 0)
        if wrong.any():
            faults = [
                f"row {i}, column {j} is {self.matrix[i, j]:.10g}: {method} takes ratios, so a "
                f"{'cost must be above 0' if costs[j] else 'gain cannot be negative'}; give "
                "values in [0, 1] with direction +1 instead."
                for i, j in np.argwhere(wrong)
            ]
            raise DataError(_shortened(faults))


def checked(matrix: npt.ArrayLike, weights: npt.ArrayLike, directions: npt.ArrayLike) -> Problem:
    """Check a decision problem.

    Parameters
    ----------
    matrix
        (n, m) with n, m >= 1; finite.
    weights
        (m,), finite, >= 0, summing to 1.
    directions
        (m,) of +1 and -1.

    Returns
    -------
    Problem

    Raises
    ------
    DataError
        When the matrix has no rows or columns or a cell is no finite number; names every cell.
    StudyError
        When weights or directions are not what they must be.
    """
    figures = np.asarray(matrix, dtype=np.float64)
    if figures.ndim != 2 or not figures.size:  # noqa: PLR2004  a matrix has 2 axes
        message = f"the matrix has shape {figures.shape}: give sites by criteria, at least 1 by 1."
        raise DataError(message)
    gaps = np.argwhere(~np.isfinite(figures))
    if len(gaps):
        raise DataError(
            _shortened(
                [
                    f"row {i}, column {j} is {figures[i, j]}: this method needs every figure; "
                    "fill it in, leave the row or column out, or use the weighted sum."
                    for i, j in gaps
                ]
            )
        )
    m = figures.shape[1]
    shares = checked_weights(weights, m)
    signs = np.asarray(directions, dtype=np.float64)
    if signs.shape != (m,) or not np.isin(signs, (-1.0, 1.0)).all():
        message = (
            f"directions {np.array2string(signs, threshold=8)}: give {m} of them, +1 where more "
            "is better and -1 where less is."
        )
        raise StudyError(message)
    return Problem(figures, shares / shares.sum(), signs)


def checked_bounds(problem: Problem, bounds: npt.ArrayLike) -> Floats:
    """Check fixed scales against the matrix that is put on them.

    Parameters
    ----------
    problem
        A checked problem.
    bounds
        (m, 2): lowest and highest possible figure of each criterion, in its unit.

    Returns
    -------
    ndarray of float64, shape (m, 2)

    Raises
    ------
    StudyError
        When the bounds have another shape, are not finite or do not rise.
    DataError
        When a figure lies outside; names every cell.
    """
    limits = np.asarray(bounds, dtype=np.float64)
    m = problem.matrix.shape[1]
    if limits.shape != (m, 2):
        message = f"bounds have shape {limits.shape}: give lowest and highest of {m} criteria."
        raise StudyError(message)
    faults = [
        f"bounds of column {j} are {low:.10g} and {high:.10g}: give two finite figures, "
        "the lower one first."
        for j, (low, high) in enumerate(limits)
        if not (np.isfinite(low) and np.isfinite(high) and low < high)
    ]
    if faults:
        raise StudyError(faults)
    outside = np.argwhere((problem.matrix < limits[:, 0]) | (problem.matrix > limits[:, 1]))
    if len(outside):
        raise DataError(
            _shortened(
                [
                    f"row {i}, column {j} is {problem.matrix[i, j]:.10g}, outside "
                    f"{limits[j, 0]:.10g} to {limits[j, 1]:.10g}: correct it or widen the bounds."
                    for i, j in outside
                ]
            )
        )
    return limits


def unit_bounds(m: int) -> Floats:
    """Bounds of values, (m, 2): 0 and 1 everywhere."""
    return np.tile(np.array(UNIT), (m, 1))


def checked_share(value: float, name: str) -> float:
    """Check a parameter that must lie in [0, 1].

    Raises
    ------
    StudyError
        When it does not.
    """
    if not 0 <= value <= 1:
        message = f"{name} = {value}: give a number from 0 to 1."
        raise StudyError(message)
    return float(value)


def _shortened(faults: list[str]) -> list[str]:
    if len(faults) <= _FAULTS_SHOWN:
        return faults
    return [*faults[:_FAULTS_SHOWN], f"and {len(faults) - _FAULTS_SHOWN} more of the kind."]
