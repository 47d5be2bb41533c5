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
    "evidence_text",
    "part_texts",
    "reason_codes",
    "reason_text",
    "sentence",
    "shares_percent",
]

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


def evidence_text(code: Evidence, lang: Language) -> str:
    """Word for how well a figure is backed."""
    return str(_texts()["evidence"][code][lang])


def part_texts(part: str) -> Mapping[str, Mapping[str, str]]:
    """Title and unit of a part of a pair's score, each by language."""
    return MappingProxyType(_texts()["parts"][part])


def sentence(key: str, lang: Language, **words: str) -> str:
    """Fill a sentence of the table with words."""
    return str(_texts()["sentences"][key][lang]).format(**words)
