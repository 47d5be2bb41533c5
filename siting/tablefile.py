"""Tables of text a team brings, read with Python's own ``csv``, as commas or semicolons.

With semicolons a decimal comma is taken too, since that is how a spreadsheet in Spanish writes.
"""

import csv
import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from siting.errors import DataError
from siting.limits import MATRIX_BYTES, MATRIX_ROWS, RAW_FIGURE, TEXT_CHARACTERS

__all__ = ["header_faults", "number", "read_table", "refuse", "text_faults"]

NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+")
UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SHOWN = 12


def read_table(path: Path) -> tuple[list[str], list[tuple[int, list[str]]], bool]:
    """Read a table of text.

    Parameters
    ----------
    path
        CSV, UTF-8, commas or semicolons; blank lines are passed over.

    Returns
    -------
    tuple
        Heading, numbered rows with as many cells, and whether decimals are written with a comma.

    Raises
    ------
    DataError
        When it cannot be read, is larger than the limits or no table.
    """
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
    refuse(
        path,
        [
            f"line {number} has {len(cells)} cells for {len(header)} headings."
            for number, cells in lines[1:]
            if len(cells) != len(header)
        ],
    )
    commas = semicolons and any(DECIMAL_COMMA.fullmatch(c) for _, cells in lines[1:] for c in cells)
    return header, lines[1:], commas


def header_faults(header: Sequence[str], *, required: Sequence[str]) -> list[str]:
    """Say what is wrong with a heading: columns that are missing, doubled or unfit to be shown."""
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
            fault.replace("line 0, ", "") for fault in text_faults(name, 0, f"heading {position}")
        ]
    return faults


def text_faults(text: str, line: int, column: str) -> list[str]:
    """Say what is wrong with a text that is to be shown: empty, too long, control characters."""
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


def number(cell: str, *, decimal_comma: bool) -> float | str:
    """Figure in a cell, NaN for an empty one, or what is wrong with it."""
    if not cell:
        return math.nan
    if decimal_comma and THOUSANDS.fullmatch(cell):
        whole = cell.replace(".", "")
        decimal = cell.replace(".", ",", 1)
        return f"found {cell[:60]!a} beside decimal commas; write {whole} or {decimal}."
    text = cell.replace(",", ".") if decimal_comma and DECIMAL_COMMA.fullmatch(cell) else cell
    if not NUMBER.fullmatch(text):
        return f"found {cell[:60]!a}; give a plain number, or leave empty what is not known."
    figure = float(text)
    if abs(figure) > RAW_FIGURE.default:
        return f"found {cell[:60]}; figures go up to {RAW_FIGURE.default:g}, choose a larger unit."
    return figure


def refuse(path: Path, faults: Sequence[str]) -> None:
    """Raise the first dozen faults of a file and count the others; without any do nothing.

    Raises
    ------
    DataError
        With the file in front of each fault.
    """
    if not faults:
        return
    shown = [f"{path}: {fault}" for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        shown.append(f"{path}: and {len(faults) - _SHOWN} more faults of this kind.")
    raise DataError(shown)
