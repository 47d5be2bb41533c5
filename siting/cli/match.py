"""``siting match``: which zone is whose mirror, what both think of it, and who is left alone."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _files
from siting.cli import _shared as door
from siting.cli.run import DEFAULT_MARK, DEFAULT_WAIT
from siting.cli.words import word

if TYPE_CHECKING:
    import pandas as pd

    from siting.config import Study
    from siting.pairs.mirrors import Mirrors

NAMED = 6
ENDINGS = (".csv",)


class Mode(StrEnum):
    """Ways to match."""

    one_to_one = "one-to-one"
    many_to_one = "many-to-one"
    stable = "stable"
    top = "top"


def match(  # noqa: PLR0913 (each is an option of the command)
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    mode: Annotated[
        Mode | None, typer.Option("--mode", help="How to match; else as the study says.")
    ] = None,
    capacity: Annotated[
        int | None,
        typer.Option("--capacity", min=1, metavar="N", help="Sites a zone may have."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Also write all of it: .csv."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
    top: Annotated[
        int, typer.Option("--top", min=1, metavar="N", help="Rows shown; --json and -o have all.")
    ] = 20,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Match sites and zones: the pairs, both sides' preferences, who is left alone and why."""
    from siting.pairs import mirrors

    if output is not None:
        _files.check_file(output, ENDINGS, overwrite=overwrite)
    chosen = asked(door.load_study(study), mode, capacity)
    with door.progress() as stage:
        found = mirrors.find(chosen, progress=stage)
    if output is not None:
        write(found, output)
    if as_json:
        door.show_json(as_dict(found, chosen.name))
        return
    show(found, chosen, top, lang.value)
    if output is not None:
        typer.echo(str(output))


def asked(study: "Study", mode: Mode | None, capacity: int | None) -> "Study":
    """Return the study with what the command line says of its matching.

    Raises
    ------
    siting.errors.UsageError
        When that contradicts the rest of the study's matching.
    """
    from pydantic import ValidationError

    from siting.errors import UsageError
    from siting.options.matching import MatchingConfig

    said = {"mode": mode, "capacity": capacity}
    given = {key: value for key, value in said.items() if value is not None}
    try:
        config = MatchingConfig.model_validate(study.pairs.matching.model_dump() | given)
    except ValidationError as error:
        faults = [f"--mode, --capacity: {one['msg']}." for one in error.errors(include_url=False)]
        raise UsageError(faults) from error
    if capacity is not None and config.mode not in {Mode.many_to_one, Mode.stable}:
        message = f"--capacity: {config.mode} knows no seats; add --mode many-to-one or stable."
        raise UsageError(message)
    pairs = study.pairs.model_copy(update={"matching": config})
    return study.model_copy(update={"pairs": pairs})


def as_dict(found: "Mirrors", study: str) -> dict[str, Any]:
    """Return all pairs, all who are left alone, and both sides' lists of preferences."""
    matching = found.matching
    pairs = _published(found.pairs)
    return {
        "study": study,
        "settings": found.config.model_dump(mode="json"),
        "total": round(matching.total, 5),
        "pairs": door.records(pairs, list(pairs.columns)),
        "unmatched_sites": door.records(found.sites, list(found.sites.columns)),
        "unmatched_zones": door.records(found.zones, list(found.zones.columns)),
        "blocking_pairs": [
            {"site_id": found.site_ids[i], "zone_id": found.zone_ids[j]}
            for i, j in matching.blocking.tolist()
        ],
        "preferences": found.preferences(),
    }


def write(found: "Mirrors", path: Path) -> None:
    """Write pairs and who is left alone as one table; a row without a pair has its reason.

    Raises
    ------
    siting.errors.OutputError
        When it cannot be written; what was there is then as before.
    """
    import pandas as pd

    from maps.tables import write_plain
    from siting.errors import OutputError

    pairs = _published(found.pairs)
    alone = [
        frame.rename(columns={"id": f"{side}_id", "name": f"{side}_name"})
        for side, frame in (("site", found.sites), ("zone", found.zones))
    ]
    ranks = {name: "Int64" for name in pairs.columns if name.endswith(("_rank", "_choices"))}
    whole = pd.concat([pairs, *alone], ignore_index=True).astype(ranks)
    try:
        write_plain(whole, path)
    except OSError as error:
        message = f"{path}: could not be written: {error.strerror or error}."
        raise OutputError(message) from error


def _published(pairs: "pd.DataFrame") -> "pd.DataFrame":
    from maps.rows import decimals

    return pairs.round({name: decimals(name) for name in ("minutes", "score")})


def show(found: "Mirrors", study: "Study", top: int, lang: str) -> None:
    """Print the best pairs, who is left alone, and what the matching can and cannot claim."""
    mode = found.config.mode
    shown = door.table(
        _text(f"titles.{mode}", lang, title=getattr(study.title, lang)),
        (_text("headings.site", lang), "text"),
        (_text("headings.zone", lang), "text"),
        (_text("headings.minutes", lang), "figure"),
        (_text("headings.score", lang), "figure"),
        (_text("headings.site_rank", lang), "wrapped"),
        (_text("headings.zone_rank", lang), "wrapped"),
    )
    rows = found.pairs.head(top)
    for row in door.records(rows, list(rows.columns)):
        door.add_row(
            shown,
            door.short(f"{row['site_id']} {row['site_name']}"),
            door.short(f"{row['zone_id']} {row['zone_name']}"),
            door.figure(row["minutes"]) + (DEFAULT_MARK if _assumed(row) else ""),
            door.points(row["score"]),
            _text("place", lang, rank=row["site_rank"], count=row["site_choices"]),
            _text("place", lang, rank=row["zone_rank"], count=row["zone_choices"]),
        )
    if len(rows):
        door.show(shown)
    _show_alone(found, study.pairs.mirror_max_minutes, lang)
    marked = (rows["wait_basis"] == DEFAULT_WAIT).any()
    said = [_text("sentences.default_wait", lang)] if marked else []
    door.show_text([*said, *_sentences(found, len(rows), lang)])


def _assumed(row: dict[str, Any]) -> bool:
    return bool(row["wait_basis"] == DEFAULT_WAIT)


def _show_alone(found: "Mirrors", limit: float, lang: str) -> None:
    shown = door.table(
        _text("titles.alone", lang),
        (_text("headings.who", lang), "text"),
        (_text("headings.count", lang), "figure"),
        (_text("headings.why", lang), "text"),
    )
    for side, frame in (("site", found.sites), ("zone", found.zones)):
        for reason, group in frame.groupby("reason", sort=False):
            why = _text(f"reasons.{reason}", lang, minutes=door.figure(limit))
            listed = _listed(group["id"].tolist(), lang)
            kind = _text(f"kinds.{side}", lang)
            door.add_row(shown, kind, f"{len(group):,}", f"{why}: {listed}")
    if shown.row_count:
        door.show(shown)


def _sentences(found: "Mirrors", shown: int, lang: str) -> list[str]:
    mode, matching = found.config.mode, found.matching
    count = len(found.pairs)
    if not count:
        return [_text("sentences.none", lang)]
    words = {
        "count": f"{count:,}",
        "total": door.figure(100 * matching.total, digits=1),
        "blocking": f"{len(matching.blocking):,}",
        "per_site": found.config.per_site,
    }
    said = [_text("sentences.cut", lang, shown=shown, **words)] if shown < count else []
    said += _seats(found, lang)
    if mode == "stable":
        said += [_text("sentences.stable", lang, **words)]
        said += [_text(f"proposing.{found.config.proposing}", lang)]
    elif mode == "top":
        said += [_text("sentences.top", lang, **words)]
    else:
        said += [_text("sentences.total", lang, **words)]
        said += [_text("sentences.far", lang)] if mode == "many-to-one" else []
        said += [_text("sentences.blocking", lang, **words)] if len(matching.blocking) else []
    return said


def _listed(names: list[str], lang: str) -> str:
    """Name the first few, and how many more there are."""
    first, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return _text("and_more", lang, ids=first, count=more) if more > 0 else first


def _seats(found: "Mirrors", lang: str) -> list[str]:
    """Say how many sites a zone may have, in the modes that know seats."""
    if found.config.mode not in {Mode.many_to_one, Mode.stable}:
        return []
    own = _listed([f"{zone} {n}" for zone, n in found.config.capacities.items()], lang)
    said = _text("sentences.seats", lang, capacity=found.config.capacity)
    return [said, _text("sentences.own_seats", lang, seats=own)] if own else [said]


def _text(key: str, lang: str, **fill: object) -> str:
    return word("match", key, lang, **fill)
