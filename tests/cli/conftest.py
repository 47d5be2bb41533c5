"""The command line in this process, and one finished run that several tests look at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from siting import pipeline, ranking
from siting.cli.main import app
from siting.stages import Progress
from siting.world import TODAY, World

if TYPE_CHECKING:
    from siting.config import Study
    from siting.decision import Decision
    from siting.results import RunResult


@dataclass(frozen=True, slots=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Siting = Callable[..., Said]


def call(*arguments: object) -> Said:
    """Run the command line with stdout and stderr apart; an unforeseen error is raised."""
    result = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    return Said(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def siting() -> Siting:
    return call


@pytest.fixture(scope="session")
def _decisions() -> dict[str, "Decision"]:
    return {}


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch, _decisions: dict[str, "Decision"]) -> None:
    """Rank each study once for all tests; everything else is as ever."""
    rank = ranking.decide

    def decide(study: "Study", *, progress: Progress | None = None) -> "Decision":
        key = study.model_dump_json()
        if key not in _decisions:
            _decisions[key] = rank(study, progress=progress)
        return _decisions[key]

    monkeypatch.setattr(ranking, "decide", decide)


@pytest.fixture(scope="session")
def _results() -> dict[str, "RunResult"]:
    return {}


@pytest.fixture(autouse=True)
def run_once(monkeypatch: pytest.MonkeyPatch, _results: dict[str, "RunResult"]) -> None:
    """Run each study of today's land once for all tests; everything after it is as ever."""
    run = pipeline.run

    def remembered(
        study: "Study", *, world: World = TODAY, progress: Progress | None = None
    ) -> "RunResult":
        if world is not TODAY:
            return run(study, world=world, progress=progress)
        key = study.model_dump_json()
        if key not in _results:
            _results[key] = run(study, progress=progress)
        return _results[key]

    monkeypatch.setattr(pipeline, "run", remembered)


@dataclass(frozen=True, slots=True)
class Run:
    """The ready-made study, run once with JSON on stdout."""

    folder: Path
    said: Said


@pytest.fixture(scope="session")
def border_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("run") / "border"
    said = call("run", "border", "-o", folder, "--json")
    assert said.code == 0, said.err
    return Run(folder, said)
