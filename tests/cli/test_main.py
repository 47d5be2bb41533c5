"""The door itself: help, versions, exit codes, and how every command fails."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from siting import __version__
from siting.cli import main as door
from siting.cli import run as run_command
from siting.errors import DataError, UsageError
from tests.cli.conftest import Siting

COMMANDS = (
    ("run",),
    ("init",),
    ("score",),
    ("pair",),
    ("map",),
    ("explain",),
    ("digest",),
    ("doctor",),
    ("layers",),
    ("layers", "list"),
    ("layers", "show"),
    ("layers", "check"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(siting: Siting, command: tuple[str, ...]) -> None:
    said = siting(*command, "--help")
    assert said.code == 0
    assert "Usage: siting" in said.out
    assert said.err == ""
    assert max(map(len, said.out.splitlines())) <= 80


def test_help_names_every_command(siting: Siting) -> None:
    said = siting("--help")
    for command in {names[0] for names in COMMANDS}:
        assert f" {command} " in said.out


def test_no_command_shows_help_as_a_usage_fault(siting: Siting) -> None:
    said = siting()
    assert said.code == 2
    assert "Usage: siting" in said.out + said.err


def test_version(siting: Siting) -> None:
    said = siting("--version")
    assert (said.code, said.out) == (0, f"siting {__version__}\n")


@pytest.mark.parametrize("arguments", [["nonsense"], ["run", "--nonsense"], ["layers", "show"]])
def test_a_wrong_call_is_2_and_goes_to_stderr(siting: Siting, arguments: list[str]) -> None:
    said = siting(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert "Usage: siting" in said.err


HEAVY = ("numpy", "pandas", "geopandas", "shapely", "scipy", "pydantic", "pyogrio", "folium")


@pytest.mark.parametrize(
    "code",
    ["import siting.cli.main", "from siting.cli.main import main; main()"],
    ids=["import", "help"],
)
def test_help_imports_nothing_heavy(code: str) -> None:
    watched = (
        f"import sys, atexit\n"
        f"atexit.register(lambda: print([m for m in {HEAVY!r} if m in sys.modules], "
        f"file=sys.stderr))\n"
        f"sys.argv = ['siting', '--help']\n{code}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", watched], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_python_m_siting_is_the_console_script() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "siting", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"siting {__version__}\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [(DataError(["first: bad", "second: worse"]), 1), (UsageError(["first: no", "second: no"]), 2)],
)
def test_an_error_is_one_line_a_fault_and_no_traceback(
    siting: Siting, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fail(_name: str) -> None:
        raise error

    monkeypatch.setattr(run_command.door, "load_study", fail)
    said = siting("run", "whatever")
    assert said.code == code
    assert said.out == ""
    assert [line.split(":")[:2] for line in said.err.splitlines()] == [
        ["siting", " first"],
        ["siting", " second"],
    ]


def test_a_fault_cannot_steer_the_terminal(siting: Siting, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> None:
        raise DataError(["a\x1b]0;owned\x07\nb\u202ec"])

    monkeypatch.setattr(run_command.door, "load_study", fail)
    said = siting("run", "whatever")
    assert said.err == "siting: a\ufffd]0;owned\ufffd b\ufffdc\n"


def test_ctrl_c_is_130(siting: Siting, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_command.door, "load_study", interrupt)
    said = siting("run", "whatever")
    assert said.code == 130
    assert "Traceback" not in said.err


def test_main_turns_an_early_ctrl_c_into_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door, "app", interrupt)
    with pytest.raises(SystemExit) as left:
        door.main()
    assert left.value.code == 130


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["layers", "list"]])
def test_a_full_stdout_is_one_line_and_1(arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "siting", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == f"siting: stdout: cannot be written ({os.strerror(errno.ENOSPC)})\n"


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "siting", "layers", "list", "--json"],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.stderr == ""


def test_a_fault_of_a_file_is_not_taken_for_one_of_stdout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(**_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "a/file")

    monkeypatch.setattr(door, "app", fail)
    with pytest.raises(PermissionError):
        door.main()


def test_an_unforeseen_error_is_not_hidden(siting: Siting, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(run_command.door, "load_study", fail)
    with pytest.raises(ZeroDivisionError):
        siting("run", "whatever")


def test_every_option_is_explained() -> None:
    def commands(group: typer.core.TyperGroup) -> list[typer.core.TyperCommand]:
        found = []
        for command in group.commands.values():
            inner = isinstance(command, typer.core.TyperGroup)
            found.extend(commands(command) if inner else [command])
        return found

    for command in commands(typer.main.get_command(door.app)):
        assert command.help, command.name
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{command.name} {parameter.name}"
