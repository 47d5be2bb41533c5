"""The search is fast only if the answer stays the geodesic one: hold it to brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from siting import geodesy

LONGITUDES = st.floats(-118.0, -70.0)
LATITUDES = st.floats(14.5, 49.5)
POINTS = st.tuples(LONGITUDES, LATITUDES)


def arrays(points: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    both = np.array(points, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def true_distance_to_line(lon: float, lat: float, ends: tuple[float, ...]) -> float:
    """Sample the geodesic between the ends, then again around the best sample."""
    lon1, lat1, lon2, lat2 = ends
    azimuth, _, metres = geodesy.GEOD.inv(lon1, lat1, lon2, lat2)
    low, high = 0.0, metres
    for _ in range(4):
        along = np.linspace(low, high, 401)
        n = len(along)
        on_lon, on_lat, _ = geodesy.GEOD.fwd(
            np.full(n, lon1), np.full(n, lat1), np.full(n, azimuth), along
        )
        km = geodesy.distance_km(np.full(n, lon), np.full(n, lat), on_lon, on_lat)
        best = int(np.argmin(km))
        low, high = along[max(best - 1, 0)], along[min(best + 1, n - 1)]
    return float(km[best])


def test_distance_of_two_cities_is_karneys() -> None:
    # GeodSolve -i, WGS 84: one degree of latitude from the equator.
    km = geodesy.distance_km(np.zeros(1), np.zeros(1), np.zeros(1), np.ones(1))
    assert_allclose(km, 110.574389, atol=1e-6)


@given(st.lists(POINTS, min_size=1, max_size=5), st.lists(POINTS, min_size=1, max_size=5))
def test_distance_matrix_is_close_to_the_geodesic(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> None:
    lon1, lat1 = arrays(first)
    lon2, lat2 = arrays(second)
    got = geodesy.distance_matrix_km(lon1, lat1, lon2, lat2)
    at1, at2 = np.indices(got.shape)
    truth = geodesy.distance_km(lon1[at1], lat1[at1], lon2[at2], lat2[at2])
    assert_allclose(got, truth, rtol=2e-4, atol=1e-6)


@given(POINTS, st.lists(POINTS, min_size=1, max_size=30))
def test_nearest_point_is_the_nearest_by_geodesic(
    place: tuple[float, float], others: list[tuple[float, float]]
) -> None:
    lon, lat = arrays([place])
    to_lon, to_lat = arrays(others)
    near = geodesy.nearest_points(lon, lat, to_lon, to_lat)
    truth = geodesy.distance_km(
        np.repeat(lon, len(others)), np.repeat(lat, len(others)), to_lon, to_lat
    )
    assert_allclose(near.km[0], truth.min(), rtol=1e-3, atol=1e-6)
    assert near.km[0] == truth[near.index[0]]


def test_of_points_in_one_place_the_first_is_taken() -> None:
    to_lon, to_lat = arrays([(-90.0, 20.0), (-100.0, 25.0), (-100.0, 25.0)])
    near = geodesy.nearest_points(*arrays([(-100.1, 25.0)]), to_lon, to_lat)
    assert near.index.tolist() == [1]


def test_no_points_to_be_near_to() -> None:
    near = geodesy.nearest_points(*arrays([(-100.0, 25.0)]), *arrays([]))
    assert near.index.tolist() == [-1]
    assert np.isnan(near.km).all()


@settings(deadline=None, max_examples=60)
@given(
    POINTS,
    st.lists(
        st.tuples(LONGITUDES, LATITUDES, st.floats(-3.0, 3.0), st.floats(-3.0, 3.0), st.booleans()),
        min_size=1,
        max_size=6,
    ),
)
def test_nearest_line_is_the_nearest_by_geodesic(
    place: tuple[float, float], shapes: list[tuple[float, float, float, float, bool]]
) -> None:
    """Chords of up to 400 km, near and far, against a search along the true geodesic."""
    lon, lat = arrays([place])
    ends = np.array(
        [
            (
                (place[0] + dx / 2, place[1] + dy / 2, place[0] - dx / 3, place[1] + dy)
                if beside
                else (x, y, x + dx, y + dy)
            )
            for x, y, dx, dy, beside in shapes
        ]
    )
    lines = geodesy.line_index(*ends.T)
    near = geodesy.nearest_line(lon, lat, lines, max_km=3000.0)
    truth = [true_distance_to_line(place[0], place[1], tuple(row)) for row in ends]
    if min(truth) < 2900.0:
        assert_allclose(near.km[0], min(truth), rtol=5e-3, atol=4e-3)
        assert_allclose(truth[near.index[0]], min(truth), rtol=5e-3, atol=4e-3)
        back = geodesy.distance_km(lon, lat, near.lon, near.lat)
        assert_allclose(near.km, back, atol=1e-9)


def test_a_long_chord_is_followed_along_its_geodesic() -> None:
    """300 km due west: the geodesic bows 1 km north of the parallel, and the foot lies on it."""
    ends = arrays([(-100.0, 30.0)]) + arrays([(-96.9, 30.0)])
    lines = geodesy.line_index(*ends)
    azimuth, _, metres = geodesy.GEOD.inv(-100.0, 30.0, -96.9, 30.0)
    lon, lat, _ = geodesy.GEOD.fwd(-100.0, 30.0, azimuth, metres / 2)
    near = geodesy.nearest_line(np.array([lon]), np.array([lat]), lines)
    assert near.km[0] < 0.004
    assert_allclose(near.fraction, 0.5, atol=1e-4)
    straight = geodesy.nearest_line(np.array([-98.45]), np.array([30.0]), lines)
    assert straight.km[0] > 0.9


@pytest.mark.parametrize(("lon", "fraction"), [(-101.0, 0.0), (-99.75, 0.25), (-98.0, 1.0)])
def test_fraction_counts_from_the_first_end(lon: float, fraction: float) -> None:
    lines = geodesy.line_index(*arrays([(-100.0, 25.0)]), *arrays([(-99.0, 25.0)]))
    near = geodesy.nearest_line(np.array([lon]), np.array([25.0]), lines)
    assert_allclose(near.fraction, fraction, atol=1e-3)


def test_beyond_the_radius_there_is_no_line() -> None:
    lines = geodesy.line_index(*arrays([(-100.0, 25.0)]), *arrays([(-99.0, 25.0)]))
    places = arrays([(-100.0, 25.5), (-100.0, 27.0)])
    near = geodesy.nearest_line(*places, lines, max_km=100.0)
    assert near.index.tolist() == [0, -1]
    assert np.isnan(near.km).tolist() == [False, True]


def test_shared_ends_go_to_the_first_line_and_points_are_lines_too() -> None:
    lon1, lat1 = arrays([(-100.0, 25.0), (-100.0, 25.0), (-100.0, 25.0)])
    lon2, lat2 = arrays([(-99.0, 25.0), (-99.0, 24.0), (-100.0, 25.0)])
    lines = geodesy.line_index(lon1, lat1, lon2, lat2)
    near = geodesy.nearest_line(*arrays([(-100.2, 25.2)]), lines)
    assert near.index.tolist() == [0]


def test_no_lines_at_all() -> None:
    empty = np.zeros(0)
    lines = geodesy.line_index(empty, empty, empty, empty)
    assert geodesy.nearest_line(*arrays([(-100.0, 25.0)]), lines).index.tolist() == [-1]
