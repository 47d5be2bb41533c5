"""What a pair is scored on beside its way: industries, programmes and the green conditions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from siting import incentives
from siting.criteria.column import Places
from siting.criteria.water import inside, water_stress_class
from siting.geodesy import distance_matrix_km
from siting.pairs import green, sectors

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.options.pairs import GreenConfig, PairsConfig
    from siting.world import World

__all__ = ["LAYERS", "TABLES", "PairFigures", "figures"]

LAYERS: Final = (
    "counties_us",
    "incentives",
    "municipalities",
    "poles",
    "power_plants",
    "water_stress",
)
"""Layers the figures are read from."""

TABLES: Final = ("opportunity_zone_counties",)
"""Tables the figures are read from."""


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Figures of all pairs, in id order.

    Attributes
    ----------
    fit
        Of the industries.
    site_programmes, zone_programmes
        Incentives at either end.
    incentive_count
        Of both together, float64 (n, z); NaN where not known.
    green
        The green flag and what it rests on.
    """

    fit: sectors.Fit
    site_programmes: incentives.Incentives
    zone_programmes: incentives.Incentives
    incentive_count: npt.NDArray[np.float64]
    green: green.Green


def figures(
    sites: "gpd.GeoDataFrame",
    zones: "gpd.GeoDataFrame",
    *,
    world: "World",
    config: "PairsConfig",
) -> PairFigures:
    """Read the figures off the land.

    Parameters
    ----------
    sites, zones
        The places paired, in any order: ``site_id``, ``municipality_code``, ``sectors`` /
        ``zone_id``, ``sectors``; Point, EPSG:4326.
    world
        The land.
    config
        How they count.

    Returns
    -------
    PairFigures
        Rows and columns sorted by id.
    """
    sites = sites.sort_values("site_id", kind="stable")
    zones = zones.sort_values("zone_id", kind="stable")
    share = config.incentives.unconfirmed_share
    here = incentives.at_sites(
        sites,
        incentives=world.layer("incentives"),
        poles=world.layer("poles"),
        municipalities=world.layer("municipalities"),
        unconfirmed_share=share,
    )
    there = incentives.at_zones(
        zones,
        counties=world.layer("counties_us"),
        designated=world.table("opportunity_zone_counties"),
        unconfirmed_share=share,
    )
    return PairFigures(
        fit=sectors.fit(_stated(sites), _stated(zones), related_share=config.sectors.related_share),
        site_programmes=here,
        zone_programmes=there,
        incentive_count=incentives.of_pairs(here, there),
        green=_green(_places(sites, "MX"), _places(zones, "US"), world=world, config=config),
    )


def _stated(places: "gpd.GeoDataFrame") -> list[str]:
    if "sectors" not in places:
        return [""] * len(places)
    return [text if isinstance(text, str) else "" for text in places["sectors"]]


def _places(frame: "gpd.GeoDataFrame", side: str) -> Places:
    key = "site_id" if side == "MX" else "zone_id"
    return Places(
        side=side,
        ids=tuple(str(place) for place in frame[key]),
        lon=frame.geometry.x.to_numpy(dtype=np.float64),
        lat=frame.geometry.y.to_numpy(dtype=np.float64),
        state_code=np.full(len(frame), "", dtype=object),
    )


def _green(sites: Places, zones: Places, *, world: "World", config: "PairsConfig") -> green.Green:
    basins = world.layer("water_stress")
    return green.rule(
        water_stress_class(sites, basins).raw,
        water_stress_class(zones, basins).raw,
        _clean(sites, world.layer("power_plants"), config.green),
        config=config.green,
        scales=config.scales,
    )


def _clean(
    places: Places, plants: "gpd.GeoDataFrame", config: "GreenConfig"
) -> npt.NDArray[np.float64]:
    # Plants across the line feed another grid, as for the generation within reach.
    own = plants[plants["country"] == places.side]
    share = green.clean_share(
        distance_matrix_km(
            places.lon, places.lat, own.geometry.x.to_numpy(), own.geometry.y.to_numpy()
        ),
        own["capacity_mw"].to_numpy(dtype=np.float64, na_value=0.0),
        own["fuel"].isin(config.clean_fuels).to_numpy(dtype=bool),
        reach_km=config.reach_km,
        min_known_mw=config.min_known_mw,
    )
    return np.where(inside(places.lon, places.lat), share, np.nan)
