"""Dominance against its definition, and against scores under any weights."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from siting.errors import DataError
from siting.robustness.dominance import dominance
from siting.scoring import weighted_sum_kernel

UNKNOWN = float("nan")


def test_the_front_of_a_small_example() -> None:
    found = dominance([[1, 0], [0.5, 0.5], [0, 1], [0.5, 0.4], [0.5, 0.5]])
    assert found.front.tolist() == [True, True, True, False, True]
    assert np.argwhere(found.certain).tolist() == [[1, 3], [4, 3]]
    assert (found.possible == found.certain).all()


def test_a_missing_value_makes_a_dominance_possible_but_not_certain() -> None:
    found = dominance([[0.9, UNKNOWN], [0.5, 0.5]])
    assert not found.certain.any()
    assert found.possible.tolist() == [[False, True], [False, False]]
    assert found.front.all()
    assert found.surely_on_front.tolist() == [True, False]


def test_the_best_there_is_dominates_whatever_the_missing_value() -> None:
    assert dominance([[0.9, 1], [0.5, UNKNOWN]]).certain[0, 1]
    # All else equal the missing value could be 1 as well: then nothing is better.
    assert not dominance([[0.5, 1], [0.5, UNKNOWN]]).certain.any()


def test_a_lower_factor_keeps_a_better_site_from_dominating() -> None:
    assert dominance([[0.9], [0.5]]).certain[0, 1]
    assert not dominance([[0.9], [0.5]], factor=[0.5, 1]).certain.any()


small = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 3)),
    elements=st.sampled_from([0.0, 0.5, 1.0, UNKNOWN]),
)


@settings(deadline=None)
@given(values=small)
def test_certain_and_possible_are_all_and_any_completion(values: np.ndarray) -> None:
    found = dominance(values)
    n, m = values.shape
    for i, k in itertools.permutations(range(n), 2):
        pair = values[[i, k]].ravel()
        gaps = np.flatnonzero(np.isnan(pair))
        answers = []
        for filled in itertools.product((0.0, 0.25, 0.5, 1.0), repeat=len(gaps)):
            pair[gaps] = filled
            one, other = pair[:m], pair[m:]
            answers.append(bool((one >= other).all() and (one > other).any()))
        assert found.certain[i, k] == all(answers)
        assert found.possible[i, k] == any(answers)


@given(values=small, seed=st.integers(0, 9))
def test_who_is_certainly_dominated_never_scores_higher(values: np.ndarray, seed: int) -> None:
    weights = np.random.default_rng(seed).dirichlet(np.ones(values.shape[1]))
    score = weighted_sum_kernel(values, weights)
    for i, k in np.argwhere(dominance(values).certain):
        assert np.isnan(score[[i, k]]).any() or score[i] >= score[k] - 1e-12


def test_bad_shapes_are_refused() -> None:
    with pytest.raises(DataError, match=r"in \[0, 1\]"):
        dominance([[1.5]])
    with pytest.raises(DataError, match="factor of shape"):
        dominance([[0.5]], factor=[1, 1])
