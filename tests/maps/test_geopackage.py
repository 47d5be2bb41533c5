import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest

from maps import geopackage
from siting.errors import OutputError
from tests.maps import fakes


def test_layers_types_and_descriptions(tmp_path: Path) -> None:
    path = tmp_path / "border.gpkg"
    geopackage.write(fakes.run(), path)
    found = dict(pyogrio.list_layers(path).tolist())
    assert found == {
        "sites": "Point",
        "zones": "Point",
        "crossings": "Point",
        "pairs": "LineString",
        "corridors": "MultiPolygon",
        "eliminated": "Point",
    }
    with closing(sqlite3.connect(path)) as database:
        contents = database.execute("SELECT identifier, description FROM gpkg_contents").fetchall()
    assert {name for name, _ in contents} == set(found)
    assert all(description for _, description in contents)


def test_same_bytes_twice_whatever_was_there(tmp_path: Path) -> None:
    first, second = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    second.write_text("not a database")
    geopackage.write(fakes.run(), first)
    geopackage.write(fakes.run(), second)
    geopackage.write(fakes.run(), second)
    assert first.read_bytes() == second.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"a.gpkg", "b.gpkg"}


def test_date_option_is_put_back(tmp_path: Path) -> None:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    geopackage.write(fakes.run(), tmp_path / "a.gpkg")
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before


def test_run_without_corridors_still_has_the_layer(tmp_path: Path) -> None:
    result = fakes.run()
    geopackage.write(replace(result, corridors=result.corridors.iloc[:0]), tmp_path / "a.gpkg")
    assert len(pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="corridors")) == 0


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="could not be written"):
        geopackage.write(fakes.run(), tmp_path / "file" / "a.gpkg")


def test_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.gpkg"
    geopackage.write(fakes.run(), path)
    before = path.read_bytes()
    real = pyogrio.write_dataframe

    def full(frame: object, target: Path, *, layer: str, **options: object) -> None:
        if layer == "pairs":
            message = "disk I/O error"
            raise pyogrio.errors.DataSourceError(message)
        real(frame, target, layer=layer, **options)

    monkeypatch.setattr(pyogrio, "write_dataframe", full)
    with pytest.raises(OutputError, match="disk I/O error"):
        geopackage.write(fakes.run(), path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.gpkg"]
