"""SMAA done with pymcdm and with scikit-criteria, in this process and on the same data.

Neither has an SMAA, so this is the loop their users write: for each set of weights a score, a rank
and a count. It runs over fewer draws, since it takes that long, and its time is scaled up.
"""

import time

import numpy as np
import numpy.typing as npt
import skcriteria
from pymcdm.helpers import rankdata
from pymcdm.methods import WSM
from skcriteria.agg.simple import WeightedSumModel

from benchmarks.bench_robustness import ISSUE, SEED, TOP, decision, even
from siting.robustness.smaa import drawn_weights, smaa

__all__ = ["DRAWS", "compare"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DRAWS = 500


def compare() -> dict[str, float]:
    """Time both and check that they find the same shares.

    Returns
    -------
    dict of str to float
        Seconds for the draws of :data:`bench_robustness.ISSUE`, by library.

    Raises
    ------
    RuntimeError
        When a library finds other shares than the program.
    """
    draws, n, m = ISSUE
    values, expand = decision(n, m, m)
    weights = np.concatenate(list(drawn_weights(even(m), draws=DRAWS, seed=SEED)))
    ours = smaa(values, even(m), expand, draws=DRAWS, seed=SEED, top=TOP)
    seconds = {}
    for name, ranked in (("pymcdm", _pymcdm), ("scikit-criteria", _skcriteria)):
        start = time.perf_counter()
        counts = np.zeros((n, n))
        for ranks in ranked(values, weights):
            counts[np.arange(n), ranks - 1] += 1
        seconds[name] = (time.perf_counter() - start) * draws / DRAWS
        if not np.allclose(counts / DRAWS, ours.rank_share):
            message = f"{name} finds other shares than the program does"
            raise RuntimeError(message)
    return seconds


def _as_it_is(column: Floats, **_: object) -> Floats:
    return column


def _pymcdm(values: Floats, weights: Floats) -> list[Ints]:
    # Values are on their scale already: nothing is normalised again.
    method = WSM(normalization_function=_as_it_is)
    types = np.ones(values.shape[1])
    return [rankdata(method(values, w, types), reverse=True).astype(np.int64) for w in weights]


def _skcriteria(values: Floats, weights: Floats) -> list[Ints]:
    method = WeightedSumModel()
    objectives = [max] * values.shape[1]
    return [
        np.asarray(method.evaluate(skcriteria.mkdm(values, objectives, weights=w)).rank_)
        for w in weights
    ]
