"""Corridors: groups of pairs whose ends and crossings lie close together on both sides of the line.

Two pairs are as far apart as the farthest of three drives: between their sites, between their zones
and between their crossings, the last stretched so that ``crossing_diameter_min`` counts like
``max_diameter_min``. They are grouped so that the diameter is a true bound, or by where they crowd
(:mod:`siting.corridors.clustering`). Every pair has a site and a zone, so a group has members on
both sides;
one with too few sites is no corridor, and its pairs are noise.
"""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from siting.corridors.clustering import NOISE, agglomerative, density
from siting.errors import StudyError
from siting.limits import CLUSTER_PAIRS
from siting.transport import between
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import CorridorsConfig, TravelConfig

__all__ = [
    "NOISE",
    "Drives",
    "Membership",
    "cluster",
    "drives_among",
    "pair_distances",
    "taking_part",
]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Membership:
    """Which pairs, sites and zones make up which corridor.

    Attributes
    ----------
    pairs
        ``pair_id`` of every pair that took part to the corridor's label 0, 1, ... (most sites
        first, then the higher mean score, then the smaller ``pair_id``), :data:`NOISE` when its
        group is no corridor, or :data:`ELSEWHERE` when its group is one and its site is in
        another.
    sites, zones
        ``site_id`` and ``zone_id`` to the label. Each is in one corridor at most, that of its best
        pair in any; a zone may well serve others besides.
    count
        Number of corridors.
    """

    pairs: dict[str, int]
    sites: dict[str, int]
    zones: dict[str, int]
    count: int


@dataclass(frozen=True, slots=True)
class Drives:
    """Drives among the places of the pairs that take part.

    Attributes
    ----------
    sites, zones
        On their own side.
    crossings
        On the side where the drive is quicker.
    """

    sites: between.Among
    zones: between.Among
    crossings: between.Among


ELSEWHERE: Final = -2
"""Label of a pair of a corridor whose site is in another one."""


def taking_part(pairs: "gpd.GeoDataFrame", config: "CorridorsConfig") -> "gpd.GeoDataFrame":
    """Take the pairs that are clustered: each site's best, those too slow excepted.

    Parameters
    ----------
    pairs
        The kept pairs (:func:`siting.pairs.pairtable.pair_frame`), in any order.
    config
        ``pairs_per_site`` and ``max_minutes``.

    Returns
    -------
    GeoDataFrame
        Sorted by ``pair_id``: the order of rows can decide between equal merges, so it is always
        the same.

    Raises
    ------
    StudyError
        When they are more than the limit ``cluster_pairs`` allows.
    """
    near = pairs["minutes"] <= config.max_minutes
    chosen = pairs[(pairs["rank_for_site"] <= config.pairs_per_site) & near]
    if len(chosen) > CLUSTER_PAIRS.default:
        message = (
            f"corridors.pairs_per_site: {config.pairs_per_site} makes {len(chosen)} pairs to "
            f"cluster, the limit is {CLUSTER_PAIRS.default:.0f}; choose fewer pairs per site."
        )
        raise StudyError(message)
    return chosen.sort_values("pair_id", kind="stable", ignore_index=True)


def drives_among(  # noqa: PLR0913  the frames of both sides and the land, all by keyword
    taking: "gpd.GeoDataFrame",
    *,
    sites: "gpd.GeoDataFrame",
    zones: "gpd.GeoDataFrame",
    crossings: "gpd.GeoDataFrame",
    travel: "TravelConfig",
    config: "CorridorsConfig",
    world: World = TODAY,
    use_cache: bool = True,
) -> Drives:
    """Drive among the sites, the zones and the crossings that appear in pairs.

    Parameters
    ----------
    taking
        From :func:`taking_part`.
    sites, zones, crossings
        The layers' frames, EPSG:4326; more rows than the pairs use do no harm.
    travel
        Speeds and caps.
    config
        Drives longer than a diameter are left out, except for ``density``, which has none.
    world
        The land.
    use_cache
        False computes everything and leaves the cache alone.

    Returns
    -------
    Drives

    Raises
    ------
    DataError
        As :func:`siting.transport.between.minutes`.
    """
    bounded = config.method == "agglomerative"
    network = between.networks(world, travel)

    def among(places: "gpd.GeoDataFrame", key: str, side: str, limit: float) -> between.Among:
        return between.minutes(
            places[places[key].isin(taking[key])],
            side=side,
            travel=travel,
            world=world,
            limit=limit if bounded else np.inf,
            network=network,
            use_cache=use_cache,
        )

    across = [
        among(crossings, "crossing_id", side, config.crossing_diameter_min) for side in ("MX", "US")
    ]
    return Drives(
        sites=among(sites, "site_id", "MX", config.max_diameter_min),
        zones=among(zones, "zone_id", "US", config.max_diameter_min),
        crossings=between.Among(across[0].ids, np.fmin(across[0].minutes, across[1].minutes)),
    )


def pair_distances(
    taking: "gpd.GeoDataFrame", drives: Drives, *, crossing_stretch: float
) -> Floats:
    """How far apart pairs are.

    Parameters
    ----------
    taking
        ``site_id``, ``zone_id`` and ``crossing_id`` of each pair, (p).
    drives
        Among those.
    crossing_stretch
        Factor on the drive between crossings.

    Returns
    -------
    ndarray
        Minutes of driving, float64 (p, p), symmetric with a zero diagonal; NaN when one of the
        three drives is not known or longer than its limit.
    """
    distance = drives.sites.of(taking["site_id"])
    np.maximum(distance, drives.zones.of(taking["zone_id"]), out=distance)
    crossing = drives.crossings.of(taking["crossing_id"])
    np.maximum(distance, crossing * crossing_stretch, out=distance)
    return distance


def cluster(taking: "gpd.GeoDataFrame", drives: Drives, *, config: "CorridorsConfig") -> Membership:
    """Find the corridors among the best pairs of every site.

    Parameters
    ----------
    taking
        From :func:`taking_part`.
    drives
        From :func:`drives_among`.
    config
        How they are grouped; ``min_sites`` distinct sites make a corridor, everything else is
        noise.

    Returns
    -------
    Membership

    Notes
    -----
    A site whose pairs fall into several groups is counted in one only, so a group can lose its
    claim to be a corridor to its neighbours. The smallest such group is dissolved first and its
    sites go where their next best pair is, until every group left has enough sites of its own.
    """
    stretch = config.max_diameter_min / config.crossing_diameter_min
    distance = pair_distances(taking, drives, crossing_stretch=stretch)
    if config.method == "density":
        labels = density(
            distance,
            min_cluster_size=config.min_cluster_size,
            min_samples=config.min_samples,
        )
    else:
        labels = agglomerative(distance, max_diameter=config.max_diameter_min)
    table = pd.DataFrame(taking.drop(columns="geometry")).assign(group=labels)
    home = _homes(table[table["group"] != NOISE], config.min_sites)
    return _number(table, home)


def _homes(table: pd.DataFrame, min_sites: int) -> dict[str, int]:
    """Give each site its group, and each group that is left enough sites."""
    ranked = table.sort_values(["score", "pair_id"], ascending=[False, True], kind="stable")
    # A group that has too few sites even when it gets all of them cannot become a corridor.
    ranked = ranked[ranked.groupby("group")["site_id"].transform("nunique") >= min_sites]
    groups = ranked.groupby("group").agg(first=("pair_id", "min"), mean=("score", "mean"))
    mean, first = groups["mean"].to_dict(), groups["first"].to_dict()
    wishes = {site: list(dict.fromkeys(rows)) for site, rows in ranked.groupby("site_id")["group"]}
    alive = set(mean)
    while True:
        home = {site: next((g for g in of if g in alive), NOISE) for site, of in wishes.items()}
        sites = Counter(home.values())
        least = min(((sites[g], mean[g]) for g in alive), default=(min_sites, 0.0))
        if least[0] >= min_sites:
            return {str(site): group for site, group in home.items() if group != NOISE}
        alive.remove(max((g for g in alive if (sites[g], mean[g]) == least), key=first.__getitem__))


def _number(table: pd.DataFrame, home: dict[str, int]) -> Membership:
    own = table["site_id"].map(home)
    members = table[table["group"] == own]
    order = (
        members.groupby("group")
        .agg(sites=("site_id", "nunique"), mean=("score", "mean"), first=("pair_id", "min"))
        .sort_values(["sites", "mean", "first"], ascending=[False, False, True])
    )
    label = {group: number for number, group in enumerate(order.index.tolist())}
    best_first = members.assign(label=members["group"].map(label)).sort_values(
        ["score", "pair_id"], ascending=[False, True], kind="stable"
    )
    zones = best_first.drop_duplicates("zone_id")
    sites = best_first.drop_duplicates("site_id")
    return Membership(
        pairs={
            str(pair): label[group] if group == at else ELSEWHERE if group in label else NOISE
            for pair, group, at in zip(
                table["pair_id"].tolist(), table["group"].tolist(), own.tolist(), strict=True
            )
        },
        sites=dict(zip(sites["site_id"], sites["label"].tolist(), strict=True)),
        zones=dict(zip(zones["zone_id"], zones["label"].tolist(), strict=True)),
        count=len(order),
    )
