import json
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

import layers
from layers import limits, store
from layers.errors import UnknownLayerError
from layers.fields import LAYERS
from layers.provenance import attribution_line, attribution_text, licence_text
from layers.tables import NO_GEOMETRY, TABLES

NAMES = tuple(layers.catalogue())
MOST_BYTES = 15_000_000


def test_every_declared_layer_is_in_the_catalogue_and_the_manifest() -> None:
    built = json.loads(store.read_text("data/manifest.json"))

    assert set(NAMES) == set(LAYERS) | set(TABLES) == set(built)


def test_the_extract_is_small_and_holds_nothing_unlisted() -> None:
    folder = files("layers").joinpath("data")
    sizes = {entry.name: len(entry.read_bytes()) for entry in folder.iterdir()}
    files_listed = [Path(file) for r in layers.catalogue().values() for file in r.files]
    listed = {file.name for file in files_listed if file.parent.name == "data"}

    assert set(sizes) == listed | {"manifest.json"}
    assert sum(sizes.values()) < MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_a_record_is_complete(name: str) -> None:
    record = layers.record(name)

    assert record.sha256 == layers.sha256(name)
    assert record.geometry == (NO_GEOMETRY if name in TABLES else LAYERS[name].shape)
    assert record.is_table == (name in TABLES)
    assert record.rows > 0
    for text in (record.title, record.quality, record.known_limits):
        assert text.en
        assert text.es
        assert text.en != text.es
        assert "{" not in text.en + text.es
    for value in (record.source, record.publisher, record.licence, record.attribution):
        assert value
    assert record.vintage
    assert record.resolution


@pytest.mark.parametrize("name", NAMES)
def test_a_record_names_its_licence_note(name: str) -> None:
    note = licence_text(layers.record(name))

    assert note.startswith("# ")
    assert f"`{name}`" in note


def test_a_record_becomes_json() -> None:
    plain = layers.record("highways").as_dict()

    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["title"] == {"en": "Highways", "es": "Carreteras principales"}


def test_both_languages_show_the_same_figures() -> None:
    written = tomllib.loads(store.read_text("catalogue.toml"))
    for name, entry in written.items():
        for key in ("quality", "known_limits"):
            used = {
                tongue: {field for _, field, _, _ in Formatter().parse(entry[key][tongue]) if field}
                for tongue in ("en", "es")
            }
            assert used["en"] == used["es"], (name, key)


def test_the_gaps_that_are_known_are_told() -> None:
    rail = layers.record("rail").known_limits
    highways = layers.record("highways")

    for place in ("Durango", "Oaxaca", "Tijuana"):
        assert place in rail.en
        assert place in rail.es
    assert "Tijuana–Ensenada" in highways.known_limits.en
    assert "Mexicali–Tijuana" in highways.known_limits.es
    assert str(highways.figures["border_edges_dropped"]) in highways.known_limits.es
    assert highways.licence == "ODbL-1.0"
    assert "OpenStreetMap contributors" in highways.attribution


def test_an_unknown_layer_names_the_nearest_and_all() -> None:
    with pytest.raises(UnknownLayerError) as caught:
        layers.record("highway")

    assert "did you mean 'highways'?" in str(caught.value)
    assert all(name in str(caught.value) for name in NAMES)
    assert isinstance(caught.value, KeyError)


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        layers.catalogue()["new"] = layers.record("rail")


def test_a_module_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        layers.lode  # noqa: B018 - the access is the test


def test_credits_are_said_once_and_in_both_languages() -> None:
    used = [layers.record(name) for name in ("highways", "rail", "towns")]

    assert attribution_line(used).count("OpenStreetMap") == 1
    english = attribution_text(used, language="en")
    spanish = attribution_text(used, language="es")
    assert english.startswith("Data sources and licences")
    assert spanish.startswith("Fuentes de datos y licencias")
    assert "Railways (rail)" in english
    assert "Vías férreas (rail)" in spanish
    assert english.count("ODbL-1.0") == spanish.count("ODbL-1.0") == 2


def test_a_missing_embedded_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "files", lambda _: files("layers").joinpath("nowhere"))
    with pytest.raises(ValueError, match=r"layers/data/x\.parquet: the embedded file is missing"):
        store.read_bytes("data/x.parquet")


def test_every_limit_says_what_and_why() -> None:
    for limit in limits.LIMITS:
        assert limit.default > 0
        assert limit.sentence.endswith(".")
        assert limit.unit
    assert len({limit.name for limit in limits.LIMITS}) == len(limits.LIMITS)


def test_the_catalogue_is_had_without_geopandas() -> None:
    code = "import sys, layers; layers.catalogue(); sys.exit('geopandas' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
