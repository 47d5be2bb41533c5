"""The green rule: three-valued, worked out by hand, and against the layers it reads."""

from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import layers
from siting.config import PairScales
from siting.options.pairs import Fuel, GreenConfig
from siting.pairs import green
from siting.pairs.green import FALSE, TRUE, UNKNOWN

NAN = np.nan


def _rule(
    site: list[float], zone: list[float], clean: list[float], **changes: object
) -> green.Green:
    return green.rule(
        np.array(site),
        np.array(zone),
        np.array(clean),
        config=GreenConfig.model_validate(changes),
        scales=PairScales(),
    )


@pytest.mark.parametrize(
    ("site", "zone", "clean", "flag"),
    [
        (2.0, 2.0, 0.35, TRUE),
        (2.0, 2.0, 0.3499, FALSE),
        (3.0, 2.0, 0.9, FALSE),
        (0.0, 3.0, 0.9, FALSE),
        (2.0, NAN, 0.9, UNKNOWN),
        (NAN, 0.0, 0.9, UNKNOWN),
        (2.0, 2.0, NAN, UNKNOWN),
        # What is known to fail decides, whatever else is not known.
        (NAN, NAN, 0.1, FALSE),
        (4.0, NAN, NAN, FALSE),
        (NAN, 4.0, 0.9, FALSE),
        # Arid land with low use is no class of the scale.
        (-1.0, 0.0, 0.9, UNKNOWN),
        (-1.0, 4.0, 0.9, FALSE),
    ],
)
def test_the_flag(site: float, zone: float, clean: float, flag: int) -> None:
    assert _rule([site], [zone], [clean]).flag.tolist() == [[flag]]


def test_the_flag_is_the_least_of_its_conditions_in_the_strong_logic() -> None:
    order = {FALSE: 0, UNKNOWN: 1, TRUE: 2}
    water = {FALSE: 4.0, UNKNOWN: NAN, TRUE: 1.0}
    share = {FALSE: 0.0, UNKNOWN: NAN, TRUE: 1.0}
    for site, zone, clean in product(order, repeat=3):
        found = _rule([water[site]], [water[zone]], [share[clean]]).flag[0, 0]
        assert found == min((site, zone, clean), key=order.__getitem__)


def test_the_value_by_hand() -> None:
    found = _rule([0.0, 3.0, NAN], [1.0, NAN], [0.35, NAN, NAN])
    # The lesser end's water, 0.8 of class 1, and half the value at the goal.
    assert found.value[0, 0] == pytest.approx((0.8 + 0.5) / 2, abs=1e-12)
    assert found.value[0, 1] == pytest.approx((1.0 + 0.5) / 2, abs=1e-12)
    assert found.value[1].tolist() == pytest.approx([0.25, 0.25], abs=1e-12)
    assert found.value[2, 0] == pytest.approx(0.8, abs=1e-12)
    assert np.isnan(found.value[2, 1])


@given(
    arrays(np.float64, 4, elements=st.sampled_from([NAN, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0])),
    arrays(np.float64, 3, elements=st.sampled_from([NAN, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0])),
    arrays(np.float64, 4, elements=st.one_of(st.just(NAN), st.floats(0, 1))),
)
def test_value_lies_between_0_and_1_and_less_water_or_power_never_helps(
    site: np.ndarray, zone: np.ndarray, clean: np.ndarray
) -> None:
    found = _rule(site.tolist(), zone.tolist(), clean.tolist())
    known = ~np.isnan(found.value)
    assert ((found.value[known] >= 0.0) & (found.value[known] <= 1.0)).all()
    nothing = np.isnan(site)[:, None] & np.isnan(zone)[None, :] & np.isnan(clean)[:, None]
    assert (known == ~nothing).all()
    drier = _rule(
        np.where(site >= 0, 4.0, site).tolist(),
        zone.tolist(),
        np.where(clean > 0, 0, clean).tolist(),
    )
    assert (drier.value[known] <= found.value[known]).all()
    assert not ((drier.flag == TRUE) & (found.flag != TRUE)).any()


def test_clean_share_by_hand() -> None:
    km = np.array([[10.0, 149.0, 150.0, 150.1], [200.0, 200.0, 200.0, 200.0], [1.0, 500, 500, 500]])
    megawatts = np.array([300.0, 500.0, 200.0, 9000.0])
    is_clean = np.array([True, False, True, True])
    share = green.clean_share(km, megawatts, is_clean, reach_km=150.0, min_known_mw=500.0)
    # The edge of the reach is in it; nothing and too little within reach are both not known.
    assert np.array_equal(share, [0.5, NAN, NAN], equal_nan=True)
    all_of_it = green.clean_share(km, megawatts, is_clean, reach_km=150.0, min_known_mw=0.0)
    assert np.array_equal(all_of_it, [0.5, NAN, 1.0], equal_nan=True)


def test_plants_of_unknown_capacity_do_not_make_a_share() -> None:
    share = green.clean_share(
        np.zeros((1, 2)), np.zeros(2), np.array([True, False]), reach_km=1.0, min_known_mw=0.0
    )
    assert np.isnan(share).all()


def test_the_fuels_of_the_option_are_those_of_the_layer() -> None:
    fuels = set(layers.load("power_plants")["fuel"].dropna()) - {""}
    assert set(get_args(Fuel)) == fuels
