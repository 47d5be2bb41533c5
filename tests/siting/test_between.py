"""Drives among places of one side."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.config import TravelConfig
from siting.errors import DataError
from siting.transport import between, network
from siting.transport.roads import side_network
from siting.world import World
from tests.siting.roads_world import crossings, frame, graph

PLAIN = TravelConfig(speed_breaks_km=(), speeds_kmh=(60.0,), us_speed_factor=1.0)
KM = 1.0 / 111.2


def _land(seed: int) -> World:
    """Random towns of northern Mexico and roads among them, at times parallel, looped or cut."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(-101.0, -100.0, 12), rng.uniform(25.0, 26.0, 12)
    nodes = [(float(x), float(y), "MX") for x, y in zip(lon, lat, strict=True)]
    ends = rng.integers(0, 12, (22, 2))
    far = np.hypot(lon[ends[:, 0]] - lon[ends[:, 1]], lat[ends[:, 0]] - lat[ends[:, 1]]) * 112.0
    edges = [
        (int(a), int(b), float(km * stretch) + (5.0 if a == b else 0.0))
        for (a, b), km, stretch in zip(np.sort(ends), far, rng.uniform(1.0, 1.6, 22), strict=True)
    ]
    return World(graphs={"highways": graph(nodes, edges)})


def _places(seed: int, n: int = 9) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(seed + 1)
    return frame(
        rng.uniform(-101.0, -100.0, n),
        rng.uniform(25.0, 26.0, n),
        site_id=[f"P{i}" for i in range(n)],
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_a_drive_to_a_place_is_the_drive_to_a_crossing_there(seed: int) -> None:
    world, places = _land(seed), _places(seed)
    # The same caps, since a crossing has its own.
    travel = PLAIN.model_copy(update={"max_gate_km": PLAIN.max_access_km})
    rows = zip(places["site_id"], places.geometry, strict=True)
    gates = crossings(*[(str(name), point.x, point.y) for name, point in rows])
    trees = network.gate_trees(world.graph("highways"), gates, travel)
    expected = network.access(places, side="MX", trees=trees, travel=travel).minutes
    expected = np.fmin(expected, expected.T)
    np.fill_diagonal(expected, 0.0)
    found = between.minutes(places, side="MX", travel=travel, world=world, use_cache=False)
    # Trees to crossings are kept in single precision.
    np.testing.assert_allclose(found.minutes, expected, rtol=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 100))
def test_order_of_places_does_not_matter(seed: int, order: int) -> None:
    world, places = _land(seed), _places(seed)
    found = between.minutes(places, side="MX", travel=PLAIN, world=world, use_cache=False)
    shuffled = places.sample(frac=1.0, random_state=order)
    again = between.minutes(shuffled, side="MX", travel=PLAIN, world=world, use_cache=False)
    assert again.ids == found.ids
    np.testing.assert_array_equal(again.minutes, found.minutes)
    np.testing.assert_array_equal(found.minutes, found.minutes.T)
    assert (np.diag(found.minutes) == 0.0).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(1.0, 200.0))
def test_a_limit_leaves_out_what_is_farther_and_nothing_else(seed: int, limit: float) -> None:
    world, places = _land(seed), _places(seed)
    whole = between.minutes(places, side="MX", travel=PLAIN, world=world, use_cache=False).minutes
    near = between.minutes(
        places, side="MX", travel=PLAIN, world=world, limit=limit, use_cache=False
    ).minutes
    np.testing.assert_array_equal(near, np.where(whole <= limit, whole, np.nan))


def test_blocks_do_not_change_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    world, places = _land(3), _places(3)
    whole = between.minutes(places, side="MX", travel=PLAIN, world=world, use_cache=False).minutes
    monkeypatch.setattr(between, "BLOCK_CELLS", 1)
    again = between.minutes(places, side="MX", travel=PLAIN, world=world, use_cache=False).minutes
    np.testing.assert_array_equal(again, whole)


def test_neighbours_on_one_road_do_not_drive_to_its_end_and_back() -> None:
    road = graph([(-101.0, 25.0, "MX"), (-100.0, 25.0, "MX")], [(0, 1, 200.0)])
    lon = np.array([-100.9, -100.1])
    side = side_network(road, "MX", PLAIN)
    far = PLAIN.model_copy(update={"max_access_km": 1.0})
    found = between.among(side, lon, np.array([25.0, 25.0]), travel=far)[0, 1]
    assert found == pytest.approx(0.8 * 200.0, rel=0.01)


def test_streets_join_neighbours_that_the_road_joins_by_a_detour() -> None:
    road = graph([(-101.0, 25.0, "MX"), (-100.9, 25.0, "MX")], [(0, 1, 500.0)])
    side = side_network(road, "MX", PLAIN)
    lon = np.array([-101.0, -100.9])
    found = between.among(side, lon, np.array([25.0, 25.0]), travel=PLAIN)[0, 1]
    straight = 10.09
    minutes = straight * PLAIN.access_circuity / PLAIN.access_speed_kmh * 60.0
    assert found == pytest.approx(minutes, rel=0.01)


def test_a_place_far_from_any_road_is_near_nothing_but_itself() -> None:
    road = graph([(-101.0, 25.0, "MX"), (-100.9, 25.0, "MX")], [(0, 1, 10.0)])
    places = frame([-101.0, -90.0], [25.0, 20.0], site_id=["P1", "P2"])
    found = between.minutes(
        places, side="MX", travel=PLAIN, world=World(graphs={"highways": road}), use_cache=False
    )
    assert np.isnan(found.minutes[0, 1])
    assert (np.diag(found.minutes) == 0.0).all()


def test_places_in_two_components_are_not_joined() -> None:
    road = graph(
        [(-101.0, 25.0, "MX"), (-100.5, 25.0, "MX"), (-99.0, 25.0, "MX"), (-98.9, 25.0, "MX")],
        [(0, 1, 50.0), (2, 3, 10.0)],
    )
    places = frame([-101.0, -98.9], [25.0, 25.0], site_id=["P1", "P2"])
    found = between.minutes(
        places, side="MX", travel=PLAIN, world=World(graphs={"highways": road}), use_cache=False
    )
    assert np.isnan(found.minutes[0, 1])


def test_no_place_gives_an_empty_matrix() -> None:
    places = frame([], [], zone_id=[])
    found = between.minutes(places, side="MX", travel=PLAIN, world=_land(1))
    assert found.ids == ()
    assert found.minutes.shape == (0, 0)


def test_rows_that_name_places_spread_the_matrix() -> None:
    drives = between.Among(("a", "b"), np.array([[0.0, 7.0], [7.0, 0.0]]))
    np.testing.assert_array_equal(
        drives.of(["b", "a", "b"]), [[0.0, 7.0, 0.0], [7.0, 0.0, 7.0], [0.0, 7.0, 0.0]]
    )


def test_ids_are_asked_for() -> None:
    with pytest.raises(DataError, match="crossing_id"):
        between.minutes(frame([-100.0], [25.0]), side="MX", travel=PLAIN, world=_land(1))


def test_what_is_kept_is_what_was_computed_and_follows_the_roads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITING_CACHE_DIR", str(tmp_path))
    world, places = _land(5), _places(5)
    computed = between.minutes(places, side="MX", travel=PLAIN, world=world, use_cache=False)
    for _ in range(2):
        kept = between.minutes(places, side="MX", travel=PLAIN, world=world)
        np.testing.assert_array_equal(kept.minutes, computed.minutes)
    faster = PLAIN.model_copy(update={"speeds_kmh": (120.0,)})
    other = between.minutes(places, side="MX", travel=faster, world=world)
    assert not np.array_equal(other.minutes, computed.minutes, equal_nan=True)
    waiting = PLAIN.model_copy(update={"default_wait_min": 1.0})
    before = len(list(tmp_path.iterdir()))
    between.minutes(places, side="MX", travel=waiting, world=world)
    assert len(list(tmp_path.iterdir())) == before
