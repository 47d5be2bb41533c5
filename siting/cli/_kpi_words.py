"""One figure of a report in words: its name, value, date, source and what goes with it."""

import math
from typing import TYPE_CHECKING, Final

import layers
from siting.cli import _shared as door
from siting.cli.words import entries, word

if TYPE_CHECKING:
    from siting.kpi import Indicator
    from siting.kpi.trend import Trend

__all__ = [
    "DIGITS",
    "WHOLE",
    "bars",
    "cited",
    "measures_of",
    "name_of",
    "note_texts",
    "signed",
    "source_of",
    "spread",
    "text",
    "value_of",
    "when",
]

BARS: Final = "▁▂▃▄▅▆▇█"
NO_COUNT: Final = "·"
DASH: Final = "\N{EN DASH}"
DIGITS: Final = {"percent_year": 1, "ratio": 2, "km": 1}
COUNTS: Final = ("trucks_year", "railcars_year", "trucks_month", "plants", "jobs")
WHOLE: Final = frozenset({*COUNTS, "parks", "pairs", "zones", "rank", "class"})
"""Units of what is counted one by one."""

SAID: Final = frozenset({"minutes", "km", "megawatts"})
"""Units written beside a figure in a list; of the others the title says what is counted."""

LEAST: Final = frozenset({"generation_nearby_mw"})
"""Figures that are the least there is, because their source is known to lack a part."""

ORDINALS: Final = ("first", "second", "third")


def text(key: str, lang: str, **fill: object) -> str:
    """Look up one of the command's texts."""
    return word("kpi", key, lang, **fill)


def measures_of(one: "Indicator", lang: str) -> list[str]:
    """Say what the source says that the figure is; nothing when it says nothing."""
    if not one.measures:
        return []
    slug = _slug("measures", one.measures)
    said = text(f"measures.{slug}", lang) if slug else one.measures
    return [f"{said[:1].upper()}{said[1:]}."]


def cited(one: "Indicator", lang: str) -> str:
    """Name the source in a sentence, with the date unless the source says it."""
    source, year = source_of(one, lang), when(one.year, lang)
    if year not in source:
        source = text("words.dated", lang, source=source, year=year)
    return text("words.source", lang, source=source)


def name_of(one: "Indicator", lang: str) -> str:
    """Name what an indicator is of, in words where the data have only an id."""
    known = f"names.{one.about}"
    return text(known, lang) if known in entries("kpi") else one.name


def note_texts(one: "Indicator", lang: str) -> list[str]:
    """Return the sentences that go with an indicator."""
    fill = dict(zip(ORDINALS, one.names, strict=False)) | {
        "name": name_of(one, lang),
        "value": door.figure(one.value),
        "low": door.figure(one.low),
        "high": door.figure(one.high),
    }
    said = []
    for note in one.notes:
        code, _, year = note.partition(":")
        said.append(text(f"notes.{code}", lang, **fill, year=year))
    return said


def value_of(one: "Indicator", lang: str) -> str:
    """Write a value with its range and unit."""
    if one.value is None:
        return DASH
    if one.unit == "class":
        named = text(f"classes.{one.value:.0f}", lang)
        return text("words.class", lang, number=f"{one.value:z.0f}", word=named)
    if one.unit == "rank":
        return text("words.out_of", lang, rank=door.figure(one.value), count=one.names[0])
    said = spread(one)
    if one.unit in SAID:
        unit = text(f"units.{one.unit}", lang)
        said = f"{said} {unit}"
    return text("words.at_least", lang, value=said) if one.key in LEAST else said


def spread(one: "Indicator") -> str:
    """Write a value with its range in brackets, where it has one; a dash for none."""
    digits = DIGITS.get(one.unit, 0)
    here = door.figure(one.value, digits=digits)
    if one.value is None or one.low is None or one.high is None:
        return here
    low, high = (door.figure(end, digits=digits) for end in (one.low, one.high))
    return here if low == high else f"{here} ({low}{DASH}{high})"


def signed(percent: float | None) -> str:
    """Write a rate of growth with its sign; a dash for none."""
    return DASH if percent is None else f"{percent:+z.1f}"


def bars(trend: "Trend", first: int, last: int) -> str:
    """Draw counts as bars from 0 up, one a year; a dot where there is none."""
    counts = dict(zip(trend.years.tolist(), trend.counts.tolist(), strict=True))
    top = max(trend.best, 1.0)
    return "".join(
        BARS[min(len(BARS) - 1, math.floor(counts[year] / top * len(BARS)))]
        if year in counts
        else NO_COUNT
        for year in range(first, last + 1)
    )


def source_of(one: "Indicator", lang: str, *, study: str = "") -> str:
    """Name the source: as the data cite it, or the layer's publisher and title, or the study."""
    if one.backing == "missing":
        return DASH
    if one.source:
        slug = _slug("sources", one.source)
        return text(f"sources.{slug}", lang) if slug else one.source
    title = getattr(layers.record(one.layer).title, lang) if one.layer else ""
    if one.backing in {"derived", "assumed"}:
        key = "words.by_study_on" if title else "words.by_study"
        return text(key, lang, **({"layer": title} if title else {}), study=study)
    return f"{layers.record(one.layer).publisher}: {title}"


def _slug(table: str, said: str) -> str:
    """Find the key under which the words know what the data say in English; "" when they do not."""
    for key, texts in entries("kpi").items():
        if key.startswith(f"{table}.") and texts["en"] == said:
            return key.removeprefix(f"{table}.")
    return ""


def when(year: str, lang: str) -> str:
    """Write the time of a figure."""
    if not year:
        return DASH
    return text("words.undated", lang) if year == "undated" else year.replace("/", DASH)
