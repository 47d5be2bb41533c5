"""Figures of the crossings: drives, pairs, trucks and railcars with their trend."""

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

import layers
from siting.kpi import waiting
from siting.kpi.indicator import Indicator, missing, newest, nothing, publisher
from siting.kpi.trend import trend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siting.kpi.indicator import Backing
    from siting.kpi.subject import Subject
    from siting.kpi.trend import Trend
    from siting.results import RunResult
    from siting.world import World

__all__ = ["at_the_crossings", "by_nearness", "traffic"]

COUNTED_TOGETHER: Final = MappingProxyType(
    {
        "el-paso-bnsf-rail": "el-paso-railroad-bridges",
        "el-paso-union-pacific-rail": "el-paso-railroad-bridges",
    }
)
"""Crossings that the counts know only as one."""

_TRUCKS: Final["Mapping[str, Backing]"] = MappingProxyType(
    {"counted": "measured", "annualised": "proxy", "stated": "proxy"}
)
_GROWTH: Final = ("one_year", "five_years", "since")
_MONTH: Final = re.compile(r"trucks_(\d{4})_(\d{2})")


def by_nearness(
    result: "RunResult", subject: "Subject", *, within_minutes: float
) -> tuple[str, ...]:
    """Sort the subject's crossings: those that most of its pairs within reach use come first.

    Parameters
    ----------
    result
        The run.
    subject
        Whose crossings.
    within_minutes
        Door to door; how near a pair has to be to be counted.

    Returns
    -------
    tuple of str
        Of equals in the order they had.
    """
    within = _within(result, subject, within_minutes)
    return tuple(sorted(subject.crossings, key=lambda one: -within.get(one, 0)))


def _within(result: "RunResult", subject: "Subject", minutes: float) -> dict[str, int]:
    scores = result.pair_scores
    used, counts = np.unique(
        scores.best[subject.pairs & (scores.minutes <= minutes)], return_counts=True
    )
    return {scores.crossing_ids[at]: int(count) for at, count in zip(used, counts, strict=True)}


def at_the_crossings(
    result: "RunResult", subject: "Subject", *, world: "World", within_minutes: float
) -> list[Indicator]:
    """Wait, drive from the subject's parks and pairs through each crossing for trucks.

    Parameters
    ----------
    result
        The run.
    subject
        Whose crossings.
    world
        The land, for the stated normal wait behind a supposed one.
    within_minutes
        Door to door; how near a pair has to be to be counted.

    Returns
    -------
    list of Indicator
        In the order of ``subject.crossings``.
    """
    rows = result.crossings.set_index("crossing_id")
    kept = result.pairs[result.pairs["pair_id"].isin(subject.kept)]
    far = kept["crossing_id"][kept["minutes"] > within_minutes].value_counts()
    within = _within(result, subject, within_minutes)
    span = (f"{within_minutes / 60:g}",)
    found: list[Indicator] = []
    for wait in waiting.at_crossings(result, subject.crossings, world=world):
        crossing, row = wait.about, rows.loc[wait.about]
        name = str(row["name"])
        found += (wait, _drive(crossing, name, result, subject))
        for key, count in (
            (subject.counted("pairs_through"), within.get(crossing, 0)),
            ("kept_pairs_beyond", far.get(crossing, 0)),
        ):
            made = Indicator(
                key=key,
                value=float(count),
                unit="pairs",
                backing="derived",
                about=crossing,
                names=span,
                name=name,
            )
            found.append(made if subject.pairs.any() else nothing(made, subject.nobody()))
    return found


def _drive(crossing: str, name: str, result: "RunResult", subject: "Subject") -> Indicator:
    if not subject.sites:
        return missing("drive", "minutes", subject.nobody(), about=crossing, name=name)
    access = result.sites.access
    if crossing not in access.crossing_ids:
        return missing("drive", "minutes", "not-open", about=crossing, name=name)
    rows = np.isin(np.array(access.ids), subject.sites)
    minutes = access.minutes[rows, access.crossing_ids.index(crossing)]
    known = minutes[np.isfinite(minutes)]
    if not len(known):
        return missing("drive", "minutes", "no-way", about=crossing, name=name)
    return Indicator(
        key="drive",
        value=float(np.median(known)),
        low=float(known.min()),
        high=float(known.max()),
        unit="minutes",
        backing="derived",
        about=crossing,
        name=name,
        year=newest([layers.record("highways").vintage]),
        layer="highways",
    )


def traffic(result: "RunResult", subject: "Subject", *, world: "World") -> list[Indicator]:
    """Trucks and railcars a year at each crossing, their growth, and the ports' latest month.

    Parameters
    ----------
    result
        The run.
    subject
        Whose crossings.
    world
        The land, for the yearly counts (Texas) and the ports' months.

    Returns
    -------
    list of Indicator
        Where a crossing has yearly counts, ``trucks`` or ``railcars`` carry the trend, followed by
        ``one_year``, ``five_years``, ``since`` and ``best_year``.
    """
    counts = world.table("texas_crossing_counts")
    rows = result.crossings.set_index("crossing_id")
    found: list[Indicator] = []
    for crossing in subject.crossings:
        found += _counted("trucks", crossing, counts, rows.loc[crossing])
    seen: set[str] = set()
    for crossing in subject.rail:
        counted_as = COUNTED_TOGETHER.get(crossing, crossing)
        if counted_as not in seen:
            seen.add(counted_as)
            found += _counted("railcars", counted_as, counts, rows.loc[crossing])
    ports = {str(port) for port in rows["port_code"].loc[[*subject.crossings]]}
    return [*found, *_months(world, ports)]


def _counted(
    mode: str, crossing: str, counts: pd.DataFrame, row: "pd.Series[Any]"
) -> "Iterator[Indicator]":
    mine = counts[(counts["crossing_id"] == crossing) & (counts["mode"] == mode)].dropna(
        subset=["northbound"]
    )
    name = str(row["name"]) if crossing == row.name else crossing
    if mine.empty:
        yield _uncounted(mode, crossing, name, row)
        return
    series = trend(
        mine["year"].to_numpy(dtype=np.int64), mine["northbound"].to_numpy(dtype=np.float64)
    )
    last = mine.loc[mine["year"] == series.last_year].iloc[0]
    made = Indicator(
        key=mode,
        value=series.last,
        unit=f"{mode}_year",
        backing="measured" if last["grade"] in {"A", "B"} else "proxy",
        about=crossing,
        name=name,
        year=str(series.last_year),
        source=str(last["source"]),
        layer="texas_crossing_counts",
        notes=tuple(f"odd-year:{year}" for year in series.odd_years),
        trend=series,
    )
    yield made
    yield from _growths(made, series)


def _growths(made: Indicator, series: "Trend") -> "Iterator[Indicator]":
    starts = (series.last_year - 1, series.last_year - 5, series.since_year)
    plain = replace(made, backing="derived", notes=(), trend=None, unit="percent_year")
    for key, start in zip(_GROWTH, starts, strict=True):
        share = getattr(series, key)
        known = bool(np.isfinite(share))
        yield replace(
            plain,
            key=key,
            value=100.0 * share if known else None,
            year=f"{start}/{series.last_year}",
            backing="derived" if known else "missing",
            notes=() if known else ("no-base",),
        )
    yield replace(
        plain,
        key="best_year",
        value=series.best,
        unit=made.unit,
        year=str(series.best_year),
        backing=made.backing,
    )


def _uncounted(mode: str, crossing: str, name: str, row: "pd.Series[Any]") -> Indicator:
    figure = _number(row["trucks_per_year"]) if mode == "trucks" else None
    if figure is None:
        return missing(mode, f"{mode}_year", f"no-{mode}", about=crossing, name=name)
    basis = str(row["trucks_basis"])
    source, _, how = str(row["trucks_source"]).partition(": ")
    return Indicator(
        key=mode,
        value=figure,
        unit=f"{mode}_year",
        backing=_TRUCKS.get(basis, "proxy"),
        about=crossing,
        name=name,
        year=str(row["trucks_as_of"]),
        source=source,
        layer="crossings",
        measures=how,
        notes=(basis,) if basis in {"annualised", "stated"} else (),
    )


def _months(world: "World", ports: set[str]) -> "Iterator[Indicator]":
    """Trucks of each port of entry in the latest month that has a figure."""
    table = world.layer("ports")
    months = {
        f"{found[1]}-{found[2]}": column
        for column in map(str, table.columns)
        if (found := _MONTH.fullmatch(column))
    }
    chosen = table[table["port_code"].isin(ports)].sort_values("port_code")
    for _, row in chosen.iterrows():
        known = [month for month, column in months.items() if _number(row[column]) is not None]
        if known:
            month = max(known)
            yield Indicator(
                key="port_trucks_month",
                value=float(row[months[month]]),
                unit="trucks_month",
                backing="measured",
                about=str(row["port_code"]),
                name=str(row["name"]),
                year=month,
                source=publisher(str(row["source"]), "monthly trucks"),
                layer="ports",
            )


def _number(cell: object) -> float | None:
    return None if pd.isna(cell) else float(cell)  # type: ignore[arg-type,call-overload]
