"""A report of figures in words: the same sections for a terminal, a page and a text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from siting.cli import _kpi_words as words
from siting.cli import _shared as door
from siting.cli._kpi_cite import citation
from siting.cli.words import word

if TYPE_CHECKING:
    from siting.kpi import Indicator, Report
    from siting.kpi.trend import Trend

__all__ = ["DASH", "Section", "Sheet", "sheet"]

DASH: Final = "\N{EN DASH}"
PANDEMIC: Final = 2020
FIVE_YEARS: Final = 5
GROWTH: Final = ("one_year", "five_years", "since")
LISTS: Final = {
    "state": ("immex_establishments", "immex_employment"),
    "land": (
        "groundwater_use_ratio",
        "water_stress_class",
        "grid_distance_km",
        "generation_nearby_mw",
    ),
}
MIRROR: Final = (
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


@dataclass(frozen=True, slots=True)
class Section:
    """One table with its notes.

    Attributes
    ----------
    title
        What stands above it.
    headings
        Heading and kind of each column; see :func:`siting.cli._shared.table`. A "percent" is a
        figure whose unit a narrow table leaves to the notes.
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
    citation
        How to cite the figures, with their sources and licences.
    """

    title: str
    lang: str
    intro: tuple[str, ...]
    sections: tuple[Section, ...]
    citation: tuple[str, ...]


@dataclass(slots=True)
class _Notes:
    """Sentences of a section in the order of first use, numbered."""

    texts: list[str] = field(default_factory=list)

    def mark(self, said: Sequence[str]) -> str:
        """Return the numbers of sentences, such as "(1)(3)"; one that is known keeps its own."""
        for one in said:
            if one not in self.texts:
                self.texts.append(one)
        return "".join(f"({self.texts.index(one) + 1})" for one in dict.fromkeys(said))

    def numbered(self) -> tuple[str, ...]:
        return tuple(f"({number}) {text}" for number, text in enumerate(self.texts, start=1))


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
    title = _text(f"titles.{subject.kind}", lang, name=name, id=subject.id)
    mirrors = _list(report, "mirror", MIRROR, lang)
    sections = [
        # Of a place its mirrors are asked for first; of a crossing its wait.
        *([] if subject.kind == "crossing" else [mirrors]),
        _waits(report, lang),
        _counts(report, "trucks", lang),
        _counts(report, "railcars", lang),
        _months(report, lang),
        *(_list(report, title, keys, lang) for title, keys in LISTS.items()),
        *([mirrors] if subject.kind == "crossing" else []),
    ]
    return Sheet(
        title=title,
        lang=lang,
        intro=(
            _text("sentences.date", lang, **_dated(report, lang)),
            _text("sentences.backing", lang),
        ),
        sections=tuple(one for one in sections if one.rows or one.notes),
        citation=citation(report, title, lang),
    )


def _dated(report: "Report", lang: str) -> dict[str, str]:
    return {"date": words.when(report.newest, lang), "study": words.study_of(report, lang)}


def _of(report: "Report", *keys: str) -> "list[Indicator]":
    return [one for one in report.indicators if one.key in keys]


def _waits(report: "Report", lang: str) -> Section:
    notes, rows = _Notes(), []
    drives = {one.about: one for one in _of(report, "drive")}
    pairs = {one.about: one for one in _of(report, report.subject.counted("pairs_through"))}
    beyond = {one.about: one for one in _of(report, "kept_pairs_beyond")}
    for one in _of(report, "wait"):
        drive = drives[one.about]
        marks = notes.mark(
            [*_told(one, lang), *([] if drive.value is not None else words.note_texts(drive, lang))]
        )
        rows.append(
            (
                words.name_of(one, lang),
                words.spread(one),
                words.spread(drive),
                _within(pairs[one.about], beyond[one.about], lang),
                f"{_text(f'backing.{one.backing}', lang)} {marks}",
            )
        )
    hours = next((one.names[0] for one in pairs.values()), "")
    headings = (
        (_text("headings.crossing", lang), "text"),
        (_text("headings.wait", lang), "figure"),
        (_text("headings.drive", lang), "figure"),
        (_text("headings.pairs", lang, hours=hours), "figure"),
        (_text("headings.backing", lang), "text"),
    )
    said: tuple[str, ...] = ()
    if rows:
        counted = report.subject.counted("pairs")
        said = (
            _text("sentences.columns", lang),
            _text(f"counted.{counted}", lang, hours=hours),
            *_elsewhere(report, pairs.values(), lang),
            *notes.numbered(),
        )
    return Section(_text("titles.waits", lang), headings, tuple(rows), said)


def _within(near: "Indicator", beyond: "Indicator", lang: str) -> str:
    """Write the pairs within reach, and in brackets the kept ones beyond it."""
    said = door.figure(near.value)
    if not beyond.value:
        return said
    return _text("words.beyond", lang, near=said, far=door.figure(beyond.value))


def _elsewhere(report: "Report", pairs: "Iterable[Indicator]", lang: str) -> Iterator[str]:
    """Say how many of the pairs within reach go through crossings that are not listed."""
    whole = sum(one.value or 0.0 for one in _of(report, report.subject.counted("pairs_within")))
    rest = whole - sum(one.value or 0.0 for one in pairs)
    if rest > 0:
        yield _text("sentences.elsewhere", lang, count=door.figure(rest))


def _told(one: "Indicator", lang: str) -> list[str]:
    """Say in one sentence what a wait measures, with its source, or why it is supposed."""
    said = [*words.note_texts(one, lang), *words.measures_of(one, lang)]
    if one.source and said:
        said[-1] += " " + words.cited(one, lang)
    return [" ".join(said)] if said else []


def _counts(report: "Report", mode: str, lang: str) -> Section:
    notes, rows = _Notes(), []
    counted = _of(report, mode)
    trends = [one.trend for one in counted if one.trend is not None]
    first, last = _span(counted)
    # A series of other years than the table's has no figure under the heading.
    spans = (f"{last - 1}/{last}", f"{last - FIVE_YEARS}/{last}", f"{first}/{last}")
    years = {one.year for one in counted}
    growths = {(one.key, one.about): one for one in _of(report, *GROWTH)}
    for one in counted:
        rates = [growths.get((key, one.about)) for key in GROWTH]
        said = [
            *words.note_texts(one, lang),
            *(n for r in rates if r for n in words.note_texts(r, lang)),
        ]
        marks = notes.mark(list(dict.fromkeys(said)))
        rows.append(
            (
                f"{words.name_of(one, lang, brief=True)} {marks}".strip(),
                door.figure(one.value),
                *(
                    words.signed(rate.value if rate and rate.year == span else None)
                    for rate, span in zip(rates, spans, strict=True)
                ),
                str(one.trend.best_year) if one.trend else DASH,
                words.bars(one.trend, first, last) if one.trend else DASH,
            )
        )
    headings: tuple[tuple[str, str], ...] = (
        (_text("headings.crossing", lang), "text"),
        (str(last) if years == {str(last)} else _text("headings.last", lang), "figure"),
        (_text("headings.one_year", lang), "percent"),
        (_text("headings.five_years", lang), "percent"),
        (_text("headings.since", lang, years=last - first), "percent"),
        (_text("headings.best", lang), "figure"),
        (f"{first}{DASH}{last}" if trends else DASH, "name"),
    )
    if not trends:
        # Nothing has a trend: the columns of growth would be dashes from top to bottom.
        headings, rows = headings[:2], [row[:2] for row in rows]
    sources = list(dict.fromkeys(words.cited(one, lang) for one in counted if one.source))
    said = [*notes.numbered(), *sources]
    # What the bars are need not be said twice.
    if mode == "trucks" or _span(_of(report, "trucks")) != (first, last):
        said += _on_trends(trends, first, last, lang)
    if mode == "railcars":
        said += _on_rail(report, lang)
    return Section(_text(f"titles.{mode}", lang), headings, tuple(rows), tuple(said))


def _span(counted: "Sequence[Indicator]") -> tuple[int, int]:
    """Return the first and the last year of all series; zeros when there is none."""
    trends = [one.trend for one in counted if one.trend is not None]
    first = min((one.since_year for one in trends), default=0)
    return first, max((one.last_year for one in trends), default=0)


def _on_rail(report: "Report", lang: str) -> Iterator[str]:
    subject = report.subject
    if not subject.rail:
        yield _text("sentences.no_rail", lang)
    elif subject.kind == "municipality" and subject.own.isdisjoint(subject.rail):
        yield _text("sentences.no_own_rail", lang)


def _on_trends(trends: "list[Trend]", first: int, last: int, lang: str) -> Iterator[str]:
    if not trends:
        return
    yield _text("sentences.bars", lang, first=first, last=last, years=last - first)
    if any(one.last_year - FIVE_YEARS == PANDEMIC for one in trends):
        yield _text("sentences.pandemic", lang, year=PANDEMIC)


def _months(report: "Report", lang: str) -> Section:
    found = _of(report, "port_trucks_month")
    rows = tuple((one.name, words.when(one.year, lang), door.figure(one.value)) for one in found)
    headings = (
        (_text("headings.port", lang), "text"),
        (_text("headings.month", lang), "name"),
        (_text("headings.trucks", lang), "figure"),
    )
    sources = dict.fromkeys(words.source_of(one, lang) for one in found)
    notes = tuple(_text("words.source", lang, source=one) for one in sources)
    return Section(_text("titles.months", lang), headings, rows, notes)


def _list(report: "Report", title: str, keys: Sequence[str], lang: str) -> Section:
    notes, rows = _Notes(), []
    for one in _of(report, *keys):
        named = words.title_of(one, lang)
        marks = notes.mark([" ".join(said)] if (said := words.note_texts(one, lang)) else [])
        rows.append(
            (
                f"{named} {marks}".strip(),
                words.value_of(one, lang),
                words.when(one.year, lang),
                _text(f"backing.{one.backing}", lang),
                words.source_of(one, lang),
            )
        )
    headings = (
        (_text("headings.indicator", lang), "text"),
        (_text("headings.value", lang), "wrapped"),
        (_text("headings.year", lang), "name"),
        (_text("headings.backing", lang), "name"),
        (_text("headings.source", lang), "text"),
    )
    return Section(_text(f"titles.{title}", lang), headings, tuple(rows), notes.numbered())


def _text(key: str, lang: str, **fill: object) -> str:
    return word("kpi", key, lang, **fill)
