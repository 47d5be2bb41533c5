"""Roads, gates and access on lands small enough to reckon by hand, and against networkx."""

from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from siting.config import TravelConfig
from siting.errors import DataError, StudyError
from siting.transport import network
from siting.transport.roads import edge_minutes, side_network
from tests.siting.roads_world import crossings, frame, graph

PLAIN = TravelConfig(
    speed_breaks_km=(),
    speeds_kmh=(60.0,),
    us_speed_factor=1.0,
    access_speed_kmh=30.0,
    access_circuity=1.5,
    max_access_km=20.0,
    max_gate_km=20.0,
)
LAT = 27.0
KM = 1.0 / 99.25
"""Degrees of longitude in a kilometre at 27 degrees north."""


def line_of_nodes(*spots: float, country: str = "MX") -> list[tuple[float, float, str]]:
    """Nodes west to east, at km along the parallel."""
    return [(-100.0 + spot * KM, LAT, country) for spot in spots]


def reach(
    world: network.GateTrees, *, km: float, north_km: float = 0.0, side: str = "MX"
) -> network.Access:
    places = frame([-100.0 + km * KM], [LAT + north_km / 110.8], site_id=["P1"])
    return network.access(places, side=side, trees=world, travel=PLAIN)


def test_speed_follows_length_class_and_country() -> None:
    travel = TravelConfig(speed_breaks_km=(5.0,), speeds_kmh=(30.0, 60.0), us_speed_factor=2.0)
    lengths = np.array([0.0, 4.0, 5.0, 60.0])
    assert_allclose(edge_minutes(lengths, "MX", travel), [0.0, 8.0, 5.0, 60.0])
    assert_allclose(edge_minutes(lengths, "US", travel), [0.0, 4.0, 2.5, 30.0])


def test_drive_is_access_leg_then_road_then_gate_leg() -> None:
    roads = graph(line_of_nodes(0.0, 40.0, 100.0), [(0, 1, 44.0), (1, 2, 66.0)])
    world = network.gate_trees(roads, crossings(("c", -100.0 + 100 * KM, LAT + 4 / 110.8)), PLAIN)
    found = reach(world, km=20.0, north_km=2.0)
    # 2 km and 4 km straight at 30 km/h x 1.5; 22 + 66 km of road at 60 km/h.
    assert_allclose(found.minutes, [[6.0 + 88.0 + 12.0]], rtol=2e-3)
    assert_allclose(found.km, [[3.0 + 88.0 + 6.0]], rtol=2e-3)
    assert_allclose(found.snap_km, [2.0], rtol=1e-2)
    assert_allclose(found.chord_km, [40.0], rtol=1e-2)
    assert found.reason.tolist() == [""]


def test_place_and_gate_on_one_edge_need_not_visit_its_ends() -> None:
    roads = graph(line_of_nodes(0.0, 100.0), [(0, 1, 100.0)])
    world = network.gate_trees(roads, crossings(("c", -100.0 + 70 * KM, LAT)), PLAIN)
    # Their feet lie 100 m off, where the geodesic bows north of the parallel.
    assert_allclose(reach(world, km=40.0).minutes, [[30.0]], rtol=2e-2)
    assert_allclose(reach(world, km=40.0).km, [[30.0]], rtol=2e-2)


def test_next_to_a_crossing_streets_beat_the_highway() -> None:
    roads = graph(line_of_nodes(0.0, 100.0), [(0, 1, 100.0)])
    crossing = crossings(("c", -100.0 + 50 * KM, LAT + 5 / 110.8))
    found = reach(network.gate_trees(roads, crossing, PLAIN), km=51.0, north_km=5.0)
    assert_allclose(found.minutes, [[3.0]], rtol=2e-2)
    assert_allclose(found.km, [[1.5]], rtol=2e-2)


def test_parallel_edges_the_quickest_counts_and_loops_do_no_harm() -> None:
    roads = graph(
        line_of_nodes(0.0, 60.0, 100.0),
        [(0, 1, 90.0), (0, 1, 60.0), (1, 1, 5.0), (1, 2, 40.0), (1, 2, 80.0)],
    )
    world = network.gate_trees(roads, crossings(("c", -100.0 + 100 * KM, LAT)), PLAIN)
    assert_allclose(reach(world, km=0.0).minutes, [[100.0]], rtol=1e-3)


def test_edges_of_no_length_still_join_their_nodes() -> None:
    nodes = [*line_of_nodes(0.0, 50.0), *line_of_nodes(50.0, 100.0)]
    roads = graph(nodes, [(0, 1, 50.0), (1, 2, 0.0), (2, 3, 50.0)])
    world = network.gate_trees(roads, crossings(("c", -100.0 + 100 * KM, LAT)), PLAIN)
    assert len(world.sides["MX"].network.island) == 0
    found = reach(world, km=0.0)
    assert_allclose(found.minutes, [[100.0]], rtol=1e-3)
    assert_allclose(found.km, [[100.0]], rtol=1e-3)


def test_roads_of_the_other_country_are_never_used() -> None:
    nodes = [*line_of_nodes(0.0, 50.0), (-100.0, LAT + 0.1, "US"), (-99.5, LAT + 0.1, "US")]
    roads = graph(nodes, [(0, 1, 50.0), (2, 3, 50.0)])
    world = network.gate_trees(roads, crossings(("c", -100.0 + 50 * KM, LAT)), PLAIN)
    mexican = reach(world, km=0.0, north_km=11.0)
    american = reach(world, km=0.0, north_km=11.0, side="US")
    assert_allclose(mexican.snap_km, [11.0], rtol=2e-2)
    assert american.snap_km[0] < 0.2


@pytest.mark.parametrize(
    ("km", "north_km", "reason"),
    [
        (50.0, 19.0, ""),
        (50.0, 21.0, "no-road-within-cap"),
        (50.0, 5000.0, "no-road-within-cap"),
        (200.0, 1.0, "disconnected"),
    ],
)
def test_a_place_off_the_network_is_unreachable_with_a_reason(
    km: float, north_km: float, reason: str
) -> None:
    nodes = line_of_nodes(0.0, 50.0, 100.0, 200.0, 201.0)
    roads = graph(nodes, [(0, 1, 50.0), (1, 2, 50.0), (3, 4, 1.0)])
    world = network.gate_trees(roads, crossings(("c", -100.0, LAT)), PLAIN)
    if north_km > 1000.0:
        places = frame([-150.0], [61.2], site_id=["AK"])
        found = network.access(places, side="MX", trees=world, travel=PLAIN)
    else:
        found = reach(world, km=km, north_km=north_km)
    assert found.reason.tolist() == [reason]
    assert np.isnan(found.minutes).all() == (reason != "")
    assert np.isnan(found.km).all() == (reason != "")


def test_a_crossing_with_no_road_near_is_cut_off_on_that_side_only() -> None:
    nodes = [*line_of_nodes(0.0, 50.0), (-100.0, LAT + 0.5, "US"), (-99.5, LAT + 0.5, "US")]
    roads = graph(nodes, [(0, 1, 50.0), (2, 3, 50.0)])
    world = network.gate_trees(roads, crossings(("c", -100.0 + 50 * KM, LAT)), PLAIN)
    assert world.sides["MX"].reason.tolist() == [""]
    assert world.sides["US"].reason.tolist() == ["no-road-at-gate"]
    stuck = reach(world, km=0.0, north_km=55.0, side="US")
    assert stuck.reason.tolist() == ["no-road-at-gate"]
    assert np.isnan(stuck.minutes).all()


def test_every_crossing_closed() -> None:
    roads = graph(line_of_nodes(0.0, 50.0), [(0, 1, 50.0)])
    travel = PLAIN.model_copy(update={"closed": ("c",)})
    world = network.gate_trees(roads, crossings(("c", -100.0, LAT)), travel)
    found = reach(world, km=0.0)
    assert found.minutes.shape == (1, 0)
    assert found.reason.tolist() == ["no-open-crossing"]


def test_only_open_commercial_crossings_in_order_of_id() -> None:
    table = crossings(("b", 0, 0), ("a", 0, 0), ("d", 0, 0), commercial=[True, True, False])
    travel = PLAIN.model_copy(update={"closed": ("b",)})
    assert network.open_crossings(table, PLAIN)["crossing_id"].tolist() == ["a", "b"]
    assert network.open_crossings(table, travel)["crossing_id"].tolist() == ["a"]


def test_closing_an_unknown_crossing_names_the_nearest() -> None:
    travel = PLAIN.model_copy(update={"closed": ("laredo-world-trade",)})
    table = crossings(("laredo-world-trade-bridge", 0, 0), ("nogales", 0, 0))
    with pytest.raises(StudyError, match="did you mean laredo-world-trade-bridge"):
        network.open_crossings(table, travel)


def test_a_graph_across_the_line_is_refused_with_all_its_faults() -> None:
    nodes = [(-100.0, 27.0, "MX"), (-100.0, 27.1, "US"), (-100.0, 27.2, "CA")]
    roads = graph(nodes, [(0, 1, 10.0), (1, 1, -1.0), (1, 1, np.nan)])
    with pytest.raises(DataError) as caught:
        side_network(roads, "MX", PLAIN)
    assert len(caught.value.faults) == 3
    assert "1 edges join the two countries (rows 0)" in str(caught.value)


def test_places_need_ids_once_each_and_finite_points() -> None:
    world = network.gate_trees(
        graph(line_of_nodes(0.0, 50.0), [(0, 1, 50.0)]), crossings(("c", -100.0, LAT)), PLAIN
    )
    twice = frame([0.0, 0.0, np.nan], [0.0, 0.0, 0.0], zone_id=["Z1", "Z1", "Z2"])
    with pytest.raises(DataError) as caught:
        network.access(twice, side="US", trees=world, travel=PLAIN)
    assert ['"Z1" occurs twice' in caught.value.faults[0], '"Z2"' in caught.value.faults[1]]
    with pytest.raises(DataError, match="site_id or zone_id"):
        network.access(frame([0.0], [0.0]), side="US", trees=world, travel=PLAIN)


def test_order_of_places_does_not_matter() -> None:
    world = network.gate_trees(
        graph(line_of_nodes(0.0, 50.0), [(0, 1, 50.0)]), crossings(("c", -100.0, LAT)), PLAIN
    )
    lon = [-100.0 + 10 * KM, -100.0 + 30 * KM]
    one = network.access(
        frame(lon, [LAT] * 2, site_id=["A", "B"]), side="MX", trees=world, travel=PLAIN
    )
    other = network.access(
        frame(lon[::-1], [LAT] * 2, site_id=["B", "A"]), side="MX", trees=world, travel=PLAIN
    )
    assert one.ids == other.ids == ("A", "B")
    assert_allclose(one.minutes, other.minutes)
    assert one.minutes[0, 0] < one.minutes[1, 0]


@st.composite
def roads_and_lengths(draw: st.DrawFn) -> SimpleNamespace:
    n = draw(st.integers(2, 12))
    nodes = [
        (-100.0 + draw(st.integers(0, 9)) * 0.05, 26.0 + draw(st.integers(0, 9)) * 0.05, "MX")
        for _ in range(n)
    ]
    ends = st.integers(0, n - 1)
    lengths = st.one_of(st.just(0.0), st.floats(0.01, 60.0))
    edges = draw(st.lists(st.tuples(ends, ends, lengths), min_size=1, max_size=30))
    gate = draw(st.tuples(st.floats(-100.0, -99.5), st.floats(26.0, 26.5)))
    return SimpleNamespace(nodes=nodes, edges=edges, gate=gate)


@settings(deadline=None, max_examples=80)
@given(roads_and_lengths())
def test_trees_agree_with_networkx(case: SimpleNamespace) -> None:
    travel = TravelConfig(max_gate_km=200.0)
    roads = graph(case.nodes, case.edges)
    world = network.gate_trees(roads, crossings(("c", *case.gate)), travel)
    side = world.sides["MX"]
    roads_nx = nx.MultiGraph()
    roads_nx.add_nodes_from(range(len(case.nodes)))
    minutes = edge_minutes(roads.length_km, "MX", travel)
    for (tail, head, km), weight in zip(case.edges, minutes, strict=True):
        roads_nx.add_edge(tail, head, minutes=weight, km=km)
    edge, share = int(side.gate_edge[0]), float(side.gate_fraction[0])
    leg_km = float(side.gate_km[0]) * travel.access_circuity
    tail, head, km = case.edges[edge]
    for node, part in ((tail, share), (head, 1.0 - share)):
        roads_nx.add_edge(
            "gate",
            node,
            minutes=leg_km / travel.access_speed_kmh * 60.0 + part * minutes[edge],
            km=leg_km + part * km,
        )
    truth = nx.single_source_dijkstra_path_length(roads_nx, "gate", weight="minutes")
    for node in range(len(case.nodes)):
        if node in truth:
            assert_allclose(side.minutes[0, node], truth[node], rtol=1e-5, atol=1e-5)
        else:
            assert np.isnan(side.minutes[0, node])
            assert np.isnan(side.km[0, node])


@settings(deadline=None, max_examples=40)
@given(roads_and_lengths())
def test_km_are_those_of_the_quickest_path(case: SimpleNamespace) -> None:
    """At one speed for all roads and legs, minutes and kilometres must be one figure."""
    travel = PLAIN.model_copy(update={"max_gate_km": 200.0, "access_speed_kmh": 60.0})
    world = network.gate_trees(graph(case.nodes, case.edges), crossings(("c", *case.gate)), travel)
    side = world.sides["MX"]
    assert_allclose(side.km, side.minutes, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("factor", [1e-6, 1e-3, 1.0, 1e7])
def test_the_unit_of_speed_changes_no_path(factor: float) -> None:
    rng = np.random.default_rng(7)
    nodes = [(x, y, "MX") for x, y in rng.uniform((-100.0, 25.0), (-99.0, 26.0), (60, 2))]
    edges = [
        (int(a), int(b), float(k))
        for a, b, k in zip(
            rng.integers(0, 60, 200),
            rng.integers(0, 60, 200),
            rng.uniform(0.1, 50, 200),
            strict=True,
        )
    ]
    where = crossings(("c", -99.5, 25.5), ("d", -99.1, 25.9))
    plain = network.gate_trees(graph(nodes, edges), where, PLAIN).sides["MX"]
    scaled_travel = PLAIN.model_copy(
        update={"speeds_kmh": (60.0 * factor,), "access_speed_kmh": 30.0 * factor}
    )
    scaled = network.gate_trees(graph(nodes, edges), where, scaled_travel).sides["MX"]
    assert_allclose(scaled.km, plain.km, rtol=1e-6)
    assert_allclose(scaled.minutes * factor, plain.minutes, rtol=1e-5)


def test_a_crossing_without_a_road_on_the_other_side_is_reached_from_nowhere() -> None:
    roads = graph(
        [(0.0, 20.0, "MX"), (1.0, 20.0, "MX"), (0.0, 20.1, "US"), (-1.0, 20.1, "US")],
        [(0, 1, 105.0), (2, 3, 105.0)],
    )
    gates = crossings(("both", 0.0, 20.05), ("inland", 1.0, 20.0))
    trees = network.gate_trees(roads, gates, PLAIN)
    places = frame([0.99], [20.0], site_id=["P"])
    found = network.access(places, side="MX", trees=trees, travel=PLAIN)
    assert trees.sides["US"].reason.tolist() == ["", "no-road-at-gate"]
    np.testing.assert_array_equal(np.isnan(found.minutes), [[False, True]])
    np.testing.assert_array_equal(np.isnan(found.km), [[False, True]])
    assert found.reason.tolist() == [""]
    alone = network.gate_trees(roads, gates[gates["crossing_id"] == "inland"], PLAIN)
    assert network.access(places, side="MX", trees=alone, travel=PLAIN).reason.tolist() == [
        "no-road-at-gate"
    ]
