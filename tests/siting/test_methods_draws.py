"""The draws' kernels give what the methods give, draw by draw, and hand missing weight on."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from siting.methods import (
    owa,
    owa_draws,
    spotis,
    spotis_draws,
    weighted_product,
    weighted_product_draws,
    weighted_sum,
    weighted_sum_draws,
)
from siting.scoring import weighted_sum_kernel

Floats = npt.NDArray[np.float64]
Problem = tuple[Floats, Floats]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw values with gaps and zeros, and weight vectors of which some are 0."""
    n, m, d = draw(st.integers(1, 6)), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    cells = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0])
    values = draw(hnp.arrays(np.float64, (n, m), elements=cells))
    gaps = draw(hnp.arrays(np.bool_, (n, m), elements=st.sampled_from([False, False, True])))
    raw = draw(hnp.arrays(np.float64, (d, m), elements=st.sampled_from([0.0, 1.0, 2.0, 5.0])))
    raw[:, draw(st.integers(0, m - 1))] = 1.0
    return np.where(gaps, np.nan, values), raw / raw.sum(axis=1, keepdims=True)


def _one(name: str, row: Floats, weights: Floats, attitude: float) -> float:
    known = ~np.isnan(row)
    present = weights[known].sum()
    if present == 0:
        return np.nan
    values, shares = row[known][np.newaxis], weights[known] / present
    gains, unit = np.ones(len(shares)), np.tile([0.0, 1.0], (len(shares), 1))
    match name:
        case "sum":
            return float(weighted_sum(values, shares, gains, bounds=unit)[0])
        case "owa":
            return float(owa(values, shares, gains, attitude=attitude, bounds=unit)[0])
        case "spotis":
            return float(spotis(values, shares, gains, bounds=unit)[0])
        case _:
            # Among a site that has 1 everywhere, a ratio to the best is the value itself.
            alone = np.vstack([values, np.ones_like(values)])
            return float(weighted_product(alone, shares, gains)[0])


@pytest.mark.parametrize("attitude", [0.0, 0.2, 0.5, 0.8, 1.0])
@given(problem=problems())
@settings(max_examples=25)
def test_draws_give_what_the_method_gives(attitude: float, problem: Problem) -> None:
    values, weights = problem
    kernels = {
        "sum": weighted_sum_draws(values, weights),
        "product": weighted_product_draws(values, weights),
        "owa": owa_draws(values, weights, attitude=attitude),
        "spotis": spotis_draws(values, weights),
    }
    best = np.fmax.reduce(values, axis=0)
    ratios = np.where(best > 0, values / np.where(best > 0, best, 1.0), values + 1.0)
    for name, scores in kernels.items():
        rows = ratios if name == "product" else values
        expected = [[_one(name, row, drawn, attitude) for row in rows] for drawn in weights]
        np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-12, err_msg=name)


@given(problem=problems())
def test_the_product_of_draws_is_that_of_the_method(problem: Problem) -> None:
    values, weights = np.nan_to_num(problem[0], nan=0.5), problem[1]
    gains = np.ones(values.shape[1])
    expected = [weighted_product(values, drawn, gains) for drawn in weights]
    np.testing.assert_allclose(
        weighted_product_draws(values, weights), expected, rtol=0, atol=1e-12
    )


def test_a_column_of_zeros_decides_nothing_in_either_product() -> None:
    values = np.array([[0.0, 0.5], [0.0, 0.9]])
    expected = np.array([np.sqrt(0.5 / 0.9), 1.0])
    np.testing.assert_allclose(weighted_product(values, [0.5, 0.5], [1, 1]), expected)
    np.testing.assert_allclose(
        weighted_product_draws(values, np.array([[0.5, 0.5]])), expected[np.newaxis]
    )


@given(problem=problems())
def test_the_weighted_sum_is_that_of_the_product(problem: Problem) -> None:
    values, weights = problem
    expected = [weighted_sum_kernel(values, drawn) for drawn in weights]
    np.testing.assert_allclose(weighted_sum_draws(values, weights), expected, rtol=0, atol=1e-12)


def test_weights_need_no_scaling() -> None:
    values = np.array([[0.2, 0.9], [0.7, 0.1]])
    weights = np.array([[0.3, 0.7], [0.5, 0.5]])
    for kernel in (weighted_sum_draws, weighted_product_draws, owa_draws, spotis_draws):
        np.testing.assert_allclose(kernel(values, 40 * weights), kernel(values, weights))
