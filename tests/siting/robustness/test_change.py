"""What lifts a site to a rank: against brute force, and by doing what is proposed."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.criteria.definitions import criteria
from siting.errors import DataError, StudyError, UsageError
from siting.robustness.change import (
    GAP,
    Improvements,
    WeightChange,
    improvements,
    weight_change,
)
from siting.robustness.model import fractions
from siting.scales import Linear, Logistic, Scale
from siting.scoring import competition_rank, weighted_sum_kernel
from siting.values import apply

Floats = npt.NDArray[np.float64]

# Values on a grid of hundredths make ties, and ties at the edge of the simplex, frequent.
VALUE = st.integers(0, 100).map(lambda v: v / 100)
GAPPY = st.one_of(VALUE, VALUE, VALUE, st.just(math.nan))


def _matrix(draw: st.DrawFn, n: int, m: int, value: st.SearchStrategy[float]) -> Floats:
    cells = draw(st.lists(value, min_size=n * m, max_size=n * m))
    return np.array(cells).reshape(n, m)


Decision = tuple[Floats, Floats, Floats, int, int]


@st.composite
def decisions(draw: st.DrawFn, value: st.SearchStrategy[float] = VALUE) -> Decision:
    """Draw values, theme weights, factors, a site and a rank."""
    n, t = draw(st.integers(2, 8)), draw(st.integers(2, 4))
    weights = np.array(draw(st.lists(st.integers(0, 10), min_size=t, max_size=t).filter(any)))
    factor = np.array(draw(st.lists(st.sampled_from([1.0, 1.0, 0.5]), min_size=n, max_size=n)))
    site, rank = draw(st.integers(0, n - 1)), draw(st.integers(1, min(3, n)))
    return _matrix(draw, n, t, value), weights / weights.sum(), factor, site, rank


def _grid(steps: int, t: int) -> Floats:
    whole = np.indices((steps + 1,) * (t - 1)).reshape(t - 1, -1).T
    inside = whole[whole.sum(axis=1) <= steps]
    return np.column_stack([inside, steps - inside.sum(axis=1)]) / steps


def _ranks(values: Floats, expand: Floats, factor: Floats, weights: Floats, site: int) -> Floats:
    """Rank of a site under each of many theme weights."""
    model = fractions(values, expand, factor=factor)
    with np.errstate(invalid="ignore"):
        scores = (weights @ model.above.T) / (weights @ model.below.T)
    return np.array([competition_rank(row)[site] for row in scores])


def _right(found: WeightChange, decision: Decision) -> None:
    """Hold an answer against a grid of weights, 5 % apart, on which ranks are counted."""
    values, weights, factor, site, rank = decision
    expand = np.eye(len(weights))
    grid = _grid(20, len(weights))
    grid = grid[(grid[:, ~np.isnan(values[site])] > 0).any(axis=1)]
    good = grid[_ranks(values, expand, factor, grid, site) <= rank] if len(grid) else grid
    nearest = np.abs(good - weights).sum(axis=1).min(initial=np.inf)
    assert found.lower <= nearest + 1e-6
    if found.status in {"found", "already"}:
        assert _ranks(values, expand, factor, found.weights[None, :], site)[0] <= rank
        assert found.weights.min() >= 0
        assert found.weights.sum() == pytest.approx(1, abs=1e-9)
        assert found.distance == pytest.approx(np.abs(found.weights - weights).sum(), abs=1e-12)
        assert found.lower <= found.distance
        if found.proven:
            assert found.distance <= min(found.lower, nearest) + GAP
    else:
        assert math.isnan(found.distance)
        assert (found.status != "unknown") == found.proven
        if found.proven:
            assert len(good) == 0


@settings(max_examples=60, deadline=None)
@given(decisions())
def test_the_nearest_weights_beat_a_grid_and_are_proven(decision: Decision) -> None:
    values, weights, factor, site, rank = decision
    found = weight_change(values, weights, np.eye(len(weights)), site, rank=rank, factor=factor)
    assert found.proven
    _right(found, decision)


# Little data and much missing can take long to prove: what is said has to be true all the same.
@settings(max_examples=60, deadline=None)
@given(decisions(GAPPY))
def test_what_is_said_where_data_are_missing_is_true(decision: Decision) -> None:
    values, weights, factor, site, rank = decision
    found = weight_change(
        values, weights, np.eye(len(weights)), site, rank=rank, factor=factor, seconds=0.2
    )
    _right(found, decision)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("gaps", [0.0, 0.15])
def test_a_fine_grid_of_three_themes_comes_as_near_and_no_nearer(seed: int, gaps: float) -> None:
    rng = np.random.default_rng(seed)
    values = rng.beta(2, 2, size=(12, 3))
    values[rng.random(values.shape) < gaps] = np.nan
    values[0] = rng.beta(2, 2, size=3)
    weights, expand, ones = rng.dirichlet([4, 4, 4]), np.eye(3), np.ones(12)
    grid = _grid(200, 3)
    for rank in (1, 2, 4):
        found = weight_change(values, weights, expand, 0, rank=rank)
        good = grid[_ranks(values, expand, ones, grid, 0) <= rank]
        nearest = np.abs(good - weights).sum(axis=1).min(initial=np.inf)
        if found.status in {"impossible", "dominated"}:
            assert nearest == np.inf
        else:
            # A grid of half a percent misses the best by its spacing at most, where the weights
            # that give the rank are no sliver.
            assert found.distance <= nearest + GAP
            assert nearest - found.distance < 0.05


@pytest.mark.parametrize("seed", range(4))
def test_slightly_less_change_is_not_enough(seed: int, capfd: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(seed)
    values, weights = rng.beta(2, 2, size=(40, 4)), np.full(4, 0.25)
    values[::7, 2] = np.nan
    expand, ones = np.eye(4), np.ones(40)
    rank = competition_rank(weighted_sum_kernel(values, weights))
    tried = 0
    for site in np.flatnonzero((rank > 4) & (rank < 15)):
        found = weight_change(values, weights, expand, int(site), rank=3)
        if found.status != "found":
            continue
        tried += 1
        short = weights + (found.weights - weights) * (1 - 5e-3)
        assert _ranks(values, expand, ones, short[None, :], int(site))[0] > 3
    assert tried > 0
    # The solver keeps its log to itself: standard output may be somebody's JSON.
    assert capfd.readouterr().out == ""


def test_whom_a_rival_dominates_never_wins() -> None:
    values = np.array([[0.9, 0.9, 0.8], [0.5, 0.8, 0.7], [0.1, 0.2, 0.9]])
    found = weight_change(values, np.full(3, 1 / 3), np.eye(3), 1, rank=1)
    assert (found.status, found.proven, found.always_above) == ("dominated", True, (0,))
    assert found.lower == math.inf


def test_impossible_though_nobody_dominates() -> None:
    values = np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]])
    found = weight_change(values, np.array([0.5, 0.5]), np.eye(2), 2, rank=1)
    assert (found.status, found.proven) == ("impossible", True)
    assert found.always_above == ()


def test_a_worked_example() -> None:
    # Site 1 is ahead once 0.9 a + 0.2 (1 - a) >= 0.6, at a = 4/7: from a half, 1/7 in all.
    values = np.array([[0.6, 0.6], [0.9, 0.2]])
    found = weight_change(values, np.array([0.5, 0.5]), np.eye(2), 1, rank=1)
    assert found.weights == pytest.approx([4 / 7, 3 / 7], abs=1e-7)
    assert found.distance == pytest.approx(1 / 7, abs=1e-7)
    assert found.proven


def test_the_factor_of_a_partial_constraint_counts() -> None:
    values = np.array([[0.6, 0.6], [0.9, 0.2]])
    halved = np.array([1.0, 0.5])
    found = weight_change(values, np.array([0.5, 0.5]), np.eye(2), 1, rank=1, factor=halved)
    assert found.status == "dominated"


def test_a_tie_is_said_to_be_one() -> None:
    values = np.array([[1.0, 0.9], [1.0, 0.5], [1.0, 0.7]])
    found = weight_change(values, np.array([0.5, 0.5]), np.eye(2), 1, rank=1)
    assert found.weights == pytest.approx([1, 0], abs=1e-9)
    assert found.tied == 2


def test_weights_keep_within_bounds() -> None:
    values = np.array([[0.6, 0.6, 0.6], [0.9, 0.2, 0.1]])
    start = np.full(3, 1 / 3)
    free = weight_change(values, start, np.eye(3), 1, rank=1)
    held = weight_change(values, start, np.eye(3), 1, rank=1, low=[0, 0, 1 / 3])
    assert held.weights[2] >= 1 / 3 - 1e-9
    assert held.distance > free.distance
    never = weight_change(values, start, np.eye(3), 1, rank=1, high=[0.5, 1, 1])
    assert never.status in {"dominated", "impossible"}


def test_a_site_that_has_the_rank_needs_nothing() -> None:
    values = np.array([[0.6, 0.6], [0.9, 0.2]])
    found = weight_change(values, np.array([0.5, 0.5]), np.eye(2), 0, rank=1)
    assert (found.status, found.distance, found.proven) == ("already", 0, True)


def test_a_site_of_which_nothing_is_known_cannot_be_lifted() -> None:
    values = np.array([[0.6, 0.6], [np.nan, np.nan]])
    found = weight_change(values, np.array([0.5, 0.5]), np.eye(2), 1, rank=1)
    assert (found.status, found.proven) == ("impossible", True)
    # Last of two is no place without a score.
    found = weight_change(values, np.array([0.5, 0.5]), np.eye(2), 1, rank=2)
    assert (found.status, found.proven) == ("impossible", True)


def test_criteria_keep_their_share_of_a_theme() -> None:
    values = np.array([[0.9, 0.5, 0.6, 0.6, 0.6], [0.2, 0.3, 0.9, 0.6, 0.8]])
    expand = np.array([[0.6, 0.4, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0.5, 0.5]])
    start = np.array([0.6, 0.2, 0.2])
    assert competition_rank(weighted_sum_kernel(values, start @ expand))[1] == 2
    found = weight_change(values, start, expand, 1, rank=1)
    assert found.status == "found"
    assert competition_rank(weighted_sum_kernel(values, found.weights @ expand))[1] == 1
    short = found.weights + 1e-4 * (start - found.weights)
    assert competition_rank(weighted_sum_kernel(values, short @ expand))[1] == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"site": 2}, "site 2: positions run from 0 to 1"),
        ({"rank": 0}, "rank 0: ranks run from 1 to 2"),
        ({"low": [0.7, 0.7]}, "least weights sum to 1.4"),
        ({"high": [0.2, 0.2]}, "most to 0.4"),
        ({"low": [0.5, 0], "high": [0.4, 1]}, "low not above high"),
        ({"low": [0.5]}, r"shapes \(1,\)"),
    ],
)
def test_a_wrong_question_is_refused(options: dict[str, object], message: str) -> None:
    asked: dict[str, object] = {"site": 1, "rank": 1} | options
    values = np.array([[0.6, 0.6], [0.9, 0.2]])
    with pytest.raises(UsageError, match=message):
        weight_change(values, np.array([0.5, 0.5]), np.eye(2), **asked)  # type: ignore[arg-type]


def test_wrong_arrays_are_refused() -> None:
    with pytest.raises(StudyError, match="negative"):
        weight_change(np.ones((2, 2)), [1.5, -0.5], np.eye(2), 0, rank=1)
    with pytest.raises(DataError, match="values lie in"):
        weight_change(np.full((2, 2), 3.0), [0.5, 0.5], np.eye(2), 0, rank=1)


LINES: Sequence[Scale] = (
    Linear(worst=100, best=0),
    Linear(worst=0, best=10),
    Logistic(midpoint=5, steepness=1),
    Linear(worst=-1, best=1),
)


def _improve(
    raw: Floats, weights: Floats, factor: Floats, site: int, rank: int
) -> tuple[Improvements, Floats]:
    scales = LINES[: raw.shape[1]]
    values = np.column_stack([apply(s, raw[:, j]) for j, s in enumerate(scales)])
    return (
        improvements(values, weights, site, rank=rank, raw=raw, scales=scales, factor=factor),
        values,
    )


def _rank_with(values: Floats, weights: Floats, factor: Floats, site: int, row: Floats) -> int:
    changed = values.copy()
    changed[site] = row
    return int(competition_rank(weighted_sum_kernel(changed, weights) * factor)[site])


@st.composite
def raw_decisions(draw: st.DrawFn) -> Decision:
    """Draw raw figures on four scales, criterion weights, factors, a site and a rank."""
    _, weights, factor, site, rank = draw(decisions())
    n, m = len(factor), len(weights)
    units = [st.integers(0, 110), st.integers(0, 11), st.integers(0, 12), st.integers(-1, 1)]
    columns = [
        [draw(st.one_of(unit.map(float), unit.map(float), st.just(math.nan))) for _ in range(n)]
        for unit in units[:m]
    ]
    return np.array(columns).T, weights, factor, site, rank


def _has_rank(  # noqa: PLR0913  as above, and the rank asked for
    values: Floats, weights: Floats, factor: Floats, site: int, row: Floats, *, rank: int
) -> bool:
    """Whether the site has the rank, and a score to have it by."""
    scored = bool((weights[~np.isnan(row)] > 0).any())
    return scored and _rank_with(values, weights, factor, site, row) <= rank


@settings(max_examples=150, deadline=None)
@given(raw_decisions())
def test_doing_what_is_proposed_gives_the_rank_and_slightly_less_does_not(
    decision: Decision,
) -> None:
    raw, weights, factor, site, rank = decision
    found, values = _improve(raw, weights, factor, site, rank)
    now = _rank_with(values, weights, factor, site, values[site])
    assert found.rank_now == now
    already = _has_rank(values, weights, factor, site, values[site], rank=rank)
    assert (found.status == "already") == already
    for step in found.single:
        row = values[site].copy()
        row[step.criterion] = apply(LINES[step.criterion], np.clip(step.raw, -1e9, 1e9))
        assert _has_rank(values, weights, factor, site, row, rank=rank) == step.enough
        if step.enough:
            row[step.criterion] = step.value - 1e-6
            if step.value > 1e-6:
                assert not _has_rank(values, weights, factor, site, row, rank=rank)
        else:
            # Not even the best there is would do.
            row[step.criterion] = 1.0
            best = _has_rank(values, weights, factor, site, row, rank=rank)
            assert not best or isinstance(LINES[step.criterion], Logistic)
    for step in found.together:
        assert step.value >= (0 if math.isnan(step.value_now) else step.value_now)


@settings(max_examples=150, deadline=None)
@given(raw_decisions())
def test_several_are_as_few_as_can_be(
    decision: Decision,
) -> None:
    raw, weights, factor, site, rank = decision
    found, values = _improve(raw, weights, factor, site, rank)
    if found.status not in {"several", "impossible"}:
        assert found.together == ()
        return
    m = len(weights)
    enough = []
    for chosen in range(1, 2**m):
        at = [j for j in range(m) if chosen >> j & 1]
        row = values[site].copy()
        row[at] = [1 - 1e-6 if isinstance(LINES[j], Logistic) else 1.0 for j in at]
        if _has_rank(values, weights, factor, site, row, rank=rank):
            enough.append(len(at))
    if found.status == "impossible":
        assert enough == []
        assert found.rank_best > rank
        return
    assert len(found.together) == min(enough) > 1
    assert 0 < found.share <= 1
    row = values[site].copy()
    for step in found.together:
        row[step.criterion] = apply(LINES[step.criterion], np.clip(step.raw, -1e9, 1e9))
    assert _has_rank(values, weights, factor, site, row, rank=rank)


def test_a_railway_within_some_kilometres_is_enough() -> None:
    rail = criteria()["rail_distance_km"].scale
    raw = np.array([[0.5, 14.1], [0.7, 2.0], [0.2, 2.0]])
    values = np.column_stack([raw[:, 0], apply(rail, raw[:, 1])])
    scales = [Linear(worst=0, best=1), rail]
    found = improvements(values, [0.5, 0.5], 0, rank=2, raw=raw, scales=scales)
    assert found.status == "one"
    by_rail = found.single[1]
    # It has to score what the third has, 0.6: its rail value 0.7, half the way from 2 to 25 km.
    assert by_rail.value == pytest.approx(0.7)
    assert (by_rail.raw_now, by_rail.raw) == pytest.approx((14.1, 13.5))
    assert by_rail.enough
    assert by_rail.rank == 2


def test_a_missing_figure_is_asked_what_it_would_have_to_be() -> None:
    raw = np.array([[50.0, np.nan], [50.0, 6.0], [60.0, 5.0]])
    found, _ = _improve(raw, np.array([0.5, 0.5]), np.ones(3), 0, 1)
    step = found.single[1]
    assert math.isnan(step.value_now)
    assert math.isnan(step.raw_now)
    assert step.raw == pytest.approx(6.0)


def test_only_what_may_change_is_looked_at() -> None:
    raw = np.array([[50.0, 1.0, 5.0], [10.0, 9.0, 9.0], [90.0, 1.0, 1.0]])
    scales = LINES[:3]
    values = np.column_stack([apply(s, raw[:, j]) for j, s in enumerate(scales)])
    weights = np.array([0.4, 0.4, 0.2])
    every = improvements(values, weights, 0, rank=1, raw=raw, scales=scales)
    some = improvements(values, weights, 0, rank=1, raw=raw, scales=scales, among=[0, 2])
    assert every.status == "several"
    assert [step.criterion for step in some.single] == [0, 2]
    assert some.status == "impossible"
    assert some.rank_best > 1


def test_a_class_is_reached_whole() -> None:
    water = criteria()["water_stress_class"]
    raw = np.array([[4.0], [2.0], [1.0]])
    values = apply(water.scale, raw)
    found = improvements(
        values,
        [1.0],
        0,
        rank=2,
        raw=raw,
        scales=[water.scale],
        classes=[water.uncertainty.classes],
    )
    assert found.single[0].raw == 2
    assert found.single[0].value == pytest.approx(0.55)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"site": 5}, UsageError, "site 5"),
        ({"rank": 9}, UsageError, "rank 9"),
        ({"among": [4]}, UsageError, "criterion 4"),
        ({"scales": LINES}, DataError, "4 scales"),
        ({"raw": np.ones((2, 3))}, DataError, r"raw \(2, 3\)"),
    ],
)
def test_what_does_not_fit_is_refused(
    options: dict[str, object], error: type[Exception], message: str
) -> None:
    asked: dict[str, object] = {
        "site": 0,
        "rank": 1,
        "raw": np.ones((2, 2)),
        "scales": LINES[:2],
    } | options
    site = asked.pop("site")
    with pytest.raises(error, match=message):
        improvements(np.ones((2, 2)), [0.5, 0.5], site, **asked)  # type: ignore[arg-type]
