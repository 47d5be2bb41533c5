"""What a team brings: a decision matrix, and the file that says what its columns mean."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from siting.faults import nearest
from siting.limits import MATRIX_COLUMNS
from siting.tablefile import header_faults, number, read_table, refuse, text_faults

__all__ = ["ColumnMeaning", "RawMatrix", "read_matrix", "read_meanings"]

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
    "relative",
    "absolute",
)


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
    relative, absolute
        How far a figure may be off on either side: a share of it, and in its unit; 0 when exact.
    """

    criterion: str
    direction: int
    weight: float
    worst: float | None
    best: float | None
    theme: str
    title: str
    unit: str
    relative: float = 0.0
    absolute: float = 0.0


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
    siting.errors.DataError
        Names every fault with its line and column.
    """
    header, rows, commas = read_table(path)
    faults = header_faults(header, required=("id",))
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
    refuse(path, faults)
    ids, names, raw = [], [], []
    faulty: set[int] = set()
    for line, cells in rows:
        row = dict(zip(header, cells, strict=True))
        faults += text_faults(row["id"], line, "id")
        faults += text_faults(row.get("name", "-") or "-", line, "name")
        ids.append(row["id"])
        names.append(row.get("name") or row["id"])
        figures = []
        for j, criterion in enumerate(criteria):
            figure = number(row[criterion], decimal_comma=commas)
            if isinstance(figure, str):
                faults.append(f"line {line}, {criterion}: {figure}")
                faulty.add(j)
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
        if j not in faulty and all(math.isnan(row[j]) for row in raw)
    ]
    refuse(path, faults)
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
        or ``worst`` and ``best``; optionally ``theme``, ``title``, ``unit``, and
        ``relative`` and ``absolute``, how far figures may be off.
    criteria
        Headings of the matrix; the file has one row for each of them.

    Returns
    -------
    tuple of ColumnMeaning
        In the order of ``criteria``.

    Raises
    ------
    siting.errors.DataError
        Names every fault with its line and column.
    """
    header, rows, commas = read_table(path)
    faults = header_faults(header, required=("criterion", "weight"))
    faults += [
        f"column {name}: not known; {nearest(name, MEANING_COLUMNS)}"
        for name in header
        if name not in MEANING_COLUMNS
    ]
    if not ({"direction"} <= set(header) or {"worst", "best"} <= set(header)):
        faults.append("give the column direction, or the columns worst and best.")
    refuse(path, faults)
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
        meaning, wrong = _meaning(row, commas=commas)
        faults += [f"line {line} ({key[:60]}), {fault}" for fault in wrong]
        found[key] = meaning
    faults += [
        f"criterion {name}: the matrix has it, this file does not; give it a row."
        for name in criteria
        if name not in found
    ]
    refuse(path, faults)
    return tuple(found[name] for name in criteria)


def _meaning(row: Mapping[str, str], *, commas: bool) -> tuple[ColumnMeaning, list[str]]:
    faults = []
    figures: dict[str, float | None] = {}
    for name in ("weight", "worst", "best", "relative", "absolute"):
        figure = number(row[name], decimal_comma=commas)
        if isinstance(figure, str):
            faults.append(f"{name}: {figure}")
            figure = math.nan
        figures[name] = None if math.isnan(figure) else figure
    if figures["weight"] is None and not faults:
        faults.append("weight: is missing; give each criterion one, 0 leaves it out.")
    faults += _span_faults(figures)
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
    elif not row["direction"] and worst is None and best is None:
        faults.append("direction: is missing; give max or min, or worst and best.")
    faults += [
        fault
        for name in ("theme", "title", "unit")
        if row[name]
        for fault in text_faults(row[name], 0, name)
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
        relative=figures["relative"] or 0.0,
        absolute=figures["absolute"] or 0.0,
    )
    return meaning, faults


def _span_faults(figures: Mapping[str, float | None]) -> list[str]:
    faults = [
        f"{name}: found {figure:g}; how far a figure may be off is 0 or more."
        for name in ("relative", "absolute")
        if (figure := figures[name]) is not None and figure < 0
    ]
    if (share := figures["relative"]) is not None and share > 1:
        faults.append(f"relative: found {share:g}; give a share of the figure, 0.1 for 10 %.")
    return faults
