"""How long a truck waits at each crossing: usual figure, how it varies, and what stands behind it.

The wait is taken as a lognormal time (:mod:`siting.transport.chance`).
Two things make a wait uncertain. A truck meets more or less than the usual one: ``wait_spread``,
the same share everywhere. And the usual one is itself a range where a source gives a low and a
high: taken as uniform between them, its variance is (high - low)^2 / 12. Variances add.

The default of ``wait_spread`` comes from FHWA's survey of seven ports in 2001 (Evaluation of
Travel Time Methods, executive summary: inbound buffer time 43.3 min, buffer index 162 %). The
buffer index is (95th percentile - mean) / mean, so the 95th percentile is 2.62 means. Of a
lognormal time it is exp(1.645 s - s^2 / 2) means; the smaller root s = 0.762 gives a standard
deviation of sqrt(exp(s^2) - 1) = 0.887 means. That was the whole crossing, at Canadian ports too,
over all hours of the day: no later or narrower figure was found.
"""

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from siting.options.travel import ANY_TIME
from siting.transport.chance import draw, quantile, within
from siting.transport.hours import served
from siting.transport.network import open_crossings
from siting.transport.travel import check_waits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from siting.options import TravelConfig
    from siting.world import World

__all__ = [
    "DEFAULT_BASIS",
    "OF_ANOTHER",
    "OWN_BASIS",
    "PRESS_BASIS",
    "Waits",
    "at_crossings",
    "draw",
    "quantile",
    "read",
    "within",
]

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

DEFAULT_BASIS: Final = "default"
OWN_BASIS: Final = "own"
PRESS_BASIS: Final = "C"
"""Grade of a wait that is a single figure from the press or an agency."""

HOURLY: Final = "mean of the months at this hour; CBP estimate, end of queue to primary booth"
THIN: Final = "D"

NO_HOURLY = "wait-not-of-the-hour"
NO_SOUTHBOUND = "wait-not-southbound"
FAST_SHARE = "wait-share-of-standard"
NO_FAST = "no-fast-lane-known"
NO_HOURS = "hours-unknown"
OF_ANOTHER: Final = frozenset({NO_HOURLY, NO_SOUTHBOUND, FAST_SHARE, NO_FAST})
"""Flags of a figure that was found for another lane, direction or time than is asked for."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits at the open crossings, in their order.

    Attributes
    ----------
    crossing_ids
        Sorted, (c,).
    minutes
        Mean wait, float64 (c,), 0 or more.
    spread
        Standard deviation of a single truck's wait, minutes, float64 (c,).
    basis
        Grade of the figure ("A", "B", "C"), "own" or "default", object (c,).
    lane
        "standard" or "fast", object (c,).
    measures, source, as_of
        What the figure measures, where it comes from, of when it is; "" unknown, object (c,).
    flags
        Codes of what the figure is not, joined by "; ", object (c,); each has a sentence in
        ``siting/studies/explain.toml``.
    """

    crossing_ids: tuple[str, ...]
    minutes: Floats
    spread: Floats
    basis: Texts
    lane: Texts
    measures: Texts
    source: Texts
    as_of: Texts
    flags: Texts


def at_crossings(world: "World", travel: "TravelConfig") -> Waits:
    """Do :func:`read` from a land."""
    if travel.hour == ANY_TIME:
        return read(world.layer("crossings"), travel)
    return read(
        world.layer("crossings"),
        travel,
        hourly=world.table("waits_hourly"),
        hours=world.table("crossing_hours"),
    )


def read(
    crossings: "gpd.GeoDataFrame",
    travel: "TravelConfig",
    *,
    hourly: "pd.DataFrame | None" = None,
    hours: "pd.DataFrame | None" = None,
) -> Waits:
    """Read the waits of the open crossings for a study's direction, lane and hour.

    Parameters
    ----------
    crossings
        The crossings layer; :func:`siting.transport.network.open_crossings` chooses and sorts the
        rows.
    travel
        What is asked, own figures, factors and the default.
    hourly
        The table ``waits_hourly``; without it no wait is that of an hour.
    hours
        The table ``crossing_hours``; without it no crossing's hours are known.

    Returns
    -------
    Waits
        The first that is known of: the study's own figure; CBP's for that hour, the mean of its
        months; the layer's; the default. Then the share of the FAST lane, the factors, and the
        minutes saved. What is derived from a share is graded C at best.

    Raises
    ------
    DataError
        A wait in the layer is negative or infinite; every such crossing is named.
    StudyError
        The study names a crossing that the layer does not have.
    """
    chosen = open_crossings(crossings, travel)
    ids = tuple(str(one) for one in chosen["crossing_id"])
    fast = chosen["fast"].fillna(value=False).to_numpy(dtype=bool)
    stated = _stated(chosen, ids)
    then = _of_the_hour(hourly, travel)
    rows = [
        _one(name, has_fast, stated[at], then.get(name), travel)
        for at, (name, has_fast) in enumerate(zip(ids, fast, strict=True))
    ]
    factor = travel.wait_factor * _given(travel.wait_factors, ids, 1.0)
    minutes = np.array([row.minutes for row in rows], dtype=np.float64) * factor
    minutes = np.maximum(minutes - _given(travel.minutes_saved, ids, 0.0), 0.0)
    relative = np.hypot(
        travel.wait_spread, np.array([row.unsure for row in rows], dtype=np.float64)
    )
    known = {} if hours is None else served(hours, travel)
    asked = travel.hour != ANY_TIME
    flags = [
        "; ".join((*row.flags, *((NO_HOURS,) if asked and name not in known else ())))
        for name, row in zip(ids, rows, strict=True)
    ]
    return Waits(
        crossing_ids=ids,
        minutes=minutes,
        spread=minutes * relative,
        basis=_texts(row.basis for row in rows),
        lane=_texts(row.lane for row in rows),
        measures=_texts(row.measures for row in rows),
        source=_texts(row.source for row in rows),
        as_of=_texts(row.as_of for row in rows),
        flags=_texts(flags),
    )


@dataclass(frozen=True, slots=True)
class _Figure:
    """One crossing's wait; `unsure` is the standard deviation of the usual wait over its mean."""

    minutes: float
    unsure: float = 0.0
    basis: str = DEFAULT_BASIS
    measures: str = ""
    source: str = ""
    as_of: str = ""
    lane: str = "standard"
    flags: tuple[str, ...] = ()


def _one(
    name: str,
    has_fast: bool,  # noqa: FBT001 - one column of a row among others
    stated: _Figure | None,
    of_the_hour: _Figure | None,
    travel: "TravelConfig",
) -> _Figure:
    if name in travel.waits:
        return _Figure(
            travel.waits[name],
            basis=OWN_BASIS,
            measures="own figure",
            source="the study",
            lane=travel.lane,
        )
    if travel.direction == "southbound":
        found = _scaled(_default(travel), travel.southbound_factor, NO_SOUTHBOUND)
    else:
        found = of_the_hour or stated or _default(travel)
        if travel.hour != ANY_TIME and of_the_hour is None:
            found = replace(found, flags=(NO_HOURLY,))
    if travel.lane == "standard":
        return found
    # FAST is a programme of entry into the United States: nobody told of such a lane southbound.
    if not has_fast or travel.direction == "southbound":
        return replace(found, flags=(*found.flags, NO_FAST))
    return replace(_scaled(found, travel.fast_factor, FAST_SHARE), lane="fast")


def _scaled(figure: _Figure, share: float, flag: str) -> _Figure:
    """Take a share of a figure that was found for something else: weaker evidence than it was."""
    graded = figure.basis if figure.basis == DEFAULT_BASIS else PRESS_BASIS
    return replace(
        figure, minutes=figure.minutes * share, basis=graded, flags=(*figure.flags, flag)
    )


def _default(travel: "TravelConfig") -> _Figure:
    low, high = travel.default_wait_low_min, travel.default_wait_high_min
    middle = travel.default_wait_min
    return _Figure(middle, _unsure(low, high, middle), measures="the study's default")


def _unsure(low: float, high: float, middle: float) -> float:
    """Return the standard deviation of a uniform over `middle`; 0 where its ends are unknown."""
    known = np.isfinite(low) and np.isfinite(high) and middle > 0.0
    return (high - low) / sqrt(12.0) / middle if known else 0.0


def _stated(chosen: "gpd.GeoDataFrame", ids: "Sequence[str]") -> "list[_Figure | None]":
    minutes, low, high = (
        chosen[column].to_numpy(dtype=np.float64, na_value=np.nan)
        for column in ("wait_min", "wait_low_min", "wait_high_min")
    )
    missing = np.isnan(minutes)
    check_waits(np.where(missing, 0.0, minutes), ids)
    grade, measures, source, as_of = (
        chosen[column].fillna("").to_numpy(dtype=object)
        for column in ("wait_grade", "wait_measures", "wait_source", "wait_as_of")
    )
    return [
        None
        if missing[at]
        else _Figure(
            float(minutes[at]),
            _unsure(low[at], high[at], minutes[at]),
            basis=str(grade[at]),
            measures=str(measures[at]),
            source=str(source[at]),
            as_of=str(as_of[at]),
        )
        for at in range(len(ids))
    ]


def _of_the_hour(hourly: "pd.DataFrame | None", travel: "TravelConfig") -> dict[str, _Figure]:
    if hourly is None or travel.hour == ANY_TIME:
        return {}
    asked = hourly[
        (hourly["day_type"] == travel.day)
        & (hourly["hour"] == travel.hour)
        & (hourly["lane"] == "standard")
        & (hourly["grade"] != THIN)
    ]
    found = {}
    for name, months in asked.groupby("crossing_id"):
        minutes = months["wait_min"].to_numpy(dtype=np.float64)
        mean = float(minutes.mean())
        found[str(name)] = _Figure(
            mean,
            float(minutes.std()) / mean if mean > 0.0 else 0.0,
            basis=str(months["grade"].max()),
            measures=HOURLY,
            source=str(months["source"].iloc[0]),
            as_of=str(months["as_of"].max()),
        )
    return found


def _given(by_id: "Mapping[str, float]", ids: "Sequence[str]", otherwise: float) -> Floats:
    return np.array([by_id.get(one, otherwise) for one in ids], dtype=np.float64)


def _texts(words: "Iterable[str]") -> Texts:
    listed = list(words)
    found = np.full(len(listed), "", dtype=object)
    found[:] = listed
    return found
