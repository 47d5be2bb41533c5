"""Weighted sum, weighted product, WASPAS, OWA, SPOTIS and PROMETHEE II against printed tables.

Tolerances are half a unit of the last digit printed, or what the paper's own rounding of
intermediate tables needs, and then it is said.
"""

import numpy as np
import pytest

from siting.methods import (
    owa,
    promethee_flows,
    promethee_ii,
    spotis,
    waspas,
    weighted_product,
    weighted_sum,
)

# S. Chakraborty, E. K. Zavadskas and J. Antucheviciene, "Applications of WASPAS method as a
# multi-criteria decision-making tool", Economic Computation and Economic Cybernetics Studies and
# Research 49(1), 2015, example 2 with its table of scores by lambda; the figures are also in
# scikit-criteria's test_waspas.py. Lambda 0 is the weighted product, lambda 1 the weighted sum.
BLENDERS = np.array(
    [
        [581818, 54.49, 3, 5500],
        [595454, 49.73, 3, 4500],
        [586060, 51.24, 3, 5000],
        [522727, 45.71, 3, 5800],
        [561818, 52.66, 3, 5200],
        [543030, 74.46, 4, 5600],
        [522727, 75.42, 4, 5800],
        [486970, 62.62, 4, 5600],
        [509394, 65.87, 4, 6400],
        [513333, 70.67, 4, 6000],
    ]
)
BLENDER_WEIGHTS = [0.467, 0.160, 0.095, 0.278]
BLENDER_DIRECTIONS = [-1, -1, -1, 1]
BLENDER_SCORES = {
    0.0: [0.8578, 0.8144, 0.8408, 0.9413, 0.8632, 0.8241, 0.8454, 0.8915, 0.8987, 0.8697],
    0.1: [0.8580, 0.8149, 0.8410, 0.9414, 0.8633, 0.8249, 0.8464, 0.8922, 0.8995, 0.8706],
    0.3: [0.8582, 0.8159, 0.8414, 0.9415, 0.8636, 0.8263, 0.8484, 0.8936, 0.9011, 0.8723],
    0.5: [0.8584, 0.8169, 0.8419, 0.9417, 0.8638, 0.8278, 0.8503, 0.8949, 0.9027, 0.8740],
    0.7: [0.8586, 0.8179, 0.8423, 0.9418, 0.8641, 0.8293, 0.8523, 0.8963, 0.9043, 0.8758],
    1.0: [0.8590, 0.8194, 0.8430, 0.9420, 0.8645, 0.8315, 0.8552, 0.8983, 0.9067, 0.8784],
}
# The paper mixes sums and products that it had rounded to four digits.
BLENDER_TOLERANCE = 1e-4


@pytest.mark.parametrize("lam", BLENDER_SCORES)
def test_waspas_of_chakraborty_2015(lam: float) -> None:
    scores = waspas(BLENDERS, BLENDER_WEIGHTS, BLENDER_DIRECTIONS, lam=lam)
    np.testing.assert_allclose(scores, BLENDER_SCORES[lam], rtol=0, atol=BLENDER_TOLERANCE)


def test_weighted_product_of_chakraborty_2015() -> None:
    scores = weighted_product(BLENDERS, BLENDER_WEIGHTS, BLENDER_DIRECTIONS)
    np.testing.assert_allclose(scores, BLENDER_SCORES[0.0], rtol=0, atol=BLENDER_TOLERANCE)


def test_weighted_sum_of_chakraborty_2015() -> None:
    # The paper's normalised table, its equations 2 and 3: x / max for a gain, min / x for a cost.
    ratios = np.where(
        np.array(BLENDER_DIRECTIONS) > 0,
        BLENDERS / BLENDERS.max(axis=0),
        BLENDERS.min(axis=0) / BLENDERS,
    )
    scores = weighted_sum(ratios, BLENDER_WEIGHTS, [1] * 4, bounds=[[0, 1]] * 4)
    np.testing.assert_allclose(scores, BLENDER_SCORES[1.0], rtol=0, atol=BLENDER_TOLERANCE)


def test_weighted_product_of_the_textbook_example() -> None:
    # E. Triantaphyllou, Multi-Criteria Decision Making Methods: A Comparative Study, 2000,
    # chapter 2, the example that the article "Weighted product model" (en.wikipedia.org, revision
    # 1015567716) also works; scikit-criteria's test_simple.py has the decimal logarithms.
    matrix = [[25, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]]
    printed = np.array([-0.50128589, -0.50448471, -0.52947246])
    scores = np.log10(weighted_product(matrix, [0.20, 0.15, 0.40, 0.25], [1] * 4))
    np.testing.assert_allclose(np.diff(scores), np.diff(printed), rtol=0, atol=1e-8)


def test_weighted_sum_of_ratios_to_the_best() -> None:
    # Simple additive weighting, 5 alternatives by 7 criteria, in JMcDM's testmcdm.jl (example 2):
    # x / max is the weighted sum with bounds from 0 to the largest.
    matrix = np.array(
        [
            [4, 7, 3, 2, 2, 2, 2],
            [4, 4, 6, 4, 4, 3, 7],
            [7, 6, 4, 2, 5, 5, 3],
            [3, 2, 5, 3, 3, 2, 5],
            [4, 2, 2, 5, 5, 3, 6],
        ]
    )
    weights = [0.283, 0.162, 0.162, 0.07, 0.085, 0.162, 0.076]
    bounds = np.column_stack([np.zeros(7), matrix.max(axis=0)])
    scores = weighted_sum(matrix, weights, [1] * 7, bounds=bounds)
    printed = [0.553228, 0.713485, 0.837428, 0.514657, 0.579342]
    # Cut off after six digits, not rounded.
    np.testing.assert_allclose(scores, printed, rtol=0, atol=1e-6)


def test_owa_worked_by_hand() -> None:
    # No table with printed results could be found to copy. This is R. R. Yager's importance
    # weighted quantifier (International Journal of Intelligent Systems 11(1), 1996) worked by hand
    # with Q(r) = r^2, that is attitude 1/3, and importances 1, 0.6, 0.5, 0.9, which sum to 3:
    # 1.0 (0.6): (0.6/3)^2                 = 0.04       (1.0 is the best of the row, and so on)
    # 0.7 (1.0): (1.6/3)^2 - (0.6/3)^2     = 0.244444
    # 0.6 (0.9): (2.5/3)^2 - (1.6/3)^2     = 0.41
    # 0.5 (0.5): 1 - (2.5/3)^2             = 0.305556
    importances = np.array([1.0, 0.6, 0.5, 0.9]) / 3
    scores = owa([[0.7, 1.0, 0.5, 0.6]], importances, [1] * 4, attitude=1 / 3, bounds=[[0, 1]] * 4)
    by_hand = 1.0 * 0.04 + 0.7 * 2.2 / 9 + 0.6 * 0.41 + 0.5 * 2.75 / 9
    np.testing.assert_allclose(scores, [by_hand], rtol=0, atol=1e-12)
    np.testing.assert_allclose(scores, [0.6099], rtol=0, atol=5e-5)


# J. Dezert, A. Tchamova, D. Han and J.-M. Tacnet, "The SPOTIS rank reversal free method for
# multi-criteria decision-making support", FUSION 2020, the two examples of its section on the
# method; the figures are also in pymcdm's docstring and tests.
def test_spotis_of_dezert_2020() -> None:
    scores = spotis(
        [[10.5, -3.1, 1.7], [-4.7, 0, 3.4], [8.1, 0.3, 1.3], [3.2, 7.3, -5.3]],
        [0.2, 0.3, 0.5],
        [1, -1, 1],
        bounds=[[-5, 12], [-6, 10], [-8, 5]],
    )
    np.testing.assert_allclose(-scores, [0.1989, 0.3705, 0.3063, 0.7491], rtol=0, atol=5e-5)


def test_spotis_with_an_expected_point_of_dezert_2020() -> None:
    scores = spotis(
        [
            [15000, 4.3, 99, 42, 737],
            [15290, 5.0, 116, 42, 892],
            [15350, 5.0, 114, 45, 952],
            [15490, 5.3, 123, 45, 1120],
        ],
        [0.2941, 0.2353, 0.2353, 0.0588, 0.1765],
        [-1, -1, -1, 1, 1],
        bounds=[[14000, 16000], [3, 8], [80, 140], [35, 60], [650, 1300]],
        expected=[15300, 4, 115, 50, 900],
    )
    np.testing.assert_allclose(-scores, [0.1841, 0.0734, 0.0842, 0.1920], rtol=0, atol=5e-5)


def test_promethee_ii_of_zhao_2013() -> None:
    # H. Zhao, Y. Peng and W. Li, "Revised PROMETHEE II for improving efficiency in emergency
    # response", Procedia Computer Science 17, 2013, 181-188, the worked example (usual criterion);
    # also in pymcdm's docstring.
    net = promethee_ii([[4, 3, 2], [3, 2, 4], [5, 1, 3]], [0.5, 0.3, 0.2], [1, 1, 1])
    np.testing.assert_allclose(net, [0.1, -0.3, 0.2], rtol=0, atol=1e-12)


def test_promethee_with_all_six_generalised_criteria() -> None:
    # The six criteria of Brans and Vincke, one a column, as the library mcda (N. Duminy, IMT
    # Atlantique) has them in its test of PROMETHEE II, to five digits; there flows are sums over
    # the four others, not means. Its figures for the single flows of the first row are a slip (they
    # do not sum to its own net flow), so only the net flows are compared.
    matrix = [
        [1, 2, -1, 5, 2, 2],
        [3, 5, 3, -5, 3, 3],
        [3, -5, 3, 4, 3, 2],
        [2, -2, 2, 5, 1, 1],
        [3, 5, 3, -5, 3, 3],
    ]
    weights = np.array([0.5, 3, 1.5, 0.2, 2, 1])
    flows = promethee_flows(
        matrix,
        weights / weights.sum(),
        [1] * 6,
        preference=("usual", "u-shape", "v-shape", "level", "linear", "gaussian"),
        q=[0, 2.5, 0, 0.5, 1, 0],
        p=[0, 0, 3, 1, 2, 0],
        s=1,
    )
    printed = [-0.96261, 1.83557, -0.87726, -1.83127, 1.83557]
    np.testing.assert_allclose(4 * flows.net, printed, rtol=0, atol=2e-5)
