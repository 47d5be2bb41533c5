"""The words of an explanation, in both languages, read from ``siting/studies/explain.toml``."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

__all__ = [
    "Evidence",
    "Language",
    "apportioned",
    "beside",
    "chance",
    "evidence_text",
    "figure",
    "reason_codes",
    "reason_text",
    "sentence",
    "shares_percent",
]

_LEAST_CHANCE = 0.01
_WHOLE_FROM = 100
_CLASSES = ("class", "clase")
_RATIOS = ("ratio", "razón")
_NO_UNIT = ("", "·")
_UNIT_WIDTH = 6
# What floating point leaves of a whole number of steps, and how far remainders are told apart.
_HAIR = 1e-9
_TIE_DIGITS = 6

Language = Literal["en", "es"]
Evidence = Literal["measured", "proxy", "missing", "derived"]


@cache
def _texts() -> Mapping[str, Any]:
    resource = files("siting").joinpath("studies", "explain.toml")
    return MappingProxyType(tomllib.loads(resource.read_text(encoding="utf-8")))


def reason_codes() -> tuple[str, ...]:
    """Every reason code that has a sentence."""
    return tuple(_texts()["reasons"])


def reason_text(code: str, lang: Language) -> str:
    """Sentence for a reason code; "" for "", and the code itself for one without a sentence."""
    sentence = _texts()["reasons"].get(code)
    return str(sentence[lang]) if sentence else code


def shares_percent(*shares: float) -> tuple[int, ...]:
    """Round shares that sum to 1 to whole percentages that sum to 100 (largest remainder).

    Parameters
    ----------
    *shares
        Each >= 0; ties of remainders go to the earlier one.
    """
    return tuple(map(int, apportioned([100 * share for share in shares], 100, digits=0)))


def apportioned(parts: Sequence[float], total: float, *, digits: int) -> tuple[float, ...]:
    """Round parts so that, as printed, they add up to their total as printed.

    By the largest remainder: all are rounded down, and what is then lacking goes one step each to
    those that lost most by it; of equals, to the earlier.

    Parameters
    ----------
    parts
        What adds up to ``total``; all finite.
    total
        Their sum; it is rounded by itself, as ``f"{total:.{digits}f}"`` prints it.
    digits
        Decimals of both.

    Returns
    -------
    tuple of float
        Of the length of ``parts``, each less than one step from its part.

    Examples
    --------
    >>> apportioned([1.4, 1.4, 1.3], 4.1, digits=0)
    (2.0, 1.0, 1.0)
    """
    steps = 10**digits
    exact = [part * steps for part in parts]
    whole = [math.floor(part + _HAIR) for part in exact]
    lost = [round(part - down, _TIE_DIGITS) for part, down in zip(exact, whole, strict=True)]
    lacking = round(round(total, digits) * steps) - sum(whole)
    for i in sorted(range(len(whole)), key=lambda i: -lost[i])[: max(0, lacking)]:
        whole[i] += 1
    return tuple(down / steps for down in whole)


def chance(share: float | None) -> str:
    """Write a share of draws in whole percentages, but never 0 or 100 % for what is not.

    An en dash for a share there is none of.
    """
    if share is None or math.isnan(share):
        return "–"
    if 0 < share < _LEAST_CHANCE:
        return f"<{_LEAST_CHANCE:.0%}"
    if 1 - _LEAST_CHANCE < share < 1:
        return f">{1 - _LEAST_CHANCE:.0%}"
    return f"{share:.0%}"


def figure(raw: float, unit: str) -> str:
    """Write a figure as people say it: "class 3", "1.04", "12.3 km"; an en dash for none.

    A unit of "" or "·", which stands where a table of one's own names none, is not written.
    """
    if not math.isfinite(raw):
        return "–"
    if unit in _CLASSES:
        return f"{unit} {raw:z.0f}"
    if unit in _RATIOS:
        return f"{raw:z,.2f}"
    number = f"{raw:z,.{0 if abs(raw) >= _WHOLE_FROM else 1}f}"
    return number if unit in _NO_UNIT else f"{number} {unit}"


def beside(title: str, unit: str) -> tuple[str, str]:
    """Move a unit too long for a column of figures into the title.

    Returns
    -------
    tuple of str
        The title, and the unit that stays with the figures: one of the two has it.

    Examples
    --------
    >>> beside("Capacity", "trucks/year"), beside("Distance", "km")
    (('Capacity, trucks/year', ''), ('Distance', 'km'))
    """
    return (f"{title}, {unit}", "") if len(unit) > _UNIT_WIDTH else (title, unit)


def evidence_text(code: Evidence, lang: Language) -> str:
    """Word for how well a figure is backed."""
    return str(_texts()["evidence"][code][lang])


def sentence(key: str, lang: Language, **words: str) -> str:
    """Fill a sentence of the table with words."""
    return str(_texts()["sentences"][key][lang]).format(**words)
