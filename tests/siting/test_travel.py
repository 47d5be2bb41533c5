"""Min-plus through crossings against brute force, and the waits that feed it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from siting import travel
from siting.config import TravelConfig
from siting.errors import DataError
from siting.network import Access
from tests.siting.roads_world import crossings

# Whole minutes make ties common, which is where a ranking goes wrong.
DRIVES = st.one_of(st.just(np.nan), st.integers(0, 9).map(float))


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


def test_waits_come_from_the_layer_or_the_flagged_default() -> None:
    table = crossings(("b", 0, 0), ("a", 0, 0), wait_min=[20.0, np.nan], wait_grade=["B", None])
    minutes, basis = travel.waits(table, TravelConfig(default_wait_min=45.0, wait_factor=2.0))
    assert_allclose(minutes, [90.0, 40.0])
    assert basis.tolist() == ["default", "B"]


@pytest.mark.parametrize("wait", [-5.0, np.inf])
def test_a_bad_wait_in_the_layer_names_its_crossing(wait: float) -> None:
    with pytest.raises(DataError, match='"b": wait of'):
        travel.waits(crossings(("a", 0, 0), ("b", 0, 0), wait_min=[1.0, wait]), TravelConfig())
