"""What the methods refuse, and how they say it."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest

from siting.errors import DataError, StudyError
from siting.methods import (
    METHODS,
    cocoso,
    codas,
    electre_i,
    electre_ii,
    marcos,
    owa,
    promethee_ii,
    rafsi,
    spotis,
    topsis,
    vikor,
    waspas,
    weighted_product,
    weighted_sum,
)
from siting.methods.checks import unit_bounds

Function = Callable[..., npt.NDArray[np.float64]]

every_method = pytest.mark.parametrize("name", tuple(METHODS))


@every_method
def test_gaps_are_refused_with_their_place(name: str) -> None:
    values = np.array([[0.1, np.nan], [np.inf, 0.4]])
    with pytest.raises(DataError) as caught:
        METHODS[name].scores(values, [0.5, 0.5], [1, 1], bounds=unit_bounds(2))
    assert len(caught.value.faults) == 2
    assert "row 0, column 1 is nan" in caught.value.faults[0]
    assert "row 1, column 0 is inf" in caught.value.faults[1]


def test_a_matrix_of_gaps_is_not_listed_in_full() -> None:
    with pytest.raises(DataError) as caught:
        topsis(np.full((50, 4), np.nan), [0.25] * 4, [1] * 4)
    assert caught.value.faults[-1] == "and 180 more of the kind."


@every_method
@pytest.mark.parametrize(
    ("weights", "directions", "message"),
    [
        ([0.5, 0.6], [1, 1], r"sum to 1\.1"),
        ([-0.5, 1.5], [1, 1], "cannot be negative"),
        ([0.0, 0.0], [1, 1], "all weights are zero"),
        ([1.0], [1, 1], "give 2 of them"),
        ([0.5, 0.5], [1, 0], "where more is better"),
        ([0.5, 0.5], [1], "give 2 of them"),
    ],
)
def test_weights_and_directions_are_checked(
    name: str, weights: list[float], directions: list[int], message: str
) -> None:
    with pytest.raises(StudyError, match=message):
        METHODS[name].scores([[0.1, 0.2], [0.3, 0.1]], weights, directions, bounds=unit_bounds(2))


@every_method
@pytest.mark.parametrize("matrix", [[], [[]], [0.1, 0.2], [[[0.1]]]])
def test_what_is_no_matrix_is_refused(name: str, matrix: list[float]) -> None:
    with pytest.raises((DataError, StudyError)):
        METHODS[name].scores(matrix, [1.0], [1], bounds=unit_bounds(1))


@pytest.mark.parametrize("function", [weighted_product, waspas, marcos, codas])
def test_ratio_methods_say_where_a_ratio_means_nothing(function: Function) -> None:
    with pytest.raises(DataError) as caught:
        function([[-1.0, 2.0], [3.0, 0.0]], [0.5, 0.5], [1, -1])
    assert "row 0, column 0 is -1" in caught.value.faults[0]
    assert "row 1, column 1 is 0" in caught.value.faults[1]
    assert "a cost must be above 0" in caught.value.faults[1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: waspas(*x, lam=1.5), "lam = 1.5"),
        (lambda x: owa(*x, attitude=-0.1), "attitude = -0.1"),
        (lambda x: vikor(*x, v=2), "v = 2"),
        (lambda x: cocoso(*x, lam=np.nan), "lam = nan"),
        (lambda x: codas(*x, threshold=-1), "threshold = -1"),
        (lambda x: spotis(*x, bounds=[[0, 1]]), r"shape \(1, 2\)"),
        (lambda x: spotis(*x, bounds=[[0, 1], [1, 0]]), "bounds of column 1"),
        (lambda x: spotis(*x, bounds=[[0, 1]] * 2, expected=[2, 0]), "outside"),
        (lambda x: weighted_sum(*x, bounds=[[0.0, 0.5], [0.0, 1.0]]), "row 1, column 0"),
        (lambda x: rafsi(*x, bounds=[[0, 1]] * 2, worst=6, best=1), "the smaller one first"),
        (lambda x: electre_i(*x, agree=1.2), "agree"),
        (lambda x: electre_i(*x, span=cast("Any", "wide")), "span = 'wide'"),
        (lambda x: electre_ii(*x, agree=(0.5, 0.6, 0.4)), "none above the one before"),
        (
            lambda x: promethee_ii(*x, preference=cast("Any", "steep")),
            "no preference function 'steep'",
        ),
        (lambda x: promethee_ii(*x, preference="linear", q=0.2), "linear needs 0 <= q < p"),
        (lambda x: promethee_ii(*x, preference="linear", q=0.2), "^every column: "),
        (lambda x: promethee_ii(*x, preference="gaussian", s=[0, 1]), "column 0"),
        (lambda x: promethee_ii(*x, preference=["usual"]), "1 preference functions"),
        (lambda x: promethee_ii(*x, preference="v-shape", p=[1, 2, 3]), r"p has shape \(3,\)"),
    ],
)
def test_options_are_checked(
    call: Callable[[tuple[list[list[float]], list[float], list[int]]], object], message: str
) -> None:
    with pytest.raises((StudyError, DataError), match=message):
        call(([[0.1, 0.2], [0.9, 0.4]], [0.5, 0.5], [1, 1]))
