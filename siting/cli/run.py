"""``siting run``: the whole road, from the layers to a map and its files."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from siting.cli import _elimination
from siting.cli import _shared as door

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.results import RunResult

TOP = 10
DEFAULT_WAIT = "default"
SITE_COLUMNS = (
    "rank",
    "site_id",
    "name",
    "municipality",
    "state",
    "score",
    "score_low",
    "score_high",
    "measured_share",
    "best_crossing_id",
    "best_pair_id",
    "mirror_zone_id",
    "corridor_id",
    "constraint_factor",
)
PAIR_COLUMNS = (
    "rank",
    "pair_id",
    "site_id",
    "site_name",
    "zone_id",
    "zone_name",
    "crossing_id",
    "crossing_name",
    "minutes",
    "site_leg_minutes",
    "wait_minutes",
    "zone_leg_minutes",
    "wait_basis",
    "runner_up_id",
    "runner_up_minutes",
    "loss_minutes",
    "score",
    "one_to_one",
    "corridor_id",
)


def run(
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    output: door.OutputOption = None,
    overwrite: door.OverwriteOption = False,
    as_json: door.JsonOption = False,
    lang: door.PageLangOption = None,
) -> None:
    """Run a study: score, pair, cluster, draw the map and write every file."""
    from maps.write import write_run
    from siting import pipeline
    from siting.folder import check_target

    chosen = door.load_study(study)
    folder = door.output_folder(output, chosen)
    check_target(folder, overwrite=overwrite)
    with door.progress() as stage:
        result = pipeline.run(chosen, progress=stage)
        stage("writing the map and the files")
        written = write_run(result, folder, overwrite=overwrite, lang=lang)
    door.say_if_no_pairs(result)
    if as_json:
        door.show_json(as_dict(result, written))
    else:
        _elimination.show(result)
        show_tops(result)
        typer.echo(f"Open {written[0]}")


def as_dict(result: "RunResult", written: list[Path]) -> dict[str, object]:
    """Return the top sites, the top pairs and the paths, with the figures the files hold."""
    from maps.rows import published

    return {
        "study": result.study.name,
        "counts": {
            "sites": len(result.sites.frame),
            "zones": len(result.zones.frame),
            "pairs": len(result.pairs),
            "corridors": int(result.corridors["corridor_id"].nunique()),
        },
        "elimination": door.records(result.elimination, _elimination.COLUMNS),
        "sites": door.records(published(result.sites.frame.head(TOP)), SITE_COLUMNS),
        "pairs": door.records(published(result.pairs.head(TOP)), PAIR_COLUMNS),
        "mirrors": door.records(published(mirrors(result)), PAIR_COLUMNS),
        "paths": [str(path) for path in written],
    }


def mirrors(result: "RunResult") -> "gpd.GeoDataFrame":
    """Return the ten best pairs of the one-to-one match, in which each zone stands once.

    The ten best of all pairs are often the parks of one city with one and the same zone.
    """
    return result.pairs[result.pairs["one_to_one"]].head(TOP)


def show_tops(result: "RunResult") -> None:
    """Print the ten best sites, the ten best pairs and the ten best mirror candidates."""
    sites = door.table(
        "Top sites",
        ("#", "figure"),
        ("Site", "text"),
        ("Id", "name"),
        ("Town", "text"),
        ("Score", "figure"),
        ("Measured", "figure"),
    )
    for row in door.records(result.sites.frame.head(TOP), SITE_COLUMNS):
        door.add_row(
            sites,
            row["rank"],
            door.short(row["name"]),
            row["site_id"],
            door.short(row["municipality"]),
            door.points(row["score"]),
            door.percent(row["measured_share"]),
        )
    door.show(sites)
    pairs = door.records(result.pairs.head(TOP), PAIR_COLUMNS)
    candidates = door.records(mirrors(result), PAIR_COLUMNS)
    # Pairs of equal score share a rank; the few candidates out of all pairs are just counted.
    ranks = [row["rank"] for row in pairs]
    _show_pairs("Top pairs (minutes: drive + wait + drive)", pairs, ranks)
    count = range(1, len(candidates) + 1)
    _show_pairs("Mirror candidates: each site and zone once", candidates, count)
    if any(row["wait_basis"] == DEFAULT_WAIT for row in (*pairs, *candidates)):
        door.show_text(["* no published wait; the study's default"])


def _show_pairs(title: str, rows: list[dict[str, Any]], numbers: Iterable[int]) -> None:
    """Print pairs with their numbers; without any, nothing."""
    if not rows:
        return
    shown = door.table(
        title,
        ("#", "figure"),
        ("Site", "text"),
        ("Zone", "text"),
        ("Crossing", "text"),
        ("Minutes", "figure"),
        ("Score", "figure"),
    )
    for number, row in zip(numbers, rows, strict=True):
        mark = "*" if row["wait_basis"] == DEFAULT_WAIT else ""
        legs = "+".join(
            (
                door.figure(row["site_leg_minutes"]),
                door.figure(row["wait_minutes"]) + mark,
                door.figure(row["zone_leg_minutes"]),
            )
        )
        door.add_row(
            shown,
            number,
            door.short(row["site_name"]),
            door.short(f"{row['zone_id']} {row['zone_name']}"),
            door.short(row["crossing_name"]),
            f"{legs}={door.figure(row['minutes'])}",
            door.points(row["score"]),
        )
    door.show(shown)
