"""Wrong calls at the door: refused in one line that says what to do, with nothing written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from siting.cli.main import app

FAULTY = '[study]\nname = "{name}"\nprofile = "balanced"\n'

Prepare = Callable[[Path], object]


def _nothing(_folder: Path) -> None:
    pass


def _write(name: str, text: str | bytes) -> Prepare:
    def prepare(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    return prepare


CASES = [
    pytest.param(_nothing, ["run", "bordr"], 2, "border", id="unknown study: the nearest is named"),
    pytest.param(_nothing, ["run", "no/such.toml"], 1, "such.toml", id="study file not there"),
    pytest.param(_write("a.toml", ""), ["run", "a.toml"], 1, "study", id="empty study file"),
    pytest.param(_write("a.toml", b"\xff\xfe\x00"), ["run", "a.toml"], 1, "a.toml", id="not UTF-8"),
    pytest.param(_write("a.toml", "[study"), ["run", "a.toml"], 1, "a.toml", id="not TOML"),
    pytest.param(
        _write("a.toml", FAULTY.format(name="../../etc")),
        ["run", "a.toml"],
        1,
        "study.name",
        id="path traversal in the study's name",
    ),
    pytest.param(
        _write("a.toml", FAULTY.format(name="a") + "[weights]\nwatr = 0.2\n"),
        ["run", "a.toml"],
        1,
        "water",
        id="unknown weight: the nearest is named",
    ),
    pytest.param(_write("out", "mine"), ["run", "-o", "out"], 2, "file", id="output is a file"),
    pytest.param(
        _write("out", "mine"), ["run", "-o", "out/below"], 2, "file", id="output below a file"
    ),
    pytest.param(
        _write("out/mine.txt", "mine"),
        ["run", "-o", "out"],
        2,
        "out",
        id="output holds foreign files",
    ),
    pytest.param(
        _write("out/mine.txt", "mine"),
        ["run", "-o", "out", "--overwrite"],
        2,
        "out",
        id="overwrite does not take foreign files",
    ),
    pytest.param(
        _write("out/mine.txt", "mine"), ["score", "-o", "out"], 2, "out", id="score: foreign files"
    ),
    pytest.param(
        _write("out/run.json", '{"outputs": {}}'),
        ["run", "-o", "out"],
        2,
        "--overwrite",
        id="output exists",
    ),
    *(
        pytest.param(
            _write("out/run.json", '{"outputs": {}}'),
            [stage, "-o", "out"],
            2,
            "--overwrite",
            id=f"{stage}: output is another run",
        )
        for stage in ("score", "pair", "map")
    ),
    pytest.param(
        _write("out/run.json", "[" * 100_000),
        ["run", "-o", "out", "--overwrite"],
        2,
        "out",
        id="a run record that is no JSON",
    ),
    pytest.param(_nothing, ["explain", "P99999"], 2, "P99999", id="unknown site"),
    pytest.param(_nothing, ["explain", "P001~FTZ-999"], 2, "did you mean", id="unknown pair"),
    pytest.param(_nothing, ["explain", "~"], 2, "no pair", id="pair of nothing"),
    pytest.param(_nothing, ["explain", ""], 2, "no site", id="empty site"),
    pytest.param(_nothing, ["explain", "x" * 10_000], 2, "xxx", id="10 kB site"),
    pytest.param(_nothing, ["explain", "\x1b[2J\u202e"], 2, "no site", id="control characters"),
    pytest.param(_nothing, ["explain", "P002", "--lang", "fr"], 2, "fr", id="unknown language"),
    pytest.param(_nothing, ["layers", "show", "../sites"], 2, "sites", id="layer by path"),
    pytest.param(_nothing, ["layers", "show", "raill"], 2, "rail", id="unknown layer"),
    pytest.param(
        _nothing, ["layers", "check", "no.csv"], 1, "no.csv", id="sites file that is not there"
    ),
    pytest.param(_write("s.csv", b""), ["layers", "check", "s.csv"], 1, "s.csv", id="empty sites"),
    pytest.param(_write("study.toml", "mine"), ["init"], 2, "study.toml", id="init: file exists"),
    pytest.param(_nothing, ["init", "."], 2, "folder", id="init: a folder"),
]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("prepare", "arguments", "code", "word"), CASES)
def test_refused_in_a_line_with_nothing_written(
    folder: Path, prepare: Prepare, arguments: list[str], code: int, word: str
) -> None:
    prepare(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == code, result.stderr
    assert result.stdout == ""
    assert word in result.stderr
    assert "Traceback" not in result.stderr
    assert all(len(line) < 1000 for line in result.stderr.splitlines())
    assert all(line.isprintable() for line in result.stderr.splitlines())
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert after == before
