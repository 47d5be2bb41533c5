"""What is particular to one method."""

import numpy as np
import pytest

from siting.methods import (
    codas,
    marcos,
    owa,
    vikor_compromise,
    weighted_product,
    weighted_sum,
)
from siting.scoring import competition_rank


def test_codas_can_rank_a_dominated_site_above() -> None:
    # The second is the first with more on one criterion. That takes it closer than tau to the two
    # others in the Euclidean distance, and its lead in the taxicab distance no longer counts.
    scores = codas([[0.9, 0.4], [0.9, 0.5], [1.0, 0.2], [0.2, 1.0]], [0.5, 0.5], [1, 1])
    assert scores[1] < scores[0] - 0.03


def test_a_site_with_nothing_on_one_gain_has_no_product() -> None:
    scores = weighted_product([[0.0, 9.0], [1.0, 1.0]], [0.1, 0.9], [1, 1])
    np.testing.assert_allclose(scores, [0.0, (1 / 9) ** 0.9])
    # Nobody has anything there, so nobody is told apart by it.
    np.testing.assert_allclose(weighted_product([[0.0, 9.0], [0.0, 1.0]], [0.5, 0.5], [1, 1])[0], 1)


def test_owa_goes_from_the_worst_value_to_the_best() -> None:
    values, weights = [[0.2, 0.9, 0.5], [0.5, 0.5, 0.5]], [0.5, 0.3, 0.2]
    unit = [[0, 1]] * 3
    scores = [
        owa(values, weights, [1] * 3, attitude=lean, bounds=unit)[0]
        for lean in (0, 1e-3, 0.25, 0.5, 0.75, 0.999, 1)
    ]
    assert scores == sorted(scores)
    assert scores[0] == 0.2
    assert scores[3] == pytest.approx(weighted_sum(values, weights, [1] * 3, bounds=unit)[0])
    assert scores[-1] == 0.9
    # A criterion without weight is not looked at, not even by an optimist.
    assert owa([[0.2, 0.9]], [1, 0], [1, 1], attitude=1, bounds=[[0, 1]] * 2)[0] == 0.2


def test_vikor_recommends_all_that_are_within_reach_of_the_first() -> None:
    values = np.array([[0.80, 0.80], [0.79, 0.80], [0.10, 0.20], [0.00, 0.00]])
    result = vikor_compromise(values, [0.5, 0.5], [1, 1])
    assert (result.advantage, result.stability, result.compromise) == (False, True, (0, 1))
    alone = vikor_compromise(values[:1], [0.5, 0.5], [1, 1])
    assert (alone.advantage, alone.stability, alone.compromise) == (True, True, (0,))


def test_marcos_ranks_as_its_weighted_sum() -> None:
    rng = np.random.default_rng(3)
    values, weights = rng.uniform(0, 1, (40, 6)), rng.dirichlet(np.ones(6))
    ratios = values / values.max(axis=0)
    total = weighted_sum(ratios, weights, [1] * 6, bounds=[[0, 1]] * 6)
    np.testing.assert_array_equal(
        competition_rank(marcos(values, weights, [1] * 6)), competition_rank(total)
    )
