"""``siting compare``: two to five sites side by side, and what parts them."""

import math
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import word
from siting.wording import apportioned, beside, chance, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siting.comparison import Comparison, Row
    from siting.decision import Decision
    from siting.robustness.assess import Robustness

NAME_WIDTH = 24
LEAST_WIDTH = 10
TABLE_WIDTH = 60
GAP = 3
PARTS = 4
MARKS = {"measured": "", "proxy": "~", "missing": ""}
LEAST_POINTS = 0.01


def compare(  # noqa: PLR0913 (each is an option of the command)
    sites: Annotated[
        list[str], typer.Argument(metavar="SITE SITE...", help="Two to five ids or names.")
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
    """Compare sites: figures, points that add up, who is ahead and how often."""
    from siting import comparison
    from siting.robustness.assess import assess

    with door.progress() as stage:
        decision, settings = ask.load_decision(
            study, matrix=matrix, criteria=criteria, scale=scale, weights=weights, progress=stage
        )
        found = comparison.compare(decision, sites, lang.value)
        stage("drawing weights")
        places = [decision.ids.index(one.id) for one in found.candidates]
        tested = assess(decision, settings, also=places)
    if as_json:
        door.show_json(as_dict(found, tested, places))
    else:
        show(decision, found, tested, lang.value)


def as_dict(found: "Comparison", tested: "Robustness", places: "Sequence[int]") -> dict[str, Any]:
    """Return the comparison with the shares of the draws."""
    shares = tested.acceptability
    at = [tested.among.index(place) for place in places]
    return asdict(found) | {
        "first_share": [float(shares.first_share[i]) for i in places],
        "top_share": [float(shares.top_share[i]) for i in places],
        "top_share_figures": None
        if tested.with_figures is None
        else [float(tested.with_figures.top_share[i]) for i in places],
        "ahead_share_figures": None
        if tested.with_figures is None
        else [[float(tested.with_figures.pairwise[i, j]) for j in at] for i in at],
        "top": tested.settings.top,
        "grade": [tested.grade[i] for i in places],
        "ahead_share": [[float(shares.pairwise[i, j]) for j in at] for i in at],
    }


def show(decision: "Decision", found: "Comparison", tested: "Robustness", lang: str) -> None:
    """Print figures, then points, then who is ahead of whom and why."""
    _show_figures(decision, found, lang)
    _show_points(decision, found, tested, lang)
    door.show_text(_sentences(decision, found, tested, lang))


def _columns(found: "Comparison") -> list[tuple[str, str]]:
    # Lines broken here leave the criteria what the columns do not need.
    width = max(LEAST_WIDTH, TABLE_WIDTH // len(found.candidates) - GAP)
    return [
        (
            "\n".join([one.id, *textwrap.wrap(_cut(one.name, width), width)])
            if one.name != one.id
            else one.id,
            "wrapped",
        )
        for one in found.candidates
    ]


def _show_figures(decision: "Decision", found: "Comparison", lang: str) -> None:
    shown = door.table(
        _text("titles.figures", lang, title=decision.title),
        (_text("headings.criterion", lang), "text"),
        *_columns(found),
    )
    for row in found.rows:
        title, unit = beside(row.title, row.unit)
        door.add_row(shown, title, *_figures(row, unit))
    door.show(shown)


def _figures(row: "Row", unit: str) -> list[str]:
    return [
        MARKS[evidence] + figure(raw, unit)
        for raw, evidence in zip(row.raw, row.evidence, strict=True)
    ]


def _show_points(
    decision: "Decision", found: "Comparison", tested: "Robustness", lang: str
) -> None:
    shown = door.table(
        _text("titles.points", lang),
        (_text("headings.criterion", lang), "text"),
        *((one.id, "wrapped") for one in found.candidates),
    )
    for row, points in zip(found.rows, zip(*printed_points(found), strict=True), strict=True):
        door.add_row(shown, row.title, *(door.figure(one, digits=2) for one in points))
    shown.add_section()
    shares = tested.acceptability
    places = [decision.ids.index(one.id) for one in found.candidates]
    door.add_row(
        shown,
        _text("rows.score", lang),
        *(door.figure(100 * one.score, digits=2) for one in found.candidates),
    )
    door.add_row(shown, _text("rows.rank", lang), *(one.rank for one in found.candidates))
    if any(one.low != one.high for one in found.candidates):
        door.add_row(
            shown,
            _text("rows.range", lang),
            *(door.span(one.low, one.high) for one in found.candidates),
        )
    first = (chance(float(shares.first_share[i])) for i in places)
    door.add_row(shown, _text("rows.first", lang), *first)
    top = (chance(float(shares.top_share[i])) for i in places)
    door.add_row(shown, _text("rows.top", lang, top=tested.settings.top), *top)
    if tested.with_figures is not None:
        drawn = (chance(float(tested.with_figures.top_share[i])) for i in places)
        door.add_row(shown, _text("rows.top_figures", lang), *drawn)
    door.add_row(shown, _text("rows.grade", lang), *(tested.grade[i] for i in places))
    door.show(shown)


def printed_points(found: "Comparison") -> list[tuple[float, ...]]:
    """Points of 100 of each candidate, by criterion, as printed: they add up to its score."""
    return [
        apportioned(
            [100 * row.points[k] for row in found.rows],
            0.0 if math.isnan(one.score) else 100 * one.score,
            digits=2,
        )
        for k, one in enumerate(found.candidates)
    ]


def _sentences(
    decision: "Decision", found: "Comparison", tested: "Robustness", lang: str
) -> list[str]:
    leader = found.candidates[found.leader]
    leads = tested.among.index(decision.ids.index(leader.id))
    marked = any(evidence != "measured" for row in found.rows for evidence in row.evidence)
    said = [_text("sentences.proxy", lang)] if marked else []
    unscored = [one.id for one in found.candidates if math.isnan(one.score)]
    said += [_text("sentences.unscored", lang, other=one) for one in unscored]
    level = {one.id for one in found.candidates if one.rank == leader.rank}
    printed = dict(zip((one.id for one in found.candidates), printed_points(found), strict=True))
    for other in found.differences:
        if other.id in unscored:
            continue
        apart = [a - b for a, b in zip(printed[leader.id], printed[other.id], strict=True)]
        words = {"leader": leader.id, "other": other.id, "parts": _parts(found, apart, lang)}
        if other.id in level:
            said.append(_text("sentences.tie", lang, **words))
        else:
            points = round(math.fsum(apart), 2)
            shown = f"{points:.2f}" if points >= LEAST_POINTS else f"<{LEAST_POINTS}"
            said.append(_text("sentences.lead", lang, **words, points=shown))
        if other.dominated:
            said.append(_text("sentences.dominated", lang, **words))
        behind = tested.among.index(decision.ids.index(other.id))
        share = float(tested.acceptability.pairwise[leads, behind])
        if not math.isnan(share):
            said += _wins(tested, (leads, behind), words, lang)
    return said


def _wins(tested: "Robustness", at: tuple[int, int], words: dict[str, str], lang: str) -> list[str]:
    """Say how often one is ahead of the other, and whether the figures tell them apart."""
    from siting.robustness.assess import TOLD_APART

    share = chance(float(tested.acceptability.pairwise[at]))
    if tested.with_figures is None:
        return [_text("sentences.wins", lang, **words, share=share)]
    figures = float(tested.with_figures.pairwise[at])
    said = [_text("sentences.wins_figures", lang, **words, share=share, figures=chance(figures))]
    if figures < TOLD_APART:
        said.append(_text("sentences.not_apart", lang, **words))
    return said


def _parts(found: "Comparison", apart: "Sequence[float]", lang: str) -> str:
    """Name the criteria that part two sites most; what is left is said, so that it adds up."""
    titled = zip((row.title for row in found.rows), apart, strict=True)
    parts = sorted(titled, key=lambda part: -round(abs(part[1]), 2))
    telling = [part for part in parts[:PARTS] if abs(part[1]) >= LEAST_POINTS / 2]
    named = [f"{title} {points:+.2f}" for title, points in telling]
    rest = math.fsum(points for _, points in parts[len(telling) :])
    if abs(rest) >= LEAST_POINTS / 2:
        named.append(_text("sentences.others", lang, points=f"{rest:+.2f}"))
    return ", ".join(named) or _text("sentences.level", lang)


def _cut(name: str, width: int) -> str:
    """Shorten a name, and any word of it that alone is wider than its column."""
    words = " ".join(_shortened(word, width) for word in name.split())
    return _shortened(words, NAME_WIDTH)


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _text(key: str, lang: str, **fill: object) -> str:
    return word("compare", key, lang, **fill)
