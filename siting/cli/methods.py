"""``siting methods``: whether other methods rank alike, and where they contradict themselves."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import word

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.secondopinion import Opinion, Panel

TopOption = Annotated[
    int, typer.Option("--top", min=1, max=1000, metavar="K", help="Length of the shortlist.")
]


def methods(  # noqa: PLR0913 (each is an option of the command)
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    top: TopOption = 10,
    weights: ask.WeightsOption = None,
    matrix: ask.MatrixOption = None,
    criteria: ask.CriteriaOption = None,
    scale: ask.ScaleOption = ask.ScaleFrom.given,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Rank by every method: how far they agree, who is on all shortlists, rank reversals."""
    from siting.secondopinion import panel

    with door.progress() as stage:
        decision, _ = ask.load_decision(
            study, matrix=matrix, criteria=criteria, scale=scale, weights=weights, progress=stage
        )
        stage("ranking by every method")
        found = panel(decision, top=top)
    if as_json:
        door.show_json(as_dict(decision, found))
    else:
        show(decision, found, lang.value)


def as_dict(decision: "Decision", found: "Panel") -> dict[str, Any]:
    """Return every method's ranks, their agreement and their reversals."""
    agreed = found.agreement
    return {
        "title": decision.title,
        "top": agreed.top,
        "methods": [
            {
                "name": one.method.name,
                "fixed_scale": one.method.fixed_scale,
                "convention": one.method.convention,
                "spearman": float(agreed.spearman[0, k]),
                "weighted_spearman": float(agreed.weighted_spearman[0, k]),
                "ws": float(agreed.ws[0, k]),
                "as_weighted_sum": found.as_sum[k],
                "same_in_top": found.shared[k],
                "in_top": found.listed[k],
                "counts_for_top_under_all": found.counted[k],
                "reversals": lost,
                "ranks": _ranks(decision, found, one),
            }
            for k, (one, lost) in enumerate(zip(found.opinions, found.reversals, strict=True))
        ],
        "top_under_all": [decision.ids[i] for i in found.under_all],
        "top_counts": dict(zip(decision.ids, found.counts.tolist(), strict=True)),
        "unranked": [
            place for place, ranked in zip(decision.ids, found.ranked, strict=True) if not ranked
        ],
        "correlations": {
            "names": list(agreed.names),
            "spearman": agreed.spearman,
            "weighted_spearman": agreed.weighted_spearman,
            "ws": agreed.ws,
        },
    }


def _ranks(decision: "Decision", found: "Panel", opinion: "Opinion") -> dict[str, int | None]:
    ranks = zip(decision.ids, opinion.rank.tolist(), found.ranked.tolist(), strict=True)
    return {place: rank if ranked else None for place, rank, ranked in ranks}


def show(decision: "Decision", found: "Panel", lang: str) -> None:
    """Print the methods side by side, the shortlist of all of them, and what the figures mean."""
    unranked = int((~found.ranked).sum())
    if len(decision.ids) - unranked == 1:
        only = int(found.ranked.argmax())
        text = _text("sentences.alone", lang, title=decision.title, name=decision.names[only])
        door.show_text([text, *_unranked(unranked, lang)])
        return
    _show_methods(decision, found, lang)
    top = found.agreement.top
    said = []
    if found.under_all:
        shown = door.table(
            _text("titles.all", lang, top=top),
            (_text("headings.rank", lang), "figure"),
            (_text("headings.site", lang), "text"),
            (_text("headings.id", lang), ask.id_kind(decision.ids)),
        )
        for i in found.under_all:
            rank = int(found.opinions[0].rank[i])
            door.add_row(shown, rank, door.short(decision.names[i]), decision.ids[i])
        door.show(shown)
    else:
        said.append(_text("sentences.none", lang, top=top))
    said += _left_out(found, lang)
    said += _unranked(unranked, lang)
    said.append(_text("sentences.columns", lang, top=top))
    said.append(_text("sentences.as_sum", lang))
    said.append(_text("sentences.reversals", lang, among=found.among))
    if (decision.factor != 1).any():
        on_scores = [one.method.name for one in found.opinions if one.method.lowered == "scores"]
        said.append(_text("sentences.partial", lang, methods=", ".join(on_scores)))
    door.show_text(said)


def _show_methods(decision: "Decision", found: "Panel", lang: str) -> None:
    agreed = found.agreement
    shown = door.table(
        _text("titles.methods", lang, title=decision.title),
        (_text("headings.method", lang), "name"),
        (_text("headings.spearman", lang), "figure"),
        (_text("headings.weighted", lang), "figure"),
        (_text("headings.ws", lang), "figure"),
        (_text("headings.shared", lang, top=agreed.top), "figure"),
        (_text("headings.first", lang), ask.id_kind(decision.ids)),
        (_text("headings.reversals", lang), "figure"),
    )
    for k, (one, lost) in enumerate(zip(found.opinions, found.reversals, strict=True)):
        name, shared = one.method.name, str(found.shared[k])
        if found.listed[k] > agreed.top:
            shared = _text("words.of", lang, shared=shared, listed=found.listed[k])
        door.add_row(
            shown,
            f"{name} =" if found.as_sum[k] else name,
            door.figure(float(agreed.spearman[0, k]), digits=2),
            door.figure(float(agreed.weighted_spearman[0, k]), digits=2),
            door.figure(float(agreed.ws[0, k]), digits=2),
            shared,
            decision.ids[int(one.rank.argmin())],
            _text("words.none_possible", lang) if lost is None else door.figure(lost),
        )
    door.show(shown)


def _left_out(found: "Panel", lang: str) -> list[str]:
    from siting.secondopinion import LONGEST_LIST

    listed = zip(found.opinions, found.listed, found.counted, strict=True)
    long = [f"{one.method.name} ({size})" for one, size, counts in listed if not counts]
    if not long:
        return []
    top = found.agreement.top
    filled = {"top": top, "most": LONGEST_LIST * top, "methods": ", ".join(long)}
    return [_text("sentences.left_out", lang, **filled)]


def _unranked(count: int, lang: str) -> list[str]:
    return [_text("sentences.unranked", lang, count=count)] if count else []


def _text(key: str, lang: str, **fill: object) -> str:
    return word("methods", key, lang, **fill)
