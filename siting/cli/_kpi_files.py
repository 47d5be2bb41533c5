"""A report of figures as a file: CSV for a spreadsheet, Markdown for a text, HTML for a page."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siting.cli import _kpi_words as words
from siting.cli import _shared as door
from siting.cli._kpi_sheet import sheet

if TYPE_CHECKING:
    from siting.cli._kpi_sheet import Sheet
    from siting.kpi import Indicator, Report

__all__ = ["FORMATS", "check_file", "csv_rows", "indicator_as_dict", "write_file"]

FORMATS = (".csv", ".md", ".html")

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page needs nothing from anywhere, and runs nothing."""

STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid #ccc; }
th { border-bottom: 2px solid #444; }
.figure, .name { white-space: nowrap; }
.figure, .wrapped { text-align: right; font-variant-numeric: tabular-nums; }
p.note { font-size: .85rem; color: #444; margin: .3rem 0; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; }
  tr { break-inside: avoid; } }
"""


def check_file(path: Path, *, overwrite: bool) -> None:
    """Refuse a file that cannot be written as asked, before any work is done.

    Raises
    ------
    siting.errors.UsageError
        With every fault.
    """
    from siting.errors import UsageError

    faults = []
    if path.suffix.lower() not in FORMATS:
        faults.append(f"{path}: the ending says the format; use one of {', '.join(FORMATS)}.")
    if path.is_dir():
        faults.append(f"{path}: is a folder; give a file.")
    elif path.exists() and not overwrite:
        faults.append(f"{path}: is there already; add --overwrite to replace it.")
    if not path.parent.is_dir():
        faults.append(f"{path}: there is no folder {path.parent}; make it first.")
    if faults:
        raise UsageError(faults)


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
        "title": words.text(f"indicators.{one.key}", lang),
        "value": _rounded(one.value, one.unit),
        "low": _rounded(one.low, one.unit),
        "high": _rounded(one.high, one.unit),
        "unit": words.text(f"units.{one.unit}", lang),
        "year": one.year,
        "evidence": one.backing,
        "source": "" if one.value is None else words.source_of(one, lang, study=report.study),
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
            lines.append(
                _row(
                    "---:" if kind in {"figure", "wrapped"} else "---"
                    for _, kind in section.headings
                )
            )
            lines += [_row(map(_cell, row)) for row in section.rows]
            lines.append("")
        for note in section.notes:
            lines += [_cell(note), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


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
            kinds = [kind for _, kind in section.headings]
            parts.append('<div class="wide"><table><thead>')
            parts.append(_html_row("th", [heading for heading, _ in section.headings], kinds))
            parts.append("</thead><tbody>")
            parts += [_html_row("td", row, kinds) for row in section.rows]
            parts.append("</tbody></table></div>")
        parts += [f'<p class="note">{escape(door.plain(note))}</p>' for note in section.notes]
    return "\n".join([*parts, "</body></html>", ""])


def _html_row(tag: str, cells: Sequence[str], kinds: Sequence[str]) -> str:
    made = (
        f'<{tag} class="{kind}">{escape(door.plain(cell))}</{tag}>'
        for cell, kind in zip(cells, kinds, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>"
