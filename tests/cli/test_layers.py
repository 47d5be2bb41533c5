"""``siting layers``."""

import json
from pathlib import Path

import pytest

import layers
from siting.cli import layers as command
from tests.cli.conftest import Siting


def test_list_names_every_layer_and_fits(siting: Siting) -> None:
    said = siting("layers", "list")
    assert said.code == 0
    for name in layers.catalogue():
        assert name in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_list_as_json_is_the_catalogue(siting: Siting) -> None:
    listed = json.loads(siting("layers", "list", "--json").out)
    assert [one["name"] for one in listed] == list(layers.catalogue())
    assert all(one["licence"] and one["sha256"] for one in listed)


def test_list_speaks_spanish(siting: Siting) -> None:
    english, spanish = (siting("layers", "list", "--lang", lang).out for lang in ("en", "es"))
    assert english != spanish


def test_show_has_the_record_and_the_first_rows(siting: Siting) -> None:
    said = siting("layers", "show", "zones")
    assert said.code == 0
    assert layers.record("zones").licence.split()[0] in said.out
    assert "FTZ-" in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_show_as_json(siting: Siting) -> None:
    shown = json.loads(siting("layers", "show", "zones", "--json").out)
    assert shown["record"]["name"] == "zones"
    assert len(shown["head"]) == command.HEAD_ROWS


def test_an_unknown_layer_names_the_nearest(siting: Siting) -> None:
    said = siting("layers", "show", "highway")
    assert said.code == 2
    assert said.out == ""
    assert "highways" in said.err


@pytest.mark.slow
def test_check_finds_the_embedded_layers_sound(siting: Siting) -> None:
    said = siting("layers", "check")
    assert said.code == 0, said.err
    assert str(len(layers.catalogue())) in said.out


def test_check_reports_a_changed_file(siting: Siting, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"airports": layers.record("airports")}
    monkeypatch.setattr(layers, "catalogue", lambda: one)
    monkeypatch.setitem(vars(layers), "sha256", lambda _name: "0" * 64)
    said = siting("layers", "check")
    assert said.code == 1
    assert "airports" in said.err
    assert said.out == ""


def test_check_counts_a_users_sites(siting: Siting, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(
        "site_id,name,lon,lat\nX1,Uno,-100.3,25.7\nX2,Dos,-106.4,31.7\n",
        encoding="utf-8",
    )
    said = siting("layers", "check", mine)
    assert said.code == 0, said.err
    assert "2 sites" in said.out


def test_check_refuses_a_users_broken_sites(siting: Siting, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("site_id,name\nX1,Uno\n", encoding="utf-8")
    said = siting("layers", "check", mine)
    assert said.code == 1
    assert "mine.csv" in said.err
    assert "Traceback" not in said.err
