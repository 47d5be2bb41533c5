import csv
import json
from pathlib import Path
from typing import Any

import pytest

from maps import scenario
from siting.errors import UsageError
from siting.folder import MARKER
from siting.results import RunResult
from siting.scenario.difference import Difference
from tests.maps import fakeworlds

Worlds = tuple[Difference, RunResult, RunResult]


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return fakeworlds.worlds()


@pytest.fixture(scope="module")
def folder(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("out") / "scenario"
    scenario.write_scenario(*worlds, where, overwrite=False, lang=None)
    return where


def test_every_file_is_named_the_page_first(worlds: Worlds, tmp_path: Path) -> None:
    where = tmp_path / "scenario"
    written = scenario.write_scenario(*worlds, where, overwrite=False, lang="es")
    assert sorted(written) == sorted(where.iterdir())
    assert written[0].name == scenario.PAGE
    assert list(tmp_path.iterdir()) == [where]


def test_same_bytes_twice(worlds: Worlds, folder: Path, tmp_path: Path) -> None:
    scenario.write_scenario(*worlds, tmp_path / "again", overwrite=False, lang=None)
    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_a_result_that_stands_is_kept_unless_it_may_be_replaced(
    worlds: Worlds, tmp_path: Path
) -> None:
    where = tmp_path / "scenario"
    scenario.write_scenario(*worlds, where, overwrite=False, lang="en")
    (where / scenario.RECORD).write_text("kept")
    with pytest.raises(UsageError, match="overwrite"):
        scenario.write_scenario(*worlds, where, overwrite=False, lang="en")
    assert (where / scenario.RECORD).read_text() == "kept"


def test_a_folder_of_something_else_is_never_replaced(worlds: Worlds, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(UsageError):
        scenario.write_scenario(*worlds, tmp_path, overwrite=True, lang="en")
    assert (tmp_path / "letters.txt").read_text() == "mine"


def test_a_new_result_replaces_the_old_one_whole(worlds: Worlds, tmp_path: Path) -> None:
    where = tmp_path / "scenario"
    scenario.write_scenario(*worlds, where, overwrite=False, lang="en")
    (where / scenario.PAGE).write_text("old")
    scenario.write_scenario(*worlds, where, overwrite=True, lang="en")
    assert (where / scenario.PAGE).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_run_recorded_is_the_one_under_the_scenario(folder: Path) -> None:
    run = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    assert run["study"]["scenario"]["name"] == "closed"
    assert scenario.PAGE in run["outputs"]
    record = json.loads((folder / scenario.RECORD).read_text(encoding="utf-8"))
    assert record["weeks"] == 1
    assert record["pairs_by_status"]["moved"] > 0


def test_what_differs_is_told_row_by_row(worlds: Worlds) -> None:
    found, before, _ = worlds
    told: Any = scenario.change(found, before)
    json.dumps(told, allow_nan=False)
    pairs = told["pairs"]
    assert {len(column) for column in pairs.values()} == {len(pairs["id"])}
    assert set(pairs["status"]) == {"broken", "moved"}
    names = told["crossings"]["name"]
    assert {names[row] for row in pairs["from"]} == {"World Trade Bridge"}
    assert {names[row] for row in pairs["to"] if row >= 0} == {"Pharr International Bridge"}
    lost = [row for row, after in enumerate(pairs["after"]) if after is None]
    assert [pairs["to"][row] for row in lost] == [-1]
    assert [pairs["status"][row] for row in lost] == ["broken"]
    assert told["note"] is None


def test_names_that_attack_stay_text(tmp_path: Path) -> None:
    where = tmp_path / "scenario"
    scenario.write_scenario(*fakeworlds.worlds(hostile=True), where, overwrite=False, lang="en")
    page = (where / scenario.PAGE).read_text(encoding="utf-8")
    for name in ("siting-data-after", "siting-change"):
        block = page.split(f'id="{name}">', 1)[1].split("</script>", 1)[0]
        assert "<" not in block
        json.loads(block)
    with (where / "scenario_pairs.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            assert not any(cell.startswith(("=", "+", "@")) for cell in row)
