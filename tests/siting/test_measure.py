"""Each criterion on places whose figure can be reckoned by hand, and how it is graded."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from siting.config import TravelConfig
from siting.criteria import definitions
from siting.criteria.measure import Measurements, measure
from siting.errors import DataError, StudyError
from siting.transport import network
from siting.world import World
from tests.siting.roads_world import crossings, frame, graph

NAN = np.nan
TRAVEL = TravelConfig(
    speed_breaks_km=(),
    speeds_kmh=(60.0,),
    us_speed_factor=1.0,
    access_speed_kmh=60.0,
    access_circuity=1.0,
    max_access_km=20.0,
    max_gate_km=20.0,
)
STUDY: Any = SimpleNamespace(criteria=tuple(definitions.criteria().values()), travel=TRAVEL)

# A Mexican road 25.0-27.5 N along 100 W in steps of about 11 km, an American one from there on.
ROADS = graph(
    [(-100.0, 25.0 + 0.1 * k, "MX") for k in range(26)]
    + [(-100.0, 27.6 + 0.1 * k, "US") for k in range(26)],
    [(k, k + 1, 11.1) for k in range(25)] + [(k, k + 1, 11.1) for k in range(26, 51)],
)
RAIL = graph(
    [(-100.2, 25.0, "MX"), (-100.2, 25.1, "MX"), (-100.2, 28.0, "US"), (-100.2, 28.9, "US")],
    [(0, 1, 11.1), (2, 3, 100.0)],
)
GATES = crossings(("gate", -100.0, 27.5))


def basins(*rows: tuple[float, float, float | None, float]) -> Any:  # noqa: ANN401 - a frame
    """(lon, lat, class, km2)."""
    classes = pd.array([row[2] for row in rows], dtype="Int64")
    return frame(
        [row[0] for row in rows],
        [row[1] for row in rows],
        stress_class=classes,
        area_km2=[row[3] for row in rows],
    )


def world(**layers: object) -> World:
    plain: dict[str, Any] = {
        "crossings": GATES,
        "water_stress": basins((-100.0, 25.0, 3, 1000.0)),
        "state_facts": frame(
            [0, 0], [0, 0], state_code=["19", "04"], groundwater_use_ratio=[1.2, NAN]
        ),
        "grid_nodes": frame(
            [-100.0, -100.0],
            [25.0, 25.2],
            kv=[69.0, 115.0],
            municipality_radius_km=[5.0, 7.0],
        ),
        "power_plants": frame(
            [-100.0] * 3, [25.0, 25.0, 29.0], country=["MX", "US", "MX"], capacity_mw=[100.0] * 3
        ),
    }
    return World({**plain, **layers}, {"highways": ROADS, "rail": RAIL})


def measured(  # noqa: PLR0913  where a place lies, and how it is asked
    land: World,
    lon: float,
    lat: float,
    *,
    side: str = "MX",
    state: str = "19",
    travel: TravelConfig = TRAVEL,
) -> Measurements:
    places = frame([lon], [lat], site_id=["P1"], state_code=[state])
    trees = network.gate_trees(ROADS, land.layer("crossings"), TRAVEL)
    access = network.access(places, side=side, trees=trees, travel=TRAVEL)
    study: Any = SimpleNamespace(criteria=STUDY.criteria, travel=travel)
    return measure(places, side=side, study=study, world=land, access=access)


def cell(found: Measurements, key: str) -> tuple[float, int, float, str]:
    """Raw, evidence, quality and reason of the only place."""
    at = found.criteria.index(key)
    return (
        float(found.raw[0, at]),
        int(found.evidence[0, at]),
        float(found.quality_km[0, at]),
        str(found.reason[0, at]),
    )


def test_measurements_follow_the_study_and_fit_together() -> None:
    found = measured(world(), -100.0, 25.0)
    assert found.criteria == tuple(definitions.criteria())
    shape = (1, len(found.criteria))
    assert found.raw.shape == found.evidence.shape == found.quality_km.shape == shape
    assert found.reason.shape == shape
    assert (np.isnan(found.raw) == (found.evidence == 0)).all()


def test_a_large_basin_reaches_past_a_slivers_centre() -> None:
    # 22 km from a disc of 70 km radius, 11 km from one of 1 km radius.
    land = world(water_stress=basins((-100.0, 25.2, 4, 15_000.0), (-100.0, 24.9, 0, 3.0)))
    raw, evidence, quality, reason = cell(measured(land, -100.0, 25.0), "water_stress_class")
    assert (raw, evidence, reason) == (4.0, 1, "")
    assert_allclose(quality, 22.15, rtol=1e-2)


@pytest.mark.parametrize(
    ("given", "lon", "raw", "evidence", "reason"),
    [
        (-1, -100.0, -1.0, 1, "arid-low-use"),
        (None, -100.0, NAN, 0, "no-data"),
        (2, -98.6, 2.0, 1, ""),
        (2, -98.4, NAN, 0, "outside-layer"),
    ],
)
def test_arid_unknown_and_distant_basins(
    given: int | None, lon: float, raw: float, evidence: int, reason: str
) -> None:
    land = world(water_stress=basins((-100.0, 25.0, given, 1000.0)))
    found = cell(measured(land, lon, 25.0), "water_stress_class")
    assert_allclose(found[0], raw)
    assert (found[1], found[3]) == (evidence, reason)


def test_outside_the_box_there_is_no_basin() -> None:
    land = world(water_stress=basins((-117.9, 33.0, 3, 1000.0)))
    found = cell(measured(land, -118.1, 33.0, side="US"), "water_stress_class")
    assert found[3] == "outside-layer"


def test_groundwater_is_the_states_and_mexican_only() -> None:
    assert cell(measured(world(), -100.0, 25.0), "groundwater_use_ratio")[:2] == (1.2, 1)
    key = "groundwater_use_ratio"
    assert cell(measured(world(), -100.0, 25.0, state="04"), key)[3] == "no-data"
    assert cell(measured(world(), -100.0, 25.0, state=""), key)[3] == "no-data"
    assert cell(measured(world(), -100.0, 28.0, side="US"), key)[3] == "outside-layer"


def test_grid_counts_strong_nodes_and_carries_the_municipalitys_size() -> None:
    raw, evidence, quality, _ = cell(measured(world(), -100.0, 25.0), "grid_distance_km")
    assert_allclose(raw, 22.156, rtol=5e-3)
    assert (evidence, quality) == (1, 7.0)
    american = cell(measured(world(), -100.0, 28.0, side="US"), "grid_distance_km")
    assert american[3] == "outside-layer"


def test_generation_is_the_countrys_own_discounted_and_cut_off() -> None:
    land = world()
    decay = definitions.criteria()["generation_nearby_mw"].parameters["decay_km"]
    at_plant = cell(measured(land, -100.0, 25.0), "generation_nearby_mw")
    assert_allclose(at_plant[0], 100.0)
    assert at_plant[1:2] + at_plant[3:] == (1, "half-of-plants-unplaced")
    off = cell(measured(land, -100.0, 25.5), "generation_nearby_mw")
    assert_allclose(off[0], 100.0 * np.exp(-55.39 / decay), rtol=5e-3)
    assert cell(measured(land, -100.0, 27.0, side="US"), "generation_nearby_mw")[0] == 0.0


@pytest.mark.parametrize(
    ("lat", "evidence", "reason"),
    [(31.0, 2, ""), (35.5, 1, "near-layer-edge"), (37.0, 0, "outside-layer")],
)
def test_generation_knows_where_its_layer_ends(lat: float, evidence: int, reason: str) -> None:
    found = cell(measured(world(), -100.0, lat, side="US"), "generation_nearby_mw")
    assert (found[1], found[3]) == (evidence, reason)


def test_highway_distance_is_graded_by_the_length_of_the_chord() -> None:
    near = cell(measured(world(), -100.05, 25.35), "highway_distance_km")
    assert_allclose(near[0], 5.04, rtol=1e-2)
    assert_allclose(near[2], 11.08, rtol=1e-2)
    assert (near[1], near[3]) == (2, "")

    chord = graph([(-100.0, 25.0, "MX"), (-100.0, 26.0, "MX")], [(0, 1, 115.0)])
    trees = network.gate_trees(chord, crossings(("gate", -100.0, 26.0)), TRAVEL)
    places = frame([-100.05], [25.5], site_id=["P1"], state_code=["19"])
    access = network.access(places, side="MX", trees=trees, travel=TRAVEL)
    found = measure(places, side="MX", study=STUDY, world=world(), access=access)
    far = cell(found, "highway_distance_km")
    assert (far[1], far[3]) == (1, "long-chord")
    assert_allclose(far[2], 110.8, rtol=1e-2)


@pytest.mark.parametrize(
    ("lat", "km", "evidence", "reason"),
    [
        (25.05, 20.1, 1, "upper-bound"),
        (25.0, 20.2, 1, "upper-bound"),
        (25.9, 90.9, 1, "upper-bound"),
        (26.2, NAN, 0, "beyond-trust"),
    ],
)
def test_rail_far_away_is_an_upper_bound_and_then_nothing(
    lat: float, km: float, evidence: int, reason: str
) -> None:
    found = cell(measured(world(), -100.0, lat), "rail_distance_km")
    assert_allclose(found[0], km, rtol=1e-2)
    assert (found[1], found[3]) == (evidence, reason)


def test_rail_near_by_is_measured_unless_its_chord_is_long() -> None:
    assert cell(measured(world(), -100.1, 25.05), "rail_distance_km")[1] == 2
    found = cell(measured(world(), -100.1, 28.5, side="US"), "rail_distance_km")
    assert (found[1], found[3]) == (1, "long-chord")


def test_minutes_to_the_crossing_and_over_it() -> None:
    found = measured(world(), -100.0, 27.0)
    drive = 5 * 11.1
    assert_allclose(cell(found, "crossing_minutes")[0], drive, rtol=1e-4)
    assert_allclose(cell(found, "best_crossing_minutes")[0], drive + 10.0, rtol=1e-4)
    assert cell(found, "best_crossing_minutes")[1] == 2


def test_a_default_wait_makes_the_best_crossing_a_proxy() -> None:
    land = world(crossings=crossings(("gate", -100.0, 27.5), wait_min=[NAN], wait_grade=[None]))
    found = cell(measured(land, -100.0, 27.0), "best_crossing_minutes")
    assert_allclose(found[0], 5 * 11.1 + TRAVEL.default_wait_min, rtol=1e-4)
    assert (found[1], found[3]) == (1, "default-wait")


@pytest.mark.parametrize(
    ("trucks", "basis", "raw", "evidence", "reason"),
    [
        ([300.0, 500.0], ["counted", "counted"], 800.0, 2, ""),
        ([300.0, 500.0], ["counted", "annualised"], 800.0, 1, "trucks-not-counted"),
        ([300.0, NAN], ["counted", None], 300.0, 1, "trucks-unknown"),
        ([NAN, NAN], [None, None], NAN, 0, "trucks-unknown"),
    ],
)
def test_truck_capacity_never_takes_unknown_for_nothing(
    trucks: list[float], basis: list[str | None], raw: float, evidence: int, reason: str
) -> None:
    gates = crossings(
        ("a", -100.0, 27.5), ("b", -100.05, 27.5), trucks_per_year=trucks, trucks_basis=basis
    )
    found = cell(measured(world(crossings=gates), -100.0, 27.0), "truck_capacity_4h")
    assert_allclose(found[0], raw)
    assert (found[1], found[3]) == (evidence, reason)


def test_no_crossing_in_reach_is_a_measured_nothing() -> None:
    found = cell(measured(world(), -100.0, 25.0), "truck_capacity_4h")
    assert found[:2] == (0.0, 2)


PORTS = ("crossing_minutes", "best_crossing_minutes", "truck_capacity_4h")


@pytest.mark.parametrize("key", PORTS)
def test_a_place_that_reaches_no_crossing_has_the_reason(key: str) -> None:
    found = cell(measured(world(), -99.0, 25.0), key)
    assert (found[1], found[3]) == (1, "no-road-within-cap")
    assert np.isnan(found[0])


def test_reaching_no_crossing_is_known_and_an_unknown_class_is_not() -> None:
    found = measured(world(), -99.0, 25.0)
    known = dict(zip(found.criteria, found.unreachable()[0], strict=True))
    assert all(known[key] for key in PORTS)
    assert not known["water_stress_class"]


@pytest.mark.parametrize("key", PORTS)
def test_with_every_crossing_closed_ports_are_missing(key: str) -> None:
    closed = TRAVEL.model_copy(update={"closed": ("gate",)})
    study: Any = SimpleNamespace(criteria=STUDY.criteria, travel=closed)
    places = frame([-100.0], [27.0], site_id=["P1"], state_code=["19"])
    trees = network.gate_trees(ROADS, GATES, closed)
    access = network.access(places, side="MX", trees=trees, travel=closed)
    found = measure(places, side="MX", study=study, world=world(), access=access)
    assert cell(found, key)[1::2] == (1, "no-open-crossing")


def test_unknown_criteria_and_parameters_are_named() -> None:
    places = frame([-100.0], [27.0], site_id=["P1"], state_code=["19"])
    trees = network.gate_trees(ROADS, GATES, TRAVEL)
    access = network.access(places, side="MX", trees=trees, travel=TRAVEL)
    odd = STUDY.criteria[0].model_copy(update={"key": "water_stres"})
    study: Any = SimpleNamespace(criteria=(odd,), travel=TRAVEL)
    with pytest.raises(StudyError, match="nearest: water_stress_class"):
        measure(places, side="MX", study=study, world=world(), access=access)
    bare = definitions.criteria()["grid_distance_km"].model_copy(update={"parameters": {}})
    study = SimpleNamespace(criteria=(bare,), travel=TRAVEL)
    with pytest.raises(StudyError, match=r"grid_distance_km needs parameters\.min_kv"):
        measure(places, side="MX", study=study, world=world(), access=access)


def test_access_of_other_places_is_refused() -> None:
    trees = network.gate_trees(ROADS, GATES, TRAVEL)
    one = frame([-100.0], [27.0], site_id=["P1"], state_code=["19"])
    other = frame([-100.0], [27.0], site_id=["P2"], state_code=["19"])
    access = network.access(other, side="MX", trees=trees, travel=TRAVEL)
    with pytest.raises(DataError, match="other places"):
        measure(one, side="MX", study=STUDY, world=world(), access=access)


@pytest.mark.parametrize(
    ("travel", "wait", "grade", "reason"),
    [
        ({}, 10.0, "A", ""),
        ({}, 10.0, "C", "weak-wait"),
        ({}, NAN, None, "default-wait"),
        ({"waits": {"gate": 5.0}}, NAN, None, ""),
        ({"lane": "fast"}, 10.0, "A", "wait-share-of-standard"),
        ({"day": "weekday", "hour": 9}, 10.0, "A", "wait-not-of-the-hour"),
        ({"direction": "southbound"}, 10.0, "A", "default-wait"),
    ],
)
def test_a_wait_found_for_something_else_is_a_proxy_and_says_so(
    travel: dict[str, object], wait: float, grade: str | None, reason: str
) -> None:
    land = world(crossings=crossings(("gate", -100.0, 27.5), wait_min=[wait], wait_grade=[grade]))
    asked = TRAVEL.model_copy(update=travel)
    found = cell(measured(land, -100.0, 27.0, travel=asked), "best_crossing_minutes")
    assert (found[1], found[3]) == (2 if reason == "" else 1, reason)
