"""Groups by distance."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.corridors.clustering import NOISE, agglomerative, density

if TYPE_CHECKING:
    import numpy.typing as npt


def _distances(points: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    return np.asarray(np.abs(points[:, None] - points[None, :]))


def _partition(labels: "npt.NDArray[np.int64]") -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == one).tolist()) for one in set(labels) - {NOISE}}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=25), st.integers(1, 20), st.integers(0, 9))
def test_no_two_of_a_group_are_farther_apart_than_the_diameter(
    points: list[int], diameter: int, unknown: int
) -> None:
    distance = _distances(np.array(points, dtype=np.float64))
    distance[distance % 10 == unknown + 1] = np.nan
    labels = agglomerative(distance, max_diameter=float(diameter))
    for members in _partition(labels):
        row = sorted(members)
        assert (distance[np.ix_(row, row)] <= diameter).all()


def test_a_chain_is_cut_by_the_diameter_and_kept_by_density() -> None:
    chain = _distances(np.arange(30.0))
    assert len(_partition(agglomerative(chain, max_diameter=4.0))) >= 6
    assert _partition(density(chain, min_cluster_size=5, min_samples=2)) == {frozenset(range(30))}


def test_two_crowds_and_a_straggler() -> None:
    points = np.array([0.0, 1, 2, 3, 4, 100, 101, 102, 103, 104, 1000])
    labels = density(_distances(points), min_cluster_size=4, min_samples=2)
    assert _partition(labels) == {frozenset(range(5)), frozenset(range(5, 10))}
    assert labels[10] == NOISE


def test_what_is_not_known_joins_nothing() -> None:
    distance = _distances(np.array([0.0, 1, 2, 3, 4, 5]))
    distance[:3, 3:] = distance[3:, :3] = np.nan
    parted = {frozenset({0, 1, 2}), frozenset({3, 4, 5})}
    assert _partition(agglomerative(distance, max_diameter=1e9)) == parted
    assert _partition(density(distance, min_cluster_size=3, min_samples=2)) == parted


@pytest.mark.parametrize("size", [0, 1, 2])
def test_few_things(size: int) -> None:
    distance = np.zeros((size, size))
    assert agglomerative(distance, max_diameter=1.0).tolist() == [0] * size
    assert density(distance, min_cluster_size=3, min_samples=1).tolist() == [NOISE] * size


def test_all_in_one_place_are_one_group() -> None:
    distance = np.zeros((8, 8))
    assert _partition(agglomerative(distance, max_diameter=1.0)) == {frozenset(range(8))}
    assert _partition(density(distance, min_cluster_size=3, min_samples=2)) == {frozenset(range(8))}
