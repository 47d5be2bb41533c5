"""Waits: what stands behind each, for which lane, direction and hour, and how they vary."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

import layers
from siting import study as studies
from siting.config import TravelConfig
from siting.criteria.ports import DEFAULT_WAIT, WEAK_WAIT
from siting.errors import DataError, StudyError
from siting.transport import hours, travel, waits
from siting.transport.chance import draw, quantile, within
from siting.transport.waits import FAST_SHARE, NO_FAST, NO_HOURLY, NO_HOURS, NO_SOUTHBOUND, Waits
from siting.wording import reason_codes
from siting.world import TODAY, World
from tests.siting.roads_world import crossings

PLAIN = TravelConfig()


def real(**options: object) -> Waits:
    return waits.at_crossings(TODAY, TravelConfig.model_validate(options))


def of(found: Waits, crossing: str) -> tuple[float, str, str]:
    at = found.crossing_ids.index(crossing)
    return round(float(found.minutes[at]), 2), found.basis[at], found.flags[at]


def made(minutes: list[float], spread: list[float]) -> Waits:
    texts = np.full(len(minutes), "", dtype=object)
    ids = tuple(f"c{at}" for at in range(len(minutes)))
    return Waits(ids, np.array(minutes), np.array(spread), texts, texts, texts, texts, texts, texts)


def test_waits_come_from_the_layer_or_the_flagged_default() -> None:
    table = crossings(("b", 0, 0), ("a", 0, 0), wait_min=[20.0, np.nan], wait_grade=["B", None])
    found = waits.read(table, TravelConfig(default_wait_min=45.0, wait_factor=2.0))
    assert found.crossing_ids == ("a", "b")
    assert_allclose(found.minutes, [90.0, 40.0])
    assert found.basis.tolist() == ["default", "B"]
    assert found.measures.tolist() == ["the study's default", "queue to booth"]
    assert found.flags.tolist() == ["", ""]


def test_todays_waits_are_what_the_record_says() -> None:
    found = real()
    assert len(found.crossing_ids) == 23
    assert of(found, "ysleta") == (31.7, "A", "")
    assert of(found, "otay-mesa-commercial") == (90.0, "B", "")
    assert of(found, "laredo-world-trade-bridge") == (45.0, "default", "")
    assert (found.basis == "default").sum() == 14


@pytest.mark.parametrize("wait", [-5.0, np.inf])
def test_a_bad_wait_in_the_layer_names_its_crossing(wait: float) -> None:
    with pytest.raises(DataError, match='"b": wait of'):
        waits.read(crossings(("a", 0, 0), ("b", 0, 0), wait_min=[1.0, wait]), PLAIN)


@pytest.mark.parametrize("option", ["closed", "waits", "wait_factors", "minutes_saved", "capacity"])
def test_an_unknown_crossing_is_refused_wherever_it_is_named(option: str) -> None:
    given = ["ysletta"] if option == "closed" else {"ysletta": 5.0}
    told = f'travel.{option}: no crossing "ysletta"; did you mean ysleta'
    with pytest.raises(StudyError, match=told):
        real(**{option: given})


def test_every_unknown_crossing_is_named_at_once() -> None:
    with pytest.raises(StudyError) as caught:
        real(closed=["a1"], waits={"b2": 1.0, "c3": 1.0}, minutes_saved={"d4": 1.0})
    assert [fault.split('"')[1] for fault in caught.value.faults] == ["a1", "b2", "c3", "d4"]


def test_own_figures_replace_what_is_known() -> None:
    found = real(waits={"ysleta": 5.0, "roma": 7.0}, lane="fast")
    assert of(found, "ysleta") == (5.0, "own", "")
    assert of(found, "roma") == (7.0, "own", "")


def test_factors_come_before_minutes_saved_and_nothing_falls_below_zero() -> None:
    found = real(
        wait_factor=2.0, wait_factors={"ysleta": 0.5}, minutes_saved={"ysleta": 10, "roma": 500}
    )
    assert of(found, "ysleta")[0] == 21.7
    assert of(found, "roma")[0] == 0.0
    assert of(found, "del-rio")[0] == 40.0
    at = found.crossing_ids.index("roma")
    assert found.spread[at] == 0.0


def test_the_fast_lane_is_a_flagged_share_where_there_is_one() -> None:
    found = real(lane="fast")
    assert of(found, "ysleta") == (round(31.7 * 0.78, 2), "C", FAST_SHARE)
    assert of(found, "laredo-world-trade-bridge") == (35.1, "default", FAST_SHARE)
    assert of(found, "roma") == (45.0, "default", NO_FAST)
    lanes = dict(zip(found.crossing_ids, found.lane, strict=True))
    assert (lanes["ysleta"], lanes["roma"]) == ("fast", "standard")
    known = layers.load("crossings").set_index("crossing_id")["fast"].fillna(value=False)
    assert {one for one, lane in lanes.items() if lane == "fast"} == set(known.index[known])


def test_the_share_of_the_fast_lane_is_that_of_the_moments_on_record() -> None:
    rows = layers.load_table("waits")
    both = rows[rows["figure"].str.startswith("CBP snapshot") & rows["lane"].ne("all trucks")]
    paired = both[both["crossing_id"] == "otay-mesa-commercial"].pivot_table(
        index="figure", columns="lane", values="value_min"
    )
    assert len(paired) == 3
    share = paired["FAST"].sum() / paired["standard"].sum()
    assert round(share, 2) == TravelConfig().fast_factor


def test_southbound_every_wait_is_the_flagged_default() -> None:
    found = real(direction="southbound", lane="fast")
    assert set(found.basis) == {"default"}
    assert_allclose(found.minutes, 45.0 * 0.51)
    assert of(found, "ysleta")[2] == f"{NO_SOUTHBOUND}; {NO_FAST}"


def test_an_hour_has_the_mean_of_its_months_where_there_is_one() -> None:
    found = real(day="weekday", hour=16)
    rows = layers.load_table("waits_hourly")
    months = rows[
        (rows["crossing_id"] == "ysleta") & (rows["day_type"] == "weekday") & (rows["hour"] == 16)
    ]
    assert len(months) == 12
    assert of(found, "ysleta") == (round(months["wait_min"].mean(), 2), "A", "")
    assert of(found, "otay-mesa-commercial") == (90.0, "B", NO_HOURLY)
    assert of(found, "laredo-world-trade-bridge")[2] == NO_HOURLY
    assert of(found, "roma")[2] == f"{NO_HOURLY}; {NO_HOURS}"
    early, late = (of(real(day="weekday", hour=hour), "ysleta")[0] for hour in (6, 16))
    assert early < 0.5 * late


def test_an_hour_with_few_values_behind_it_keeps_the_plain_figure() -> None:
    thin = real(day="saturday", hour=15)
    assert of(thin, "ysleta") == (31.7, "A", NO_HOURLY)


def test_every_flag_has_its_sentence() -> None:
    assert {NO_HOURLY, NO_SOUTHBOUND, FAST_SHARE, NO_FAST, NO_HOURS} <= set(reason_codes())
    assert {DEFAULT_WAIT, WEAK_WAIT} <= set(reason_codes())


def test_a_crossing_known_to_be_shut_then_is_closed() -> None:
    border = studies.load("border")

    def closed_at(day: str, hour: int, direction: str = "northbound") -> set[str]:
        asked = border.model_copy(
            update={"travel": TravelConfig(day=day, hour=hour, direction=direction)}
        )
        done = hours.applied(asked)
        assert hours.applied(done) == done
        return set(done.travel.closed)

    assert hours.applied(border) is border
    assert closed_at("weekday", 12) == set()
    assert closed_at("weekday", 14) == {"el-paso-bridge-of-the-americas"}
    assert "laredo-world-trade-bridge" in closed_at("sunday", 14)
    assert "ysleta" not in closed_at("weekday", 23)
    assert {"ysleta", "otay-mesa-commercial"} <= closed_at("weekday", 5)
    # No source states the hours on Sunday, so it stays open.
    assert "ysleta" not in closed_at("sunday", 3)
    assert "tornillo-marcelino-serna" in closed_at("sunday", 12)
    assert "pharr-reynosa" not in closed_at("sunday", 18)
    assert "pharr-reynosa" in closed_at("sunday", 18, "southbound")


def test_hours_close_no_crossing_that_the_land_has_not() -> None:
    few = layers.load("crossings").iloc[:3]
    asked = studies.load("border").model_copy(
        update={"travel": TravelConfig(day="sunday", hour=3, closed=("andrade",))}
    )
    closed = hours.applied(asked, world=World(layers={"crossings": few})).travel.closed
    assert set(closed) <= set(few["crossing_id"])


def test_a_wait_flips_the_best_crossing_where_ten_minutes_for_every_border_would_not() -> None:
    # By the road alone the western bridge is ten minutes nearer.
    site, zone = np.array([[60.0, 65.0]]), np.array([[30.0, 35.0]])
    table = crossings(("east", 1, 0), ("west", 0, 0), wait_min=[20.0, 45.0])[::-1]
    wait = waits.read(table, PLAIN).minutes[::-1]
    flat = travel.through_crossings(site, np.full(2, 10.0), zone)
    real_waits = travel.through_crossings(site, wait, zone)
    assert (flat.best[0, 0], real_waits.best[0, 0]) == (0, 1)
    assert_allclose(real_waits.minutes, [[120.0]])
    assert_allclose(real_waits.runner_up_minutes, [[135.0]])


def test_the_spread_is_the_trucks_and_the_ranges_together() -> None:
    table = crossings(
        ("a", 0, 0), ("b", 0, 0), wait_min=[60, 60], wait_low_min=[30, np.nan],
        wait_high_min=[90, np.nan],
    )  # fmt: skip
    found = waits.read(table, TravelConfig(wait_spread=0.5))
    assert_allclose(found.spread, [math.hypot(30.0, 60.0 / math.sqrt(12)), 30.0])


def test_the_default_spread_is_the_buffer_index_of_the_survey() -> None:
    found = made([100.0], [100.0 * PLAIN.wait_spread])
    assert_allclose(quantile(found, 0.95), 262.0, rtol=0.002)
    # 95 % quantile of all the record has from that survey.
    rows = layers.load_table("waits")
    row = rows[rows["measures"].str.contains("buffer index")].iloc[0]
    assert "162 %" in row["measures"]


def test_draws_have_the_mean_and_the_spread() -> None:
    found = made([45.0, 0.0, 20.0], [40.0, 0.0, 0.0])
    drawn = draw(found, 200_000, np.random.default_rng(7))
    assert drawn.shape == (200_000, 3)
    assert (drawn >= 0.0).all()
    assert_allclose(drawn[:, 0].mean(), 45.0, rtol=0.01)
    assert_allclose(drawn[:, 0].std(), 40.0, rtol=0.03)
    assert_array_equal(drawn[:, 1:], np.broadcast_to([0.0, 20.0], (200_000, 2)))
    assert_array_equal(drawn[:100], draw(found, 200_000, np.random.default_rng(7))[:100])


@given(st.floats(1, 500), st.floats(0.05, 3), st.floats(0, 1000), st.floats(1, 3000))
def test_the_chance_is_the_lognormal_one(
    mean: float, cv: float, drive: float, limit: float
) -> None:
    got = within(np.array([drive]), np.array([0]), made([mean], [mean * cv]), limit=limit)[0]
    variance = math.log1p(cv**2)
    exact = stats.lognorm(math.sqrt(variance), scale=mean / math.exp(variance / 2))
    assert_allclose(got, exact.cdf(limit - drive), atol=1e-12)


def test_the_chance_at_the_edges() -> None:
    found = made([30.0, 30.0, 0.0], [0.0, 20.0, 0.0])
    drive = np.array([[70.0, 71.0, 100.0, 100.0], [np.nan, 10.0, 120.0, 99.0]])
    at = np.array([[0, 0, 2, 1], [0, -1, 2, 2]], dtype=np.int16)
    got = within(drive, at, found, limit=100.0)
    assert_array_equal(got, [[1.0, 0.0, 1.0, 0.0], [np.nan, np.nan, 0.0, 1.0]])


def test_more_spread_never_changes_the_mean_drawn_but_the_chance() -> None:
    tight, wide = made([45.0], [5.0]), made([45.0], [60.0])
    drive, at = np.array([100.0]), np.array([0])
    late = 160.0
    assert within(drive, at, tight, limit=late)[0] > within(drive, at, wide, limit=late)[0]


def test_a_table_may_be_changed_by_the_land() -> None:
    rows = layers.load_table("waits_hourly").assign(wait_min=1.0)
    land = World(tables={"waits_hourly": rows})
    asked = TravelConfig(day="weekday", hour=9)
    found = waits.at_crossings(land, asked)
    assert of(found, "ysleta")[0] == 1.0
    assert land.fingerprint("waits_hourly") != TODAY.fingerprint("waits_hourly")
    assert TODAY.fingerprint("waits_hourly") == layers.record("waits_hourly").sha256
    assert isinstance(land.table("crossing_hours"), pd.DataFrame)
