"""``siting score``: the ranking of a study's sites or of an own table, by any method."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import word

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.secondopinion import Opinion, Outranking

WEIGHTED_SUM = "weighted-sum"

TopOption = Annotated[
    int, typer.Option("--top", min=1, metavar="N", help="Rows of the table; --json has all.")
]
MethodOption = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="NAME",
        help="Another method: `siting methods` lists those that rank; electre-i gives a set.",
    ),
]
OptionOption = Annotated[
    list[str],
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="Of the method, such as lam=0.3, preference=linear, agree=0.7,0.6,0.5; repeatable.",
    ),
]


def score(  # noqa: PLR0913 (each is an option of the command)
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    output: door.OutputOption = None,
    overwrite: door.StageOverwriteOption = False,
    method: MethodOption = WEIGHTED_SUM,
    option: OptionOption = [],  # noqa: B006 (typer gives every call a list of its own)
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
        _refuse_with_output(method, option, weights, matrix)
        ask.refuse_without_matrix(criteria, scale)
        written = door.run_stage("score", study, output, overwrite=overwrite)
        door.show_paths(written, as_json=as_json)
        return
    with door.progress() as stage:
        found = rank(
            study,
            method,
            option,
            weights=weights,
            matrix=matrix,
            criteria=criteria,
            scale=scale,
            progress=stage,
        )
    if as_json:
        door.show_json(as_dict(found))
    else:
        show(found, top, lang.value)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the command shows: the weighted sum, another method's ranking, or ELECTRE I's set."""

    title: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    weights: dict[str, float]
    decision: "Decision | None"
    opinion: "Opinion | None" = None
    outranking: "Outranking | None" = None


def rank(  # noqa: PLR0913 (each is an option of the command)
    study: str,
    method: str,
    option: list[str],
    *,
    weights: str | None,
    matrix: Path | None,
    criteria: Path | None,
    scale: ask.ScaleFrom,
    progress: door.Progress,
) -> Ranking:
    """Rank by the weighted sum and, where another method is asked for, by that one too."""
    from siting import secondopinion
    from siting.methods import ELECTRE_I
    from siting.methods.given import parse_options

    by_kernel = method == ELECTRE_I.name
    options = parse_options(ELECTRE_I if by_kernel else secondopinion.find_method(method), option)
    if matrix is not None and method != WEIGHTED_SUM and weights is None:
        table = ask.load_matrix(study, matrix, criteria, scale)
        if any(one is None for one in table.scales):
            bare = Ranking(
                title=table.title,
                ids=table.ids,
                names=table.names,
                weights=dict(zip(table.criteria, table.weights.tolist(), strict=True)),
                decision=None,
            )
            if by_kernel:
                return replace(bare, outranking=secondopinion.kernel_of_matrix(table, options))
            chosen = secondopinion.find_method(method)
            return replace(bare, opinion=secondopinion.of_matrix(table, chosen, options))
    decision, _ = ask.load_decision(
        study, matrix=matrix, criteria=criteria, scale=scale, weights=weights, progress=progress
    )
    found = Ranking(
        title=decision.title,
        ids=decision.ids,
        names=decision.names,
        weights={theme.key: theme.weight for theme in decision.themes},
        decision=decision,
    )
    if by_kernel:
        return replace(found, outranking=secondopinion.kernel_of_decision(decision, options))
    if method == WEIGHTED_SUM:
        return found
    chosen = secondopinion.find_method(method)
    return replace(found, opinion=secondopinion.of_decision(decision, chosen, options))


def as_dict(found: Ranking) -> dict[str, Any]:
    """Return everything the table shows of everybody, best first where there is a ranking."""
    from siting.cli import _opinions

    opinion, outranking = found.opinion, found.outranking
    if outranking is not None:
        told = _opinions.outranking_as_dict(outranking, found.ids, found.names)
    else:
        told = {"ranking": _rows(found)}
        if opinion is not None:
            told |= _opinions.as_dict(opinion, found.ids)
    return {
        "title": found.title,
        "method": _method_name(found),
        "options": told.pop("options", {}),
        "weights": found.weights,
        **told,
    }


def _method_name(found: Ranking) -> str:
    if found.outranking is not None:
        return "electre-i"
    return WEIGHTED_SUM if found.opinion is None else found.opinion.method.name


def _rows(found: Ranking) -> list[dict[str, Any]]:
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
            if opinion.compromise is not None:
                measured = opinion.compromise
                row |= {key: float(getattr(measured, key)[i]) for key in ("s", "r", "q")}
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
    return rows


def show(found: Ranking, top: int, lang: str) -> None:
    """Print the first rows and the sentences that belong to the method."""
    from siting.cli import _opinions

    by = found.ids, found.names, found.decision
    if found.outranking is not None:
        _opinions.show_outranking(found.title, found.outranking, *by, top=top, lang=lang)
    elif found.opinion is not None:
        _opinions.show_opinion(found.title, found.opinion, *by, top=top, lang=lang)
    else:
        _show_weighted_sum(_of(found.decision), top, lang)
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


def _of(decision: "Decision | None") -> "Decision":
    if decision is None:
        message = "a ranking without another method has a decision"
        raise TypeError(message)
    return decision


def _text(key: str, lang: str, **fill: object) -> str:
    return word("score", key, lang, **fill)


def _refuse_with_output(
    method: str, option: list[str], weights: str | None, matrix: Path | None
) -> None:
    from siting.errors import UsageError

    if method != WEIGHTED_SUM or option or weights or matrix is not None:
        message = (
            "-o writes the files of a study as it stands: put other weights into the study file, "
            "and take another method or an own table with --json."
        )
        raise UsageError(message)
