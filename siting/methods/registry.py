"""The methods by name, each as it is applied to values in [0, 1]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from siting.config import Text
from siting.errors import StudyError
from siting.methods.additive import owa, spotis, waspas, weighted_product, weighted_sum
from siting.methods.checks import unit_bounds
from siting.methods.compromise import cocoso, marcos, rafsi
from siting.methods.distance import codas, topsis, vikor
from siting.methods.electre import electre_ii
from siting.methods.promethee import promethee_ii

__all__ = ["METHODS", "Method"]

Floats = npt.NDArray[np.float64]
Scorer = Callable[[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike], Floats]


@dataclass(frozen=True, slots=True)
class Method:
    """A method that gives every site a score, higher = better.

    Attributes
    ----------
    name
        As written in a study or on the command line.
    title
        For people.
    scores
        ``scores(values, weights, directions) -> (n,)``; values (n, m) in [0, 1] without gaps. What
        the method needs beyond that has its default; methods on fixed scales use 0 and 1. Raw
        figures are taken as well: then the weighted sum and OWA use the span of the sample, and
        SPOTIS and RAFSI, which are defined by bounds, refuse.
    fixed_scale
        Whether, on values, the order of two sites can never depend on which others there are.
    convention
        How the score reads, and what was negated.
    """

    name: str
    title: Text
    scores: Scorer
    fixed_scale: bool
    convention: str


def _on_values(function: Callable[..., Floats]) -> Scorer:
    def scores(matrix: npt.ArrayLike, weights: npt.ArrayLike, directions: npt.ArrayLike) -> Floats:
        bounds = _unit_bounds(matrix)
        return function(matrix, weights, directions, bounds=bounds)

    return scores


def _on_bounds(name: str, function: Callable[..., Floats]) -> Scorer:
    def scores(matrix: npt.ArrayLike, weights: npt.ArrayLike, directions: npt.ArrayLike) -> Floats:
        bounds = _unit_bounds(matrix)
        if bounds is None:
            message = (
                f"{name} is defined by the lowest and highest possible figure of each criterion: "
                "give worst and best, so that figures become values in [0, 1]."
            )
            raise StudyError(message)
        return function(matrix, weights, directions, bounds=bounds)

    return scores


def _unit_bounds(matrix: npt.ArrayLike) -> Floats | None:
    figures = np.asarray(matrix, dtype=np.float64)
    # What is no matrix or has gaps is refused, by name, by the method itself.
    outside = np.isfinite(figures) & ((figures < 0) | (figures > 1))
    return None if outside.any() else unit_bounds(figures.shape[-1] if figures.ndim else 0)


def _entry(
    name: str, titles: tuple[str, str], scores: Scorer, convention: str, *, fixed: bool = False
) -> tuple[str, Method]:
    title = Text(en=titles[0], es=titles[1])
    return name, Method(name, title, scores, fixed, convention)


METHODS: Mapping[str, Method] = MappingProxyType(
    dict(
        (
            _entry(
                "weighted-sum",
                ("Weighted sum", "Suma ponderada"),
                _on_values(weighted_sum),
                "0 to 1, on the fixed scales of the study",
                fixed=True,
            ),
            _entry(
                "weighted-product",
                ("Weighted product", "Producto ponderado"),
                weighted_product,
                "0 to 1; a 0 where others have more scores 0",
            ),
            _entry(
                "waspas",
                ("WASPAS (half sum, half product)", "WASPAS (mitad suma, mitad producto)"),
                waspas,
                "0 to 1, of ratios to the best of the sample",
            ),
            _entry(
                "owa",
                (
                    "Ordered weighted average, neutral attitude",
                    "Promedio ponderado ordenado, actitud neutral",
                ),
                _on_values(owa),
                "0 to 1; at the neutral attitude it is the weighted sum",
                fixed=True,
            ),
            _entry(
                "topsis",
                ("TOPSIS (closeness to the ideal)", "TOPSIS (cercanía al ideal)"),
                topsis,
                "0 to 1, against the best and worst of the sample",
            ),
            _entry(
                "vikor",
                ("VIKOR (compromise ranking)", "VIKOR (ordenación de compromiso)"),
                vikor,
                "-1 to 0: minus the paper's Q, where lower is better",
            ),
            _entry(
                "promethee-ii",
                ("PROMETHEE II (net flow)", "PROMETHEE II (flujo neto)"),
                promethee_ii,
                "-1 to 1: share preferred to the others less share they are preferred; any lead "
                "counts in full",
            ),
            _entry(
                "spotis",
                ("SPOTIS (distance to the ideal)", "SPOTIS (distancia al ideal)"),
                _on_bounds("SPOTIS", spotis),
                "-1 to 0: minus the paper's distance, where lower is better",
                fixed=True,
            ),
            _entry(
                "electre-ii",
                ("ELECTRE II (median rank)", "ELECTRE II (rango mediano)"),
                electre_ii,
                "minus the median of the two ranks, where lower is better",
            ),
            _entry(
                "marcos",
                (
                    "MARCOS (utility against ideal and anti-ideal)",
                    "MARCOS (utilidad frente al ideal y al anti-ideal)",
                ),
                marcos,
                "above 0, against the best and worst of the sample",
            ),
            _entry(
                "codas",
                ("CODAS (distance from the worst)", "CODAS (distancia al peor)"),
                codas,
                "sums to 0; a site can rank above one that is as good on everything",
            ),
            _entry(
                "cocoso",
                ("CoCoSo (combined compromise)", "CoCoSo (compromiso combinado)"),
                cocoso,
                "above 0, against the best and worst of the sample",
            ),
            _entry(
                "rafsi",
                (
                    "RAFSI (one interval for all criteria)",
                    "RAFSI (un intervalo para todos los criterios)",
                ),
                _on_bounds("RAFSI", rafsi),
                "0 to 1, on the fixed scales of the study",
                fixed=True,
            ),
        )
    )
)
