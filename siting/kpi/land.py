"""Figures of the land: the state's export plants, and the pressure on water and the grid."""

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from siting.kpi.indicator import Indicator, missing, newest, publisher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siting.kpi.subject import Subject
    from siting.results import RunResult
    from siting.world import World

__all__ = ["state_figures", "water_and_grid"]

IMMEX: Final = ("establishments", "employment")
MEASURED_AT_SITES: Final = (
    ("water_stress_class", "class", "water_stress"),
    ("grid_distance_km", "km", "grid_nodes"),
    ("generation_nearby_mw", "megawatts", "power_plants"),
)
"""Criterion, unit and layer of what is measured at each park."""


LEAST_MEGAWATTS: Final = 100.0
"""Half of Mexico's plants have no place in the source: a sum smaller than one common plant says
which plants are missing, not how much power there is, and nobody should publish it."""


def state_figures(subject: "Subject", *, world: "World") -> list[Indicator]:
    """Export plants (IMMEX) with their jobs, and the groundwater balance, of each state.

    Parameters
    ----------
    subject
        Whose states.
    world
        The land.

    Returns
    -------
    list of Indicator
        By state; a figure that INEGI does not publish for a state is missing.
    """
    table = world.layer("state_facts").set_index("state_code")
    found: list[Indicator] = []
    for code in subject.states:
        row = table.loc[code]
        found.extend(_immex(code, row, what) for what in IMMEX)
        found.append(_groundwater(code, row))
    return found


def _immex(code: str, row: "pd.Series[Any]", what: str) -> Indicator:
    """Read the latest month there is: the columns are named after it."""
    key, unit = f"immex_{what}", "plants" if what == "establishments" else "jobs"
    months = [
        (f"{found[1]}-{found[2]}", str(column))
        for column in row.index
        if (found := re.fullmatch(rf"immex_{what}_(\d{{4}})_(\d{{2}})", str(column)))
    ]
    known = [(month, column) for month, column in months if not pd.isna(row[column])]
    name = str(row["state"])
    if not known:
        return missing(key, unit, "no-immex", about=code, name=name)
    month, column = max(known)
    return Indicator(
        key=key,
        value=float(row[column]),
        unit=unit,
        backing="measured",
        about=code,
        name=name,
        year=month,
        source=publisher(str(row["source"]), "IMMEX"),
        layer="state_facts",
    )


def _groundwater(code: str, row: "pd.Series[Any]") -> Indicator:
    key, name = "groundwater_use_ratio", str(row["state"])
    if pd.isna(row[key]):
        return missing(key, "ratio", "no-data", about=code, name=name)
    return Indicator(
        key=key,
        value=float(row[key]),
        unit="ratio",
        # Of the whole state: an aquifer below a town may be far better or worse off.
        backing="proxy",
        about=code,
        name=name,
        year=str(row["as_of"]),
        source=publisher(str(row["source"]), "groundwater"),
        layer="state_facts",
        notes=("whole-state",),
    )


def water_and_grid(result: "RunResult", subject: "Subject", *, world: "World") -> list[Indicator]:
    """Water stress, distance to the grid and generation nearby, over the subject's parks.

    Parameters
    ----------
    result
        The run; what its study does not measure is missing.
    subject
        Whose parks.
    world
        The land, for the dates of the layers.

    Returns
    -------
    list of Indicator
        Each the median of the parks (of the classes the most common, of equals the higher) and
        the range over them.
    """
    return list(_at_sites(result, subject, world))


def _at_sites(result: "RunResult", subject: "Subject", world: "World") -> "Iterator[Indicator]":
    measured = result.sites.measurements
    rows = np.isin(np.array(measured.ids), subject.sites)
    for key, unit, layer in MEASURED_AT_SITES:
        if not subject.sites:
            yield missing(key, unit, subject.nobody())
            continue
        if key not in measured.criteria:
            yield missing(key, unit, "not-in-study")
            continue
        raw = measured.raw[rows, measured.criteria.index(key)]
        known = raw[np.isfinite(raw)]
        if not len(known):
            yield missing(key, unit, "no-data")
            continue
        value = _most_common(known) if unit == "class" else float(np.median(known))
        if key == "generation_nearby_mw" and value < LEAST_MEGAWATTS:
            yield missing(key, unit, f"few-plants:{LEAST_MEGAWATTS:g}")
            continue
        table = world.layer(layer)
        if "country" in table:
            table = table[table["country"] == "MX"]
        yield Indicator(
            key=key,
            value=value,
            low=float(known.min()),
            high=float(known.max()),
            unit=unit,
            # The basin's, the municipality's, half of the plants: none is measured at the park.
            backing="proxy",
            year=newest(table["as_of"]),
            layer=layer,
            notes=(key.replace("_", "-"),),
        )


def _most_common(classes: npt.NDArray[np.float64]) -> float:
    kinds, counts = np.unique(classes, return_counts=True)
    return float(kinds[np.flatnonzero(counts == counts.max())[-1]])
