"""``siting init``: write a commented study file to start from."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from siting.cli._shared import say

TEMPLATE = "studies/template.toml"


def init(
    path: Annotated[
        Path, typer.Argument(metavar="[PATH]", help="The file to write.", show_default=True)
    ] = Path("study.toml"),
) -> None:
    """Write a commented study file; an existing file is never overwritten."""
    from siting.errors import OutputError, UsageError

    text = files("siting").joinpath(TEMPLATE).read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as target:
            target.write(text)
    except FileExistsError:
        what = "a folder" if path.is_dir() else "there already"
        raise UsageError(f"{path}: is {what}; give the name of a new file") from None
    except FileNotFoundError:
        raise UsageError(
            f"{path}: the folder {path.parent} does not exist; make it first"
        ) from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
    typer.echo(str(path))
    say(f"edit it, then: siting run {path}")
