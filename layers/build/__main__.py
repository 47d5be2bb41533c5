"""The recipe's command: ``python -m layers.build [--packages DIR] [--output DIR]``."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from layers.build import extract
from layers.errors import SitingError

DATA = Path(__file__).resolve().parent.parent / "data"
CACHE = Path("build") / "packages"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the embedded extract.

    Parameters
    ----------
    arguments
        Command line without the program's name; that of the process by default.

    Returns
    -------
    int
        0, or 1 when the recipe refused.
    """
    parser = argparse.ArgumentParser(prog="python -m layers.build", description=__doc__)
    parser.add_argument("--packages", type=Path, default=CACHE, help="folder of the archives")
    parser.add_argument("--output", type=Path, default=DATA, help="folder to write to")
    options = parser.parse_args(arguments)
    try:
        entries = extract.build(packages=options.packages, output=options.output)
    except SitingError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sizes = {name: [entry["rows"], entry["bytes"]] for name, entry in sorted(entries.items())}
    sys.stdout.write(f"{json.dumps(sizes)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
