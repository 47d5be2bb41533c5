"""Dollars and carbon dioxide of one load door to door, by truck and by rail.

Plain factors times what a way is made of; every factor is an option of the study with its source
(:class:`siting.options.CostConfig`). A load is one full trailer. Nothing here says what a carrier
would charge: it is the operating cost of the truck, without margin, duty, broker, handling at the
border or the minimum that a transfer over the line is billed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.transport.gates import unknown_crossings

if TYPE_CHECKING:
    from siting.config import CostConfig

__all__ = ["Costs", "pair_costs", "rail_costs", "tolls"]

Floats = npt.NDArray[np.float64]

MINUTES = 60.0
KG = 1000.0


@dataclass(frozen=True, slots=True)
class Costs:
    """What one load costs; NaN where something that it is made of is not known.

    Attributes
    ----------
    usd
        All of it, US dollars, float64 (…): the sum of the four below.
    usd_moving
        Driving, or by rail trucks, train and terminals.
    usd_waiting
        Truck and driver at the border; 0 by rail.
    usd_toll
        Tolls at the crossing; 0 by rail.
    usd_cargo
        What the hours of the goods cost.
    tonnes_co2
        Tonnes of carbon dioxide from burning the fuel, float64 (…).
    """

    usd: Floats
    usd_moving: Floats
    usd_waiting: Floats
    usd_toll: Floats
    usd_cargo: Floats
    tonnes_co2: Floats


def tolls(
    crossing_ids: Sequence[str], config: "CostConfig", *, known: Sequence[str] | None = None
) -> Floats:
    """Toll at each crossing, US dollars, float64 (c,); 0 where the study gives none.

    Parameters
    ----------
    crossing_ids
        Crossings in the order wanted, (c,).
    config
        ``tolls`` by id.
    known
        Every crossing there is, closed ones too; ``crossing_ids`` when absent.

    Raises
    ------
    StudyError
        A toll is given for a crossing that is not there; names the nearest, for all such.
    """
    faults = unknown_crossings(config.tolls, crossing_ids if known is None else known, "cost.tolls")
    if faults:
        raise StudyError(faults)
    return np.array([config.tolls.get(name, 0.0) for name in crossing_ids], dtype=np.float64)


def pair_costs(  # noqa: PLR0913 (four legs of one way, the rest by keyword)
    site_km: npt.ArrayLike,
    wait_min: npt.ArrayLike,
    zone_km: npt.ArrayLike,
    minutes: npt.ArrayLike,
    *,
    toll_usd: npt.ArrayLike = 0.0,
    config: "CostConfig",
) -> Costs:
    """Cost of one load by truck.

    Parameters
    ----------
    site_km, zone_km
        Road south and north of the line, km; any shapes that go together.
    wait_min
        Wait at the crossing, minutes.
    minutes
        Door to door, the wait included.
    toll_usd
        Toll of the crossing, see :func:`tolls`.
    config
        The factors.

    Returns
    -------
    Costs
        In the shape of all of them together.

    Notes
    -----
    With e the share of km driven empty, a loaded km bears 1 / (1 - e) km: ::

        usd = usd_per_km (mx_factor site_km + zone_km) / (1 - e)
              + usd_per_hour wait / 60 + toll + cargo_usd_per_hour minutes / 60
        kg CO2 = co2_kg_per_km (site_km + zone_km) / (1 - e) + idle_co2_kg_per_hour wait / 60
    """
    south, wait, north, door, toll = (
        np.asarray(one, dtype=np.float64)
        for one in np.broadcast_arrays(site_km, wait_min, zone_km, minutes, toll_usd)
    )
    borne = 1.0 / (1.0 - config.empty_share)
    kg = config.co2_kg_per_km * borne * (south + north)
    kg = kg + config.idle_co2_kg_per_hour * wait / MINUTES
    return _summed(
        moving=config.usd_per_km * borne * (config.mx_factor * south + north),
        waiting=config.usd_per_hour * wait / MINUTES,
        toll=toll,
        cargo=config.cargo_usd_per_hour * door / MINUTES,
        kg=kg,
    )


def rail_costs(
    truck_km: npt.ArrayLike, rail_km: npt.ArrayLike, minutes: npt.ArrayLike, *, config: "CostConfig"
) -> Costs:
    """Cost of one load by rail.

    Parameters
    ----------
    truck_km
        Trucks at both ends together, km.
    rail_km
        Train, km.
    minutes
        Door to door, terminals and border included.
    config
        The factors. Trucks cost ``usd_per_km`` on either side: they are short.

    Returns
    -------
    Costs
        Without dollars, but with carbon dioxide, while ``rail_terminal_usd`` is not set.

    Notes
    -----
    With t the payload and e as in :func:`pair_costs`: ::

        usd = usd_per_km truck_km / (1 - e) + rail_usd_per_tonne_km t rail_km
              + 2 rail_terminal_usd + cargo_usd_per_hour minutes / 60
        kg CO2 = co2_kg_per_km truck_km / (1 - e) + rail_co2_kg_per_tonne_km t rail_km
    """
    truck, rail, door = (
        np.asarray(one, dtype=np.float64) for one in np.broadcast_arrays(truck_km, rail_km, minutes)
    )
    borne = 1.0 / (1.0 - config.empty_share)
    tonne_km = config.payload_tonnes * rail
    nothing = np.where(np.isnan(door), np.nan, 0.0)
    # No terminal lifts for nothing: 0 is an option that nobody has set.
    terminal = config.rail_terminal_usd or np.nan
    return _summed(
        moving=config.usd_per_km * borne * truck
        + config.rail_usd_per_tonne_km * tonne_km
        + 2.0 * terminal,
        waiting=nothing,
        toll=nothing,
        cargo=config.cargo_usd_per_hour * door / MINUTES,
        kg=config.co2_kg_per_km * borne * truck + config.rail_co2_kg_per_tonne_km * tonne_km,
    )


def _summed(*, moving: Floats, waiting: Floats, toll: Floats, cargo: Floats, kg: Floats) -> Costs:
    return Costs(
        usd=moving + waiting + toll + cargo,
        usd_moving=moving,
        usd_waiting=waiting,
        usd_toll=toll,
        usd_cargo=cargo,
        tonnes_co2=kg / KG,
    )
