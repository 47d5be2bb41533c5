"""What a corridor adds up to: places, trucks, railcars, jobs of its states, and its bottleneck."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from siting.corridors.corridornames import Way, by_use, first_choices
from siting.corridors.regions import Place, region_of
from siting.incentives import county_codes

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from siting.world import World

__all__ = ["Facts", "facts", "of_ways", "states_of"]

IMMEX: Final = {
    "immex_establishments": "immex_establishments_2024_05",
    "immex_jobs": "immex_employment_2024_05",
}
"""Figure of a corridor to the column of ``state_facts`` it adds up."""

Columns = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the places that corridors are made of: column to id or code to value.

    What is not known is None, whether the value is missing or the column.

    Attributes
    ----------
    sites
        ``area_ha``, ``state_code``, ``state``, ``municipality_code`` by ``site_id``.
    zones
        ``state``, ``county`` by ``zone_id``.
    crossings
        ``trucks_per_year``, ``port_code`` by ``crossing_id``.
    ports
        ``railcars_2025`` by ``port_code``.
    states
        ``state`` and the two columns of :data:`IMMEX` by ``state_code``.
    regions
        ``region`` by ``region_id``.
    """

    sites: Columns
    zones: Columns
    crossings: Columns
    ports: Columns
    states: Columns
    regions: Columns


def facts(
    *,
    sites: "gpd.GeoDataFrame",
    zones: "gpd.GeoDataFrame",
    crossings: "gpd.GeoDataFrame",
    world: "World",
) -> Facts:
    """Gather what the totals are made of.

    Parameters
    ----------
    sites, zones, crossings
        The layers' frames; EPSG:4326.
    world
        ``ports``, ``state_facts``, ``counties_us`` and the table ``megaregions``.

    Returns
    -------
    Facts
    """
    county = county_codes(zones, world.layer("counties_us"))
    return Facts(
        sites=_known(sites, "site_id", "area_ha", "state_code", "state", "municipality_code"),
        zones=_known(zones.assign(county=county), "zone_id", "state", "county"),
        crossings=_known(crossings, "crossing_id", "trucks_per_year", "port_code"),
        ports=_known(world.layer("ports"), "port_code", "railcars_2025"),
        states=_known(world.layer("state_facts"), "state_code", "state", *IMMEX.values()),
        regions=_known(world.table("megaregions"), "region_id", "region"),
    )


def of_ways(ways: Sequence[Way], known: Facts) -> dict[str, object]:
    """Add up one corridor.

    Parameters
    ----------
    ways
        Its pairs, the best first.
    known
        From :func:`facts`.

    Returns
    -------
    dict
        The columns of :attr:`siting.results.RunResult.corridors` that are the same on both sides.

    Notes
    -----
    A sum is over what is known, and NaN where nothing is. The **bottleneck** is the crossing where
    the corridor's sites together wait longest: the share of sites whose best pair goes through it
    times its wait, since nobody publishes what most crossings could handle. Of equals it is the one
    more sites use, then the smaller id.
    """
    firsts = first_choices(ways)
    order = by_use(way.crossing_id for way in ways)
    names = {way.crossing_id: way.crossing_name for way in ways}
    trucks, port = known.crossings["trucks_per_year"], known.crossings["port_code"]
    ports = sorted({port[one] for one in order if port[one] is not None})
    area = [known.sites["area_ha"][way.site_id] for way in firsts]
    region = region_of([_place(way, known) for way in firsts])
    return {
        "region_id": region,
        "region": known.regions["region"][region] if region else "",
        "crossing_ids": "; ".join(order),
        "crossing_names": "; ".join(names[one] for one in order),
        "n_sites": len(firsts),
        "n_zones": len({way.zone_id for way in ways}),
        "n_pairs": len(ways),
        "trucks_per_year": _sum(trucks[one] for one in order),
        "railcars_per_year": _sum(known.ports["railcars_2025"].get(one) for one in ports),
        "park_ha": _sum(area),
        "park_ha_sites": sum(one is not None for one in area),
        **_immex(firsts, known),
        **_bottleneck(firsts),
        "mean_score": math.fsum(way.score for way in ways) / len(ways),
        "best_pair_id": ways[0].pair_id,
        "median_minutes": median(way.minutes for way in ways),
    }


def states_of(ways: Sequence[Way], known: Facts, side: Literal["MX", "US"]) -> list[str]:
    """Name the states of a corridor's places on one side, by the number of sites they serve.

    Parameters
    ----------
    ways
        Its pairs, the best first.
    known
        From :func:`facts`.
    side
        "MX" or "US".

    Returns
    -------
    list of str
        Names in Mexico, USPS codes in the US; first those of first choices.
    """
    firsts = first_choices(ways)
    if side == "MX":
        state = known.sites["state"]
        return by_use(state[way.site_id] for way in firsts if state[way.site_id])
    state = known.zones["state"]
    asked = [[state[way.zone_id] for way in some if state[way.zone_id]] for some in (firsts, ways)]
    return list(dict.fromkeys([*by_use(asked[0]), *by_use(asked[1])]))


def _immex(firsts: Sequence[Way], known: Facts) -> dict[str, object]:
    own = known.sites["state_code"]
    codes = sorted({own[way.site_id] for way in firsts if own[way.site_id]})
    figures = {
        name: [known.states[column].get(code) for code in codes] for name, column in IMMEX.items()
    }
    missing = [
        known.states["state"].get(code) or code
        for code, *here in zip(codes, *figures.values(), strict=True)
        if None in here
    ]
    totals = {name: _sum(column) for name, column in figures.items()}
    return {**totals, "immex_missing": "; ".join(missing)}


def _bottleneck(firsts: Sequence[Way]) -> dict[str, object]:
    sites = Counter(way.crossing_id for way in firsts)
    gates = {way.crossing_id: way for way in firsts}
    worst = min(sites, key=lambda one: (-sites[one] * gates[one].wait_minutes, -sites[one], one))
    return {
        "bottleneck_id": worst,
        "bottleneck_name": gates[worst].crossing_name,
        "bottleneck_share": sites[worst] / len(firsts),
        "bottleneck_wait_minutes": gates[worst].wait_minutes,
        "bottleneck_wait_basis": gates[worst].wait_basis,
    }


def _place(way: Way, known: Facts) -> Place:
    return Place(
        state_mx=known.sites["state_code"][way.site_id] or "",
        municipality_mx=known.sites["municipality_code"][way.site_id] or "",
        state_us=known.zones["state"][way.zone_id] or "",
        county_us=known.zones["county"][way.zone_id] or "",
    )


def _sum(figures: Iterable[float | None]) -> float:
    known = [figure for figure in figures if figure is not None]
    return math.fsum(known) if known else math.nan


def _known(frame: "pd.DataFrame", key: str, *names: str) -> Columns:
    """Take columns apart by id; a user's own table need not have them."""
    ids = frame[key].tolist()
    return {
        name: dict(zip(ids, _plain(frame[name]), strict=True))
        if name in frame.columns
        else dict.fromkeys(ids)
        for name in names
    }


def _plain(column: "pd.Series[Any]") -> list[Any]:
    values = column.astype(object)
    return values.where(values.notna().to_numpy(dtype=np.bool_), None).tolist()
