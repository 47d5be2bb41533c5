"""Why a place has its score: one row a criterion, in words, adding up to the score.

Nothing is computed here that a run did not already hold; rows are for whoever shows them (the
terminal, the page, a report), as figures and sentences without layout.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from siting import constraintwords
from siting.decision import of_places
from siting.explanation import Explanation, Row, position
from siting.scoring import MEASURED, MISSING, PROXY
from siting.wording import (
    Evidence,
    Language,
    evidence_text,
    reason_text,
    sentence,
    shares_percent,
)

if TYPE_CHECKING:
    from siting.config import Study
    from siting.decision import Decision
    from siting.results import PlaceResults

__all__ = ["constraint_titles", "explain_candidate", "explain_place"]

_EVIDENCE: Mapping[int, Evidence] = MappingProxyType(
    {MEASURED: "measured", PROXY: "proxy", MISSING: "missing"}
)


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
    at = position(places.measurements.ids, place_id, kind)
    told = explain_candidate(
        of_places(places, study),
        at,
        lang,
        kind=kind,
        reasons=[str(reason) for reason in places.measurements.reason[at]],
    )
    if kind == "zone":
        # Constraints are asked of sites.
        return told
    frame = places.frame.loc[places.frame[key] == place_id].iloc[0]
    held = _held(frame, float(places.factor[at]), study, lang)
    return replace(told, notes=(*held, *told.notes))


def explain_candidate(
    decision: "Decision",
    at: int,
    lang: Language,
    *,
    kind: Literal["site", "zone"] = "site",
    reasons: Sequence[str] = (),
) -> Explanation:
    """Take the score of a candidate of any decision apart, an own table's too.

    Parameters
    ----------
    decision
        Where it is ranked.
    at
        Its position there.
    lang
        "en" or "es".
    kind
        What it is called.
    reasons
        (m,) codes why a figure is missing or a proxy, "" for none; empty when nobody knows.

    Returns
    -------
    Explanation
        Without a word on constraints, of which a decision knows the factor only.
    """
    scores = decision.scores
    themes = {theme.key: theme.title.get(lang) for theme in decision.themes}
    present = math.fsum(scores.weights[decision.evidence[at] != MISSING].tolist())
    rows = []
    for j, criterion in enumerate(decision.criteria):
        evidence = _EVIDENCE[int(decision.evidence[at, j])]
        weight = float(scores.weights[j])
        reason = reasons[j] if reasons else ""
        rows.append(
            Row(
                key=criterion.key,
                theme=themes[criterion.theme],
                title=criterion.title.get(lang),
                raw=float(decision.raw[at, j]),
                unit=criterion.symbol.get(lang),
                value=float(scores.values[at, j]),
                weight=weight,
                share=weight / present if evidence != "missing" and present > 0 else 0.0,
                points=float(scores.contributions[at, j]),
                evidence=evidence,
                evidence_text=evidence_text(evidence, lang),
                quality_km=float(decision.quality_km[at, j]),
                reason=reason,
                reason_text=reason_text(reason, lang),
            )
        )
    low, high, score = (float(a[at]) for a in (scores.low, scores.high, scores.score))
    missing = tuple(row.title for row in rows if row.evidence == "missing")
    notes = []
    if missing:
        points = {"low": f"{low * 100:.1f}", "high": f"{high * 100:.1f}"}
        notes.append(sentence("missing", lang, names=", ".join(missing), **points))
    if math.isnan(score):
        notes.append(sentence("unscored", lang))
    cover = decision.coverage
    parts = shares_percent(*(float(a[at]) for a in (cover.measured, cover.proxy, cover.missing)))
    words = dict(zip(("measured", "proxy", "missing"), map(str, parts), strict=True))
    return Explanation(
        kind=kind,
        id=decision.ids[at],
        name=decision.names[at],
        lang=lang,
        rows=tuple(rows),
        score=score,
        total=math.fsum(row.points for row in rows),
        low=low,
        high=high,
        factor=float(decision.factor[at]),
        rank=int(scores.rank[at]),
        out_of=len(decision.ids),
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
