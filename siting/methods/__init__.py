"""Multi-criteria methods: pure functions of a matrix, weights and directions; higher is better.

``method(matrix, weights, directions, *, options) -> scores``: the matrix is (n, m), n sites by m
criteria, finite; the weights (m,) sum to 1; the directions (m,) are +1 where more is better and -1
where less is. Where the literature has lower = better (VIKOR's Q, SPOTIS' distance, ELECTRE II's
rank) the score is its negative, and the function says so.

:data:`METHODS` has those that rank, by name. Whether a matrix is of values in [0, 1] is said with
``bounds``, never guessed. ELECTRE I gives a set to choose from, not a ranking, and stands apart
(:data:`ELECTRE_I`).

What depends on what
--------------------
====================  ======================  =========================  ====================
method                order of two sites can  affine change of a unit    dominated site never
                      depend on others        (a x + b, a > 0) allowed   ranks above
====================  ======================  =========================  ====================
weighted sum, OWA     only without bounds     yes                        holds
SPOTIS, RAFSI         no (bounds)             yes                        holds
weighted product      only with zeros         factor only                holds
WASPAS, MARCOS        yes (WASPAS)            factor only                holds
TOPSIS                yes                     factor only                holds
VIKOR                 yes                     yes                        holds
PROMETHEE II          yes                     yes, thresholds with it    holds
ELECTRE I, II         yes                     yes (span "each")          holds
CoCoSo                yes                     yes                        holds
CODAS                 yes                     factor only                **does not hold**
====================  ======================  =========================  ====================
"""

from siting.methods.additive import owa, spotis, waspas, weighted_product, weighted_sum
from siting.methods.agreement import Agreement, compare
from siting.methods.compromise import cocoso, marcos, rafsi
from siting.methods.distance import VikorResult, codas, topsis, vikor, vikor_compromise
from siting.methods.draws import (
    owa_draws,
    spotis_draws,
    weighted_product_draws,
    weighted_sum_draws,
)
from siting.methods.electre import (
    ElectreOne,
    ElectreTwo,
    electre_i,
    electre_ii,
    electre_ii_ranks,
)
from siting.methods.promethee import Flows, promethee_flows, promethee_ii
from siting.methods.registry import ELECTRE_I, METHODS, KernelMethod, Method

__all__ = [
    "ELECTRE_I",
    "METHODS",
    "Agreement",
    "ElectreOne",
    "ElectreTwo",
    "Flows",
    "KernelMethod",
    "Method",
    "VikorResult",
    "cocoso",
    "codas",
    "compare",
    "electre_i",
    "electre_ii",
    "electre_ii_ranks",
    "marcos",
    "owa",
    "owa_draws",
    "promethee_flows",
    "promethee_ii",
    "rafsi",
    "spotis",
    "spotis_draws",
    "topsis",
    "vikor",
    "vikor_compromise",
    "waspas",
    "weighted_product",
    "weighted_product_draws",
    "weighted_sum",
    "weighted_sum_draws",
]
