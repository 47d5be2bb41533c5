"""``siting methods``: whether other methods rank alike, and where they contradict themselves."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import word

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.secondopinion import Panel

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
                "same_in_top": found.shared[k],
                "reversals": lost,
                "ranks": dict(zip(decision.ids, one.rank.tolist(), strict=True)),
            }
            for k, (one, lost) in enumerate(zip(found.opinions, found.reversals, strict=True))
        ],
        "top_under_all": [decision.ids[i] for i in agreed.top_k_under_all],
        "top_counts": dict(zip(decision.ids, agreed.top_k_counts.tolist(), strict=True)),
        "correlations": {
            "names": list(agreed.names),
            "spearman": agreed.spearman,
            "weighted_spearman": agreed.weighted_spearman,
            "ws": agreed.ws,
        },
    }


def show(decision: "Decision", found: "Panel", lang: str) -> None:
    """Print one row a method, then who is on the shortlist of all of them."""
    _show_methods(decision, found, lang)
    agreed = found.agreement
    if agreed.top_k_under_all:
        shown = door.table(
            _text("titles.all", lang, top=agreed.top),
            (_text("headings.rank", lang), "figure"),
            (_text("headings.site", lang), "text"),
            (_text("headings.id", lang), ask.id_kind(decision.ids)),
        )
        for i in agreed.top_k_under_all:
            rank = int(found.opinions[0].rank[i])
            door.add_row(shown, rank, door.short(decision.names[i]), decision.ids[i])
        door.show(shown)
        said = []
    else:
        said = [_text("sentences.none", lang, top=agreed.top)]
    said.append(_text("sentences.columns", lang, top=agreed.top))
    said.append(_text("sentences.reversals", lang, among=found.among))
    if (decision.factor != 1).any():
        said.append(_text("sentences.partial", lang))
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
        door.add_row(
            shown,
            one.method.name,
            door.figure(float(agreed.spearman[0, k]), digits=2),
            door.figure(float(agreed.weighted_spearman[0, k]), digits=2),
            door.figure(float(agreed.ws[0, k]), digits=2),
            found.shared[k],
            decision.ids[int(one.rank.argmin())],
            _text("words.none_possible", lang) if lost is None else door.figure(lost),
        )
    door.show(shown)


def _text(key: str, lang: str, **fill: object) -> str:
    return word("methods", key, lang, **fill)
