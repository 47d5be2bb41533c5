from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from siting import corridors
from siting.config import CorridorsConfig
from siting.corridorframe import area_around, corridor_frame, with_corridors
from siting.errors import StudyError
from tests.siting import pairs_world

CONFIG = CorridorsConfig()
TOWNS = pairs_world.towns(
    ("Gran Ciudad", -100.0, 25.5, 2_000_000, "MX"), ("Aldea", -104.0, 24.0, 5_000, "MX")
)
MX, US = pairs_world.states(14.0, 27.0), pairs_world.states(27.0, 40.0)


def _frame(given_world: pairs_world.World, config: CorridorsConfig = CONFIG) -> tuple[Any, Any]:
    pairs = pairs_world.pairs(given_world)
    pairs = with_corridors(pairs, corridors.cluster(pairs, config=config))
    frame = corridor_frame(
        pairs,
        sites=given_world.sites,
        zones=given_world.zones,
        crossings=given_world.crossings,
        towns=TOWNS,
        states_mx=MX,
        states_us=US,
        config=config,
    )
    return pairs, frame


def _widest_km(places: npt.NDArray[np.float64]) -> float:
    lon, lat = places[:, 0], places[:, 1]
    a, b = np.triu_indices(len(places))
    _, _, metres = Geod(ellps="WGS84").inv(lon[a], lat[a], lon[b], lat[b])
    return float(np.max(metres)) / 1000.0


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.floats(50.0, 600.0), st.floats(10.0, 400.0))
def test_diameters_are_true_bounds(seed: int, diameter: float, crossing: float) -> None:
    config = CorridorsConfig(
        max_diameter_km=diameter, crossing_diameter_km=crossing, min_sites=1, pairs_per_site=3
    )
    pairs = pairs_world.pairs(pairs_world.world(n=30, seed=seed))
    found = with_corridors(pairs, corridors.cluster(pairs, config=config))
    for corridor, rows in found[found["corridor_id"] != ""].groupby("corridor_id"):
        stops = rows.geometry.get_coordinates().to_numpy().reshape(-1, 3, 2)
        # The clustering measures along a mean sphere: within 0.01 % at these distances.
        assert _widest_km(stops[:, 0]) <= diameter * 1.0001, corridor
        assert _widest_km(stops[:, 2]) <= diameter * 1.0001, corridor
        assert _widest_km(stops[:, 1]) <= crossing * 1.0001, corridor


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_order_of_rows_does_not_matter(seed: int) -> None:
    pairs = pairs_world.pairs(pairs_world.world(seed=3))
    shuffled = pairs.sample(frac=1.0, random_state=seed)
    assert corridors.cluster(shuffled, config=CONFIG) == corridors.cluster(pairs, config=CONFIG)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("min_sites", [1, 3, 6])
def test_every_site_is_in_one_corridor_and_corridors_have_enough(seed: int, min_sites: int) -> None:
    config = CorridorsConfig(min_sites=min_sites, max_diameter_km=250.0)
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
    pairs = pairs_world.pairs(pairs_world.world(seed=2))
    membership = corridors.cluster(pairs, config=CorridorsConfig(min_sites=1))
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
        corridors.cluster(many, config=CONFIG)


@pytest.mark.parametrize("limit", [60.0, 200.0, 300.0, 1000.0])
def test_slower_pairs_make_no_corridor(limit: float) -> None:
    pairs = pairs_world.pairs(pairs_world.world(seed=2))
    config = CorridorsConfig(min_sites=1, max_minutes=limit)
    found = corridors.cluster(pairs, config=config)
    near = pairs[pairs["minutes"] <= limit]
    free = CorridorsConfig(min_sites=1, max_minutes=1e9)
    assert found == corridors.cluster(near, config=free)
    assert set(found.pairs) <= set(near["pair_id"])
    first = near[near["rank_for_site"] <= config.pairs_per_site]
    assert set(found.sites) == set(first["site_id"])


def test_a_pair_that_takes_just_the_limit_is_in() -> None:
    pairs = pairs_world.pairs(pairs_world.world(seed=2))
    row = pairs[pairs["rank_for_site"] == 1].sort_values("minutes").iloc[20]
    for limit, inside in ((row["minutes"], True), (row["minutes"] - 1e-6, False)):
        config = CorridorsConfig(min_sites=1, max_minutes=limit)
        assert (row["pair_id"] in corridors.cluster(pairs, config=config).pairs) is inside


def test_names_are_unique_and_say_places_and_crossing() -> None:
    pairs, frame = _frame(pairs_world.world(n=80, z=30, c=12, seed=4), CorridorsConfig(
        min_sites=1, max_diameter_km=120.0, crossing_diameter_km=20.0))  # fmt: skip
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
