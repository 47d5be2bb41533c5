"""Why a pair has its score: one row a part, the route, and the crossing that would be next."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from siting.explanation import Explanation, Row, position
from siting.wording import Evidence, Language, evidence_text, part_texts, reason_text, sentence

if TYPE_CHECKING:
    from siting.results import RunResult

__all__ = ["explain_pair"]


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
    at = position(tuple(pairs["pair_id"]), pair_id, "pair")
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
