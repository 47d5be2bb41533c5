"""Door to door: drive, wait at a named crossing, drive on.

The fastest way from a site to a zone is the least over crossings of drive + wait + drive, a
min-plus matrix product; of the crossings as fast as that, for all the times can tell, the busiest
is taken. Both are computed crossing by crossing over the whole site x zone matrix, so that the
memory is that of a few such matrices whatever the number of crossings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import DataError
from siting.transport.network import Access, open_crossings

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from siting.config import TravelConfig

Floats = npt.NDArray[np.float64]

NO_COMMON = "no-common-crossing"


@dataclass(frozen=True, slots=True)
class Through:
    """The best way from every site to every zone.

    Attributes
    ----------
    best
        Index of the best crossing, int16 (n, z), -1 where there is no way.
    minutes
        Drive + wait + drive, float64 (n, z), NaN where there is no way.
    runner_up
        Index of the second-best crossing, int16 (n, z), -1 where there is no other.
    runner_up_minutes
        float64 (n, z), NaN where there is no other.
    within_margin
        Crossings no more than the margin slower than the best, the best itself included, uint8
        (n, z); 0 where there is no way.
    trucks_within_margin
        Trucks a year that those crossings handle together, float64 (n, z); NaN where there is no
        way or none of them has a figure.
    """

    best: npt.NDArray[np.int16]
    minutes: Floats
    runner_up: npt.NDArray[np.int16]
    runner_up_minutes: Floats
    within_margin: npt.NDArray[np.uint8]
    trucks_within_margin: Floats


def trucks_per_year(crossings: "gpd.GeoDataFrame", travel: "TravelConfig") -> Floats:
    """Trucks a year at each open commercial crossing, float64 (c,), NaN unknown."""
    chosen = open_crossings(crossings, travel)
    return np.asarray(chosen["trucks_per_year"].to_numpy(dtype=np.float64, na_value=np.nan))


def without_small_far_crossings(
    place_minutes: Floats, trucks: Floats, travel: "TravelConfig"
) -> Floats:
    """Leave a small crossing only to the places beside it.

    By the clock alone a village bridge on the straight line would carry a metropolis. That it
    does not is what its count of trucks says, so below ``local_trucks_per_year`` a crossing is
    offered only to places within ``local_minutes``.

    Parameters
    ----------
    place_minutes
        Drive from place to crossing, float64 (n, c), NaN unreachable.
    trucks
        Trucks a year at each crossing, float64 (c,); one without a figure stays open to all.
    travel
        The two limits.

    Returns
    -------
    ndarray
        A copy of ``place_minutes``, NaN where the crossing is not offered, float64 (n, c).
    """
    small = np.nan_to_num(trucks, nan=np.inf) < travel.local_trucks_per_year
    return np.where(small & (place_minutes > travel.local_minutes), np.nan, place_minutes)


def check_waits(wait: Floats, crossing_ids: Sequence[str]) -> None:
    """Refuse waits that are none.

    Parameters
    ----------
    wait
        Minutes, float64 (c,).
    crossing_ids
        Names for the message.

    Raises
    ------
    DataError
        Names every crossing whose wait is negative, infinite or NaN.
    """
    faults = [
        f'crossings: "{name}": wait of {minutes} minutes; it must be a number of '
        "at least 0 (leave it empty when unknown)"
        for name, minutes in zip(crossing_ids, wait, strict=True)
        if not (np.isfinite(minutes) and minutes >= 0.0)
    ]
    if faults:
        raise DataError(faults)


def through_crossings(  # noqa: PLR0913  three tables of one product, the rest by keyword
    site_minutes: Floats,
    wait: Floats,
    zone_minutes: Floats,
    *,
    trucks: Floats | None = None,
    tie_share: float = 0.0,
    margin: float = 0.0,
    crossing_ids: Sequence[str] | None = None,
) -> Through:
    """Best and second-best crossing for every site and zone.

    Parameters
    ----------
    site_minutes
        Drive from site to crossing, float64 (n, c), NaN unreachable.
    wait
        Minutes at the crossing, float64 (c,).
    zone_minutes
        Drive from zone to crossing, float64 (z, c), NaN unreachable.
    trucks
        Trucks a year at each crossing, float64 (c,), NaN unknown; all unknown when absent.
    tie_share
        Crossings at most this share slower than the fastest are as fast as it, for all the times
        can tell; of these the one that handles most trucks is the best, and of equally large
        ones the faster. 0 takes the fastest.
    margin
        Minutes within which another crossing counts as a stand-in for the best.
    crossing_ids
        Names for the error message; positions are named when absent.

    Returns
    -------
    Through
        Ties go to the smaller crossing index. The runner-up is what the same rule picks when the
        best is closed, so within the tie it may be the faster of the two.

    Raises
    ------
    DataError
        Shapes disagree, or a wait or drive is negative, infinite or (wait only) NaN.
    """
    n, c = site_minutes.shape
    z = zone_minutes.shape[0]
    if wait.shape != (c,) or zone_minutes.shape[1] != c:
        msg = (
            f"travel: sites reach {c} crossings, zones {zone_minutes.shape[1]}, waits are given "
            f"for {wait.shape}; all three must be for the same crossings"
        )
        raise DataError(msg)
    check_waits(wait, crossing_ids or [f"#{index}" for index in range(c)])
    for name, drive in (("site_minutes", site_minutes), ("zone_minutes", zone_minutes)):
        if (np.isinf(drive) | (drive < 0.0)).any():
            msg = f"travel: {name} holds a negative or infinite drive; unreachable is NaN"
            raise DataError(msg)

    to_gate = np.nan_to_num(site_minutes, nan=np.inf) + wait
    from_gate = np.nan_to_num(zone_minutes, nan=np.inf)

    def total(gate: int) -> Floats:
        return np.asarray(np.add.outer(to_gate[:, gate], from_gate[:, gate]))

    handled = np.full(c, np.nan) if trucks is None else trucks
    size = np.nan_to_num(handled, nan=0.0)
    nobody = np.full((n, z), -1, dtype=np.int16)
    best, minutes = _pick(total, nobody, size, tie_share)
    second, second_minutes = _pick(total, best, size, tie_share)

    within = np.zeros((n, z), dtype=np.uint8)
    counted = np.zeros((n, z), dtype=bool)
    sum_of_trucks = np.zeros((n, z))
    bound = np.where(np.isfinite(minutes), minutes + margin, -np.inf)
    for gate in range(c):
        near = total(gate) <= bound
        within += near
        if np.isfinite(handled[gate]):
            counted |= near
            sum_of_trucks += handled[gate] * near
    sum_of_trucks[~counted] = np.nan
    minutes[np.isinf(minutes)] = np.nan
    second_minutes[np.isinf(second_minutes)] = np.nan
    return Through(best, minutes, second, second_minutes, within, sum_of_trucks)


def _pick(
    total: "Callable[[int], Floats]",
    taken: npt.NDArray[np.int16],
    size: Floats,
    tie_share: float,
) -> tuple[npt.NDArray[np.int16], Floats]:
    """Pick the fastest crossing, or the largest of those as fast within the tie; -1 and inf else.

    `taken` is the crossing of each pair that is out of the choice, -1 for none.
    """
    at = np.full(taken.shape, -1, dtype=np.int16)
    least = np.full(taken.shape, np.inf)
    for gate in range(len(size)):
        here = np.where(taken == gate, np.inf, total(gate))
        at[here < least] = gate
        least = np.minimum(least, here)
    minutes = least
    if tie_share > 0.0:
        bound = np.where(np.isfinite(least), least * (1.0 + tie_share), -np.inf)
        # The last one is for the pairs at -1, which have no crossing to be outdone.
        largest = np.append(size, np.inf)[at]
        for gate in range(len(size)):
            here = np.where(taken == gate, np.inf, total(gate))
            larger = (here <= bound) & (
                (size[gate] > largest) | ((size[gate] == largest) & (here < minutes))
            )
            at[larger] = gate
            largest[larger] = size[gate]
            minutes = np.where(larger, here, minutes)
    return at, minutes


def best_ways(
    sites: Access,
    zones: Access,
    crossings: "gpd.GeoDataFrame",
    travel: "TravelConfig",
    *,
    wait: Floats,
) -> Through:
    """Find the way of every pair under all rules of a study.

    Parameters
    ----------
    sites, zones
        Drives of (n) and (z) places to the same crossings.
    crossings
        The crossings layer; traffic is read from it.
    travel
        Limits for small crossings, tie and margin.
    wait
        Minutes at each of these crossings, float64 (c,); see :func:`siting.transport.waits.read`.

    Returns
    -------
    Through
        (n, z).

    Raises
    ------
    DataError
        See :func:`through_crossings`.
    """
    trucks = trucks_per_year(crossings, travel)
    return through_crossings(
        without_small_far_crossings(sites.minutes, trucks, travel),
        wait,
        zones.minutes,
        trucks=trucks,
        tie_share=travel.tie_share,
        margin=travel.redundancy_margin_min,
        crossing_ids=sites.crossing_ids,
    )


def best_crossing(
    minutes: Floats, wait: Floats, *, trucks: Floats, tie_share: float
) -> tuple[npt.NDArray[np.int16], Floats]:
    """Pick the crossing where drive and wait take the least, by the rule of the pairs.

    Parameters
    ----------
    minutes
        Drive from place to crossing, float64 (n, c), NaN where not offered.
    wait, trucks
        Minutes and trucks a year at each crossing, float64 (c,).
    tie_share
        See :func:`through_crossings`.

    Returns
    -------
    index
        Crossing, int16 (n,), -1 where there is none.
    minutes
        Drive + wait, float64 (n,), NaN where there is none.
    """
    at_the_line = np.zeros((1, len(wait)))
    through = through_crossings(minutes, wait, at_the_line, trucks=trucks, tie_share=tie_share)
    return through.best[:, 0], through.minutes[:, 0]


def unreachable_reasons(through: Through, sites: Access, zones: Access) -> npt.NDArray[np.object_]:
    """Why each pair has no way, object (n, z): "" where it has one.

    The site's own reason comes first, then the zone's; when both reach crossings but none in
    common, "no-common-crossing".
    """
    reason = np.where(sites.reason[:, None] != "", sites.reason[:, None], zones.reason[None, :])
    reason = np.where(reason == "", NO_COMMON, reason)
    return np.where(through.best >= 0, "", reason)
