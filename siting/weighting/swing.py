"""Weights from swings: how much each step from the worst to the best is wanted.

Everything is imagined at its worst. The step to its best that is wanted most gets 100 points, the
others their share of that (von Winterfeldt & Edwards, *Decision Analysis and Behavioral Research*,
1986, ch. 8). The points divided by their sum are the weights. Because the step is looked at, and
not a word such as "water", the range of a scale enters the weight as it has to.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError

__all__ = ["MOST", "swing"]

MOST: Final = 100.0
"""Points of the step that is wanted most."""


def swing(points: npt.ArrayLike, *, names: Sequence[str] | None = None) -> npt.NDArray[np.float64]:
    """Turn points of swings into weights.

    Parameters
    ----------
    points
        Shape (n,), from 0 to 100; the largest is 100.
    names
        How messages name them; else 1 to n.

    Returns
    -------
    ndarray of float64, shape (n,)
        Summing to 1.

    Raises
    ------
    StudyError
        Names every fault.

    Examples
    --------
    >>> swing([100, 60, 40]).tolist()
    [0.5, 0.3, 0.2]
    """
    array = np.asarray(points, dtype=np.float64)
    if array.ndim != 1 or not len(array):
        message = f"points have shape {array.shape}: give one figure a thing, at least one."
        raise StudyError(message)
    labels = list(names) if names is not None else [str(place + 1) for place in range(len(array))]
    faults = [
        f"{label} = {point:g}: points of a swing lie between 0 and {MOST:g}."
        for label, point in zip(labels, array, strict=True)
        if not (math.isfinite(point) and 0 <= point <= MOST)
    ]
    if not faults and array.max() != MOST:
        top = labels[int(np.argmax(array))]
        faults.append(
            f"{top} has the most points, {array.max():g}: give the swing that is wanted most "
            f"{MOST:g} and the others their share of it."
        )
    if faults:
        raise StudyError(faults)
    return np.asarray(array / array.sum(), dtype=np.float64)
