"""A small made-up border for the tests of pairs and corridors: every figure here is invented."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from siting import incentives, matching
from siting.config import PairsConfig
from siting.pairs import green, pairfigures, pairing, pairtable, sectors
from siting.transport import travel
from siting.transport.network import Access

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Places, legs and scores, all in id order."""

    sites: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    site_access: Access
    zone_access: Access
    wait: Floats
    trucks: Floats
    site_score: Floats
    zone_score: Floats
    figures: pairfigures.PairFigures


def _points(lon: Floats, lat: Floats) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.points(lon, lat), dtype=object)


def _access(ids: tuple[str, ...], crossing_ids: tuple[str, ...], km: Floats) -> Access:
    n = len(ids)
    return Access(
        ids=ids,
        crossing_ids=crossing_ids,
        minutes=km / 80.0 * 60.0,
        km=km,
        snap_km=np.zeros(n),
        chord_km=np.zeros(n),
        reason=np.array([""] * n, dtype=object),
    )


def _km(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> Floats:
    xy = [shapely.get_coordinates(frame.geometry.to_numpy()) for frame in (a, b)]
    return np.asarray(100.0 * np.hypot(*(xy[0][:, None, :] - xy[1][None, :, :]).transpose(2, 0, 1)))


def world(*, n: int = 40, z: int = 12, c: int = 5, seed: int = 1) -> World:
    """Return sites below latitude 27, zones above it and crossings on it."""
    rng = np.random.default_rng(seed)
    centres = np.array([[-110.0, 25.0], [-104.0, 24.0], [-100.0, 25.5]])
    near = centres[rng.integers(0, 3, n)] + rng.normal(0.0, 0.3, (n, 2))
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"P{i:03d}" for i in range(n)],
            "name": [f"Parque {i}" for i in range(n)],
            "municipality": [f"Municipio {int(-lon) // 4}" for lon in near[:, 0]],
            "municipality_code": ["19039"] * n,
        },
        geometry=_points(near[:, 0], near[:, 1]),
        crs="EPSG:4326",
    )
    lon, lat = rng.uniform(-112.0, -98.0, z), rng.uniform(28.0, 32.0, z)
    zones = gpd.GeoDataFrame(
        {
            "zone_id": [f"FTZ-{i:03d}" for i in range(z)],
            "name": [f"Zone {i}" for i in range(z)],
            "city": [f"City {int(-x)}" for x in lon],
        },
        geometry=_points(lon, lat),
        crs="EPSG:4326",
    )
    lon = np.linspace(-111.0, -99.0, c)
    trucks = np.array([np.nan, *np.arange(1.0, c) * 200_000.0])
    crossings = gpd.GeoDataFrame(
        {
            "crossing_id": [f"x-{i}" for i in range(c)],
            "name": [f"Bridge {i}" for i in range(c)],
            "trucks_per_year": trucks,
            "wait_measures": ["CBP estimate"] * c,
        },
        geometry=_points(lon, np.full(c, 27.0)),
        crs="EPSG:4326",
    )
    ids = tuple(crossings["crossing_id"])
    return World(
        sites=sites,
        zones=zones,
        crossings=crossings,
        site_access=_access(tuple(sites["site_id"]), ids, _km(sites, crossings)),
        zone_access=_access(tuple(zones["zone_id"]), ids, _km(zones, crossings)),
        wait=np.full(c, 30.0),
        trucks=trucks,
        site_score=rng.uniform(0.2, 0.9, n),
        zone_score=rng.uniform(0.2, 0.9, z),
        figures=_figures(sites, zones),
    )


def _figures(sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pairfigures.PairFigures:
    """Make one park's pole, one zone's county, three parks' industries and dry land."""
    n, z = len(sites), len(zones)
    here = incentives.Incentives(
        ids=tuple(sites["site_id"]),
        names=(("PODECOBI",), *((),) * (n - 1)),
        unconfirmed=((),) * n,
        count=np.array([1.0] + [0.0] * (n - 1)),
    )
    there = incentives.Incentives(
        ids=tuple(zones["zone_id"]),
        names=((),) * (z - 1) + ((incentives.OPPORTUNITY_ZONES,),),
        unconfirmed=((),) * (z - 1) + ((incentives.OPPORTUNITY_ZONES,),),
        count=np.array([0.0] * (z - 1) + [0.5]),
    )
    stated = ["automotive", "electronics", "food"]
    return pairfigures.PairFigures(
        fit=sectors.fit([*stated, *[""] * n][:n], ["autos", *[""] * (z - 1)], related_share=0.5),
        site_programmes=here,
        zone_programmes=there,
        incentive_count=incentives.of_pairs(here, there),
        green=green.rule(
            np.full(n, 4.0),
            np.full(z, np.nan),
            np.zeros(n),
            config=PairsConfig().green,
            scales=PairsConfig().scales,
        ),
    )


def reordered(given: World, seed: int) -> World:
    """Shuffle the rows of the frames; the arrays stay in id order."""
    return replace(
        given,
        sites=given.sites.sample(frac=1.0, random_state=seed),
        zones=given.zones.sample(frac=1.0, random_state=seed),
        crossings=given.crossings.sample(frac=1.0, random_state=seed),
    )


def scores(given: World, *, config: PairsConfig | None = None) -> pairing.PairScores:
    """Score all pairs of a world."""
    through = travel.through_crossings(
        given.site_access.minutes,
        given.wait,
        given.zone_access.minutes,
        trucks=given.trucks,
        tie_share=0.05,
        margin=60.0,
    )
    return pairing.score_pairs(
        through,
        site_ids=given.site_access.ids,
        zone_ids=given.zone_access.ids,
        crossing_ids=given.site_access.crossing_ids,
        site_score=given.site_score,
        zone_score=given.zone_score,
        sector_fit=given.figures.fit.values,
        incentive_count=given.figures.incentive_count,
        green=given.figures.green.value,
        config=config or PairsConfig(),
    )


def pairs(given: World, *, config: PairsConfig | None = None) -> gpd.GeoDataFrame:
    """Return the kept pairs of a world as a frame."""
    config = config or PairsConfig()
    scored = scores(given, config=config)
    assigned = matching.one_to_one(scored.score, pairing.reachable(scored))
    chosen = pairing.with_assigned(pairing.keep(scored, config.keep_per_site), assigned)
    ends = pairtable.Ends(
        sites=given.sites,
        zones=given.zones,
        crossings=given.crossings,
        site_access=given.site_access,
        zone_access=given.zone_access,
        wait_minutes=given.wait,
        wait_basis=np.array(["A"] * len(given.wait), dtype=object),
        wait_measures=np.array(["average"] * len(given.wait), dtype=object),
        wait_flags=np.array([""] * len(given.wait), dtype=object),
        figures=given.figures,
    )
    return pairtable.pair_frame(scored, chosen, ends, assigned=assigned)


def towns(*places: tuple[str, float, float, int, str]) -> gpd.GeoDataFrame:
    """Return towns of a name, longitude, latitude, population and country."""
    return gpd.GeoDataFrame(
        {
            "town_id": [f"T{i:02d}" for i in range(len(places))],
            "name": pd.array([place[0] for place in places], dtype="str"),
            "country": pd.array([place[4] for place in places], dtype="str"),
            "population": np.array([place[3] for place in places], dtype=np.int64),
        },
        geometry=gpd.points_from_xy([p[1] for p in places], [p[2] for p in places]),
        crs="EPSG:4326",
    )


def states(south: float, north: float) -> gpd.GeoDataFrame:
    """Return two states side by side between two latitudes."""
    boxes = [shapely.box(-118.0, south, -104.0, north), shapely.box(-104.0, south, -90.0, north)]
    return gpd.GeoDataFrame(pd.DataFrame({"state": ["A", "B"]}), geometry=boxes, crs="EPSG:4326")
