"""Stable matching: nobody finds a better partner who would have them.

Deferred acceptance (Gale and Shapley 1962, "College Admissions and the Stability of Marriage"),
with several sites a zone. Whoever proposes gets the best they can have in any stable matching. The
sites that get a zone, and the seats each zone fills, are the same in all of them (Roth 1986, "On
the allocation of residents to rural hospitals"): a site left out is left out by every one.
"""

import heapq

import numpy as np
import numpy.typing as npt

__all__ = ["blocking_pairs", "deferred_acceptance"]

Ranks = npt.NDArray[np.int32]


def deferred_acceptance(
    site_rank: Ranks,
    zone_rank: Ranks,
    capacity: npt.NDArray[np.integer],
    *,
    zones_propose: bool = False,
) -> npt.NDArray[np.intp]:
    """Match sites and zones so that no pair would rather have each other.

    Parameters
    ----------
    site_rank
        Place of each zone with the site, 1 is the best, int32 (n, z); 0 where the pair may not be
        matched. Strict: no site gives a place twice.
    zone_rank
        Place of each site with the zone, likewise, (n, z); 0 for the same pairs.
    capacity
        Seats of each zone, >= 0, (z,).
    zones_propose
        True gives the matching that is best for the zones, else for the sites.

    Returns
    -------
    ndarray
        Matched (site, zone), (k, 2), sorted by site.
    """
    seats = capacity.tolist()
    if zones_propose:
        zone_of = _zones_propose(site_rank, zone_rank, seats)
    else:
        zone_of = _sites_propose(site_rank, zone_rank, seats)
    return np.array(
        [(site, zone) for site, zone in enumerate(zone_of) if zone >= 0], dtype=np.intp
    ).reshape(-1, 2)


def blocking_pairs(
    pairs: npt.NDArray[np.intp],
    site_rank: Ranks,
    zone_rank: Ranks,
    capacity: npt.NDArray[np.integer],
) -> npt.NDArray[np.intp]:
    """Find pairs that would rather have each other than what they were given.

    The site prefers the zone to the one it has, or has none; the zone has a free seat, or prefers
    the site to the last of those it has.

    Returns
    -------
    ndarray
        (site, zone), (k, 2), sorted; empty exactly when the matching is stable.
    """
    n, z = site_rank.shape
    site, zone = pairs[:, 0], pairs[:, 1]
    nobody = n + z + 1
    at_site = np.full(n, nobody)
    at_site[site] = site_rank[site, zone]
    last = np.zeros(z, dtype=np.intp)
    np.maximum.at(last, zone, zone_rank[site, zone])
    free = np.bincount(zone, minlength=z) < capacity
    last[free] = nobody
    wanted = (site_rank > 0) & (site_rank < at_site[:, np.newaxis])
    return np.argwhere(wanted & (zone_rank > 0) & (zone_rank < last))


def _orders(rank: Ranks) -> list[list[int]]:
    """List, for each row, the columns it ranks, best first."""
    order = np.argsort(np.where(rank > 0, rank, np.iinfo(np.int32).max), axis=1, kind="stable")
    count = (rank > 0).sum(axis=1)
    return [row[:k] for row, k in zip(order.tolist(), count.tolist(), strict=True)]


def _sites_propose(site_rank: Ranks, zone_rank: Ranks, seats: list[int]) -> list[int]:
    wishes = [iter(row) for row in _orders(site_rank)]
    place = zone_rank.tolist()
    # By zone, those it holds: a heap with its least wanted on top.
    held: list[list[tuple[int, int]]] = [[] for _ in seats]
    zone_of = [-1] * len(wishes)
    asking = list(range(len(wishes)))
    while asking:
        site = asking.pop()
        for zone in wishes[site]:
            mine = (-place[site][zone], site)
            if len(held[zone]) < seats[zone]:
                heapq.heappush(held[zone], mine)
                zone_of[site] = zone
                break
            if held[zone] and mine > held[zone][0]:
                _, other = heapq.heapreplace(held[zone], mine)
                zone_of[site], zone_of[other] = zone, -1
                asking.append(other)
                break
    return zone_of


def _zones_propose(site_rank: Ranks, zone_rank: Ranks, seats: list[int]) -> list[int]:
    wishes = [iter(row) for row in _orders(zone_rank.T)]
    place = site_rank.tolist()
    zone_of = [-1] * len(place)
    # A zone stands here once for every seat it has to fill.
    asking = [zone for zone, count in enumerate(seats) for _ in range(min(count, len(place)))]
    while asking:
        zone = asking.pop()
        for site in wishes[zone]:
            other = zone_of[site]
            if other < 0 or place[site][zone] < place[site][other]:
                zone_of[site] = zone
                if other >= 0:
                    asking.append(other)
                break
    return zone_of
