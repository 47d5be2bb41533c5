"""The volume-delay curve, and the trucks of closed crossings, which are conserved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import layers
from siting import ranking
from siting import study as studies
from siting.config import TravelConfig
from siting.errors import DataError
from siting.stages import Stages
from siting.transport import loading
from siting.transport.load import TOLERANCE, delayed, displaced, equilibrium

LAREDO = "laredo-world-trade-bridge"
CURVE = {"alpha": 0.15, "beta": 4.0}


def test_todays_count_gives_todays_wait() -> None:
    wait, today = np.array([45.0, 30.0]), np.array([1000.0, 500.0])
    got = delayed(wait, today, today, capacity=np.array([800.0, 5000.0]), **CURVE)
    assert_array_equal(got, wait)


def test_the_curve_is_the_bureaus() -> None:
    got = delayed(
        np.array([10.0]), np.array([0.0]), np.array([2.0]), capacity=np.array([1.0]), **CURVE
    )
    assert_allclose(got, 10.0 * (1 + 0.15 * 2.0**4))


@pytest.mark.parametrize(
    ("today", "capacity"), [(np.nan, 1.0), (1.0, np.nan), (0.0, 0.0), (np.nan, np.nan)]
)
def test_a_crossing_without_count_or_capacity_keeps_its_wait(today: float, capacity: float) -> None:
    got = delayed(
        np.array([10.0]),
        np.array([today]),
        np.array([today + 5]),
        capacity=np.array([capacity]),
        **CURVE,
    )
    assert_array_equal(got, [10.0])


def test_trucks_are_spread_over_the_pairs_that_used_the_crossing() -> None:
    used = np.array([0, 0, 1, 2, -1], dtype=np.int16)
    trucks = np.array([100.0, 50.0, np.nan, 70.0])
    demand, unplaced = displaced(used, trucks, np.array([True, False, True, True]))
    assert_array_equal(demand, [50.0, 50.0, 0.0, 0.0, 0.0])
    assert unplaced == 70.0


def test_two_roads_share_trucks_until_both_take_as_long() -> None:
    # 10 (1 + 0.15 v^4 / 100^4) = 20 + 10 (...) only once the first is crowded.
    load = equilibrium(
        np.array([[0.0, 20.0]]),
        np.array([400.0]),
        wait=np.array([10.0, 10.0]),
        trucks=np.array([0.0, 0.0]),
        capacity=np.array([100.0, 100.0]),
        **CURVE,
    )
    first, second = load.minutes
    assert_allclose(first, second + 20.0, rtol=0.01)
    assert_allclose(load.added.sum(), 400.0)
    assert load.gap <= TOLERANCE
    assert load.rounds > 1


SIZES = st.floats(0, 1e6)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 5), st.data())
def test_trucks_are_conserved_and_no_wait_falls(p: int, c: int, data: st.DataObject) -> None:
    drive = data.draw(
        arrays(np.float64, (p, c), elements=st.one_of(st.just(np.nan), st.floats(0, 1000)))
    )
    demand = data.draw(arrays(np.float64, (p,), elements=SIZES))
    unknown = st.one_of(st.just(np.nan), SIZES)
    trucks = data.draw(arrays(np.float64, (c,), elements=unknown))
    room = st.one_of(st.just(np.nan), st.just(0.0), st.floats(1, 1e6))
    capacity = data.draw(arrays(np.float64, (c,), elements=room))
    wait = data.draw(arrays(np.float64, (c,), elements=st.floats(0, 500)))
    load = equilibrium(
        drive, demand, wait=wait, trucks=trucks, capacity=capacity, most_rounds=50, **CURVE
    )
    assert_allclose(load.added.sum() + load.stranded, demand.sum(), rtol=1e-9, atol=1e-6)
    assert (load.added >= 0.0).all()
    assert_allclose(load.trucks, trucks + load.added)
    assert (load.minutes >= wait * (1 - 1e-12)).all()
    assert load.gap >= 0.0
    cut_off = np.isnan(drive).all(axis=1)
    assert_allclose(load.stranded, demand[cut_off].sum())


def test_nothing_displaced_changes_nothing() -> None:
    wait = np.array([10.0])
    one = np.array([1.0])
    load = equilibrium(np.array([[5.0]]), np.zeros(1), wait=wait, trucks=one, capacity=one, **CURVE)
    assert (load.rounds, load.gap, load.stranded) == (0, 0.0, 0.0)
    assert_array_equal(load.minutes, wait)


@pytest.mark.parametrize("demand", [[-1.0], [np.nan], [np.inf], [1.0, 1.0]])
def test_a_demand_that_is_none_is_refused(demand: list[float]) -> None:
    one = np.ones(1)
    with pytest.raises(DataError, match="load:"):
        equilibrium(np.ones((1, 1)), np.array(demand), wait=one, trucks=one, capacity=one, **CURVE)


def ranked(**options: object) -> ranking.Ranking:
    study = studies.load("border")
    travel = TravelConfig.model_validate(options)
    return ranking.rank(study.model_copy(update={"travel": travel}), Stages(None))


def test_without_load_or_closure_the_study_stays_as_it_is() -> None:
    study = studies.load("border")
    asked = study.model_copy(update={"travel": TravelConfig(load=True)})
    closed = study.model_copy(update={"travel": TravelConfig(closed=(LAREDO,))})
    for one in (study, asked, closed):
        assert loading.under_load(one, None) == (one, None)


def test_closing_laredo_loads_its_neighbours() -> None:
    plain = ranked(closed=[LAREDO])
    loaded = ranked(closed=[LAREDO], load=True)
    assert plain.loaded is None
    load = loaded.loaded
    assert load is not None
    count = layers.load("crossings").set_index("crossing_id").loc[LAREDO, "trucks_per_year"]
    assert_allclose(load.load.added.sum() + load.load.stranded + load.unplaced, count)
    added = dict(zip(load.crossing_ids, load.load.added, strict=True))
    assert sorted(added, key=added.__getitem__)[-3:] == [
        "eagle-pass-camino-real",
        "pharr-reynosa",
        "laredo-colombia-solidarity",
    ]
    before = dict(zip(plain.waits.crossing_ids, plain.waits.minutes, strict=True))
    after = dict(zip(loaded.waits.crossing_ids, loaded.waits.minutes, strict=True))
    assert before.keys() == after.keys()
    assert all(after[one] >= before[one] for one in before)
    assert after["laredo-colombia-solidarity"] > 2 * before["laredo-colombia-solidarity"]
    assert after["otay-mesa-commercial"] == before["otay-mesa-commercial"]
    # What the kernel found is what the study's waits became.
    found = dict(zip(load.crossing_ids, load.load.minutes, strict=True))
    assert_allclose([after[one] for one in found], list(found.values()))


def test_minutes_saved_and_hours_go_with_the_load() -> None:
    saved = {"pharr-reynosa": 20.0}
    loaded = ranked(closed=[LAREDO], load=True, minutes_saved=saved, day="weekday", hour=3)
    assert loaded.loaded is not None
    found = dict(zip(loaded.loaded.crossing_ids, loaded.loaded.load.minutes, strict=True))
    after = dict(zip(loaded.waits.crossing_ids, loaded.waits.minutes, strict=True))
    # Shut at three in the morning, but not for the year that the trucks are counted in.
    assert "laredo-colombia-solidarity" in found
    assert "laredo-colombia-solidarity" not in after
    assert_allclose(after["pharr-reynosa"], found["pharr-reynosa"])


def test_more_capacity_means_less_delay() -> None:
    roomy = dict.fromkeys(("laredo-colombia-solidarity", "eagle-pass-camino-real"), 5e6)
    tight, wide = (
        ranked(closed=[LAREDO], load=True, capacity=capacity) for capacity in ({}, roomy)
    )
    at = tight.waits.crossing_ids.index("laredo-colombia-solidarity")
    assert wide.waits.minutes[at] < tight.waits.minutes[at]
