"""Weights from an order against printed tables and the definition of the centroid."""

import numpy as np
import pytest

from siting.weighting.rank_order import rank_sum, reciprocal, roc

# Barron & Barrett, Decision quality using ranked attribute weights, Management Science 42, 1996,
# 1515-1523; the centroid also in Edwards & Barron, SMARTS and SMARTER, Organizational Behavior and
# Human Decision Processes 60, 1994, 306-325. Figures as public code quotes them from there.
CENTROID = {
    3: [0.6111, 0.2778, 0.1111],
    4: [0.5208, 0.2708, 0.1458, 0.0625],
    5: [0.4567, 0.2567, 0.1567, 0.0900, 0.0400],
}


@pytest.mark.parametrize("n", CENTROID)
def test_the_printed_centroids(n: int) -> None:
    np.testing.assert_allclose(roc(range(1, n + 1)), CENTROID[n], atol=5e-5)


def test_the_centroid_is_the_mean_of_all_weights_in_that_order() -> None:
    rng = np.random.default_rng(3)
    ordered = -np.sort(-rng.dirichlet(np.ones(6), 200_000), axis=1)
    np.testing.assert_allclose(roc(range(6)), ordered.mean(axis=0), atol=1e-3)


def test_rank_sum_falls_in_equal_steps() -> None:
    """2 (n + 1 - k) / (n (n + 1)), Stillwell, Seaver & Edwards 1981."""
    np.testing.assert_allclose(rank_sum([1, 2, 3, 4, 5]), np.array([5, 4, 3, 2, 1]) / 15)


def test_reciprocal_weights_are_one_over_the_rank() -> None:
    """(1/k) / sum of 1/i, Stillwell, Seaver & Edwards 1981; for three 6/11, 3/11, 2/11."""
    np.testing.assert_allclose(reciprocal([1, 2, 3]), np.array([6, 3, 2]) / 11)
