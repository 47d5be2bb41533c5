"""The methods by name, with their options and with what each needs besides the figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.methods.additive import owa, spotis, waspas, weighted_product, weighted_sum
from siting.methods.compromise import cocoso, marcos, rafsi
from siting.methods.distance import codas, topsis, vikor
from siting.methods.electre import Span, electre_ii
from siting.methods.option import Option, Value
from siting.methods.promethee import Preference, promethee_ii
from siting.terms import Text

__all__ = ["ELECTRE_I", "METHODS", "KernelMethod", "Method"]

Floats = npt.NDArray[np.float64]
Bounds = Literal["unused", "used", "needed"]
Lowered = Literal["values", "scores"]
AsSum = Literal["never", "always", "equal-bests"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method that gives every site a score, higher = better.

    Attributes
    ----------
    name
        As written in a study or on the command line.
    title
        For people.
    function
        What computes the scores; :meth:`scores` calls it.
    convention
        How the score reads with the usual options, and what was negated.
    bounds
        Whether the function has no use for the lowest and highest possible figure of each
        criterion, uses them (and else takes the sample's), or is defined by them.
    fixed_scale
        Whether, within given bounds, the order of two sites can never depend on which others there
        are.
    lowered
        What partial constraints multiply: the ``scores``, where these follow the sample and are
        never below 0; else the ``values`` that the method sees, for a negative score times a factor
        would rise. On fixed scales the values too, since a score that starts above 0 (RAFSI) or is
        a distance (SPOTIS) would not fall as the weighted sum does.
    as_sum
        Whether, on values and with the usual options, it ranks as the weighted sum by construction:
        never, always, or where the best value there is of every criterion is the same.
    options
        What can be set by name.
    """

    name: str
    title: Text
    function: Callable[..., Floats]
    convention: str
    bounds: Bounds = "unused"
    fixed_scale: bool = False
    lowered: Lowered = "values"
    as_sum: AsSum = "never"
    options: tuple[Option, ...] = ()

    def scores(
        self,
        matrix: npt.ArrayLike,
        weights: npt.ArrayLike,
        directions: npt.ArrayLike,
        *,
        bounds: npt.ArrayLike | None = None,
        **options: Value,
    ) -> Floats:
        """Score every site.

        Parameters
        ----------
        matrix, weights, directions
            (n, m), (m,), (m,), without gaps.
        bounds
            (m, 2), lowest and highest possible figure of each criterion;
            :func:`siting.methods.checks.unit_bounds` for values. None for raw figures without:
            whether they are values is said, never guessed from the figures.
        **options
            Of :attr:`options`; the function's defaults else.

        Returns
        -------
        ndarray of float64, shape (n,)

        Raises
        ------
        DataError, StudyError
            As the function; also when the method is defined by bounds and there are none.
        """
        if self.bounds == "unused":
            return self.function(matrix, weights, directions, **options)
        if self.bounds == "needed" and bounds is None:
            message = (
                f"{self.name} is defined by the lowest and highest possible figure of each "
                "criterion: give worst and best, so that figures become values in [0, 1]."
            )
            raise StudyError(message)
        return self.function(matrix, weights, directions, bounds=bounds, **options)


@dataclass(frozen=True, slots=True)
class KernelMethod:
    """A method that gives a set to choose from and no ranking; attributes as of :class:`Method`."""

    name: str
    title: Text
    options: tuple[Option, ...]


_INFINITE = float("inf")
_SPAN = Option("span", "each", choices=get_args(Span))


def _threshold(name: str, *preferences: Preference, above: bool = False) -> Option:
    belongs = ("preference", frozenset[str](preferences))
    return Option(name, None, high=_INFINITE, above=above, belongs=belongs)


ELECTRE_I = KernelMethod(
    "electre-i",
    Text(en="ELECTRE I (kernel)", es="ELECTRE I (núcleo)"),
    (Option("agree", 0.65), Option("oppose", 0.35), _SPAN),
)

_ALL = (
    Method(
        "weighted-sum",
        Text(en="Weighted sum", es="Suma ponderada"),
        weighted_sum,
        "0 to 1, on the fixed scales of the study",
        bounds="used",
        fixed_scale=True,
    ),
    Method(
        "weighted-product",
        Text(en="Weighted product", es="Producto ponderado"),
        weighted_product,
        "0 to 1; a 0 where others have more scores 0",
        lowered="scores",
    ),
    Method(
        "waspas",
        Text(en="WASPAS (sum and product)", es="WASPAS (suma y producto)"),
        waspas,
        "0 to 1, of ratios to the best of the sample",
        lowered="scores",
        options=(Option("lam", 0.5),),
    ),
    Method(
        "owa",
        Text(en="OWA (ordered weighted average)", es="OWA (promedio ponderado ordenado)"),
        owa,
        "0 to 1; at the neutral attitude it is the weighted sum",
        bounds="used",
        fixed_scale=True,
        as_sum="always",
        options=(Option("attitude", 0.5),),
    ),
    Method(
        "topsis",
        Text(en="TOPSIS (closeness to the ideal)", es="TOPSIS (cercanía al ideal)"),
        topsis,
        "0 to 1, against the best and worst of the sample",
        lowered="scores",
    ),
    Method(
        "vikor",
        Text(en="VIKOR (compromise ranking)", es="VIKOR (ordenación de compromiso)"),
        vikor,
        "-1 to 0: minus the paper's Q, where lower is better",
        options=(Option("v", 0.5),),
    ),
    Method(
        "promethee-ii",
        Text(en="PROMETHEE II (net flow)", es="PROMETHEE II (flujo neto)"),
        promethee_ii,
        "-1 to 1: share preferred to the others less share they are preferred; any lead "
        "counts in full",
        options=(
            Option("preference", "usual", choices=get_args(Preference)),
            _threshold("q", "u-shape", "level", "linear"),
            _threshold("p", "v-shape", "level", "linear"),
            _threshold("s", "gaussian", above=True),
        ),
    ),
    Method(
        "spotis",
        Text(en="SPOTIS (distance to the ideal)", es="SPOTIS (distancia al ideal)"),
        spotis,
        "-1 to 0: minus the paper's distance, where lower is better",
        bounds="needed",
        fixed_scale=True,
        as_sum="always",
    ),
    Method(
        "electre-ii",
        Text(en="ELECTRE II (median rank)", es="ELECTRE II (rango mediano)"),
        electre_ii,
        "minus the median of the two ranks, where lower is better",
        options=(
            Option("agree", (0.65, 0.5, 0.35), count=3),
            Option("oppose", (0.65, 0.35), count=2),
            _SPAN,
        ),
    ),
    Method(
        "marcos",
        Text(
            en="MARCOS (utility against ideal and anti-ideal)",
            es="MARCOS (utilidad frente al ideal y al anti-ideal)",
        ),
        marcos,
        "0 or more, against the best and worst of the sample",
        lowered="scores",
        as_sum="equal-bests",
    ),
    Method(
        "codas",
        Text(en="CODAS (distance from the worst)", es="CODAS (distancia al peor)"),
        codas,
        "sums to 0; a site can rank above one that is as good on everything",
        options=(Option("threshold", 0.02, high=_INFINITE),),
    ),
    Method(
        "cocoso",
        Text(en="CoCoSo (combined compromise)", es="CoCoSo (compromiso combinado)"),
        cocoso,
        "0 or more, against the best and worst of the sample",
        lowered="scores",
        options=(Option("lam", 0.5),),
    ),
    Method(
        "rafsi",
        Text(
            en="RAFSI (one interval for all criteria)",
            es="RAFSI (un intervalo para todos los criterios)",
        ),
        rafsi,
        "0 to 1, on the fixed scales of the study",
        bounds="needed",
        fixed_scale=True,
        as_sum="always",
        options=(
            Option("worst", 1.0, high=_INFINITE, above=True),
            Option("best", 6.0, high=_INFINITE, above=True),
        ),
    ),
)

METHODS: Mapping[str, Method] = MappingProxyType({method.name: method for method in _ALL})
