"""Weights given on a command line: ``water=0.5,grid=20%,rail=x2``."""

import math
import re
from collections.abc import Mapping

from siting.errors import UsageError
from siting.faults import nearest

__all__ = ["parse_weights"]

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_TIMES = re.compile(rf"[xX×]\s*({_NUMBER})")
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_FRACTION = re.compile(rf"({_NUMBER})")
_HUNDRED = 100.0


def parse_weights(text: str, current: Mapping[str, float]) -> dict[str, float]:
    """Read weights such as ``"water=0.5,rail=10%"``.

    Parameters
    ----------
    text
        Pairs separated by commas: ``water=0.5`` a fraction, ``water=50%`` a percentage,
        ``water=x2`` twice what it has now.
    current
        Weights by key as they are, summing to 1.

    Returns
    -------
    dict of str to float
        Fractions in [0, 1] by key, in the order written; what is not named is not in it.

    Raises
    ------
    UsageError
        Names every fault: an unknown or doubled key, a missing ``=``, something that is no number,
        a weight below 0 or above the whole, a sum above the whole.

    Examples
    --------
    >>> parse_weights("water=x2, rail=10%", {"water": 0.25, "rail": 0.75})
    {'water': 0.5, 'rail': 0.1}
    """
    faults: list[str] = []
    given: dict[str, float] = {}
    named: set[str] = set()
    for part in text.split(","):
        key, equals, written = (piece.strip() for piece in part.partition("="))
        shown = f"{part.strip()[:60]!a}"
        if not equals or not key:
            faults.append(f"{shown}: write a theme, =, and its weight, such as water=0.5.")
            continue
        if key not in current:
            faults.append(f"{shown}: no such theme; {nearest(key, current)}")
        elif key in named:
            faults.append(f"{shown}: {key} is given twice; give it once.")
        named.add(key)
        weight, fault = _weight(written, current.get(key, 0.0))
        if fault:
            faults.append(f"{shown}: {fault}")
        elif key in current:
            given[key] = weight
    total = math.fsum(given.values())
    if not faults and total > 1 + 1e-9:
        faults.append(f"the weights given sum to {_HUNDRED * total:.4g} %: lower them to 100 %.")
    if faults:
        raise UsageError(faults)
    return given


def _weight(written: str, now: float) -> tuple[float, str]:
    """Read one weight as a fraction; give the fault instead when there is one."""
    if found := _TIMES.fullmatch(written):
        weight = now * float(found[1])
        if now == 0:
            return 0.0, "it has weight 0 now, and a multiple of 0 is 0; give a figure."
    elif found := _PERCENT.fullmatch(written):
        weight = float(found[1]) / _HUNDRED
    elif found := _FRACTION.fullmatch(written):
        weight = float(found[1])
        if 1 < weight <= _HUNDRED:
            return 0.0, f"{found[1]} is above 1; write {found[1]}% for a percentage."
    else:
        return 0.0, "no weight; write 0.5, 50% or x2 (twice what it has)."
    if not math.isfinite(weight) or weight > 1:
        return 0.0, f"that is {_HUNDRED * weight:.4g} %, more than the whole; give less."
    if weight < 0:
        return 0.0, "a weight cannot be negative; 0 leaves it out."
    return weight, ""
