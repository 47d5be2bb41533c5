"""Weights by data against printed tables, and against two libraries where they agree."""

import numpy as np
import numpy.typing as npt
import pymcdm.weights
import pytest
import skcriteria.preprocessing.weighters as skc

from siting.weighting.objective import critic, entropy, merec, standard_deviation

# Diakoulaki, Mavrotas & Papayannakis, Computers & Operations Research 22, 1995, 763-770, eight
# pharmaceutical firms; figures and weights as scikit-criteria tests them (test_weighters.py).
FIRMS = [
    [61, 1.08, 4.33],
    [20.7, 0.26, 4.34],
    [16.3, 1.98, 2.53],
    [9.0, 3.29, 1.65],
    [5.4, 2.77, 2.33],
    [4.0, 4.12, 1.21],
    [-6.1, 3.52, 2.10],
    [-34.6, 3.31, 0.98],
]


def test_critic_on_the_firms_of_1995() -> None:
    expected = [0.20222554, 0.48090173, 0.31687273]
    np.testing.assert_allclose(critic(FIRMS, [1, 1, 1]), expected, atol=1e-8)


def test_critic_on_the_software_of_2019() -> None:
    """Opsearch 56, 2019, 528-538, as energyinpython/crispyn tests it.

    The printed weights take the first criterion, a cost, as it is, so it is a benefit here.
    """
    matrix = [
        [5000, 3, 3, 4, 3, 2],
        [680, 5, 3, 2, 2, 1],
        [2000, 3, 2, 3, 4, 3],
        [600, 4, 3, 1, 2, 2],
        [800, 2, 4, 3, 3, 4],
    ]
    expected = [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]
    np.testing.assert_allclose(critic(matrix, np.ones(6)), expected, atol=5e-4)


def test_merec_on_its_first_example() -> None:
    """Keshavarz-Ghorabaee and others, Symmetry 13, 2021, 525, as energyinpython/crispyn has it."""
    matrix = [
        [450, 8000, 54, 145],
        [10, 9100, 2, 160],
        [100, 8200, 31, 153],
        [220, 9300, 1, 162],
        [5, 8400, 23, 158],
    ]
    expected = [0.5752, 0.0141, 0.4016, 0.0091]
    np.testing.assert_allclose(merec(matrix, [1, 1, -1, -1]), expected, atol=5e-5)


@pytest.mark.parametrize(
    ("matrix", "expected", "printed"),
    [
        pytest.param(
            [[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]],
            [0.4630, 0.3992, 0.1378, 0.0000],
            5e-5,
            id="Xu, European J. Operational Research 156, 2004, 530-532",
        ),
        pytest.param(
            [[3.0, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]],
            [0.1146, 0.1981, 0.4185, 0.2689],
            5e-5,
            id="Zavadskas & Podvezko, Int. J. Inf. Tech. Decision Making 15, 2016, 267-283",
        ),
        pytest.param(
            [
                [256, 8, 41, 1.6, 1.77, 7347.16],
                [256, 8, 32, 1.0, 1.8, 6919.99],
                [256, 8, 53, 1.6, 1.9, 8400],
                [256, 8, 41, 1.0, 1.75, 6808.9],
                [512, 8, 35, 1.6, 1.7, 8479.99],
                [256, 4, 35, 1.6, 1.7, 7499.99],
            ],
            [0.405, 0.221, 0.134, 0.199, 0.007, 0.034],
            5e-4,
            id="Ersoy, LogForum 17 (3), 2021",
        ),
        pytest.param(
            [
                [4550, 30, 6.74, 20, 15, 5, 85, 150, 0.87, 4.76],
                [3005, 60.86, 2.4, 35, 27, 4, 26, 200, 0.17, 4.51],
                [2040, 14.85, 1.7, 90, 25, 5, 26, 500, 0.27, 4.19],
                [3370, 99.4, 3.25, 25.3, 54, 3, 45, 222, 0.21, 3.78],
                [3920, 112.6, 4.93, 11.4, 71.7, 2, 50, 100, 0.25, 4.11],
            ],
            [0.026, 0.154, 0.089, 0.199, 0.115, 0.04, 0.08, 0.123, 0.172, 0.002],
            5e-4,
            id="Lee & Chang, Renewable and Sustainable Energy Reviews 92, 2018, 883-896",
        ),
    ],
)
def test_entropy_tables(matrix: list[list[float]], expected: list[float], printed: float) -> None:
    """As energyinpython/crispyn tests them (tests/test_weighting_methods.py)."""
    found = entropy(matrix, np.ones(len(expected)))
    np.testing.assert_allclose(found, expected, atol=printed)


def test_standard_deviation_of_2020() -> None:
    """Symmetry 12, 2020, 1549 (methods benchmarkable?), as energyinpython/crispyn has it."""
    matrix = [
        [0.619, 0.449, 0.447],
        [0.862, 0.466, 0.006],
        [0.458, 0.698, 0.771],
        [0.777, 0.631, 0.491],
        [0.567, 0.992, 0.968],
    ]
    expected = [0.217, 0.294, 0.488]
    np.testing.assert_allclose(standard_deviation(matrix, [1, 1, 1]), expected, atol=6e-4)


@pytest.fixture
def sample() -> npt.NDArray[np.float64]:
    return np.random.default_rng(11).uniform(0.1, 9, (12, 5))


def test_scikit_criteria_agrees(sample: npt.NDArray[np.float64]) -> None:
    up = np.ones(5)
    found = skc.critic_weights(sample, objectives=up, scale=True, correlation="pearson")
    np.testing.assert_allclose(critic(sample, up), found, rtol=1e-10)


def test_pymcdm_agrees_where_it_is_right(sample: npt.NDArray[np.float64]) -> None:
    up = np.ones(5)
    np.testing.assert_allclose(entropy(sample, up), pymcdm.weights.entropy_weights(sample))
    np.testing.assert_allclose(critic(sample, up), pymcdm.weights.critic_weights(sample))
    deviation = pymcdm.weights.standard_deviation_weights(sample)
    np.testing.assert_allclose(standard_deviation(sample, up), deviation)


def test_a_zero_has_no_entropy_which_pymcdm_refuses(sample: npt.NDArray[np.float64]) -> None:
    sample[0, 2] = 0.0
    nearly = sample.copy()
    nearly[0, 2] = 1e-12
    ours = entropy(sample, np.ones(5))
    np.testing.assert_allclose(ours, entropy(nearly, np.ones(5)), atol=1e-9)
    with pytest.raises(ValueError, match="positive"):
        pymcdm.weights.entropy_weights(sample)


def test_pymcdm_does_not_know_costs_in_critic(sample: npt.NDArray[np.float64]) -> None:
    mirrored = sample.copy()
    mirrored[:, 1] *= -1
    down = np.array([1, -1, 1, 1, 1])
    np.testing.assert_allclose(critic(mirrored, down), critic(sample, np.ones(5)), rtol=1e-12)
    theirs = pymcdm.weights.critic_weights(mirrored)
    assert np.abs(theirs - critic(sample, np.ones(5))).max() > 0.01
