"""TOPSIS, VIKOR and CODAS against printed tables; half a unit of the last digit unless said."""

import numpy as np
import pytest

from siting.methods import codas, topsis, vikor, vikor_compromise


def test_topsis_of_tzeng_2011() -> None:
    # G.-H. Tzeng and J.-J. Huang, Multiple Attribute Decision Making: Methods and Applications,
    # 2011, the TOPSIS example (DUR, CAP, REL); the figures are also in scikit-criteria's
    # test_topsis.py.
    scores = topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3], [1, 1, 1])
    np.testing.assert_allclose(scores, [0.5037, 0.6581, 0.7482, 0.3340], rtol=0, atol=5e-5)


# S. Opricovic and G.-H. Tzeng, "Extended VIKOR method in comparison with outranking methods",
# European Journal of Operational Research 178(2), 2007, 514-529: six alternatives of hydropower
# on the Drina, eight criteria, four sets of weights; also in scikit-criteria's test_vikor.py.
DRINA = [
    [4184.3, 2914.0, 407.2, 251.0, 195, 244, 15, 2.41],
    [5211.9, 3630.0, 501.7, 308.3, 282, 346, 21, 1.41],
    [5021.3, 3920.5, 504.0, 278.6, 12, 56, 3, 4.42],
    [5566.1, 3957.9, 559.5, 335.3, 167, 268, 16, 3.36],
    [5060.5, 3293.5, 514.1, 284.2, 69, 90, 7, 4.04],
    [4317.9, 2925.9, 432.8, 239.3, 12, 55, 3, 4.36],
]
DRINA_DIRECTIONS = [1, -1, 1, 1, -1, -1, -1, 1]
DRINA_TABLES = [
    pytest.param(
        [1] * 8,
        [0.692, 0.7, 0.29, 0.423, 0.28, 0.346],
        [0.125, 0.125, 0.121, 0.125, 0.067, 0.125],
        [0.991, 1.0, 0.473, 0.670, 0.0, 0.578],
        (4,),
        id="W1",
    ),
    pytest.param(
        [2] * 4 + [1] * 4,
        [0.701, 0.6, 0.386, 0.365, 0.317, 0.459],
        [0.167, 0.114, 0.161, 0.167, 0.089, 0.167],
        [1.0, 0.533, 0.552, 0.563, 0.0, 0.686],
        (4,),
        id="W2",
    ),
    pytest.param(
        [1] * 4 + [2] * 4,
        [0.683, 0.8, 0.193, 0.48, 0.243, 0.232],
        [0.113, 0.167, 0.08, 0.122, 0.044, 0.083],
        [0.684, 1.0, 0.147, 0.554, 0.041, 0.191],
        (4, 2, 5),
        id="W3",
    ),
    pytest.param(
        [1] * 4 + [3.2] * 4,
        [0.678, 0.857, 0.138, 0.513, 0.222, 0.167],
        [0.129, 0.190, 0.057, 0.139, 0.042, 0.060],
        [0.668, 1.0, 0.051, 0.588, 0.058, 0.078],
        (2, 4, 5),
        id="W4",
    ),
]


@pytest.mark.parametrize(("raw", "s", "r", "q", "compromise"), DRINA_TABLES)
def test_vikor_of_opricovic_2007(
    raw: list[float], s: list[float], r: list[float], q: list[float], compromise: tuple[int, ...]
) -> None:
    weights = np.array(raw) / sum(raw)
    result = vikor_compromise(DRINA, weights, DRINA_DIRECTIONS)
    np.testing.assert_allclose(result.s, s, rtol=0, atol=5e-4)
    np.testing.assert_allclose(result.r, r, rtol=0, atol=5e-4)
    np.testing.assert_allclose(result.q, q, rtol=0, atol=5e-4)
    assert result.compromise == compromise
    assert result.stability
    assert result.advantage == (len(compromise) == 1)
    np.testing.assert_array_equal(vikor(DRINA, weights, DRINA_DIRECTIONS), -result.q)


@pytest.mark.parametrize("transformed", [False, True])
def test_vikor_of_opricovic_2004(transformed: bool) -> None:  # noqa: FBT001  a parameter of the table
    # S. Opricovic and G.-H. Tzeng, "Compromise solution by MCDM methods: a comparative analysis of
    # VIKOR and TOPSIS", European Journal of Operational Research 156(2), 2004, 445-455: the
    # mountain climber, in metres and in the paper's transformed units, which change nothing.
    climb = np.array([[1.0, 3000.0], [2.0, 3750.0], [5.0, 4500.0]])
    if transformed:
        climb = np.column_stack([climb[:, 0] + 5, climb[:, 1] / 1000 - 1])
    result = vikor_compromise(climb, [0.5, 0.5], [-1, 1])
    np.testing.assert_allclose(result.s, [0.5, 0.375, 0.5], rtol=0, atol=1e-12)
    np.testing.assert_allclose(result.r, [0.5, 0.25, 0.5], rtol=0, atol=1e-12)
    np.testing.assert_allclose(result.q, [1, 0, 1], rtol=0, atol=1e-12)
    assert (result.advantage, result.stability, result.compromise) == (True, True, (1,))


def test_vikor_of_papathanasiou_2018() -> None:
    # J. Papathanasiou and N. Ploskas, Multiple Criteria Decision Aid, 2018, chapter 2, v = 0.625;
    # also in the tests of objective-weights-for-mcda (A. Baczkiewicz).
    matrix = [[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7], [6, 9, 5, 4]]
    q = -vikor(matrix, [0.4, 0.3, 0.1, 0.2], [1] * 4, v=0.625)
    np.testing.assert_allclose(q, [0.640, 1.0, 0.693, 0.271, 0.0, 0.694], rtol=0, atol=5e-4)


def test_vikor_of_yang_2020() -> None:
    # W. Yang and Y. Wu, "A new improvement method to avoid rank reversal in VIKOR", IEEE Access 8,
    # 2020, 21261-21271; also in pymcdm's docstring.
    matrix = [[78, 56, 34, 6], [4, 45, 3, 97], [18, 2, 50, 63], [9, 14, 11, 92], [85, 9, 100, 29]]
    q = -vikor(matrix, [0.25] * 4, [1] * 4)
    np.testing.assert_allclose(q, [0.5679, 0.7667, 1, 0.7493, 0], rtol=0, atol=5e-5)


def test_vikor_with_advantage_but_no_stability_recommends_two() -> None:
    # From scikit-criteria's test_vikor.py; C2 fails, so the two first are recommended.
    matrix = [
        [1, 101, 1, 101, 1],
        [101, 1, 101, 1, 101],
        [1, 1, 1, 1, 101],
        [11, 11, 11, 16, 61],
        [56, 56, 56, 56, 56],
    ]
    result = vikor_compromise(matrix, [0.2] * 5, [-1] * 5)
    np.testing.assert_allclose(result.q, [0.75, 1, 0.5, 0.068, 0.4375], rtol=0, atol=5e-4)
    assert (result.advantage, result.stability, result.compromise) == (True, False, (3, 4))


# M. Keshavarz Ghorabaee, E. K. Zavadskas, Z. Turskis and J. Antucheviciene, "A new combinative
# distance-based assessment (CODAS) method for multi-criteria decision-making", Economic Computation
# and Economic Cybernetics Studies and Research 50(3), 2016: the robots of its first example and the
# microclimate of its second; also in scikit-criteria's test_codas.py.
ROBOTS = [
    [60, 0.4, 2540, 500, 990],
    [6.35, 0.15, 1016, 3000, 1041],
    [6.8, 0.1, 1727.2, 1500, 1676],
    [10, 0.2, 1000, 2000, 965],
    [2.5, 0.1, 560, 500, 915],
    [4.5, 0.08, 1016, 350, 508],
    [3, 0.1, 1778, 1000, 920],
]
ROBOT_WEIGHTS = [0.036, 0.192, 0.326, 0.326, 0.12]
ROBOT_DIRECTIONS = [1, -1, 1, 1, 1]


def test_codas_of_keshavarz_ghorabaee_2016_robots() -> None:
    scores = codas(ROBOTS, ROBOT_WEIGHTS, ROBOT_DIRECTIONS)
    printed = [0.5122, 1.4633, 1.0715, -0.2125, -1.8515, -1.1717, 0.1887]
    np.testing.assert_allclose(scores, printed, rtol=0, atol=5e-5)


def test_codas_of_keshavarz_ghorabaee_2016_microclimate() -> None:
    matrix = [
        [7.6, 46, 18, 390, 0.1, 11],
        [5.5, 32, 21, 360, 0.05, 11],
        [5.3, 32, 21, 290, 0.05, 11],
        [5.7, 37, 19, 270, 0.05, 9],
        [4.2, 38, 19, 240, 0.1, 8],
        [4.4, 38, 19, 260, 0.1, 8],
        [3.9, 42, 16, 270, 0.1, 5],
        [7.9, 44, 20, 400, 0.05, 6],
        [8.1, 44, 20, 380, 0.05, 6],
        [4.5, 46, 18, 320, 0.1, 7],
        [5.7, 48, 20, 320, 0.05, 11],
        [5.2, 48, 20, 310, 0.05, 11],
        [7.1, 49, 19, 280, 0.1, 12],
        [6.9, 50, 16, 250, 0.05, 10],
    ]
    scores = codas(matrix, [0.21, 0.16, 0.26, 0.17, 0.12, 0.08], [1, 1, 1, 1, -1, -1])
    printed = [0.768, 0.363, -0.105, -0.329, -2.384, -2.207, -2.043]
    printed += [2.929, 2.890, -1.282, 0.568, 0.313, 0.157, 0.364]
    np.testing.assert_allclose(scores, printed, rtol=0, atol=5e-4)


def test_codas_of_badi_2017() -> None:
    # I. Badi, A. G. Shetwan and A. M. Abdulshahed, "Supplier selection using CODAS method for
    # multi-criteria decision-making", ICMNEE 2017, 395-407; also in pymcdm's docstring.
    matrix = [
        [45, 3600, 45, 0.9],
        [25, 3800, 60, 0.8],
        [23, 3100, 35, 0.9],
        [14, 3400, 50, 0.7],
        [15, 3300, 40, 0.8],
        [28, 3000, 30, 0.6],
    ]
    scores = codas(matrix, [0.2857, 0.3036, 0.2321, 0.1786], [1, -1, 1, 1])
    printed = [1.3914, 0.3411, -0.2170, -0.5381, -0.7292, -0.2481]
    np.testing.assert_allclose(scores, printed, rtol=0, atol=5.1e-5)


def test_codas_follows_the_papers_equation_not_its_text() -> None:
    # The text calls the taxicab distance in where Euclidean distances are less than tau apart. With
    # that reading the paper's own table does not come out.
    never = codas(ROBOTS, ROBOT_WEIGHTS, ROBOT_DIRECTIONS, threshold=1e6)
    always = codas(ROBOTS, ROBOT_WEIGHTS, ROBOT_DIRECTIONS, threshold=0)
    printed = codas(ROBOTS, ROBOT_WEIGHTS, ROBOT_DIRECTIONS)
    as_in_the_text = never + always - printed
    assert np.abs(as_in_the_text - printed).max() > 0.5
