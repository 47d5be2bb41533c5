"""Weights drawn: known means and spreads, exact limits, refusals that name what contradicts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.errors import StudyError
from siting.robustness.draws import WeightSpace, draw, prepare

MANY = 40_000


def drawn(space: WeightSpace, size: int = MANY, seed: int = 1) -> np.ndarray:
    return draw(space, size, np.random.default_rng(seed))


def test_the_uniform_simplex_has_its_known_moments() -> None:
    weights = drawn(WeightSpace("uniform", (1, 1, 1, 1)))
    # Dirichlet(1, 1, 1, 1): mean 1/4, variance (1/4)(3/4)/5, P(w > x) = (1 - x)^3.
    assert weights.mean(axis=0) == pytest.approx(0.25, abs=0.004)
    assert weights.var(axis=0) == pytest.approx(0.0375, abs=0.001)
    assert (weights > 0.5).mean(axis=0) == pytest.approx(0.125, abs=0.006)


def test_dirichlet_weights_lie_around_the_chosen_ones_as_stated() -> None:
    centre = np.array([0.5, 0.3, 0.2])
    weights = drawn(WeightSpace("dirichlet", centre, concentration=20))
    assert weights.mean(axis=0) == pytest.approx(centre, abs=0.003)
    assert weights.std(axis=0) == pytest.approx(np.sqrt(centre * (1 - centre) / 21), abs=0.002)


@pytest.mark.parametrize(
    ("t", "published"),
    [
        (2, (0.75, 0.25)),
        (3, (0.6111, 0.2778, 0.1111)),
        (4, (0.5208, 0.2708, 0.1458, 0.0625)),
        (5, (0.4567, 0.2567, 0.1567, 0.0900, 0.0400)),
    ],
)
def test_the_mean_of_ordered_weights_is_the_rank_order_centroid(
    t: int, published: tuple[float, ...]
) -> None:
    # ROC weights w_i = (1/t) sum_{k >= i} 1/k are the centroid of w_1 >= ... >= w_t (Barron &
    # Barrett 1996, "Decision quality using ranked attribute weights", Management Science 42(11)).
    centroid = [sum(1 / k for k in range(i, t + 1)) / t for i in range(1, t + 1)]
    assert centroid == pytest.approx(published, abs=6e-5)
    order = [(i, i + 1) for i in range(t - 1)]
    exact = prepare(WeightSpace("uniform", (1,) * t, order=order))
    assert exact.how == "sorted"
    weights = exact.draw(MANY, np.random.default_rng(2))
    assert (np.diff(weights, axis=1) <= 0).all()
    assert weights.mean(axis=0) == pytest.approx(centroid, abs=0.004)
    if t > 2:
        # The same order with a bound that binds nothing goes through rejection.
        other = prepare(WeightSpace("uniform", (1,) * t, order=order, low=(1e-9,) * t))
        assert other.how == "rejection"
        same = other.draw(10_000, np.random.default_rng(3))
        assert same.mean(axis=0) == pytest.approx(centroid, abs=0.008)


def test_lower_bounds_alone_leave_a_smaller_simplex() -> None:
    space = WeightSpace("uniform", (1, 1, 1), low=(0.5, 0.2, 0))
    assert prepare(space).how == "direct"
    weights = drawn(space)
    assert (weights >= np.array([0.5, 0.2, 0]) - 1e-12).all()
    assert weights.mean(axis=0) == pytest.approx([0.6, 0.3, 0.1], abs=0.002)


def test_hit_and_run_has_the_moments_of_its_region() -> None:
    # Three weights within e above 0.1, 0.2 and 0.3: a cube, uniform in each and independent.
    e = 0.01
    narrow = WeightSpace(
        "uniform", (1, 1, 1, 1), low=(0.1, 0.2, 0.3, 0), high=(0.1 + e, 0.2 + e, 0.3 + e, 1)
    )
    assert prepare(narrow).how == "hit-and-run"
    weights = drawn(narrow, 20_000)
    for j, low in enumerate((0.1, 0.2, 0.3)):
        share = (weights[:, j] - low) / e
        assert share.mean() == pytest.approx(0.5, abs=0.01)
        assert share.var() == pytest.approx(1 / 12, abs=0.003)
        assert share.min() > -1e-9
        assert share.max() < 1 + 1e-9
    assert abs(np.corrcoef(weights[:, 0], weights[:, 1])[0, 1]) < 0.03


def test_hit_and_run_follows_the_dirichlet_density() -> None:
    # The same region reached by throwing away, which is exact.
    bounds = {"low": (0.28, 0.0, 0.0), "high": (0.32, 1.0, 1.0)}
    centre = (0.3, 0.4, 0.3)
    exact = prepare(WeightSpace("dirichlet", centre, concentration=12, **bounds))
    assert exact.how == "rejection"
    wide = exact.draw(MANY, np.random.default_rng(4))
    fixed = prepare(
        WeightSpace("dirichlet", centre, concentration=12, low=(0.3, 0, 0), high=(0.3, 1, 1))
    )
    assert fixed.how == "hit-and-run"
    slice_ = fixed.draw(MANY, np.random.default_rng(5))
    assert slice_[:, 0] == pytest.approx(0.3, abs=1e-9)
    # Given w0, w1 / (1 - w0) is Beta(12 * 0.4, 12 * 0.3).
    share = slice_[:, 1] / 0.7
    assert share.mean() == pytest.approx(4 / 7, abs=0.006)
    assert share.var() == pytest.approx((4 / 7) * (3 / 7) / (8.4 + 1), abs=0.002)
    assert (wide[:, 1] / (1 - wide[:, 0])).mean() == pytest.approx(4 / 7, abs=0.006)


def test_a_region_of_one_point_is_that_point() -> None:
    weights = drawn(WeightSpace("uniform", (1, 1, 1), low=(0.2, 0.3, 0.5), high=(1, 1, 0.5)), 7)
    assert weights == pytest.approx(np.tile([0.2, 0.3, 0.5], (7, 1)), abs=1e-12)


def test_orders_both_ways_make_weights_equal() -> None:
    weights = drawn(WeightSpace("uniform", (1, 1, 1), order=((0, 1), (1, 0))), 2000)
    assert weights[:, 0] == pytest.approx(weights[:, 1], abs=1e-9)
    # On the segment (x, x, 1 - 2x) the uniform mean of x is 1/4.
    assert weights[:, 0].mean() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("kind", ["uniform", "dirichlet"])
def test_a_chosen_weight_of_zero_stays_zero(kind: str) -> None:
    for extra in ({}, {"order": ((2, 0),)}, {"high": (1, 1, 0.4)}):
        weights = drawn(WeightSpace(kind, (0.4, 0, 0.6), **extra), 500)
        assert (weights[:, 1] == 0).all()
        assert weights.sum(axis=1) == pytest.approx(1)


def test_the_conflict_is_named_and_nothing_beside_it() -> None:
    names = ("water", "grid", "rail")
    space = WeightSpace(
        "uniform", (1, 1, 1), low=(0.5, 0, 0), high=(1, 0.9, 0.3), order=((2, 0),), names=names
    )
    with pytest.raises(StudyError, match="no weights that sum to 1 meet") as caught:
        prepare(space)
    said = str(caught.value)
    assert "water >= 0.5" in said
    assert "rail <= 0.3" in said
    assert "rail >= water" in said
    assert "grid" not in said


def test_a_bound_on_a_weight_that_is_zero_contradicts_itself() -> None:
    space = WeightSpace("uniform", (1, 0), low=(0, 0.2), names=("water", "rail"))
    with pytest.raises(StudyError, match=r"rail >= 0\.2; rail = 0"):
        prepare(space)


def test_every_fault_is_said_at_once() -> None:
    space = WeightSpace(
        "triangle",  # type: ignore[arg-type]
        (0.5, -0.5),
        concentration=0,
        low=(0.1,),
        high=(2, 1),
        order=((0, 5), (1, 1)),
        names=("a",),
    )
    with pytest.raises(StudyError) as caught:
        prepare(space)
    said = str(caught.value)
    for part in (
        "centre",
        "triangle",
        "concentration",
        "1 names",
        "low",
        "high",
        "0 >= 5",
        "1 >= 1",
    ):
        assert part in said


@st.composite
def spaces(make: st.DrawFn) -> WeightSpace:
    """Spaces that hold at least the point they were built around."""
    t = make(st.integers(2, 5))
    point = np.array(make(st.lists(st.integers(1, 9), min_size=t, max_size=t)), dtype=float)
    point /= point.sum()
    width = make(st.sampled_from([0.0, 0.02, 0.3, 1.0]))
    order = [(i, j) for i in range(t) for j in range(t) if i != j and point[i] > point[j]]
    some = make(st.lists(st.sampled_from(order), max_size=3)) if order else []
    kind = make(st.sampled_from(["uniform", "dirichlet"]))
    low, high = np.maximum(point - width, 0), np.minimum(point + width, 1)
    return WeightSpace(kind, point, concentration=8, low=low, high=high, order=some)


@settings(deadline=None, max_examples=30)
@given(space=spaces(), seed=st.integers(0, 3))
def test_everything_drawn_keeps_to_the_space(space: WeightSpace, seed: int) -> None:
    sampler = prepare(space)
    weights = sampler.draw(50, np.random.default_rng(seed))
    assert weights.shape == (50, len(space.centre))
    assert weights.sum(axis=1) == pytest.approx(1, abs=1e-12)
    assert (weights >= 0).all()
    assert (weights >= np.array(space.low) - 1e-8).all()
    assert (weights <= np.array(space.high) + 1e-8).all()
    for i, j in space.order:
        assert (weights[:, i] >= weights[:, j] - 1e-8).all()
    again = sampler.draw(50, np.random.default_rng(seed))
    assert weights.tobytes() == again.tobytes()
