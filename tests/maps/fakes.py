"""A small hand-made run with real places, and one whose every text is an attack.

Scores and minutes are made up for the tests; only the names and positions are real.
"""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString, Point, box

from siting.config import (
    CorridorsConfig,
    PairsConfig,
    PairWeights,
    RobustnessConfig,
    TravelConfig,
)
from siting.criteria import definitions
from siting.decision import of_places
from siting.placetable import with_robustness
from siting.results import PlaceResults, RunResult
from siting.robustness.assess import assess
from siting.scoring import coverage, weighted_sum

HOSTILE = (
    "</script><script>window.hit=1</script>",
    "<!--<script>window.hit=1",
    "${window.hit=1} `${7*7}` \\u003c",
    '"><img src=x onerror="window.hit=1">',
    "javascript:window.hit=1",
    '=HYPERLINK("http://evil.example")',
    "\u202eright-to-left\u202c 😀 {name} {{ 7*7 }} SLOT-DATA",
    "line\nbreak\tand \x00 nul \u2028",
    "x" * 10_000,
)

SITES = (
    ("P238", "Parque Industrial Apodaca I", "19", "Nuevo León", "Apodaca", "A", -100.179, 25.773),
    ("P239", "Parque Industrial FINSA", "19", "Nuevo León", "Apodaca", "A", -100.141, 25.780),
    ("P241", "Parque Garza Ponce 2", "19", "Nuevo León", "Apodaca", "C", -100.213, 25.764),
    ("P061", "Parque Antonio J. Bermúdez", "08", "Chihuahua", "Juárez", "A", -106.399, 31.718),
    ("P065", "Parque Industrial Omega", "08", "Chihuahua", "Juárez", "A", -106.424, 31.747),
    ("P072", "Parque las Lomas", "08", "Chihuahua", "Juárez", "B", -106.393, 31.669),
    ("P030", "El Florido", "02", "Baja California", "Tijuana", "A", -116.884, 32.451),
    ("P034", "Parque Pacífico", "02", "Baja California", "Tijuana", "A", -116.990, 32.471),
    ("P332", "Parque Querétaro", "22", "Querétaro", "Querétaro", "A", -100.430, 20.715),
    ("P333", "Parque El Marqués", "22", "Querétaro", "El Marqués", "C", -100.270, 20.640),
)
ZONES = (
    ("FTZ-012", 12, "McAllen", "TX", "McAllen", -98.230, 26.203),
    ("FTZ-068", 68, "El Paso", "TX", "El Paso", -106.487, 31.759),
    ("FTZ-094", 94, "Laredo", "TX", "Laredo", -99.507, 27.506),
    ("FTZ-153", 153, "San Diego", "CA", "San Diego", -117.165, 32.716),
    ("FTZ-084", 84, "Houston", "TX", "Houston", -95.363, 29.763),
)
CROSSINGS = (
    ("otay-mesa", "Otay Mesa", "Tijuana", "San Diego", "CA", -116.938, 32.550, 900_000.0),
    ("ysleta", "Ysleta", "Ciudad Juárez", "El Paso", "TX", -106.338, 31.671, 639_397.0),
    ("world-trade", "World Trade Bridge", "Nuevo Laredo", "Laredo", "TX", -99.537, 27.597, 2.2e6),
    ("pharr", "Pharr International Bridge", "Reynosa", "Pharr", "TX", -98.205, 26.067, np.nan),
    ("san-ysidro", "San Ysidro", "Tijuana", "San Diego", "CA", -117.030, 32.543, np.nan),
)
PARTS = {
    "access": 0.3,
    "capacity": 0.1,
    "redundancy": 0.1,
    "site_score": 0.2,
    "zone_score": 0.1,
    "sectors": 0.05,
    "incentives": 0.1,
    "green": 0.05,
}


def study() -> SimpleNamespace:
    profile = definitions.profiles()["balanced"]
    themes = tuple(
        SimpleNamespace(key=key, title=title, weight=profile.weights[key])
        for key, title in definitions.theme_titles().items()
    )
    return SimpleNamespace(
        name="border",
        scenario=None,
        title=SimpleNamespace(en="US–Mexico border", es="Frontera México–EE. UU."),
        profile="balanced",
        themes=themes,
        travel=TravelConfig(),
        pairs=PairsConfig(weights=PairWeights(**PARTS)),
        corridors=CorridorsConfig(),
        robustness=RobustnessConfig(),
        criteria=tuple(definitions.criteria().values()),
        constraints=(),
    )


def record(name: str) -> SimpleNamespace:
    both = SimpleNamespace
    return SimpleNamespace(
        name=name,
        title=both(en=f"Layer {name}", es=f"Capa {name}"),
        source=f"Source of {name}",
        publisher="INEGI",
        licence="ODbL-1.0",
        licence_note="odbl.md",
        attribution="© OpenStreetMap contributors"
        if name in {"highways", "rail"}
        else "INEGI; WRI",
        vintage="2024-08",
        resolution="1:250 000",
        quality=both(en="checked", es="revisada"),
        known_limits=both(en="gaps", es="huecos"),
    )


def weights(config: SimpleNamespace) -> np.ndarray:
    theme = {item.key: item.weight for item in config.themes}
    return np.array([criterion.weight * theme[criterion.theme] for criterion in config.criteria])


def places(
    frame: pd.DataFrame, id_column: str, config: SimpleNamespace, *, side: str, seed: int
) -> PlaceResults:
    """Give every place random but consistent measurements, in the contract's shape."""
    rng = np.random.default_rng(seed)
    frame = frame.sort_values(id_column, ignore_index=True)
    n, m = len(frame), len(config.criteria)
    share = weights(config)
    value = rng.uniform(0.2, 1, (n, m))
    evidence = np.where(rng.uniform(size=(n, m)) < 0.3, 1, 2)
    evidence[:, 1] = 0 if side == "US" else evidence[:, 1]
    evidence[min(2, n - 1), 3] = 0
    value[evidence == 0] = np.nan
    missing = np.where(evidence == 0, share, 0).sum(axis=1)
    sure = np.nan_to_num(value) * share
    points = sure / (1 - missing)[:, None]
    score = points.sum(axis=1)
    extra = {
        "score": score,
        "score_low": sure.sum(axis=1),
        "score_high": sure.sum(axis=1) + missing,
        "rank": (-score).argsort().argsort() + 1,
        **{
            f"{name}_share": np.where(evidence == code, share, 0).sum(axis=1)
            for code, name in enumerate(("missing", "proxy", "measured"))
        },
        "unreachable_reason": "",
    }
    for j, criterion in enumerate(config.criteria):
        extra[f"raw_{criterion.key}"] = np.where(np.isnan(value[:, j]), np.nan, 40 * value[:, j])
        extra[f"value_{criterion.key}"] = value[:, j]
        extra[f"points_{criterion.key}"] = points[:, j]
        extra[f"evidence_{criterion.key}"] = np.array(["missing", "proxy", "measured"])[
            evidence[:, j]
        ]
    reason = np.where(evidence == 0, "no-data", "").astype(object)
    quality = np.where(evidence == 1, 12.3, np.nan)
    measurements = SimpleNamespace(
        ids=tuple(frame[id_column]),
        criteria=tuple(criterion.key for criterion in config.criteria),
        raw=np.where(np.isnan(value), np.nan, 40 * value),
        evidence=evidence.astype(np.uint8),
        reason=reason,
        quality_km=quality,
    )
    frame = pd.concat([frame, pd.DataFrame(extra)], axis=1)
    frame = frame.sort_values(["rank", id_column], ignore_index=True)
    geo = gpd.GeoDataFrame(
        frame, geometry=gpd.points_from_xy(frame.pop("lon"), frame.pop("lat")), crs=4326
    )
    none: Any = None
    return PlaceResults(
        frame=geo,
        measurements=measurements,  # type: ignore[arg-type]
        scores=weighted_sum(value, share),
        coverage=coverage(evidence, share),
        access=none,
        factor=np.ones(n),
    )


def run(*, hostile: bool = False, copies: int = 1) -> RunResult:
    """Build the run; ``hostile`` replaces every text, ``copies`` repeats the sites, shifted."""
    config = study()
    names = iter(HOSTILE * 1000)
    text = (lambda _: next(names)) if hostile else (lambda original: original)
    sites = pd.DataFrame(
        [
            {
                "site_id": f"{key}{'' if copy == 0 else f'-{copy:03d}'}",
                "name": text(name),
                "kind": text("industrial park"),
                "state_code": code,
                "state": text(state),
                "municipality": text(town),
                "grade": grade,
                "plants": 4.0,
                "area_ha": np.nan,
                "sectors": text("automotive; chemicals"),
                "note": text(""),
                "source": text("SEMARNAT RETC 2014-2022"),
                "as_of": "2022",
                "incentives": text("northern-border"),
                "constraint_factor": 1.0,
                "reduced_by": "",
                "kept_despite": "",
                "not_told": "",
                "nearest_crossing_id": "ysleta",
                "best_crossing_id": "world-trade",
                "corridor_id": "C01",
                "lon": lon + copy * 0.03,
                "lat": lat - copy * 0.02,
            }
            for copy in range(copies)
            for key, name, code, state, town, grade, lon, lat in SITES
        ]
    )
    zones = pd.DataFrame(
        [
            {
                "zone_id": key,
                "number": number,
                "name": text(name),
                "state": state,
                "city": text(city),
                "grantee": text("City"),
                "service_area": text(""),
                "incentives": text("opportunity-zone-county"),
                "sectors": text(""),
                "note": text(""),
                "source": text("FTZ Board"),
                "as_of": "2024",
                "grade": "B",
                "nearest_crossing_id": "ysleta",
                "best_crossing_id": "ysleta",
                "corridor_id": "",
                "lon": lon,
                "lat": lat,
            }
            for key, number, name, state, city, lon, lat in ZONES
        ]
    )
    crossings = _crossings(text)
    site = places(sites, "site_id", config, side="MX", seed=1)
    zone = places(zones, "zone_id", config, side="US", seed=2)
    pairs = _pairs(site.frame, zone.frame, crossings)
    best = pairs[pairs["rank_for_site"] == 1].set_index("site_id")["pair_id"]
    site.frame["best_pair_id"] = site.frame["site_id"].map(best)
    site.frame["mirror_zone_id"] = np.where(np.arange(len(site.frame)) < 3, "FTZ-012", "")
    site.frame.loc[0, "mirror_zone_id"] = "FTZ-012; FTZ-094"
    zone.frame["mirror_site_id"] = ""
    every = {name for criterion in config.criteria for name in criterion.layers} | {"highways"}
    none: Any = None
    decision = of_places(site, config)  # type: ignore[arg-type]
    tested = assess(decision, RobustnessConfig(draws=200))
    tested_frame = with_robustness(site.frame, "site_id", decision.ids, tested)
    return RunResult(
        study=config,  # type: ignore[arg-type]
        decision=decision,
        robustness=tested,
        sites=replace(site, frame=tested_frame),
        zones=zone,
        crossings=crossings,
        pairs=pairs,
        pair_scores=none,
        ways=none,
        matching=none,
        corridors=_corridors(text, pairs),
        elimination=_elimination(text),
        eliminated=_eliminated(text),
        layers={name: record(name) for name in sorted(every)},  # type: ignore[misc]
        inputs={},
        timings={},
    )


def of_certain_figures(made: RunResult) -> RunResult:
    """Test the run's ranking against other weights only."""
    tested = assess(made.decision, RobustnessConfig(draws=200, uncertain_figures=False))
    frame = with_robustness(made.sites.frame, "site_id", made.decision.ids, tested)
    return replace(made, robustness=tested, sites=replace(made.sites, frame=frame))


def _elimination(text: Callable[[str], str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "constraint": ["water_stress_class"],
            "title_en": [text("Baseline water stress: at most class 3")],
            "title_es": [text("Estrés hídrico: a lo más clase 3")],
            "partial": [np.nan],
            **{f"removed_{how}": [1] for how in ("alone", "only", "in_order")},
            "left": [10],
            **{name: [0] for name in ("reduced", "unknown", "spared")},
        }
    )


def _eliminated(text: Callable[[str], str]) -> gpd.GeoDataFrame:
    row = {
        "site_id": "P999",
        "name": text("Parque Seco"),
        "kind": text("industrial park"),
        "state_code": "08",
        "state": text("Chihuahua"),
        "municipality_code": "08037",
        "municipality": text("Juárez"),
        "grade": "A",
        "removed_by": "water_stress_class",
        "reason_en": text("Baseline water stress: at most class 3"),
        "reason_es": text("Estrés hídrico: a lo más clase 3"),
        "found": "class 4",
        "fails_too": "",
    }
    return gpd.GeoDataFrame([row], geometry=[Point(-106.4, 31.6)], crs=4326)


def _crossings(text: Callable[[str], str]) -> gpd.GeoDataFrame:
    rows = [
        {
            "crossing_id": key,
            "name": text(name),
            "mx_name": text("Zaragoza" if key == "ysleta" else ""),
            "us_state": state,
            "us_city": text(us_city),
            "mx_city": text(mx_city),
            "mx_state": text(""),
            "commercial": key != "san-ysidro",
            "rail": key == "ysleta",
            "railway": text(""),
            "trucks_per_year": trucks,
            "trucks_basis": "counted" if trucks > 0 else None,
            "trucks_as_of": "2025",
            "trucks_source": text("BTS"),
            "trucks_used": trucks,
            "wait_min": 20.0,
            "wait_low_min": 10.0,
            "wait_high_min": 40.0,
            "wait_measures": text("CBP estimate"),
            "wait_grade": "A",
            "wait_source": text("CBP"),
            "wait_as_of": "2026-02",
            "cargo_hours": text("06:00-22:00"),
            "fast": None if key == "pharr" else True,
            "note": text(""),
            "source": text("CBP"),
            "as_of": "2025",
            "grade": "A",
            "used": key != "san-ysidro",
            "wait_used_min": 20.0,
            "wait_basis": "default" if key == "pharr" else "A",
            "pairs_through": 7,
            "geometry": Point(lon, lat),
        }
        for key, name, mx_city, us_city, state, lon, lat, trucks in CROSSINGS
    ]
    return gpd.GeoDataFrame(rows, crs=4326).sort_values("crossing_id", ignore_index=True)


def _pairs(
    sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(3)
    gates = crossings[crossings["used"]].reset_index(drop=True)
    rows = []
    for site in sites.itertuples():
        for zone in zones.itertuples():
            x, y = gates.geometry.x.to_numpy(), gates.geometry.y.to_numpy()
            ends = (site.geometry, zone.geometry)
            degrees = np.array([np.hypot(x - end.x, y - end.y) for end in ends])
            span = degrees.sum(axis=0)
            first, second = span.argsort()[:2]
            legs = 60 * degrees[:, first]
            minutes = legs[0] + 20 + legs[1]
            other = 60 * span[second] + 20
            value = {
                "access": max(0.0, 1 - minutes / 2000),
                "capacity": rng.uniform(),
                "redundancy": rng.uniform(),
                "site_score": site.score,
                "zone_score": zone.score,
                "sectors": 0.75,
                "incentives": 0.6,
                "green": 0.2,
            }
            rows.append(
                {
                    "pair_id": f"{site.site_id}~{zone.zone_id}",
                    "site_id": site.site_id,
                    "site_name": site.name,
                    "zone_id": zone.zone_id,
                    "zone_name": zone.name,
                    "crossing_id": gates["crossing_id"][first],
                    "crossing_name": gates["name"][first],
                    "minutes": minutes,
                    "site_leg_minutes": legs[0],
                    "wait_minutes": 20.0,
                    "zone_leg_minutes": legs[1],
                    "site_leg_km": legs[0] * 1.4,
                    "zone_leg_km": legs[1] * 1.4,
                    "runner_up_id": gates["crossing_id"][second],
                    "runner_up_minutes": other,
                    "loss_minutes": other - minutes,
                    "crossings_within_margin": 1,
                    "trucks_within_margin": 639_397.0,
                    "incentive_count": 1.5,
                    "sector_fit": 0.5,
                    "shared_sectors": "automotive (electronics)",
                    "green_sez": None if zone.zone_id == "FTZ-084" else False,
                    "site_water_class": 4.0,
                    "zone_water_class": np.nan if zone.zone_id == "FTZ-084" else 2.0,
                    "clean_share": 0.03,
                    **_load(minutes, zone.zone_id),
                    **_stability(rng.uniform(size=5), gates["name"][first]),
                    "matched": False,
                    "corridor_id": "C01" if "P0" in site.site_id else "",
                    "score": sum(PARTS[part] * value[part] for part in PARTS),
                    **{f"value_{part}": value[part] for part in PARTS},
                    **{f"points_{part}": PARTS[part] * value[part] for part in PARTS},
                    "geometry": LineString([site.geometry, gates.geometry[first], zone.geometry]),
                }
            )
    frame = gpd.GeoDataFrame(rows, crs=4326)
    frame["rank"] = frame["score"].rank(ascending=False, method="min").astype(int)
    frame["rank_for_site"] = (
        frame.groupby("site_id")["score"].rank(ascending=False, method="first").astype(int)
    )
    frame = frame.sort_values(["rank", "pair_id"], ignore_index=True)
    frame["matched"] = frame.index < 5
    frame.loc[0, ["runner_up_id", "runner_up_minutes", "loss_minutes"]] = ["", np.nan, np.nan]
    # The busier crossing of two that count as equally fast, 4 % slower by the clock.
    frame.loc[1, "runner_up_id"] = "ysleta"
    frame.loc[1, "crossing_id"] = "world-trade"
    frame.loc[1, "runner_up_minutes"] = frame.loc[1, "minutes"] * 0.96
    frame.loc[1, "loss_minutes"] = 0.0
    return frame


def _load(minutes: float, zone_id: str) -> dict[str, object]:
    by_rail = zone_id == "FTZ-084"
    return {
        "usd_per_load": 2.1 * minutes,
        "tonnes_co2": 0.0015 * minutes,
        "on_time_share": 0.9996,
        "rail_minutes": 2900.0 if by_rail else np.nan,
        "rail_km": 812.0 if by_rail else np.nan,
        "rail_crossing_name": "Ysleta" if by_rail else "",
        "rail_usd_per_load": 640.0 if by_rail else np.nan,
        "rail_tonnes_co2": 0.41 if by_rail else np.nan,
        "rail_reason": "" if by_rail else "no-rail-at-site",
    }


def _stability(shares: np.ndarray, crossing: str) -> dict[str, object]:
    together, waits, weight, closures, stays = shares
    return {
        "stability": together,
        "stability_waits": waits,
        "stability_weights": weight,
        "stability_closures": closures,
        "crossing_stays": stays,
        "breaks_without": crossing if together < 0.7 else "",
        "breaks_minutes": 12.0 if together < 0.4 else np.nan,
    }


def _corridors(text: Callable[[str], str], pairs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    names = {"name_en": text("Juárez – El Paso"), "name_es": text("Juárez – El Paso")}
    shared = {
        "corridor_id": "C01",
        **names,
        "crossing_ids": "ysleta; world-trade",
        "crossing_names": "",
        "n_sites": 4,
        "n_zones": 2,
        "n_pairs": 12,
        "region_id": "local-paso-del-norte",
        "region": text("Paso del Norte"),
        "trucks_per_year": 639_397.0,
        "railcars_per_year": np.nan,
        "park_ha": 120.0,
        "park_ha_sites": 1,
        "immex_establishments": 576.0,
        "immex_jobs": 448_282.0,
        "immex_missing": text(""),
        "bottleneck_id": "ysleta",
        "bottleneck_name": text("Ysleta"),
        "bottleneck_share": 0.75,
        "bottleneck_wait_minutes": 31.7,
        "bottleneck_wait_basis": "A",
        "mean_score": 0.71,
        "best_pair_id": pairs["pair_id"].iloc[0],
        "median_minutes": 55.0,
    }
    rows = [
        {
            **shared,
            "side": side,
            "states": states,
            "area_km2": 700.0,
            "spread_minutes": 31.0,
            "geometry": box(-107, south, -106, north),
        }
        for side, states, south, north in (
            ("MX", "Chihuahua", 31.2, 31.74),
            ("US", "TX; NM", 31.78, 32.4),
        )
    ]
    return gpd.GeoDataFrame(rows, crs=4326)
