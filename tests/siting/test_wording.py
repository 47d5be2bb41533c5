"""Figures as printed: parts that add up, units where they belong."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.wording import apportioned, beside, figure

PARTS = st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=12)


@given(PARTS, st.integers(0, 3))
def test_printed_parts_add_up_to_the_printed_total(parts: list[float], digits: int) -> None:
    total = math.fsum(parts)
    made = apportioned(parts, total, digits=digits)
    summed = math.fsum(float(f"{part:.{digits}f}") for part in made)
    assert f"{summed:.{digits}f}" == f"{total:.{digits}f}"
    for part, printed in zip(parts, made, strict=True):
        assert abs(part - printed) < 10**-digits
        assert printed == 0 or part > 0


@pytest.mark.parametrize(
    ("parts", "digits", "made"),
    [
        ([0.004, 0.004, 0.004], 2, (0.01, 0.0, 0.0)),
        ([1 / 3, 1 / 3, 1 / 3], 2, (0.34, 0.33, 0.33)),
        ([13.3, 0.1 + 0.2, 15.0], 1, (13.3, 0.3, 15.0)),
        ([0.0, 0.006, 0.006], 2, (0.0, 0.01, 0.0)),
        ([], 2, ()),
    ],
)
def test_the_largest_remainder_goes_up_and_of_equals_the_earlier(
    parts: list[float], digits: int, made: tuple[float, ...]
) -> None:
    assert apportioned(parts, math.fsum(parts), digits=digits) == made


def test_what_does_not_add_up_stays_visible() -> None:
    assert apportioned([1.0, 1.0], 9.0, digits=0) == (2.0, 2.0)
    assert apportioned([3.0, 3.0], 1.0, digits=0) == (3.0, 3.0)


@pytest.mark.parametrize(
    ("raw", "unit", "said"),
    [
        (1.0, "·", "1.0"),
        (5.0, "", "5.0"),
        (250.0, "·", "250"),
        (12.34, "km", "12.3 km"),
        (3.0, "class", "class 3"),
        (1.036, "ratio", "1.04"),
        (math.nan, "·", "–"),
    ],
)
def test_a_figure_has_its_unit_and_no_stand_in_for_one(raw: float, unit: str, said: str) -> None:
    assert figure(raw, unit) == said


@pytest.mark.parametrize("unit", ["km", "min", "MW", "class", "·", "camiones/año", "trucks/year"])
def test_a_long_unit_stands_in_the_title(unit: str) -> None:
    title, left = beside("Capacity", unit)
    assert (title, left) == (("Capacity", unit) if len(unit) < 7 else (f"Capacity, {unit}", ""))
