"""The data dictionary of a run: what each published column is, in which unit, in both languages.

The words are in ``maps/text/columns.toml``; those of criteria, of the parts of a pair's score and
of the rules that keep a pair are completed from the study. They are written as ``columns.csv`` and
travel inside the GeoParquet files and the GeoPackage.
"""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from maps import rows
from siting.errors import OutputError
from siting.folder import replace_file
from siting.pairs.pairtree import pair_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from siting.config import Study
    from siting.results import RunResult

__all__ = [
    "ACCEPTABILITY",
    "FILE",
    "MATRIX",
    "Column",
    "Meaning",
    "about",
    "describe",
    "entries",
    "settings",
    "write",
]

FILE: Final = "columns.csv"
HEADER: Final = ("table", "column", "type", "unit", "meaning_en", "meaning_es")

MATRIX: Final = "pair_matrix"
"""Name of the matrix of pairs among the tables."""

ACCEPTABILITY: Final = "acceptability"
"""Name of the acceptability of ranks among the tables."""

SECTIONS: Final = MappingProxyType(
    {
        "sites": ("sites", "places"),
        "zones": ("zones", "places"),
        "crossings": ("crossings",),
        "pairs": ("pairs", "ways"),
        "corridors": ("corridors",),
        "eliminated": ("eliminated", "sites", "places"),
        MATRIX: ("pair_matrix", "ways"),
        **{name: (name,) for name in (*rows.PLAIN_TYPES, ACCEPTABILITY)},
    }
)
"""Where the columns of each table are described, first hit first."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One text in both languages.

    Attributes
    ----------
    en, es
        English and Spanish.
    """

    en: str
    es: str

    @property
    def both(self) -> str:
        """Both languages, for a format that has one field for them."""
        return f"{self.en} · {self.es}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    name
        As in the files.
    unit
        Symbol; "" for texts, identifiers and true/false.
    meaning
        What it holds; blank where nothing is on record.
    """

    name: str
    unit: str
    meaning: Meaning

    @property
    def title(self) -> str:
        """The name with its unit, for the head of a column."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@cache
def _texts() -> "Mapping[str, Any]":
    text = resources.files("maps").joinpath("text", "columns.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def entries() -> dict[tuple[str, ...], Meaning]:
    """Return every text as it is on record, by its place, such as ("columns", "pairs", "rank").

    A test holds them against the columns of a run.
    """
    texts = _texts()
    found = {
        (group, name): Meaning(entry["en"], entry["es"])
        for group in ("tables", "criteria", "parts")
        for name, entry in texts[group].items()
    }
    return found | {
        ("columns", section, name): Meaning(entry["en"], entry["es"])
        for section, columns in texts["columns"].items()
        for name, entry in columns.items()
    }


def about(study: "Study", table: str) -> Meaning:
    """Say what a table holds and what not to do with it.

    Parameters
    ----------
    study
        Its settings stand in the texts.
    table
        A name in :data:`maps.rows.TABLES` or :data:`maps.rows.PLAIN_TYPES`, :data:`MATRIX` or
        :data:`ACCEPTABILITY`.
    """
    return _filled(_texts()["tables"][table], settings(study))


def settings(study: "Study") -> dict[str, str]:
    """Return the study's settings that stand in the texts, by their word in braces."""
    figures = {
        "keep_per_site": study.pairs.keep_per_site,
        "on_time": study.pairs.on_time_minutes,
        "stability_draws": study.pairs.stability.draws,
        "stability_top": study.pairs.stability.top,
        "wait_span": 100.0 * study.pairs.stability.wait_span,
        "max_minutes": study.pairs.max_minutes,
        "mirror_minutes": study.pairs.mirror_max_minutes,
        "top": study.robustness.top,
        "unconfirmed": study.pairs.incentives.unconfirmed_share,
        "related": study.pairs.sectors.related_share,
        "green_class": study.pairs.green.max_water_class,
        "green_clean": study.pairs.green.min_clean_share,
        "green_km": study.pairs.green.reach_km,
        "tie_percent": 100.0 * study.travel.tie_share,
        "margin_minutes": study.travel.redundancy_margin_min,
        "default_wait": study.travel.default_wait_min,
        "wait_factor": study.travel.wait_factor,
        "corridor_pairs": study.corridors.pairs_per_site,
        "corridor_minutes": study.corridors.max_minutes,
    }
    words = {"matching": study.pairs.matching.mode}
    return {key: f"{figure:.10g}" for key, figure in figures.items()} | words


def describe(study: "Study", table: str, names: "Iterable[str]") -> dict[str, Column]:
    """Describe columns of a table.

    Parameters
    ----------
    study
        Criteria and settings as resolved.
    table
        A name in :data:`maps.rows.TABLES` or :data:`maps.rows.PLAIN_TYPES`, :data:`MATRIX` or
        :data:`ACCEPTABILITY`.
    names
        The columns.

    Returns
    -------
    dict of str to Column
        One for each name, in their order; blank for a name that is on no record.
    """
    words = settings(study)
    patterned = _of_parts() if table == "pairs" else _of_criteria(study)
    described: dict[str, Column] = {}
    for name in names:
        if name in patterned:
            described[name] = patterned[name]
            continue
        entry = next(
            (found for part in SECTIONS[table] if (found := _texts()["columns"][part].get(name))),
            {"unit": "", "en": "", "es": ""},
        )
        described[name] = Column(name, entry["unit"], _filled(entry, words))
    return described


def write(result: "RunResult", path: "Path") -> None:
    r"""Write the dictionary as CSV: for each table one row about itself, then one for each column.

    Columns: ``table``; ``column``, empty in the row about the table; ``type`` (table, text,
    integer, number, boolean, geometry); ``unit``; ``meaning_en``; ``meaning_es``. UTF-8, ``\n``.

    Parameters
    ----------
    result
        The run.
    path
        The file; replaced when it exists.

    Raises
    ------
    OutputError
        When the file cannot be written; it is then as it was before.
    """
    try:
        with (
            replace_file(path) as beside,
            beside.open("w", encoding="utf-8", newline="") as stream,
        ):
            lines = csv.writer(stream, lineterminator="\n")
            lines.writerow(HEADER)
            for table, types in _types(result).items():
                note = about(result.study, table)
                lines.writerow((table, "", "table", "", note.en, note.es))
                for name, column in describe(result.study, table, types).items():
                    meaning = column.meaning
                    lines.writerow((table, name, types[name], column.unit, meaning.en, meaning.es))
    except OSError as error:
        message = f"{path}: the dictionary could not be written: {error.strerror or error}."
        raise OutputError(message) from error


def _types(result: "RunResult") -> "dict[str, Mapping[str, str]]":
    """Name the type of every column, by table; those that only the CSV has come last."""
    found: dict[str, Mapping[str, str]] = {}
    frames = rows.frames(result)
    for table in rows.TABLES:
        frame = frames[table.name]
        geometry = frame.geometry.name
        types: dict[str, str] = {
            name: rows.kind(frame[name]) for name in frame.columns if name != geometry
        }
        in_csv = {"lon": "number", "lat": "number"}
        found[table.name] = (
            types
            | {"geometry": "geometry"}
            | (in_csv if table.geometry == "Point" else {"geometry_wkt": "text"})
        )
    plain = {MATRIX: rows.MATRIX_TYPES, ACCEPTABILITY: rows.ACCEPTABILITY_TYPES}
    return found | plain | dict(rows.PLAIN_TYPES)


def _filled(entry: "Mapping[str, str]", words: "Mapping[str, str]") -> Meaning:
    return Meaning(en=entry["en"].format_map(words), es=entry["es"].format_map(words))


def _of_criteria(study: "Study") -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for criterion in study.criteria:
        for prefix, entry in _texts()["criteria"].items():
            name = f"{prefix}_{criterion.key}"
            meaning = Meaning(
                en=entry["en"].format(title=criterion.title.en, unit_title=criterion.unit_title.en),
                es=entry["es"].format(title=criterion.title.es, unit_title=criterion.unit_title.es),
            )
            unit = criterion.unit if prefix == "raw" else entry["unit"]
            columns[name] = Column(name, unit, meaning)
    return columns


def _of_parts() -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for part, leaf in pair_parts().items():
        for prefix, entry in _texts()["parts"].items():
            name = f"{prefix}_{part}"
            meaning = Meaning(
                en=entry["en"].format(title=leaf.title.en),
                es=entry["es"].format(title=leaf.title.es),
            )
            columns[name] = Column(name, entry["unit"], meaning)
    return columns
