import geopandas as gpd
import pandas as pd
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
