"""Rank reversal: none on fixed scales, and found where the literature says there is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from siting.errors import DataError, UsageError
from siting.robustness.reversal import dominated_by, reversals
from siting.scoring import weighted_sum_kernel

UNKNOWN = float("nan")


def fixed(matrix: np.ndarray, weights: np.ndarray, _: np.ndarray) -> np.ndarray:
    return weighted_sum_kernel(matrix, weights)


def by_sample(matrix: np.ndarray, weights: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Weighted sum of values scaled by the sample's own best and worst."""
    signed = matrix * directions
    width = np.ptp(signed, axis=0)
    return (signed - signed.min(axis=0)) / np.where(width > 0, width, 1) @ weights


@settings(deadline=None)
@given(
    matrix=hnp.arrays(
        np.float64,
        st.tuples(st.integers(2, 8), st.just(3)),
        elements=st.one_of(st.floats(0, 1, width=32), st.just(UNKNOWN)),
    ),
    parts=st.lists(st.integers(1, 9), min_size=3, max_size=3),
)
def test_fixed_scales_never_reverse(matrix: np.ndarray, parts: list[int]) -> None:
    weights = np.array(parts) / sum(parts)
    found = reversals(fixed, matrix, weights, [1, 1, 1], bounds=[[0, 1]] * 3)
    assert found.free
    assert found.winner_changes == 0
    assert not found.removed.any()
    assert not found.cloned.any()
    assert not found.dominated.any()


def test_scaling_by_the_sample_reverses_when_the_worst_leaves() -> None:
    # With C there, A and B span 0.1 of 1 on the second criterion; without C they span all of it.
    matrix = np.array([[1.0, 0.5], [0.6, 0.6], [0.0, 0.0], [0.0, 1.0]])
    weights = np.array([0.5, 0.5])
    kept = matrix[[0, 1, 2]]
    before, after = by_sample(kept, weights, np.ones(2)), by_sample(kept[:2], weights, np.ones(2))
    assert before[0] > before[1]
    assert after[0] == after[1]
    found = reversals(by_sample, kept, weights, [1, 1])
    assert found.removed.tolist() == [0, 0, 1]
    assert found.pairs == 3
    assert found.example is not None
    assert (found.example.change, found.example.site, found.example.pair) == ("removed", 2, (0, 1))
    assert not found.free


def test_a_new_winner_is_counted() -> None:
    # A leads while C stretches the second criterion; without C, or with a worse copy, it does not.
    matrix = np.array([[1.0, 0.5], [0.7, 0.6], [0.4, 0.0]])
    weights = np.array([0.4, 0.6])
    assert by_sample(matrix, weights, np.ones(2)).argmax() == 0
    assert by_sample(matrix[:2], weights, np.ones(2)).argmax() == 1
    found = reversals(by_sample, matrix, weights, [1, 1])
    assert found.winner_changes >= 1
    assert found.removed[2] == 1


def test_the_added_site_is_worse_on_everything_and_within_bounds() -> None:
    matrix = np.array([[4.0, -1.0, 0.2], [8.0, 3.0, 0.0], [5.0, 1.0, UNKNOWN]])
    worse = dominated_by(matrix, 0, np.array([1, -1, 1]))
    assert worse == pytest.approx([3.6, -0.6, 0.18])
    bounded = dominated_by(
        matrix, 1, np.array([1, -1, 1]), bounds=np.array([[0, 10], [-5, 3.1], [0, 1]])
    )
    assert bounded == pytest.approx([7.2, 3.1, 0])


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(DataError, match=r"\+1 or -1"):
        reversals(fixed, [[1, 2], [3, 4]], [0.5, 0.5], [1, 0])
    with pytest.raises(UsageError, match="an order takes two"):
        reversals(fixed, [[1, 2]], [0.5, 0.5], [1, 1])
