"""Value functions: published points, range, monotonicity, NaN and infinity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from layers.errors import DataError
from siting.config import Linear, Logistic, Piecewise, Scale, Stepwise
from siting.criteria.definitions import criteria
from siting.values import apply, apply_all

FINITE = st.floats(-1e12, 1e12)
SHARE = st.floats(0, 1)
RAW = st.lists(st.floats(allow_infinity=False, allow_nan=True), min_size=1, max_size=30)


@st.composite
def _breaks(draw: st.DrawFn, least: int) -> tuple[float, ...]:
    return tuple(sorted(draw(st.sets(FINITE, min_size=least, max_size=8))))


@st.composite
def monotone_scales(draw: st.DrawFn) -> tuple[Scale, int]:
    """Draw a scale and the sign of its slope."""
    sign = draw(st.sampled_from([-1, 1]))
    kind = draw(st.sampled_from(["linear", "piecewise", "logistic", "stepwise"]))
    if kind == "linear":
        low, high = draw(_breaks(2).filter(lambda b: len(b) >= 2))[:2]
        return Linear(worst=low, best=high) if sign > 0 else Linear(worst=high, best=low), sign
    if kind == "logistic":
        steepness = draw(st.floats(1e-6, 1e6))
        return Logistic(midpoint=draw(FINITE), steepness=sign * steepness), sign
    breaks = draw(_breaks(2))
    size = len(breaks) + (kind == "stepwise")
    values = sorted(draw(st.lists(SHARE, min_size=size, max_size=size)), reverse=sign < 0)
    model = Stepwise if kind == "stepwise" else Piecewise
    return model(breaks=breaks, values=tuple(values)), sign


@given(monotone_scales(), RAW)
def test_values_lie_in_range_and_follow_the_slope(
    scale_and_sign: tuple[Scale, int], raw: list[float]
) -> None:
    scale, sign = scale_and_sign
    figures = np.array(raw)
    values = apply(scale, figures)
    assert values.shape == figures.shape
    assert (np.isnan(values) == np.isnan(figures)).all()
    present = ~np.isnan(figures)
    ordered = values[present][np.argsort(figures[present], kind="stable")]
    assert ((ordered >= 0) & (ordered <= 1)).all()
    # Interpolation may wobble in the last bit of a value.
    assert (sign * np.diff(ordered) >= -1e-15).all()


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("water_stress_class", -1, 0.1),
        ("water_stress_class", 0, 1.0),
        ("water_stress_class", 1, 0.8),
        ("water_stress_class", 2, 0.55),
        ("water_stress_class", 3, 0.25),
        ("water_stress_class", 4, 0.0),
        ("groundwater_use_ratio", 0.4, 1.0),
        ("groundwater_use_ratio", 0.6, 0.8),
        ("groundwater_use_ratio", 1.0, 0.3),
        ("groundwater_use_ratio", 2.0, 0.0),
        ("grid_distance_km", 0.0, 1.0),
        ("grid_distance_km", 6.0, 0.8),
        ("grid_distance_km", 40.0, 0.0),
        ("generation_nearby_mw", 250.0, 0.25),
        ("generation_nearby_mw", 9000.0, 1.0),
        ("highway_distance_km", 10.0, 0.5),
        ("rail_distance_km", 25.0, 0.4),
        ("crossing_minutes", 240.0, 0.55),
        ("best_crossing_minutes", 60.0, 1.0),
        ("truck_capacity_4h", 0.0, 0.0),
        ("truck_capacity_4h", 1_000_000, 0.75),
        ("truck_capacity_4h", 3_000_000, 1.0),
    ],
)
def test_the_documented_break_points(key: str, raw: float, value: float) -> None:
    assert apply(criteria()[key].scale, raw) == pytest.approx(value, abs=1e-12)


def test_a_step_is_right_continuous() -> None:
    scale = Stepwise(breaks=(10,), values=(1, 0))
    assert apply(scale, [9.999999, 10, 10.1]).tolist() == [1, 0, 0]


def test_a_logistic_is_one_half_at_its_midpoint_and_never_overflows() -> None:
    scale = Logistic(midpoint=10, steepness=-1e6)
    assert apply(scale, [10, -1e300, 1e300]).tolist() == [0.5, 1, 0]


def test_a_line_runs_either_way() -> None:
    assert apply(Linear(worst=40, best=0), [50, 40, 10, -3]).tolist() == [0, 0, 0.75, 1]


@pytest.mark.parametrize("raw", [np.inf, -np.inf])
def test_infinity_is_refused_everywhere(raw: float) -> None:
    for criterion in criteria().values():
        with pytest.raises(DataError, match="infinite"):
            apply(criterion.scale, [1.0, raw])


def test_a_matrix_takes_one_scale_a_column() -> None:
    scales: list[Scale] = [Linear(worst=0, best=10), Stepwise(breaks=(1,), values=(0, 1))]
    values = apply_all(scales, np.array([[5, 0], [np.nan, 1]]))
    np.testing.assert_array_equal(values, [[0.5, 0], [np.nan, 1]])
    with pytest.raises(DataError, match=r"shape \(1, 3\) for 2"):
        apply_all(scales, [[1, 2, 3]])


def test_a_constant_column_gets_one_value_not_nan() -> None:
    assert apply(Linear(worst=0, best=10), np.full(5, 4.0)).tolist() == [0.4] * 5


@pytest.mark.parametrize(
    ("scale", "message"),
    [
        ({"kind": "linear", "worst": 3, "best": 3}, "both 3"),
        ({"kind": "linear", "worst": 3, "best": float("nan")}, "finite"),
        ({"kind": "linear", "worst": 3, "best": 1e13}, "less than or equal"),
        ({"kind": "linear", "worst": True, "best": 4}, "valid number"),
        ({"kind": "logistic", "midpoint": 3, "steepness": 0}, "steepness is 0"),
        ({"kind": "piecewise", "breaks": [2, 1], "values": [0, 1]}, "1 follows 2"),
        ({"kind": "piecewise", "breaks": [1, 1], "values": [0, 1]}, "1 follows 1"),
        ({"kind": "piecewise", "breaks": [1, 2, 3], "values": [0, 1]}, "3 breaks but 2 values"),
        ({"kind": "piecewise", "breaks": [1, 2], "values": [0, 1.2]}, "less than or equal to 1"),
        ({"kind": "stepwise", "breaks": [1, 2], "values": [0, 1]}, "2 breaks but 2 values"),
        ({"kind": "steps", "breaks": [1], "values": [0, 1]}, "stepwise"),
    ],
)
def test_an_unsound_scale_is_refused(scale: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(Scale).validate_python(scale)
