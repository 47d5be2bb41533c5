"""What corridors add up to, and the regions they lie in."""

import math

import geopandas as gpd
import pytest
import shapely

import layers
from siting.corridors import corridortotals, regions
from siting.corridors.corridornames import Way
from siting.corridors.regions import Place
from siting.world import TODAY
from tests.siting import corridors_world

POINT = shapely.Point(-99.5, 27.5)


def _frame(**columns: list[object]) -> gpd.GeoDataFrame:
    n = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[POINT] * n, crs="EPSG:4326")


def _facts() -> corridortotals.Facts:
    return corridortotals.facts(
        sites=_frame(
            site_id=["P1", "P2", "P3", "P4"],
            area_ha=[10.0, None, 2.5, None],
            state_code=["19", "19", "28", "32"],
            state=["Nuevo León", "Nuevo León", "Tamaulipas", "Zacatecas"],
            municipality_code=["19039", "19026", "28027", "32056"],
        ),
        zones=_frame(zone_id=["Z1", "Z2"], state=["TX", "NM"]),
        crossings=_frame(
            crossing_id=["a", "b", "c"],
            trucks_per_year=[100.0, 50.0, None],
            port_code=["2304", "2304", "2305"],
        ),
        world=corridors_world.land(),
    )


def _way(site: str, zone: str, crossing: str, *, wait: float = 10.0, score: float = 0.5) -> Way:
    return Way(
        pair_id=f"{site}~{zone}",
        site_id=site,
        zone_id=zone,
        crossing_id=crossing,
        crossing_name=crossing.upper(),
        score=score,
        minutes=60.0,
        wait_minutes=wait,
        wait_basis="A",
        site_place="here",
        zone_place="there",
    )


def test_a_port_s_railcars_are_counted_once() -> None:
    found = corridortotals.of_ways([_way("P1", "Z1", "a"), _way("P2", "Z1", "b")], _facts())
    assert found["railcars_per_year"] == 478_333.0
    assert found["trucks_per_year"] == 150.0


def test_what_nobody_counted_is_not_known() -> None:
    found = corridortotals.of_ways([_way("P2", "Z1", "c")], _facts())
    for name in ("trucks_per_year", "railcars_per_year", "park_ha"):
        assert math.isnan(found[name]), name  # type: ignore[arg-type]
    assert found["park_ha_sites"] == 0


def test_areas_and_jobs_of_states_are_summed_over_what_is_known() -> None:
    ways = [_way(f"P{i}", "Z1", "a") for i in range(1, 5)] + [_way("P1", "Z2", "a", score=0.1)]
    found = corridortotals.of_ways(ways, _facts())
    assert (found["park_ha"], found["park_ha_sites"]) == (12.5, 2)
    assert found["immex_establishments"] == 1200.0
    assert found["immex_jobs"] == 500_000.0
    assert found["immex_missing"] == "Zacatecas"
    assert (found["n_sites"], found["n_zones"], found["n_pairs"]) == (4, 2, 5)


def test_states_come_by_use_and_second_choices_last() -> None:
    ways = [_way("P3", "Z1", "a"), _way("P1", "Z1", "a"), _way("P2", "Z1", "a")]
    ways += [_way(site, "Z2", "a", score=0.1) for site in ("P1", "P2", "P3")]
    assert corridortotals.states_of(ways, _facts(), "MX") == ["Nuevo León", "Tamaulipas"]
    assert corridortotals.states_of(ways, _facts(), "US") == ["TX", "NM"]


@pytest.mark.parametrize(
    ("waits", "worst", "share"),
    [
        # Two sites wait 10 min at a, one 15 min at b: a, though b's line is longer.
        ({"a": 10.0, "b": 15.0}, "a", 2 / 3),
        ({"a": 10.0, "b": 25.0}, "b", 1 / 3),
        # 20 minutes either way: where more sites wait.
        ({"a": 10.0, "b": 20.0}, "a", 2 / 3),
        # Nobody waits at all: still the one more sites use.
        ({"a": 0.0, "b": 0.0}, "a", 2 / 3),
    ],
)
def test_the_bottleneck_is_where_sites_together_wait_longest(
    waits: dict[str, float], worst: str, share: float
) -> None:
    ways = [
        _way("P1", "Z1", "a", wait=waits["a"]),
        _way("P2", "Z1", "a", wait=waits["a"]),
        _way("P3", "Z1", "b", wait=waits["b"]),
        # Second choices do not count.
        _way("P1", "Z2", "b", wait=waits["b"], score=0.1),
        _way("P2", "Z2", "b", wait=waits["b"], score=0.1),
    ]
    found = corridortotals.of_ways(ways, _facts())
    assert found["bottleneck_id"] == worst
    assert found["bottleneck_name"] == worst.upper()
    assert found["bottleneck_share"] == share
    assert found["bottleneck_wait_minutes"] == waits[worst]


def test_a_user_s_table_without_areas_leaves_them_unknown() -> None:
    sites = _frame(
        site_id=["P1"], state_code=["19"], state=["Nuevo León"], municipality_code=["19039"]
    )
    known = corridortotals.facts(
        sites=sites,
        zones=_frame(zone_id=["Z1"], state=["TX"]),
        crossings=_frame(crossing_id=["a"], trucks_per_year=[1.0], port_code=["2304"]),
        world=corridors_world.land(),
    )
    assert math.isnan(corridortotals.of_ways([_way("P1", "Z1", "a")], known)["park_ha"])  # type: ignore[arg-type]


LAREDO = Place("28", "28027", "TX", "48479")
MONTERREY = Place("19", "19039", "TX", "48479")
BAJIO = Place("11", "11020", "TX", "48479")


@pytest.mark.parametrize(
    ("places", "region"),
    [
        ([LAREDO], "community-laredo"),
        ([LAREDO, LAREDO, MONTERREY], "community-laredo"),
        # Half is not most; the wider region holds both.
        ([LAREDO, MONTERREY], "forum-texas-coahuila-nuevo-leon-tamaulipas"),
        ([BAJIO, BAJIO, LAREDO], ""),
        ([BAJIO, LAREDO], ""),
        ([Place("02", "02004", "CA", "06073")], "community-calibaja"),
        ([Place("02", "02004", "CA", "06037")], "forum-california-baja-california"),
        ([Place("08", "08037", "NM", "35013")], "local-paso-del-norte"),
        ([Place("08", "08019", "TX", "48141")], "forum-texas-chihuahua-new-mexico"),
        # Chihuahua to Laredo leaves West Texas.
        ([Place("08", "08019", "TX", "48479")], ""),
        ([Place("26", "26043", "AZ", "04023")], "forum-arizona-sonora"),
        ([Place("28", "28032", "TX", "48215")], "community-lower-rio-grande-valley"),
        ([Place("", "", "", "")], ""),
        ([], ""),
    ],
)
def test_a_corridor_lies_where_most_of_its_sites_pair(places: list[Place], region: str) -> None:
    assert regions.region_of(places) == region


def test_every_region_is_a_row_of_the_table_and_every_place_is_named_in_it() -> None:
    table = layers.load_table("megaregions").set_index("region_id")
    towns = layers.load("municipalities").set_index("municipality_code")["municipality"]
    counties = layers.load("counties_us").set_index("county_fips")["county"]
    states_mx = layers.load("state_facts").set_index("state_code")["state"]
    states_us = layers.load("states_us").set_index("state")["name"]
    for region in regions.read():
        assert region.id in table.index
        said = table.loc[region.extent]
        for code in region.places_mx:
            name = states_mx[code] if len(code) == 2 else towns[code]
            assert name in said["mx_side"], (region.id, name)
        for code in region.places_us:
            name = states_us[code] if code.isalpha() else counties[code]
            # West Texas and the county of a city are our reading, as the file says.
            read = region.id in {"forum-texas-chihuahua-new-mexico", "community-laredo"}
            assert read or name in said["us_side"], (region.id, name)


def test_counties_of_the_real_zones() -> None:
    zones = TODAY.layer("zones").set_index("zone_id")
    some = zones.loc[["FTZ-094", "FTZ-068", "FTZ-153"]].reset_index()
    found = corridortotals.county_codes(some, TODAY.layer("counties_us"))
    assert found == ["48479", "48141", "06073"]
