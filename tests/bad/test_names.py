"""Hostile names in every file a run writes: they come back as they were, and nothing runs."""

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from maps import rows, tables
from siting.folder import replace_file

NAMES = {
    "script": "</script><script>alert(1)</script>",
    "template": "${7*7}",
    "back-tick": "`rm -rf`",
    "image": "<img src=x onerror=alert(1)>",
    "url": "javascript:alert(1)",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "newline-first": "\n=1+1",
    "full-width": "\uff1d1+1",
    "rtl": "\u202egnp.exe\u202c",
    "emoji": "Parque 😀🏭",
    "long": "x" * 10_000,
    "newline": "first\nsecond",
    "return-inside": "first\rsecond",
    "typst": "#let x = $1$ \\",
    "quote": 'say "hi", twice',
    "sql": "'; DROP TABLE sites; --",
    "spaces": "  padded  ",
    "empty": "",
    "word-for-nothing": "NULL",
    "number": "007",
}

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def _frame(names: list[str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"site_id": [f"P{i}" for i in range(len(names))], "name": names},
        geometry=[shapely.Point(-100, 25)] * len(names),
        crs="EPSG:4326",
    )


def _read_csv(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row["name"] for row in csv.DictReader(stream)]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_csv(name: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    tables.write_csv(rows.published(_frame([name, "plain"])), path)
    found, plain = _read_csv(path)
    assert plain == "plain"
    assert not found.startswith(LIVE)
    expected = f"'{name}" if name.startswith(LIVE) else name
    assert found == expected.replace("\r", "\n")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_geoparquet(name: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.parquet"
    tables.write_parquet(rows.published(_frame([name, "plain"])), path)
    assert gpd.read_parquet(path)["name"].tolist() == [name, "plain"]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_geopackage(name: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.gpkg"
    with replace_file(path) as beside:
        pyogrio.write_dataframe(rows.published(_frame([name, "plain"])), beside, layer="sites")
    assert pyogrio.read_dataframe(path, layer="sites")["name"].tolist() == [name, "plain"]


@pytest.mark.parametrize(
    ("bad", "shown"),
    [("nul \x00 inside", "nul \ufffd inside"), ("half \ud800 pair", "half \ufffd pair")],
)
def test_what_no_file_can_hold_is_replaced(bad: str, shown: str, tmp_path: Path) -> None:
    frame = _frame(["a", "b"])
    # Such a text can only come in a column of objects: pandas' own texts are UTF-8.
    frame["name"] = pd.Series([bad, "plain"], dtype=object)
    published = rows.published(frame)
    tables.write_csv(published, tmp_path / "sites.csv")
    tables.write_parquet(published, tmp_path / "sites.parquet")
    pyogrio.write_dataframe(published, tmp_path / "sites.gpkg", layer="sites")
    assert _read_csv(tmp_path / "sites.csv")[0] == shown
    assert gpd.read_parquet(tmp_path / "sites.parquet")["name"].iloc[0] == shown
    assert pyogrio.read_dataframe(tmp_path / "sites.gpkg")["name"].iloc[0] == shown


def test_numbers_are_never_guarded(tmp_path: Path) -> None:
    frame = _frame(["a"]).assign(score=[-0.5])
    tables.write_csv(rows.published(frame), tmp_path / "sites.csv")
    with (tmp_path / "sites.csv").open(newline="") as stream:
        assert next(csv.DictReader(stream))["score"] == "-0.5"


def test_tables_know_their_own_names() -> None:
    """No name from data becomes the name of a file or a layer."""
    assert all(table.name.isidentifier() for table in rows.TABLES)
