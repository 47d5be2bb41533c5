"""Tables a team brings: a decision matrix, and the file that says what its columns mean.

Read with Python's own ``csv``, as commas or semicolons; with semicolons a decimal comma is taken
too, since that is how a spreadsheet in Spanish writes.
"""

import csv
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from siting.errors import DataError
from siting.faults import nearest
from siting.limits import MATRIX_BYTES, MATRIX_COLUMNS, MATRIX_ROWS, RAW_FIGURE, TEXT_CHARACTERS

__all__ = ["ColumnMeaning", "RawMatrix", "read_matrix", "read_meanings"]

NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+")
UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
BETTER: Final[Mapping[str, int]] = {
    "1": 1,
    "+1": 1,
    "max": 1,
    "benefit": 1,
    "-1": -1,
    "min": -1,
    "cost": -1,
}
MEANING_COLUMNS: Final = (
    "criterion",
    "direction",
    "weight",
    "worst",
    "best",
    "theme",
    "title",
    "unit",
)
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class RawMatrix:
    """A decision matrix as found.

    Attributes
    ----------
    ids, names
        (n,); the name is the id where the file has no column ``name``.
    criteria
        (m,) headings.
    raw
        (n, m) figures, NaN where a cell is empty.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    criteria: tuple[str, ...]
    raw: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What one column of a matrix means.

    Attributes
    ----------
    criterion
        The column's heading.
    direction
        +1 when more is better, -1 when less is.
    weight
        As given; the completion rule of a study's weights is applied to all of them together.
    worst, best
        Raw figures whose values are 0 and 1; both None when the file gives no scale.
    theme, title, unit
        "" where not given.
    """

    criterion: str
    direction: int
    weight: float
    worst: float | None
    best: float | None
    theme: str
    title: str
    unit: str


def read_matrix(path: Path) -> RawMatrix:
    """Read a decision matrix.

    Parameters
    ----------
    path
        CSV, UTF-8, with a heading ``id``, optionally ``name``, and one column a criterion. An empty
        cell is a missing figure.

    Returns
    -------
    RawMatrix

    Raises
    ------
    DataError
        Names every fault with its line and column.
    """
    header, rows, semicolons = _table(path)
    faults = _header_faults(header, required=("id",))
    criteria = [name for name in header if name not in {"id", "name"}]
    if not criteria:
        faults.append("there is no criterion: give at least one column beside id and name.")
    if len(criteria) > MATRIX_COLUMNS.default:
        faults.append(
            f"{len(criteria)} criteria; at most {MATRIX_COLUMNS.default} are read: nobody can "
            "weigh more."
        )
    if not rows:
        faults.append("there is no row below the heading: give at least one candidate.")
    _refuse(path, faults)
    ids, names, raw = [], [], []
    for line, cells in rows:
        row = dict(zip(header, cells, strict=True))
        faults += _text_faults(row["id"], line, "id")
        faults += _text_faults(row.get("name", "-") or "-", line, "name")
        ids.append(row["id"])
        names.append(row.get("name") or row["id"])
        figures = []
        for criterion in criteria:
            figure = _number(row[criterion], decimal_comma=semicolons)
            if isinstance(figure, str):
                faults.append(f"line {line}, {criterion}: {figure}")
                figure = math.nan
            figures.append(figure)
        raw.append(tuple(figures))
    twice = [name for name, count in Counter(ids).items() if count > 1 and name]
    faults += [
        f"id {name[:60]!a} stands there twice; give each candidate one row." for name in twice
    ]
    faults += [
        f"{criterion}: every cell is empty; take the column out."
        for j, criterion in enumerate(criteria)
        if all(math.isnan(row[j]) for row in raw)
    ]
    _refuse(path, faults)
    order = sorted(range(len(ids)), key=lambda i: ids[i])
    return RawMatrix(
        ids=tuple(ids[i] for i in order),
        names=tuple(names[i] for i in order),
        criteria=tuple(criteria),
        raw=tuple(raw[i] for i in order),
    )


def read_meanings(path: Path, criteria: Sequence[str]) -> tuple[ColumnMeaning, ...]:
    """Read what the columns of a matrix mean.

    Parameters
    ----------
    path
        CSV, UTF-8: ``criterion``, ``weight``, and ``direction`` (max, min, benefit, cost, +1, -1)
        or ``worst`` and ``best``; optionally ``theme``, ``title``, ``unit``.
    criteria
        Headings of the matrix; the file has one row for each of them.

    Returns
    -------
    tuple of ColumnMeaning
        In the order of ``criteria``.

    Raises
    ------
    DataError
        Names every fault with its line and column.
    """
    header, rows, semicolons = _table(path)
    faults = _header_faults(header, required=("criterion", "weight"))
    faults += [
        f"column {name}: not known; {nearest(name, MEANING_COLUMNS)}"
        for name in header
        if name not in MEANING_COLUMNS
    ]
    if not ({"direction"} <= set(header) or {"worst", "best"} <= set(header)):
        faults.append("give the column direction, or the columns worst and best.")
    _refuse(path, faults)
    found: dict[str, ColumnMeaning] = {}
    for line, cells in rows:
        row = dict.fromkeys(MEANING_COLUMNS, "") | dict(zip(header, cells, strict=True))
        key = row["criterion"]
        if key in found:
            faults.append(f"line {line}: criterion {key[:60]!a} stands there twice.")
        elif key not in criteria:
            faults.append(
                f"line {line}: criterion {key[:60]!a} is no column of the matrix; "
                f"{nearest(key, criteria)}"
            )
        meaning, wrong = _meaning(row, semicolons=semicolons)
        faults += [f"line {line} ({key[:60]}), {fault}" for fault in wrong]
        found[key] = meaning
    faults += [
        f"criterion {name}: the matrix has it, this file does not; give it a row."
        for name in criteria
        if name not in found
    ]
    _refuse(path, faults)
    return tuple(found[name] for name in criteria)


def _meaning(row: Mapping[str, str], *, semicolons: bool) -> tuple[ColumnMeaning, list[str]]:
    faults = []
    figures: dict[str, float | None] = {}
    for name in ("weight", "worst", "best"):
        figure = _number(row[name], decimal_comma=semicolons)
        if isinstance(figure, str):
            faults.append(f"{name}: {figure}")
            figure = math.nan
        figures[name] = None if math.isnan(figure) else figure
    if figures["weight"] is None and not faults:
        faults.append("weight: is missing; give each criterion one, 0 leaves it out.")
    worst, best = figures["worst"], figures["best"]
    if (worst is None) != (best is None):
        faults.append("worst and best: give both or neither.")
    elif worst is not None and worst == best:
        faults.append(f"worst and best are both {worst:g}; make them differ.")
    direction = BETTER.get(row["direction"].lower(), 0) if row["direction"] else 0
    if row["direction"] and not direction:
        faults.append(
            f"direction: found {row['direction'][:60]!a}; give one of {', '.join(BETTER)}."
        )
    if worst is not None and best is not None and worst != best:
        implied = 1 if best > worst else -1
        if direction and direction != implied:
            faults.append(
                f"direction {row['direction']} contradicts worst {worst:g} and best {best:g}."
            )
        direction = implied
    elif not row["direction"]:
        faults.append("direction: is missing; give max or min, or worst and best.")
    faults += [
        fault
        for name in ("theme", "title", "unit")
        if row[name]
        for fault in _text_faults(row[name], 0, name)
    ]
    meaning = ColumnMeaning(
        criterion=row["criterion"],
        direction=direction or 1,
        weight=figures["weight"] or 0.0,
        worst=worst,
        best=best,
        theme=row["theme"],
        title=row["title"],
        unit=row["unit"],
    )
    return meaning, faults


def _table(path: Path) -> tuple[list[str], list[tuple[int, list[str]]], bool]:
    """Heading, numbered rows that are not blank, and whether semicolons part the cells."""
    try:
        if not path.is_file():
            message = f"{path}: there is no such file; give a local CSV file."
            raise DataError(message)
        with path.open("rb") as stream:
            content = stream.read(int(MATRIX_BYTES.default) + 1)
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check its name and permissions."
        raise DataError(message) from error
    if len(content) > MATRIX_BYTES.default:
        message = f"{path}: is larger than {MATRIX_BYTES.default:,} bytes, the most that is read."
        raise DataError(message)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{path}: is not UTF-8 text (byte {error.start}); save it as CSV UTF-8."
        raise DataError(message) from error
    first = text.partition("\n")[0]
    semicolons = first.count(";") > first.count(",")
    reader = csv.reader(text.splitlines(), delimiter=";" if semicolons else ",", strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        message = f"{path}: line {reader.line_num} is not CSV ({error}); save it again as CSV."
        raise DataError(message) from error
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        message = f"{path}: is empty; give a heading and rows."
        raise DataError(message)
    if len(lines) - 1 > MATRIX_ROWS.default:
        message = f"{path}: has {len(lines) - 1:,} rows; at most {MATRIX_ROWS.default:,} are read."
        raise DataError(message)
    header = lines[0][1]
    _refuse(
        path,
        [
            f"line {number} has {len(cells)} cells for {len(header)} headings."
            for number, cells in lines[1:]
            if len(cells) != len(header)
        ],
    )
    return header, lines[1:], semicolons


def _header_faults(header: Sequence[str], *, required: Sequence[str]) -> list[str]:
    faults = [
        f"there is no column {name}; the heading has {', '.join(header)[:200]}."
        for name in required
        if name not in header
    ]
    faults += [
        f"column {name[:60]!a} stands there twice; give each heading once."
        for name, count in Counter(header).items()
        if count > 1
    ]
    for position, name in enumerate(header, start=1):
        faults += [
            fault.replace("line 0, ", "") for fault in _text_faults(name, 0, f"heading {position}")
        ]
    return faults


def _text_faults(text: str, line: int, column: str) -> list[str]:
    where = f"line {line}, {column}"
    if not text:
        return [f"{where}: is empty."]
    if len(text) > TEXT_CHARACTERS.default:
        return [
            f"{where}: has {len(text)} characters; at most {TEXT_CHARACTERS.default} are taken."
        ]
    if UNPRINTABLE.search(text):
        return [f"{where}: holds control characters; take them out."]
    return []


def _number(cell: str, *, decimal_comma: bool) -> float | str:
    """Figure in a cell, NaN for an empty one, or what is wrong with it."""
    if not cell:
        return math.nan
    text = cell.replace(",", ".") if decimal_comma and DECIMAL_COMMA.fullmatch(cell) else cell
    if not NUMBER.fullmatch(text):
        return f"found {cell[:60]!a}; give a plain number, or leave empty what is not known."
    figure = float(text)
    if abs(figure) > RAW_FIGURE.default:
        return f"found {cell[:60]}; figures go up to {RAW_FIGURE.default:g}, choose a larger unit."
    return figure


def _refuse(path: Path, faults: Sequence[str]) -> None:
    if not faults:
        return
    shown = [f"{path}: {fault}" for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        shown.append(f"{path}: and {len(faults) - _SHOWN} more faults of this kind.")
    raise DataError(shown)
