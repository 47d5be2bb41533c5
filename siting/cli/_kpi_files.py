"""A report of figures as a file: CSV for a spreadsheet, Markdown for a text, HTML for a page."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siting.cli import _kpi_words as words
from siting.cli import _shared as door
from siting.cli._kpi_sheet import DASH, sheet

if TYPE_CHECKING:
    from siting.cli._kpi_sheet import Section, Sheet
    from siting.kpi import Indicator, Report

__all__ = ["FORMATS", "csv_rows", "indicator_as_dict", "write_file"]

FORMATS = (".csv", ".md", ".html")

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page needs nothing from anywhere, and runs nothing."""

STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem; }
h1, h2, p, td { overflow-wrap: break-word; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid #ccc; }
th { border-bottom: 2px solid #444; }
.figure, .percent, .name { white-space: nowrap; }
.figure, .percent, .wrapped { text-align: right; font-variant-numeric: tabular-nums; }
p.note, footer p { font-size: .85rem; color: #444; margin: .3rem 0; }
footer { border-top: 2px solid #444; margin-top: 2rem; padding-top: .6rem; }
@media screen and (max-width: 44rem) {
  body { margin-top: 1rem; }
  table, tbody, tr, td { display: block; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { border-bottom: 2px solid #444; padding: .4rem 0; }
  td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .1rem 0;
    text-align: right; white-space: normal; }
  td::before { content: attr(data-label); color: #444; text-align: left; flex: 0 0 auto;
    max-width: 45%; }
  td:first-child { display: block; text-align: left; font-weight: 600; }
  td:first-child::before { content: none; }
}
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; }
  tr { break-inside: avoid; } }
"""
"""On a narrow screen every row is a block of its own, each figure beside its heading: nothing has
to be scrolled sideways, and nothing is cut."""

RIGHT = frozenset({"figure", "percent", "wrapped"})


def write_file(report: "Report", path: Path, lang: str) -> None:
    """Write a report in the format that the ending of the path says.

    Raises
    ------
    siting.errors.OutputError
        When it cannot be written; what was there is then as before.
    """
    from siting.errors import OutputError
    from siting.folder import replace_file

    match path.suffix.lower():
        case ".csv":
            said = _csv(csv_rows(report, lang))
        case ".md":
            said = _markdown(sheet(report, lang))
        case _:
            said = _html(sheet(report, lang))
    try:
        with replace_file(path) as beside:
            beside.write_text(said, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"{path}: could not be written: {error.strerror or error}."
        raise OutputError(message) from error


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows as CSV; a text that a spreadsheet would run is guarded, as in every table."""
    from maps.tables import guarded

    stream = io.StringIO(newline="")
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(rows[0])
    for row in rows:
        lines.writerow(
            guarded(door.plain(cell)) if isinstance(cell, str) else cell for cell in row.values()
        )
    return stream.getvalue()


def csv_rows(report: "Report", lang: str) -> list[dict[str, Any]]:
    """Return one row an indicator, the words in the reader's language."""
    found = (indicator_as_dict(one, report, lang) for one in report.indicators)
    return [{key: cell for key, cell in row.items() if key != "series"} for row in found]


def indicator_as_dict(one: "Indicator", report: "Report", lang: str) -> dict[str, Any]:
    """Return an indicator as plain values; None is not known."""
    return {
        "key": one.key,
        "about": one.about,
        "name": words.name_of(one, lang),
        "title": words.title_of(one, lang),
        "value": _rounded(one.value, one.unit),
        "low": _rounded(one.low, one.unit),
        "high": _rounded(one.high, one.unit),
        "unit": words.text(f"units.{one.unit}", lang),
        "year": one.year,
        "evidence": one.backing,
        "source": ""
        if one.value is None
        else words.source_of(one, lang, study=words.study_of(report, lang)),
        "note": " ".join([*words.note_texts(one, lang), *words.measures_of(one, lang)]),
        "series": None
        if one.trend is None
        else [
            {"year": year, "value": count}
            for year, count in zip(one.trend.years.tolist(), one.trend.counts.tolist(), strict=True)
        ],
    }


def _rounded(value: float | None, unit: str) -> float | None:
    """Round to one digit more than the sheets do: finer than any source behind it."""
    if value is None:
        return None
    # Adding 0.0 makes a plain 0 of a negative one.
    return (
        round(value) if unit in words.WHOLE else round(value, words.DIGITS.get(unit, 0) + 1) + 0.0
    )


def _markdown(made: "Sheet") -> str:
    lines = [f"# {_cell(made.title)}", ""]
    for one in made.intro:
        lines += [_cell(one), ""]
    for section in made.sections:
        lines += [f"## {_cell(section.title)}", ""]
        if section.rows:
            lines.append(_row(heading for heading, _ in section.headings))
            lines.append(_row("---:" if kind in RIGHT else "---" for _, kind in section.headings))
            lines += [_row(map(_cell, row)) for row in _with_units(section)]
            lines.append("")
        for note in section.notes:
            lines += [_cell(note), ""]
    lines += [line for one in made.citation for line in (_cell(one), "")]
    return "\n".join(lines).rstrip("\n") + "\n"


def _with_units(section: "Section") -> Iterator[tuple[str, ...]]:
    """Yield the rows with the unit beside each rate of growth."""
    for row in section.rows:
        yield tuple(
            f"{cell} %" if kind == "percent" and cell != DASH else cell
            for cell, (_, kind) in zip(row, section.headings, strict=True)
        )


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(said: str) -> str:
    """Write a text so that Markdown takes none of it for markup."""
    plain = door.plain(said)
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#~$&" else char for char in plain)


def _html(made: "Sheet") -> str:
    title = escape(door.plain(made.title))
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{made.lang}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{title}</title><style>{STYLE}</style></head>",
        f"<body><h1>{title}</h1>",
        *(f"<p>{escape(door.plain(one))}</p>" for one in made.intro),
    ]
    for section in made.sections:
        parts.append(f"<h2>{escape(door.plain(section.title))}</h2>")
        if section.rows:
            parts.append('<table role="table"><thead role="rowgroup">')
            parts.append(_html_row("th", [heading for heading, _ in section.headings], section))
            parts.append('</thead><tbody role="rowgroup">')
            parts += [_html_row("td", row, section) for row in _with_units(section)]
            parts.append("</tbody></table>")
        parts += [f'<p class="note">{escape(door.plain(note))}</p>' for note in section.notes]
    cited = "".join(f"<p>{escape(door.plain(one))}</p>" for one in made.citation)
    return "\n".join([*parts, f"<footer>{cited}</footer>", "</body></html>", ""])


def _html_row(tag: str, cells: Sequence[str], section: "Section") -> str:
    """Write a row; roles keep it a row of a table where the style makes it a block."""
    role = "columnheader" if tag == "th" else "cell"
    made = []
    for cell, (heading, kind) in zip(cells, section.headings, strict=True):
        label = f' data-label="{escape(door.plain(heading))}"' if tag == "td" else ""
        said = escape(door.plain(cell))
        made.append(f'<{tag} role="{role}" class="{kind}"{label}>{said}</{tag}>')
    return f'<tr role="row">{"".join(made)}</tr>'
