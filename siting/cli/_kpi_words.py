"""One figure of a report in words: its name, value, date, source and what goes with it."""

import math
from typing import TYPE_CHECKING, Final, Literal

import layers
from siting.cli import _shared as door
from siting.cli.words import entries, word
from siting.names import short_name

if TYPE_CHECKING:
    from siting.kpi import Indicator, Report
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
    "study_of",
    "text",
    "title_of",
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

OF_STATES: Final = frozenset({"immex_establishments", "immex_employment", "groundwater_use_ratio"})

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")


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


def name_of(one: "Indicator", lang: str, *, brief: bool = False) -> str:
    """Name what an indicator is of, in words where the data have only an id.

    A crossing has two names in Spanish, Mexico's first; briefly, only that one.
    """
    known = f"names.{one.about}"
    if known in entries("kpi"):
        return text(known, lang)
    if lang != "es" or not one.name_es:
        return one.name
    return one.name_es.removesuffix(f" [{one.name}]") if brief else one.name_es


def study_of(report: "Report", lang: str) -> str:
    """Name a study to people: by its title, and that of the change to the world it is run under."""
    language: Literal["en", "es"] = "es" if lang == "es" else "en"
    title = report.title.get(language)
    if report.scenario is None:
        return text("words.study", lang, study=title)
    return text("words.under", lang, study=title, scenario=report.scenario.get(language))


def title_of(one: "Indicator", lang: str) -> str:
    """Say what a figure is, and of which whole state where it is a state's."""
    named = text(f"indicators.{one.key}", lang, **_names(one, lang))
    if one.key not in OF_STATES:
        return named
    return text("words.of", lang, title=named, name=_whole(one, lang))


def _whole(one: "Indicator", lang: str) -> str:
    known = f"whole.{one.about}"
    if known in entries("kpi"):
        return text(known, lang)
    return text("words.all_of", lang, name=short_name(one.name, "es" if lang == "es" else "en"))


def _names(one: "Indicator", lang: str) -> dict[str, str]:
    names = one.names_es if lang == "es" and one.names_es else one.names
    return dict(zip(ORDINALS, names, strict=False))


def note_texts(one: "Indicator", lang: str) -> list[str]:
    """Return the sentences that go with an indicator."""
    fill = _names(one, lang) | {
        "name": name_of(one, lang),
        "value": door.figure(one.value),
        "low": door.figure(one.low),
        "high": door.figure(one.high),
    }
    said = []
    for note in one.notes:
        code, _, detail = note.partition(":")
        said.append(text(f"notes.{code}", lang, **fill, detail=detail))
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
    """Write a rate of growth with its sign, without its unit; a dash for none."""
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
        by = text("words.by_study", lang, study=study) if study else text("words.by_this", lang)
        return text("words.with_layer", lang, study=by, layer=title) if title else by
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
