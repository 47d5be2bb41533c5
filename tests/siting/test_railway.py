"""The second way door to door, on lands small enough to reckon by hand, and on the real lines."""

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from layers.graph import Graph
from siting import study
from siting.candidates import choose
from siting.config import Study
from siting.options import RailConfig
from siting.transport import railway
from siting.wording import reason_text
from siting.world import World
from tests.siting.roads_world import crossings, frame, graph

LAT = 27.0
KM = 1.0 / 99.25
"""Degrees of longitude in a kilometre at 27 degrees north."""

RULES = RailConfig(
    speed_kmh=30.0,
    drayage_kmh=60.0,
    max_access_km=20.0,
    max_gate_km=20.0,
    terminal_minutes=100.0,
    border_minutes=50.0,
    max_detour=3.0,
    least_km=0.0,
)


def spot(km: float, north_km: float = 0.0) -> tuple[float, float]:
    return -100.0 + km * KM, LAT + north_km / 110.8


def line() -> Graph:
    """Two lines that end at the crossing, 100 km to the west and 50 km to the east; a stray one."""
    nodes = [
        (*spot(-100.0), "MX"),
        (*spot(-1.0), "MX"),
        (*spot(1.0), "US"),
        (*spot(50.0), "US"),
        (*spot(-100.0, 200.0), "MX"),
        (*spot(-90.0, 200.0), "MX"),
    ]
    return graph(nodes, [(0, 1, 120.0), (2, 3, 60.0), (4, 5, 10.0)])


def rules(**changes: object) -> Study:
    plain = study.load("border")
    travel = plain.travel.model_copy(update={"access_circuity": 1.0})
    return plain.model_copy(update={"rail": RULES.model_copy(update=changes), "travel": travel})


def land(rail: Graph, *gates: tuple[str, float, float]) -> World:
    rows = crossings(*(gates or (("bridge", *spot(0.0)),)), rail=True, commercial=False)
    return World(layers={"crossings": rows}, graphs={"rail": rail})


def places(key: str, *spots: tuple[float, float]) -> gpd.GeoDataFrame:
    ids = [f"{key[0].upper()}{at}" for at in range(len(spots))]
    return frame([one[0] for one in spots], [one[1] for one in spots], **{key: ids})


def found(
    site: tuple[float, float] = spot(-100.0, 6.0),
    zone: tuple[float, float] = spot(50.0, -3.0),
    *,
    world: World | None = None,
    rule: Study | None = None,
) -> railway.Rail:
    return railway.door_to_door(
        places("site_id", site),
        places("zone_id", zone),
        study=rule or rules(),
        world=world or land(line()),
        use_cache=False,
    )


def why(rail: railway.Rail) -> str:
    return railway.REASONS[int(rail.reason[0, 0])]


def test_door_to_door_is_truck_train_border_train_truck_and_two_yards() -> None:
    rail = found()
    # 6 + 3 km by truck at 60 km/h; 120 + 60 km of line at 30; a hole of 1 km on each side at 60.
    assert_allclose(rail.minutes, [[9.0 + 360.0 + 2.0 + 50.0 + 200.0]], rtol=2e-3)
    assert_allclose(rail.km, [[9.0 + 180.0 + 2.0]], rtol=2e-3)
    assert_allclose(rail.truck_km(), [[9.0]], rtol=2e-3)
    assert rail.crossing_ids == ("bridge",)
    assert_array_equal(rail.crossing, [[0]])
    assert why(rail) == ""


def test_beside_the_bridge_there_is_no_shortcut_by_streets() -> None:
    rail = found(site=spot(-3.0, 1.0), zone=spot(3.0, 1.0))
    # The line has 1.2 km to a km drawn: 2 km of it on each side, and truck and hole of 1 km each.
    assert_allclose(rail.km, [[2 * (1.0 + 2.0 * 120.0 / 99.0 + 1.0)]], rtol=2e-2)


@pytest.mark.parametrize(
    ("site", "zone", "reason"),
    [
        (spot(-50.0, 30.0), spot(50.0), "no-rail-at-site"),
        (spot(-95.0, 205.0), spot(50.0), "rail-cut-off-at-site"),
        (spot(-100.0), spot(50.0, 30.0), "no-rail-at-zone"),
        (spot(-50.0, 30.0), spot(50.0, 30.0), "no-rail-at-site"),
    ],
)
def test_no_way_has_a_reason(
    site: tuple[float, float], zone: tuple[float, float], reason: str
) -> None:
    rail = found(site, zone)
    assert why(rail) == reason
    assert np.isnan(rail.minutes).all()
    assert np.isnan(rail.km).all()
    assert np.isnan(rail.truck_km()).all()
    assert_array_equal(rail.crossing, [[-1]])


def test_a_zone_by_a_line_that_reaches_no_crossing() -> None:
    mirrored = line()
    country = np.where(mirrored.country == "MX", "US", "MX")
    rail = found(spot(50.0), spot(-95.0, 205.0), world=land(replace(mirrored, country=country)))
    assert why(rail) == "rail-cut-off-at-zone"


def test_a_line_goes_no_farther_than_its_crossing() -> None:
    """Each side's line has a crossing, but not the same one."""
    apart = graph(
        [
            (*spot(-100.0), "MX"),
            (*spot(-1.0), "MX"),
            (*spot(1.0, 300.0), "US"),
            (*spot(50.0, 300.0), "US"),
        ],
        [(0, 1, 120.0), (2, 3, 60.0)],
    )
    two = land(apart, ("north", *spot(0.0, 300.0)), ("south", *spot(0.0)))
    rail = found(spot(-100.0), spot(50.0, 300.0), world=two)
    assert why(rail) == "no-common-rail-crossing"


def test_a_way_round_a_hole_is_not_believed() -> None:
    # 182 km of line for 150 straight.
    assert why(found(rule=rules(max_detour=1.5))) == ""
    rail = found(rule=rules(max_detour=1.1))
    assert why(rail) == "rail-detour"
    assert np.isnan(rail.minutes).all()


def test_a_short_way_is_none_by_rail() -> None:
    """191 km door to door."""
    assert why(found(rule=rules(least_km=190.0))) == ""
    rail = found(rule=rules(least_km=195.0))
    assert why(rail) == "rail-too-short"
    assert np.isnan([rail.minutes, rail.km, rail.truck_km()]).all()
    assert_array_equal(rail.crossing, [[-1]])


def test_no_pair_across_a_city_goes_by_train(border: railway.Rail) -> None:
    assert np.nanmin(border.km) >= RailConfig().least_km == 150.0
    assert (border.reason == railway.REASONS.index("rail-too-short")).any()


def test_a_closed_crossing_carries_no_train() -> None:
    rule = rules()
    shut = rule.travel.model_copy(update={"closed": ("bridge",)})
    rail = found(rule=rule.model_copy(update={"travel": shut}))
    assert rail.crossing_ids == ()
    assert why(rail) == "no-common-rail-crossing"


def test_only_crossings_with_rail_are_gates() -> None:
    world = land(line())
    rows = world.layer("crossings").assign(rail=False)
    assert found(world=World(layers={"crossings": rows}, graphs=world.graphs)).crossing_ids == ()


def test_yards_and_border_move_no_train(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are added to what is kept: the keys of both are one."""
    keys = []

    def watch(parts: object, compute: Callable[[], object]) -> object:
        keys.append(parts)
        return compute()

    monkeypatch.setattr("siting.cache.cached", watch)
    for rule in (
        rules(),
        rules(terminal_minutes=0.0, border_minutes=0.0, max_detour=9.0, least_km=50.0),
    ):
        railway.door_to_door(
            places("site_id", spot(-100.0)),
            places("zone_id", spot(50.0)),
            study=rule,
            world=land(line()),
        )
    railway.door_to_door(
        places("site_id", spot(-100.0)),
        places("zone_id", spot(50.0)),
        study=rules(speed_kmh=31.0),
        world=land(line()),
    )
    assert keys[0] == keys[1]
    assert keys[0] != keys[2]


def test_order_of_places_does_not_matter() -> None:
    spots = [spot(-100.0, 6.0), spot(-50.0, 30.0), spot(-20.0, 2.0)]
    sites = places("site_id", *spots)
    zones = places("zone_id", spot(50.0), spot(30.0, 5.0))
    straight, turned = (
        railway.door_to_door(
            sites.iloc[::step],
            zones.iloc[::step],
            study=rules(),
            world=land(line()),
            use_cache=False,
        )
        for step in (1, -1)
    )
    assert straight.site_ids == turned.site_ids
    assert_array_equal(straight.minutes, turned.minutes)
    assert_array_equal(straight.reason, turned.reason)


@pytest.fixture(scope="module")
def border() -> railway.Rail:
    resolved = study.load("border")
    chosen = choose(resolved)
    return railway.door_to_door(chosen.sites, chosen.zones, study=resolved, use_cache=False)


@pytest.mark.parametrize(
    ("site", "zone", "crossing", "km"),
    [
        # Monterrey to Nuevo Laredo is some 267 km of line.
        ("N262", "FTZ-094", "laredo-cpkc-rail", (240, 300)),
        ("N322", "FTZ-094", "laredo-cpkc-rail", (720, 820)),
        ("N069", "FTZ-080", "eagle-pass-union-pacific-rail", (240, 300)),
        ("N339", "FTZ-068", "nogales-deconcini", (800, 950)),
    ],
    ids=["Monterrey", "San Luis Potosi", "Piedras Negras", "Hermosillo"],
)
def test_trains_cross_where_trains_cross(
    border: railway.Rail, site: str, zone: str, crossing: str, km: tuple[int, int]
) -> None:
    at = border.site_ids.index(site), border.zone_ids.index(zone)
    assert border.crossing_ids[border.crossing[at]] == crossing
    assert km[0] < border.km[at] < km[1]


def test_the_gap_north_of_chihuahua_is_not_gone_round_by_laredo(border: railway.Rail) -> None:
    at = border.site_ids.index("N083"), border.zone_ids.index("FTZ-068")
    assert railway.REASONS[int(border.reason[at])] == "rail-detour"


@pytest.mark.parametrize("code", [*railway.REASONS[1:], "rail-unpriced"])
def test_every_reason_has_a_sentence(code: str) -> None:
    assert {reason_text(code, "en"), reason_text(code, "es")}.isdisjoint({code, ""})
