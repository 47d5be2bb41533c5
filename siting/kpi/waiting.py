"""The wait at each crossing: whose figure it is, or what the study made of whose figure."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from siting.kpi.indicator import Indicator, missing
from siting.options.travel import ANY_TIME
from siting.transport import waits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siting.kpi.indicator import Backing
    from siting.options import TravelConfig
    from siting.results import RunResult
    from siting.world import World

__all__ = ["at_crossings"]

_BACKING: Final["Mapping[str, Backing]"] = MappingProxyType(
    {"A": "measured", "B": "proxy", "C": "proxy"}
)
_SAME_MINUTES: Final = 0.05
"""Closer than this two waits are the same one: half of the last digit that is published."""

_KEPT: Final = frozenset({waits.NO_HOURLY, waits.NO_FAST})
"""Flags of a figure that stays what it was although another was asked for."""


def at_crossings(
    result: "RunResult", crossings: tuple[str, ...], *, world: "World"
) -> "Iterator[Indicator]":
    """Yield the wait at each crossing.

    Only a wait that is just what was published, set or supposed bears that source and range. A
    wait that an hour, lane, direction, factor, saving or the load of a closed crossing has made of
    it is computed: its notes say from what and how, and it has neither source nor range.

    Parameters
    ----------
    result
        The run.
    crossings
        Ids.
    world
        The land, for the stated normal wait behind a supposed one and the waits by the hour.

    Yields
    ------
    Indicator
        In the order of ``crossings``.
    """
    travel = result.study.travel
    hourly, hours = (
        (world.table("waits_hourly"), world.table("crossing_hours"))
        if travel.hour != ANY_TIME
        else (None, None)
    )
    read = waits.read(result.crossings, travel, hourly=hourly, hours=hours)
    at = {one: row for row, one in enumerate(read.crossing_ids)}
    rows = result.crossings.set_index("crossing_id")
    for crossing in crossings:
        row = rows.loc[crossing]
        if not bool(row["used"]) or crossing not in at:
            yield missing("wait", "minutes", "not-open", about=crossing, name=str(row["name"]))
            continue
        made = Indicator(
            key="wait",
            value=float(row["wait_used_min"]),
            unit="minutes",
            backing="derived",
            about=crossing,
            name=str(row["name"]),
        )
        before = _Before(
            minutes=float(read.minutes[at[crossing]]),
            own=crossing in travel.waits,
            fast=str(read.lane[at[crossing]]) == "fast",
            flags=tuple(str(read.flags[at[crossing]]).split("; ")),
        )
        yield _backed(made, row, travel, before, said=world.table("wait_default").iloc[0])


@dataclass(frozen=True, slots=True)
class _Before:
    """A wait before the trucks of closed crossings came, and what was read for it."""

    minutes: float
    own: bool
    fast: bool
    flags: tuple[str, ...]


def _backed(
    made: Indicator,
    row: "pd.Series[Any]",
    travel: "TravelConfig",
    before: _Before,
    *,
    said: "pd.Series[Any]",
) -> Indicator:
    """Give a wait its source, or say what was made of what."""
    basis = str(row["wait_basis"])
    published = None if pd.isna(row["wait_min"]) else float(row["wait_min"])
    if basis == waits.OWN_BASIS:
        start, kind = travel.waits[made.about], "own"
    elif basis == waits.DEFAULT_BASIS or published is None:
        start, kind = travel.default_wait_min, "supposed"
    else:
        start, kind = published, "published"
    flags = [f"flag-{one}" for one in before.flags if one in _KEPT]
    if abs(float(made.value or 0.0) - start) >= _SAME_MINUTES:
        why = _reasons(made, travel, before)
        return replace(made, notes=(f"from-{kind}:{start:.3g}", *why, *flags))
    if kind == "own":
        return replace(made, backing="assumed", notes=("own-wait",))
    if kind == "supposed":
        return replace(_supposed(made, travel, said), notes=("supposed-wait", *flags))
    return replace(
        made,
        backing=_BACKING.get(basis, "proxy"),
        low=_number(row["wait_low_min"]),
        high=_number(row["wait_high_min"]),
        year=str(row["wait_as_of"]),
        source=str(row["wait_source"]),
        measures=str(row["wait_measures"]),
        notes=tuple(flags),
    )


def _supposed(made: Indicator, travel: "TravelConfig", said: "pd.Series[Any]") -> Indicator:
    as_said = float(said["wait_min"]) == travel.default_wait_min
    return replace(
        made,
        backing="assumed",
        low=travel.default_wait_low_min,
        high=travel.default_wait_high_min,
        year=str(said["as_of"]) if as_said else "",
        source=str(said["source"]) if as_said else "",
    )


def _reasons(made: Indicator, travel: "TravelConfig", before: _Before) -> "Iterator[str]":
    """Yield what changed a wait, in the order in which it was applied."""
    if travel.direction == "southbound" and not before.own:
        yield f"why-southbound:{100.0 * travel.southbound_factor:.3g}"
    elif travel.hour != ANY_TIME and waits.NO_HOURLY not in before.flags and not before.own:
        yield f"why-{travel.day}:{travel.hour}"
    if before.fast and not before.own:
        yield f"why-lane:{100.0 * travel.fast_factor:.3g}"
    factor = travel.wait_factor * travel.wait_factors.get(made.about, 1.0)
    if factor != 1.0:
        yield f"why-factor:{factor:.3g}"
    if saved := travel.minutes_saved.get(made.about, 0.0):
        yield f"why-saved:{saved:.3g}"
    if abs(float(made.value or 0.0) - before.minutes) >= _SAME_MINUTES:
        yield "why-load" if travel.load else "why-else"


def _number(cell: object) -> float | None:
    return None if pd.isna(cell) else float(cell)  # type: ignore[arg-type,call-overload]
