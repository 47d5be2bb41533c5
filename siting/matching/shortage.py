"""Why not every site can have a zone: which sites share too few seats.

Hall's theorem (P. Hall 1935, "On representatives of subsets"), with seats for capacities: every
site can have a seat exactly if no set of sites reaches zones with fewer seats than it has sites.
Where a largest flow leaves a site out, such a set is found from it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, maximum_flow

__all__ = ["Shortage", "shortages"]

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Sites that between them reach too few seats.

    Attributes
    ----------
    sites, zones
        Indices: the sites, and every zone any of them reaches.
    seats
        Of those zones together; fewer than there are sites.
    """

    sites: tuple[int, ...]
    zones: tuple[int, ...]
    seats: int


def shortages(reachable: Bools, capacity: npt.NDArray[np.integer]) -> tuple[Shortage, ...]:
    """Find why not every site can have a zone.

    Parameters
    ----------
    reachable
        Which pairs may be matched, (n, z).
    capacity
        Seats of each zone, (z,).

    Returns
    -------
    tuple of Shortage
        One for each group of sites that has nothing to do with the others, by first site; empty
        exactly when every site can have a zone. A site without any zone is a group by itself.
    """
    seats = np.minimum(capacity, reachable.sum(axis=0))
    possible = reachable & (seats > 0)
    seated = _largest_flow(possible, seats)
    short = ~seated.any(axis=1)
    while True:
        zones = possible[short].any(axis=0)
        grown = short | seated[:, zones].any(axis=1)
        if (grown == short).all():
            break
        short = grown
    return _groups(possible, np.flatnonzero(short), np.flatnonzero(zones), seats)


def _largest_flow(possible: Bools, seats: npt.NDArray[np.integer]) -> Bools:
    """Seat as many sites as can be, (n, z)."""
    n, z = possible.shape
    site, zone = np.nonzero(possible)
    source, sink = 0, n + z + 1
    # Nodes: the source, sites, zones, the sink.
    tails = (np.full(n, source), 1 + site, 1 + n + np.arange(z))
    heads = (1 + np.arange(n), 1 + n + zone, np.full(z, sink))
    most = np.concatenate((np.ones(n), np.ones(len(site)), seats)).astype(np.int32)
    network = csr_array(
        (most, (np.concatenate(tails), np.concatenate(heads))), shape=(sink + 1, sink + 1)
    )
    flow = maximum_flow(network, source, sink).flow.tocoo()
    row, column = flow.row - 1, flow.col - 1 - n
    used = (flow.data > 0) & (row >= 0) & (row < n) & (column >= 0) & (column < z)
    seated = np.zeros((n, z), dtype=bool)
    seated[row[used], column[used]] = True
    return seated


def _groups(
    possible: Bools,
    sites: npt.NDArray[np.intp],
    zones: npt.NDArray[np.intp],
    seats: npt.NDArray[np.integer],
) -> tuple[Shortage, ...]:
    count = len(sites) + len(zones)
    row, column = np.nonzero(possible[np.ix_(sites, zones)])
    links = coo_array((np.ones(len(row)), (row, column + len(sites))), shape=(count, count))
    _, group = connected_components(links, directed=False)
    of_sites, of_zones = group[: len(sites)], group[len(sites) :]
    found = []
    # In the order in which the groups' first sites come.
    for label in dict.fromkeys(of_sites.tolist()):
        within = zones[of_zones == label]
        found.append(
            Shortage(
                sites=tuple(sites[of_sites == label].tolist()),
                zones=tuple(within.tolist()),
                seats=int(seats[within].sum()),
            )
        )
    return tuple(found)
