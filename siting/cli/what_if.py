"""``siting what-if``: what lifts one site to a rank, or what other weights do to the ranking."""

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import word
from siting.wording import beside, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from siting.decision import CriterionLike, Decision
    from siting.robustness.change import Step
    from siting.whatif import Lift, Reranking
    from siting.wording import Language

RankOption = Annotated[
    int, typer.Option("--rank", min=1, metavar="K", help="The rank to reach: among the first K.")
]
LEAST_CHANGE = 0.0005
WHOLE = 1e-9


def what_if(  # noqa: PLR0913 (each is an option of the command)
    site: Annotated[
        str | None, typer.Argument(metavar="[SITE]", help="The site to lift: its id or name.")
    ] = None,
    *,
    rank: RankOption = 10,
    study: door.StudyOption = door.DEFAULT_STUDY,
    weights: ask.WeightsOption = None,
    matrix: ask.MatrixOption = None,
    criteria: ask.CriteriaOption = None,
    scale: ask.ScaleOption = ask.ScaleFrom.given,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Say what must change for a site to reach a rank; without a site, what --weights change."""
    from siting import whatif
    from siting.errors import UsageError

    if site is None and weights is None:
        raise UsageError(_text("sentences.ask", lang.value))
    with door.progress() as stage:
        before, _ = ask.load_decision(
            study, matrix=matrix, criteria=criteria, scale=scale, weights=None, progress=stage
        )
        after = ask.with_weights(before, weights)
        if site is not None:
            position = after.position(site)
            stage(_text("progress.solving", lang.value))
            found = whatif.lift(after, position, rank=rank, progress=_telling(stage, lang.value))
    if site is None:
        rank = min(rank, len(after.ids))
        ranking = whatif.rerank(before, after, top=rank)
        if as_json:
            door.show_json(ranking_as_dict(before, after, ranking))
        else:
            show_ranking(before, after, ranking, rank, lang.value)
    elif as_json:
        door.show_json(lift_as_dict(after, found))
    else:
        show_lift(after, found, lang.value)


def _telling(stage: "door.Progress", lang: str) -> "Callable[[float, float], None]":
    """Show how near the weights found are, and how near there are none."""

    def tell(distance: float, lower: float) -> None:
        least = f"{50 * min(lower, 2.0):.1f}"
        if math.isfinite(distance):
            stage(_text("progress.found", lang, least=least, points=f"{50 * distance:.1f}"))
        else:
            stage(_text("progress.searching", lang, least=least))

    return tell


def lift_as_dict(decision: "Decision", found: "Lift") -> dict[str, Any]:
    """Return what lifts a site, its criteria and themes by key."""
    from siting.whatif import LEAD

    keys = [criterion.key for criterion in decision.criteria]

    def steps(all_of_them: "Iterable[Step]") -> list[dict[str, Any]]:
        return [asdict(step) | {"criterion": keys[step.criterion]} for step in all_of_them]

    alone, together, change = found.improvements, found.together, found.weights
    themes = [theme.key for theme in decision.themes]
    return {
        "id": decision.ids[found.position],
        "name": decision.names[found.position],
        "rank": alone.rank_now,
        "target": found.target,
        "score": alone.score_now,
        "score_needed": alone.score_needed,
        "one_criterion": steps(alone.single),
        "factor": float(decision.factor[found.position]),
        "factor_not_counted": decision.lasting_factor(found.position),
        "together": {"status": together.status, "steps": steps(together.together)},
        "weights": {
            "status": change.status,
            "now": dict(zip(themes, decision.theme_weights.tolist(), strict=True)),
            "then": dict(zip(themes, change.weights.tolist(), strict=True))
            if change.status == "found"
            else None,
            "distance": change.distance,
            "tied": change.tied,
            "lead": change.lead,
            "lead_wanted": LEAD,
            "clear": found.clear.status,
            "at_least": change.lower,
            "proven": change.proven,
            "always_above": [decision.ids[i] for i in change.always_above],
        },
    }


def ranking_as_dict(before: "Decision", after: "Decision", found: "Reranking") -> dict[str, Any]:
    """Return both rankings, best first after."""
    return {
        "title": after.title,
        "weights_before": {theme.key: theme.weight for theme in before.themes},
        "weights_after": {theme.key: theme.weight for theme in after.themes},
        "spearman": found.spearman,
        "entered": found.entered,
        "ranking": [
            {
                "id": after.ids[i],
                "name": after.names[i],
                "rank": int(after.scores.rank[i]),
                "rank_before": int(before.scores.rank[i]),
                "score": float(after.scores.score[i]),
                "score_before": float(before.scores.score[i]),
            }
            for i in found.positions.tolist()
        ],
    }


def show_lift(decision: "Decision", found: "Lift", lang: str) -> None:
    """Print each criterion alone, the fewest together, and the nearest weights."""
    name = door.short(decision.names[found.position])
    alone = found.improvements
    if alone.status == "already":
        door.show_text([_text("sentences.there", lang, name=name, rank=alone.rank_now)])
        return
    _show_steps(
        decision,
        alone.single,
        lang,
        title=_text(
            "titles.lifts",
            lang,
            name=name,
            id=decision.ids[found.position],
            rank=alone.rank_now,
            count=len(decision.ids),
            target=found.target,
        ),
        alone=True,
    )
    if alone.status == "impossible":
        door.show_text([_text("sentences.no_improvement", lang)])
    else:
        _show_together(decision, found, lang)
    door.show_text(_of_constraints(decision, found, lang))
    _show_weights(decision, found, lang)


def _of_constraints(decision: "Decision", found: "Lift", lang: str) -> list[str]:
    """Say which figures also meet a partial constraint, and what stays of the score whatever."""
    now = float(decision.factor[found.position])
    met = [
        decision.criteria[step.criterion].title.get("es" if lang == "es" else "en")
        for step in found.improvements.single
        if step.enough and step.factor > now
    ]
    said = [_text("sentences.meets", lang, names=", ".join(met))] if met else []
    lasting = decision.lasting_factor(found.position)
    if lasting < 1 - WHOLE:
        said.append(_text("sentences.lasting", lang, factor=f"{lasting:.4g}"))
    return said


def _show_together(decision: "Decision", found: "Lift", lang: str) -> None:
    together = found.together
    if together.status == "several":
        _show_steps(
            decision,
            together.together,
            lang,
            title=_text("titles.together", lang),
            alone=False,
        )
        if not all(criterion.buildable for criterion in decision.criteria):
            door.show_text([_text("sentences.buildable", lang)])
    elif together.status == "impossible":
        door.show_text([_text("sentences.not_built", lang)])


def _show_steps(
    decision: "Decision", steps: "Iterable[Step]", lang: str, *, title: str, alone: bool
) -> None:
    headings = [
        (_text("headings.criterion" if alone else "headings.criterion_together", lang), "text"),
        (_text("headings.now", lang), "figure"),
        (_text("headings.needed", lang), "figure"),
    ]
    if alone:
        headings.append((_text("headings.best_rank", lang), "figure"))
    shown = door.table(title, *headings)
    for step in steps:
        criterion = decision.criteria[step.criterion]
        known: Language = "es" if lang == "es" else "en"
        heading, unit = beside(criterion.title.get(known), criterion.symbol.get(known))
        cells = [
            heading,
            _text("words.unknown", lang)
            if math.isnan(step.raw_now)
            else figure(step.raw_now, unit),
            _needed(step, criterion, unit, lang),
        ]
        door.add_row(shown, *cells, *([step.rank] if alone else []))
    door.show(shown)


def _needed(step: "Step", criterion: "CriterionLike", unit: str, lang: str) -> str:
    if not step.enough:
        return _text("words.not_enough", lang)
    if not math.isfinite(step.raw):
        return _text("words.enough", lang)
    # A constraint can ask for a figure that is worse by itself.
    upward = criterion.direction > 0 if step.upward is None else step.upward
    key = "words.or_more" if upward else "words.or_less"
    return _text(key, lang, figure=figure(step.raw, unit))


def _show_weights(decision: "Decision", found: "Lift", lang: str) -> None:
    change = found.weights
    if change.status == "unknown":
        door.show_text([_text("sentences.unknown", lang)])
        return
    if change.status != "found":
        reason = (
            _text("sentences.dominated", lang, count=len(change.always_above))
            if change.status == "dominated"
            else _text("sentences.never", lang, target=found.target)
        )
        door.show_text([_text("sentences.no_weights", lang, reason=reason)])
        return
    from siting.whatif import LEAD

    clear, words = found.clear.status == "found", {"lead": f"{100 * LEAD:g}"}
    if not clear:
        door.show_text(_no_lead(found, lang, **words))
    shown = door.table(
        _text(
            "titles.weights_clear" if clear else "titles.weights",
            lang,
            points=f"{50 * change.distance:.1f}",
            **words,
        ),
        (_text("headings.theme", lang), "text"),
        (_text("headings.weight_now", lang), "figure"),
        (_text("headings.weight_then", lang), "figure"),
        (_text("headings.moved", lang), "figure"),
    )
    for theme, then in zip(decision.themes, change.weights.tolist(), strict=True):
        moved = then - theme.weight
        door.add_row(
            shown,
            theme.title.get("es" if lang == "es" else "en"),
            f"{100 * theme.weight:.1f} %",
            f"{100 * then:z.1f} %",
            f"{100 * moved:+.1f}" if abs(moved) >= LEAST_CHANGE else "",
        )
    door.show(shown)
    if not change.proven:
        door.show_text([_text("sentences.not_proven", lang)])


def _no_lead(found: "Lift", lang: str, *, lead: str) -> list[str]:
    """Say, before the weights themselves, that with them the site is hardly there."""
    change = found.weights
    sure = found.clear.status != "unknown"
    said = [_text("sentences.no_lead" if sure else "sentences.no_lead_found", lang, lead=lead)]
    if change.tied:
        key = "sentences.tied" if change.tied > 1 else "sentences.tied_one"
        said.append(_text(key, lang, count=change.tied))
    return said


def show_ranking(
    before: "Decision", after: "Decision", found: "Reranking", top: int, lang: str
) -> None:
    """Print the first with other weights, and where they were before."""
    shown = door.table(
        _text("titles.ranking", lang, title=after.title, top=top),
        (_text("headings.rank", lang), "figure"),
        (_text("headings.before", lang), "figure"),
        (_text("headings.name", lang), "text"),
        (_text("headings.id", lang), ask.id_kind(after.ids)),
        (_text("headings.score", lang), "figure"),
        (_text("headings.score_before", lang), "figure"),
    )
    for i in found.positions[:top].tolist():
        door.add_row(
            shown,
            int(after.scores.rank[i]),
            int(before.scores.rank[i]),
            door.short(after.names[i]),
            after.ids[i],
            door.points(float(after.scores.score[i])),
            door.points(float(before.scores.score[i])),
        )
    door.show(shown)
    door.show_text(
        [
            _text(
                "sentences.moved",
                lang,
                entered=found.entered,
                top=top,
                spearman=door.figure(found.spearman, digits=2),
            ),
            _text("sentences.weights", lang, before=_shares(before), after=_shares(after)),
        ]
    )


def _shares(decision: "Decision") -> str:
    return ", ".join(f"{theme.key} {100 * theme.weight:.4g}" for theme in decision.themes)


def _text(key: str, lang: str, **fill: object) -> str:
    return word("what_if", key, lang, **fill)
