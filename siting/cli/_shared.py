"""What the commands share: options, talk on stderr, safe text and 80-column tables."""

import json
import math
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from siting.config import Study
    from siting.results import RunResult

Progress = Callable[[str], None]

PROGRESS_AFTER_S = 1.0
PAIRING_STAGES = ("pair", "map")
DEFAULT_STUDY = "border"
NAME_CHARACTERS = 60
LONGEST_WORD = 16
# What a table adds to its columns: a blank at each end, and what stands between two of them.
EDGES = 2
GAP = 3


class Lang(StrEnum):
    """Languages a text for people comes in."""

    en = "en"
    es = "es"


StudyArgument = Annotated[
    str,
    typer.Argument(metavar="[STUDY]", help="A ready-made study's name, or a study file (.toml)."),
]
StudyOption = Annotated[
    str, typer.Option("--study", "-s", help="A ready-made study's name, or a study file (.toml).")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="Folder for the files; else out/<study>."),
]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="Replace an earlier run in the folder.")
]
StageOverwriteOption = Annotated[
    bool,
    typer.Option("--overwrite", help="Replace a run of another study or of other inputs as well."),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the text.")]
PageLangOption = Annotated[
    Lang | None,
    typer.Option("--lang", help="Language the page opens in; else the reader's own."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def load_study(name_or_path: str) -> "Study":
    """Load a study by ready-made name or by path.

    Raises
    ------
    siting.errors.UsageError
        When neither a ready-made study nor a file has that name.
    siting.errors.StudyError
        When the file does not hold a sound study.
    """
    from siting import study

    return study.load(name_or_path)


def output_folder(output: Path | None, study: "Study") -> Path:
    """Return the folder asked for, or ``out/<study name>``."""
    return output if output is not None else Path("out") / study.name


def run_stage(
    name: str,
    study: str,
    output: Path | None,
    *,
    overwrite: bool,
    lang: Lang | None = None,
) -> dict[str, object]:
    """Run a study, write the files of one stage and return the study's name and their paths."""
    from maps.write import write_stage
    from siting import pipeline
    from siting.folder import check_target

    chosen = load_study(study)
    folder = output_folder(output, chosen)
    # Whether a run that is there may stay is known only once this one's inputs are.
    check_target(folder, overwrite=True)
    with progress() as stage:
        result = pipeline.run(chosen, progress=stage)
        stage(f"writing the files of {name}")
        paths = write_stage(result, folder, name, overwrite=overwrite, lang=lang)
    if name in PAIRING_STAGES:
        say_if_no_pairs(result)
    return {"study": chosen.name, "paths": paths}


def show_paths(written: Mapping[str, Any], *, as_json: bool) -> None:
    """Print what :func:`run_stage` wrote: one path a line, or all of it as JSON."""
    if as_json:
        show_json(written)
    else:
        typer.echo("\n".join(map(str, written["paths"])))


def say_if_no_pairs(result: "RunResult") -> None:
    """Say on stderr why a run has no pair at all; say nothing when it has one."""
    if not len(result.pairs):
        say(f"siting: no pair is left: {'; '.join(_why_no_pairs(result))}")


def _why_no_pairs(result: "RunResult") -> Iterator[str]:
    """Yield each reason with the number of pairs, sites or zones it holds for."""
    from siting.pairs.pairing import REASONS
    from siting.wording import reason_text

    counted = (
        ("pairs", (REASONS[code] for code in result.pair_scores.reason.ravel().tolist())),
        ("sites", result.sites.access.reason.tolist()),
        ("zones", result.zones.access.reason.tolist()),
    )
    for things, codes in counted:
        for code, count in Counter(codes).most_common():
            if code:
                yield f"{count:,} {things}: {reason_text(code, 'en')}"


def plain(text: object) -> str:
    r"""Make any text safe for a terminal: one line, no control or direction-changing character.

    Examples
    --------
    >>> plain("a\x1b[31mb\nc")
    'a\ufffd[31mb c'
    """
    joined = " ".join(str(text).split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in joined)


def say(text: str) -> None:
    """Talk to the person: one line on stderr."""
    typer.echo(plain(text), err=True)


def short(text: object) -> str:
    """Cut a name that would fill the table by itself."""
    name = plain(text)
    return name if len(name) <= NAME_CHARACTERS else f"{name[: NAME_CHARACTERS - 1]}…"


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show the current stage on a terminal's stderr, once the work has taken over a second.

    Yields
    ------
    callable
        To be called with the name of each stage as it begins.
    """
    if not sys.stderr.isatty():
        yield lambda _stage: None
        return
    from rich.console import Console

    status = Console(stderr=True).status("starting")
    timer = threading.Timer(PROGRESS_AFTER_S, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda stage: status.update(plain(stage))
    finally:
        timer.cancel()
        timer.join()
        status.stop()


def table(title: str, *columns: tuple[str, str]) -> "Table":
    """Make an empty table.

    Parameters
    ----------
    title
        What stands above it, on lines of its own as wide as the terminal.
    *columns
        Heading and kind of each column: "text" wraps; a "name" is never cut, nor a "figure",
        which stands on the right; "wrapped" stands on the right and wraps. Headings all wrap.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for heading, kind in columns:
        made.add_column(
            Text(heading),
            justify="right" if kind in {"figure", "wrapped"} else "left",
            no_wrap=kind not in {"text", "wrapped"},
            overflow="fold",
        )
    return made


def add_row(to: "Table", *cells: object) -> None:
    """Add a row of plain text: nothing in a cell is read as markup or emoji code."""
    from rich.text import Text

    to.add_row(*(Text(plain(cell)) for cell in cells))


def show(shown: "Table") -> None:
    """Print a table on stdout under its title, 80 columns wide unless stdout is a wider terminal.

    A column of text gives way before a word in it has to be broken; only words of more than
    ``LONGEST_WORD`` characters are, and those that even so do not fit.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    # Rich would wrap a title to the width of the table, however narrow that is.
    console.print(Text(plain(shown.title), style="bold"))
    shown.title = None
    for column, width in zip(shown.columns, _widths(shown, console), strict=True):
        column.width = width
        # Wide enough for its figures, a column may still have a heading that is wider.
        column.no_wrap = False
    console.print(shown)


def _widths(shown: "Table", console: "Console") -> list[int]:
    """Give each column the width it wants; the widest give way first, and words last."""
    wanted, whole_words, least = [], [], []
    for column in shown.columns:
        head, *cells = (console.measure(cell) for cell in (column.header, *column.cells))
        longest = max((cell.maximum for cell in cells), default=0)
        word = max((cell.minimum for cell in (head, *cells)), default=0)
        figures = column.no_wrap
        wanted.append(max(head.maximum, longest))
        whole_words.append(max(head.minimum, longest) if figures else min(LONGEST_WORD, word))
        least.append(whole_words[-1] if figures else 1)
    room = console.width - EDGES - GAP * (len(wanted) - 1)
    for floor in (whole_words, least):
        while sum(wanted) > room and (
            wider := [i for i, width in enumerate(wanted) if width > floor[i]]
        ):
            wanted[max(wider, key=wanted.__getitem__)] -= 1
    return wanted


def show_text(sentences: Iterable[str]) -> None:
    """Print sentences on stdout, each on lines of its own, wrapped like the tables."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for sentence in sentences:
        console.print(Text(plain(sentence)))


def show_json(value: object) -> None:
    """Print a value as JSON on stdout; NaN becomes null, for JSON has no NaN."""
    typer.echo(
        json.dumps(jsonable(value), ensure_ascii=False, indent=2, allow_nan=False, default=str)
    )


def jsonable(value: Any) -> Any:  # noqa: ANN401 (a JSON value has no narrower type)
    """Return the value with plain numbers, null for NaN, lists and dicts only."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    if hasattr(value, "tolist"):
        return jsonable(value.tolist())
    if isinstance(value, float):
        # Adding 0 makes a plain 0 of a negative one.
        return value + 0.0 if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return str(value)


def records(frame: "pd.DataFrame", columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows as dicts of those columns, missing values as None."""
    import pandas as pd

    return [
        {name: None if pd.isna(row[name]) else jsonable(row[name]) for name in columns}
        for row in (frame.loc[index] for index in frame.index)
    ]


def figure(value: float | None, *, digits: int = 0) -> str:
    """Format a number with thousands separators, or an en dash when there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:z,.{digits}f}"


def points(share: float | None) -> str:
    """Format a score in [0, 1] as people see it: times 100, one decimal."""
    return figure(None if share is None else 100 * share, digits=1)


def span(low: float, high: float) -> str:
    """Format a range of scores, as points; one figure when it has no width."""
    return points(low) if points(low) == points(high) else f"{points(low)}–{points(high)}"


def percent(share: float | None) -> str:
    """Format a share in [0, 1] as a whole percentage."""
    return "–" if share is None else f"{share:.0%}"
