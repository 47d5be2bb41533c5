"""``siting scenario``: a study in a changed world, set beside today."""

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _shared as door
from siting.cli.words import word
from siting.crossingwords import spoken_names

if TYPE_CHECKING:
    import pandas as pd

    from siting.config import Study
    from siting.options.scenario import ScenarioConfig
    from siting.scenario.difference import Difference

NameArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[SCENARIO]",
        help="A ready-made scenario's name or a file (.toml); else the study's own; else a list.",
    ),
]
FolderOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="Folder for the tables and the map."),
]
TopOption = Annotated[int, typer.Option("--top", min=1, metavar="N", help="Rows of each table.")]


def scenario(  # noqa: PLR0913 (each is an option of the command)
    name: NameArgument = None,
    *,
    study: door.StudyOption = door.DEFAULT_STUDY,
    output: FolderOption = None,
    overwrite: door.OverwriteOption = False,
    top: TopOption = 8,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Set a scenario beside today: who gains, who loses, which pairs break, and what it costs."""
    from siting.folder import check_target
    from siting.scenario import ready

    chosen = door.load_study(study)
    change = chosen.scenario if name is None else ready.load(name)
    if change is None:
        show_list(lang.value, as_json=as_json)
        return
    if output is not None:
        check_target(output, overwrite=overwrite)
    found, written = compare(chosen, change, output, overwrite=overwrite, lang=lang)
    if as_json:
        door.show_json(as_dict(found) | {"paths": [str(path) for path in written]})
        return
    show(found, chosen.pairs.mirror_max_minutes, top, lang.value)
    if written:
        typer.echo(_text("sentences.open", lang.value, path=written[0]))


def compare(
    study: "Study",
    change: "ScenarioConfig",
    folder: Path | None,
    *,
    overwrite: bool,
    lang: door.Lang,
) -> "tuple[Difference, list[Path]]":
    """Run the study twice, set the runs side by side and write both where a folder is given."""
    from siting import pipeline
    from siting.scenario.apply import apply
    from siting.scenario.difference import difference

    today = study.model_copy(update={"scenario": None})
    changed, world = apply(today, change)
    with door.progress() as stage:
        before = pipeline.run(today, progress=lambda name: stage(f"today: {name}"))
        after = pipeline.run(
            changed, world=world, progress=lambda name: stage(f"{change.name}: {name}")
        )
        found = difference(before, after, change)
        if folder is None:
            return found, []
        from maps.scenario import write_scenario

        stage("writing the tables and the map")
        return found, write_scenario(
            found, before, after, folder, overwrite=overwrite, lang=lang.value
        )


def show_list(lang: str, *, as_json: bool) -> None:
    """Print the ready-made scenarios with what they are."""
    from siting.scenario import ready

    found = [ready.load(name) for name in ready.ready_made()]
    if as_json:
        door.show_json([one.model_dump(mode="json", exclude_defaults=True) for one in found])
        return
    shown = door.table(
        _text("titles.list", lang),
        (_text("headings.name", lang), "name"),
        (_text("headings.what", lang), "text"),
    )
    for one in found:
        door.add_row(shown, one.name, getattr(one.title, lang))
    door.show(shown)
    door.show_text([_text("sentences.ask", lang)])


def as_dict(found: "Difference") -> dict[str, Any]:
    """Return all of a comparison as plain data."""
    from siting.scenario.summary import moves, record

    return record(found) | {
        "moves": _records(moves(found.pairs)),
        "crossings": _records(found.crossings),
        "sites": _records(found.sites),
        "pairs": _records(found.pairs[found.pairs["status"] != "same"]),
    }


def _records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    return door.records(frame, [str(column) for column in frame.columns])


def show(found: "Difference", limit: float, top: int, lang: str) -> None:
    """Print what the scenario is, where pairs go, who loses and gains, and what it costs."""
    from siting.scenario.summary import moves

    found = _spoken(found, lang)
    change = found.scenario
    counts = found.total.pairs
    said = [getattr(change.title, lang)]
    if change.note is not None:
        said.append(getattr(change.note, lang))
    total = found.total
    said.append(
        _text(
            "sentences.counts",
            lang,
            all=sum(counts.values()),
            longer=total.longer,
            shorter=total.shorter,
            **counts,
        )
    )
    if counts["broken"]:
        said.append(_text("sentences.limit", lang, minutes=f"{limit:.0f}"))
    door.show_text(said)
    _show_moves(moves(found.pairs).head(top), lang)
    _show_crossings(found.crossings, top, lang)
    added = found.sites["minutes_change"]
    cut_off = added.isna() & (found.sites["pairs_broken"] > 0)
    lost = found.sites[cut_off | (added > 0)].head(top)
    gained = found.sites[added < 0].iloc[::-1].head(top)
    _show_sites("losers", lost, lang)
    _show_sites("gainers", gained, lang)
    _show_broken(found.pairs[found.pairs["status"] == "broken"].head(top), lang)
    door.show_text(_cost(found, lang))


def _cost(found: "Difference", lang: str) -> list[str]:
    from siting.scenario.difference import WEEKS_A_YEAR

    total = found.total
    if not (total.longer or total.shorter or total.pairs["broken"]):
        return [_text("sentences.nothing", lang)]
    if math.isnan(total.truck_hours):
        said = [] if total.stranded else [_text("sentences.no_cost", lang)]
    else:
        key = "time.year" if total.weeks == WEEKS_A_YEAR else "time.weeks"
        time = _text("time.week" if total.weeks == 1 else key, lang, weeks=f"{total.weeks:g}")
        said = [
            _text(
                "sentences.cost" if total.truck_hours >= 0 else "sentences.saving",
                lang,
                time=time,
                trucks=door.figure(total.trucks),
                hours=door.figure(abs(total.truck_hours)),
                usd=_dollars(total.usd, lang),
            ),
            _text("sentences.how", lang),
        ]
    if total.stranded:
        said.append(_text("sentences.stranded", lang, trucks=door.figure(total.stranded)))
    if found.scenario.crossings:
        said.append(_text("sentences.bound", lang))
    if total.uncounted:
        said.append(_text("sentences.uncounted", lang, names=", ".join(total.uncounted)))
    return said


def _spoken(found: "Difference", lang: str) -> "Difference":
    """Name crossings as the readers of the language do."""
    names = spoken_names(found.crossings, "es" if lang == "es" else "en")
    own = found.crossings["crossing_id"].map(names)
    said = {
        f"crossing_name_{when}": found.pairs[f"crossing_id_{when}"].map(names).fillna("")
        for when in ("before", "after")
    }
    return replace(
        found, pairs=found.pairs.assign(**said), crossings=found.crossings.assign(name=own)
    )


def _dollars(usd: float, lang: str) -> str:
    key = "sentences.usd_more" if usd >= 0 else "sentences.usd_less"
    return _text(key, lang, usd=door.figure(abs(usd)))


def _show_moves(rows: "pd.DataFrame", lang: str) -> None:
    if rows.empty:
        return
    shown = door.table(
        _text("titles.moves", lang),
        (_text("headings.from", lang), "text"),
        (_text("headings.to", lang), "text"),
        (_text("headings.pairs", lang), "figure"),
        (_text("headings.sites", lang), "figure"),
        (_text("headings.added", lang), "figure"),
    )
    for row in _records(rows):
        door.add_row(
            shown,
            door.short(row["crossing_name_before"]),
            door.short(row["crossing_name_after"] or _text("words.none", lang)),
            row["pairs"],
            row["sites"],
            signed(row["minutes_change"]),
        )
    door.show(shown)


def _show_crossings(table: "pd.DataFrame", top: int, lang: str) -> None:
    # A crossing of a thousand pairs that stays as it is says less than one of ten that closes.
    differs = (
        (table["wait_min_before"].fillna(-1) != table["wait_min_after"].fillna(-1))
        | (table["pairs_before"] != table["pairs_after"])
        | (table["open_before"] != table["open_after"])
    )
    rows = _records(table[differs].head(top))
    if not rows:
        return
    shown = door.table(
        _text("titles.crossings", lang),
        (_text("headings.crossing", lang), "text"),
        (_text("headings.wait", lang), "figure"),
        (_text("headings.trucks", lang), "wrapped"),
        (_text("headings.pairs", lang), "figure"),
        (_text("headings.added", lang), "figure"),
        (_text("headings.hours", lang), "wrapped"),
    )
    closed = _text("words.closed", lang)
    for row in rows:
        waits = [
            door.figure(row[f"wait_min_{when}"]) if row[f"open_{when}"] else closed
            for when in ("before", "after")
        ]
        trucks = [_thousands(row[f"trucks_{when}"]) for when in ("before", "after")]
        door.add_row(
            shown,
            door.short(row["name"]),
            _arrow(*waits),
            _arrow(*trucks),
            _arrow(str(row["pairs_before"]), str(row["pairs_after"])),
            signed(row["minutes_change"]),
            signed(row["truck_hours"]),
        )
    door.show(shown)


def _show_sites(which: str, rows: "pd.DataFrame", lang: str) -> None:
    if rows.empty:
        return
    shown = door.table(
        _text(f"titles.{which}", lang),
        (_text("headings.site", lang), "text"),
        (_text("headings.best", lang), "wrapped"),
        (_text("headings.broken", lang), "figure"),
        (_text("headings.score", lang), "figure"),
        (_text("headings.rank", lang), "figure"),
    )
    for row in _records(rows):
        door.add_row(
            shown,
            door.short(f"{row['name']}, {row['municipality']}"),
            _arrow(*(door.figure(row[f"minutes_{when}"]) for when in ("before", "after"))),
            row["pairs_broken"],
            _arrow(*(door.points(row[f"score_{when}"]) for when in ("before", "after"))),
            _arrow(*(door.figure(row[f"rank_{when}"]) for when in ("before", "after"))),
        )
    door.show(shown)


def _show_broken(rows: "pd.DataFrame", lang: str) -> None:
    if rows.empty:
        return
    shown = door.table(
        _text("titles.broken", lang),
        (_text("headings.site", lang), "text"),
        (_text("headings.zone", lang), "text"),
        (_text("headings.crossing", lang), "text"),
        (_text("headings.minutes", lang), "figure"),
    )
    for row in _records(rows):
        gone = _text("words.none", lang)
        door.add_row(
            shown,
            door.short(row["site_name"]),
            door.short(f"{row['zone_id']} {row['zone_name']}"),
            _arrow(row["crossing_name_before"], row["crossing_name_after"] or gone),
            _arrow(*(door.figure(row[f"minutes_{when}"]) for when in ("before", "after"))),
        )
    door.show(shown)


def _thousands(trucks: float | None) -> str:
    return door.figure(None if trucks is None else trucks / 1000.0)


def _arrow(before: str, after: str) -> str:
    """Write what changes as before → after, and what does not once."""
    return before if before == after else f"{before} → {after}"


def signed(value: float | None) -> str:
    """Format a change with its sign; an en dash when it is not known."""
    return "–" if value is None or not math.isfinite(value) else f"{value:+z,.0f}"


def _text(key: str, lang: str, **fill: object) -> str:
    return word("scenario", key, lang, **fill)
