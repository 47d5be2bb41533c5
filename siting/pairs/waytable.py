"""What a pair's way comes to, and how the pair holds, as columns of the table of pairs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.transport.railway import REASONS

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.pairs.pairstability import PairStability
    from siting.transport.cost import Costs
    from siting.transport.railway import Rail

__all__ = ["Floats", "Rows", "Ways", "stability_columns", "way_columns"]

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ways:
    """What the way of every site to every zone comes to.

    Attributes
    ----------
    truck
        Cost of a load by truck, (n, z) each.
    fastest_minutes, fastest_usd
        Door to door, and cost of a load, through the fastest crossing of all, (n, z); the crossing
        that a pair is named after may be another one, slower by less than the times can tell.
    on_time
        Chance to be there within the study's ``on_time_minutes`` when the wait varies, (n, z).
    rail
        The best way by rail.
    by_rail
        Cost of a load by rail, (n, z) each; NaN where there is no way.
    """

    truck: "Costs"
    fastest_minutes: Floats
    fastest_usd: Floats
    on_time: Floats
    rail: "Rail"
    by_rail: "Costs"


def way_columns(ways: Ways, chosen: Rows, crossings: "gpd.GeoDataFrame") -> dict[str, object]:
    """Columns of the chosen pairs, (k, 2): ``usd_per_load`` to ``rail_tonnes_co2``.

    ``rail_reason`` is a code of :data:`siting.transport.railway.REASONS`, "" where there is a way.
    """
    site, zone = chosen[:, 0], chosen[:, 1]
    rail = ways.rail
    return {
        "fastest_minutes": ways.fastest_minutes[site, zone],
        "usd_per_load": ways.truck.usd[site, zone],
        "tonnes_co2": ways.truck.tonnes_co2[site, zone],
        "on_time_share": ways.on_time[site, zone],
        "rail_minutes": rail.minutes[site, zone],
        "rail_km": rail.km[site, zone],
        "rail_crossing_name": _names(rail.crossing[site, zone], rail.crossing_ids, crossings),
        "rail_usd_per_load": ways.by_rail.usd[site, zone],
        "rail_tonnes_co2": ways.by_rail.tonnes_co2[site, zone],
        "rail_reason": np.array(REASONS, dtype=object)[rail.reason[site, zone]],
    }


def stability_columns(
    found: "PairStability", crossing_ids: tuple[str, ...], crossings: "gpd.GeoDataFrame"
) -> dict[str, object]:
    """Columns of how chosen pairs hold: ``stability`` to ``breaks_minutes``."""
    return {
        "stability": found.together,
        "stability_waits": found.waits,
        "stability_weights": found.weights,
        "stability_closures": found.closures,
        "crossing_stays": found.crossing_stays,
        "breaks_without": _names(found.worst_closure, crossing_ids, crossings),
        "breaks_minutes": found.worst_closure_minutes,
    }


def _names(
    index: npt.NDArray[np.integer], ids: tuple[str, ...], crossings: "gpd.GeoDataFrame"
) -> npt.NDArray[np.object_]:
    """Name crossings by their index; "" for -1."""
    names = crossings.set_index("crossing_id")["name"]
    every = np.array([*(str(names[one]) for one in ids), ""], dtype=object)
    return np.asarray(every[index], dtype=object)
