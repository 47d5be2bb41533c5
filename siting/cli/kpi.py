"""``siting kpi``: the figures of a municipality, a corridor or a crossing, for publication."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _files
from siting.cli import _shared as door

if TYPE_CHECKING:
    from siting.kpi import Report, Subject
    from siting.results import RunResult
    from siting.world import World

LONGEST_HOURS = 48.0
NARROW = ("figure", "percent")


def kpi(  # noqa: PLR0913 (each is an option of the command)
    study: Annotated[
        str | None,
        typer.Argument(
            metavar="[STUDY]",
            help=f"A ready-made study's name, or a study file (.toml); else {door.DEFAULT_STUDY}.",
            show_default=False,
        ),
    ] = None,
    *,
    study_option: Annotated[
        str | None,
        typer.Option(
            "--study", "-s", metavar="STUDY", help="The same as the argument, as `route` has it."
        ),
    ] = None,
    municipality: Annotated[
        str | None,
        typer.Option(
            "--municipality",
            "-m",
            metavar="NAME|CODE",
            help='Such as Reynosa, "Juárez, Chihuahua" or INEGI\'s code 28032.',
        ),
    ] = None,
    corridor: Annotated[
        str | None,
        typer.Option("--corridor", metavar="ID", help="Such as C01, as the study's map shows it."),
    ] = None,
    crossing: Annotated[
        str | None,
        typer.Option("--crossing", metavar="ID|NAME", help="Such as pharr-reynosa."),
    ] = None,
    within: Annotated[
        float,
        typer.Option("--within", metavar="HOURS", help="How near a mirror pair is, door to door."),
    ] = 4.0,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write them as .csv, .md or .html as well."
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Show waits, trucks, export jobs, water, grid and mirror pairs, each with its source."""
    from siting import kpi as figures
    from siting import pipeline
    from siting.cli import _kpi_files as files
    from siting.scenario.apply import applied

    _check(municipality, corridor, crossing, within)
    named = _study(study, study_option)
    if output is not None:
        _files.check_file(output, files.FORMATS, overwrite=overwrite)
    chosen = door.load_study(named)
    with door.progress() as stage:
        result = pipeline.run(chosen, progress=stage)
    _, world = applied(chosen)
    subject = _subject(result, municipality, corridor, crossing, world=world)
    report = figures.report(
        result,
        subject,
        world=world,
        within_minutes=60.0 * within,
        scenario=chosen.scenario.title if chosen.scenario else None,
    )
    if output is not None:
        files.write_file(report, output, lang.value)
    if as_json:
        door.show_json(as_dict(report, lang.value))
    else:
        show(report, lang.value)
        if output is not None:
            typer.echo(str(output))


def _check(
    municipality: str | None, corridor: str | None, crossing: str | None, within: float
) -> None:
    from siting.errors import UsageError

    asked = [one for one in (municipality, corridor, crossing) if one is not None]
    faults = []
    if len(asked) != 1:
        faults.append("kpi: give one of --municipality, --corridor and --crossing.")
    if any(not one.strip() for one in asked):
        faults.append("kpi: the name is empty.")
    if not 0.0 < within <= LONGEST_HOURS:
        faults.append(
            f"--within: {within:g} hours; give a number above 0, at most {LONGEST_HOURS:g}."
        )
    if faults:
        raise UsageError(faults)


def _study(argument: str | None, option: str | None) -> str:
    from siting.errors import UsageError

    if argument is not None and option is not None and argument != option:
        message = f"kpi: {argument} and --study {option} are two studies; give one of them."
        raise UsageError(message)
    return argument or option or door.DEFAULT_STUDY


def _subject(
    result: "RunResult",
    municipality: str | None,
    corridor: str | None,
    crossing: str | None,
    *,
    world: "World",
) -> "Subject":
    from siting import kpi as figures

    if municipality is not None:
        return figures.municipality(result, municipality, world=world)
    if corridor is not None:
        return figures.corridor(result, corridor)
    return figures.crossing(result, str(crossing), world=world)


def as_dict(report: "Report", lang: str) -> dict[str, Any]:
    """Return a report as plain values, every year of the counts included."""
    from siting.cli import _kpi_words as words
    from siting.cli._kpi_files import indicator_as_dict
    from siting.cli._kpi_sheet import sheet

    subject = report.subject
    return {
        "kind": subject.kind,
        "id": subject.id,
        "name": subject.name_es if lang == "es" else subject.name_en,
        "study": report.study,
        "study_title": words.study_of(report, lang),
        "data_up_to": report.newest,
        "cite": list(sheet(report, lang).citation),
        "indicators": [indicator_as_dict(one, report, lang) for one in report.indicators],
    }


def show(report: "Report", lang: str) -> None:
    """Print a report, section by section."""
    from siting.cli._kpi_sheet import sheet

    made = sheet(report, lang)
    door.show_text([made.title, *made.intro, " "])
    for section in made.sections:
        if section.rows:
            # Names need the width more than headings do.
            headings = [
                (heading.replace(" ", "\n"), "figure") if kind in NARROW else (heading, kind)
                for heading, kind in section.headings
            ]
            shown = door.table(section.title, *headings)
            for row in section.rows:
                door.add_row(shown, *row)
            door.show(shown)
        else:
            door.show_text([section.title])
        door.show_text([*section.notes, " "])
    door.show_text(made.citation)
