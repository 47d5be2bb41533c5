"""Corridors: groups of pairs whose ends and crossings lie close together on both sides of the line.

Two pairs are as far apart as the farthest of three things: their sites, their zones, and their
crossings, the last stretched so that ``crossing_diameter_km`` counts like ``max_diameter_km``.
Complete linkage merges two groups only while *every* two of their pairs stay within the cut, so
the study's diameters are true bounds on every corridor, which a density-based clustering (chains
of neighbours) or a mean linkage cannot promise.
"""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.cluster import AgglomerativeClustering

from siting.errors import StudyError
from siting.geodesy import distance_matrix_km
from siting.limits import CLUSTER_PAIRS

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import CorridorsConfig

__all__ = ["NOISE", "Membership", "cluster", "group", "pair_distances"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NOISE: Final = -1
"""Label of a pair that belongs to no corridor."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Which pairs, sites and zones make up which corridor.

    Attributes
    ----------
    pairs
        ``pair_id`` to the corridor's label 0, 1, ... (most sites first, then the higher mean
        score, then the smaller ``pair_id``). A pair is in a corridor only if its site is.
    sites, zones
        ``site_id`` and ``zone_id`` to the label. Each is in one corridor: that of its best pair in
        any.
    count
        Number of corridors.
    """

    pairs: dict[str, int]
    sites: dict[str, int]
    zones: dict[str, int]
    count: int


def pair_distances(
    site: Floats, crossing: Floats, zone: Floats, *, crossing_stretch: float
) -> Floats:
    """How far apart pairs are.

    Parameters
    ----------
    site, crossing, zone
        Where each pair's ends and its crossing lie, degrees, (lon, lat), float64 (p, 2).
    crossing_stretch
        Factor on the distance between crossings.

    Returns
    -------
    ndarray
        Kilometres, float64 (p, p), symmetric with a zero diagonal.
    """
    distance = _among(site)
    np.maximum(distance, _among(zone), out=distance)
    np.maximum(distance, _among(crossing) * crossing_stretch, out=distance)
    return distance


def _among(places: Floats) -> Floats:
    """Distances among places of which many are the same: each distinct one is measured once."""
    distinct, row = np.unique(places, axis=0, return_inverse=True)
    lon, lat = distinct[:, 0], distinct[:, 1]
    row = row.reshape(-1)
    return distance_matrix_km(lon, lat, lon, lat)[np.ix_(row, row)]


def group(distance: Floats, *, max_diameter_km: float) -> Ints:
    """Group pairs so that no two of a group are farther apart than the diameter.

    Parameters
    ----------
    distance
        Kilometres, (p, p).
    max_diameter_km
        Largest distance within a group.

    Returns
    -------
    ndarray
        Group of each pair, int64 (p,); the numbers mean nothing but "same" and "different".
    """
    if len(distance) < 2:  # noqa: PLR2004  the library wants two things to compare
        return np.zeros(len(distance), dtype=np.int64)
    # scikit-learn stops *below* its threshold; the study's diameter is still allowed.
    threshold = np.nextafter(max_diameter_km, np.inf)
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="complete", distance_threshold=threshold
    )
    return np.asarray(model.fit(distance).labels_, dtype=np.int64)


def cluster(pairs: "gpd.GeoDataFrame", *, config: "CorridorsConfig") -> Membership:
    """Find the corridors among the best pairs of every site.

    Parameters
    ----------
    pairs
        The kept pairs (:func:`siting.pairtable.pair_frame`), in any order.
    config
        The ``pairs_per_site`` best pairs of each site take part, those slower than
        ``max_minutes`` excepted; ``min_sites`` distinct sites make a corridor, everything else is
        noise.

    Returns
    -------
    Membership

    Raises
    ------
    StudyError
        When more pairs take part than the limit ``cluster_pairs`` allows.

    Notes
    -----
    A site whose pairs fall into several groups is counted in one only, so a group can lose its
    claim to be a corridor to its neighbours. The smallest such group is dissolved first and its
    sites go where their next best pair is, until every group left has enough sites of its own.
    """
    chosen = pairs[
        (pairs["rank_for_site"] <= config.pairs_per_site) & (pairs["minutes"] <= config.max_minutes)
    ]
    # The order of rows can decide between equal merges; the ids make it always the same order.
    chosen = chosen.sort_values("pair_id", kind="stable", ignore_index=True)
    if len(chosen) > CLUSTER_PAIRS.default:
        message = (
            f"corridors.pairs_per_site: {config.pairs_per_site} makes {len(chosen)} pairs to "
            f"cluster, the limit is {CLUSTER_PAIRS.default:.0f}; choose fewer pairs per site."
        )
        raise StudyError(message)
    stops = chosen.geometry.get_coordinates().to_numpy().reshape(len(chosen), 3, 2)
    distance = pair_distances(
        stops[:, 0],
        stops[:, 1],
        stops[:, 2],
        crossing_stretch=config.max_diameter_km / config.crossing_diameter_km,
    )
    table = pd.DataFrame(chosen.drop(columns="geometry"))
    table["group"] = group(distance, max_diameter_km=config.max_diameter_km)
    settled = _settle(table, config.min_sites)
    return _number(settled)


def _settle(table: pd.DataFrame, min_sites: int) -> pd.DataFrame:
    """Keep the pairs of groups that have enough sites once every site has chosen its group."""
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
            return ranked[ranked["group"] == ranked["site_id"].map(home)]
        alive.remove(max((g for g in alive if (sites[g], mean[g]) == least), key=first.__getitem__))


def _number(members: pd.DataFrame) -> Membership:
    order = (
        members.groupby("group")
        .agg(sites=("site_id", "nunique"), mean=("score", "mean"), first=("pair_id", "min"))
        .sort_values(["sites", "mean", "first"], ascending=[False, False, True])
    )
    labels = members["group"].map({group: label for label, group in enumerate(order.index)})
    best_first = members.assign(label=labels)
    zones = best_first.drop_duplicates("zone_id")
    sites = best_first.drop_duplicates("site_id")
    return Membership(
        pairs=dict(zip(best_first["pair_id"], best_first["label"].tolist(), strict=True)),
        sites=dict(zip(sites["site_id"], sites["label"].tolist(), strict=True)),
        zones=dict(zip(zones["zone_id"], zones["label"].tolist(), strict=True)),
        count=len(order),
    )
