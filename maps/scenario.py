"""A scenario beside today, as files: tables of what changes, and one page that holds both."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from maps import attribution, columns, page, rows, runfile, tables
from siting.folder import MARKER, replace_file, replace_folder
from siting.scenario.summary import moves, record

if TYPE_CHECKING:
    from pathlib import Path

    from siting.results import RunResult
    from siting.scenario.difference import Difference

__all__ = ["PAGE", "RECORD", "change", "write_scenario"]

PAGE: Final = "map.html"
RECORD: Final = "scenario.json"
SHOWN_MOVES: Final = 12
_MAX_BYTES: Final = 6_000_000
"""Two worlds in one page take twice the data of one."""


def write_scenario(  # noqa: PLR0913  both worlds, where to and how, by keyword but for the data
    found: "Difference",
    before: "RunResult",
    after: "RunResult",
    folder: "Path",
    *,
    overwrite: bool,
    lang: str | None,
) -> "list[Path]":
    """Write the page of both worlds, the tables of what changes, and the record of it.

    Parameters
    ----------
    found
        The comparison.
    before, after
        The two runs.
    folder
        Where to; built beside it and exchanged in one step.
    overwrite
        Whether an earlier result may be replaced.
    lang
        Language in which the page opens, "en" or "es"; None for the reader's own.

    Returns
    -------
    list of Path
        The files written, the page first.

    Raises
    ------
    UsageError
        When the folder stands and may not be replaced.
    OutputError
        When a file cannot be written; what stood there is untouched.
    """
    plain = {"pairs": found.pairs, "sites": found.sites, "crossings": found.crossings}
    names = [PAGE, RECORD, attribution.FILE, *(f"scenario_{name}.csv" for name in plain)]
    beside_today = page.Beside(result=after, change=change(found, before))
    with replace_folder(folder, overwrite=overwrite) as beside:
        page.write(before, beside / PAGE, lang=lang, beside=beside_today, max_bytes=_MAX_BYTES)
        attribution.write({**before.layers, **after.layers}, beside / attribution.FILE)
        for name, table in plain.items():
            tables.write_plain(_published(table), beside / f"scenario_{name}.csv")
        with replace_file(beside / RECORD) as file:
            text = json.dumps(record(found), indent=2, ensure_ascii=False, allow_nan=False)
            file.write_text(f"{text}\n", encoding="utf-8")
        under = after.study.model_copy(update={"scenario": found.scenario})
        runfile.write(replace(after, study=under), beside)
    return [folder / name for name in (*names, MARKER)]


def change(found: "Difference", before: "RunResult") -> dict[str, Any]:
    """Turn a comparison into what the page is told of it.

    Returns
    -------
    dict
        ``title``, ``note`` (en, es; None without), ``counts`` (pairs by status), ``total``,
        ``limit`` (minutes beyond which a pair breaks), ``moves`` (from, to, pairs, mean minutes)
        ``crossings`` (id and name) and ``pairs``, for those that do not stay as they are: ``id``,
        ``status``, minutes ``before`` and ``after``, and the crossing then, ``from`` and ``to``, as
        rows of ``crossings`` (-1 none).
    """
    scenario = found.scenario
    differing = found.pairs[found.pairs["status"] != "same"]
    crossings = dict(zip(found.crossings["crossing_id"], found.crossings["name"], strict=True))
    row = columns.row_of(crossings)
    return {
        "title": columns.both(scenario.title),
        "note": None if scenario.note is None else columns.both(scenario.note),
        "counts": found.total.pairs,
        "opens": bool(scenario.crossings),
        "longer": found.total.longer,
        "shorter": found.total.shorter,
        "total": {
            "hours": columns.number(found.total.truck_hours, 0),
            "usd": columns.number(found.total.usd, 0),
            "trucks": columns.number(found.total.trucks, 0),
            "stranded": columns.number(found.total.stranded, 0),
            "weeks": columns.number(found.total.weeks, 1),
        },
        "limit": columns.number(before.study.pairs.mirror_max_minutes, 0),
        "moves": [
            [row.crossing_name_before, row.crossing_name_after, int(row.pairs), mean]
            for row, mean in _with_mean(moves(found.pairs).head(SHOWN_MOVES))
        ],
        "crossings": {"id": list(crossings), "name": list(crossings.values())},
        "pairs": {
            "id": columns.texts(differing["pair_id"]),
            "status": columns.texts(differing["status"]),
            "before": columns.numbers(differing["minutes_before"], 1),
            "after": columns.numbers(differing["minutes_after"], 1),
            "from": columns.rows(differing["crossing_id_before"], row),
            "to": columns.rows(differing["crossing_id_after"], row),
        },
    }


def _with_mean(table: pd.DataFrame) -> "list[tuple[Any, object]]":
    means = columns.numbers(table["minutes_change"], 1)
    return list(zip(table.itertuples(), means, strict=True))


def _published(table: pd.DataFrame) -> pd.DataFrame:
    rounded = table.copy()
    for name in table.select_dtypes("float").columns:
        rounded[name] = table[name].round(rows.decimals(str(name))) + 0.0
    return rounded
