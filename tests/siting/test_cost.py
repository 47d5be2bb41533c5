"""What a load costs: sums by hand, tolls, and what is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from pydantic import ValidationError

from siting.errors import StudyError
from siting.options import CostConfig
from siting.transport.cost import Costs, pair_costs, rail_costs, tolls

PLAIN = CostConfig(
    usd_per_km=2.0,
    mx_factor=0.5,
    empty_share=0.2,
    usd_per_hour=60.0,
    cargo_usd_per_hour=6.0,
    co2_kg_per_km=1.0,
    idle_co2_kg_per_hour=10.0,
    payload_tonnes=20.0,
    rail_usd_per_tonne_km=0.03,
    rail_terminal_usd=100.0,
    rail_co2_kg_per_tonne_km=0.01,
)
AMOUNT = st.floats(0.0, 5000.0)


def test_a_load_by_truck() -> None:
    found = pair_costs(200.0, 30.0, 100.0, 330.0, toll_usd=20.0, config=PLAIN)
    # A fifth of all km empty: each loaded km bears 1.25 km.
    assert_allclose(found.usd_moving, 2.0 * 1.25 * (0.5 * 200.0 + 100.0))
    assert_allclose(found.usd_waiting, 30.0)
    assert_allclose(found.usd_toll, 20.0)
    assert_allclose(found.usd_cargo, 33.0)
    assert_allclose(found.usd, 500.0 + 30.0 + 20.0 + 33.0)
    assert_allclose(found.tonnes_co2, (1.25 * 300.0 + 5.0) / 1000.0)


def test_a_load_by_rail() -> None:
    found = rail_costs(10.0, 400.0, 1200.0, config=PLAIN)
    assert_allclose(found.usd_moving, 2.0 * 1.25 * 10.0 + 0.03 * 20.0 * 400.0 + 200.0)
    assert_allclose(found.usd_cargo, 120.0)
    assert_allclose(found.usd, 25.0 + 240.0 + 200.0 + 120.0)
    assert_allclose(found.tonnes_co2, (12.5 + 80.0) / 1000.0)
    assert_allclose([found.usd_waiting, found.usd_toll], 0.0)


def test_without_what_terminals_charge_rail_has_no_dollars() -> None:
    found = rail_costs(10.0, 400.0, 1200.0, config=CostConfig())
    assert np.isnan([found.usd, found.usd_moving]).all()
    assert found.tonnes_co2 > 0
    set_ = CostConfig(rail_terminal_usd=250.0)
    assert rail_costs(10.0, 400.0, 1200.0, config=set_).usd > 500.0


def test_costs_spread_over_a_table_of_pairs() -> None:
    site_km = np.array([[100.0], [200.0]])
    wait = np.array([[10.0, 20.0, 30.0]])
    found = pair_costs(site_km, wait, 50.0, site_km + wait, config=PLAIN)
    assert found.usd.shape == found.usd_toll.shape == found.tonnes_co2.shape == (2, 3)
    alone = pair_costs(200.0, 30.0, 50.0, 230.0, config=PLAIN)
    assert found.usd[1, 2] == alone.usd


@pytest.mark.parametrize("missing", range(4))
def test_what_is_not_known_stays_unknown(missing: int) -> None:
    legs = [100.0, 10.0, 50.0, 160.0]
    legs[missing] = np.nan
    assert np.isnan(pair_costs(*legs, config=PLAIN).usd)


def test_a_pair_without_a_train_has_no_cost_by_rail() -> None:
    found = rail_costs(np.nan, np.nan, np.nan, config=CostConfig())
    figures = [getattr(found, name) for name in Costs.__dataclass_fields__]
    assert np.isnan(figures).all()


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_a_longer_way_never_costs_less(a: float, b: float, c: float, d: float, more: float) -> None:
    least = pair_costs(a, b, c, d, config=PLAIN)
    for legs in (
        (a + more, b, c, d),
        (a, b + more, c, d),
        (a, b, c + more, d),
        (a, b, c, d + more),
    ):
        found = pair_costs(*legs, config=PLAIN)
        assert found.usd >= least.usd
        assert found.tonnes_co2 >= least.tonnes_co2


def test_tolls_stand_at_their_crossings() -> None:
    config = CostConfig(tolls={"b": 20.0})
    assert_allclose(tolls(("a", "b"), config), [0.0, 20.0])
    # One that is closed is known all the same.
    assert_allclose(tolls(("a",), config, known=("a", "b")), [0.0])


def test_a_toll_at_an_unknown_crossing_names_the_nearest() -> None:
    config = CostConfig(tolls={"ysletta": 5.0, "farr": 4.0})
    with pytest.raises(StudyError) as caught:
        tolls(("ysleta", "pharr"), config)
    assert caught.value.faults == (
        'study: cost.tolls: no crossing "ysletta"; did you mean ysleta?',
        'study: cost.tolls: no crossing "farr"; did you mean pharr?',
    )


@pytest.mark.parametrize(
    "given_",
    [
        {"empty_share": 1.0},
        {"usd_per_km": -1.0},
        {"usd_per_km": float("nan")},
        {"usd_per_hour": float("inf")},
        {"payload_tonnes": 0.0},
        {"tolls": {"ysleta": -1.0}},
        {"usd_per_kilometre": 1.0},
    ],
)
def test_a_factor_that_makes_no_sense_is_refused(given_: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CostConfig.model_validate(given_)
