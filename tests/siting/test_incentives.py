import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from siting import incentives

MUNICIPALITIES = gpd.GeoDataFrame(
    {"municipality_code": ["08037", "19006", "19026"]},
    geometry=[shapely.box(-107, 31, -106, 32), shapely.box(-101, 25, -100, 26),
              shapely.box(-100, 25, -99, 26)],
    crs="EPSG:4326",
)  # fmt: skip
PROGRAMMES = pd.DataFrame(
    {
        "municipality_code": ["08037", "08037"],
        "programme": ["northern-border"] * 2,
        "status_2026": ["2026 extension not confirmed in any opened page", ""],
    }
)
POLES = gpd.GeoDataFrame(
    {"programme": ["PODECOBI", "PODECOBI"]},
    geometry=[shapely.Point(-106.9, 31.9), shapely.Point(-100.5, 24.99)],
    crs="EPSG:4326",
)


def _at(codes: list[object], points: list[shapely.Point]) -> incentives.Incentives:
    sites = gpd.GeoDataFrame(
        {"site_id": [f"P{len(codes) - i}" for i in range(len(codes))], "municipality_code": codes},
        geometry=points,
        crs="EPSG:4326",
    )
    return incentives.at_sites(
        sites, incentives=PROGRAMMES, poles=POLES, municipalities=MUNICIPALITIES
    )


def test_programmes_are_counted_once_each_and_named_in_order() -> None:
    found = _at(["08037"], [shapely.Point(-106.1, 31.1)])
    assert found.labels() == ("PODECOBI; northern-border",)
    assert found.count.tolist() == [2.0]


def test_pole_just_off_the_simplified_boundary_belongs_to_the_nearest() -> None:
    assert _at(["19006"], [shapely.Point(-100.2, 25.5)]).names == (("PODECOBI",),)


def test_user_site_without_a_code_gets_that_of_its_place() -> None:
    found = _at([None, float("nan")], [shapely.Point(-106.5, 31.5), shapely.Point(-90.0, 20.0)])
    assert found.ids == ("P1", "P2")
    assert found.count.tolist() == [0.0, 2.0]


def test_point_on_a_shared_edge_goes_to_the_smaller_code() -> None:
    on_edge = gpd.GeoDataFrame(geometry=[shapely.Point(-100.0, 25.5)], crs="EPSG:4326")
    assert incentives.municipality_codes(on_edge, MUNICIPALITIES) == ["19006"]


COUNTIES = gpd.GeoDataFrame(
    {"county_fips": ["48141", "48229", "48301", "06073", "17031"]},
    geometry=[shapely.box(x, 31, x + 1, 32) for x in (-107, -106, -105, -118, -88)],
    crs="EPSG:4326",
)
DESIGNATED = pd.DataFrame({"county_fips": ["48141", "06073"], "tracts": [21, 0]})


def _zones(*lon: float, share: float = 0.5) -> incentives.Incentives:
    zones = gpd.GeoDataFrame(
        {"zone_id": [f"FTZ-{i:03d}" for i in range(len(lon))]},
        geometry=[shapely.Point(x, 31.5) for x in lon],
        crs="EPSG:4326",
    )
    return incentives.at_zones(
        zones, counties=COUNTIES, designated=DESIGNATED, unconfirmed_share=share
    )


def test_a_zone_s_county_counts_where_its_state_is_in_the_table() -> None:
    # With tracts; without, in a state that has some; a county of the table with none; a state
    # that the table lacks; no county at all.
    found = _zones(-106.5, -105.5, -117.5, -87.5, -60.0)
    assert found.labels() == ("opportunity-zone-county", "", "", "", "")
    assert np.array_equal(found.count, [0.5, 0.0, 0.0, np.nan, np.nan], equal_nan=True)
    assert found.by_id()["FTZ-000"] == "opportunity-zone-county"


def test_a_point_just_off_the_coast_belongs_to_the_nearest_county() -> None:
    assert _zones(-118.01).count.tolist() == [0.0]
    assert np.isnan(_zones(-118.1).count).all()


def test_what_nothing_confirms_counts_for_its_share() -> None:
    sites = gpd.GeoDataFrame(
        {"site_id": ["P1", "P2"], "municipality_code": ["08037", "19006"]},
        geometry=[shapely.Point(-106.1, 31.1), shapely.Point(-100.2, 25.5)],
        crs="EPSG:4326",
    )
    layers_given = {"poles": POLES, "municipalities": MUNICIPALITIES}
    found = incentives.at_sites(
        sites, incentives=PROGRAMMES, **layers_given, unconfirmed_share=0.25
    )
    # A decreed pole counts in full, an unconfirmed border decree for a quarter.
    assert found.count.tolist() == [1.25, 1.0]
    assert found.unconfirmed == (("northern-border",), ())
    confirmed = PROGRAMMES.assign(status_2026=["Confirmed: DOF 2026-01-02", "not confirmed"])
    sure = incentives.at_sites(sites, incentives=confirmed, **layers_given, unconfirmed_share=0.25)
    assert sure.count.tolist() == [2.0, 1.0]


@pytest.mark.parametrize("status", ["not confirmed", "unconfirmed", "", None, float("nan")])
def test_only_a_status_that_says_so_confirms(status: str | float | None) -> None:
    sites = gpd.GeoDataFrame(
        {"site_id": ["P1"], "municipality_code": ["08037"]},
        geometry=[shapely.Point(-106.9, 31.1)],
        crs="EPSG:4326",
    )
    found = incentives.at_sites(
        sites,
        incentives=PROGRAMMES.assign(status_2026=pd.Series([status] * 2, dtype=object)),
        poles=POLES.iloc[:0],
        municipalities=MUNICIPALITIES,
        unconfirmed_share=0.0,
    )
    assert found.names == (("northern-border",),)
    assert found.count.tolist() == [0.0]


def test_a_pair_has_what_both_ends_have_and_is_unknown_where_one_is() -> None:
    found = incentives.of_pairs(_at(["08037"], [shapely.Point(-106.1, 31.1)]), _zones(-106.5, -60))
    assert np.array_equal(found, [[2.5, np.nan]], equal_nan=True)
