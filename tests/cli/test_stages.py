"""``siting score``, ``pair`` and ``map``: the same files as ``siting run``, one stage at a time."""

import json
from pathlib import Path

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
    assert siting("score", other, "-o", folder).code == 0
    assert _names(folder) == {
        "sites.csv",
        "sites.parquet",
        "zones.csv",
        "zones.parquet",
        "run.json",
        "timings.json",
    }
    assert siting("run", other, "-o", folder, "--overwrite").code == 0


def test_json_lists_what_was_written(siting: Siting, tmp_path: Path) -> None:
    answer = json.loads(siting("score", "-o", tmp_path / "out", "--json").out)
    assert answer["study"] == "border"
    assert all(Path(path).is_file() for path in answer["paths"])
