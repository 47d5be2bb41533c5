"""The ``siting`` console script: the list of commands and the way every one of them fails."""

import gc
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from siting import __version__
from siting.cli import (
    compare,
    digest,
    doctor,
    draw,
    explain,
    init,
    kpi,
    layers,
    match,
    methods,
    pair,
    robustness,
    route,
    run,
    scenario,
    score,
    weights,
    what_if,
)

INTERRUPTED = 130
CANNOT_PRINT = 1


class Door(TyperGroup):
    """A group of commands that turns the program's own errors into lines and exit codes."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 (typer leaves the context's type open)
        """Run the command; print one line a fault on stderr instead of a traceback.

        Raises
        ------
        typer.Exit
            With 1 for a fault in the data, 2 for a fault in the call, 130 when interrupted.
        """
        from siting.cli._shared import plain
        from siting.errors import SitingError

        try:
            return super().invoke(ctx)
        except SitingError as error:
            for fault in error.faults:
                typer.echo(f"siting: {plain(fault)}", err=True)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            typer.echo("siting: interrupted; nothing was half written", err=True)
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=Door,
    name="siting",
    help=(
        "Ranks Mexican industrial parks, pairs them with US Foreign-Trade Zones through named "
        "border crossings, and maps the result."
    ),
    epilog="Start with `siting run border`. Results go to stdout, talk to stderr.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"siting {__version__}")
        raise typer.Exit


@app.callback()
def _siting(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda value: _show_version(wanted=value), is_eager=True
        ),
    ] = False,
) -> None:
    """Hold the options that come before a command."""


app.command("run")(run.run)
app.command("init")(init.init)
app.command("score")(score.score)
app.command("pair")(pair.pair)
app.command("match")(match.match)
app.command("map")(draw.draw)
app.command("explain")(explain.explain)
app.command("compare")(compare.compare)
app.command("what-if")(what_if.what_if)
app.command("robustness")(robustness.robustness)
app.command("route")(route.route)
app.command("methods")(methods.methods)
app.command("weights")(weights.weights)
app.command("scenario")(scenario.scenario)
app.command("kpi")(kpi.kpi)
app.command("digest")(digest.digest)
app.command("doctor")(doctor.doctor)
app.add_typer(layers.app, name="layers")


def main() -> None:
    """Run the command line and leave with its exit code."""
    # A command lives for seconds: looking for cycles of garbage takes an eighth of a run and gives
    # back 15 of its 440 MB.
    gc.disable()
    try:
        app(prog_name="siting")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        # Files have errors of their own; one that names no file is of stdout, which is full or
        # gone. A reader that has seen enough (`| head`) is no fault, and typer leaves quietly.
        if error.filename is not None:
            raise
        _forget_stdout()
        typer.echo(f"siting: stdout: cannot be written ({error.strerror})", err=True)
        sys.exit(CANNOT_PRINT)


def _forget_stdout() -> None:
    """Let what is still to be flushed on leaving go nowhere: it would fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
