"""One figure of a report: what it is of, how much, of when, from whom, and how well backed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from siting.crossingwords import local_name

if TYPE_CHECKING:
    import pandas as pd

    from siting.kpi.trend import Trend

__all__ = [
    "KEYS",
    "UNDATED",
    "Backing",
    "Indicator",
    "in_spanish",
    "missing",
    "newest",
    "nothing",
    "publisher",
]

Backing = Literal["measured", "proxy", "derived", "assumed", "missing"]
"""How well a figure is backed: counted or measured; standing in for it; computed by this study;
supposed by this study because nobody publishes it; not known."""

KEYS: tuple[str, ...] = (
    "wait",
    "drive",
    "pairs_through",
    "kept_pairs_through",
    "kept_pairs_beyond",
    "trucks",
    "railcars",
    "one_year",
    "five_years",
    "since",
    "best_year",
    "port_trucks_month",
    "immex_establishments",
    "immex_employment",
    "water_stress_class",
    "groundwater_use_ratio",
    "grid_distance_km",
    "generation_nearby_mw",
    "fastest_pair",
    "best_pair",
    "kept_pairs",
    "kept_zones",
    "pairs_within",
    "zones_within",
    "kept_pairs_within",
    "kept_zones_within",
    "matched_within",
    "parks",
    "best_rank",
)
"""Every indicator there is, in the order of a report."""

UNDATED = "undated"

_DATE = re.compile(r"(?:18|19|20)\d\d(?:-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure.

    Attributes
    ----------
    key
        What it is: one of :data:`KEYS`.
    about, name
        Id and name of what it is a figure of (a crossing, state, port, park or pair); "" where it
        is the subject of the report itself.
    name_es
        Its name in Spanish where that is another one; "" for the same.
    value
        In ``unit``; None when it is not known.
    low, high
        The range that goes with the value, in the same unit; None where there is none.
    unit
        Code of the unit; the words stand in ``siting/cli/text/kpi.toml``.
    year
        What time the figure speaks of: "2025", "2026-08", "2024/2025"; "undated" or "". What this
        study computed bears the date of the newest figure of the report.
    source
        Who says so, as the data have it; "" where ``layer`` or the study is the source.
    layer
        The layer it is from or was computed from; "" for none.
    backing
        See :data:`Backing`.
    measures
        What the source says that the figure is, as the data have it (English).
    notes
        Codes of what has to be said with it, some with a detail behind a colon.
    names
        What the title and the notes name: further names, such as that of the crossing on the way.
    names_es
        The same in Spanish where they are others; empty for the same.
    trend
        The yearly counts behind it.
    """

    key: str
    value: float | None
    unit: str
    backing: Backing
    about: str = ""
    name: str = ""
    low: float | None = None
    high: float | None = None
    year: str = ""
    source: str = ""
    layer: str = ""
    measures: str = ""
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    name_es: str = ""
    names_es: tuple[str, ...] = ()
    trend: "Trend | None" = None


def missing(key: str, unit: str, note: str, *, about: str = "", name: str = "") -> Indicator:
    """Return an indicator that is not known, with the code of the reason."""
    return Indicator(
        key=key, value=None, unit=unit, backing="missing", about=about, name=name, notes=(note,)
    )


def nothing(one: Indicator, note: str) -> Indicator:
    """Return the same indicator as one that is not known, with the code of the reason."""
    return replace(one, value=None, low=None, high=None, backing="missing", notes=(note,))


def in_spanish(crossing: "pd.Series[Any]") -> str:
    """Name a row of the crossings: as Mexico does, and in brackets as the United States do.

    Examples
    --------
    >>> import pandas as pd
    >>> in_spanish(pd.Series({"name": "Presidio", "mx_name": "Ojinaga"}))
    'Ojinaga [Presidio]'
    """
    name = str(crossing["name"])
    mexican = local_name(name, crossing["mx_name"])
    return f"{mexican} [{name}]" if mexican else name


def newest(dates: Iterable[str | None]) -> str:
    """Find the latest of several dates as people write them.

    Parameters
    ----------
    dates
        ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``, intervals or sentences with such dates in them.

    Returns
    -------
    str
        The latest date; :data:`UNDATED` when there is none.

    Examples
    --------
    >>> newest(["2014/2024", "2022-04-14", "undated", None])
    '2024'
    """
    found = [date for text in dates if isinstance(text, str) for date in _DATE.findall(str(text))]
    return max(found, default=UNDATED)


def publisher(source: str, word: str) -> str:
    """Of a row's publishers, joined by "; ", take the one of a series; all if none is named so.

    Parameters
    ----------
    source
        As the row has it.
    word
        What names the series in it.

    Examples
    --------
    >>> publisher("CONAPO (population); CONAGUA (groundwater)", "groundwater")
    'CONAGUA (groundwater)'
    """
    return next((part for part in source.split("; ") if word in part), source)
