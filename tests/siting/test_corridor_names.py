"""Names of corridors: after the metropolis near the sites, by what each site would do first."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from siting.config import CorridorsConfig
from siting.corridors.corridorframe import corridor_frame
from siting.corridors.corridornames import Way, unique_names
from siting.corridors.corridors import Drives
from siting.transport.between import Among
from tests.siting import corridors_world, pairs_world

# A degree of latitude is 111 km: 0.30 of one lies within the 35 km of a metropolis, 0.33 does not.
CITY = ("Gran Ciudad", -100.0, 25.0, 1_000_000, "MX")


def _name(
    sites: list[tuple[str, float]],
    *towns: tuple[str, float, float, int, str],
    crossings: tuple[str, ...] = (),
    scores: tuple[float, ...] = (),
) -> str:
    """Name the corridor of sites (municipality, latitude) on the meridian of 100 W."""
    n = len(sites)
    ids = [f"P{i}" for i in range(n)]
    site_frame = gpd.GeoDataFrame(
        {
            "site_id": ids,
            "name": [f"Parque {i}" for i in range(n)],
            "municipality": [municipality for municipality, _ in sites],
        },
        geometry=[shapely.Point(-100.0, latitude) for _, latitude in sites],
        crs="EPSG:4326",
    )
    zones = gpd.GeoDataFrame(
        {"zone_id": ["FTZ-1"], "name": ["Zone"], "city": ["Laredo"]},
        geometry=[shapely.Point(-99.5, 27.6)],
        crs="EPSG:4326",
    )
    gates = gpd.GeoDataFrame(
        {"crossing_id": ["x"], "trucks_per_year": [1.0]},
        geometry=[shapely.Point(-99.5, 27.5)],
        crs="EPSG:4326",
    )
    # One row a way: a site may come more than once.
    way = list(range(n)) if not scores else [i * n // len(scores) for i in range(len(scores))]
    pairs = gpd.GeoDataFrame(
        {
            "pair_id": [f"{ids[i]}~{k}" for k, i in enumerate(way)],
            "site_id": [ids[i] for i in way],
            "site_name": [f"Parque {i}" for i in way],
            "zone_id": ["FTZ-1"] * len(way),
            "zone_name": ["Zone"] * len(way),
            "crossing_id": ["x"] * len(way),
            "crossing_name": list(crossings or ["Bridge"] * len(way)),
            "score": list(scores or [0.5] * len(way)),
            "minutes": [60.0] * len(way),
            "site_leg_minutes": [40.0] * len(way),
            "wait_minutes": [10.0] * len(way),
            "zone_leg_minutes": [10.0] * len(way),
            "wait_basis": ["A"] * len(way),
            "corridor_id": pd.array(["C01"] * len(way), dtype="str"),
        },
        geometry=[
            shapely.LineString([(-100.0, sites[i][1]), (-99.5, 27.5), (-99.5, 27.6)]) for i in way
        ],
        crs="EPSG:4326",
    )
    frame = corridor_frame(
        pairs,
        sites=site_frame.sample(frac=1.0, random_state=1),
        zones=zones,
        crossings=gates,
        drives=Drives(
            sites=corridors_world.among(site_frame, "site_id"),
            zones=corridors_world.among(zones, "zone_id"),
            crossings=Among(("x",), np.zeros((1, 1))),
        ),
        world=corridors_world.land(towns=pairs_world.towns(*towns)),
        config=CorridorsConfig(),
    )
    return str(frame["name_en"].iloc[0])


def test_a_suburb_is_named_after_its_metropolis() -> None:
    assert _name([("Suburbio", 25.3)], CITY) == "Gran Ciudad–Laredo via Bridge"


def test_a_far_town_is_named_after_its_municipality() -> None:
    assert _name([("Lejos", 25.33)], CITY) == "Lejos–Laredo via Bridge"


def test_without_towns_the_municipality_names_it() -> None:
    assert _name([("Lejos", 25.0)]) == "Lejos–Laredo via Bridge"


def test_a_village_beside_the_park_is_no_metropolis() -> None:
    village = ("Aldea", -100.0, 25.3, 99_999, "MX")
    assert _name([("Municipio", 25.3)], village) == "Municipio–Laredo via Bridge"
    town = ("Pueblo", -100.0, 25.3, 100_000, "MX")
    assert _name([("Municipio", 25.3)], town) == "Pueblo–Laredo via Bridge"


def test_the_largest_town_within_reach_names_it_not_the_nearest() -> None:
    suburb = ("Suburbio", -100.0, 25.3, 500_000, "MX")
    assert _name([("Suburbio", 25.3)], suburb, CITY) == "Gran Ciudad–Laredo via Bridge"


def test_of_two_equally_large_towns_the_smaller_id_names_it() -> None:
    twin = ("Otra Ciudad", -100.0, 25.1, 1_000_000, "MX")
    assert _name([("X", 25.05)], twin, CITY) == "Otra Ciudad–Laredo via Bridge"
    assert _name([("X", 25.05)], CITY, twin) == "Gran Ciudad–Laredo via Bridge"


def test_a_city_across_the_line_does_not_name_a_site() -> None:
    american = ("Big City", -100.0, 25.0, 5_000_000, "US")
    assert _name([("Frontera", 25.1)], american) == "Frontera–Laredo via Bridge"


def test_most_sites_decide_whatever_their_municipalities() -> None:
    sites = [("Apodaca", 25.1), ("Escobedo", 24.9), ("Lejos", 26.0), ("García", 25.2)]
    assert _name(sites, CITY) == "Gran Ciudad–Laredo via Bridge"
    assert _name([*sites[2:3] * 3, sites[0]], CITY) == "Lejos–Laredo via Bridge"


def test_second_choices_do_not_outvote_first_ones() -> None:
    # Both sites go by the bridge first; the four second choices by the ferry are not counted.
    name = _name(
        [("A", 25.0), ("A", 25.1)],
        crossings=("Bridge", "Ferry", "Ferry", "Ferry", "Ferry", "Bridge"),
        scores=(0.9, 0.5, 0.4, 0.5, 0.4, 0.9),
    )
    assert name == "A–Laredo via Bridge"


def test_two_crossings_name_it_when_neither_has_most_sites() -> None:
    name = _name([("A", 25.0), ("A", 25.1)], crossings=("Ferry", "Bridge"), scores=(0.5, 0.5))
    assert name == "A–Laredo via Bridge / Ferry"


def _way(site: str, place: str) -> Way:
    return Way(
        pair_id=f"{site}~Z",
        site_id=site,
        zone_id="Z",
        crossing_id="x",
        crossing_name="Bridge",
        score=0.5,
        minutes=60.0,
        wait_minutes=10.0,
        wait_basis="A",
        site_place=place,
        zone_place="Laredo",
    )


def test_spanish_names_the_crossing_as_mexico_does() -> None:
    groups = {"C01": [_way("P1", "Puebla")]}
    assert unique_names(groups, spanish={"Bridge": "Puente"})["C01"] == (
        "Puebla–Laredo via Bridge",
        "Puebla–Laredo por Puente",
    )
    assert unique_names(groups, spanish={"Other": "Otro"})["C01"][1].endswith("por Bridge")


def test_corridors_that_nothing_tells_apart_are_numbered_each_name_by_itself() -> None:
    groups = {
        "C01": [_way("P1", "Puebla")],
        "C02": [_way("P2", "Toluca")],
        "C03": [_way("P3", "Puebla")],
        "C04": [_way("P4", "Toluca")],
        "C05": [_way("P5", "León")],
    }
    assert [english for english, _ in unique_names(groups).values()] == [
        "Puebla–Laredo (1) via Bridge",
        "Toluca–Laredo (1) via Bridge",
        "Puebla–Laredo (2) via Bridge",
        "Toluca–Laredo (2) via Bridge",
        "León–Laredo via Bridge",
    ]
