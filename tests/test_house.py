"""Imports go one way, pins are plain, the README's commands exist, the wheel runs."""

import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import typer

from siting.cli.main import app

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
EMBEDDED_BYTES = 15_000_000


def test_imports_go_one_way() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def _pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.lstrip().startswith("#")]
    return dict(line.split("==") for line in kept)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_nothing_but_pins(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"--|://|@ ", text)
    for name, pin in _pins(lock).items():
        assert re.fullmatch(r"[a-z0-9-]+", name), name
        assert re.fullmatch(r"\d[\w.]*", pin), f"{name}=={pin}"


def test_the_dev_lock_agrees_with_the_runtime_lock() -> None:
    runtime, dev = (_pins(lock) for lock in LOCKS)
    assert runtime.items() <= dev.items()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(wanted: list[str]) -> set[str]:
        return {re.split(r"[<>=\[]", one, maxsplit=1)[0].lower() for one in wanted}

    assert names(project["dependencies"]) <= set(_pins(LOCKS[0]))
    extras = itertools.chain.from_iterable(project["optional-dependencies"].values())
    assert names(list(extras)) <= set(_pins(LOCKS[1]))


def _shell_lines(document: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:sh|bash|console|shell)\n(.*?)```", text, flags=re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ").strip() for line in lines]


def _arguments(line: str) -> list[str]:
    return list(
        itertools.takewhile(
            lambda word: word not in {"|", ">", "&&"}, shlex.split(line, comments=True)
        )
    )


def test_the_readme_shows_commands_that_exist() -> None:
    calls = [_arguments(line) for line in _shell_lines("README.md") if line.startswith("siting ")]
    assert calls, "README.md shows no siting command"
    group = typer.main.get_command(app)
    for _, *words in calls:
        command, rest = group, words
        while isinstance(command, typer.core.TyperGroup):
            name, *rest = rest
            command = command.commands[name]
        command.make_context(name, list(rest))


def test_the_readme_shows_make_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    words = [
        word
        for line in _shell_lines("README.md")
        if line.split(" ")[0] == "make"
        for word in _arguments(line)[1:]
    ]
    assert words, "README.md shows no make target"
    assert {word for word in words if "=" not in word and not word.startswith("-")} <= known


@pytest.mark.parametrize(
    "targets", ["help", "run", "layers", "score", "pairs", "map", "test", "clean map", "data map"]
)
def test_make_plans_every_target(targets: str, tmp_path: Path) -> None:
    for kept in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / kept, tmp_path)
    done = subprocess.run(
        ["make", "-n", "-j2", *targets.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_make_alone_prints_help() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("run", "test", "layers", "score", "pairs", "map", "clean", "bench", "data"):
        assert re.search(rf"^  {target} +\S", done.stdout, flags=re.MULTILINE), target


def test_make_refuses_an_old_python_in_words(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n')
    old.chmod(0o755)
    for kept in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / kept, tmp_path)
    done = subprocess.run(
        ["make", "run", f"PYTHON={old}"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "Python 3.9.2" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # From a copy: setuptools leaves build/ and *.egg-info beside the sources, and reads them back.
    source = tmp_path_factory.mktemp("source")
    for name in ("siting", "layers", "maps"):
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    made = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", made, source],
        check=True,
        capture_output=True,
    )
    return next(made.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_is_small_and_complete(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        sizes = {item.filename: item.compress_size for item in opened.infolist()}
    assert sum(sizes.values()) <= EMBEDDED_BYTES
    shipped = {name.split("/")[0] for name in sizes}
    assert {one for one in shipped if not one.endswith(".dist-info")} == {
        "siting",
        "layers",
        "maps",
    }
    for folder, suffixes in (
        ("siting", {".py", ".toml"}),
        ("layers", {".py", ".toml", ".parquet", ".json", ".md"}),
        ("maps", {".py", ".toml", ".js", ".css"}),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in suffixes and "__pycache__" not in path.parts:
                assert path.relative_to(ROOT).as_posix() in sizes
    assert any(name.endswith("licenses/LICENSE") for name in sizes)


@pytest.mark.slow
def test_the_wheel_runs_the_study_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin" / "python"
    # The wheel alone is installed; the pinned dependencies are borrowed from this environment,
    # whose own (editable) installation a plain line in a .pth file does not bring along.
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps"]
    subprocess.run([*install, "--no-index", wheel], check=True)
    own = next((home / "lib").glob("python*/site-packages"))
    borrowed = Path(typer.__file__).parents[1]
    (own / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")

    empty = tmp_path / "empty"
    empty.mkdir()
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    clean |= {"SITING_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    where = "import siting, layers, maps; [print(m.__path__[0]) for m in (siting, layers, maps)]"
    found = subprocess.run(
        [python, "-c", where], cwd=empty, env=clean, capture_output=True, text=True, check=True
    )
    assert all(Path(line).is_relative_to(own) for line in found.stdout.splitlines())

    done = subprocess.run(
        [home / "bin" / "siting", "run", "border", "-o", "out"],
        cwd=empty,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert {"map.html", "sites.csv", "pairs.csv", "run.json"} <= {
        path.name for path in (empty / "out").iterdir()
    }
    assert [path.name for path in empty.iterdir()] == ["out"]
