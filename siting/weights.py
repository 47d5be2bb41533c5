"""Weights: completing what a study gives, and multiplying the tree out.

The rule, for themes, for the criteria inside a theme and for the parts of a pair alike:

* all weights given: they must sum to 1 (or, as percentages, to 100) within the tolerance
  ``weight_sum_tolerance``; they are then divided by that sum, so that the rest is exact. Any other
  sum is refused and named, because scaling it silently would hide a slip of the pen;
* some weights given: they keep what they were given, the others share the rest in the
  proportion they had before;
* one weight above 1 makes all of that table percentages.
"""

import math
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.limits import WEIGHT_SUM_TOLERANCE

if TYPE_CHECKING:
    from siting.config import Study

__all__ = [
    "checked_weights",
    "complete",
    "global_weights",
    "normalised",
    "order_pairs",
    "theme_weights",
]

# Below this a sum differs from 1 by rounding only: dividing again would change the last bit, and
# with it the digest, of a study that was written out and read back.
_EXACT = 1e-12
_HUNDRED = 100.0


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """Divide weights by their sum, leaving a sum that is already 1 bit for bit alone.

    Parameters
    ----------
    weights
        Finite weights >= 0 by key, not all zero.

    Returns
    -------
    dict of str to float
        The same keys in the same order; the values sum to 1.

    Raises
    ------
    StudyError
        When a weight is negative or not finite, or all are zero.
    """
    faults = _faults(weights)
    total = math.fsum(weights.values()) if not faults else 0.0
    if not faults and total <= 0:
        faults = ["all weights are zero: give at least one a share above 0."]
    if faults:
        raise StudyError(faults)
    if abs(total - 1) <= _EXACT:
        return dict(weights)
    return {key: weight / total for key, weight in weights.items()}


def complete(given: Mapping[str, float], base: Mapping[str, float]) -> dict[str, float]:
    """Fill up the weights a study gives from the weights that stood there before.

    Parameters
    ----------
    given
        The overrides, as fractions of 1 or, when any of them is above 1, as percentages.
    base
        All keys with their weights before the override, summing to 1.

    Returns
    -------
    dict of str to float
        All keys of ``base`` in its order, summing to 1.

    Raises
    ------
    StudyError
        Names every fault: unknown key, negative or non-finite weight, a sum that is neither
        1 nor 100 %, or nothing left for anybody.
    """
    faults = [
        f"{key}: no such weight; there are {', '.join(base)}." for key in given if key not in base
    ]
    faults += _faults(given)
    if faults:
        raise StudyError(faults)
    if not given:
        return normalised(base)
    whole = _HUNDRED if max(given.values()) > 1 else 1.0
    shares = {key: weight / whole for key, weight in given.items()}
    total = math.fsum(shares.values())
    tolerance = WEIGHT_SUM_TOLERANCE.default
    shown = f"{total * whole:.10g}" + (" %" if whole == _HUNDRED else "")
    target = "100 %" if whole == _HUNDRED else "1"
    others = {key: weight for key, weight in base.items() if key not in given}
    if not others:
        if total == 0:
            message = "all weights are zero: give at least one a share above 0."
            raise StudyError(message)
        if abs(total - 1) > tolerance:
            message = f"the weights sum to {shown}, not to {target}: correct one of them."
            raise StudyError(message)
        return normalised({key: shares[key] for key in base})
    if total > 1 + tolerance:
        message = (
            f"the given weights sum to {shown}, above {target}, and leave nothing for "
            f"{', '.join(others)}: lower them."
        )
        raise StudyError(message)
    rest = max(0.0, 1 - total)
    before = math.fsum(others.values())
    if before == 0 and rest > tolerance:
        message = (
            f"the given weights sum to {shown} and {', '.join(others)} had weight 0, so nobody "
            f"can take the rest: make them sum to {target}."
        )
        raise StudyError(message)
    factor = rest / before if before else 0.0
    return normalised({key: shares.get(key, base[key] * factor) for key in base})


def checked_weights(weights: npt.ArrayLike, m: int) -> npt.NDArray[np.float64]:
    """Check an array of weights for a decision matrix with ``m`` criteria.

    Parameters
    ----------
    weights
        Shape (m,), finite, >= 0, summing to 1 within ``weight_sum_tolerance``.
    m
        Number of criteria.

    Returns
    -------
    ndarray of float64, shape (m,)

    Raises
    ------
    StudyError
        Names every fault found.
    """
    array = np.asarray(weights, dtype=np.float64)
    if array.shape != (m,):
        message = f"weights have shape {array.shape} for {m} criteria: give {m} of them."
        raise StudyError(message)
    faults = _faults({f"weight {i}": float(w) for i, w in enumerate(array)})
    if not faults:
        total = math.fsum(array)
        if total == 0:
            faults = ["all weights are zero: give at least one a share above 0."]
        elif abs(total - 1) > WEIGHT_SUM_TOLERANCE.default:
            faults = [f"the weights sum to {total:.10g}, not to 1: divide them by their sum."]
    if faults:
        raise StudyError(faults)
    return array


def order_pairs(order: Sequence[str], keys: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Read constraints such as ``"water >= rail"`` on the order of weights.

    Parameters
    ----------
    order
        Each two keys with ``>=`` between them.
    keys
        The weights there are.

    Returns
    -------
    tuple of (int, int)
        Positions in ``keys``: the first weighs at least as much as the second.

    Raises
    ------
    StudyError
        Names every fault: not of that form, an unknown key, or an order that runs in a circle.
    """
    faults, pairs = [], []
    for text in order:
        words = [word.strip() for word in text.split(">=")]
        if len(words) != 2:  # noqa: PLR2004  two sides
            faults.append(f'{text[:60]!a} is no order; write two themes as "water >= rail".')
            continue
        unknown = [word for word in words if word not in keys]
        faults += [
            f"{text[:60]!a}: {word[:60]!a} is none of {', '.join(keys)}." for word in unknown
        ]
        if not unknown:
            pairs.append((keys.index(words[0]), keys.index(words[1])))
    try:
        sorter = TopologicalSorter[int]()
        for more, less in pairs:
            sorter.add(more, less)
        sorter.prepare()
    except CycleError as error:
        circle = " >= ".join(keys[i] for i in reversed(error.args[1]))
        faults.append(f"the order runs in a circle, {circle}: take one of them out.")
    if faults:
        raise StudyError(faults)
    return tuple(pairs)


def theme_weights(study: "Study") -> npt.NDArray[np.float64]:
    """Weights of the themes in the order of ``study.themes``, shape (t,), summing to 1."""
    return np.array([theme.weight for theme in study.themes], dtype=np.float64)


def global_weights(study: "Study") -> npt.NDArray[np.float64]:
    """Multiply the tree out: theme weight times weight within the theme.

    Parameters
    ----------
    study
        A resolved study.

    Returns
    -------
    ndarray of float64, shape (m,)
        In the order of ``study.criteria``; sums to 1.
    """
    of_theme = {theme.key: theme.weight for theme in study.themes}
    product = {c.key: of_theme[c.theme] * c.weight for c in study.criteria}
    return np.array(list(normalised(product).values()), dtype=np.float64)


def _faults(weights: Mapping[str, float]) -> list[str]:
    faults = []
    for key, weight in weights.items():
        if not math.isfinite(weight):
            faults.append(f"{key} = {weight}: a weight is a finite number.")
        elif weight < 0:
            faults.append(f"{key} = {weight}: a weight cannot be negative; use 0 to leave it out.")
    return faults
