"""`make` runs what changed and what follows from it, in order, also with several jobs.

The program is a stand-in that writes down how it was called: what is tested is the Makefile.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SITING = """#!/bin/sh
echo "$1 $2" >> calls
case "$1" in
  digest) cat "$2" mine.csv | cksum ;;
  layers) test "$2" = check || echo "[]" ;;
  run) mkdir -p "$4"; touch "$4/sites.csv" "$4/pairs.csv" "$4/map.html" ;;
  score) mkdir -p "$4"; touch "$4/sites.csv" ;;
  pair) touch "$4/pairs.csv" ;;
  map) touch "$4/map.html" ;;
esac
"""
PYTHON = """#!/bin/sh
echo "begin $*" >> calls; sleep 0.3; echo "end $*" >> calls
"""
RM = """#!/bin/sh
test "$1" = -rf || exec /bin/rm "$@"
echo "begin rm" >> calls; sleep 0.3; /bin/rm "$@"; echo "end rm" >> calls
"""
STAGES = ["score", "pair", "map"]
SOURCES = ("siting/study.py", "siting/cli/run.py", "layers/read.py", "layers/data/sites.parquet")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with the Makefile, empty sources and a program that only takes notes."""

    folder: Path

    def make(self, *arguments: str) -> list[str]:
        """Run make and return the calls of the program, but for those that ask for the digest."""
        calls = self.folder / "calls"
        calls.write_text("", encoding="utf-8")
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["make", *arguments],
            cwd=self.folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        lines = calls.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not line.startswith("digest")]

    def stages(self, *arguments: str) -> list[str]:
        """Run make and return the stages that ran, in order."""
        words = [line.split()[0] for line in self.make(*arguments)]
        return [word for word in words if word in STAGES]

    def change(self, name: str, text: str = "changed") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for kept in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / kept, tmp_path)
    written = ("maps/write.py", "maps/panel/app.js", "mine.toml", "other.toml", "mine.csv")
    for name in (*SOURCES, *written, "layers/catalogue.toml", ".venv/pyvenv.cfg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    for name, text in ((".venv/bin/siting", SITING), (".venv/bin/python", PYTHON), ("bin/rm", RM)):
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)
    for stamp in (".venv/.runtime", ".venv/.dev"):
        (tmp_path / stamp).touch()
    return Project(tmp_path)


@pytest.fixture
def made(project: Project) -> Project:
    assert project.stages("map", "STUDY=mine.toml", "OUT=out/mine") == STAGES
    return project


def test_what_is_up_to_date_is_left_alone(made: Project) -> None:
    assert made.make("-j2", "layers", "score", "pairs", "map", "STUDY=mine.toml") == []


@pytest.mark.parametrize("source", [*SOURCES, "maps/write.py", "mine.toml", "mine.csv"])
def test_a_change_runs_every_stage_again(made: Project, source: str) -> None:
    made.change(source)
    assert made.stages("map", "STUDY=mine.toml") == STAGES
    assert made.stages("map", "STUDY=mine.toml") == []


def test_a_change_of_the_page_draws_it_again(made: Project) -> None:
    made.change("maps/panel/app.js")
    assert made.stages("map", "STUDY=mine.toml") == ["map"]


@pytest.mark.parametrize("target", ["score", "pairs"])
def test_the_tables_are_written_anew_by_a_changed_writer(made: Project, target: str) -> None:
    made.change("maps/write.py")
    assert made.stages(target, "STUDY=mine.toml") == STAGES[: 1 + (target == "pairs")]


def test_another_study_in_the_same_folder_runs_every_stage(made: Project) -> None:
    assert made.stages("map", "STUDY=other.toml", "OUT=out/mine") == STAGES
    assert made.stages("map", "STUDY=other.toml", "OUT=out/mine") == []
    assert made.stages("map", "STUDY=mine.toml", "OUT=out/mine") == STAGES


def test_another_folder_is_another_matter(made: Project) -> None:
    assert made.stages("map", "STUDY=other.toml", "OUT=out/other") == STAGES
    assert made.stages("map", "STUDY=mine.toml", "OUT=out/mine") == []


def test_after_run_every_stage_is_up_to_date(project: Project) -> None:
    assert "run mine.toml" in project.make("run", "STUDY=mine.toml")
    assert project.stages("-j2", "score", "pairs", "map", "STUDY=mine.toml") == []


def test_run_goes_before_the_stages(project: Project) -> None:
    calls = project.make("-j2", "map", "run", "STUDY=mine.toml")
    assert calls.index("run mine.toml") < calls.index("score mine.toml")


@pytest.mark.parametrize("first", ["clean", "data"])
@pytest.mark.parametrize("target", ["layers", "score", "pairs", "map", "run"])
def test_clean_and_data_go_before_all_that_reads(made: Project, first: str, target: str) -> None:
    calls = made.make("-j2", first, target, "STUDY=mine.toml")
    assert calls[0].startswith("begin")
    assert calls[1].startswith("end")
    assert calls[2] == "layers check"
    assert (made.folder / "build" / "layers.json").exists()
    expected = {"layers": [], "run": ["run"], "score": STAGES[:1], "pairs": STAGES[:2]}
    ran = [line.split()[0] for line in calls[4:]]
    assert ran == expected.get(target, STAGES)


@pytest.mark.parametrize("first", ["clean", "data"])
def test_clean_and_data_go_before_the_tests(made: Project, first: str) -> None:
    before = "rm" if first == "clean" else "-m layers.build"
    assert made.make("-j2", first, "unit") == [
        f"{when} {what}" for what in (before, "-m pytest") for when in ("begin", "end")
    ]
