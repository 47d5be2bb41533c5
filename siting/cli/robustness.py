"""``siting robustness``: under which weights and figures a ranking holds."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import word
from siting.wording import chance

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.robustness.assess import Robustness

SHOWN = 15
CENTRAL_SHOWN = 8
CENTRAL_FROM = 0.01


class Around(StrEnum):
    """Which weights are drawn."""

    dirichlet = "dirichlet"
    uniform = "uniform"


class By(StrEnum):
    """Whose weights are moved in the table."""

    theme = "theme"
    criterion = "criterion"


DrawsOption = Annotated[
    int | None, typer.Option("--draws", min=100, max=1_000_000, help="Draws of weights.")
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", min=0, max=2**31 - 1, help="Start of the random draws.")
]
AroundOption = Annotated[
    Around | None,
    typer.Option("--around", help="dirichlet: around the chosen weights; uniform: any weights."),
]
ConcentrationOption = Annotated[
    float | None,
    typer.Option(
        "--concentration",
        min=1,
        max=10_000,
        help="How close dirichlet draws keep to the chosen weights.",
    ),
]
OrderOption = Annotated[
    list[str] | None,
    typer.Option(
        "--order",
        metavar='"A >= B"',
        help='What every draw keeps to, such as "water >= rail", instead of the study\'s orders; '
        "may be repeated.",
    ),
]
BoundsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--bounds",
        metavar="THEME=LOW..HIGH",
        help="Least and most weight of a theme, such as water=0.2..0.5, instead of the study's "
        "bounds; may be repeated.",
    ),
]
ByOption = Annotated[
    By, typer.Option("--by", help="Whose weights are moved in the second table; --json has both.")
]
TopOption = Annotated[
    int | None, typer.Option("--top", min=1, max=1000, metavar="K", help="Length of the shortlist.")
]
FiguresOption = Annotated[
    bool | None,
    typer.Option(
        "--uncertain-figures/--certain-figures",
        help="Whether figures are drawn within their stated uncertainty too.",
    ),
]


def robustness(  # noqa: PLR0913 (each is an option of the command)
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    draws: DrawsOption = None,
    seed: SeedOption = None,
    around: AroundOption = None,
    concentration: ConcentrationOption = None,
    order: OrderOption = None,
    bounds: BoundsOption = None,
    top: TopOption = None,
    by: ByOption = By.theme,
    uncertain_figures: FiguresOption = None,
    weights: ask.WeightsOption = None,
    matrix: ask.MatrixOption = None,
    criteria: ask.CriteriaOption = None,
    scale: ask.ScaleOption = ask.ScaleFrom.given,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Test a ranking: chance to be first and on the shortlist, and the weights that change it."""
    from siting.robustness.assess import assess
    from siting.robustness.space import parse_bounds

    within = parse_bounds(bounds) if bounds else None
    with door.progress() as stage:
        decision, settings = ask.load_decision(
            study,
            matrix=matrix,
            criteria=criteria,
            scale=scale,
            weights=weights,
            progress=stage,
        )
        asked = {
            "draws": draws,
            "seed": seed,
            "weights": None if around is None else around.value,
            "concentration": concentration,
            "order": tuple(order) if order else None,
            "bounds": within,
            "top": top,
            "uncertain_figures": uncertain_figures,
        }
        given = {key: value for key, value in asked.items() if value is not None}
        stage("drawing weights")
        found = assess(decision, settings.model_copy(update=given))
    if as_json:
        from siting.robustness.record import as_dict

        door.show_json(as_dict(decision, found))
    else:
        show(decision, found, lang.value, by=by)


def show(decision: "Decision", found: "Robustness", lang: str, *, by: By = By.theme) -> None:
    """Print who holds, between which weights the first stays first, and for whom others win."""
    _show_draws(decision, found, lang)
    show_stability(decision, found, lang, by=by)
    _show_central(decision, found, lang)
    door.show_text(_sentences(decision, found, lang))


def _show_draws(decision: "Decision", found: "Robustness", lang: str) -> None:
    from siting.scoring import order

    shares, drawn, top = found.acceptability, found.with_figures, found.settings.top
    around = _text(f"around.{found.settings.weights}", lang)
    shown = door.table(
        _text(
            "titles.draws",
            lang,
            title=decision.title,
            draws=door.figure(shares.draws),
            around=around,
        ),
        (_text("headings.rank", lang), "figure"),
        (_text("headings.name", lang), "text"),
        (_text("headings.id", lang), ask.id_kind(decision.ids)),
        (_text("headings.first", lang), "figure"),
        (_text("headings.top", lang, top=top), "figure"),
        *([] if drawn is None else [(_text("headings.top_figures", lang, top=top), "figure")]),
        (_text("headings.ranks", lang), "figure"),
        (_text("headings.grade", lang), "name"),
    )
    for i in order(decision.scores.rank)[: max(SHOWN, top)].tolist():
        door.add_row(
            shown,
            int(decision.scores.rank[i]),
            door.short(decision.names[i]),
            decision.ids[i],
            chance(float(shares.first_share[i])),
            chance(float(shares.top_share[i])),
            *([] if drawn is None else [chance(float(drawn.top_share[i]))]),
            f"{shares.rank_low[i]}–{shares.rank_high[i]}" if shares.rank_low[i] else "–",
            found.grade[i],
        )
    door.show(shown)


def show_stability(
    decision: "Decision", found: "Robustness", lang: str, *, by: By = By.theme
) -> None:
    """Print between which weights the first stays first, and who comes after."""
    if by is By.theme:
        held = found.stability
        moved = [(theme.title, theme.weight) for theme in decision.themes]
    else:
        held = found.criterion_stability
        shares = (decision.theme_weights @ decision.expand).tolist()
        titles = [criterion.title for criterion in decision.criteria]
        moved = list(zip(titles, shares, strict=True))
    shown = door.table(
        _text("titles.stability", lang, name=door.short(decision.names[found.winner])),
        (_text(f"headings.{by.value}", lang), "text"),
        (_text("headings.now", lang), "figure"),
        (_text("headings.from", lang), "figure"),
        (_text("headings.to", lang), "figure"),
        (_text("headings.below", lang), "text"),
        (_text("headings.above", lang), "text"),
    )
    for j, (title, weight) in enumerate(moved):
        door.add_row(
            shown,
            title.get("es" if lang == "es" else "en"),
            f"{100 * weight:.1f} %",
            f"{100 * held.low[j]:z.1f} %",
            f"{100 * held.high[j]:z.1f} %",
            _named(decision, int(held.low_with[j])),
            _named(decision, int(held.high_with[j])),
        )
    door.show(shown)


def _show_central(decision: "Decision", found: "Robustness", lang: str) -> None:
    shares = found.acceptability
    # A site without a score has no share, which compares false.
    often = [i for i in range(len(decision.ids)) if shares.first_share[i] >= CENTRAL_FROM]
    winners = sorted(often, key=lambda i: -shares.first_share[i])[:CENTRAL_SHOWN]
    if len(winners) < 2:  # noqa: PLR2004 (one winner wins for everybody)
        return
    shown = door.table(
        _text("titles.central", lang),
        (_text("headings.theme", lang), "text"),
        *((decision.ids[i], "wrapped") for i in winners),
    )
    for j, theme in enumerate(decision.themes):
        door.add_row(
            shown,
            theme.title.get("es" if lang == "es" else "en"),
            *(f"{100 * shares.central[i, j]:.0f}" for i in winners),
        )
    shown.add_section()
    first = (chance(float(shares.first_share[i])) for i in winners)
    door.add_row(shown, _text("headings.first", lang), *first)
    door.show(shown)


def _sentences(decision: "Decision", found: "Robustness", lang: str) -> list[str]:
    from siting.robustness.confidence import RULE

    shares, drawn, everybody = found.acceptability, found.with_figures, len(decision.ids)
    said = [_text("sentences.error", lang, error=f"{100 * shares.standard_error:.1f}")]
    if drawn is not None:
        said.append(
            _text(
                "sentences.figures",
                lang,
                count=door.figure(drawn.value_draws),
                name=decision.names[found.winner],
                share=chance(float(drawn.first_share[found.winner])),
                error=f"{100 * drawn.standard_error:.1f}",
            )
        )
    else:
        said.append(_text("sentences.certain", lang))
    if len(found.among) > 1 and shares.pairwise[0, 1] >= 0:
        first, second = (decision.names[i] for i in found.among[:2])
        share = chance(float(shares.pairwise[0, 1]))
        said.append(_text("sentences.versus", lang, first=first, second=second, share=share))
    unscored = int((shares.rank_low == 0).sum())
    if unscored:
        said.append(_text("sentences.unscored", lang, count=unscored, all=everybody))
    never = int((shares.top_share == 0).sum())
    said += [
        _text("sentences.never", lang, count=never, all=everybody, top=found.settings.top),
        _text("sentences.front", lang, count=int(found.dominance.front.sum()), all=everybody),
        _text("sentences.entropy", lang, entropy=f"{100 * shares.entropy:.0f}"),
        RULE.get("es" if lang == "es" else "en"),
    ]
    return said


def _named(decision: "Decision", position: int) -> str:
    return "–" if position < 0 else door.short(decision.names[position])


def _text(key: str, lang: str, **fill: object) -> str:
    return word("robustness", key, lang, **fill)
