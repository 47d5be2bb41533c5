"""``siting run``: the whole road, from the layers to a map and its files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from siting.cli import _shared as door

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.results import RunResult

TOP = 10
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
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier run in the folder.")
    ] = False,
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
    if as_json:
        door.show_json(as_dict(result, written))
    else:
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
    """Print the ten best sites and the ten best mirror pairs."""
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
    pairs = door.table(
        "Top mirror pairs: each site and zone once (minutes: drive + wait + drive)",
        ("#", "figure"),
        ("Site", "text"),
        ("Zone", "text"),
        ("Crossing", "text"),
        ("Minutes", "figure"),
        ("Score", "figure"),
    )
    for row in door.records(mirrors(result), PAIR_COLUMNS):
        legs = "+".join(
            door.figure(row[leg])
            for leg in ("site_leg_minutes", "wait_minutes", "zone_leg_minutes")
        )
        door.add_row(
            pairs,
            row["rank"],
            door.short(row["site_name"]),
            door.short(f"{row['zone_id']} {row['zone_name']}"),
            door.short(row["crossing_name"]),
            f"{legs}={door.figure(row['minutes'])}",
            door.points(row["score"]),
        )
    door.show(pairs)
