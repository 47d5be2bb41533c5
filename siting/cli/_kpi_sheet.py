"""A report of figures in words: the same sections for a terminal, a page and a text."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import layers
from siting.cli import _shared as door
from siting.cli.words import entries, word

if TYPE_CHECKING:
    from siting.kpi import Indicator, Report
    from siting.kpi.trend import Trend

__all__ = [
    "DIGITS",
    "Section",
    "Sheet",
    "measures_of",
    "name_of",
    "note_texts",
    "sheet",
    "source_of",
    "text",
    "value_of",
    "when",
]

BARS: Final = "▁▂▃▄▅▆▇█"
NO_COUNT: Final = "·"
DASH: Final = "–"
PANDEMIC: Final = 2020
FIVE_YEARS: Final = 5
GROWTH: Final = ("one_year", "five_years", "since")
DIGITS: Final = {"percent_year": 1, "ratio": 2, "km": 1}
SAID: Final = frozenset({"minutes", "km", "megawatts"})
"""Units written beside a figure in a list; of the others the title says what is counted."""
ORDINALS: Final = ("first", "second", "third")
LISTS: Final = {
    "state": ("immex_establishments", "immex_employment"),
    "land": (
        "groundwater_use_ratio",
        "water_stress_class",
        "grid_distance_km",
        "generation_nearby_mw",
    ),
    "mirror": (
        "parks",
        "best_rank",
        "pairs_within",
        "zones_within",
        "best_pair",
        "fastest_pair",
        "matched",
    ),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One table with its notes.

    Attributes
    ----------
    title
        What stands above it.
    headings
        Heading and kind of each column; see :func:`siting.cli._shared.table`.
    rows
        Cells, one tuple a row.
    notes
        Sentences below it.
    """

    title: str
    headings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All sections of a report.

    Attributes
    ----------
    title
        Whose figures they are.
    lang
        "en" or "es".
    intro
        What to know before reading.
    sections
        In order.
    """

    title: str
    lang: str
    intro: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(slots=True)
class _Notes:
    """Sentences of a section in the order of first use, numbered."""

    texts: list[str] = field(default_factory=list)

    def mark(self, said: Sequence[str]) -> str:
        """Return the numbers of sentences, such as "(1)(3)"; one that is known keeps its own."""
        for one in said:
            if one not in self.texts:
                self.texts.append(one)
        return "".join(f"({self.texts.index(one) + 1})" for one in said)

    def numbered(self) -> tuple[str, ...]:
        return tuple(f"({number}) {text}" for number, text in enumerate(self.texts, start=1))


def text(key: str, lang: str, **fill: object) -> str:
    """Look up one of the command's texts."""
    return word("kpi", key, lang, **fill)


def sheet(report: "Report", lang: str) -> Sheet:
    """Put a report into words.

    Parameters
    ----------
    report
        The figures.
    lang
        "en" or "es".

    Returns
    -------
    Sheet
        A section without a row is left out.
    """
    subject = report.subject
    name = subject.name_es if lang == "es" else subject.name_en
    sections = [
        _waits(report, lang),
        _counts(report, "trucks", lang),
        _counts(report, "railcars", lang),
        _months(report, lang),
        *(_list(report, title, keys, lang) for title, keys in LISTS.items()),
    ]
    return Sheet(
        title=text(f"titles.{subject.kind}", lang, name=name, id=subject.id),
        lang=lang,
        intro=(
            text("sentences.date", lang, date=when(report.newest, lang), study=report.study),
            text("sentences.backing", lang),
        ),
        sections=tuple(one for one in sections if one.rows or one.notes),
    )


def _of(report: "Report", *keys: str) -> "list[Indicator]":
    return [one for one in report.indicators if one.key in keys]


def _waits(report: "Report", lang: str) -> Section:
    notes, rows = _Notes(), []
    drives = {one.about: one for one in _of(report, "drive")}
    pairs = {one.about: one for one in _of(report, "pairs_through")}
    for one in _of(report, "wait"):
        drive = drives[one.about]
        marks = notes.mark(
            [*_told(one, lang), *([] if drive.value is not None else note_texts(drive, lang))]
        )
        rows.append(
            (
                name_of(one, lang),
                _spread(one),
                _spread(drive),
                door.figure(pairs[one.about].value),
                f"{text(f'backing.{one.backing}', lang)} {marks}",
            )
        )
    headings = (
        (text("headings.crossing", lang), "text"),
        (text("headings.wait", lang), "figure"),
        (text("headings.drive", lang), "figure"),
        (text("headings.pairs", lang), "figure"),
        (text("headings.backing", lang), "text"),
    )
    said = (text("sentences.columns", lang), *notes.numbered()) if rows else ()
    return Section(text("titles.waits", lang), headings, tuple(rows), said)


def _told(one: "Indicator", lang: str) -> list[str]:
    """Say in one sentence what a wait measures, with its source, or why it is supposed."""
    said = [*note_texts(one, lang), *measures_of(one, lang)]
    if one.source and said:
        said[-1] += " " + _cited(one, lang)
    return [" ".join(said)] if said else []


def measures_of(one: "Indicator", lang: str) -> list[str]:
    """Say what the source says that the figure is; nothing when it says nothing."""
    if not one.measures:
        return []
    said = _translated("measures", one.measures, lang)
    return [f"{said[:1].upper()}{said[1:]}."]


def _cited(one: "Indicator", lang: str) -> str:
    source, year = source_of(one, lang), when(one.year, lang)
    if year not in source:
        source = text("words.dated", lang, source=source, year=year)
    return text("words.source", lang, source=source)


def _counts(report: "Report", mode: str, lang: str) -> Section:
    notes, rows = _Notes(), []
    counted = _of(report, mode)
    trends = [one.trend for one in counted if one.trend is not None]
    first = min((one.since_year for one in trends), default=0)
    last = max((one.last_year for one in trends), default=0)
    years = {one.year for one in counted}
    growths = {(one.key, one.about): one for one in _of(report, *GROWTH)}
    for one in counted:
        rates = [growths.get((key, one.about)) for key in GROWTH]
        said = [*note_texts(one, lang), *(n for r in rates if r for n in note_texts(r, lang))]
        marks = notes.mark(list(dict.fromkeys(said)))
        rows.append(
            (
                f"{name_of(one, lang)} {marks}".strip(),
                door.figure(one.value),
                *(_signed(rate.value if rate else None) for rate in rates),
                str(one.trend.best_year) if one.trend else DASH,
                _bars(one.trend, first, last) if one.trend else DASH,
            )
        )
    headings: tuple[tuple[str, str], ...] = (
        (text("headings.crossing", lang), "text"),
        (str(last) if years == {str(last)} else text("headings.last", lang), "figure"),
        (text("headings.one_year", lang), "figure"),
        (text("headings.five_years", lang), "figure"),
        (text("headings.since", lang, year=first or DASH), "figure"),
        (text("headings.best", lang), "figure"),
        (f"{first}{DASH}{last}" if trends else DASH, "name"),
    )
    if not trends:
        # Nothing has a trend: the columns of growth would be dashes from top to bottom.
        headings, rows = headings[:2], [row[:2] for row in rows]
    sources = list(dict.fromkeys(_cited(one, lang) for one in counted if one.source))
    said = [*notes.numbered(), *sources]
    # What the bars are need not be said twice.
    if mode == "trucks" or not any(one.trend for one in _of(report, "trucks")):
        said += _on_trends(trends, first, last, lang)
    if mode == "railcars":
        said += _on_rail(report, lang)
    return Section(text(f"titles.{mode}", lang), headings, tuple(rows), tuple(said))


def _on_rail(report: "Report", lang: str) -> Iterator[str]:
    subject = report.subject
    if not subject.rail:
        yield text("sentences.no_rail", lang)
    elif subject.kind == "municipality" and subject.own.isdisjoint(subject.rail):
        yield text("sentences.no_own_rail", lang)


def _on_trends(trends: "list[Trend]", first: int, last: int, lang: str) -> Iterator[str]:
    if not trends:
        return
    yield text("sentences.bars", lang, first=first, last=last)
    if any(one.last_year - FIVE_YEARS == PANDEMIC for one in trends):
        yield text("sentences.pandemic", lang, year=PANDEMIC)


def _months(report: "Report", lang: str) -> Section:
    found = _of(report, "port_trucks_month")
    rows = tuple((one.name, when(one.year, lang), door.figure(one.value)) for one in found)
    headings = (
        (text("headings.port", lang), "text"),
        (text("headings.month", lang), "name"),
        (text("headings.trucks", lang), "figure"),
    )
    sources = dict.fromkeys(source_of(one, lang) for one in found)
    notes = tuple(text("words.source", lang, source=one) for one in sources)
    return Section(text("titles.months", lang), headings, rows, notes)


def _list(report: "Report", title: str, keys: Sequence[str], lang: str) -> Section:
    notes, rows = _Notes(), []
    states = len(report.subject.states) > 1
    for one in _of(report, *keys):
        named = text(f"indicators.{one.key}", lang)
        if states and one.about in report.subject.states:
            named = text("words.of", lang, title=named, name=one.name)
        marks = notes.mark(note_texts(one, lang))
        rows.append(
            (
                f"{named} {marks}".strip(),
                value_of(one, lang),
                when(one.year, lang),
                text(f"backing.{one.backing}", lang),
                source_of(one, lang, study=report.study),
            )
        )
    headings = (
        (text("headings.indicator", lang), "text"),
        (text("headings.value", lang), "wrapped"),
        (text("headings.year", lang), "name"),
        (text("headings.backing", lang), "name"),
        (text("headings.source", lang), "text"),
    )
    return Section(text(f"titles.{title}", lang), headings, tuple(rows), notes.numbered())


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
    return f"{_spread(one)} {text(f'units.{one.unit}', lang)}" if one.unit in SAID else _spread(one)


def _spread(one: "Indicator") -> str:
    digits = DIGITS.get(one.unit, 0)
    here = door.figure(one.value, digits=digits)
    if one.value is None or one.low is None or one.high is None:
        return here
    low, high = (door.figure(end, digits=digits) for end in (one.low, one.high))
    return here if low == high else f"{here} ({low}{DASH}{high})"


def _signed(percent: float | None) -> str:
    return DASH if percent is None else f"{percent:+z.1f}"


def _bars(trend: "Trend", first: int, last: int) -> str:
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
        return _translated("sources", one.source, lang)
    if one.backing in {"derived", "assumed"}:
        return text("words.by_study", lang, study=study)
    record = layers.record(one.layer)
    return f"{record.publisher}: {getattr(record.title, lang)}"


def _translated(table: str, said: str, lang: str) -> str:
    """Say in the reader's language what the data say in English, as far as it is known."""
    for key, texts in entries("kpi").items():
        if key.startswith(f"{table}.") and texts["en"] == said:
            return texts[lang]
    return said


def when(year: str, lang: str) -> str:
    """Write the time of a figure."""
    if not year:
        return DASH
    return text("words.undated", lang) if year == "undated" else year.replace("/", DASH)
