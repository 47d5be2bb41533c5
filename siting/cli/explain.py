"""``siting explain``: why a site, a zone or a pair has its score."""

import math
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import entries, word
from siting.finding import by_name, folded
from siting.wording import apportioned, beside, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siting.decision import Decision
    from siting.explanation import Explanation
    from siting.results import RunResult
    from siting.robustness.assess import Robustness

BETWEEN_ENDS = "~"
SHOWN = 5
TEXTS = ("criterion", "backing")
LEAF = "· "


def explain(  # noqa: PLR0913 (each is an option of the command)
    place: Annotated[
        str,
        typer.Argument(
            metavar="SITE",
            help="A site's or zone's id or name, or a pair such as P002~FTZ-012; of an own table a "
            "candidate's.",
        ),
    ],
    *,
    study: door.StudyOption = door.DEFAULT_STUDY,
    weights: ask.WeightsOption = None,
    matrix: ask.MatrixOption = None,
    criteria: ask.CriteriaOption = None,
    scale: ask.ScaleOption = ask.ScaleFrom.given,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Show what a score is made of, criterion by criterion; the points add up to it."""
    with door.progress() as stage:
        if matrix is not None:
            from siting.explain import explain_candidate
            from siting.robustness.assess import assess

            decision, settings = ask.load_decision(
                study,
                matrix=matrix,
                criteria=criteria,
                scale=scale,
                weights=weights,
                progress=stage,
            )
            found = explain_candidate(decision, decision.position(place), lang.value)
            stage("drawing weights")
            robustness = assess(decision, settings)
        else:
            from siting import pipeline

            ask.refuse_without_matrix(criteria, scale)
            chosen = ask.reweighted_study(door.load_study(study), weights)
            result = pipeline.run(chosen, progress=stage)
            found = find(result, place, lang)
            decision, robustness = result.decision, result.robustness
    _answer(found, decision, robustness, as_json=as_json)


def _answer(
    found: "Explanation", decision: "Decision", robustness: "Robustness", *, as_json: bool
) -> None:
    from siting.robustness.record import candidate
    from siting.sureness import sureness

    at = decision.ids.index(found.id) if found.kind == "site" else None
    if as_json:
        tested = None if at is None else candidate(decision, robustness, at)
        door.show_json(asdict(found) | {"robustness": tested})
    else:
        show(found)
        if at is not None:
            door.show_text(sureness(decision, robustness, at, found.lang))


def find(result: "RunResult", place: str, lang: door.Lang) -> "Explanation":
    """Explain the pair, site or zone of that id, or else of that name.

    Raises
    ------
    siting.errors.UsageError
        When nothing has that id or name, or several have that name.
    """
    from siting.eliminating import removals
    from siting.errors import UsageError
    from siting.explain import explain_place
    from siting.explainpair import explain_pair

    if BETWEEN_ENDS in place:
        return explain_pair(result, place, lang.value)
    sides = {"site_id": result.sites, "zone_id": result.zones}
    places = [
        (key, str(place_id), str(name))
        for key, side in sides.items()
        for place_id, name in zip(side.frame[key], side.frame["name"], strict=True)
    ]
    named = [at for at, (_, place_id, _) in enumerate(places) if place_id == place]
    named = named or by_name([name for _, _, name in places], place)
    if len(named) == 1:
        key, place_id, _ = places[named[0]]
        return explain_place(sides[key], place_id, result.study, lang.value)
    names = {folded(name): name for _, _, name in places}
    removed = removals(result.eliminated)
    if place in removed:
        message = f"{place}: removed before scoring by {removed[place]}."
        raise UsageError(message)
    raise _not_one(place, [places[at][1] for at in named], names, study=result.study.name)


def _not_one(place: str, ids: list[str], names: dict[str, str], *, study: str) -> Exception:
    from siting.errors import UsageError

    shown = door.short(place)
    if ids:
        listed = ", ".join(ids[:SHOWN]) + (", ..." if len(ids) > SHOWN else "")
        return UsageError(f"{shown!r}: {len(ids)} places have that name; give an id: {listed}")
    near = get_close_matches(folded(place), names, n=1)
    hint = f"did you mean {names[near[0]]!r}?" if near else "ids are in sites.csv and zones.csv."
    return UsageError(
        f"{shown!r}: no site, zone or pair of that id or name in study {study} "
        f"(another one: --study); {hint}"
    )


def _branch(
    theme: str, rows: "Sequence[int]", weights: "Sequence[float]", points: "Sequence[float]"
) -> tuple[str, ...]:
    """Sum the rows of a theme as printed, so that the sums add up as well."""
    weight, earned = (math.fsum(figures[at] for at in rows) for figures in (weights, points))
    return theme, "", "", door.figure(weight, digits=1), door.figure(earned, digits=2), ""


def show(found: "Explanation") -> None:
    """Print an explanation: its table, the total, and the sentences that go with it."""
    texts = entries("explain")
    shown = door.table(
        word(
            "explain",
            "title",
            found.lang,
            id=found.id,
            name=door.short(found.name),
            rank=found.rank,
            out_of=found.out_of,
        ),
        *(
            (texts[f"headings.{key}"][found.lang], "text" if key in TEXTS else "figure")
            for key in ("criterion", "figure", "value", "weight", "points", "backing")
        ),
    )
    reasons = list(dict.fromkeys(row.reason_text for row in found.rows if row.reason_text))
    total = 100 * sum(row.share for row in found.rows)
    weights = apportioned([100 * row.share for row in found.rows], total, digits=1)
    points = apportioned([100 * row.points for row in found.rows], 100 * found.total, digits=2)
    theme = ""
    for at, row in enumerate(found.rows):
        if found.kind == "pair" and row.theme != theme:
            theme = row.theme
            branch = [i for i, one in enumerate(found.rows) if one.theme == theme]
            door.add_row(shown, *_branch(theme, branch, weights, points))
        title, unit = beside(row.title, row.unit)
        door.add_row(
            shown,
            LEAF + title if theme else title,
            figure(row.raw, unit),
            door.figure(row.value, digits=2),
            door.figure(weights[at], digits=1),
            door.figure(points[at], digits=2),
            row.evidence_text
            + (f" ({reasons.index(row.reason_text) + 1})" if row.reason_text else ""),
        )
    shown.add_section()
    door.add_row(
        shown,
        word("explain", "total", found.lang),
        "",
        "",
        door.figure(total, digits=1),
        door.figure(100 * found.total, digits=2),
        "",
    )
    door.show(shown)
    numbered = (f"({number}) {reason}." for number, reason in enumerate(reasons, start=1))
    door.show_text(sentence for sentence in (*numbered, found.coverage, *found.notes) if sentence)
