"""Ways to arrive at weights: what must hold for all of them, and what they refuse."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.config import Linear, Logistic, Piecewise, Stepwise
from siting.errors import DataError, StudyError, UsageError
from siting.scales import Scale
from siting.values import apply
from siting.weighting.ahp import ahp
from siting.weighting.given import parse_weights
from siting.weighting.group import disagreement, join_judgements, join_weights
from siting.weighting.judgements import judgement_matrix
from siting.weighting.objective import METHODS, critic, entropy, merec, standard_deviation
from siting.weighting.rank_order import FORMULAS, roc
from siting.weighting.swing import swing
from siting.weighting.tradeoffs import tradeoffs

NAMES = ["water", "grid", "rail"]
ratios = st.integers(2, 9).flatmap(lambda n: st.sampled_from([float(n), 1 / n])) | st.just(1.0)


@st.composite
def judged(draw: st.DrawFn, least: int = 1, most: int = 7) -> np.ndarray:
    n = draw(st.integers(least, most))
    return _judged(draw, n)


def _judged(draw: st.DrawFn, n: int) -> np.ndarray:
    matrix = np.eye(n)
    for i in range(n):
        for j in range(i + 1, n):
            matrix[i, j] = draw(ratios)
            matrix[j, i] = 1 / matrix[i, j]
    return matrix


@given(st.lists(st.floats(0.05, 1), min_size=1, max_size=15))
def test_consistent_judgements_give_their_own_weights(parts: list[float]) -> None:
    weights = np.array(parts) / sum(parts)
    found = ahp(weights[:, None] / weights[None, :])
    np.testing.assert_allclose(found.weights, weights, rtol=1e-8)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert found.consistent
    assert found.worst is None


@given(judged(least=3), st.integers(0, 99))
def test_the_order_of_things_does_not_matter(matrix: np.ndarray, seed: int) -> None:
    turn = np.random.default_rng(seed).permutation(len(matrix))
    one, other = ahp(matrix), ahp(matrix[np.ix_(turn, turn)])
    np.testing.assert_allclose(one.weights[turn], other.weights, atol=1e-10)
    assert one.consistency_ratio == pytest.approx(other.consistency_ratio, abs=1e-10)


@given(judged(least=3))
def test_the_worst_judgement_is_told_from_the_side_that_was_preferred(matrix: np.ndarray) -> None:
    worst = ahp(matrix).worst
    if worst is not None:
        assert worst.given == matrix[worst.i, worst.j] >= 1
        assert worst.implied > 0
        mended = matrix.copy()
        mended[worst.i, worst.j] = worst.implied
        mended[worst.j, worst.i] = 1 / worst.implied
        # Harker's value is the one that lowers the largest eigenvalue most.
        assert ahp(mended).lambda_max <= ahp(matrix).lambda_max + 1e-9


def test_one_and_two_things_are_always_consistent() -> None:
    assert ahp([[1]]).weights.tolist() == [1.0]
    found = ahp([[1, 9], [1 / 9, 1]])
    np.testing.assert_allclose(found.weights, [0.9, 0.1])
    assert (found.consistency_ratio, found.worst) == (0.0, None)


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ([[1, 2, 3]], ["shape (1, 3)"]),
        (np.ones((16, 16)), ["16 things are judged"]),
        (np.ones((0, 0)), ["0 things"]),
        ([[1, 0, 2], [1, 1, 1], [1 / 2, 1, 1]], ["(water, grid) is 0: a judgement is above 0"]),
        ([[1, -2, 2], [-0.5, 1, 1], [1 / 2, 1, 1]], ["(water, grid) is -2", "(grid, water) is -0"]),
        ([[1, math.nan, 2], [1, 1, 1], [1 / 2, 1, 1]], ["(water, grid) is nan"]),
        (
            [[1, math.inf, 2], [0, 1, 1], [1 / 2, 1, 1]],
            ["(water, grid) is inf", "(grid, water) is 0"],
        ),
        (
            [[1, 1e4, 2], [1e-4, 1, 1], [1 / 2, 1, 1]],
            ["(water, grid) is 10000: the scale ends", "(grid, water) is 0.0001: the"],
        ),
        ([[2, 1, 1], [1, 1, 1], [1, 1, 1]], ["(water, water) is 2"]),
        (
            [[1, 2, 3], [0.4, 1, 2], [1 / 3, 0.6, 1]],
            [
                "(water, grid) = 2 and (grid, water) = 0.4 are not reciprocal: grid over water",
                "(grid, rail) = 2 and (rail, grid) = 0.6",
            ],
        ),
    ],
)
def test_wrong_judgements_are_refused_by_cell(matrix: object, said: list[str]) -> None:
    with pytest.raises(StudyError) as caught:
        ahp(np.asarray(matrix, dtype=float), names=NAMES)
    for words in said:
        assert words in str(caught.value)
    assert len(caught.value.faults) == len(said)


def test_judgements_by_name_find_every_fault() -> None:
    with pytest.raises(StudyError) as caught:
        judgement_matrix(
            {"water": {"gird": 2.0, "rail": 3.0, "water": 2.0}, "rail": {"water": 2.0}}, NAMES
        )
    said = "\n".join(caught.value.faults)
    assert "water.gird: 'gird': did you mean grid?" in said
    assert "water.water is 2" in said
    assert "rail.water is 2 but water.rail is 3, not its reciprocal 0.5" in said
    assert "water.grid: no judgement of this pair" in said
    assert "grid.rail: no judgement of this pair" in said
    assert len(caught.value.faults) == 5


def test_judgements_by_name_may_be_given_in_either_direction() -> None:
    matrix = judgement_matrix(
        {"grid": {"water": 2.0}, "water": {"rail": 3.0}, "rail": {"grid": 0.2}}, NAMES
    )
    np.testing.assert_allclose(matrix, [[1, 0.5, 3], [2, 1, 5], [1 / 3, 0.2, 1]])


@given(st.sampled_from(sorted(FORMULAS)), st.lists(st.integers(1, 5), min_size=1, max_size=12))
def test_weights_by_rank_fall_with_the_rank_and_ties_share(name: str, ranks: list[int]) -> None:
    weights = FORMULAS[name](ranks)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    for (one, first), (other, second) in pairwise(sorted(zip(ranks, weights, strict=True))):
        if one == other:
            assert first == pytest.approx(second, abs=1e-15)
        else:
            assert first > second


def test_who_ties_takes_the_mean_of_the_places() -> None:
    plain = roc([1, 2, 3, 4])
    np.testing.assert_allclose(roc([1, 2, 2, 9]), [plain[0], *[plain[1:3].mean()] * 2, plain[3]])


@pytest.mark.parametrize("ranks", [[], [[1, 2]], [1, math.nan], [1, math.inf]])
def test_wrong_ranks_are_refused(ranks: object) -> None:
    with pytest.raises(StudyError):
        roc(ranks)  # type: ignore[arg-type]


def test_wrong_swings_are_refused_by_name() -> None:
    with pytest.raises(StudyError) as caught:
        swing([100, -1, math.nan, 101], names=["a", "b", "c", "d"])
    assert [fault[0] for fault in caught.value.faults] == ["b", "c", "d"]
    with pytest.raises(StudyError, match="b has the most points, 80"):
        swing([20, 80], names=["a", "b"])
    with pytest.raises(StudyError, match="most points, 0"):
        swing([0, 0])
    with pytest.raises(StudyError, match="shape"):
        swing([])


@st.composite
def people(draw: st.DrawFn) -> np.ndarray:
    p, n = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    part = st.floats(0.01, 1)
    return np.array(draw(st.lists(st.lists(part, min_size=n, max_size=n), min_size=p, max_size=p)))


@given(people(), st.integers(0, 99))
def test_the_order_of_people_does_not_matter(rows: np.ndarray, seed: int) -> None:
    turn = np.random.default_rng(seed).permutation(len(rows))
    assert join_weights(rows).tolist() == join_weights(rows[turn]).tolist()
    apart, turned = (disagreement(some, join_weights(some)) for some in (rows, rows[turn]))
    assert apart.mean == turned.mean
    assert apart.people[turn].tolist() == turned.people.tolist()


@given(people())
def test_disagreement_is_a_share_and_nothing_when_all_agree(rows: np.ndarray) -> None:
    group = join_weights(rows)
    assert group.sum() == pytest.approx(1, abs=1e-12)
    assert 0 <= disagreement(rows, group).mean <= 1
    same = np.repeat(rows[:1], 3, axis=0)
    apart = disagreement(same, join_weights(same))
    assert apart.mean == pytest.approx(0, abs=1e-12)
    assert apart.spread.max() == 0


def test_disagreement_is_what_a_person_would_have_to_move() -> None:
    apart = disagreement([[0.7, 0.3], [0.5, 0.5]], [0.6, 0.4])
    np.testing.assert_allclose(apart.people, [0.1, 0.1])
    np.testing.assert_allclose(apart.spread, [0.2, 0.2])


@given(st.data(), st.integers(1, 5), st.integers(0, 99))
def test_joined_judgements_stay_reciprocal_whoever_speaks_first(
    data: st.DataObject, n: int, seed: int
) -> None:
    matrices = data.draw(st.lists(_of_size(n), min_size=1, max_size=4))
    joined = join_judgements(matrices)
    np.testing.assert_allclose(joined * joined.T, 1)
    turn = np.random.default_rng(seed).permutation(len(matrices))
    assert join_judgements([matrices[k] for k in turn]).tolist() == joined.tolist()


@st.composite
def _of_size(draw: st.DrawFn, n: int) -> np.ndarray:
    return _judged(draw, n)


def test_the_geometric_mean_keeps_apples_and_oranges_reciprocal() -> None:
    """Three people say an apple is 2, 3 and 4 times an orange: together the cube root of 24."""
    joined = join_judgements([[[1, k], [1 / k, 1]] for k in (2, 3, 4)])
    assert joined[0, 1] == pytest.approx(24 ** (1 / 3))
    assert joined[1, 0] == pytest.approx(24 ** (-1 / 3))


def test_a_weight_of_nothing_is_a_veto() -> None:
    assert join_weights([[0.5, 0.5, 0], [0.2, 0.4, 0.4]])[2] == 0
    with pytest.raises(StudyError, match="nothing to agree on"):
        join_weights([[1, 0], [0, 1]])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "shape"),
        ([[0.5, -0.5]], "person 1, weight 2"),
        ([[0.5, 0.5], [math.nan, 1]], "person 2, weight 1"),
        ([[0, 0]], "person 1: all weights are zero"),
    ],
)
def test_wrong_people_are_refused(rows: object, words: str) -> None:
    with pytest.raises(StudyError, match=words):
        join_weights(np.asarray(rows, dtype=float))


def test_people_judge_the_same_things() -> None:
    with pytest.raises(StudyError, match="1 and 2 rows"):
        join_judgements([[[1]], [[1, 1], [1, 1]]])
    with pytest.raises(StudyError, match="nobody"):
        join_judgements([])


@st.composite
def figures(draw: st.DrawFn) -> np.ndarray:
    n, m = draw(st.integers(3, 8)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    return rng.uniform(0.5, 9, (n, m))


@pytest.mark.parametrize("name", sorted(METHODS))
@settings(deadline=None)  # the first use of MEREC imports its library
@given(matrix=figures(), seed=st.integers(0, 99))
def test_weights_by_data_do_not_depend_on_order(name: str, matrix: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    signs = rng.choice([-1, 1], matrix.shape[1])
    found = METHODS[name](matrix, signs)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert (found >= 0).all()
    rows, columns = rng.permutation(matrix.shape[0]), rng.permutation(matrix.shape[1])
    turned = METHODS[name](matrix[rows][:, columns], signs[columns])
    np.testing.assert_allclose(turned, found[columns], atol=1e-10)


@given(figures(), st.floats(0.1, 10), st.floats(-5, 5))
def test_critic_does_not_know_units(matrix: np.ndarray, factor: float, shift: float) -> None:
    signs = np.ones(matrix.shape[1])
    changed = matrix.copy()
    changed[:, 0] = factor * changed[:, 0] + shift
    np.testing.assert_allclose(critic(changed, signs), critic(matrix, signs), atol=1e-7)


@settings(deadline=None)
@given(figures(), st.floats(0.1, 10))
def test_entropy_and_merec_do_not_know_factors(matrix: np.ndarray, factor: float) -> None:
    signs = np.ones(matrix.shape[1])
    changed = matrix.copy()
    changed[:, 0] *= factor
    for method in (entropy, merec):
        np.testing.assert_allclose(method(changed, signs), method(matrix, signs), atol=1e-9)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_constant_criterion_weighs_nothing(name: str) -> None:
    matrix = [[1, 5, 2], [2, 5, 1], [3, 5, 5]]
    found = METHODS[name](matrix, [1, 1, -1])
    assert found[1] == 0
    assert found.sum() == pytest.approx(1)
    with pytest.raises(DataError, match="all criteria are constant"):
        METHODS[name]([[1, 2], [1, 2]], [1, 1])


@pytest.mark.parametrize("name", sorted(METHODS))
def test_data_that_cannot_be_weighed_is_refused(name: str) -> None:
    method = METHODS[name]
    for shape in ((1, 2), (3, 0), (3,)):
        with pytest.raises(DataError, match="shape"):
            method(np.ones(shape), np.ones(shape[-1]))
    with pytest.raises(DataError) as caught:
        method([[math.nan, 1, 2], [1, math.inf, 3]], [1, 0, 1], names=["a", "b", "c"])
    assert len(caught.value.faults) == 3
    assert "directions" in str(caught.value)
    assert "criterion a" in str(caught.value)
    assert "criterion b" in str(caught.value)


def test_what_a_method_cannot_take_is_said_by_criterion() -> None:
    with pytest.raises(DataError, match="criterion b: 1 of 2 figures are not above 0, as MEREC"):
        merec([[1, 0], [2, 3]], [1, 1], names=["a", "b"])
    with pytest.raises(DataError, match="criterion a: 1 of 2 figures are not 0 or more"):
        entropy([[-1, 1], [2, 3]], [1, 1], names=["a", "b"])


def test_two_criteria_that_say_the_same_weigh_the_same() -> None:
    np.testing.assert_allclose(critic([[1, 10], [2, 20], [4, 40]], [1, 1]), [0.5, 0.5])
    np.testing.assert_allclose(standard_deviation([[1], [2]], [1]), [1.0])


SCALES: list[Scale] = [
    Linear(worst=40, best=2),
    Piecewise(breaks=(1, 10, 30), values=(1, 0.5, 0)),
    Logistic(midpoint=10, steepness=-0.3),
]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("weight", [0.05, 0.3, 1.0])
def test_one_point_at_the_steepest_is_one_point(scale: Scale, weight: float) -> None:
    weights, scales = [weight], [scale]
    if weight < 1:
        weights, scales = [weight, 1 - weight], [scale, Linear(worst=0, best=1)]
    price = tradeoffs(scales, weights)[0]
    raw = np.linspace(-20, 60, 4_001)
    gain = np.abs(np.diff(apply(scale, raw)) / np.diff(raw)).max() * price.steepest * weight
    assert gain == pytest.approx(0.01, rel=2e-3)
    assert price.steepest <= price.mean * (1 + 1e-12)


def test_the_mean_price_times_the_points_of_the_scale_is_the_scale() -> None:
    price, _ = tradeoffs([SCALES[1], SCALES[0]], [0.29, 0.71])
    assert price.mean * 29 == pytest.approx(29)
    assert math.isnan(price.step)


def test_steps_have_jumps_and_no_slope() -> None:
    water = Stepwise(breaks=(0, 1, 2, 3, 4), values=(0.1, 1.0, 0.8, 0.55, 0.25, 0.0))
    price, single = tradeoffs([water, Stepwise(breaks=(5,), values=(0, 1))], [0.15, 0.85])
    assert price.mean == pytest.approx(4 / 15)
    assert price.step == pytest.approx(13.5)
    assert math.isnan(price.steepest)
    assert math.isnan(single.mean)
    assert single.step == pytest.approx(85)


def test_what_cannot_buy_a_point_has_no_price() -> None:
    prices = tradeoffs([SCALES[0]] * 3, [0, 0.005, 0.995])
    assert [math.isnan(price.mean) for price in prices] == [True, True, False]


NOW = {"water": 0.25, "grid": 0.25, "rail": 0.5, "ports": 0.0}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("water=0.5", {"water": 0.5}),
        ("water=50%", {"water": 0.5}),
        (" water = x2 , rail = 10 % ", {"water": 0.5, "rail": 0.1}),
        ("water=×0.5", {"water": 0.125}),
        ("water=0,ports=1", {"water": 0.0, "ports": 1.0}),
        ("rail=1e-1", {"rail": 0.1}),
    ],
)
def test_weights_of_a_command_line(text: str, found: dict[str, float]) -> None:
    assert parse_weights(text, NOW) == pytest.approx(found)


def test_every_fault_of_a_command_line_is_said_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        parse_weights("watr=1,water=abc,rail=-1,rail=50,ports=x2,grid,=3,grid=nan", NOW)
    said = [fault.split(": ", 1)[1] for fault in caught.value.faults]
    for words in (
        "no such theme; did you mean water?",
        "no weight; write 0.5, 50% or x2 (twice what it has).",
        "a weight cannot be negative; 0 leaves it out.",
        "rail is given twice; give it once.",
        "50 is above 1; write 50% for a percentage.",
        "it has weight 0 now, and a multiple of 0 is 0; give a figure.",
        "write a theme, =, and its weight, such as water=0.5.",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rail=x3", "150 %, more than the whole"),
        ("rail=120%", "120 %, more than the whole"),
        ("water=0.6,grid=0.6", "sum to 120 %"),
        ("", "write a theme"),
        ("water=1e999", "more than the whole"),
        ("water=x-1", "cannot be negative"),
    ],
)
def test_more_than_the_whole_is_refused(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_weights(text, NOW)
