"""Min-plus through crossings against brute force, and the waits that feed it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from siting.config import TravelConfig
from siting.errors import DataError
from siting.transport import travel
from siting.transport.network import Access
from tests.siting.roads_world import crossings

# Whole minutes make ties common, which is where a ranking goes wrong.
DRIVES = st.one_of(st.just(np.nan), st.integers(0, 9).map(float))


Drives = tuple[np.ndarray, np.ndarray, np.ndarray, float]


@st.composite
def drives(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    c = draw(st.integers(0, 5))
    n, z = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return (
        draw(arrays(np.float64, (n, c), elements=DRIVES)),
        draw(arrays(np.float64, (c,), elements=st.integers(0, 5).map(float))),
        draw(arrays(np.float64, (z, c), elements=DRIVES)),
        draw(st.integers(0, 6).map(float)),
    )


@given(drives())
def test_agrees_with_brute_force(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, float],
) -> None:
    sites, wait, zones, margin = case
    got = travel.through_crossings(sites, wait, zones, margin=margin)
    for i in range(len(sites)):
        for j in range(len(zones)):
            ways = sorted(
                (sites[i, k] + wait[k] + zones[j, k], k)
                for k in range(len(wait))
                if not np.isnan(sites[i, k] + zones[j, k])
            )
            first = ways[0] if ways else (np.nan, -1)
            second = ways[1] if len(ways) > 1 else (np.nan, -1)
            assert_allclose(got.minutes[i, j], first[0])
            assert got.best[i, j] == first[1]
            assert_allclose(got.runner_up_minutes[i, j], second[0])
            assert got.runner_up[i, j] == second[1]
            assert got.within_margin[i, j] == sum(w <= first[0] + margin for w, _ in ways)


# Few sizes and whole minutes: equal trucks, unknown trucks and exact ties all come up.
SIZES = st.one_of(st.just(np.nan), st.sampled_from([0.0, 1.0, 2.0]))


@st.composite
def loads(draw: st.DrawFn) -> tuple[Drives, np.ndarray, float]:
    case = draw(drives())
    trucks = draw(arrays(np.float64, case[1].shape, elements=SIZES))
    return case, trucks, draw(st.sampled_from([0.0, 0.05, 0.25, 1.0]))


def _chosen(
    ways: list[tuple[float, int]], trucks: np.ndarray, tie_share: float
) -> tuple[float, int]:
    """Take the fastest, or whichever handles more trucks among those as good as that fast."""
    if not ways:
        return np.nan, -1
    fastest = min(ways)
    tied = [way for way in ways if way[0] <= fastest[0] * (1.0 + tie_share)]
    if tie_share == 0.0:
        return fastest
    size = {k: 0.0 if np.isnan(trucks[k]) else trucks[k] for _, k in tied}
    most = max(size.values())
    if size[fastest[1]] == most:
        return fastest
    return min((way for way in tied if size[way[1]] == most), key=lambda way: way[1])


@given(loads())
def test_the_larger_of_equally_fast_crossings_agrees_with_brute_force(
    case: tuple[Drives, np.ndarray, float],
) -> None:
    (sites, wait, zones, margin), trucks, tie_share = case
    got = travel.through_crossings(
        sites, wait, zones, trucks=trucks, tie_share=tie_share, margin=margin
    )
    for i in range(len(sites)):
        for j in range(len(zones)):
            ways = [
                (sites[i, k] + wait[k] + zones[j, k], k)
                for k in range(len(wait))
                if not np.isnan(sites[i, k] + zones[j, k])
            ]
            first = _chosen(ways, trucks, tie_share)
            second = _chosen([way for way in ways if way != first], trucks, tie_share)
            assert (got.best[i, j], got.runner_up[i, j]) == (first[1], second[1])
            assert_allclose(got.minutes[i, j], first[0])
            assert_allclose(got.runner_up_minutes[i, j], second[0])
            near = [k for way, k in ways if way <= first[0] + margin]
            assert got.within_margin[i, j] == len(near)
            known = [trucks[k] for k in near if not np.isnan(trucks[k])]
            assert_allclose(got.trucks_within_margin[i, j], sum(known) if known else np.nan)


@given(loads())
def test_the_runner_up_is_the_best_once_the_best_is_closed(
    case: tuple[Drives, np.ndarray, float],
) -> None:
    (sites, wait, zones, _), trucks, tie_share = case
    got = travel.through_crossings(sites, wait, zones, trucks=trucks, tie_share=tie_share)
    for closed in range(len(wait)):
        without = sites.copy()
        without[:, closed] = np.nan
        other = travel.through_crossings(without, wait, zones, trucks=trucks, tie_share=tie_share)
        through = got.best == closed
        assert_array_equal(got.runner_up[through], other.best[through])
        assert_allclose(got.runner_up_minutes[through], other.minutes[through])


@given(loads())
def test_without_trucks_or_without_a_tie_the_fastest_is_the_best(
    case: tuple[Drives, np.ndarray, float],
) -> None:
    (sites, wait, zones, margin), trucks, tie_share = case
    plain = travel.through_crossings(sites, wait, zones, margin=margin)
    for options in (
        {"tie_share": tie_share},
        {"trucks": np.full(wait.shape, np.nan), "tie_share": tie_share},
        {"trucks": np.zeros(wait.shape), "tie_share": tie_share},
        {"trucks": trucks},
        {"trucks": trucks, "tie_share": 0.0},
    ):
        got = travel.through_crossings(sites, wait, zones, margin=margin, **options)
        for field in ("best", "minutes", "runner_up", "runner_up_minutes", "within_margin"):
            assert_array_equal(getattr(got, field), getattr(plain, field))
    assert np.isnan(plain.trucks_within_margin).all()


def test_a_tie_goes_to_the_larger_crossing_and_no_farther_than_the_share() -> None:
    drive = np.array([[100.0, 105.0, 105.1]])
    trucks = np.array([50.0, 60.0, 900.0])
    got = travel.through_crossings(
        drive, np.zeros(3), np.zeros((1, 3)), trucks=trucks, tie_share=0.05, margin=0.05
    )
    # With the best one closed, the fastest is still too fast for the largest to be tied with it.
    assert (got.best[0, 0], got.runner_up[0, 0]) == (1, 0)
    assert got.minutes[0, 0] == 105.0
    # The faster one is within the margin of the best too; the largest, 0.1 min slower, is not.
    assert got.within_margin[0, 0] == 2
    assert got.trucks_within_margin[0, 0] == 110.0


MINUTES = st.one_of(st.just(np.nan), st.sampled_from([0.0, 59.9, 60.0, 60.1, 500.0]))
COUNTS = st.one_of(st.just(np.nan), st.sampled_from([0.0, 99_999.0, 100_000.0, 2e6]))


@given(st.integers(0, 4), st.integers(0, 4), st.data())
def test_a_small_crossing_is_left_to_the_sites_beside_it(
    n: int, c: int, data: st.DataObject
) -> None:
    minutes = data.draw(arrays(np.float64, (n, c), elements=MINUTES))
    trucks = data.draw(arrays(np.float64, (c,), elements=COUNTS))
    before = minutes.copy()
    rules = TravelConfig(local_trucks_per_year=100_000.0, local_minutes=60.0)
    got = travel.without_small_far_crossings(minutes, trucks, rules)
    assert_array_equal(minutes, before)
    for i in range(n):
        for k in range(c):
            small = not np.isnan(trucks[k]) and trucks[k] < 100_000.0
            offered = not small or minutes[i, k] <= 60.0
            assert_array_equal(got[i, k], minutes[i, k] if offered else np.nan)


def test_with_no_limit_every_crossing_serves_every_site() -> None:
    minutes, trucks = np.array([[10.0, 900.0]]), np.array([0.0, 0.0])
    free = TravelConfig(local_trucks_per_year=0.0)
    assert_array_equal(travel.without_small_far_crossings(minutes, trucks, free), minutes)


def test_trucks_are_those_of_the_open_commercial_crossings_in_id_order() -> None:
    table = crossings(
        ("c", 0, 0),
        ("b", 0, 0),
        ("a", 0, 0),
        ("d", 0, 0),
        commercial=[True, True, True, False],
        trucks_per_year=pd.array([3, None, 1, 4], dtype="Int64"),
    )
    got = travel.trucks_per_year(table, TravelConfig())
    assert got.dtype == np.float64
    assert_array_equal(got, [1.0, np.nan, 3.0])
    assert_array_equal(travel.trucks_per_year(table, TravelConfig(closed=("a",))), [np.nan, 3.0])


def test_wait_decides_between_crossings() -> None:
    drive = np.array([[10.0, 12.0]])
    quick = travel.through_crossings(drive, np.array([5.0, 5.0]), drive)
    slow = travel.through_crossings(drive, np.array([50.0, 5.0]), drive)
    assert (quick.best[0, 0], slow.best[0, 0]) == (0, 1)
    assert_allclose(slow.minutes, [[29.0]])
    assert_allclose(slow.runner_up_minutes, [[70.0]])


@pytest.mark.parametrize("wait", [-1.0, np.nan, np.inf])
def test_a_wait_that_is_none_names_its_crossing(wait: float) -> None:
    drive = np.ones((1, 2))
    with pytest.raises(DataError, match='"tecate": wait of'):
        travel.through_crossings(
            drive, np.array([1.0, wait]), drive, crossing_ids=("otay-mesa", "tecate")
        )


@pytest.mark.parametrize("drive", [-1.0, np.inf])
def test_a_drive_that_is_none_is_refused(drive: float) -> None:
    with pytest.raises(DataError, match="unreachable is NaN"):
        travel.through_crossings(np.array([[drive]]), np.ones(1), np.ones((1, 1)))


def test_crossings_must_agree() -> None:
    with pytest.raises(DataError, match="same crossings"):
        travel.through_crossings(np.ones((1, 2)), np.ones(2), np.ones((1, 3)))


def reached(minutes: list[list[float]], reasons: list[str]) -> Access:
    drive = np.array(minutes, dtype=np.float64)
    n = len(reasons)
    reason = np.array(reasons, dtype=object)
    return Access(tuple("abc"[:n]), (), drive, drive, np.zeros(n), np.zeros(n), reason)


def test_a_pair_without_a_way_says_why() -> None:
    nan = np.nan
    sites = reached([[1.0, nan], [nan, nan]], ["", "no-road-within-cap"])
    zones = reached([[1.0, nan], [nan, 1.0], [nan, nan]], ["", "", "disconnected"])
    got = travel.through_crossings(sites.minutes, np.zeros(2), zones.minutes)
    assert travel.unreachable_reasons(got, sites, zones).tolist() == [
        ["", "no-common-crossing", "disconnected"],
        ["no-road-within-cap"] * 3,
    ]


def test_with_every_crossing_closed_no_pair_has_a_way() -> None:
    sites = reached([[]], ["no-open-crossing"])
    got = travel.through_crossings(sites.minutes, np.zeros(0), sites.minutes)
    assert np.isnan(got.minutes).all()
    assert got.best.tolist() == [[-1]]
    assert travel.unreachable_reasons(got, sites, sites).tolist() == [["no-open-crossing"]]
