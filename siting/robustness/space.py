"""Which weights a study draws: around which, and within which bounds and orders of its themes."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from siting.errors import StudyError, UsageError
from siting.faults import nearest
from siting.robustness.draws import WeightSpace, prepare
from siting.weights import order_pairs

if TYPE_CHECKING:
    from siting.options import RobustnessConfig

__all__ = ["faults_of_space", "parse_bounds", "space_of"]

_ANY: Final = (0.0, 1.0)
_NUMBER = r"\d+\.?\d*|\.\d+"
_BOUNDS = re.compile(rf"\s*([^=\s]+)\s*=\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*")


def space_of(weights: Mapping[str, float], settings: "RobustnessConfig") -> WeightSpace:
    """Say which weights are drawn.

    Parameters
    ----------
    weights
        The chosen ones, by theme, summing to 1.
    settings
        Their bounds and orders by theme, and how closely the draws keep to the chosen ones.

    Returns
    -------
    WeightSpace

    Raises
    ------
    StudyError
        When the bounds or the order name a theme that is not there; names every one.
    """
    keys = list(weights)
    faults = [
        f"robustness.bounds.{key}: no such theme; {nearest(key, keys)}"
        for key in settings.bounds
        if key not in weights
    ]
    pairs: Sequence[tuple[int, int]] = ()
    try:
        pairs = order_pairs(settings.order, keys)
    except StudyError as error:
        faults = [*(f"robustness.order: {fault}" for fault in error.faults), *faults]
    if faults:
        raise StudyError(faults)
    bounds = [settings.bounds.get(key, _ANY) for key in keys]
    return WeightSpace(
        kind=settings.weights,
        centre=tuple(weights.values()),
        concentration=settings.concentration,
        low=tuple(low for low, _ in bounds),
        high=tuple(high for _, high in bounds),
        order=pairs,
        names=tuple(keys),
    )


def faults_of_space(weights: Mapping[str, float], settings: "RobustnessConfig") -> tuple[str, ...]:
    """Find what is wrong with bounds and orders, among it that no weights meet them all.

    Parameters
    ----------
    weights, settings
        As for :func:`space_of`.

    Returns
    -------
    tuple of str
        One sentence a fault, each with the keys of the study file; empty when there is none.
    """
    try:
        space = space_of(weights, settings)
    except StudyError as error:
        return tuple(error.faults)
    asked = [key for key in ("order", "bounds") if getattr(settings, key)]
    try:
        prepare(space)
    except StudyError as error:
        keys = ", ".join(f"robustness.{key}" for key in asked)
        return tuple(f"{keys}: {fault}" for fault in error.faults)
    return ()


def parse_bounds(given: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Read bounds of weights given on a command line.

    Parameters
    ----------
    given
        Each such as ``"water=0.2..0.5"``.

    Returns
    -------
    dict of str to (float, float)
        Least and most weight by theme.

    Raises
    ------
    UsageError
        Names every fault.

    Examples
    --------
    >>> parse_bounds(["water=0.2..0.5"])
    {'water': (0.2, 0.5)}
    """
    faults: list[str] = []
    bounds: dict[str, tuple[float, float]] = {}
    for text in given:
        shown, match = f"{text[:60]!a}", _BOUNDS.fullmatch(text)
        if match is None:
            faults.append(f"{shown}: write a theme and its least and most weight, water=0.2..0.5.")
            continue
        key, low, high = match[1], float(match[2]), float(match[3])
        if key in bounds:
            faults.append(f"{shown}: {key} is given twice; give it once.")
        if not low <= high <= 1:
            faults.append(f"{shown}: bounds rise and lie between 0 and 1; exchange or mend them.")
        bounds[key] = low, high
    if faults:
        raise UsageError(faults)
    return bounds
