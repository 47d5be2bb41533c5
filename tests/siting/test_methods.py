"""What holds of the methods on any matrix."""

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from siting.errors import StudyError
from siting.methods import (
    METHODS,
    cocoso,
    codas,
    electre_i,
    electre_ii,
    electre_ii_ranks,
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
from siting.methods.given import options_used
from siting.scoring import competition_rank

Floats = npt.NDArray[np.float64]
Problem = tuple[Floats, Floats]
Function = Callable[..., Floats]

NAMES = tuple(METHODS)
# A site that is at least as good on everything can still rank below: said in its docstring.
WITHOUT_DOMINANCE = {"codas"}
FIXED = tuple(name for name, method in METHODS.items() if method.fixed_scale)
every_method = pytest.mark.parametrize("name", NAMES)
# The first call of TOPSIS or RAFSI loads pymcdm, which takes longer than an example may.
few = settings(max_examples=25, deadline=None)


@st.composite
def problems(draw: st.DrawFn, *, least: int = 1, lowest: float = 0.0) -> Problem:
    """Draw values on a coarse grid, so that zeros, ties and constant columns are common."""
    n, m = draw(st.integers(least, 7)), draw(st.integers(1, 5))
    grid = st.integers(round(lowest * 20), 20).map(lambda step: step / 20)
    values = draw(hnp.arrays(np.float64, (n, m), elements=grid))
    raw = draw(hnp.arrays(np.float64, m, elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, 7.0])))
    raw[draw(st.integers(0, m - 1))] = 2.0
    return values, raw / raw.sum()


def _score(name: str, values: Floats, weights: Floats) -> Floats:
    m = values.shape[1]
    return METHODS[name].scores(values, weights, np.ones(m), bounds=unit_bounds(m))


def _same(one: Floats, other: Floats) -> None:
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


def test_the_registry_has_every_method_that_ranks() -> None:
    assert NAMES == (
        "weighted-sum",
        "weighted-product",
        "waspas",
        "owa",
        "topsis",
        "vikor",
        "promethee-ii",
        "spotis",
        "electre-ii",
        "marcos",
        "codas",
        "cocoso",
        "rafsi",
    )
    for name, method in METHODS.items():
        assert method.name == name
        assert method.title.en
        assert method.title.es
        assert method.convention
    assert FIXED == ("weighted-sum", "owa", "spotis", "rafsi")


@every_method
@given(problem=problems())
@few
def test_every_site_gets_a_finite_score(name: str, problem: Problem) -> None:
    values, weights = problem
    scores = _score(name, values, weights)
    assert scores.shape == (len(values),)
    assert scores.dtype == np.float64
    assert np.isfinite(scores).all()


@every_method
@given(problem=problems(least=2), data=st.data())
@few
def test_the_order_of_rows_and_columns_is_of_no_matter(
    name: str, problem: Problem, data: st.DataObject
) -> None:
    values, weights = problem
    rows = np.array(data.draw(st.permutations(range(len(values)))))
    columns = np.array(data.draw(st.permutations(range(len(weights)))))
    scores = _score(name, values, weights)
    _same(_score(name, values[rows], weights), scores[rows])
    _same(_score(name, values[:, columns], weights[columns]), scores)


@every_method
@given(problem=problems(), data=st.data())
@few
def test_identical_sites_tie(name: str, problem: Problem, data: st.DataObject) -> None:
    values, weights = problem
    twin = data.draw(st.integers(0, len(values) - 1))
    rank = competition_rank(_score(name, np.vstack([values, values[twin]]), weights))
    assert rank[-1] == rank[twin]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT_DOMINANCE])
@given(problem=problems(least=2))
@few
def test_a_dominated_site_never_ranks_above(name: str, problem: Problem) -> None:
    values, weights = problem
    scores = _score(name, values, weights)
    dominates = (values[:, np.newaxis] >= values).all(axis=2)
    ahead = scores[:, np.newaxis] - scores
    assert (ahead[dominates] >= -1e-9).all()


@pytest.mark.parametrize("name", FIXED)
@given(problem=problems(), data=st.data())
@few
def test_on_fixed_scales_no_site_changes_the_score_of_another(
    name: str, problem: Problem, data: st.DataObject
) -> None:
    values, weights = problem
    other = data.draw(hnp.arrays(np.float64, values.shape[1], elements=st.floats(0, 1)))
    alone = _score(name, values, weights)
    _same(_score(name, np.vstack([values, other]), weights)[:-1], alone)


@pytest.mark.parametrize(
    "name", ["weighted-sum", "weighted-product", "topsis", "vikor", "promethee-ii", "marcos"]
)
@given(problem=problems(least=2), level=st.sampled_from([0.0, 0.4, 1.0]))
@few
def test_a_constant_column_decides_nothing(name: str, problem: Problem, level: float) -> None:
    values, weights = problem
    with_it = np.column_stack([values, np.full(len(values), level)])
    shares = np.append(0.6 * weights, 0.4)
    np.testing.assert_array_equal(
        competition_rank(_score(name, with_it, shares)),
        competition_rank(_score(name, values, weights)),
    )


@every_method
@given(problem=problems())
@few
def test_a_criterion_without_weight_decides_nothing(name: str, problem: Problem) -> None:
    values, weights = problem
    silent = np.linspace(0.0, 1.0, len(values))
    scores = _score(name, np.column_stack([values, silent]), np.append(weights, 0.0))
    _same(scores, _score(name, values, weights))


# Which changes of unit leave a method alone. Whoever divides by the figures themselves (a ratio or
# a length) needs a true zero and allows a factor only.
AFFINE: tuple[Function, ...] = (weighted_sum, owa, vikor, promethee_ii, electre_ii, cocoso)
FACTOR: tuple[Function, ...] = (weighted_product, waspas, topsis, marcos, codas)


@pytest.mark.parametrize("function", [*AFFINE, *FACTOR])
@given(problem=problems(least=2, lowest=0.05), data=st.data())
@few
def test_units_are_of_no_matter(function: Function, problem: Problem, data: st.DataObject) -> None:
    values, weights = problem
    m = len(weights)
    directions = np.array(data.draw(st.lists(st.sampled_from([-1, 1]), min_size=m, max_size=m)))
    factor = np.array(
        data.draw(st.lists(st.sampled_from([0.5, 4.0, 64.0]), min_size=m, max_size=m))
    )
    shift = data.draw(st.sampled_from([0.0, -3.0, 8.0])) if function in AFFINE else 0.0
    other = function(values * factor + shift, weights, directions)
    _same(other, function(values, weights, directions))


@pytest.mark.parametrize("function", FACTOR)
def test_a_shift_matters_where_figures_are_divided(function: Function) -> None:
    values = np.array([[0.2, 0.9], [0.5, 0.4], [0.9, 0.3]])
    scores = function(values, [0.5, 0.5], [1, 1])
    assert np.abs(function(values + 5, [0.5, 0.5], [1, 1]) - scores).max() > 1e-3


@pytest.mark.parametrize("function", [spotis, rafsi])
@given(problem=problems(), data=st.data())
@few
def test_units_are_of_no_matter_when_the_bounds_go_along(
    function: Function, problem: Problem, data: st.DataObject
) -> None:
    values, weights = problem
    m = len(weights)
    directions = np.array(data.draw(st.lists(st.sampled_from([-1, 1]), min_size=m, max_size=m)))
    bounds = np.tile([0.0, 1.0], (m, 1))
    scores = function(values, weights, directions, bounds=bounds)
    _same(function(values * 8 - 3, weights, directions, bounds=bounds * 8 - 3), scores)


# A cost is a gain with its sign turned, except for the ratio methods (min / x is not max - x, and
# they refuse negative figures) and RAFSI (the harmonic mean over the figure, for a cost).
@pytest.mark.parametrize("function", [*AFFINE, topsis])
@given(problem=problems(least=2), data=st.data())
@few
def test_a_cost_is_a_gain_with_its_sign_turned(
    function: Function, problem: Problem, data: st.DataObject
) -> None:
    values, weights = problem
    m = len(weights)
    signs = np.array(data.draw(st.lists(st.sampled_from([-1, 1]), min_size=m, max_size=m)))
    _same(function(values * signs, weights, signs), function(values, weights, np.ones(m)))


@every_method
def test_one_site_and_sites_all_alike_have_an_answer(name: str) -> None:
    weights = np.array([0.3, 0.7])
    for row in ([0.2, 0.8], [0.0, 0.0], [1.0, 1.0]):
        alone = _score(name, np.array([row]), weights)
        alike = _score(name, np.array([row] * 4), weights)
        assert np.isfinite(alone).all()
        assert np.ptp(alike) <= 1e-12


def test_the_size_of_a_study_is_no_trouble() -> None:
    rng = np.random.default_rng(5)
    values = np.clip(rng.uniform(-0.3, 1.2, (600, 9)), 0, 1)
    values[:, 4] = 0.3
    for name in NAMES:
        assert np.isfinite(_score(name, values, np.full(9, 1 / 9))).all()


# Figures that could be values are no values until somebody says so.
@pytest.mark.parametrize("factor", [1.0, 100.0])
def test_raw_figures_are_scaled_by_the_method_or_refused(factor: float) -> None:
    raw = np.array([[0.03, 0.4], [0.09, 0.1]]) * factor
    weights, directions = [0.75, 0.25], [1, -1]
    np.testing.assert_allclose(METHODS["weighted-sum"].scores(raw, weights, directions), [0, 1])
    np.testing.assert_allclose(METHODS["owa"].scores(raw, weights, directions), [0, 1])
    for name in ("spotis", "rafsi"):
        with pytest.raises(StudyError, match=f"{name} is defined by .* give worst and best"):
            METHODS[name].scores(raw, weights, directions)


@every_method
@given(problem=problems())
@few
def test_what_is_lowered_by_its_score_is_never_below_nothing(name: str, problem: Problem) -> None:
    if METHODS[name].lowered == "scores":
        assert (_score(name, *problem) >= 0).all()


@every_method
@given(problem=problems(least=2))
@few
def test_the_usual_options_are_those_of_the_function(name: str, problem: Problem) -> None:
    values, weights = problem
    m = values.shape[1]
    usual = options_used(METHODS[name], None)
    told = METHODS[name].scores(values, weights, np.ones(m), bounds=unit_bounds(m), **usual)
    np.testing.assert_array_equal(told, _score(name, values, weights))


@given(problem=problems(least=2), agree=st.sampled_from([0.5, 0.65, 0.8]))
@few
def test_a_kernel_is_free_of_outranking_and_covers_the_rest(problem: Problem, agree: float) -> None:
    values, weights = problem
    result = electre_i(values, weights, np.ones(len(weights)), agree=agree, oppose=0.6)
    # Whoever is reached both ways is one with us.
    reach = result.outranks.copy()
    for via in range(len(values)):
        reach |= reach[:, via, np.newaxis] & reach[via]
    circle = reach & reach.T
    inside = np.zeros(len(values), dtype=bool)
    inside[list(result.kernel)] = True
    assert inside.any()
    across = result.outranks & ~circle
    assert not across[np.ix_(inside, inside)].any()
    covered = [
        any(
            across[above, below]
            for above in np.flatnonzero(inside)
            for below in _one(circle, int(i))
        )
        for i in np.flatnonzero(~inside)
    ]
    assert all(covered)


def _one(circle: npt.NDArray[np.bool_], site: int) -> list[int]:
    return [site, *np.flatnonzero(circle[site])]


@given(problem=problems(least=2))
@few
def test_distillation_as_roy_and_bertier_write_it(problem: Problem) -> None:
    values, weights = problem
    result = electre_ii_ranks(values, weights, np.ones(len(weights)))
    strong, weak = result.strong, result.weak
    left, step = set(range(len(values))), 0
    rank: dict[int, int] = {}
    while left:
        step += 1
        top = {i for i in left if not any(strong[k, i] for k in left)}
        linked = {i for i in top if any(weak[i, k] or weak[k, i] for k in top)}
        best = {i for i in linked if not any(weak[k, i] for k in linked)}
        taken = (top - linked) | best
        if not taken:
            return  # a circle: the definition ends here, ours takes the circle as one
        rank |= dict.fromkeys(taken, step)
        left -= taken
    assert [rank[i] for i in range(len(values))] == list(result.descending)


def test_a_circle_of_strong_outranking_is_taken_as_one() -> None:
    # Each is ahead of the next on two of three criteria; a fourth is behind all of them.
    values = [[1.0, 0.5, 0.0], [0.5, 0.0, 1.0], [0.0, 1.0, 0.5], [0.0, 0.0, 0.0]]
    result = electre_ii_ranks(values, [1 / 3] * 3, [1] * 3, oppose=(1.0, 1.0))
    np.testing.assert_array_equal(result.descending, [1, 1, 1, 2])
    np.testing.assert_array_equal(result.ascending, [1, 1, 1, 2])


def test_knowing_the_methods_does_not_load_a_plotting_library() -> None:
    code = "import sys, siting.methods as m; print('pymcdm' in sys.modules, len(m.METHODS))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "13"]
