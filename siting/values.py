"""Value functions: raw figures in their own unit to values in [0, 1].

Scales are fixed in the criterion's unit, never fitted to the sample: adding a bad site cannot
reorder the good ones, and a score means the same next year (Belton & Stewart, *Multiple Criteria
Decision Analysis*, 2002, sections 5.2 and 5.6, on global against local scales).
"""

import math
from itertools import pairwise
from typing import TYPE_CHECKING, assert_never

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from layers.errors import DataError
from siting.scales import Linear, Logistic, Piecewise, Scale, Stepwise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "apply",
    "apply_all",
    "inverse",
    "linear",
    "logistic",
    "piecewise",
    "reach",
    "reaching",
    "stepwise",
]

Floats = npt.NDArray[np.float64]


def linear(raw: Floats, worst: float, best: float) -> Floats:
    """Straight line from ``worst`` (0) to ``best`` (1), clipped; NaN stays NaN; any shape."""
    with np.errstate(over="ignore"):  # far beyond an end is that end
        return np.asarray(np.clip((raw - worst) / (best - worst), 0.0, 1.0), dtype=np.float64)


def piecewise(raw: Floats, breaks: Floats, values: Floats) -> Floats:
    """Straight lines between points, flat outside; NaN stays NaN; any shape."""
    # Interpolation can miss the values it lies between by its last bit.
    found = np.interp(raw, breaks, values)
    return np.asarray(np.clip(found, values.min(), values.max()), dtype=np.float64)


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


def reach(scale: Scale) -> tuple[float, float]:
    """Least and greatest value that a value function gives to any raw figure.

    The ends of a logistic curve, 0 and 1, are approached and never reached.
    """
    match scale:
        case Linear() | Logistic():
            return 0.0, 1.0
        case Piecewise() | Stepwise():
            return min(scale.values), max(scale.values)
        case _ as unreachable:
            assert_never(unreachable)


def reaching(scale: Scale, value: float) -> tuple[tuple[float, float], ...]:
    """Raw figures whose value is at least ``value``.

    Parameters
    ----------
    scale
        The value function; it need not be monotone.
    value
        The value wanted.

    Returns
    -------
    tuple of (float, float)
        Closed intervals of raw figures, rising, none touching the next; an end without a limit is
        infinite. Empty when no figure reaches the value. A step that ends before a break ends at
        the last float before it.
    """
    match scale:
        case Linear():
            ends = (scale.worst, 0.0), (scale.best, 1.0)
            (left, at_left), (right, at_right) = sorted(ends)
            spans = _above(scale, [left, right], [at_left, at_right], value)
        case Piecewise():
            spans = _above(scale, scale.breaks, scale.values, value)
        case Logistic():
            spans = _above_logistic(scale, value)
        case Stepwise():
            lefts = (-math.inf, *scale.breaks)
            rights = (*(math.nextafter(b, -math.inf) for b in scale.breaks), math.inf)
            spans = [
                (left, right)
                for left, right, step in zip(lefts, rights, scale.values, strict=True)
                if step >= value
            ]
        case _ as unreachable:
            assert_never(unreachable)
    return _joined(spans)


def inverse(
    scale: Scale,
    value: float,
    *,
    start: float = math.nan,
    classes: "Sequence[float]" = (),
) -> float:
    """Raw figure that reaches a value with the least change.

    Parameters
    ----------
    scale
        The value function.
    value
        The value wanted.
    start
        Raw figure to start from: the nearest that reaches the value is sought, which is ``start``
        itself where it does. NaN where there is none: then the figure farthest to the worse side.
    classes
        The figures there are, where the criterion takes only some (the classes of a publisher).

    Returns
    -------
    float
        In the criterion's unit; its value is at least ``value``. NaN when no figure reaches it.
        Infinite, without a start, when every figure to the worse side does.
    """
    if classes:
        spans: Sequence[tuple[float, float]] = [
            (c, c) for c in sorted(classes) if float(apply(scale, c)) >= value
        ]
    else:
        spans = reaching(scale, value)
    if not spans:
        return math.nan
    if math.isnan(start):
        return spans[-1][1] if _falling(scale) else spans[0][0]
    nearest = [min(max(start, left), right) for left, right in spans]
    return min(nearest, key=lambda raw: abs(raw - start))


def _falling(scale: Scale) -> bool:
    match scale:
        case Linear():
            return scale.best < scale.worst
        case Logistic():
            return scale.steepness < 0
        case Piecewise() | Stepwise():
            return scale.values[-1] < scale.values[0]
        case _ as unreachable:
            assert_never(unreachable)


def _above(
    scale: Scale, breaks: "Sequence[float]", values: "Sequence[float]", value: float
) -> list[tuple[float, float]]:
    """Intervals where straight lines between points, flat outside, are at least ``value``."""
    spans = []
    if values[0] >= value:
        spans.append((-math.inf, breaks[0]))
    points = zip(breaks, values, strict=True)
    for (left, at_left), (right, at_right) in pairwise(points):
        share = (value - at_left) / (at_right - at_left) if at_right != at_left else 0.0
        cut = left + (right - left) * share
        if min(at_left, at_right) >= value:
            spans.append((left, right))
        elif at_left >= value:
            spans.append((left, _backed(scale, cut, left, value)))
        elif at_right >= value:
            spans.append((_backed(scale, cut, right, value), right))
    if values[-1] >= value:
        spans.append((breaks[-1], math.inf))
    return spans


def _above_logistic(scale: Logistic, value: float) -> list[tuple[float, float]]:
    if value <= 0:
        return [(-math.inf, math.inf)]
    if value >= 1:
        return []
    cut = scale.midpoint + float(logit(value)) / scale.steepness
    good = math.copysign(math.inf, scale.steepness)
    cut = _backed(scale, cut, good, value)
    return [(cut, good) if good > 0 else (good, cut)]


def _backed(scale: Scale, cut: float, good: float, value: float) -> float:
    """Step back from ``cut`` towards ``good`` until rounding no longer leaves it short."""
    step = math.ulp(cut)
    while cut != good and float(apply(scale, cut)) < value:
        cut = min(cut + step, good) if good > cut else max(cut - step, good)
        step *= 2
    return cut


def _joined(spans: "Iterable[tuple[float, float]]") -> tuple[tuple[float, float], ...]:
    joined: list[tuple[float, float]] = []
    for left, right in spans:
        if joined and left <= math.nextafter(joined[-1][1], math.inf):
            joined[-1] = (joined[-1][0], max(right, joined[-1][1]))
        else:
            joined.append((left, right))
    return tuple(joined)
