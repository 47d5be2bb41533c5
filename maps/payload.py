"""What the page is told about a run: plain, columnar, JSON-able.

The payload is one dictionary (``FORMAT`` says which shape). Tables are columnar: every key holds
one array with an entry a row, missing numbers are ``null``, and references to other tables are row
numbers (-1 = none). Rows keep the order of the result's frames, which is rank, then id.

==============  ===================================================================================
key             content
==============  ===================================================================================
``study``       name, title, profile (its title), profile_note (why), years (first, last vintage)
``themes``      list of key, title, weight
``criteria``    list of key, theme, title, unit, symbol, unit_title, why, direction,
                layers, limits
``weights``     ``sites``, ``zones``: global weight of each of ``criteria``; ``pairs``: of each part
``reasons``     sentence (en, es) of every reason code that occurs
``layers``      by name: title, source, publisher, licence, licence_note, attribution, vintage,
                resolution, quality, known_limits
``sites``       see :func:`_places`; also grade, kind, municipality, state, plants, area_ha, ...
``zones``       see :func:`_places`; also number, grantee, city, state, ...
``crossings``   see :func:`_crossings`
``pairs``       see :func:`_pairs`
``corridors``   see :func:`_corridors`
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
import shapely

from maps import geometry
from siting import wording
from siting.criteria import definitions

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.results import PlaceResults, RunResult

FORMAT = 1
EVIDENCE = {"missing": 0, "proxy": 1, "measured": 2}
PARTS = ("access", "capacity", "redundancy", "site_score", "zone_score", "incentives")

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
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

Column = list[float | int | str | None]


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
        "site": _row_of(frames["sites"]["site_id"]),
        "zone": _row_of(frames["zones"]["zone_id"]),
        "crossing": _row_of(frames["crossings"]["crossing_id"]),
        "pair": _row_of(frames["pairs"]["pair_id"]),
        "corridor": _row_of(_corridor_ids(result.corridors)),
    }
    study = result.study
    keys = [criterion.key for criterion in study.criteria]
    return {
        "format": FORMAT,
        "study": {
            "name": study.name,
            "title": _both(study.title),
            **_profile(study.profile),
            "years": _years(record.vintage for record in result.layers.values()),
        },
        "themes": [
            {"key": theme.key, "title": _both(theme.title), "weight": _number(theme.weight, 6)}
            for theme in study.themes
        ],
        "criteria": [
            {
                "key": criterion.key,
                "theme": criterion.theme,
                "title": _both(criterion.title),
                "unit": criterion.unit,
                "symbol": _both(criterion.symbol),
                "unit_title": _both(criterion.unit_title),
                "why": _both(criterion.why),
                "direction": int(criterion.direction),
                "layers": list(criterion.layers),
                "limits": _both(criterion.limits),
            }
            for criterion in study.criteria
        ],
        "weights": {
            "sites": _weights(result.sites, keys),
            "zones": _weights(result.zones, keys),
            "pairs": [_number(getattr(study.pairs.weights, part), 6) for part in PARTS],
        },
        "reasons": _reasons(result),
        "layers": {name: _record(result.layers[name]) for name in sorted(result.layers)},
        "sites": _sites(result.sites, keys, index),
        "zones": _zones(result.zones, keys, index),
        "crossings": _crossings(result.crossings),
        "pairs": _pairs(result.pairs, index),
        "corridors": _corridors(result.corridors, index),
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
        "id": _texts(frame[id_column]),
        "name": _texts(frame["name"]),
        **_points(frame),
        "state": _texts(frame["state"]),
        "note": _texts(frame["note"]),
        "source": _texts(frame["source"]),
        "as_of": _texts(frame["as_of"]),
        "sectors": _texts(frame["sectors"]),
        "score": _numbers(frame["score"], 5),
        "rank": _numbers(frame["rank"], 0),
        "low": _numbers(frame["score_low"], 4),
        "high": _numbers(frame["score_high"], 4),
        "measured": _numbers(frame["measured_share"], 4),
        "proxy": _numbers(frame["proxy_share"], 4),
        "missing": _numbers(frame["missing_share"], 4),
        "unreachable": _texts(frame["unreachable_reason"]),
        "nearest_crossing": _rows(frame["nearest_crossing_id"], index["crossing"]),
        "best_crossing": _rows(frame["best_crossing_id"], index["crossing"]),
        "corridor": _rows(frame["corridor_id"], index["corridor"]),
        "raw": {key: _numbers(frame[f"raw_{key}"], 3) for key in present},
        "value": {key: _numbers(frame[f"value_{key}"], 4) for key in present},
        "points": {key: _numbers(frame[f"points_{key}"], 5) for key in present},
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
    codes = {
        str(code)
        for place in (result.sites, result.zones)
        for column in (np.ravel(place.measurements.reason), place.frame["unreachable_reason"])
        for code in column
        if code
    }
    return {
        code: {lang: wording.reason_text(code, lang) for lang in ("en", "es")}
        for code in sorted(codes)
    }


def _sites(
    place: "PlaceResults", keys: Sequence[str], index: Mapping[str, Mapping[str, int]]
) -> dict[str, object]:
    frame = place.frame
    return {
        **_places(place, keys, index),
        "kind": _texts(frame["kind"]),
        "municipality": _texts(frame["municipality"]),
        "grade": _texts(frame["grade"]),
        "plants": _numbers(frame["plants"], 0),
        "area_ha": _numbers(frame["area_ha"], 1),
        "incentives": _texts(frame["incentives"]),
        "best_pair": _rows(frame["best_pair_id"], index["pair"]),
        "mirror": _rows(frame["mirror_zone_id"], index["zone"]),
    }


def _zones(
    place: "PlaceResults", keys: Sequence[str], index: Mapping[str, Mapping[str, int]]
) -> dict[str, object]:
    frame = place.frame
    return {
        **_places(place, keys, index),
        "number": _numbers(frame["number"], 0),
        "city": _texts(frame["city"]),
        "grantee": _texts(frame["grantee"]),
        "service_area": _texts(frame["service_area"]),
        "grade": _texts(frame["grade"]),
        "mirror": _rows(frame["mirror_site_id"], index["site"]),
    }


def _crossings(frame: "gpd.GeoDataFrame") -> dict[str, object]:
    return {
        "id": _texts(frame["crossing_id"]),
        "name": _texts(frame["name"]),
        "mx_name": _texts(frame["mx_name"]),
        **_points(frame),
        "us_state": _texts(frame["us_state"]),
        "us_city": _texts(frame["us_city"]),
        "mx_state": _texts(frame["mx_state"]),
        "mx_city": _texts(frame["mx_city"]),
        "commercial": _flags(frame["commercial"]),
        "rail": _flags(frame["rail"]),
        "railway": _texts(frame["railway"]),
        "used": _flags(frame["used"]),
        "trucks": _numbers(frame["trucks_per_year"], 0),
        "trucks_basis": _texts(frame["trucks_basis"]),
        "trucks_as_of": _texts(frame["trucks_as_of"]),
        "trucks_source": _texts(frame["trucks_source"]),
        "wait": _numbers(frame["wait_used_min"], 1),
        "wait_low": _numbers(frame["wait_low_min"], 1),
        "wait_high": _numbers(frame["wait_high_min"], 1),
        "wait_basis": _texts(frame["wait_basis"]),
        "wait_measures": _texts(frame["wait_measures"]),
        "wait_source": _texts(frame["wait_source"]),
        "wait_as_of": _texts(frame["wait_as_of"]),
        "hours": _texts(frame["cargo_hours"]),
        "fast": _flags(frame["fast"]),
        "pairs_through": _numbers(frame["pairs_through"], 0),
        "note": _texts(frame["note"]),
        "source": _texts(frame["source"]),
        "as_of": _texts(frame["as_of"]),
        "grade": _texts(frame["grade"]),
    }


def _pairs(frame: "gpd.GeoDataFrame", index: Mapping[str, Mapping[str, int]]) -> dict[str, object]:
    """Kept pairs; ``value`` and ``points`` are keyed by the parts of ``parts``."""
    return {
        "parts": list(PARTS),
        "site": _rows(frame["site_id"], index["site"]),
        "zone": _rows(frame["zone_id"], index["zone"]),
        "crossing": _rows(frame["crossing_id"], index["crossing"]),
        "runner_up": _rows(frame["runner_up_id"], index["crossing"]),
        "corridor": _rows(frame["corridor_id"], index["corridor"]),
        "score": _numbers(frame["score"], 5),
        "rank": _numbers(frame["rank"], 0),
        "rank_for_site": _numbers(frame["rank_for_site"], 0),
        "minutes": _numbers(frame["minutes"], 1),
        "site_leg": _numbers(frame["site_leg_minutes"], 1),
        "wait": _numbers(frame["wait_minutes"], 1),
        "zone_leg": _numbers(frame["zone_leg_minutes"], 1),
        "site_km": _numbers(frame["site_leg_km"], 0),
        "zone_km": _numbers(frame["zone_leg_km"], 0),
        "runner_up_minutes": _numbers(frame["runner_up_minutes"], 1),
        "loss": _numbers(frame["loss_minutes"], 1),
        "within_margin": _numbers(frame["crossings_within_margin"], 0),
        "trucks": _numbers(frame["trucks_within_margin"], 0),
        "one_to_one": _flags(frame["one_to_one"]),
        "value": {part: _numbers(frame[f"value_{part}"], 3) for part in PARTS},
        "points": {part: _numbers(frame[f"points_{part}"], 5) for part in PARTS},
    }


def _corridor_ids(frame: "gpd.GeoDataFrame") -> list[str]:
    return [str(key) for key in frame["corridor_id"].drop_duplicates()]


def _corridors(
    frame: "gpd.GeoDataFrame", index: Mapping[str, Mapping[str, int]]
) -> dict[str, object]:
    """One row a corridor; ``mx`` and ``us`` hold the rings of its two areas, delta-encoded."""
    first = frame.drop_duplicates("corridor_id")
    sides = {
        side.lower(): [
            geometry.encode(frame.geometry[(frame["corridor_id"] == key) & (frame["side"] == side)])
            for key in first["corridor_id"]
        ]
        for side in ("MX", "US")
    }
    return {
        "id": _texts(first["corridor_id"]),
        "name_en": _texts(first["name_en"]),
        "name_es": _texts(first["name_es"]),
        "crossings": [_ids(text, index["crossing"]) for text in _texts(first["crossing_ids"])],
        "sites": _numbers(first["n_sites"], 0),
        "zones": _numbers(first["n_zones"], 0),
        "pairs": _numbers(first["n_pairs"], 0),
        "trucks": _numbers(first["trucks_per_year"], 0),
        "score": _numbers(first["mean_score"], 4),
        "minutes": _numbers(first["median_minutes"], 1),
        "best_pair": _rows(first["best_pair_id"], index["pair"]),
        "scale": geometry.SCALE,
        **sides,
    }


def _profile(key: str) -> dict[str, object]:
    """Name the weights and argue for them; a profile of the user's own has only its name."""
    profile = definitions.profiles().get(key)
    if profile is None:
        return {"profile": {"en": key, "es": key}, "profile_note": {"en": "", "es": ""}}
    return {"profile": _both(profile.title), "profile_note": dict(profile.why)}


def _ids(text: object, rows: Mapping[str, int]) -> list[int]:
    return [rows[part] for part in str(text or "").split("; ") if part in rows]


def _record(record: object) -> dict[str, object]:
    return {field: _plain(getattr(record, field)) for field in _RECORD_FIELDS}


def _weights(place: "PlaceResults", keys: Sequence[str]) -> Column:
    known = dict(zip(place.measurements.criteria, place.scores.weights, strict=True))
    return [_number(known.get(key, 0.0), 6) for key in keys]


def _years(vintages: Iterable[object]) -> list[int]:
    years = [int(year) for vintage in vintages for year in _YEAR.findall(str(vintage))]
    return [min(years), max(years)] if years else []


def _both(text: object) -> dict[str, str]:
    return {lang: str(getattr(text, lang)) for lang in ("en", "es")}


def _plain(value: object) -> object:
    if hasattr(value, "en") and hasattr(value, "es"):
        return _both(value)
    return "" if value is None else str(value)


def _points(frame: "gpd.GeoDataFrame") -> dict[str, object]:
    points = frame.geometry.to_numpy()
    x, y = shapely.get_x(points), shapely.get_y(points)
    return {"x": _numbers(pd.Series(x), 4), "y": _numbers(pd.Series(y), 4)}


def _row_of(ids: "Iterable[str]") -> dict[str, int]:
    return {str(key): row for row, key in enumerate(ids)}


def _rows(ids: "pd.Series[str]", rows: Mapping[str, int]) -> Column:
    return [rows.get(str(key), -1) for key in ids]


def _texts(column: "pd.Series[str]") -> Column:
    return ["" if pd.isna(text) else str(text) for text in column]


def _flags(column: "pd.Series[bool]") -> Column:
    return [None if pd.isna(flag) else int(bool(flag)) for flag in column]


def _numbers(column: "pd.Series[float]", decimals: int) -> Column:
    # tolist() first: numpy's own numbers are slower to round, to compare and to write.
    return [_number(value, decimals) for value in pd.to_numeric(column).to_numpy(float).tolist()]


def _number(value: float, decimals: int) -> float | int | None:
    if not math.isfinite(value):
        return None
    rounded = round(float(value), decimals)
    return int(rounded) if rounded.is_integer() else rounded
