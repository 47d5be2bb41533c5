"""New roads: one road however it is drawn, never a longer drive, and on their own side only."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from layers.graph import Graph
from siting import study
from siting.config import TravelConfig
from siting.errors import StudyError
from siting.geodesy import GEOD, distance_km
from siting.options.scenario import NewLink, ScenarioConfig
from siting.scenario.apply import apply
from siting.scenario.links import with_links, wrong_sides
from siting.transport.network import Access, access, gate_trees
from siting.transport.roads import side_network
from siting.world import TODAY, World
from tests.siting.roads_world import crossings, frame, graph

BORDER = study.load("border")
TRAVEL = TravelConfig(max_gate_km=300.0, max_access_km=100.0)
GATES = crossings(("east", -99.6, 27.4), ("west", -100.4, 27.45))


def link(*path: tuple[float, float], country: str = "MX", **more: object) -> NewLink:
    return NewLink.model_validate({"country": country, "path": path, **more})


def land(seed: int) -> Graph:
    """Draw roads of town streets and open highway at random, and a stray piece beside them."""
    rng = np.random.default_rng(seed)
    at = rng.uniform((-101.0, 25.0), (-99.0, 27.2), (14, 2))
    at = np.vstack((at, at[0] + rng.uniform(-0.2, 0.2, (2, 2))))
    ends = {(i, int(rng.integers(i))) for i in range(1, 14)}
    ends |= {(int(max(a, b)), int(min(a, b))) for a, b in rng.integers(14, size=(8, 2)) if a != b}
    ends.add((15, 14))
    tail, head = np.array(sorted((b, a) for a, b in ends)).T
    straight = distance_km(at[tail, 0], at[tail, 1], at[head, 0], at[head, 1])
    km = straight * rng.uniform(1.0, 1.6, len(tail))
    return graph(
        [(lon, lat, "MX") for lon, lat in at.tolist()],
        list(zip(tail.tolist(), head.tolist(), km.tolist(), strict=True)),
    )


def drives(roads: Graph, seed: int) -> Access:
    rng = np.random.default_rng(seed + 1)
    at = rng.uniform((-101.0, 25.0), (-99.0, 27.2), (8, 2))
    places = frame(at[:, 0], at[:, 1], site_id=[f"P{i}" for i in range(8)])
    return access(places, side="MX", trees=gate_trees(roads, GATES, TRAVEL), travel=TRAVEL)


def between_nodes(roads: Graph, seed: int) -> tuple[tuple[float, float], tuple[float, float]]:
    rng = np.random.default_rng(seed + 2)
    first, last = rng.choice(14, 2, replace=False)
    return (roads.lon[first], roads.lat[first]), (roads.lon[last], roads.lat[last])


def straight(
    start: tuple[float, float], end: tuple[float, float], points: int
) -> list[tuple[float, float]]:
    return [start, *GEOD.npts(*start, *end, points), end]


@given(st.integers(0, 10_000), st.integers(1, 200))
@settings(max_examples=25, deadline=None)
def test_more_points_on_a_straight_course_change_no_drive(seed: int, points: int) -> None:
    roads = land(seed)
    start, end = between_nodes(roads, seed)
    km = 1.01 * float(distance_km(*(np.array([one]) for one in (*start, *end)))[0])
    drawn = [
        with_links(roads, [link(*course, km=km)], path="x")
        for course in ((start, end), straight(start, end, points))
    ]
    coarse, fine = (drives(one, seed) for one in drawn)
    # The trees are kept in single precision.
    assert_allclose(fine.minutes, coarse.minutes, rtol=1e-5)
    assert_allclose(fine.km, coarse.km, rtol=1e-5)
    assert_array_equal(fine.snap_km, coarse.snap_km)


@given(st.integers(0, 10_000), st.integers(0, 5), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_a_road_more_never_lengthens_a_drive(seed: int, points: int, roads_more: int) -> None:
    roads = land(seed)
    rng = np.random.default_rng(seed + 3)
    new = []
    for more in range(roads_more):
        start, end = between_nodes(roads, seed + more)
        bend = [tuple(one) for one in rng.uniform((-101.0, 25.0), (-99.0, 27.2), (points, 2))]
        new.append(link(start, *bend, end))
    before = drives(roads, seed)
    after = drives(with_links(roads, new, path="x"), seed)
    was = ~np.isnan(before.minutes)
    assert (after.minutes[was] <= before.minutes[was]).all()
    assert_array_equal(after.snap_km, before.snap_km)


def test_a_road_of_many_points_is_as_fast_as_a_highway_and_can_be_worth_taking() -> None:
    roads = graph(
        [(-101.0, 25.0, "MX"), (-101.0, 26.0, "MX"), (-99.6, 26.0, "MX"), (-99.6, 27.3, "MX")],
        [(0, 1, 111.0), (1, 2, 400.0), (2, 3, 145.0)],
    )
    course = straight((-101.0, 25.0), (-99.6, 27.3), 300)
    more = with_links(roads, [link(*course)], path="x")
    side = side_network(more, "MX", TRAVEL)
    own = slice(roads.n_edges + 2, None)
    speed = side.km[own] / side.minutes[own] * 60.0
    assert_allclose(speed, TRAVEL.speeds_kmh[-1])
    places = frame([-101.0], [25.0], site_id=["P"])
    was, now = (
        access(places, side="MX", trees=gate_trees(one, GATES, TRAVEL), travel=TRAVEL)
        for one in (roads, more)
    )
    assert now.minutes[0, 0] < was.minutes[0, 0] - 60.0


def test_a_road_is_tied_to_the_main_network_and_not_to_a_stray_piece() -> None:
    nodes = ((-101.0, 25.0), (-100.0, 25.0), (-99.5, 25.5), (-100.05, 26.0), (-100.0, 26.0))
    roads = graph(
        [(lon, lat, "MX") for lon, lat in nodes],
        [(0, 1, 101.0), (1, 2, 75.0), (3, 4, 5.0)],
    )
    with pytest.raises(StudyError, match=r"x\.0\.path: its end at -100, 26 lies 75 km from"):
        with_links(roads, [link((-101.0, 25.0), (-100.0, 26.0))], path="x")
    # Rails are in pieces, and a link may join them.
    assert (
        with_links(roads, [link((-101.0, 25.0), (-100.0, 26.0))], path="x", largest=False).n_edges
        == roads.n_edges + 3
    )


def test_whatever_is_drawn_differently_has_another_fingerprint() -> None:
    roads = land(1)
    start, end = between_nodes(roads, 1)
    worlds = [
        World(graphs={"highways": one})
        for one in (
            roads,
            with_links(roads, [link(start, end)], path="x"),
            with_links(roads, [link(*straight(start, end, 3))], path="x"),
            with_links(roads, [link(start, end, km=1000)], path="x"),
        )
    ]
    prints = [world.fingerprint("highways") for world in worlds]
    assert len(set(prints)) == len(prints)
    assert all(isinstance(array, np.ndarray) for array in astuple(roads))


@pytest.mark.parametrize(
    ("course", "said"),
    [
        (((-101.0, 25.0), (-101.0, 25.0)), "x.0.path: all its points lie at -101, 25, so that it"),
        (((-101.0, 25.0), (-100.9, 25.0)), "x.0.path: both its ends are tied to the network at"),
        (((-101.0, 25.0), (-101.0, 25.0), (-99.9, 25.0)), ""),
    ],
)
def test_a_course_without_length_or_end_is_refused(
    course: tuple[tuple[float, float], ...], said: str
) -> None:
    roads = graph([(-101.0, 25.0, "MX"), (-100.0, 25.0, "MX")], [(0, 1, 101.0)])
    if not said:
        assert with_links(roads, [link(*course)], path="x").n_edges > 1
        return
    with pytest.raises(StudyError) as caught:
        with_links(roads, [link(*course)], path="x")
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(said)


def test_a_link_keeps_to_its_own_side_of_the_line() -> None:
    monterrey, laredo, austin, reynosa = (
        (-100.31, 25.67),
        (-99.51, 27.45),
        (-97.74, 30.27),
        (-98.28, 26.05),
    )
    fine = [
        link(monterrey, laredo),
        # A bridgehead a little over the line as it is drawn here.
        link(monterrey, (-99.507, 27.51)),
        link((-99.5, 27.55), austin, country="US"),
    ]
    assert wrong_sides(fine, TODAY, path="x") == []
    swapped, astray, bulge = wrong_sides(
        [link(austin, laredo), link(laredo, monterrey, country="US"), link(laredo, reynosa)],
        TODAY,
        path="x",
    )
    assert swapped.startswith("x.0.path.0: lon -97.74, lat 30.27 lies 3")
    assert "km outside MX" in swapped
    assert astray.startswith("x.1.path.1: lon -100.31, lat 25.67 lies")
    assert bulge.startswith("x.2.path: between its points the course leaves MX near lon -99")


def refused(**options: object) -> str:
    with pytest.raises(StudyError) as caught:
        apply(BORDER, ScenarioConfig.model_validate(options))
    return "\n".join(caught.value.faults)


def test_the_wrong_side_is_refused_for_roads_and_railways() -> None:
    course = {"country": "MX", "path": [[-97.74, 30.27], [-99.5, 27.5]]}
    said = refused(roads=[course], railways=[course])
    for kind in ("roads", "railways"):
        assert f"scenario.{kind}.0.path.0: lon -97.74, lat 30.27 lies" in said


def test_a_road_to_where_it_begins_is_refused_with_its_path() -> None:
    said = refused(
        roads=[{"country": "MX", "path": [[-100.3, 25.7], [-100.3, 25.7], [-100.3, 25.7]]}]
    )
    assert said.startswith("scenario.roads.0.path: all its points lie at -100.3, 25.7")
    assert "\n" not in said


def test_a_crossing_that_joins_nothing_is_refused() -> None:
    row = {"us_state": "TX", "source": "x"}
    said = refused(
        crossings=[
            {"id": "capital", "name": "Capital", "lon": -99.13, "lat": 19.43, **row},
            {"id": "atlantic", "name": "Atlantic", "lon": -40.0, "lat": 30.0, **row},
        ]
    )
    assert (
        "scenario.crossings.0: lon -99.13, lat 19.43 lies farther than travel.max_gate_km = 40 km "
        "from the highways of US;" in said
    )
    assert "scenario.crossings.1: lon -40, lat 30 lies farther" in said
    assert "of MX and US;" in said


def test_orders_without_effect_are_refused() -> None:
    said = refused(
        close=["ysleta", "andrade"],
        lanes={"ysleta": [1, 2], "anzalduas": [1, 2], "roma": [3, 3]},
        minutes_saved_at={"ysleta": 5, "andrade": 5},
    )
    for path, why in (
        ("close.andrade", "no truck crosses there"),
        ("lanes.anzalduas", "no truck crosses there"),
        ("minutes_saved_at.andrade", "no truck crosses there"),
        ("lanes.ysleta", "that crossing is closed in the same scenario"),
        ("minutes_saved_at.ysleta", "that crossing is closed in the same scenario"),
        ("lanes.roma", "3 lanes before and after"),
    ):
        assert f"scenario.{path}: {why}" in said
    shut = BORDER.model_copy(
        update={"travel": BORDER.travel.model_copy(update={"closed": ("ysleta",)})}
    )
    with pytest.raises(StudyError, match="closed in the same study"):
        apply(shut, ScenarioConfig.model_validate({"lanes": {"ysleta": [1, 2]}}))
