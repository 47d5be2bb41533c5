"""``siting run``: the whole road, from the layers to a map and its files."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from siting.cli import _elimination
from siting.cli import _shared as door
from siting.cli.robustness import show_stability
from siting.cli.words import word
from siting.crossingwords import spoken_names, warnings
from siting.wording import apportioned, chance

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.results import RunResult

TOP = 10
DEFAULT_WAIT = "default"
DEFAULT_MARK = "*"
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
    "first_share",
    "top_share",
    "first_share_figures",
    "top_share_figures",
    "rank_low",
    "rank_high",
    "confidence_grade",
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
    "runner_up_name",
    "runner_up_minutes",
    "loss_minutes",
    "usd_per_load",
    "tonnes_co2",
    "on_time_share",
    "rail_minutes",
    "green_sez",
    "stability",
    "crossing_stays",
    "breaks_without",
    "breaks_minutes",
    "score",
    "matched",
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
    spoken = lang or door.Lang.en
    for note in chosen.notes:
        door.say(f"siting: {note.get(spoken.value)}")
    if chosen.scenario is not None:
        told = _text(
            "sentences.scenario", spoken.value, title=chosen.scenario.title.get(spoken.value)
        )
        door.say(f"siting: {told}")
    with door.progress() as stage:
        result = pipeline.run(chosen, progress=stage)
        stage("writing the map and the files")
        written = write_run(result, folder, overwrite=overwrite, lang=lang)
    door.say_if_no_pairs(result)
    if as_json:
        door.show_json(as_dict(result, written))
    else:
        _elimination.show(result, spoken)
        show_tops(result, spoken.value)
        typer.echo(_text("sentences.open", spoken.value, path=written[0]))


def as_dict(result: "RunResult", written: list[Path]) -> dict[str, object]:
    """Return the top sites, the top pairs and the paths, with the figures the files hold."""
    from maps.rows import published
    from siting.robustness.record import summary

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
        "robustness": summary(result.decision, result.robustness),
        "pairs": door.records(published(result.pairs.head(TOP)), PAIR_COLUMNS),
        "mirrors": door.records(published(mirrors(result)), PAIR_COLUMNS),
        "paths": [str(path) for path in written],
    }


def mirrors(result: "RunResult") -> "gpd.GeoDataFrame":
    """Return the ten best of the matched pairs.

    The ten best of all pairs are often the parks of one city with one and the same zone; matched
    one to one, each zone stands once.
    """
    return result.pairs[result.pairs["matched"]].head(TOP)


def show_tops(result: "RunResult", lang: str) -> None:
    """Print the ten best sites and how sure they are, pairs and mirror candidates."""
    _show_sites(result, lang)
    show_stability(result.decision, result.robustness, lang)
    pairs = door.records(result.pairs.head(TOP), PAIR_COLUMNS)
    candidates = door.records(mirrors(result), PAIR_COLUMNS)
    # Pairs of equal score share a rank; the few candidates out of all pairs are just counted.
    ranks = [row["rank"] for row in pairs]
    names = spoken_names(result.crossings, "es" if lang == "es" else "en")
    _show_pairs(_text("titles.pairs", lang), pairs, ranks, names, lang)
    mode = result.study.pairs.matching.mode
    title = _text(f"titles.mirrors.{mode}", lang)
    _show_pairs(title, candidates, range(1, len(candidates) + 1), names, lang)
    shown = (*pairs, *candidates)
    said = []
    if any(row["wait_basis"] == DEFAULT_WAIT for row in shown):
        said.append(_text("sentences.default_wait", lang))
    if shown:
        test = result.study.pairs.stability
        said.append(
            _text(
                "sentences.holds",
                lang,
                draws=door.figure(test.draws),
                span=door.percent(test.wait_span),
                top=test.top,
            )
        )
    said += _threats({row["crossing_id"] for row in shown}, lang)
    door.show_text(said)


def _show_sites(result: "RunResult", lang: str) -> None:
    from siting.robustness.assess import TOLD_APART, level_with_winner

    settings = result.robustness.settings
    figures = result.robustness.with_figures is not None
    shown = door.table(
        _text("titles.sites", lang),
        (_text("headings.rank", lang), "figure"),
        (_text("headings.site", lang), "text"),
        (_text("headings.id", lang), "name"),
        (_text("headings.score", lang), "figure"),
        (_text("headings.top", lang, top=settings.top), "wrapped"),
        *([(_text("headings.figures", lang), "wrapped")] if figures else []),
        (_text("headings.grade", lang), "name"),
    )
    for row in door.records(result.sites.frame.head(TOP), SITE_COLUMNS):
        door.add_row(
            shown,
            row["rank"],
            _placed(row["name"], row["municipality"]),
            row["site_id"],
            door.points(row["score"]),
            chance(row["top_share"]),
            *([chance(row["top_share_figures"])] if figures else []),
            row["confidence_grade"],
        )
    door.show(shown)
    draws = door.figure(settings.draws)
    around = _text(f"around.{settings.weights}", lang)
    key = "sentences.top" if figures else "sentences.top_weights"
    said = [_text(key, lang, top=settings.top, draws=draws, around=around)]
    if level := level_with_winner(result.robustness):
        names = ", ".join(result.decision.ids[i] for i in level)
        said.append(_text("sentences.level", lang, names=names, share=chance(TOLD_APART)))
    door.show_text(said)


def _placed(name: str, town: str | None) -> str:
    """Name a site with its town, unless the name says it already."""
    return door.short(name if not town or town in name else f"{name}, {town}")


def _show_pairs(
    title: str,
    rows: list[dict[str, Any]],
    numbers: Iterable[int],
    names: Mapping[str, str],
    lang: str,
) -> None:
    """Print pairs with their numbers and names of crossings; without any, nothing."""
    if not rows:
        return
    shown = door.table(
        title,
        (_text("headings.rank", lang), "figure"),
        (_text("headings.pair", lang), "text"),
        (_text("headings.way", lang), "text"),
        (_text("headings.runner_up", lang), "text"),
        (_text("headings.holds", lang), "figure"),
        (_text("headings.score", lang), "figure"),
    )
    for number, row in zip(numbers, rows, strict=True):
        door.add_row(
            shown,
            number,
            f"{door.short(row['site_name'])} ↔ {door.short(row['zone_id'])} "
            f"{door.short(row['zone_name'])}",
            f"{brief(names[row['crossing_id']])}: {legs(row)}",
            _runner_up(row, names, lang),
            door.percent(row["stability"]),
            door.points(row["score"]),
        )
    door.show(shown)


def legs(row: Mapping[str, Any]) -> str:
    """Write the minutes of a pair as a sum that adds up as printed; ``*`` marks a default wait."""
    exact = [row[f"{leg}_minutes"] for leg in ("site_leg", "wait", "zone_leg")]
    south, wait, north = map(door.figure, apportioned(exact, row["minutes"], digits=0))
    mark = DEFAULT_MARK if row["wait_basis"] == DEFAULT_WAIT else ""
    return f"{south}+{wait}{mark}+{north}={door.figure(row['minutes'])}"


def brief(crossing: str) -> str:
    """Name a crossing without its number and the words most of them share."""
    name = crossing.split(" (", maxsplit=1)[0].replace(" International", "")
    return door.short(name.removesuffix(" Bridge"))


def _threats(used: set[str], lang: str) -> list[str]:
    """Say what threatens the crossings shown."""
    known = warnings()
    return [
        known[one].sentence("es" if lang == "es" else "en") for one in sorted(used & set(known))
    ]


def _runner_up(row: dict[str, Any], names: Mapping[str, str], lang: str) -> str:
    """Name the next best crossing with what it would cost, or say that there is none."""
    if not row["runner_up_id"]:
        return _text("words.no_other", lang)
    return f"{brief(names[row['runner_up_id']])} +{door.figure(row['loss_minutes'])}"


def _text(key: str, lang: str, **fill: object) -> str:
    return word("run", key, lang, **fill)
