"""The course of a way: it adds up to the figures of a run, and is the path networkx finds."""

from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from siting.options import TravelConfig
from siting.transport import network
from siting.transport.gates import Floats, Ints, way_back
from siting.transport.roads import side_nodes
from siting.transport.routes import Course, trace
from tests.siting.roads_world import crossings, frame, graph

NO_LEGS = TravelConfig(max_gate_km=500.0, max_access_km=0.001)


@st.composite
def ways(draw: st.DrawFn) -> SimpleNamespace:
    """Build a small network with loops, parallel edges, edges of no length and cut-off parts."""
    n = draw(st.integers(2, 9))
    degree = st.floats(-0.5, 0.5).map(lambda x: round(x, 3))
    nodes = [(-100.0 + draw(degree), 27.0 + draw(degree), "MX") for _ in range(n)]
    node = st.integers(0, n - 1)
    length = st.one_of(st.just(0.0), st.floats(0.1, 90.0))
    edges = draw(st.lists(st.tuples(node, node, length), min_size=1, max_size=14))
    point = st.tuples(degree, degree).map(lambda p: (-100.0 + p[0], 27.0 + p[1]))
    return SimpleNamespace(nodes=nodes, edges=edges, gate=draw(point), place=draw(point))


def drawn(case: SimpleNamespace, travel: TravelConfig) -> tuple[network.Access, Course | None]:
    roads = graph(case.nodes, case.edges)
    trees = network.gate_trees(roads, crossings(("c", *case.gate)), travel)
    place = frame([case.place[0]], [case.place[1]], site_id=["P"])
    nodes = side_nodes(roads, "MX")
    course = trace(
        case.place,
        case.gate,
        grown=trees.sides["MX"],
        gate=0,
        nodes=(roads.lon[nodes], roads.lat[nodes]),
        travel=travel,
    )
    return network.access(place, side="MX", trees=trees, travel=travel), course


@settings(deadline=None, max_examples=150)
@given(ways(), st.sampled_from([0.5, 20.0, 300.0]), st.sampled_from([0.5, 20.0, 300.0]))
def test_parts_add_up_to_the_drive(case: SimpleNamespace, access_km: float, gate_km: float) -> None:
    travel = TravelConfig(max_access_km=access_km, max_gate_km=gate_km)
    drive, course = drawn(case, travel)
    if course is None:
        assert np.isnan(drive.minutes[0, 0])
        return
    assert_allclose(course.minutes, drive.minutes[0, 0], rtol=1e-5, atol=1e-5)
    assert_array_equal(course.line[0], case.place)
    assert_array_equal(course.line[-1], case.gate)


@settings(deadline=None, max_examples=100)
@given(ways())
def test_km_are_those_of_the_drive(case: SimpleNamespace) -> None:
    """At one speed everywhere the quickest is the shortest: no two ways differ in km alone."""
    travel = TravelConfig(
        speed_breaks_km=(), speeds_kmh=(50.0,), access_speed_kmh=50.0, max_gate_km=300.0
    )
    drive, course = drawn(case, travel)
    if course is not None:
        assert_allclose(course.km, drive.km[0, 0], rtol=1e-5, atol=1e-4)


def some_roads(factor: float) -> SimpleNamespace:
    rng = np.random.default_rng(11)
    spots = rng.uniform((-100.0, 25.0), (-99.0, 26.0), (60, 2))
    ends = rng.integers(0, 60, (140, 2))
    km = rng.uniform(1.0, 80.0, 140) * factor
    nodes = [(float(x), float(y), "MX") for x, y in spots]
    edges = [(int(a), int(b), float(k)) for (a, b), k in zip(ends, km, strict=True)]
    return SimpleNamespace(nodes=nodes, edges=edges, gate=nodes[edges[0][0]][:2])


def tree(factor: float) -> tuple[SimpleNamespace, Floats, Ints]:
    case = some_roads(factor)
    travel = TravelConfig(speed_breaks_km=(), speeds_kmh=(60.0,), max_gate_km=500.0)
    trees = network.gate_trees(graph(case.nodes, case.edges), crossings(("c", *case.gate)), travel)
    minutes, before = way_back(trees.sides["MX"], 0, travel)
    return case, minutes, before


@pytest.mark.parametrize("factor", [1e-6, 1e-3, 1e3, 1e7])
def test_the_unit_of_length_changes_no_path(factor: float) -> None:
    _, plain, path = tree(1.0)
    _, scaled, same = tree(factor)
    assert_array_equal(same, path)
    # The crossing stands on a node, within the millimetre its foot is found to.
    assert_allclose(scaled, plain * factor, rtol=1e-6, atol=1e-4)


def test_the_way_back_is_the_path_of_networkx() -> None:
    case, minutes, before = tree(1.0)
    roads = nx.MultiGraph()
    roads.add_nodes_from(range(60))
    for tail, head, km in case.edges:
        roads.add_edge(tail, head, minutes=km)
    start = case.edges[0][0]
    paths = nx.single_source_dijkstra_path(roads, start, weight="minutes")
    for node, path in paths.items():
        walked = [node]
        while walked[-1] != start:
            came = int(before[walked[-1]])
            # The crossing stands on the first node, but is tied to an edge of it.
            walked.append(start if came == len(before) else came)
        assert walked[::-1] == path
    lost = sorted(set(range(60)) - set(paths))
    assert np.isnan(minutes[lost]).all()


def test_corners_are_the_nodes_in_between() -> None:
    nodes = [(-100.0, 27.0, "MX"), (-99.8, 27.1, "MX"), (-99.6, 27.0, "MX")]
    case = SimpleNamespace(
        nodes=nodes, edges=[(0, 1, 25.0), (1, 2, 25.0)], place=(-100.0, 27.0), gate=(-99.6, 27.0)
    )
    _, course = drawn(case, TravelConfig(max_access_km=30.0))
    assert course is not None
    assert_allclose(course.line, [node[:2] for node in nodes], atol=1e-6)
    assert [part.kind for part in course.parts] == ["to-road", "road", "to-crossing"]
    assert_allclose(course.km, 50.0, atol=1e-3)


def test_next_to_the_crossing_the_course_is_straight() -> None:
    nodes = [(-100.0, 27.0, "MX"), (-100.0, 28.0, "MX")]
    case = SimpleNamespace(
        nodes=nodes, edges=[(0, 1, 400.0)], place=(-100.05, 27.0), gate=(-100.05, 27.02)
    )
    _, course = drawn(case, TravelConfig())
    assert course is not None
    assert [part.kind for part in course.parts] == ["streets"]
    assert_array_equal(course.line, [case.place, case.gate])
