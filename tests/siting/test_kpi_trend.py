"""Growth and odd years of yearly counts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.errors import DataError
from siting.kpi.trend import Trend, growth, trend


def _trend(*counts: float, first: int = 2008) -> Trend:
    return trend(np.arange(first, first + len(counts)), np.array(counts, dtype=np.float64))


def test_growth_is_compound() -> None:
    assert growth(100.0, 121.0, 2) == pytest.approx(0.1)
    assert growth(100.0, 50.0, 1) == pytest.approx(-0.5)
    assert growth(100.0, 0.0, 3) == -1.0


def test_there_is_no_rate_from_nothing() -> None:
    assert math.isnan(growth(0.0, 50.0, 3))
    assert math.isnan(growth(math.nan, 50.0, 3))


@given(st.floats(1.0, 1e7), st.floats(-0.5, 1.0), st.integers(1, 20))
def test_growth_gives_back_the_rate_that_made_it(start: float, rate: float, years: int) -> None:
    end = start
    for _ in range(years):
        end *= 1.0 + rate
    assert growth(start, end, years) == pytest.approx(rate, abs=1e-9)


def test_a_series_is_summed_up() -> None:
    found = _trend(100.0, 90.0, 80.0, 90.0, 100.0, 130.0, 121.0)
    assert (found.last_year, found.last) == (2014, 121.0)
    assert (found.best_year, found.best) == (2013, 130.0)
    assert found.since_year == 2008
    assert found.since == pytest.approx((121 / 100) ** (1 / 6) - 1)
    assert found.five_years == pytest.approx((121 / 90) ** (1 / 5) - 1)
    assert found.one_year == pytest.approx(121 / 130 - 1)


def test_the_order_of_the_rows_does_not_matter() -> None:
    years = np.array([2010, 2008, 2009])
    found = trend(years, np.array([3.0, 1.0, 2.0]))
    assert found.years.tolist() == [2008, 2009, 2010]
    assert found.counts.tolist() == [1.0, 2.0, 3.0]


def test_a_short_series_has_no_five_years() -> None:
    found = _trend(100.0, 110.0)
    assert math.isnan(found.five_years)
    assert found.one_year == pytest.approx(0.1)
    assert math.isnan(_trend(100.0).one_year)


def test_a_crossing_that_opened_later_has_no_rate_since_then() -> None:
    found = _trend(0.0, 0.0, 7_139.0, 20_795.0, 37_337.0)
    assert math.isnan(found.since)
    assert found.one_year == pytest.approx(37_337 / 20_795 - 1)


def test_of_equally_good_years_the_latest_is_told() -> None:
    assert _trend(5.0, 9.0, 9.0, 1.0).best_year == 2010


def test_a_year_far_from_both_its_neighbours_is_odd() -> None:
    # Bridge of the Americas 2013-2017 and Ysleta 2013-2017, CBP and TxDOT.
    assert _trend(315_043, 313_070, 496_802, 296_982, 269_886, first=2013).odd_years == (2015,)
    assert _trend(424_596, 438_348, 261_272, 468_941, 509_307, first=2013).odd_years == (2015,)


def test_a_step_is_not_odd() -> None:
    # Colombia from 2019 to 2022: up, and it stayed up.
    assert _trend(380_317, 381_699, 685_556, 719_823, first=2019).odd_years == ()


def test_handfuls_are_not_odd() -> None:
    assert _trend(8.0, 40.0, 3.0).odd_years == ()


def test_what_is_no_series_is_refused_with_every_fault() -> None:
    with pytest.raises(DataError) as refused:
        trend(np.array([2008, 2008, 2009, 2010]), np.array([1.0, 2.0, -3.0, math.nan]))
    assert len(refused.value.faults) == 3
    with pytest.raises(DataError, match="one count a year"):
        trend(np.array([], dtype=np.int64), np.array([]))
