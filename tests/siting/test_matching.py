from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from siting.errors import DataError
from siting.matching import one_to_one

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def _case(seed: int, n: int, z: int) -> tuple[Floats, Bools]:
    rng = np.random.default_rng(seed)
    reachable = rng.uniform(size=(n, z)) < rng.uniform(0.2, 1.0)
    return np.where(reachable, rng.uniform(size=(n, z)), np.nan), reachable


def _total(score: Floats, taken: npt.NDArray[np.intp]) -> float:
    return float(score[taken[:, 0], taken[:, 1]].sum())


def _best_by_trying_all(score: Floats, reachable: Bools) -> float:
    worth = np.where(reachable, score, 0.0)
    if worth.shape[0] > worth.shape[1]:
        worth = worth.T
    rows = range(worth.shape[0])
    return max(
        float(sum(worth[row, column] for row, column in zip(rows, columns, strict=True)))
        for columns in permutations(range(worth.shape[1]), worth.shape[0])
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 100_000), st.integers(1, 5), st.integers(1, 5))
def test_total_is_the_best_of_all_assignments(seed: int, n: int, z: int) -> None:
    score, reachable = _case(seed, n, z)
    taken = one_to_one(score, reachable)
    assert _total(score, taken) == pytest.approx(_best_by_trying_all(score, reachable), abs=1e-12)
    assert reachable[taken[:, 0], taken[:, 1]].all()
    assert len(set(taken[:, 0])) == len(set(taken[:, 1])) == len(taken)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 100_000))
def test_total_equals_that_of_the_sparse_solver(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score = rng.uniform(0.01, 1.0, (30, 20))
    rows, columns = min_weight_full_bipartite_matching(csr_array(score), maximize=True)
    taken = one_to_one(score, np.ones(score.shape, dtype=bool))
    assert _total(score, taken) == pytest.approx(float(score[rows, columns].sum()), abs=1e-10)


def test_greedy_would_do_worse() -> None:
    score = np.array([[0.9, 0.8], [0.8, 0.1]])
    assert one_to_one(score, np.ones((2, 2), dtype=bool)).tolist() == [[0, 1], [1, 0]]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 100_000))
def test_order_of_rows_and_columns_does_not_matter(seed: int) -> None:
    score, reachable = _case(seed, 8, 6)
    rng = np.random.default_rng(seed + 1)
    rows, columns = rng.permutation(8), rng.permutation(6)
    straight = {tuple(pair) for pair in one_to_one(score, reachable).tolist()}
    mixed = one_to_one(score[np.ix_(rows, columns)], reachable[np.ix_(rows, columns)])
    assert {(int(rows[a]), int(columns[b])) for a, b in mixed} == straight


def test_pairs_worth_nothing_are_still_pairs() -> None:
    assert one_to_one(np.zeros((2, 2)), np.eye(2, dtype=bool)).tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_nothing_reachable_gives_nothing(shape: tuple[int, int]) -> None:
    found = one_to_one(np.full(shape, np.nan), np.zeros(shape, dtype=bool))
    assert found.shape == (0, 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.1])
def test_reachable_pair_needs_a_score(bad: float) -> None:
    with pytest.raises(DataError, match="finite score"):
        one_to_one(np.array([[bad]]), np.ones((1, 1), dtype=bool))


def test_shapes_must_agree() -> None:
    with pytest.raises(DataError, match="must be one"):
        one_to_one(np.zeros((2, 2)), np.ones((2, 3), dtype=bool))
