"""Value functions: raw figures in their own unit to values in [0, 1].

Scales are fixed in the criterion's unit, never fitted to the sample: adding a bad site cannot
reorder the good ones, and a score means the same next year (Belton & Stewart, *Multiple Criteria
Decision Analysis*, 2002, sections 5.2 and 5.6, on global against local scales).
"""

from typing import TYPE_CHECKING, assert_never

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from layers.errors import DataError
from siting.scales import Linear, Logistic, Piecewise, Scale, Stepwise

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["apply", "apply_all", "linear", "logistic", "piecewise", "stepwise"]

Floats = npt.NDArray[np.float64]


def linear(raw: Floats, worst: float, best: float) -> Floats:
    """Straight line from ``worst`` (0) to ``best`` (1), clipped; NaN stays NaN; any shape."""
    with np.errstate(over="ignore"):  # far beyond an end is that end
        return np.asarray(np.clip((raw - worst) / (best - worst), 0.0, 1.0), dtype=np.float64)


def piecewise(raw: Floats, breaks: Floats, values: Floats) -> Floats:
    """Straight lines between points, flat outside; NaN stays NaN; any shape."""
    return np.asarray(np.interp(raw, breaks, values), dtype=np.float64)


def logistic(raw: Floats, midpoint: float, steepness: float) -> Floats:
    """S-curve 1 / (1 + exp(-steepness (raw - midpoint))); NaN stays NaN; any shape."""
    with np.errstate(over="ignore"):  # an infinite exponent is the curve's 0 or 1
        return np.asarray(expit(steepness * (raw - midpoint)), dtype=np.float64)


def stepwise(raw: Floats, breaks: Floats, values: Floats) -> Floats:
    """Right-continuous steps, ``values`` one longer than ``breaks``; NaN stays NaN; any shape."""
    step = np.searchsorted(breaks, raw, side="right")
    # searchsorted puts NaN after every number.
    return np.where(np.isnan(raw), np.nan, values[np.minimum(step, len(breaks))])


def apply(scale: Scale, raw: npt.ArrayLike) -> Floats:
    """Turn raw figures into values.

    Parameters
    ----------
    scale
        The value function.
    raw
        Any shape, in the criterion's unit; NaN where nothing was measured.

    Returns
    -------
    ndarray of float64
        Same shape, in [0, 1]; NaN where ``raw`` is NaN.

    Raises
    ------
    DataError
        When a raw figure is infinite: an unreachable place is NaN with a reason.
    """
    array = np.asarray(raw, dtype=np.float64)
    infinite = int(np.isinf(array).sum())
    if infinite:
        message = (
            f"{infinite} raw figure(s) are infinite: write NaN with a reason where a place cannot "
            "be measured."
        )
        raise DataError(message)
    match scale:
        case Linear():
            return linear(array, scale.worst, scale.best)
        case Piecewise():
            return piecewise(array, np.array(scale.breaks), np.array(scale.values))
        case Logistic():
            return logistic(array, scale.midpoint, scale.steepness)
        case Stepwise():
            return stepwise(array, np.array(scale.breaks), np.array(scale.values))
        case _ as unreachable:
            assert_never(unreachable)


def apply_all(scales: "Sequence[Scale]", raw: npt.ArrayLike) -> Floats:
    """Turn a decision matrix of raw figures (n, m) into values (n, m), one scale a column.

    Raises
    ------
    DataError
        When the matrix does not have one column a scale, or holds infinite figures.
    """
    array = np.asarray(raw, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != len(scales):  # noqa: PLR2004  a matrix has 2 axes
        message = f"the matrix has shape {array.shape} for {len(scales)} value functions."
        raise DataError(message)
    values = np.empty_like(array)
    for column, scale in enumerate(scales):
        values[:, column] = apply(scale, array[:, column])
    return values
