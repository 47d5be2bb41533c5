"""The words of an explanation, in both languages, read from ``siting/studies/explain.toml``."""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

__all__ = [
    "Evidence",
    "Language",
    "chance",
    "evidence_text",
    "figure",
    "part_texts",
    "reason_codes",
    "reason_text",
    "sentence",
    "shares_percent",
]

_LEAST_CHANCE = 0.01
_WHOLE_FROM = 100
_CLASSES = ("class", "clase")
_RATIOS = ("ratio", "razón")

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
    exact = [share * 100 for share in shares]
    whole = [math.floor(percent + 1e-9) for percent in exact]
    remainders = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in remainders[: 100 - sum(whole)]:
        whole[i] += 1
    return tuple(whole)


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
    """Write a figure as people say it: "class 3", "1.04", "12.3 km"; an en dash for none."""
    if not math.isfinite(raw):
        return "–"
    if unit in _CLASSES:
        return f"{unit} {raw:z.0f}"
    if unit in _RATIOS:
        return f"{raw:z,.2f}"
    return f"{raw:z,.{0 if abs(raw) >= _WHOLE_FROM else 1}f} {unit}"


def evidence_text(code: Evidence, lang: Language) -> str:
    """Word for how well a figure is backed."""
    return str(_texts()["evidence"][code][lang])


def part_texts(part: str) -> Mapping[str, Mapping[str, str]]:
    """Title and unit of a part of a pair's score, each by language."""
    return MappingProxyType(_texts()["parts"][part])


def sentence(key: str, lang: Language, **words: str) -> str:
    """Fill a sentence of the table with words."""
    return str(_texts()["sentences"][key][lang]).format(**words)
