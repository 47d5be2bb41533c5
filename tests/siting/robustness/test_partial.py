"""What lifts a site whose score a partial constraint lowers: against every figure there is."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from siting.robustness.change import Improvements, Step, improvements, weight_change
from siting.robustness.partial import Partial, edges, lifted
from siting.scales import Linear
from siting.scoring import competition_rank, weighted_sum_kernel
from siting.values import apply

SCALE = Linear(worst=0, best=10)
GRID = np.linspace(0, 12, 121).tolist()
FIGURE = st.integers(0, 12).map(float)
SITES, SITE = 4, 0


@st.composite
def constrained(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[Partial], int]:
    """Draw figures, weights, a constraint or two on the first of two criteria, and a rank."""
    figures = st.lists(FIGURE, min_size=2 * SITES, max_size=2 * SITES)
    raw = np.array(draw(figures)).reshape(SITES, 2)
    if draw(st.booleans()):
        raw[SITE, draw(st.integers(0, 1))] = math.nan
    first = draw(st.integers(0, 10)) / 10
    rules = []
    for _ in range(draw(st.integers(1, 2))):
        low, high = sorted(draw(st.tuples(FIGURE, FIGURE)))
        ends = draw(st.sampled_from([(low, high), (low, math.inf), (-math.inf, high)]))
        share = draw(st.sampled_from([0.25, 0.5, 0.8]))
        one = Partial(0, share, np.zeros(SITES, dtype=bool), *ends)
        fails = np.array([not math.isnan(x) and not one.passes(x) for x in raw[:, 0]])
        rules.append(Partial(0, share, fails, *ends))
    return raw, np.array([first, 1 - first]), rules, draw(st.integers(1, 3))


def _factor(raw: np.ndarray, rules: list[Partial]) -> np.ndarray:
    factor = np.ones(SITES)
    for rule in rules:
        factor *= [
            1.0 if math.isnan(x) or rule.low <= x <= rule.high else rule.factor for x in raw[:, 0]
        ]
    return factor


def _rank(
    raw: np.ndarray, weights: np.ndarray, rules: list[Partial], changed: dict[int, float]
) -> int:
    then = raw.copy()
    for j, figure in changed.items():
        then[SITE, j] = figure
    score = weighted_sum_kernel(apply(SCALE, then), weights) * _factor(then, rules)
    rank = int(competition_rank(np.round(score, 9))[SITE])
    return SITES + 1 if math.isnan(score[SITE]) else rank


def _told(raw: np.ndarray, weights: np.ndarray, rules: list[Partial], rank: int) -> Improvements:
    return improvements(
        apply(SCALE, raw),
        weights,
        SITE,
        rank=rank,
        raw=raw,
        scales=[SCALE, SCALE],
        factor=_factor(raw, rules),
        partials=rules,
    )


def _figures(steps: tuple[Step, ...]) -> dict[int, float]:
    # Any figure will do: the worst there is.
    return {step.criterion: step.raw if math.isfinite(step.raw) else 0.0 for step in steps}


# A site without a score, whose one weighted criterion can just about do once the other lifts it.
@example(
    (
        np.array([[1.0, math.nan], [0, 10], [0, 0], [0, 0]]),
        np.array([0.0, 1.0]),
        [Partial(0, 0.25, np.array([True, False, False, False]), 0, 0)],
        1,
    )
)
@settings(deadline=None, max_examples=150)
@given(constrained())
def test_every_figure_that_is_enough_is_found(
    asked: tuple[np.ndarray, np.ndarray, list[Partial], int],
) -> None:
    raw, weights, rules, wanted = asked
    told = _told(raw, weights, rules, wanted)
    assert (told.status == "already") == (_rank(raw, weights, rules, {}) <= wanted)
    for step in told.single:
        j = step.criterion
        good = [x for x in GRID if _rank(raw, weights, rules, {j: x}) <= wanted]
        assert not good or step.enough
        if step.enough:
            assert _rank(raw, weights, rules, _figures((step,))) <= wanted
            if good and not math.isnan(step.raw_now):
                nearest = min(abs(x - step.raw_now) for x in good)
                assert abs(step.raw - step.raw_now) <= nearest + 1e-6
    pairs = product(GRID[::5], GRID[::5])
    both = any(_rank(raw, weights, rules, {0: x, 1: y}) <= wanted for x, y in pairs)
    if told.status == "impossible":
        assert not both
    if told.status == "several":
        assert _rank(raw, weights, rules, _figures(told.together)) <= wanted


def test_a_window_is_entered_at_its_nearer_end() -> None:
    raw = np.array([[9.0, 5.0], [3.0, 5.0], [2.0, 5.0], [1.0, 5.0]])
    rules = [Partial(0, 0.5, np.array([True, False, False, False]), 1, 6)]
    told = _told(raw, np.array([0.5, 0.5]), rules, 1)
    step = told.single[0]
    # Worse by itself, and yet the whole score rises.
    assert (step.enough, step.raw, step.factor, step.upward) == (True, 6, 1, False)


def test_what_passes() -> None:
    nobody = np.zeros(1, dtype=bool)
    one = Partial(0, 0.5, nobody, members=(1.0, 3.0))
    assert [one.passes(x) for x in (1.0, 2.0, 3.0, math.nan, math.inf)] == [1, 0, 1, 0, 0]
    assert edges([one], 0) == (1, 3)
    other = Partial(0, 0.5, nobody, low=2, barred=(4.0,), unknown=(-1.0,))
    assert [other.passes(x) for x in (1.0, 2.0, 4.0, -1.0)] == [0, 1, 0, 1]
    assert lifted([one, other], 0, {0: 2.0}) == 0.5
    assert lifted([one, other], 0, {1: 2.0}) == 1


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 20).map(lambda v: v / 20), min_size=12, max_size=12),
    st.integers(1, 2),
    st.sampled_from([0.0005, 0.05]),
)
def test_weights_that_are_to_lead_do(cells: list[float], rank: int, margin: float) -> None:
    values, start = np.array(cells).reshape(4, 3), np.array([0.5, 0.3, 0.2])
    found = weight_change(values, start, np.eye(3), 0, rank=rank, margin=margin)
    tied = weight_change(values, start, np.eye(3), 0, rank=rank)
    steps = np.indices((21, 21)).reshape(2, -1).T
    steps = steps[steps.sum(axis=1) <= 20]
    grid = np.column_stack([steps, 20 - steps.sum(axis=1)]) / 20
    scores = grid @ values.T
    beaten = np.sort(scores[:, 1:], axis=1)[:, -rank]
    good = grid[scores[:, 0] - beaten >= margin + 1e-9]
    if found.status == "found":
        assert found.lead >= margin - 1e-9
        assert found.distance >= tied.distance - 1e-6
        assert found.tied == 0
        if len(good):
            assert found.distance <= np.abs(good - start).sum(axis=1).min() + 1e-6
    elif found.status == "already":
        assert tied.status == "already"
    else:
        assert len(good) == 0


def test_a_margin_is_a_difference_of_scores() -> None:
    with pytest.raises(ValueError, match="margin -1"):
        weight_change([[0.1], [0.2]], [1.0], [[1.0]], 0, rank=1, margin=-1)
