"""Value functions read backwards: what figure reaches a value."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.criteria.definitions import criteria
from siting.scales import Linear, Logistic, Piecewise, Scale, Stepwise
from siting.values import apply, inverse, reach, reaching

SHARE = st.floats(0, 1)
# Raw figures as people write them: a break every tenth of a unit.
RAW = st.integers(-10_000_000, 10_000_000).map(lambda tenths: tenths / 10)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """Draw a scale of any kind, monotone or not."""
    kind = draw(st.sampled_from(["linear", "piecewise", "logistic", "stepwise"]))
    breaks = tuple(sorted(draw(st.sets(RAW, min_size=2, max_size=6))))
    if kind == "linear":
        worst, best = draw(st.permutations(breaks[:2]))
        return Linear(worst=worst, best=best)
    if kind == "logistic":
        slope = draw(st.floats(1e-4, 1e3)) * draw(st.sampled_from([-1, 1]))
        return Logistic(midpoint=breaks[0], steepness=slope)
    size = len(breaks) + (kind == "stepwise")
    values = tuple(draw(st.lists(SHARE, min_size=size, max_size=size)))
    model = Stepwise if kind == "stepwise" else Piecewise
    return model(breaks=breaks, values=values)


def _value(scale: Scale, raw: float) -> float:
    return float(apply(scale, raw))


@given(scales(), SHARE, RAW)
def test_the_figure_reaches_the_value_with_the_least_change(
    scale: Scale, value: float, start: float
) -> None:
    found = inverse(scale, value, start=start)
    least, most = reach(scale)
    if math.isnan(found):
        assert value > most or (isinstance(scale, Logistic) and value == 1)
        return
    assert _value(scale, found) >= value
    if _value(scale, start) >= value:
        assert found == start
    else:
        # Nothing nearer reaches it, but for the rounding of a value.
        nearer = start + (found - start) * np.linspace(0, 1 - 1e-9, 101)
        assert (apply(scale, nearer) < value + 1e-9).all()
    assert least <= _value(scale, found)


@given(scales(), SHARE, st.lists(RAW, min_size=1, max_size=30))
def test_what_reaches_a_value_lies_in_the_intervals_and_nothing_else(
    scale: Scale, value: float, raw: list[float]
) -> None:
    spans = reaching(scale, value)
    ends = [end for span in spans for end in span]
    assert ends == sorted(ends)
    for figure in raw:
        inside = any(left <= figure <= right for left, right in spans)
        reached = _value(scale, figure)
        assert inside == (reached >= value) or abs(reached - value) < 1e-9


@pytest.mark.parametrize("direction", [-1, 1])
def test_a_figure_that_is_missing_takes_the_worst_that_will_do(direction: int) -> None:
    worst, best = (40.0, 0.0) if direction < 0 else (0.0, 40.0)
    scale = Linear(worst=worst, best=best)
    assert inverse(scale, 0.25) == pytest.approx(30 if direction < 0 else 10)
    assert inverse(scale, 0) == -direction * math.inf


@pytest.mark.parametrize(
    ("key", "value", "start", "raw"),
    [
        ("rail_distance_km", 0.6, 60.0, 2 + 23 * 0.4 / 0.6),
        ("rail_distance_km", 1.0, 60.0, 2.0),
        ("truck_capacity_4h", 0.75, 0.0, 1_000_000.0),
        ("groundwater_use_ratio", 0.3, 1.4, 1.0),
        ("rail_distance_km", 0.2, 1.0, 1.0),
    ],
)
def test_the_break_points_come_back(key: str, value: float, start: float, raw: float) -> None:
    assert inverse(criteria()[key].scale, value, start=start) == pytest.approx(raw, rel=1e-12)


def test_only_the_classes_there_are_come_back() -> None:
    water = criteria()["water_stress_class"]
    listed = water.uncertainty.classes
    assert [inverse(water.scale, v, start=4, classes=listed) for v in (0.05, 0.3, 0.9)] == [3, 2, 0]
    # Arid and low use has 0.1 and lies below class 0; from class 4 class 3 is nearer.
    assert inverse(water.scale, 0.1, start=-1, classes=listed) == -1
    assert inverse(water.scale, 0.2, classes=listed) == 3
    assert math.isnan(inverse(water.scale, 1.1, classes=listed))


def test_a_step_that_ends_before_a_break_is_reached_just_before_it() -> None:
    scale = Stepwise(breaks=(10, 20), values=(1, 0.5, 0))
    assert inverse(scale, 0.5, start=30) == math.nextafter(20, 0)
    assert inverse(Stepwise(breaks=(10, 20), values=(0, 0.5, 1)), 0.5, start=3) == 10


def test_a_curve_never_reaches_its_ends() -> None:
    scale = Logistic(midpoint=10, steepness=-0.3)
    assert math.isnan(inverse(scale, 1, start=3))
    assert inverse(scale, 0.5, start=30) == pytest.approx(10)
    assert inverse(scale, 0) == math.inf
