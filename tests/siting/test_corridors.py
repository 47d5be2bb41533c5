from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from siting.config import CorridorsConfig, TravelConfig
from siting.corridors import corridors
from siting.corridors.corridorframe import area_around, area_km2, corridor_frame, with_corridors
from siting.errors import StudyError
from tests.siting import corridors_world, pairs_world
from tests.siting.corridors_world import MX, US, find

if TYPE_CHECKING:
    from siting.transport.between import Among

CONFIG = CorridorsConfig()
DENSITY = CorridorsConfig(method="density")


def _frame(
    made: pairs_world.World, config: CorridorsConfig = CONFIG
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    return corridors_world.frame(made, config)


def _widest(among: "Among", places: "gpd.pd.Series[str]") -> float:
    return float(among.of(places).max())


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.floats(30.0, 400.0), st.floats(10.0, 300.0))
def test_diameters_are_true_bounds(seed: int, diameter: float, crossing: float) -> None:
    config = CorridorsConfig(
        max_diameter_min=diameter, crossing_diameter_min=crossing, min_sites=1, pairs_per_site=3
    )
    made = pairs_world.world(n=30, seed=seed)
    pairs = pairs_world.pairs(made)
    found = with_corridors(pairs, find(pairs, made, config))
    drives = corridors_world.drives(made)
    for corridor, rows in found[found["corridor_id"] != ""].groupby("corridor_id"):
        assert _widest(drives.sites, rows["site_id"]) <= diameter, corridor
        assert _widest(drives.zones, rows["zone_id"]) <= diameter, corridor
        assert _widest(drives.crossings, rows["crossing_id"]) <= crossing * (1 + 1e-12), corridor


def test_a_spread_of_just_the_diameter_is_allowed() -> None:
    made = pairs_world.world(n=12, z=1, c=1, seed=3)
    widest = float(corridors_world.drives(made).sites.minutes.max())
    pairs = pairs_world.pairs(made)
    for diameter, whole in ((widest, True), (widest * (1 - 1e-9), False)):
        config = CorridorsConfig(max_diameter_min=diameter, min_sites=1, max_minutes=1e6)
        assert (find(pairs, made, config).count == 1) is whole


@pytest.mark.parametrize("config", [CONFIG, DENSITY], ids=["agglomerative", "density"])
@settings(max_examples=6, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 20))
def test_order_of_rows_does_not_matter(config: CorridorsConfig, seed: int, world: int) -> None:
    made = pairs_world.world(n=30, seed=world)
    pairs = pairs_world.pairs(made)
    shuffled = pairs.sample(frac=1.0, random_state=seed)
    assert find(shuffled, made, config) == find(pairs, made, config)


@pytest.mark.parametrize("config", [CONFIG, DENSITY], ids=["agglomerative", "density"])
@pytest.mark.parametrize("seed", range(4))
def test_members_lie_on_both_sides_and_the_rest_is_noise(
    config: CorridorsConfig, seed: int
) -> None:
    made = pairs_world.world(n=60, seed=seed)
    pairs, frame = _frame(made, config)
    assert len(frame) > 0
    assert (frame[["n_sites", "n_zones"]] >= [config.min_sites, 1]).all(axis=None)
    membership = find(pairs, made, config)
    taking = corridors.taking_part(pairs, config)
    assert set(membership.pairs) == set(taking["pair_id"])
    role = pairs.set_index("pair_id")["corridor_role"]
    assert set(role[role != ""].index) == set(membership.pairs)
    members = pairs[pairs["corridor_role"] == "member"]
    assert set(members["pair_id"]) == set(pairs.loc[pairs["corridor_id"] != "", "pair_id"])
    # Whoever is elsewhere has a site in a corridor; noise is what no corridor took.
    elsewhere = pairs[pairs["corridor_role"] == "elsewhere"]
    assert set(elsewhere["site_id"]) <= set(members["site_id"])
    noise = role[role == "noise"]
    assert all(membership.pairs[name] == corridors.NOISE for name in noise.index)


def test_density_leaves_scattered_sites_to_noise() -> None:
    made = pairs_world.world(n=60, seed=1)
    far = made.sites.copy()
    far.loc[[0, 1], "geometry"] = [shapely.Point(-117.0, 15.0), shapely.Point(-91.0, 15.0)]
    made = replace(made, sites=far)
    pairs = pairs_world.pairs(made)
    membership = find(pairs, made, DENSITY)
    assert membership.count > 0
    lone = pairs.loc[pairs["site_id"].isin(["P000", "P001"]), "pair_id"]
    assert {membership.pairs.get(pair, corridors.NOISE) for pair in lone} == {corridors.NOISE}


def test_places_without_a_road_between_share_no_corridor() -> None:
    made = pairs_world.world(n=20, z=1, c=1, seed=2)
    pairs = pairs_world.pairs(made)
    drives = corridors_world.drives(made)
    cut = drives.sites.minutes.copy()
    cut[:10, 10:] = cut[10:, :10] = np.nan
    parted = corridors.Drives(
        sites=type(drives.sites)(drives.sites.ids, cut),
        zones=drives.zones,
        crossings=drives.crossings,
    )
    for config in (
        CorridorsConfig(max_diameter_min=1e6, min_sites=1),
        CorridorsConfig(method="density", min_cluster_size=2, min_samples=1, min_sites=1),
    ):
        taking = corridors.taking_part(pairs, config)
        found = corridors.cluster(taking, parted, config=config).sites
        first, second = set(drives.sites.ids[:10]), set(drives.sites.ids[10:])
        mixed = {
            label
            for label in found.values()
            if {site for site in found if found[site] == label} & first
            and {site for site in found if found[site] == label} & second
        }
        assert found
        assert not mixed


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("min_sites", [1, 3, 6])
def test_every_site_is_in_one_corridor_and_corridors_have_enough(seed: int, min_sites: int) -> None:
    config = CorridorsConfig(min_sites=min_sites)
    pairs, frame = _frame(pairs_world.world(seed=seed), config)
    inside = pairs[pairs["corridor_id"] != ""]
    assert (inside.groupby("site_id")["corridor_id"].nunique() == 1).all()
    assert (inside["rank_for_site"] <= config.pairs_per_site).all()
    assert (frame["n_sites"] >= min_sites).all()
    counted = inside.groupby("corridor_id")["site_id"].nunique()
    assert (
        frame[frame["side"] == "MX"]
        .set_index("corridor_id")["n_sites"]
        .equals(counted.rename("n_sites"))
    )
    assert frame["n_sites"].is_monotonic_decreasing


def test_a_site_sits_with_its_best_pair() -> None:
    made = pairs_world.world(seed=2)
    pairs = pairs_world.pairs(made)
    membership = find(pairs, made, CorridorsConfig(min_sites=1))
    best = pairs.sort_values(["score", "pair_id"], ascending=[False, True])
    for site, rows in best.groupby("site_id", sort=False):
        assert membership.sites[site] == membership.pairs[rows["pair_id"].iloc[0]]


def test_too_few_sites_make_no_corridor() -> None:
    pairs, frame = _frame(pairs_world.world(n=4), CorridorsConfig(min_sites=5))
    assert len(frame) == 0
    assert set(pairs["corridor_id"]) == {""}
    _, full = _frame(pairs_world.world())
    assert frame.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()


def test_too_many_pairs_are_refused_with_the_setting() -> None:
    pairs = pairs_world.pairs(pairs_world.world(n=5))
    many = gpd.GeoDataFrame(pairs.loc[np.repeat(pairs.index, 300)])
    with pytest.raises(StudyError, match="pairs_per_site"):
        corridors.taking_part(many, CONFIG)


@pytest.mark.parametrize("limit", [60.0, 200.0, 300.0, 1000.0])
def test_slower_pairs_make_no_corridor(limit: float) -> None:
    made = pairs_world.world(seed=2)
    pairs = pairs_world.pairs(made)
    config = CorridorsConfig(min_sites=1, max_minutes=limit)
    found = find(pairs, made, config)
    near = pairs[pairs["minutes"] <= limit]
    free = CorridorsConfig(min_sites=1, max_minutes=1e9)
    assert found == find(near, made, free)
    assert set(found.pairs) <= set(near["pair_id"])
    first = near[near["rank_for_site"] <= config.pairs_per_site]
    assert set(found.sites) == set(first["site_id"])


def test_a_pair_that_takes_just_the_limit_is_in() -> None:
    made = pairs_world.world(seed=2)
    pairs = pairs_world.pairs(made)
    row = pairs[pairs["rank_for_site"] == 1].sort_values("minutes").iloc[20]
    for limit, inside in ((row["minutes"], True), (row["minutes"] - 1e-6, False)):
        config = CorridorsConfig(min_sites=1, max_minutes=limit)
        assert (row["pair_id"] in find(pairs, made, config).pairs) is inside


def test_names_are_unique_and_say_places_and_crossing() -> None:
    pairs, frame = _frame(pairs_world.world(n=80, z=30, c=12, seed=4), CorridorsConfig(
        min_sites=1, max_diameter_min=90.0, crossing_diameter_min=20.0))  # fmt: skip
    mexican = frame[frame["side"] == "MX"]
    assert len(mexican) > 5
    assert mexican["name_en"].is_unique
    assert mexican["name_es"].is_unique
    for row in mexican.itertuples():
        inside = pairs[pairs["corridor_id"] == row.corridor_id]
        firsts = inside.sort_values("rank_for_site").drop_duplicates("site_id")
        assert firsts["crossing_name"].mode()[0] in row.name_en
        assert " via " in row.name_en
        assert " por " in row.name_es


def test_totals() -> None:
    pairs, frame = _frame(pairs_world.world())
    row = frame.iloc[0]
    inside = pairs[pairs["corridor_id"] == row["corridor_id"]]
    assert row["n_pairs"] == len(inside)
    assert row["n_zones"] == inside["zone_id"].nunique()
    assert row["mean_score"] == pytest.approx(inside["score"].mean())
    assert row["median_minutes"] == inside["minutes"].median()
    assert row["best_pair_id"] == inside["pair_id"].iloc[0]
    known = {f"x-{i}": i * 200_000.0 for i in range(1, 5)}
    assert row["trucks_per_year"] == sum(known.get(one, 0) for one in set(inside["crossing_id"]))
    spread = frame[frame["corridor_id"] == row["corridor_id"]].set_index("side")["spread_minutes"]
    drives = corridors_world.drives(pairs_world.world())
    assert spread["MX"] == _widest(drives.sites, inside["site_id"])
    assert spread["US"] == _widest(drives.zones, inside["zone_id"])


def test_a_far_crossing_is_no_part_of_the_area() -> None:
    made = pairs_world.world(seed=5)
    config = CorridorsConfig(crossing_diameter_min=150.0, max_diameter_min=300.0)
    pairs, frame = _frame(made, config)
    rows = frame.set_index(["corridor_id", "side"]).geometry
    near = far = 0
    for corridor, inside in pairs[pairs["corridor_id"] != ""].groupby("corridor_id"):
        for side, leg in (("MX", "site_leg_minutes"), ("US", "zone_leg_minutes")):
            for gate, legs in inside.groupby("crossing_id")[leg]:
                point = made.crossings.set_index("crossing_id").geometry[gate]
                # The point lies on the line itself, and the area ends there.
                touches = rows[corridor, side].distance(point) < 1e-6
                if legs.median() <= config.crossing_diameter_min:
                    near += 1
                    assert touches
                elif legs.median() > config.crossing_diameter_min and legs.min() > 30.0:
                    far += 1
                    assert not touches
    assert near
    assert far


def test_an_area_is_measured_on_the_ellipsoid() -> None:
    # By the closed formula (Snyder 1987, eq. 3-12) the zone between 30 and 31 N has 10,642.39 km2
    # a degree on WGS 84; this polygon's edges are geodesics, a little off the parallels.
    assert area_km2(shapely.box(-100.0, 30.0, -99.0, 31.0)) == pytest.approx(10_642.39, rel=1e-3)
    two = shapely.MultiPolygon(
        [shapely.box(-100.0, 30.0, -99.0, 31.0), shapely.box(-98.0, 30.0, -97.0, 31.0)]
    )
    assert area_km2(shapely.reverse(two)) == pytest.approx(2 * 10_642.39, rel=1e-3)


def test_areas_lie_on_their_side_and_cover_their_places() -> None:
    pairs, frame = _frame(pairs_world.world(seed=5))
    assert len(frame) >= 2
    for row in frame.itertuples():
        assert row.geometry.is_valid
        assert not row.geometry.is_empty
        country = MX if row.side == "MX" else US
        assert row.geometry.difference(country.union_all()).area < 1e-9
        end = 0 if row.side == "MX" else 2
        stops = pairs[pairs["corridor_id"] == row.corridor_id].geometry.get_coordinates()
        places = stops.to_numpy().reshape(-1, 3, 2)[:, end]
        assert all(row.geometry.covers(shapely.Point(place)) for place in places)


def test_buffer_is_in_kilometres_on_the_ground() -> None:
    everywhere = shapely.STRtree([shapely.box(-180.0, -90.0, 180.0, 90.0)])
    area = area_around(np.array([[-110.0, 32.0]]), buffer_km=50.0, country=everywhere)
    west, south, east, north = area.bounds
    _, _, across = Geod(ellps="WGS84").inv(west, 32.0, east, 32.0)
    _, _, up = Geod(ellps="WGS84").inv(-110.0, south, -110.0, north)
    assert across / 1000.0 == pytest.approx(100.0, rel=0.005)
    assert up / 1000.0 == pytest.approx(100.0, rel=0.005)


def test_area_outside_every_state_is_kept_whole() -> None:
    nowhere = shapely.STRtree([shapely.box(0.0, 0.0, 1.0, 1.0)])
    assert not area_around(np.array([[-110.0, 32.0]]), buffer_km=5.0, country=nowhere).is_empty


@pytest.mark.parametrize("config", [CONFIG, DENSITY], ids=["agglomerative", "density"])
def test_no_pair_makes_no_corridor(config: CorridorsConfig) -> None:
    made = pairs_world.world(n=4)
    pairs = pairs_world.pairs(made).iloc[:0]
    taking = corridors.taking_part(pairs, config)
    drives = corridors.drives_among(
        taking,
        sites=made.sites,
        zones=made.zones,
        crossings=made.crossings,
        travel=TravelConfig(),
        config=config,
    )
    membership = corridors.cluster(taking, drives, config=config)
    assert membership == corridors.Membership(pairs={}, sites={}, zones={}, count=0)
    frame = corridor_frame(
        with_corridors(pairs, membership),
        sites=made.sites,
        zones=made.zones,
        crossings=made.crossings,
        drives=drives,
        world=corridors_world.land(),
        config=config,
    )
    assert frame.empty
