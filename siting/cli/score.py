"""``siting score``: the ranking of a study's sites or of an own table, by any method."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import word

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.secondopinion import Opinion

WEIGHTED_SUM = "weighted-sum"

TopOption = Annotated[
    int, typer.Option("--top", min=1, metavar="N", help="Rows of the table; --json has all.")
]
MethodOption = Annotated[
    str,
    typer.Option("--method", metavar="NAME", help="Another method; `siting methods` lists them."),
]


def score(  # noqa: PLR0913 (each is an option of the command)
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    output: door.OutputOption = None,
    overwrite: door.StageOverwriteOption = False,
    method: MethodOption = WEIGHTED_SUM,
    weights: ask.WeightsOption = None,
    matrix: ask.MatrixOption = None,
    criteria: ask.CriteriaOption = None,
    scale: ask.ScaleOption = ask.ScaleFrom.given,
    top: TopOption = 10,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Rank sites, or an own table; with -o write the files of sites and zones instead."""
    if output is not None:
        _refuse_with_output(method, weights, matrix)
        ask.refuse_without_matrix(criteria, scale)
        written = door.run_stage("score", study, output, overwrite=overwrite)
        door.show_paths(written, as_json=as_json)
        return
    with door.progress() as stage:
        found = rank(
            study, method, weights, matrix=matrix, criteria=criteria, scale=scale, progress=stage
        )
    if as_json:
        door.show_json(as_dict(found))
    else:
        show(found, top, lang.value)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking as the command shows it: by the weighted sum, or by another method."""

    title: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    weights: dict[str, float]
    decision: "Decision | None"
    opinion: "Opinion | None"


def rank(  # noqa: PLR0913 (each is an option of the command)
    study: str,
    method: str,
    weights: str | None,
    *,
    matrix: Path | None,
    criteria: Path | None,
    scale: ask.ScaleFrom,
    progress: door.Progress,
) -> Ranking:
    """Rank by the weighted sum and, where another method is asked for, by that one too."""
    from siting import secondopinion

    chosen = None if method == WEIGHTED_SUM else secondopinion.find_method(method)
    if matrix is not None and chosen is not None and weights is None:
        table = ask.load_matrix(study, matrix, criteria, scale)
        if any(one is None for one in table.scales):
            return Ranking(
                title=table.title,
                ids=table.ids,
                names=table.names,
                weights=dict(zip(table.criteria, table.weights.tolist(), strict=True)),
                decision=None,
                opinion=secondopinion.of_matrix(table, chosen),
            )
    decision, _ = ask.load_decision(
        study, matrix=matrix, criteria=criteria, scale=scale, weights=weights, progress=progress
    )
    return Ranking(
        title=decision.title,
        ids=decision.ids,
        names=decision.names,
        weights={theme.key: theme.weight for theme in decision.themes},
        decision=decision,
        opinion=None if chosen is None else secondopinion.of_decision(decision, chosen),
    )


def as_dict(found: Ranking) -> dict[str, Any]:
    """Return the whole ranking, best first, with everything the table shows."""
    from siting.scoring import order

    opinion, decision = found.opinion, found.decision
    ranked = opinion.rank if opinion is not None else _of(decision).scores.rank
    rows = []
    for i in order(ranked).tolist():
        row: dict[str, Any] = {
            "rank": int(ranked[i]),
            "id": found.ids[i],
            "name": found.names[i],
        }
        if opinion is not None:
            row["score"] = float(opinion.score[i])
        if decision is not None:
            key = "weighted_sum" if opinion is not None else "score"
            row |= {
                key: float(decision.scores.score[i]),
                "low": float(decision.scores.low[i]),
                "high": float(decision.scores.high[i]),
                "weighted_sum_rank": int(decision.scores.rank[i]),
                "measured_share": float(decision.coverage.measured[i]),
                "proxy_share": float(decision.coverage.proxy[i]),
                "missing_share": float(decision.coverage.missing[i]),
            }
        rows.append(row)
    return {
        "title": found.title,
        "method": WEIGHTED_SUM if opinion is None else opinion.method.name,
        "weights": found.weights,
        "ranking": rows,
    }


def show(found: Ranking, top: int, lang: str) -> None:
    """Print the first rows of a ranking and the sentences that belong to its method."""
    if found.opinion is None:
        _show_weighted_sum(_of(found.decision), top, lang)
    else:
        _show_opinion(found, found.opinion, top, lang)
    shares = ", ".join(f"{key} {100 * share:.4g} %" for key, share in found.weights.items())
    door.show_text([word("score", "sentences.weights", lang, weights=shares)])


def _show_weighted_sum(decision: "Decision", top: int, lang: str) -> None:
    from siting.scoring import order

    scores, cover = decision.scores, decision.coverage
    shown = door.table(
        _text("titles.ranking", lang, title=decision.title, count=len(decision.ids)),
        (_text("headings.rank", lang), "figure"),
        (_text("headings.name", lang), "text"),
        (_text("headings.id", lang), ask.id_kind(decision.ids)),
        (_text("headings.score", lang), "figure"),
        (_text("headings.range", lang), "figure"),
        (_text("headings.backed", lang), "figure"),
    )
    for i in order(scores.rank)[:top].tolist():
        door.add_row(
            shown,
            int(scores.rank[i]),
            door.short(decision.names[i]),
            decision.ids[i],
            door.points(float(scores.score[i])),
            door.span(float(scores.low[i]), float(scores.high[i])),
            door.percent(float(cover.measured[i])),
        )
    door.show(shown)


def _show_opinion(found: Ranking, opinion: "Opinion", top: int, lang: str) -> None:
    from siting.scoring import order

    title = opinion.method.title.get("es" if lang == "es" else "en")
    by_sum = None if found.decision is None else found.decision.scores.rank
    headings = [
        (_text("headings.rank", lang), "figure"),
        (_text("headings.name", lang), "text"),
        (_text("headings.id", lang), ask.id_kind(found.ids)),
        (_text("headings.score", lang), "figure"),
    ]
    if by_sum is not None:
        headings.append((_text("headings.by_sum", lang), "figure"))
    shown = door.table(
        _text("titles.method", lang, title=found.title, method=title, count=len(found.ids)),
        *headings,
    )
    for i in order(opinion.rank)[:top].tolist():
        cells = [
            int(opinion.rank[i]),
            door.short(found.names[i]),
            found.ids[i],
            door.figure(float(opinion.score[i]), digits=4),
        ]
        door.add_row(shown, *cells, *([] if by_sum is None else [int(by_sum[i])]))
    door.show(shown)
    door.show_text(_sentences(opinion, found.decision, title, top, lang))


def _sentences(
    opinion: "Opinion", decision: "Decision | None", title: str, top: int, lang: str
) -> list[str]:
    said = []
    if decision is None:
        said.append(_text("sentences.raw", lang, method=title))
    else:
        from siting.methods.agreement import compare

        by_sum = decision.scores.rank
        agreed = compare({"sum": by_sum, "other": opinion.rank}, top=top)
        said.append(
            _text(
                "sentences.agreement",
                lang,
                spearman=door.figure(float(agreed.spearman[0, 1]), digits=2),
                shared=len(agreed.top_k_under_all),
                top=min(top, len(decision.ids)),
            )
        )
        if (decision.evidence == 0).any():
            said.append(_text("sentences.own_mean", lang))
        if (decision.factor != 1).any():
            said.append(_text("sentences.partial", lang, method=title))
    if not opinion.method.fixed_scale:
        said.append(_text("sentences.reorders", lang, method=title))
    return said


def _of(decision: "Decision | None") -> "Decision":
    if decision is None:
        message = "a ranking without another method has a decision"
        raise TypeError(message)
    return decision


def _text(key: str, lang: str, **fill: object) -> str:
    return word("score", key, lang, **fill)


def _refuse_with_output(method: str, weights: str | None, matrix: Path | None) -> None:
    from siting.errors import UsageError

    if method != WEIGHTED_SUM or weights or matrix is not None:
        message = (
            "-o writes the files of a study as it stands: put other weights into the study file, "
            "and take another method or an own table with --json."
        )
        raise UsageError(message)
