"""``siting init``: write a commented study file to start from."""

from pathlib import Path
from typing import Annotated

import typer

from siting.cli._shared import say


def init(
    path: Annotated[
        Path, typer.Argument(metavar="[PATH]", help="The file to write.", show_default=True)
    ] = Path("study.toml"),
) -> None:
    """Write a commented study file; an existing file is never overwritten."""
    from siting import study
    from siting.errors import OutputError, UsageError

    text = study.template(path.stem)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as target:
            target.write(text)
    except FileExistsError:
        what = "a folder" if path.is_dir() else "there already"
        msg = f"{path}: is {what}; give the name of a new file"
        raise UsageError(msg) from None
    except FileNotFoundError:
        msg = f"{path}: the folder {path.parent} does not exist; make it first"
        raise UsageError(msg) from None
    except OSError as error:
        msg = f"{path}: cannot be written ({error.strerror})"
        raise OutputError(msg) from error
    typer.echo(str(path))
    say(f"edit it, then: siting run {path}")
