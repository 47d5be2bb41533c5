"""How far to trust a score: one letter from how well the weight behind it is backed."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from siting.terms import LongText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siting.scoring import Coverage

__all__ = ["LEAST_BACKING", "RULE", "Confidence", "confidence"]

Floats = npt.NDArray[np.float64]

LEAST_BACKING: "Final[Mapping[str, float]]" = MappingProxyType({"A": 0.85, "B": 0.70, "C": 0.55})
"""Least backing of each grade; below the last it is D."""

RULE: Final = LongText(
    en="Counting weight that is measured in full, weight that rests on a proxy half and missing "
    "weight not, a score whose backing is 85 % or more is A, 70 % or more B, 55 % or more C, and "
    "D below.",
    es="Si el peso medido cuenta entero, el que descansa en una aproximación la mitad y el que "
    "falta nada, un puntaje con respaldo de 85 % o más es A, de 70 % o más B, de 55 % o más C y "
    "por debajo D.",
)

# Shares of weight that sum to 70 % but for rounding are 70 %.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Confidence:
    """Grades of n scores.

    Attributes
    ----------
    grade
        (n,): "A" to "D".
    backing
        (n,) in [0, 1]: measured share of the weight plus half the proxies' share.
    """

    grade: tuple[str, ...]
    backing: Floats


def confidence(coverage: "Coverage") -> Confidence:
    """Grade scores by their coverage; :data:`RULE` says how in one sentence.

    Where nothing is missing, A asks that 70 % of the weight be measured, B 40 % and C 10 %.

    Parameters
    ----------
    coverage
        Of n candidates.
    """
    backing = coverage.measured + coverage.proxy / 2
    letters = tuple(LEAST_BACKING)
    bounds = np.array(list(LEAST_BACKING.values())) - _ROUNDING
    at = (backing[:, None] < bounds).sum(axis=1)
    grades = np.array([*letters, "D"])[at]
    return Confidence(grade=tuple(str(one) for one in grades), backing=backing)
