"""MARCOS, CoCoSo and RAFSI against printed tables; half a unit of the last digit unless said."""

import numpy as np

from siting.methods import cocoso, marcos, rafsi

# Z. Stevic, D. Pamucar, A. Puska and P. Chatterjee, "Sustainable supplier selection in healthcare
# industries using a new MCDM method: MARCOS", Computers & Industrial Engineering 140, 2020, 106231:
# eight suppliers, 21 criteria; also in scikit-criteria's test_marcos.py.
SUPPLIERS = """
6.257 4.217 4.217 6.257 3.000 4.217 5.000 3.557 3.557 3.557 3.000
5.000 4.718 3.557 3.557 2.080 3.557 3.000 4.718 3.557 2.080
4.217 6.804 7.000 5.000 7.000 6.804 5.593 5.593 6.804 7.000 5.000
7.612 5.593 6.257 5.000 7.000 5.593 5.593 6.804 5.593 5.593
4.718 5.593 6.257 5.000 4.718 5.000 5.593 4.718 5.593 5.000 3.557
6.257 5.000 4.718 4.718 5.000 3.557 5.593 5.593 3.557 4.217
5.000 6.804 5.000 3.000 5.000 6.257 7.612 3.557 5.000 6.257 6.257
5.593 6.257 5.000 5.593 7.000 5.000 6.257 5.000 3.557 4.217
3.557 5.593 6.804 3.000 5.000 7.000 5.593 5.000 6.257 7.000 5.593
7.612 6.257 6.257 5.000 6.257 5.593 7.000 5.000 4.718 5.000
6.257 3.000 4.217 5.000 3.557 3.000 4.217 3.000 4.217 3.000 2.466
3.000 4.217 3.557 5.000 3.000 4.217 3.557 2.080 5.000 3.000
4.217 5.000 6.257 5.593 3.557 5.593 4.217 5.593 5.000 6.257 3.557
5.000 6.257 5.593 5.593 7.000 6.257 5.000 6.257 5.593 5.000
7.612 1.442 3.000 9.000 2.080 3.000 1.442 2.080 1.442 3.000 1.000
1.442 2.080 3.000 3.000 1.000 1.442 1.442 3.000 2.080 1.000
"""
SUPPLIER_WEIGHTS = """
.127 .159 .060 .075 .043 .051 .075 .061 .053 .020 .039
.022 .017 .027 .022 .039 .017 .035 .015 .024 .016
"""


def test_marcos_of_stevic_2020() -> None:
    matrix = np.array(SUPPLIERS.split(), dtype=float).reshape(8, 21)
    weights = np.array(SUPPLIER_WEIGHTS.split(), dtype=float)
    scores = marcos(matrix, weights / weights.sum(), [-1, 1, 1, -1] + [1] * 17)
    printed = [0.524, 0.846, 0.704, 0.796, 0.843, 0.499, 0.722, 0.290]
    # The printed weights sum to 0.997, and the paper computed on from tables of three digits.
    np.testing.assert_allclose(scores, printed, rtol=0, atol=1e-3)


def test_marcos_of_ulutas_2020() -> None:
    # A. Ulutas, D. Karabasevic, G. Popovic, D. Stanujkic, P. T. Nguyen and C. Karakoy, "Development
    # of a novel integrated CCSD-ITARA-MARCOS decision-making approach for stackers selection in a
    # logistics system", Mathematics 8(10), 2020, 1672; also in pymcdm's docstring.
    matrix = [
        [660, 1000, 1600, 18, 1200],
        [800, 1000, 1600, 24, 900],
        [980, 1000, 2500, 24, 900],
        [920, 1500, 1600, 24, 900],
        [1380, 1500, 1500, 24, 1150],
        [1230, 1000, 1600, 24, 1150],
        [680, 1500, 1600, 18, 1100],
        [960, 2000, 1600, 12, 1150],
    ]
    weights = np.array([0.1061, 0.3476, 0.3330, 0.1185, 0.0949])
    scores = marcos(matrix, weights / weights.sum(), [-1, 1, 1, 1, 1])
    printed = [0.5649, 0.5543, 0.6410, 0.6174, 0.6016, 0.5453, 0.6282, 0.6543]
    np.testing.assert_allclose(scores, printed, rtol=0, atol=5e-5)


def test_cocoso_of_yazdani_2019() -> None:
    # M. Yazdani, P. Zarate, E. K. Zavadskas and Z. Turskis, "A combined compromise solution
    # (CoCoSo) method for multi-criteria decision-making problems", Management Decision 57(9), 2019,
    # 2501-2519, the robots; also in pymcdm's docstring and scikit-criteria's test_cocoso.py.
    matrix = [
        [60, 0.4, 2540, 500, 990],
        [6.35, 0.15, 1016, 3000, 1041],
        [6.8, 0.1, 1727.2, 1500, 1676],
        [10, 0.2, 1000, 2000, 965],
        [2.5, 0.1, 560, 500, 915],
        [4.5, 0.08, 1016, 350, 508],
        [3, 0.1, 1778, 1000, 920],
    ]
    scores = cocoso(matrix, [0.036, 0.192, 0.326, 0.326, 0.12], [1, -1, 1, 1, 1])
    printed = [2.041, 2.788, 2.882, 2.416, 1.299, 1.443, 2.519]
    np.testing.assert_allclose(scores, printed, rtol=0, atol=5e-4)


def test_rafsi_of_zizovic_2020() -> None:
    # M. Zizovic, D. Pamucar, M. Albijanic, P. Chatterjee and I. Pribicevic, "Eliminating rank
    # reversal problem using a new multi-attribute model: the RAFSI method", Mathematics 8(6), 2020,
    # 1015, the example; also in pymcdm's tests.
    matrix = [
        [180, 10.5, 15.5, 160, 3.7],
        [165, 9.2, 16.5, 131, 5.0],
        [160, 8.8, 14.0, 125, 4.5],
        [170, 9.5, 16.0, 135, 3.4],
        [185, 10.0, 14.5, 143, 4.3],
        [167, 8.9, 15.1, 140, 4.1],
    ]
    scores = rafsi(
        matrix,
        [0.35, 0.25, 0.15, 0.15, 0.1],
        [1, 1, -1, -1, 1],
        bounds=[[120, 200], [6, 12], [10, 20], [100, 200], [2, 8]],
    )
    printed = [0.5081, 0.4522, 0.4381, 0.4560, 0.5299, 0.4373]
    np.testing.assert_allclose(scores, printed, rtol=0, atol=5.1e-5)
