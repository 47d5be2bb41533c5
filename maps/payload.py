"""What the page is told about a run: plain, columnar, JSON-able.

The payload is one dictionary (``FORMAT`` says which shape). Tables are columnar: every key holds
one array with an entry a row, missing numbers are ``null``, and references to other tables are row
numbers (-1 = none). Rows keep the order of the result's frames, which is rank, then id.

==============  ===================================================================================
key             content
==============  ===================================================================================
``study``       name, title, scenario (title or null), profile (its title), profile_note (why),
                tie_share, on_time (minutes), tested (how pairs were: draws, top, wait_span),
                green (rule of the flag: max_class, min_clean, reach_km), years (least and
                greatest of the layers' newest)
``themes``      list of key, title, weight
``criteria``    list of key, theme, title, unit, symbol, unit_title, why, direction,
                layers, limits
``weights``     ``sites``, ``zones``: global weight of each of ``criteria``; ``pairs``: of each part
``reasons``     sentence (en, es) of every reason code that occurs
``layers``      by name: title, source, publisher, licence, licence_note, attribution, vintage,
                resolution, quality, known_limits
``sites``       see :func:`_places`; also grade, kind, municipality, state, plants, area_ha, ...;
                ``reduced`` by row: factor of partial constraints, and which (en, es); chances and
                ranks of :func:`maps.sureness.of_sites`
``robustness``  see :func:`maps.sureness.of_run`
``zones``       see :func:`_places`; also number, grantee, city, state, ...
``crossings``   see :func:`maps.ways.crossings`
``pairs``       see :func:`maps.ways.pairs`
``corridors``   see :func:`maps.ways.corridors`
``sectors``     title (en, es) of every industry, by slug
``names``       everyday name (en, es) of places with a formal one
==============  ===================================================================================

Scores, values, points and shares are in [0, 1]; kilometres, minutes and hectares as named; ``x`` is
longitude and ``y`` latitude in degrees (EPSG:4326).
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from maps import columns, sureness, ways
from siting import wording
from siting.criteria import definitions
from siting.explain import constraint_titles
from siting.names import SHORT_NAMES
from siting.pairs import sectors
from siting.pairs.pairing import PARTS

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import Study
    from siting.results import PlaceResults, RunResult

FORMAT = 1
EVIDENCE = {"missing": 0, "proxy": 1, "measured": 2}

_RECORD_FIELDS = (
    "title",
    "source",
    "publisher",
    "licence",
    "licence_note",
    "attribution",
    "vintage",
    "resolution",
    "quality",
    "known_limits",
)
_SAME_WEIGHT = 1e-9
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def build(result: "RunResult") -> dict[str, object]:
    """Turn a run into the page's payload.

    Parameters
    ----------
    result
        A finished run.

    Returns
    -------
    dict
        As the module describes; contains no NaN, no infinity and no machine path.
    """
    frames = {
        "sites": result.sites.frame,
        "zones": result.zones.frame,
        "crossings": result.crossings,
        "pairs": result.pairs,
    }
    index = {
        "site": columns.row_of(frames["sites"]["site_id"]),
        "zone": columns.row_of(frames["zones"]["zone_id"]),
        "crossing": columns.row_of(frames["crossings"]["crossing_id"]),
        "crossing_name": columns.row_of(frames["crossings"]["name"]),
        "pair": columns.row_of(frames["pairs"]["pair_id"]),
        "corridor": columns.row_of(ways.corridor_ids(result.corridors)),
    }
    study = result.study
    keys = [criterion.key for criterion in study.criteria]
    return {
        "format": FORMAT,
        "study": {
            "name": study.name,
            "title": columns.both(study.title),
            "scenario": None if study.scenario is None else columns.both(study.scenario.title),
            **_profile(study),
            "tie_share": columns.number(study.travel.tie_share, 4),
            **ways.rules(study.pairs),
            "years": _years(record.vintage for record in result.layers.values()),
        },
        "themes": [
            {
                "key": theme.key,
                "title": columns.both(theme.title),
                "weight": columns.number(theme.weight, 6),
            }
            for theme in study.themes
        ],
        "criteria": [
            {
                "key": criterion.key,
                "theme": criterion.theme,
                "title": columns.both(criterion.title),
                "unit": criterion.unit,
                "symbol": columns.both(criterion.symbol),
                "unit_title": columns.both(criterion.unit_title),
                "why": columns.both(criterion.why),
                "direction": int(criterion.direction),
                "layers": list(criterion.layers),
                "limits": columns.both(criterion.limits),
            }
            for criterion in study.criteria
        ],
        "weights": {
            "sites": _weights(result.sites, keys),
            "zones": _weights(result.zones, keys),
            "pairs": [columns.number(getattr(study.pairs.weights, part), 6) for part in PARTS],
        },
        "reasons": _reasons(result),
        "layers": {name: _record(result.layers[name]) for name in sorted(result.layers)},
        "sites": _sites(result.sites, keys, index, study),
        "robustness": sureness.of_run(result, index["site"]),
        "zones": _zones(result.zones, keys, index),
        "crossings": ways.crossings(result.crossings),
        "pairs": ways.pairs(result.pairs, index),
        "corridors": ways.corridors(result.corridors, index),
        "sectors": {slug: columns.both(title) for slug, title in sectors.table().titles.items()},
        "names": {name: {"en": en, "es": es} for name, (en, es) in SHORT_NAMES.items()},
    }


def _places(
    place: "PlaceResults", keys: Sequence[str], index: Mapping[str, Mapping[str, int]]
) -> dict[str, object]:
    """Columns shared by sites and zones; per criterion ``raw``, ``value``, ``points`` by key.

    ``evidence`` holds one digit a criterion (0 missing, 1 proxy, 2 measured) in the order of
    ``criteria``; ``reason`` and ``quality_km`` come from the measurements, by key, sparse
    (row number to content).
    """
    frame = place.frame
    id_column = "site_id" if "site_id" in frame else "zone_id"
    present = [key for key in keys if f"raw_{key}" in frame]
    evidence = [
        frame[f"evidence_{key}"].map(EVIDENCE).fillna(0).astype(int).astype(str)
        if key in present
        else pd.Series("0", index=frame.index)
        for key in keys
    ]
    joined = ["".join(digits) for digits in zip(*evidence, strict=True)]
    return {
        "id": columns.texts(frame[id_column]),
        "name": columns.texts(frame["name"]),
        **columns.points(frame),
        "state": columns.texts(frame["state"]),
        "note": columns.texts(frame["note"]),
        "source": columns.texts(frame["source"]),
        "as_of": columns.texts(frame["as_of"]),
        "sectors": columns.texts(frame["sectors"]),
        "score": columns.numbers(frame["score"], 5),
        "rank": columns.numbers(frame["rank"], 0),
        "low": columns.numbers(frame["score_low"], 4),
        "high": columns.numbers(frame["score_high"], 4),
        "measured": columns.numbers(frame["measured_share"], 4),
        "proxy": columns.numbers(frame["proxy_share"], 4),
        "missing": columns.numbers(frame["missing_share"], 4),
        "unreachable": columns.texts(frame["unreachable_reason"]),
        "nearest_crossing": columns.rows(frame["nearest_crossing_id"], index["crossing"]),
        "best_crossing": columns.rows(frame["best_crossing_id"], index["crossing"]),
        "corridor": columns.rows(frame["corridor_id"], index["corridor"]),
        "raw": {key: columns.numbers(frame[f"raw_{key}"], 3) for key in present},
        "value": {key: columns.numbers(frame[f"value_{key}"], 4) for key in present},
        "points": {key: columns.numbers(frame[f"points_{key}"], 5) for key in present},
        "evidence": joined,
        **_notes(place, frame[id_column]),
    }


def _notes(place: "PlaceResults", ids: "pd.Series[str]") -> dict[str, object]:
    measured = place.measurements
    row = {place_id: number for number, place_id in enumerate(measured.ids)}
    order = np.array([row[place_id] for place_id in ids], dtype=int)
    reason: dict[str, dict[str, str]] = {}
    quality: dict[str, dict[str, float]] = {}
    for column, key in enumerate(measured.criteria):
        reasons = np.asarray(measured.reason)[order, column]
        kilometres = np.asarray(measured.quality_km)[order, column]
        reason[key] = {str(i): str(code) for i, code in enumerate(reasons) if code}
        quality[key] = {
            str(i): round(float(km), 1) for i, km in enumerate(kilometres) if math.isfinite(km)
        }
    return {"reason": reason, "quality_km": quality}


def _reasons(result: "RunResult") -> dict[str, dict[str, str]]:
    told = [
        column
        for place in (result.sites, result.zones)
        for column in (np.ravel(place.measurements.reason), place.frame["unreachable_reason"])
    ]
    codes = {
        str(code) for column in (*told, result.pairs["rail_reason"]) for code in column if code
    }
    if (result.pairs["rail_minutes"].notna() & result.pairs["rail_usd_per_load"].isna()).any():
        codes.add("rail-unpriced")
    return {
        code: {lang: wording.reason_text(code, lang) for lang in ("en", "es")}
        for code in sorted(codes)
    }


def _reduced(frame: "gpd.GeoDataFrame", study: "Study") -> dict[str, dict[str, object]]:
    """Say by row whose score a partial constraint lowers: ``factor``, and why in ``en``, ``es``."""
    lowered = zip(frame["constraint_factor"], frame["reduced_by"], strict=True)
    return {
        str(row): {
            "factor": columns.number(factor, 4),
            "en": constraint_titles(names, study, "en"),
            "es": constraint_titles(names, study, "es"),
        }
        for row, (factor, names) in enumerate(lowered)
        if factor != 1.0
    }


def _sites(
    place: "PlaceResults",
    keys: Sequence[str],
    index: Mapping[str, Mapping[str, int]],
    study: "Study",
) -> dict[str, object]:
    frame = place.frame
    return {
        **_places(place, keys, index),
        "kind": columns.texts(frame["kind"]),
        "municipality": columns.texts(frame["municipality"]),
        "grade": columns.texts(frame["grade"]),
        "plants": columns.numbers(frame["plants"], 0),
        "area_ha": columns.numbers(frame["area_ha"], 1),
        "incentives": columns.texts(frame["incentives"]),
        "reduced": _reduced(frame, study),
        **sureness.of_sites(frame),
        "best_pair": columns.rows(frame["best_pair_id"], index["pair"]),
        "mirror": columns.listed(frame["mirror_zone_id"], index["zone"]),
    }


def _zones(
    place: "PlaceResults", keys: Sequence[str], index: Mapping[str, Mapping[str, int]]
) -> dict[str, object]:
    frame = place.frame
    return {
        **_places(place, keys, index),
        "number": columns.numbers(frame["number"], 0),
        "city": columns.texts(frame["city"]),
        "grantee": columns.texts(frame["grantee"]),
        "service_area": columns.texts(frame["service_area"]),
        "incentives": columns.texts(frame["incentives"]),
        "grade": columns.texts(frame["grade"]),
        "mirror": columns.listed(frame["mirror_site_id"], index["site"]),
    }


def _profile(study: "Study") -> dict[str, object]:
    """Name the weights and argue for them; where the study changed them, say them instead."""
    profile = definitions.profiles().get(study.profile)
    if profile is None:
        key = study.profile
        return {"profile": {"en": key, "es": key}, "profile_note": {"en": "", "es": ""}}
    if all(
        math.isclose(theme.weight, profile.weights.get(theme.key, 0.0), abs_tol=_SAME_WEIGHT)
        for theme in study.themes
    ):
        return {"profile": columns.both(profile.title), "profile_note": dict(profile.why)}
    names = columns.both(profile.title)
    shares = {
        lang: ", ".join(
            f"{theme.title.get(lang)} {100 * theme.weight:.0f} %" for theme in study.themes
        )
        for lang in ("en", "es")
    }
    return {
        "profile": {"en": f"own, from {names['en']}", "es": f"propios, desde {names['es']}"},
        "profile_note": {lang: f"{text}." for lang, text in shares.items()},
    }


def _record(record: object) -> dict[str, object]:
    return {field: _plain(getattr(record, field)) for field in _RECORD_FIELDS}


def _weights(place: "PlaceResults", keys: Sequence[str]) -> columns.Column:
    known = dict(zip(place.measurements.criteria, place.scores.weights, strict=True))
    return [columns.number(known.get(key, 0.0), 6) for key in keys]


def _years(vintages: Iterable[object]) -> list[int]:
    """Find the least and the greatest of the layers' newest years.

    Older years in a vintage are where its series or its rows begin, not how fresh it is.
    """
    found = (_YEAR.findall(str(vintage)) for vintage in vintages)
    years = [max(map(int, each)) for each in found if each]
    return [min(years), max(years)] if years else []


def _plain(value: object) -> object:
    if hasattr(value, "en") and hasattr(value, "es"):
        return columns.both(value)
    return "" if value is None else str(value)
