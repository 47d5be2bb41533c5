"""``siting score``, ``pair`` and ``map``: the same files as ``siting run``, one stage at a time."""

import json
from pathlib import Path

from layers import load
from maps.write import PAGE
from tests.cli.conftest import Run, Siting


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_stage_by_stage_is_the_whole_run(siting: Siting, border_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    seen: set[str] = {"run.json", "timings.json"}
    for stage, own in (("score", "sites.csv"), ("pair", "pairs.csv"), ("map", PAGE)):
        before = {path.name: path.stat().st_mtime_ns for path in folder.glob("*")}
        said = siting(stage, "border", "-o", folder)
        assert (said.code, said.err) == (0, "")
        written = {Path(line).name for line in said.out.splitlines()}
        assert own in written
        assert written.isdisjoint(seen)
        seen |= written
        assert _names(folder) == seen
        kept = seen - written - {"run.json", "timings.json"}
        # A build tool goes by the times of the files that a stage leaves alone.
        assert all((folder / name).stat().st_mtime_ns == before[name] for name in kept)
    assert _names(folder) == _names(border_run.folder)
    for name in seen - {"timings.json"}:
        assert (folder / name).read_bytes() == (border_run.folder / name).read_bytes(), name


def test_a_later_stage_alone_writes_the_earlier_ones_too(siting: Siting, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert siting("pair", "-o", folder).code == 0
    assert {"sites.csv", "zones.csv", "pairs.csv"} <= _names(folder)
    assert PAGE not in _names(folder)


def test_another_study_leaves_nothing_of_the_one_before(siting: Siting, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert siting("map", "-o", folder).code == 0
    other = tmp_path / "other.toml"
    other.write_text(
        '[study]\nname = "border"\nprofile = "balanced"\n[weights]\nwater = 0.5\n',
        encoding="utf-8",
    )
    before = {path: path.read_bytes() for path in folder.iterdir()}
    refused = siting("score", other, "-o", folder)
    assert (refused.code, refused.out) == (2, "")
    assert "another study" in refused.err
    assert "--overwrite" in refused.err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert siting("score", other, "-o", folder, "--overwrite").code == 0
    assert _names(folder) == {
        "sites.csv",
        "sites.parquet",
        "zones.csv",
        "zones.parquet",
        "eliminated.csv",
        "eliminated.parquet",
        "elimination.csv",
        "stability.csv",
        "acceptability.parquet",
        "robustness.json",
        "run.json",
        "timings.json",
    }
    assert siting("run", other, "-o", folder, "--overwrite").code == 0


def test_changed_inputs_are_another_run(siting: Siting, tmp_path: Path) -> None:
    folder, mine, study = (tmp_path / name for name in ("out", "mine.csv", "mine.toml"))
    study.write_text('[study]\nname = "mine"\n[sites]\nfile = "mine.csv"\n', encoding="utf-8")
    mine.write_text("id,lat,lon\na,25.67,-100.31\nb,32.5,-117.0\n", encoding="utf-8")
    assert siting("score", study, "-o", folder).code == 0
    mine.write_text("id,lat,lon\na,25.67,-100.31\nb,31.7,-106.4\n", encoding="utf-8")
    refused = siting("pair", study, "-o", folder)
    assert (refused.code, refused.out) == (2, "")
    assert "other inputs" in refused.err
    assert siting("pair", study, "-o", folder, "--overwrite").code == 0
    assert {"sites.csv", "pairs.csv"} <= _names(folder)


def test_no_pair_left_is_said_with_its_reasons(siting: Siting, tmp_path: Path) -> None:
    used = [f'"{name}"' for name in load("crossings").query("commercial")["crossing_id"]]
    closed = tmp_path / "closed.toml"
    closed.write_text(
        f'[study]\nname = "closed"\n[sites]\nstates = ["08"]\n'
        f"[travel]\nclosed = [{', '.join(used)}]\n",
        encoding="utf-8",
    )
    for number, command in enumerate(("run", "pair")):
        said = siting(command, closed, "-o", tmp_path / str(number))
        assert said.code == 0
        (line,) = said.err.splitlines()
        assert line.startswith("siting: no pair is left: ")
        assert " pairs: no road through an open crossing" in line
        assert " sites: no commercial crossing is open in this study" in line
        assert "Top pairs" not in said.out


def test_json_lists_what_was_written(siting: Siting, tmp_path: Path) -> None:
    answer = json.loads(siting("score", "-o", tmp_path / "out", "--json").out)
    assert answer["study"] == "border"
    assert all(Path(path).is_file() for path in answer["paths"])
