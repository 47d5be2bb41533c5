"""AHP against the tables its author printed."""

import math

import numpy as np
import pytest

from siting.weighting.ahp import RANDOM_INDEX, ahp
from siting.weighting.judgements import judgement_matrix

SIXTH, FIFTH, SEVENTH = 1 / 6, 1 / 5, 1 / 7

# Saaty, How to make a decision: the analytic hierarchy process, European J. Operational Research
# 48, 1990, 9-26, the factors of a house; again in the same journal 145, 2003, 85-91. Size,
# transportation, neighbourhood, age, yard, modern facilities, condition, financing.
HOUSE = np.array(
    [
        [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
        [FIFTH, 1, 1 / 3, 5, 3, 3, FIFTH, SEVENTH],
        [1 / 3, 3, 1, 6, 3, 4, 6, FIFTH],
        [SEVENTH, FIFTH, SIXTH, 1, 1 / 3, 1 / 4, SEVENTH, 1 / 8],
        [SIXTH, 1 / 3, 1 / 3, 3, 1, 1 / 2, FIFTH, SIXTH],
        [SIXTH, 1 / 3, 1 / 4, 4, 2, 1, FIFTH, SIXTH],
        [3, 5, SIXTH, 7, 5, 5, 1, 1 / 2],
        [4, 7, 5, 8, 6, 6, 2, 1],
    ]
)
NEIGHBOURHOOD, CONDITION = 2, 6
INDEX_OF_EIGHT_1980 = 1.41


def test_the_house_of_1990() -> None:
    found = ahp(HOUSE)
    expected = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    np.testing.assert_allclose(found.weights, expected, atol=5e-4)
    assert found.lambda_max == pytest.approx(9.669, abs=5e-4)
    assert found.consistency_index == pytest.approx(0.238, abs=5e-4)
    # The printed ratio, 0.169, is over the random index of that time.
    assert found.consistency_index / INDEX_OF_EIGHT_1980 == pytest.approx(0.169, abs=5e-4)
    assert not found.consistent


def test_the_house_of_2003_names_the_judgement_to_change_and_its_value() -> None:
    worst = ahp(HOUSE).worst
    assert worst is not None
    assert (worst.i, worst.j, worst.given) == (NEIGHBOURHOOD, CONDITION, 6)
    # Printed: w3 / w7 = 0.102 / 0.223 = 1 / 2.18.
    assert 1 / worst.implied == pytest.approx(2.18, abs=5e-3)


def test_the_house_of_2003_with_that_judgement_changed() -> None:
    changed = HOUSE.copy()
    changed[NEIGHBOURHOOD, CONDITION], changed[CONDITION, NEIGHBOURHOOD] = 1 / 2, 2
    found = ahp(changed)
    expected = [0.175, 0.062, 0.103, 0.019, 0.034, 0.041, 0.221, 0.345]
    np.testing.assert_allclose(found.weights, expected, atol=5e-4)
    assert found.lambda_max == pytest.approx(8.811, abs=1e-3)
    assert found.consistency_ratio == pytest.approx(0.083, abs=5e-4)
    assert found.consistent


def test_the_drinks_of_2008() -> None:
    """Saaty, Decision making with the AHP, Int. J. Services Sciences 1, 2008, 83-98.

    The table and its ratio as PhilipGriffith/AHPy tests them (tests/test_ahp.py).
    """
    names = ["coffee", "wine", "tea", "beer", "soda", "milk", "water"]
    given = {
        "coffee": {"wine": 9.0, "tea": 5.0, "beer": 2.0, "soda": 1.0, "milk": 1.0},
        "water": {"coffee": 2.0, "wine": 9.0, "tea": 9.0, "beer": 3.0, "soda": 2.0, "milk": 3.0},
        "tea": {"wine": 3.0},
        "beer": {"wine": 9.0, "tea": 3.0, "milk": 1.0},
        "soda": {"wine": 9.0, "tea": 4.0, "beer": 2.0, "milk": 2.0},
        "milk": {"wine": 9.0, "tea": 3.0},
    }
    found = ahp(judgement_matrix(given, names))
    expected = [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    np.testing.assert_allclose(found.weights, expected, atol=5e-4)
    assert found.consistency_ratio == pytest.approx(0.022, abs=5e-4)
    assert found.consistent


def test_the_cities_of_2005() -> None:
    """Saaty, Theory and Applications of the Analytic Network Process, 2005: two levels.

    The tables and the synthesis as PhilipGriffith/AHPy tests them (tests/test_ahp.py).
    """
    needs = ["Culture", "Family", "Housing", "Jobs", "Transportation"]
    cities = ["Bethesda", "Boston", "Pittsburgh", "Santa Fe"]
    goal = {
        "Culture": {"Housing": 3.0, "Transportation": 5.0},
        "Family": {"Culture": 5.0, "Housing": 7.0, "Transportation": 7.0, "Jobs": 1.0},
        "Housing": {"Transportation": 3.0},
        "Jobs": {"Culture": 2.0, "Housing": 4.0, "Transportation": 7.0},
    }
    judged: list[dict[str, dict[str, float]]] = [
        {
            "Bethesda": {"Pittsburgh": 1},
            "Boston": {"Bethesda": 2, "Pittsburgh": 2.5, "Santa Fe": 1},
            "Santa Fe": {"Bethesda": 2, "Pittsburgh": 2.5},
        },
        {
            "Bethesda": {"Boston": 2, "Santa Fe": 4},
            "Boston": {"Santa Fe": 2},
            "Pittsburgh": {"Bethesda": 3, "Boston": 8, "Santa Fe": 9},
        },
        {
            "Bethesda": {"Boston": 5, "Santa Fe": 2.5},
            "Pittsburgh": {"Bethesda": 2, "Boston": 9, "Santa Fe": 7},
            "Santa Fe": {"Boston": 4},
        },
        {
            "Bethesda": {"Pittsburgh": 3, "Santa Fe": 4},
            "Boston": {"Bethesda": 2, "Pittsburgh": 6, "Santa Fe": 8},
            "Pittsburgh": {"Santa Fe": 1},
        },
        {
            "Bethesda": {"Boston": 1.5, "Santa Fe": 4},
            "Boston": {"Santa Fe": 2.5},
            "Pittsburgh": {"Bethesda": 2, "Boston": 3.5, "Santa Fe": 9},
        },
    ]
    of_needs = ahp(judgement_matrix(goal, needs)).weights
    of_cities = np.array([ahp(judgement_matrix(one, cities)).weights for one in judged])
    np.testing.assert_allclose(of_needs @ of_cities, [0.229, 0.275, 0.385, 0.111], atol=6e-4)


def test_the_random_index_is_the_mean_of_random_matrices() -> None:
    """The index is defined by that mean, of judgements drawn from 1/9, 1/8 ... 8, 9."""
    rng = np.random.default_rng(7)
    scale = np.array([*(1 / np.arange(9, 1, -1)), *np.arange(1, 10)])
    for n in (4, 7, 12):
        judged = np.ones((4_000, n, n))
        rows, columns = np.triu_indices(n, 1)
        judged[:, rows, columns] = rng.choice(scale, (len(judged), len(rows)))
        judged[:, columns, rows] = 1 / judged[:, rows, columns]
        largest = np.linalg.eigvals(judged).real.max(axis=1)
        mean = ((largest - n) / (n - 1)).mean()
        assert math.isclose(mean, RANDOM_INDEX[n - 1], abs_tol=0.03)
