"""What a weight buys: how much of each figure goes for one point of the score.

In a weighted sum a weight means nothing by itself, only together with the range of its scale (von
Nitzsch & Weber, *The effect of attribute ranges on weights*, Management Science 39, 1993, 937-943).
One point is 1 % of the score, which is also what 1 % of weight on anything is worth from its worst
to its best. A criterion of weight w gains it when its value rises by 0.01 / w.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

import numpy as np
import numpy.typing as npt

from siting.scales import Linear, Logistic, Piecewise, Scale, Stepwise
from siting.weights import checked_weights

__all__ = ["POINT", "Tradeoff", "tradeoffs"]

POINT: Final = 0.01
"""One point of the score, whose whole is 1."""

# Of an S-curve only the middle is taken as its range: its ends are never reached.
_LOGISTIC_END = 0.05


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """What one point of the score is in the figures of one criterion.

    Attributes
    ----------
    weight
        Share of the criterion in the score.
    mean
        Raw figures for one point, on average from the scale's worst to its best; NaN when the
        weight is 0, when one point is more than the whole scale gives, or for a scale of a single
        step.
    steepest
        The same where the scale is steepest, so the fewest figures that buy a point; NaN for steps,
        which have no slope.
    step
        Largest jump of a stepwise scale, in points; NaN for the other kinds.
    """

    weight: float
    mean: float
    steepest: float
    step: float


def tradeoffs(scales: Sequence[Scale], weights: npt.ArrayLike) -> tuple[Tradeoff, ...]:
    """Say for each criterion how many raw figures one point of the score is.

    Parameters
    ----------
    scales
        m value functions.
    weights
        Shape (m,), summing to 1: shares of the criteria in the whole score.

    Returns
    -------
    tuple of Tradeoff
        In the order given. Two of them traded: ``mean`` of one goes for ``mean`` of the other.

    Raises
    ------
    StudyError
        When there is not one weight a scale.

    Examples
    --------
    >>> one, other = tradeoffs([Linear(worst=40, best=0), Linear(worst=0, best=10)], [0.8, 0.2])
    >>> round(one.mean, 9), round(other.mean, 9)
    (0.5, 0.5)
    """
    checked = checked_weights(weights, len(scales))
    return tuple(_of(scale, float(w)) for scale, w in zip(scales, checked, strict=True))


def _of(scale: Scale, weight: float) -> Tradeoff:
    rise, reach, slope, jump = _shape(scale)
    if weight * rise < POINT:
        mean = steepest = float("nan")
    else:
        value = POINT / weight
        mean = value * reach / rise if reach > 0 else float("nan")
        steepest = value / slope
    return Tradeoff(weight, mean, steepest, jump * weight / POINT)


def _shape(scale: Scale) -> tuple[float, float, float, float]:
    """Give the rise in value, the figures it takes, the steepest slope, and the largest jump."""
    nan = float("nan")
    match scale:
        case Linear():
            reach = abs(scale.best - scale.worst)
            return 1.0, reach, 1 / reach, nan
        case Logistic():
            rise = 1 - 2 * _LOGISTIC_END
            reach = 2 * float(np.log((1 - _LOGISTIC_END) / _LOGISTIC_END)) / abs(scale.steepness)
            return rise, reach, abs(scale.steepness) / 4, nan
        case Piecewise():
            values, breaks = np.array(scale.values), np.array(scale.breaks)
            slope = float(np.abs(np.diff(values) / np.diff(breaks)).max())
            return (*_ends(values, breaks), slope or nan, nan)
        case Stepwise():
            values = np.array(scale.values)
            # The first step is open below: it counts from the first break like the second.
            breaks = np.array([scale.breaks[0], *scale.breaks])
            return (*_ends(values, breaks), nan, float(np.abs(np.diff(values)).max()))
        case _ as unreachable:
            assert_never(unreachable)


def _ends(values: npt.NDArray[np.float64], figures: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Rise from the worst to the best, and the figures between where they are first reached."""
    best, worst = int(np.argmax(values)), int(np.argmin(values))
    return float(values[best] - values[worst]), float(abs(figures[best] - figures[worst]))
