"""Ports of entry: how soon a truck is at the line, over it, and how many go that way.

A crossing that no road leads away from on the other side is not among the drives
(:func:`siting.transport.network.access`), so that it counts here for nothing.
"""

from typing import TYPE_CHECKING

import numpy as np

from siting.criteria.column import Column, Places, column
from siting.transport.travel import best_crossing
from siting.transport.waits import DEFAULT_BASIS, OF_ANOTHER, PRESS_BASIS

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.criteria.column import Floats
    from siting.transport.network import Access
    from siting.transport.waits import Waits

DEFAULT_WAIT = "default-wait"
WEAK_WAIT = "weak-wait"
TRUCKS_UNKNOWN = "trucks-unknown"
NOT_COUNTED = "trucks-not-counted"


def _least(minutes: "Floats") -> "Floats":
    """Smallest of each row; NaN for a row without any."""
    filled = np.where(np.isnan(minutes), np.inf, minutes)
    least = filled.min(axis=1, initial=np.inf)
    return np.where(np.isinf(least), np.nan, least)


def crossing_minutes(places: Places, access: "Access") -> Column:
    """Drive to the nearest commercial truck crossing, without its wait.

    Measured on the road graph; `quality_km` is the distance from the place to that graph.

    Parameters
    ----------
    places
        The places.
    access
        Their drives; its reasons say why a place reaches none.
    """
    del places
    least = _least(access.minutes)
    return column(least, measured=True, quality_km=access.snap_km, reason=access.reason)


def best_crossing_minutes(
    places: Places,
    access: "Access",
    *,
    waits: "Waits",
    trucks: "Floats",
    tie_share: float,
) -> Column:
    """Drive to, and wait at, the crossing where the two take the least.

    Of those equally fast the largest, as for pairs
    (:func:`siting.transport.travel.best_crossing`). A proxy
    where that crossing's wait is the study's default, a single figure from the press, or found for
    another lane or time than the study asks for.

    Parameters
    ----------
    places
        The places.
    access
        Their drives.
    waits
        At the crossings of `access`, (c,).
    trucks
        Trucks a year at each crossing, (c,), NaN unknown.
    tie_share
        See :func:`siting.transport.travel.through_crossings`.
    """
    del places
    at, least = best_crossing(access.minutes, waits.minutes, trucks=trucks, tie_share=tie_share)
    weak = np.append([_weakness(*one) for one in zip(waits.basis, waits.flags, strict=True)], "")
    behind = weak[at]
    reason = np.where(behind == "", access.reason, behind).astype(object)
    return column(least, measured=behind == "", quality_km=access.snap_km, reason=reason)


def _weakness(basis: str, flags: str) -> str:
    """Say in one code why a wait is no measurement of what the study asks for; "" where it is."""
    if basis == DEFAULT_BASIS:
        return DEFAULT_WAIT
    other = [flag for flag in flags.split("; ") if flag in OF_ANOTHER]
    if other:
        return other[0]
    return WEAK_WAIT if basis == PRESS_BASIS else ""


def truck_capacity(
    places: Places, access: "Access", crossings: "gpd.GeoDataFrame", *, minutes: float
) -> Column:
    """Trucks a year of all crossings within a drive.

    Today's traffic stands for capacity. A crossing whose traffic is unknown adds nothing and
    makes the sum a proxy ("trucks-unknown"); when none in reach is known, the figure is missing
    rather than 0. Figures that are annualised from months or merely stated make it a proxy too
    ("trucks-not-counted"). No crossing in reach is a measured 0.

    Parameters
    ----------
    places
        The places.
    access
        Their drives.
    crossings
        The open crossings in the order of ``access.crossing_ids``.
    minutes
        How long a drive counts as within reach.
    """
    del places
    trucks = crossings["trucks_per_year"].to_numpy(dtype=np.float64, na_value=np.nan)
    unknown = np.isnan(trucks)
    counted = (crossings["trucks_basis"].fillna("") == "counted").to_numpy()
    # NaN compares false: an unreachable crossing is not in reach.
    near = access.minutes <= minutes
    total = near @ np.nan_to_num(trucks)

    some_unknown = (near & unknown).any(axis=1)
    none_known = some_unknown & ~(near & ~unknown).any(axis=1)
    unreachable = access.reason != ""
    total[none_known | unreachable] = np.nan
    reason = np.full(len(total), "", dtype=object)
    reason[(near & ~counted).any(axis=1)] = NOT_COUNTED
    reason[some_unknown] = TRUCKS_UNKNOWN
    reason[unreachable] = access.reason[unreachable]
    return column(total, measured=np.asarray(reason == ""), reason=reason)
