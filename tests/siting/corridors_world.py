"""Land and drives for the tests of corridors: every figure here is invented."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from siting.config import CorridorsConfig
from siting.corridors import corridorframe, corridors
from siting.transport.between import Among
from siting.world import World
from tests.siting import pairs_world

TOWNS = pairs_world.towns(
    ("Gran Ciudad", -100.0, 25.5, 2_000_000, "MX"), ("Aldea", -104.0, 24.0, 5_000, "MX")
)
MX, US = pairs_world.states(14.0, 27.0), pairs_world.states(27.0, 40.0)
KMH = 80.0


def among(frame: gpd.GeoDataFrame, key: str) -> Among:
    """Drive straight, 100 km a degree at 80 km/h."""
    ordered = frame.sort_values(key)
    xy = shapely.get_coordinates(ordered.geometry.to_numpy())
    degrees = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    return Among(tuple(ordered[key]), degrees * 100.0 / KMH * 60.0)


def drives(given: pairs_world.World) -> corridors.Drives:
    """Drives among all places of a made-up border."""
    return corridors.Drives(
        sites=among(given.sites, "site_id"),
        zones=among(given.zones, "zone_id"),
        crossings=among(given.crossings, "crossing_id"),
    )


def find(
    pairs: gpd.GeoDataFrame, given: pairs_world.World, config: CorridorsConfig
) -> corridors.Membership:
    """Find the corridors of pairs."""
    taking = corridors.taking_part(pairs, config)
    return corridors.cluster(taking, drives(given), config=config)


def land(
    *,
    towns: gpd.GeoDataFrame = TOWNS,
    states_mx: gpd.GeoDataFrame = MX,
    states_us: gpd.GeoDataFrame = US,
) -> World:
    """Two Mexican states with figures, one without; one county north of the line; two ports."""
    point = shapely.Point(-100.0, 25.0)
    state_facts = gpd.GeoDataFrame(
        {
            "state_code": ["19", "28", "32"],
            "state": ["Nuevo León", "Tamaulipas", "Zacatecas"],
            "immex_establishments_2024_05": [800.0, 400.0, np.nan],
            "immex_employment_2024_05": [300_000.0, 200_000.0, np.nan],
        },
        geometry=[point] * 3,
        crs="EPSG:4326",
    )
    ports = gpd.GeoDataFrame(
        {"port_code": ["2304", "2305"], "railcars_2025": pd.array([478_333, None], dtype="Int64")},
        geometry=[point] * 2,
        crs="EPSG:4326",
    )
    counties = gpd.GeoDataFrame(
        {"county_fips": ["48479"]}, geometry=[shapely.box(-100.0, 27.0, -99.0, 28.0)],
        crs="EPSG:4326",
    )  # fmt: skip
    layers = {
        "towns": towns,
        "states_mx": states_mx,
        "states_us": states_us,
        "state_facts": state_facts,
        "ports": ports,
        "counties_us": counties,
    }
    return World(layers=layers)


def frame(
    given: pairs_world.World, config: CorridorsConfig
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Pairs with their corridors, and the corridors."""
    pairs = pairs_world.pairs(given)
    pairs = corridorframe.with_corridors(pairs, find(pairs, given, config))
    areas = corridorframe.corridor_frame(
        pairs,
        sites=given.sites,
        zones=given.zones,
        crossings=given.crossings,
        drives=drives(given),
        world=land(),
        config=config,
    )
    return pairs, areas
