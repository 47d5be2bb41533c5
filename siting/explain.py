"""Why a place or a pair has its score: one row a criterion, in words, adding up to the score.

Nothing is computed here that a run did not already hold; rows are for whoever shows them (the
terminal, the page, a report), as figures and sentences without layout.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, cast

from siting import constraintwords
from siting.errors import UsageError
from siting.faults import nearest
from siting.scoring import MEASURED, MISSING, PROXY
from siting.wording import (
    Evidence,
    Language,
    evidence_text,
    part_texts,
    reason_text,
    sentence,
    shares_percent,
)

if TYPE_CHECKING:
    from siting.config import Study
    from siting.results import PlaceResults, RunResult

__all__ = [
    "Explanation",
    "Row",
    "constraint_titles",
    "explain_pair",
    "explain_place",
]

_EVIDENCE: Mapping[int, Evidence] = MappingProxyType(
    {MEASURED: "measured", PROXY: "proxy", MISSING: "missing"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one criterion, or one part of a pair, adds.

    Attributes
    ----------
    key, title
        The criterion, and its title in the explanation's language.
    theme
        Title of its theme; "" for a part of a pair.
    raw, unit
        The figure in its own unit; NaN when missing.
    value
        In [0, 1]; NaN when missing.
    weight
        Share given by the study; all rows sum to 1.
    share
        Share it really had, once the weight of what is missing was handed on; 0 when missing.
    points
        What it adds to the score: ``share`` times ``value``, times the explanation's ``factor``.
    evidence, evidence_text
        How well it is backed, as a code and in words.
    quality_km
        How far off the figure's place may be, km; NaN when that does not apply.
    reason, reason_text
        Why it is missing or a proxy, as a code and in words; "" when there is nothing to say.
    """

    key: str
    theme: str
    title: str
    raw: float
    unit: str
    value: float
    weight: float
    share: float
    points: float
    evidence: Evidence
    evidence_text: str
    quality_km: float
    reason: str
    reason_text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score, taken apart.

    Attributes
    ----------
    kind
        "site", "zone" or "pair".
    id, name
        Of the place or pair.
    lang
        Language of all its text.
    rows
        In the order of the study.
    score
        In [0, 1]; NaN when nothing is measured.
    total
        Sum of the rows' points: equals ``score`` where there is one.
    low, high
        Score if all that is missing were worst, or best; both ``score`` for a pair.
    factor
        What partial constraints leave of the score; 1 where none applies, and for a pair.
    rank, out_of
        Rank and number of places or kept pairs.
    coverage
        A sentence on how much of the weight is backed; "" for a pair.
    missing
        Titles of the rows that are missing.
    notes
        Further sentences: what is missing, the route, the runner-up.
    """

    kind: Literal["site", "zone", "pair"]
    id: str
    name: str
    lang: Language
    rows: tuple[Row, ...]
    score: float
    total: float
    low: float
    high: float
    factor: float
    rank: int
    out_of: int
    coverage: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def explain_place(
    places: "PlaceResults", place_id: str, study: "Study", lang: Language
) -> Explanation:
    """Take the score of a site or zone apart.

    Parameters
    ----------
    places
        The side it is on.
    place_id
        Its ``site_id`` or ``zone_id``.
    study
        The study of the run.
    lang
        "en" or "es".

    Returns
    -------
    Explanation

    Raises
    ------
    UsageError
        When there is no such place; names the nearest id.
    """
    key = "site_id" if "site_id" in places.frame.columns else "zone_id"
    kind: Literal["site", "zone"] = "site" if key == "site_id" else "zone"
    at = _position(places.measurements.ids, place_id, kind)
    frame = places.frame.loc[places.frame[key] == place_id].iloc[0]
    scores, measured = places.scores, places.measurements
    themes = {theme.key: theme.title.get(lang) for theme in study.themes}
    present = math.fsum(scores.weights[measured.evidence[at] != MISSING].tolist())
    rows = []
    for j, criterion in enumerate(study.criteria):
        evidence = _EVIDENCE[int(measured.evidence[at, j])]
        weight = float(scores.weights[j])
        reason = str(measured.reason[at, j])
        rows.append(
            Row(
                key=criterion.key,
                theme=themes[criterion.theme],
                title=criterion.title.get(lang),
                raw=float(measured.raw[at, j]),
                unit=criterion.symbol.get(lang),
                value=float(scores.values[at, j]),
                weight=weight,
                share=weight / present if evidence != "missing" and present > 0 else 0.0,
                points=float(scores.contributions[at, j]),
                evidence=evidence,
                evidence_text=evidence_text(evidence, lang),
                quality_km=float(measured.quality_km[at, j]),
                reason=reason,
                reason_text=reason_text(reason, lang),
            )
        )
    low, high, score = (float(a[at]) for a in (scores.low, scores.high, scores.score))
    missing = tuple(row.title for row in rows if row.evidence == "missing")
    factor = float(places.factor[at])
    # Without constraints there is nothing to say of them.
    notes = list(_held(frame, factor, study, lang)) if kind == "site" else []
    if missing:
        points = {"low": f"{low * 100:.1f}", "high": f"{high * 100:.1f}"}
        notes.append(sentence("missing", lang, names=", ".join(missing), **points))
    if math.isnan(score):
        notes.append(sentence("unscored", lang))
    cover = places.coverage
    parts = shares_percent(*(float(a[at]) for a in (cover.measured, cover.proxy, cover.missing)))
    words = dict(zip(("measured", "proxy", "missing"), map(str, parts), strict=True))
    return Explanation(
        kind=kind,
        id=place_id,
        name=str(frame["name"]),
        lang=lang,
        rows=tuple(rows),
        score=score,
        total=math.fsum(row.points for row in rows),
        low=low,
        high=high,
        factor=factor,
        rank=int(scores.rank[at]),
        out_of=len(measured.ids),
        coverage=sentence("coverage", lang, **words),
        missing=missing,
        notes=tuple(notes),
    )


def _held(frame: Mapping[str, Any], factor: float, study: "Study", lang: Language) -> Iterator[str]:
    """Say what constraints made of a site that stayed."""
    if factor != 1.0:
        names = constraint_titles(frame["reduced_by"], study, lang)
        yield sentence("reduced", lang, names=names, factor=f"{factor:.6g}")
    for key in ("kept_despite", "not_told"):
        if names := constraint_titles(frame.get(key, ""), study, lang):
            yield sentence(key, lang, names=names)


def constraint_titles(names: str, study: "Study", lang: Language) -> str:
    """Put titles in the place of the names of constraints, joined by ``"; "`` as these are."""
    criteria = {criterion.key: criterion for criterion in study.criteria}
    titles = {one.name: constraintwords.title(one, criteria) for one in study.constraints}
    return "; ".join(titles[name].get(lang) for name in names.split("; ") if name)


def explain_pair(result: "RunResult", pair_id: str, lang: Language) -> Explanation:
    """Take the score of a kept pair apart.

    Parameters
    ----------
    result
        The run.
    pair_id
        Such as "P002~FTZ-012".
    lang
        "en" or "es".

    Returns
    -------
    Explanation
        With the route and the runner-up among the notes.

    Raises
    ------
    UsageError
        When the run kept no such pair; names the nearest id.
    """
    pairs = result.pairs
    at = _position(tuple(pairs["pair_id"]), pair_id, "pair")
    pair = cast("Mapping[str, Any]", pairs.iloc[at])
    weights: dict[str, float] = result.study.pairs.weights.model_dump()
    present = math.fsum(w for part, w in weights.items() if not math.isnan(pair[f"value_{part}"]))
    rows = tuple(_part(pair, part, weight, present, lang) for part, weight in weights.items())
    missing = tuple(row.title for row in rows if row.evidence == "missing")
    return Explanation(
        kind="pair",
        id=pair_id,
        name=f"{pair['site_name']} ↔ {pair['zone_name']}",
        lang=lang,
        rows=rows,
        score=float(pair["score"]),
        total=math.fsum(row.points for row in rows),
        low=float(pair["score"]),
        high=float(pair["score"]),
        factor=1.0,
        rank=int(pair["rank"]),
        out_of=len(pairs),
        coverage="",
        missing=missing,
        notes=_pair_notes(pair, missing, _note_on(result, str(pair["crossing_id"])), lang),
    )


def _part(pair: Mapping[str, Any], part: str, weight: float, present: float, lang: Language) -> Row:
    value = float(pair[f"value_{part}"])
    raws = {
        "access": float(pair["minutes"]),
        "capacity": float(pair["trucks_within_margin"]),
        "redundancy": float(pair["runner_up_minutes"]),
        "site_score": float(pair["site_score"]),
        "zone_score": float(pair["zone_score"]),
        "incentives": float(len(_programmes(pair))),
    }
    evidence: Evidence
    if math.isnan(value):
        evidence, reason = "missing", "nothing-measured"
    elif part == "access" and pair["wait_basis"] == "default":
        evidence, reason = "proxy", "default-wait"
    else:
        alone = part == "redundancy" and math.isnan(raws[part])
        evidence, reason = "derived", "no-other-crossing" if alone else ""
    text = part_texts(part)
    return Row(
        key=part,
        theme="",
        title=text["title"][lang],
        raw=raws[part],
        unit=text["unit"][lang],
        value=value,
        weight=weight,
        share=weight / present if evidence != "missing" and present > 0 else 0.0,
        points=float(pair[f"points_{part}"]),
        evidence=evidence,
        evidence_text=evidence_text(evidence, lang),
        quality_km=math.nan,
        reason=reason,
        reason_text=reason_text(reason, lang),
    )


def _note_on(result: "RunResult", crossing_id: str) -> str:
    crossings = result.crossings.set_index("crossing_id")
    note = crossings["note"].get(crossing_id)
    return note if isinstance(note, str) else ""


def _pair_notes(
    pair: Mapping[str, Any], missing: tuple[str, ...], crossing_note: str, lang: Language
) -> tuple[str, ...]:
    crossing = str(pair["crossing_name"])
    notes = [
        sentence(
            "route",
            lang,
            site=str(pair["site_name"]),
            crossing=crossing,
            zone=str(pair["zone_name"]),
            site_minutes=f"{pair['site_leg_minutes']:.0f}",
            site_km=f"{pair['site_leg_km']:.0f}",
            wait=f"{pair['wait_minutes']:.0f}",
            zone_minutes=f"{pair['zone_leg_minutes']:.0f}",
            zone_km=f"{pair['zone_leg_km']:.0f}",
        )
    ]
    # That a wait is the default stands at the row of the access already.
    if pair["wait_basis"] != "default":
        words = {"measures": str(pair["wait_measures"]), "grade": str(pair["wait_basis"])}
        notes.append(sentence("wait", lang, **words))
    if math.isnan(pair["loss_minutes"]):
        notes.append(sentence("no_runner_up", lang, crossing=crossing))
    else:
        # Among crossings that count as equally fast the busier is taken, be it slower by the clock.
        key = "runner_up_tied" if pair["runner_up_minutes"] <= pair["minutes"] else "runner_up"
        words = {
            "other": str(pair["runner_up_name"]),
            "loss": f"{pair['loss_minutes']:.0f}",
            "minutes": f"{pair['runner_up_minutes']:.0f}",
        }
        notes.append(sentence(key, lang, crossing=crossing, **words))
    notes.append(sentence("spare", lang, count=str(pair["crossings_within_margin"])))
    if crossing_note:
        notes.append(sentence("crossing_note", lang, crossing=crossing, note=crossing_note))
    if programmes := _programmes(pair):
        notes.append(sentence("programmes", lang, names=", ".join(programmes)))
    if missing:
        notes.append(sentence("pair_missing", lang, names=", ".join(missing)))
    return tuple(notes)


def _programmes(pair: Mapping[str, Any]) -> list[str]:
    return [name for name in str(pair["incentives"]).split("; ") if name]


def _position(ids: tuple[str, ...], wanted: str, kind: str) -> int:
    if wanted not in ids:
        message = f"{wanted[:60]!a}: no {kind} of that id in this run; {nearest(wanted, ids)}"
        raise UsageError(message)
    return ids.index(wanted)
