"""ELECTRE I and II against printed tables and other libraries' worked examples."""

import numpy as np
import pytest

from siting.methods import electre_i, electre_ii, electre_ii_ranks

# L. I. Gil Cebrian and A. Muñoz Porcar, "Localización empresarial en Aragón: una aplicación
# empírica de la ayuda a la decisión multicriterio tipo ELECTRE I y III", Revista de Métodos
# Cuantitativos para la Economía y la Empresa 7, 2009, 31-56: six sites for a firm, columns scaled
# to sum 1; concordance and discordance tables also in scikit-criteria's test_electre.py.
ARAGON = np.array(
    [
        [6, 5, 28, 5, 5],
        [4, 2, 25, 10, 9],
        [5, 7, 35, 9, 6],
        [6, 1, 27, 6, 7],
        [6, 8, 30, 7, 9],
        [5, 6, 26, 4, 8],
    ]
)
ARAGON_WEIGHTS = [0.25, 0.25, 0.1, 0.2, 0.2]
ARAGON_DIRECTIONS = [1, 1, -1, 1, 1]
ARAGON_CONCORDANCE = [
    [1.0, 0.50, 0.35, 0.50, 0.35, 0.45],
    [0.50, 1.0, 0.50, 0.75, 0.50, 0.50],
    [0.65, 0.50, 1.0, 0.45, 0.20, 0.70],
    [0.75, 0.25, 0.55, 1.0, 0.35, 0.45],
    [0.90, 0.70, 0.80, 0.90, 1.0, 0.90],
    [0.55, 0.50, 0.55, 0.55, 0.10, 1.0],
]
ARAGON_DISCORDANCE = [
    [0.0, 0.5052, 0.4042, 0.1883, 0.42857, 0.2825],
    [0.4286, 0.0, 0.7143, 0.2589, 0.8571, 0.5714],
    [0.1696, 0.2825, 0.0, 0.1938, 0.2825, 0.2180],
    [0.5714, 0.4042, 0.8571, 0.0, 1.0, 0.7143],
    [0.0485, 0.3031, 0.2021, 0.0727, 0.0, 0.0969],
    [0.1295, 0.6063, 0.5052, 0.2021, 0.3031, 0.0],
]


def test_electre_i_of_cebrian_2009() -> None:
    scaled = ARAGON / ARAGON.sum(axis=0)
    result = electre_i(scaled, ARAGON_WEIGHTS, ARAGON_DIRECTIONS, span="largest")
    np.testing.assert_allclose(result.concordance, ARAGON_CONCORDANCE, rtol=0, atol=1e-12)
    np.testing.assert_allclose(result.discordance, ARAGON_DISCORDANCE, rtol=0, atol=6e-5)
    assert result.kernel == (4,)


def test_electre_ii_of_cebrian_2009() -> None:
    # Median ranks as scikit-criteria has them; its rule and Roy and Bertier's agree here.
    scaled = ARAGON / ARAGON.sum(axis=0)
    scores = electre_ii(scaled, ARAGON_WEIGHTS, ARAGON_DIRECTIONS, span="largest")
    np.testing.assert_array_equal(-scores, [5.0, 2.5, 2.0, 4.0, 1.0, 3.0])


# X. Wang and E. Triantaphyllou, "Ranking irregularities when evaluating alternatives by using some
# ELECTRE methods", Omega 36(1), 2008, 45-63, as scikit-criteria's test_electre.py names it; the
# same data, one criterion turned into a cost, are the example of P. Vincke's method in the tests of
# the library mcda (N. Duminy, IMT Atlantique), which has the tables below.
GRADES = np.array(
    [
        [1, 2, 1, 5, 2, 2, 4],
        [3, 5, 3, 5, 3, 3, 3],
        [3, 5, 3, 5, 3, 2, 2],
        [1, 2, 2, 5, 1, 1, 1],
        [1, 1, 3, 5, 4, 1, 5],
    ]
)
GRADE_WEIGHTS = [0.078, 0.118, 0.157, 0.314, 0.235, 0.039, 0.059]
GRADE_CONCORDANCE = [
    [1.0, 0.37, 0.41, 0.84, 0.55],
    [0.94, 1.0, 1.0, 1.0, 0.71],
    [0.94, 0.90, 1.0, 1.0, 0.71],
    [0.67, 0.31, 0.31, 1.0, 0.55],
    [0.84, 0.77, 0.77, 0.88, 1.0],
]
GRADE_DISCORDANCE = [
    [0.0, 0.75, 0.75, 0.25, 0.5],
    [0.25, 0.0, 0.0, 0.0, 0.5],
    [0.5, 0.25, 0.0, 0.0, 0.75],
    [0.75, 0.75, 0.75, 0.0, 1.0],
    [0.25, 1.0, 1.0, 0.25, 0.0],
]


@pytest.mark.parametrize("first_is_a_cost", [False, True])
def test_electre_i_of_the_grades(first_is_a_cost: bool) -> None:  # noqa: FBT001  a parameter of the table
    matrix, directions = GRADES.astype(float), [1] * 7
    if first_is_a_cost:
        matrix[:, 0], directions[0] = 5 - matrix[:, 0], -1
    result = electre_i(matrix, GRADE_WEIGHTS, directions, agree=0.75, oppose=0.5, span="largest")
    # Printed to two digits, and rounded up from 0.765.
    np.testing.assert_allclose(result.concordance, GRADE_CONCORDANCE, rtol=0, atol=6e-3)
    np.testing.assert_allclose(result.discordance, GRADE_DISCORDANCE, rtol=0, atol=1e-12)
    printed = [[0, 0, 0, 1, 0], [1, 0, 1, 1, 0], [1, 1, 0, 1, 0], [0, 0, 0, 0, 0], [1, 0, 0, 1, 0]]
    np.testing.assert_array_equal(result.outranks, printed)
    # The second and third outrank one another: reduced to one, they are in the kernel together.
    assert result.kernel == (1, 2, 4)


def test_electre_ii_of_the_grades() -> None:
    # Thresholds 0.85 and 0.25 for strong, 0.65 and 0.5 for weak. Concordance 1 already means
    # discordance 0, so a first threshold of 1 adds nothing to the strong relation.
    result = electre_ii_ranks(
        GRADES, GRADE_WEIGHTS, [1] * 7, agree=(1, 0.85, 0.65), oppose=(0.5, 0.25), span="largest"
    )
    strong = [[0, 0, 0, 0, 0], [1, 0, 1, 1, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 0], [0, 0, 0, 1, 0]]
    weak = [[0, 0, 0, 1, 0], [1, 0, 1, 1, 0], [1, 0, 0, 1, 0], [0, 0, 0, 0, 0], [1, 0, 0, 1, 0]]
    np.testing.assert_array_equal(result.strong, strong)
    np.testing.assert_array_equal(result.weak, weak)
    # Descending {2, 5}, {3}, {1}, {4}; ascending, from the top, {2}, {3, 5}, {1}, {4}.
    np.testing.assert_array_equal(result.descending, [3, 1, 2, 4, 1])
    np.testing.assert_array_equal(result.ascending, [3, 1, 2, 4, 2])
    np.testing.assert_array_equal(result.median, [3.0, 1.0, 2.0, 4.0, 1.5])


def test_electre_ii_of_wang_2008_with_the_usual_thresholds() -> None:
    # Median ranks in scikit-criteria's test_ELECTRE2_wang2006.
    scores = electre_ii(GRADES, GRADE_WEIGHTS, [1] * 7, span="largest")
    np.testing.assert_array_equal(-scores, [3.0, 1.0, 2.0, 4.0, 1.5])
