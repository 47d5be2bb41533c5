"""Every published column is described, and nothing is described that is not published."""

import csv
import json
import sqlite3
import string
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq
import pytest

from maps import dictionary, geopackage, rows, tables
from siting import pipeline, study
from siting.errors import OutputError
from siting.results import RunResult
from tests.maps import fakes

Described = dict[str, dict[str, dict[str, str]]]


@pytest.fixture(scope="module")
def result() -> RunResult:
    """Run a small study of the embedded layers: all columns that a run has, quickly."""
    small = {
        "study": {"name": "small"},
        "sites": {"states": ["28"]},
        "zones": {"states": ["TX"]},
        "pairs": {"keep_per_site": 7},
    }
    return pipeline.run(study.resolve(small))


@pytest.fixture(scope="module")
def folder(result: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("out")
    tables.write(result, where)
    dictionary.write(result, where / dictionary.FILE)
    geopackage.write(result, where / "small.gpkg")
    return where


@pytest.fixture(scope="module")
def described(folder: Path) -> Described:
    found: Described = defaultdict(dict)
    with (folder / dictionary.FILE).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            assert row["column"] not in found[row["table"]]
            found[row["table"]][row["column"]] = row
    return found


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


PARQUET = [*(one.name for one in rows.TABLES), dictionary.MATRIX]


@pytest.mark.parametrize("table", [*PARQUET, *rows.PLAIN_TYPES])
def test_every_column_of_every_file_is_described(
    table: str, folder: Path, described: Described
) -> None:
    columns = set(pq.read_schema(folder / f"{table}.parquet").names) if table in PARQUET else set()
    if table != dictionary.MATRIX:
        columns |= set(_header(folder / f"{table}.csv"))
    assert set(described[table]) - {""} == columns
    for row in described[table].values():
        assert row["meaning_en"], row
        assert row["meaning_es"], row
        assert row["meaning_en"] != row["meaning_es"], row
        assert row["type"], row
        assert "{" not in row["meaning_en"] + row["meaning_es"]


def test_nothing_is_described_that_is_not_published(described: Described) -> None:
    used: set[tuple[str, ...]] = set()
    for table, columns in described.items():
        for name in columns:
            group = "parts" if table == "pairs" else "criteria"
            words = name.split("_")
            used |= {(group, "_".join(words[:count])) for count in range(1, len(words))}
            used |= {("columns", section, name) for section in dictionary.SECTIONS[table]}
    used |= {("tables", table) for table in described}
    assert [entry for entry in dictionary.entries() if entry not in used] == []


def test_no_column_is_described_twice() -> None:
    told = {entry[1:] for entry in dictionary.entries() if entry[0] == "columns"}
    for sections in dictionary.SECTIONS.values():
        names = [name for section, name in told if section in sections]
        assert len(names) == len(set(names))


def test_figures_have_units_and_texts_have_none(described: Described) -> None:
    for table, columns in described.items():
        for name, row in columns.items():
            if row["type"] in {"table", "text", "boolean"} and name != "geometry_wkt":
                assert not row["unit"], (table, name)
            elif (table, name) != ("zones", "number"):  # a name that is written in digits
                assert row["unit"], (table, name)
            for suffix, unit in (("_km", "km"), ("_min", "min"), ("_minutes", "min")):
                if name.endswith(suffix) and not name.startswith(
                    ("value_", "points_", "evidence_", "reason_", "quality_")
                ):
                    assert row["unit"] == unit, (table, name)


def test_types_are_those_of_the_files(folder: Path, described: Described) -> None:
    kinds = {"text": "string", "integer": "int", "number": "double", "boolean": "bool"}
    for table in PARQUET:
        columns = described[table]
        for field in pq.read_schema(folder / f"{table}.parquet"):
            if field.name == "geometry":
                continue
            wanted = kinds[columns[field.name]["type"]]
            assert wanted in str(field.type), (table, field)


def test_a_column_of_true_false_and_empty_is_no_text() -> None:
    crossings = fakes.run().crossings
    assert crossings["fast"].dtype == object
    assert rows.kind(crossings["fast"]) == "boolean"
    assert rows.kind(crossings["railway"]) == "text"


def test_criteria_and_settings_come_from_the_study(described: Described) -> None:
    raw = described["sites"]["raw_truck_capacity_4h"]
    assert raw["unit"] == "trucks/year"
    assert raw["meaning_es"].startswith("Capacidad de carga a menos de 4 horas")
    assert described["sites"]["value_truck_capacity_4h"]["unit"] == "0..1"
    assert "the best 7 zones of each site" in described["pairs"][""]["meaning_en"]
    assert described["pairs"]["value_access"]["meaning_en"].startswith("Door to door:")


def test_only_known_settings_stand_in_the_texts() -> None:
    known = set(dictionary.settings(study.load("border")))
    for entry, meaning in dictionary.entries().items():
        english, spanish = (
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in (meaning.en, meaning.es)
        )
        assert english == spanish <= known | {"title", "unit_title"}, entry


def test_what_an_analyst_must_not_do_is_said(described: Described) -> None:
    assert "not a route" in described["pairs"][""]["meaning_en"]
    assert "not a route" in described["pairs"]["geometry"]["meaning_en"]
    assert "must not be summed" in described["corridors"][""]["meaning_en"]
    assert "tie_share" in described["pairs"]["loss_minutes"]["meaning_en"]
    assert "times 100" in described["sites"]["score"]["meaning_en"]


@pytest.mark.parametrize("table", PARQUET)
def test_parquet_carries_the_same_words(table: str, folder: Path, described: Described) -> None:
    for field in pq.read_schema(folder / f"{table}.parquet"):
        row = described[table][field.name]
        found = {key.decode(): text.decode() for key, text in field.metadata.items()}
        assert found["description"] == row["meaning_en"]
        assert found["description_es"] == row["meaning_es"]
        assert found.get("unit", "") == row["unit"]


def test_described_geoparquet_is_still_geoparquet(result: RunResult, folder: Path) -> None:
    path = folder / "corridors.parquet"
    geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["primary_column"] == "geometry"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    back = gpd.read_parquet(path)
    published = rows.published(result.corridors)
    assert back.geometry.geom_equals(published.geometry).all()
    assert list(back.columns) == list(published.columns)
    assert back.crs == published.crs


def test_geopackage_carries_the_same_words(folder: Path, described: Described) -> None:
    with closing(sqlite3.connect(folder / "small.gpkg")) as database:
        found = database.execute(
            "SELECT table_name, column_name, title, description FROM gpkg_data_columns"
        ).fetchall()
        notes = dict(database.execute("SELECT table_name, description FROM gpkg_contents"))
        columns = {
            (table.name, row[1])
            for table in rows.TABLES
            for row in database.execute(f"PRAGMA table_info({table.name})")
        }
        extensions = database.execute(
            "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'"
        ).fetchall()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {row[:2] for row in found} == {one for one in columns if one[1] != "fid"}
    for table, column, title, description in found:
        row = described[table]["geometry" if column == "geom" else column]
        assert description == f"{row['meaning_en']} · {row['meaning_es']}"
        assert row["unit"] in title
    assert sorted(extensions) == [("gpkg_data_column_constraints",), ("gpkg_data_columns",)]
    for table, note in notes.items():
        assert note.startswith(described[table][""]["meaning_en"])


def test_same_bytes_twice_and_unix_lines(result: RunResult, folder: Path, tmp_path: Path) -> None:
    dictionary.write(replace(result), tmp_path / dictionary.FILE)
    written = (tmp_path / dictionary.FILE).read_bytes()
    assert written == (folder / dictionary.FILE).read_bytes()
    assert b"\r" not in written


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="could not be written"):
        dictionary.write(fakes.run(), tmp_path / "none" / dictionary.FILE)


def test_an_unknown_column_is_left_blank() -> None:
    column = dictionary.describe(fakes.run().study, "sites", ["no_such_column"])["no_such_column"]
    assert (column.unit, column.meaning.en, column.meaning.es) == ("", "", "")
    assert column.title == "no_such_column"
