"""Why a pair has its score: one row a part, the route, and the crossing that would be next."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd

from siting.explanation import Explanation, Row, position
from siting.pairs import sectors
from siting.pairs.pairtree import pair_parts, pair_themes
from siting.transport.waits import OWN_BASIS
from siting.wording import Evidence, Language, chance, evidence_text, reason_text, sentence

if TYPE_CHECKING:
    from siting.options.pairs import GreenConfig
    from siting.results import RunResult

__all__ = ["explain_pair"]

_FIGURES: Final = MappingProxyType(
    {
        "access": "minutes",
        "capacity": "trucks_within_margin",
        "redundancy": "runner_up_minutes",
        "site_score": "site_score",
        "zone_score": "zone_score",
        "sectors": "sector_fit",
        "incentives": "incentive_count",
        "green": "value_green",
    }
)
_MISSING: Final = MappingProxyType(
    {
        "capacity": "trucks-unknown",
        "sectors": "industries-not-known",
        "incentives": "county-not-covered",
        "green": "no-data",
    }
)


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
        notes=_pair_notes(
            pair,
            missing,
            _note_on(result, str(pair["crossing_id"])),
            result.study.pairs.green,
            lang,
        ),
    )


def _part(pair: Mapping[str, Any], part: str, weight: float, present: float, lang: Language) -> Row:
    value = float(pair[f"value_{part}"])
    raw = float(pair[_FIGURES[part]])
    evidence, reason = _backing(pair, part, missing=math.isnan(value))
    leaf = pair_parts()[part]
    theme = next(theme for theme in pair_themes() if theme.key == leaf.theme)
    return Row(
        key=part,
        theme=theme.title.get(lang),
        title=leaf.title.get(lang),
        raw=raw,
        unit=leaf.unit.get(lang),
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


def _backing(pair: Mapping[str, Any], part: str, *, missing: bool) -> tuple[Evidence, str]:
    if missing:
        return "missing", _MISSING.get(part, "nothing-measured")
    programmes = [*_names(pair["incentives"]), *_names(pair["zone_incentives"])]
    proxies = {
        "access": ("default-wait", pair["wait_basis"] == "default"),
        "sectors": ("industries-on-record", True),
        "incentives": ("unconfirmed-programme", pair["incentive_count"] < len(programmes)),
        "green": ("basins-and-plants", True),
    }
    reason, proxy = proxies.get(part, ("", False))
    if proxy:
        return "proxy", reason
    alone = part == "redundancy" and math.isnan(pair["runner_up_minutes"])
    return "derived", "no-other-crossing" if alone else ""


def _note_on(result: "RunResult", crossing_id: str) -> str:
    crossings = result.crossings.set_index("crossing_id")
    note = crossings["note"].get(crossing_id)
    return note if isinstance(note, str) else ""


def _pair_notes(
    pair: Mapping[str, Any],
    missing: tuple[str, ...],
    crossing_note: str,
    rule: "GreenConfig",
    lang: Language,
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
        if pair["wait_basis"] == OWN_BASIS:
            notes.append(sentence("own_wait", lang))
        else:
            words = {"measures": str(pair["wait_measures"]), "grade": str(pair["wait_basis"])}
            notes.append(sentence("wait", lang, **words))
    flags = [reason_text(code, lang) for code in _names(pair["wait_flags"])]
    if flags:
        notes.append(sentence("wait_flags", lang, flags="; ".join(flags)))
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
    notes += _industries(pair, lang)
    for column, key in (("incentives", "programmes"), ("zone_incentives", "zone_programmes")):
        if names := _names(pair[column]):
            notes.append(sentence(key, lang, names=", ".join(names)))
    notes.append(_green(pair, rule, lang))
    if missing:
        notes.append(sentence("pair_missing", lang, names=", ".join(missing)))
    return tuple(notes)


def _industries(pair: Mapping[str, Any], lang: Language) -> list[str]:
    if math.isnan(pair["sector_fit"]):
        return []
    shared = [_industry(text, lang) for text in _names(pair["shared_sectors"])]
    if not shared:
        return [sentence("no_industries", lang)]
    return [sentence("industries", lang, names="; ".join(shared))]


def _industry(text: str, lang: Language) -> str:
    """Write "machinery (electronics, metalworking)" with titles in the place of slugs."""
    titles = sectors.table().titles
    slug, _, suppliers = text.removesuffix(")").partition(" (")
    if not suppliers:
        return titles[slug].get(lang)
    names = ", ".join(titles[one].get(lang) for one in suppliers.split(", "))
    return sentence("supplied", lang, sector=titles[slug].get(lang), suppliers=names)


def _green(pair: Mapping[str, Any], rule: "GreenConfig", lang: Language) -> str:
    flag = pair["green_sez"]
    clean = float(pair["clean_share"])
    not_known = sentence("not_known", lang)
    return sentence(
        "green",
        lang,
        flag=not_known if pd.isna(flag) else sentence("yes" if flag else "no", lang),
        site_class=_class(float(pair["site_water_class"]), lang),
        zone_class=_class(float(pair["zone_water_class"]), lang),
        max_class=str(rule.max_water_class),
        reach=f"{rule.reach_km:g}",
        clean=not_known if math.isnan(clean) else chance(clean),
        min_clean=f"{100 * rule.min_clean_share:.10g}%",
    )


def _class(number: float, lang: Language) -> str:
    if math.isnan(number):
        return sentence("not_known", lang)
    if number < 0:
        return sentence("arid", lang)
    return sentence("class", lang, number=f"{number:.0f}")


def _names(text: object) -> list[str]:
    return [name for name in str(text).split("; ") if name]
