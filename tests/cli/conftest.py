"""The command line in this process, and one finished run that several tests look at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from siting.cli.main import app


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
