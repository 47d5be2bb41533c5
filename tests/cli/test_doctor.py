"""``siting doctor``."""

import json

import pytest

import layers
from layers.errors import DataError
from siting.cli import doctor as command
from tests.cli.conftest import Siting


def test_a_sound_installation(siting: Siting) -> None:
    said = siting("doctor")
    assert said.code == 0, said.err
    for word in ("Python", "GDAL", "GEOS", "PROJ", "cache folder", "chromium", "highways"):
        assert word in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_json(siting: Siting) -> None:
    found = {one["what"]: one for one in json.loads(siting("doctor", "--json").out)}
    assert set(layers.catalogue()) <= set(found)
    assert found["PROJ"]["found"][0].isdigit()


def test_missing_data_is_1_and_named(siting: Siting, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> str:
        fault = f"layers/data/{name}.parquet: the embedded file is missing"
        raise DataError(fault)

    monkeypatch.setitem(vars(layers), "sha256", gone)
    said = siting("doctor")
    assert said.code == 1
    assert "MISSING" in said.out
    assert len(said.err.splitlines()) == len(layers.catalogue())


def test_a_missing_browser_does_not_matter(siting: Siting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.shutil, "which", lambda _name: None)
    said = siting("doctor")
    assert said.code == 0
    assert "apt-get install chromium" in " ".join(said.out.split())


def test_a_missing_library_is_1(siting: Siting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PACKAGES", ("no-such-package",))
    said = siting("doctor")
    assert said.code == 1
    assert "no-such-package" in said.err


def test_a_cache_folder_that_cannot_be_written_is_said(
    siting: Siting, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("doctor") / "file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("SITING_CACHE_DIR", str(file / "cache"))
    said = siting("doctor")
    assert said.code == 0
    assert "without" in said.out
