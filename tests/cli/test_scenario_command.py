"""``siting scenario``: today and a changed world side by side."""

import json
from pathlib import Path

import pandas as pd
import pytest

from siting.scenario import ready
from tests.cli.asking import readable
from tests.cli.conftest import Said, Siting, call

STUDY = """
[study]
name = "north"

[sites]
states = ["19", "05"]

[zones]
states = ["TX"]

[pairs]
keep_per_site = 3

[pairs.stability]
draws = 100

[robustness]
draws = 200
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("scenario")
    (made / "north.toml").write_text(STUDY, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def written(folder: Path) -> Said:
    return call(
        "scenario", "laredo-closed", "-s", folder / "north.toml", "-o", folder / "out", "--json"
    )


def test_without_a_name_the_ready_made_ones_are_listed(siting: Siting) -> None:
    for lang, word in (("en", "Every wait 10 minutes shorter"), ("es", "Otay Mesa Este")):
        said = siting("scenario", "--lang", lang)
        assert said.code == 0
        assert word in " ".join(said.out.split())
        for name in ready.ready_made():
            assert name in said.out
    listed = json.loads(siting("scenario", "--json").out)
    assert [one["name"] for one in listed] == list(ready.ready_made())


def test_json_and_files_tell_the_same(folder: Path, written: Said) -> None:
    assert (written.code, written.err) == (0, "")
    answer = json.loads(written.out)
    assert answer["pairs_by_status"]["moved"] > 0
    assert answer["truck_hours"] > 0
    paths = [Path(path) for path in answer["paths"]]
    assert sorted(paths) == sorted((folder / "out").iterdir())
    assert paths[0].name == "map.html"
    pairs = pd.read_csv(folder / "out" / "scenario_pairs.csv")
    changed = pairs[pairs["status"] != "same"]
    assert changed["pair_id"].tolist() == [pair["pair_id"] for pair in answer["pairs"]]
    record = json.loads((folder / "out" / "scenario.json").read_text(encoding="utf-8"))
    assert record["pairs_by_status"] == answer["pairs_by_status"]
    assert record["truck_hours"] == pytest.approx(answer["truck_hours"], abs=0.1)
    run = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["study"]["scenario"]["name"] == "laredo-closed"


def test_moves_name_the_crossings_and_the_minutes(written: Said) -> None:
    answer = json.loads(written.out)
    left = [row for row in answer["moves"] if row["crossing_name_before"].startswith("World Trade")]
    assert left
    assert all(row["minutes_change"] > 0 for row in left)
    assert sum(row["pairs"] for row in answer["moves"]) <= len(answer["pairs"])


@pytest.mark.parametrize("lang", ["en", "es"])
def test_tables_fit_80_columns_in_their_language(siting: Siting, folder: Path, lang: str) -> None:
    said = siting(
        "scenario", "laredo-closed", "-s", folder / "north.toml", "--lang", lang, "--top", "4"
    )
    assert said.code == 0
    readable(said.out, "scenario", lang)
    name = "World Trade Bridge" if lang == "en" else "Puente del Comercio"
    assert name in said.out
    title = ready.load("laredo-closed").title
    assert (title.en if lang == "en" else title.es) in " ".join(said.out.split())


def test_a_result_that_is_there_is_kept_without_overwrite(
    siting: Siting, folder: Path, written: Said
) -> None:
    assert written.code == 0
    before = (folder / "out" / "scenario.json").read_bytes()
    said = siting("scenario", "waits-ten-less", "-s", folder / "north.toml", "-o", folder / "out")
    assert said.code == 2
    assert "--overwrite" in said.err
    assert (folder / "out" / "scenario.json").read_bytes() == before


def test_an_unknown_scenario_and_a_wrong_file_are_refused_before_anything_runs(
    siting: Siting, tmp_path: Path
) -> None:
    said = siting("scenario", "laredo")
    assert said.code == 2
    assert "laredo-closed" in said.err
    file = tmp_path / "mine.toml"
    file.write_text('close = ["laredo-world-trade"]\n', encoding="utf-8")
    said = siting("scenario", file)
    assert said.code == 1
    assert "did you mean laredo-world-trade-bridge?" in said.err
    assert "Traceback" not in said.err


def test_a_studys_own_scenario_needs_no_name(siting: Siting, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    text = STUDY + '\n[scenario]\nname = "pharr"\nclose = ["pharr-reynosa"]\n'
    file.write_text(text, encoding="utf-8")
    answer = json.loads(siting("scenario", "-s", file, "--json").out)
    assert answer["scenario"]["close"] == ["pharr-reynosa"]


def test_a_run_under_a_scenario_says_so_and_records_it(siting: Siting, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(STUDY + '\n[scenario]\nuse = "laredo-closed"\n', encoding="utf-8")
    said = siting("run", file, "-o", tmp_path / "out", "--lang", "es")
    assert said.code == 0
    title = ready.load("laredo-closed").title.es
    assert title in said.err
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["study"]["scenario"]["name"] == "laredo-closed"
    assert "laredo-world-trade-bridge" in record["study"]["travel"]["closed"]
    assert title in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
