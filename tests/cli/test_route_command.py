"""``siting route``: one pair's way leg by leg."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.cli.conftest import Siting

PAIR = ("N223", "FTZ-094")


@pytest.fixture(scope="module")
def study_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a study of few states, which measures quickly."""
    path = tmp_path_factory.mktemp("route") / "small.toml"
    path.write_text(
        '[study]\nname = "small"\n[sites]\nstates = ["19", "28", "08"]\n[zones]\nstates = ["TX"]\n',
        encoding="utf-8",
    )
    return path


def asked(siting: Siting, study: Path, *words: object) -> dict[str, Any]:
    said = siting("route", *words, "-s", study, "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_legs_and_wait_add_up(siting: Siting, study_file: Path) -> None:
    found = asked(siting, study_file, *PAIR)
    legs = found["legs"]
    assert [leg["side"] for leg in legs] == ["MX", "US"]
    total = sum(leg["minutes"] for leg in legs) + found["wait_minutes"]
    assert found["minutes"] == pytest.approx(total)
    assert found["minutes"] == pytest.approx(found["best_minutes"], rel=1e-6)
    assert found["crossing"]["id"] == found["best_crossing"] == "laredo-world-trade-bridge"
    for leg in legs:
        assert sum(part["km"] for part in leg["parts"]) == pytest.approx(leg["km"], rel=1e-5)
        assert sum(part["minutes"] for part in leg["parts"]) == pytest.approx(
            leg["minutes"], rel=1e-5
        )
    assert legs[0]["line"][-1] == legs[1]["line"][0]
    assert legs[0]["line"][0] == [found["site"]["lon"], found["site"]["lat"]]
    assert legs[1]["line"][-1] == [found["zone"]["lon"], found["zone"]["lat"]]
    assert found["rail"]["crossing"]["id"] == "laredo-cpkc-rail"
    assert found["rail"]["minutes"] > found["minutes"]
    assert found["rail"]["tonnes_co2"] < found["truck"]["tonnes_co2"]


def test_another_crossing_on_request_and_what_the_study_would_take(
    siting: Siting, study_file: Path
) -> None:
    said = siting("route", *PAIR, "--via", "pharr", "-s", study_file)
    assert said.code == 0, said.err
    assert "Pharr" in said.out
    assert "The study would take laredo-world-trade-bridge" in " ".join(said.out.split())


def test_places_by_name_in_any_case_and_spanish(siting: Siting, study_file: Path) -> None:
    said = siting("route", "almacentro", "ftz-094", "-s", study_file, "--lang", "es")
    assert said.code == 0, said.err
    assert "Puerta a puerta" in said.out
    assert "Por tren" in said.out


def test_southbound_starts_at_the_zone(siting: Siting, tmp_path: Path) -> None:
    path = tmp_path / "south.toml"
    path.write_text(
        '[study]\nname = "south"\n[sites]\nstates = ["19"]\n[zones]\nstates = ["TX"]\n'
        '[travel]\ndirection = "southbound"\n',
        encoding="utf-8",
    )
    found = asked(siting, path, *PAIR)
    legs = found["legs"]
    assert [leg["side"] for leg in legs] == ["US", "MX"]
    assert legs[0]["start"] == "FTZ-094"
    assert legs[1]["end"] == "N223"
    assert legs[0]["line"][0] == [found["zone"]["lon"], found["zone"]["lat"]]
    assert legs[1]["parts"][-1]["kind"] == "to-road"


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_the_course_as_a_file(
    siting: Siting, study_file: Path, tmp_path: Path, ending: str
) -> None:
    files = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    for file in files:
        said = siting("route", *PAIR, "-s", study_file, "-o", file)
        assert said.code == 0, said.err
        assert said.out.rstrip().endswith(file.name)
    assert files[0].read_bytes() == files[1].read_bytes()
    legs = gpd.read_file(files[0])
    assert legs.crs == "EPSG:4326"
    assert legs["leg"].tolist() == [1, 2]
    assert legs["end_id"].tolist() == ["laredo-world-trade-bridge", "FTZ-094"]
    assert legs["wait_minutes"].iloc[0] == 0.0
    assert legs["wait_minutes"].iloc[1] > 0.0
    first, second = legs.geometry
    assert shapely.get_point(first, -1).equals_exact(shapely.get_point(second, 0), 1e-6)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f.name for f in files)


def test_a_file_that_is_there_or_cannot_be_is_refused_before_anything_is_measured(
    siting: Siting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("siting.transport.planning.plan", never)
    there = tmp_path / "there.gpkg"
    there.write_bytes(b"mine")
    for file, words in (
        (there, "is there already"),
        (tmp_path / "way.shp", ".geojson or .gpkg"),
        (tmp_path / "no" / "way.gpkg", "does not exist"),
    ):
        said = siting("route", *PAIR, "-o", file)
        assert said.code == 2
        assert words in said.err
    assert there.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("nowhere-park", "FTZ-094"), "no site of that id or name"),
        (("N223", "FTZ-999"), "no zone of that id or name"),
        (("N223", "FTZ-094", "--via", "pharr-renosa"), "did you mean pharr-reynosa?"),
        (("parque industrial", "FTZ-094"), "sites have that name; give an id"),
        (("N223", ""), "no zone of that id or name"),
    ],
)
def test_what_is_not_known_is_named(
    siting: Siting, study_file: Path, words: tuple[str, ...], hint: str
) -> None:
    said = siting("route", *words, "-s", study_file)
    assert said.code == 2
    assert hint in said.err
    assert said.out == ""


def test_a_pair_without_a_train_says_why(siting: Siting, tmp_path: Path) -> None:
    path = tmp_path / "tijuana.toml"
    path.write_text(
        '[study]\nname = "tj"\n[sites]\nstates = ["02"]\n[zones]\nstates = ["CA"]\n',
        encoding="utf-8",
    )
    found = asked(siting, path, "N041", "FTZ-153")
    assert found["rail"]["crossing"] is None
    assert found["rail"]["usd"] is None
    assert found["rail"]["reason"].startswith(("no-rail", "rail-cut-off"))


def test_line_is_plain_numbers(siting: Siting, study_file: Path) -> None:
    line = np.array(asked(siting, study_file, *PAIR)["legs"][0]["line"])
    assert line.shape[1] == 2
    assert np.isfinite(line).all()
