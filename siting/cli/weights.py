"""``siting weights``: where a study's weights come from and what they trade for what."""

import math
import textwrap
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from siting.cli import _shared as door
from siting.cli.words import word

if TYPE_CHECKING:
    from siting.config import Criterion, Study
    from siting.decision import Decision
    from siting.weighting.report import Objective
    from siting.weighting.section import Weighed
    from siting.weighting.tradeoffs import Tradeoff

FILE = "weights"
WHOLE_FROM = 99.95
WIDTH = 98


class Method(StrEnum):
    """Ways to weigh by the data alone, and all of them side by side."""

    entropy = "entropy"
    critic = "critic"
    merec = "merec"
    standard_deviation = "standard-deviation"
    all = "all"


MethodOption = Annotated[
    Method | None,
    typer.Option("--method", help="Weigh by the data alone as well, which measures the sites."),
]
TomlOption = Annotated[
    bool, typer.Option("--toml", help="Print the weights of --method as lines of a study file.")
]


def weights(
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    method: MethodOption = None,
    as_toml: TomlOption = False,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Show the weights, how consistent they are, and what one point of the score is worth."""
    from siting.study import weighed
    from siting.weighting.report import as_dict

    chosen = door.load_study(study)
    if as_toml:
        typer.echo(_snippet(chosen, method, as_json=as_json, lang=lang), nl=False)
        return
    found = weighed(chosen)
    data = None if method is None else _by_data(chosen, method)
    if as_json:
        door.show_json(as_dict(chosen, found, data))
        return
    show_used(chosen, found, lang)
    show_trade(chosen, lang)
    if found is not None:
        show_judged(found, chosen, lang)
    if data is not None:
        show_data(chosen, data, lang)


def _decide(study: "Study") -> "Decision":
    from siting import ranking

    with door.progress() as stage:
        return ranking.decide(study, progress=stage)


def _by_data(study: "Study", method: Method) -> "dict[str, Objective | str]":
    """Weigh by one method, or by all: then MEREC's refusal stands in the place of its weights.

    Raises
    ------
    siting.errors.DataError
        When the values cannot be weighed by the method, or by any.
    """
    from siting.errors import DataError
    from siting.weighting.report import objective

    decision = _decide(study)
    if method is not Method.all:
        return {method.value: objective(decision, method.value)}
    found: dict[str, Objective | str] = {
        one.value: objective(decision, one.value)
        for one in (Method.entropy, Method.critic, Method.standard_deviation)
    }
    try:
        found[Method.merec] = objective(decision, Method.merec)
    except DataError as error:
        # Alone of the four it wants figures above 0.
        found[Method.merec] = "; ".join(error.faults)
    return found


def _snippet(study: "Study", method: Method | None, *, as_json: bool, lang: door.Lang) -> str:
    """Write the weights of one method as lines of a study file, with a comment above.

    Raises
    ------
    siting.errors.UsageError
        Without one method, or together with JSON.
    """
    from siting.errors import UsageError
    from siting.weighting.report import objective, snippet

    if method is None or method is Method.all or as_json:
        message = "--toml needs one --method, such as --method critic, and no --json."
        raise UsageError(message)
    decision = _decide(study)
    found = objective(decision, method.value)
    says = word(
        FILE,
        "sentences.snippet",
        lang,
        method=word(FILE, f"methods.{method.value}", lang),
        used=found.used,
        of=found.of,
        study=study.name,
    )
    says = " ".join([says, *_left_out(study, found, lang)])
    comment = textwrap.wrap(says, WIDTH, initial_indent="# ", subsequent_indent="# ")
    return "\n".join(comment) + "\n" + snippet(decision, found)


def _left_out(study: "Study", found: "Objective", lang: door.Lang) -> list[str]:
    """Name the criteria a method could not take, in a sentence; none when it took all."""
    names = [
        one.title.get(lang.value)
        for one, out in zip(study.criteria, found.left_out, strict=True)
        if out
    ]
    if not names:
        return []
    method = word(FILE, f"methods.{found.method}", lang)
    return [word(FILE, "sentences.left_out", lang, method=method, names="; ".join(names))]


def _percent(share: float) -> str:
    return door.figure(100 * share, digits=1)


def _amount(raw: float, criterion: "Criterion", lang: door.Lang) -> str:
    if math.isnan(raw):
        return door.figure(raw)
    digits = 0 if raw >= WHOLE_FROM else 2 if raw < 1 else 1
    return f"{door.figure(raw, digits=digits)} {criterion.symbol.get(lang.value)}"


def show_used(study: "Study", found: "Weighed | None", lang: door.Lang) -> None:
    """Print the weights by theme and criterion, how they came about, and the study's warnings."""
    from siting.weights import global_weights

    shown = door.table(
        word(FILE, "titles.used", lang, study=study.name),
        (word(FILE, "headings.theme", lang), "text"),
        (word(FILE, "headings.weight", lang), "figure"),
        (word(FILE, "headings.criterion", lang), "text"),
        (word(FILE, "headings.in_theme", lang), "figure"),
        (word(FILE, "headings.in_score", lang), "figure"),
    )
    shares = dict(zip([c.key for c in study.criteria], global_weights(study), strict=True))
    for theme in study.themes:
        head: tuple[str, str] = (theme.title.get(lang.value), _percent(theme.weight))
        for one in study.criteria:
            if one.theme == theme.key:
                own = (_percent(one.weight), _percent(shares[one.key]))
                door.add_row(shown, *head, one.title.get(lang.value), *own)
                head = ("", "")
    door.show(shown)
    people = len(found.people) if found is not None else 0
    way = word(FILE, f"ways.{study.weighting.method}", lang, count=people)
    door.show_text([way, *(note.get(lang.value) for note in study.notes)])
    typer.echo()


def show_trade(study: "Study", lang: door.Lang) -> None:
    """Print what one point of the score is in the figures of each criterion."""
    from siting.weighting.report import prices

    shown = door.table(
        word(FILE, "titles.trade", lang),
        (word(FILE, "headings.criterion", lang), "text"),
        (word(FILE, "headings.weight", lang), "figure"),
        (word(FILE, "headings.mean", lang), "figure"),
        (word(FILE, "headings.steepest", lang), "text"),
    )
    trade = prices(study)
    for one, price in zip(study.criteria, trade, strict=True):
        if math.isnan(price.step):
            steepest = _amount(price.steepest, one, lang)
        else:
            steepest = word(FILE, "words.step", lang, points=door.figure(price.step, digits=1))
        mean = _amount(price.mean, one, lang)
        door.add_row(shown, one.title.get(lang.value), _percent(price.weight), mean, steepest)
    door.show(shown)
    sentences = [word(FILE, "sentences.point", lang)]
    if example := _example(study, trade, lang):
        sentences.append(example)
    door.show_text(sentences)
    typer.echo()


def _example(study: "Study", trade: "tuple[Tradeoff, ...]", lang: door.Lang) -> str:
    """Trade the heaviest theme for the heaviest criterion of another that has a slope."""
    heaviest = max(study.themes, key=lambda theme: theme.weight)
    others = [
        (price, one)
        for one, price in zip(study.criteria, trade, strict=True)
        if one.theme != heaviest.key and not math.isnan(price.mean) and math.isnan(price.step)
    ]
    if not others:
        return ""
    price, other = max(others, key=lambda pair: pair[0].weight)
    return word(
        FILE,
        "sentences.example",
        lang,
        theme=heaviest.title.get(lang.value),
        amount=_amount(price.mean, other, lang),
        criterion=other.title.get(lang.value),
    )


def show_judged(found: "Weighed", study: "Study", lang: door.Lang) -> None:
    """Print the consistency of every judgement matrix and how far people are apart."""
    from siting.weighting.ahp import CONSISTENT_BELOW

    if found.judged:
        shown = door.table(
            word(FILE, "titles.judged", lang),
            (word(FILE, "headings.whose", lang), "text"),
            *(
                (word(FILE, f"headings.{heading}", lang), "figure")
                for heading in ("lambda", "index", "ratio")
            ),
            (word(FILE, "headings.verdict", lang), "text"),
        )
        nobody = word(FILE, "words.whole_group" if found.people else "words.whole_study", lang)
        for judged in found.judged:
            result = judged.result
            door.add_row(
                shown,
                judged.person or nobody,
                door.figure(result.lambda_max, digits=3),
                door.figure(result.consistency_index, digits=3),
                door.figure(result.consistency_ratio, digits=3),
                word(FILE, "words.yes" if result.consistent else "words.no", lang),
            )
        door.show(shown)
        door.show_text([word(FILE, "sentences.random", lang, limit=f"{CONSISTENT_BELOW:.2f}")])
    if found.disagreement is not None:
        apart = found.disagreement
        farthest, disputed = int(apart.people.argmax()), int(apart.spread.argmax())
        says = word(
            FILE,
            "sentences.apart",
            lang,
            mean=_percent(apart.mean),
            name=found.people[farthest],
            most=_percent(apart.people[farthest]),
            theme=study.themes[disputed].title.get(lang.value),
            spread=_percent(apart.spread[disputed]),
        )
        door.show_text([says])
    if found.judged or found.disagreement is not None:
        typer.echo()


def show_data(study: "Study", data: "dict[str, Objective | str]", lang: door.Lang) -> None:
    """Print the weights in use beside those of the data."""
    from siting.weights import global_weights

    shown = door.table(
        word(FILE, "titles.data", lang),
        (word(FILE, "headings.criterion", lang), "text"),
        (word(FILE, "headings.weight", lang), "figure"),
        *((word(FILE, f"methods.{name}", lang), "figure") for name in data),
    )

    def cell(found: "Objective | str", place: int, *, theme: bool) -> str:
        if isinstance(found, str) or (not theme and found.left_out[place]):
            return door.figure(None)
        return _percent(float((found.themes if theme else found.weights)[place]))

    shares = global_weights(study)
    for place, one in enumerate(study.criteria):
        row = (cell(found, place, theme=False) for found in data.values())
        door.add_row(shown, one.title.get(lang.value), _percent(float(shares[place])), *row)
    shown.add_section()
    for place, theme in enumerate(study.themes):
        row = (cell(found, place, theme=True) for found in data.values())
        door.add_row(shown, theme.title.get(lang.value), _percent(theme.weight), *row)
    door.show(shown)
    computed = [found for found in data.values() if not isinstance(found, str)]
    sentences = [
        word(FILE, "sentences.refused", lang, method=word(FILE, f"methods.{name}", lang), name=name)
        for name, found in data.items()
        if isinstance(found, str)
    ]
    if computed:
        used = word(FILE, "sentences.used", lang, used=computed[0].used, of=computed[0].of)
        for found in computed:
            sentences += _left_out(study, found, lang)
        sentences += [used, word(FILE, "sentences.paste", lang)]
    door.show_text(sentences)
