"""What the page is told about crossings, pairs and corridors; see :mod:`maps.payload`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from maps import columns, geometry
from siting.crossingwords import local_name, warnings
from siting.pairs.pairing import PARTS
from siting.pairs.pairtree import pair_themes

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import PairsConfig

KG = 1000.0
"""Kilograms in a tonne."""


def crossings(frame: "gpd.GeoDataFrame") -> dict[str, object]:
    """List every crossing, used or not; ``warning`` is by row, ``name_es`` "" where not known."""
    return {
        "id": columns.texts(frame["crossing_id"]),
        "name": columns.texts(frame["name"]),
        "mx_name": columns.texts(frame["mx_name"]),
        "name_es": [
            local_name(str(name), local)
            for name, local in zip(frame["name"], frame["mx_name"], strict=True)
        ],
        "warning": {
            str(row): {"en": known.sentence("en"), "es": known.sentence("es")}
            for row, key in enumerate(frame["crossing_id"])
            if (known := warnings().get(key))
        },
        **columns.points(frame),
        "us_state": columns.texts(frame["us_state"]),
        "us_city": columns.texts(frame["us_city"]),
        "mx_state": columns.texts(frame["mx_state"]),
        "mx_city": columns.texts(frame["mx_city"]),
        "commercial": columns.flags(frame["commercial"]),
        "rail": columns.flags(frame["rail"]),
        "railway": columns.texts(frame["railway"]),
        "used": columns.flags(frame["used"]),
        "trucks": columns.numbers(frame["trucks_per_year"], 0),
        "trucks_basis": columns.texts(frame["trucks_basis"]),
        "trucks_as_of": columns.texts(frame["trucks_as_of"]),
        "trucks_source": columns.texts(frame["trucks_source"]),
        "wait": columns.numbers(frame["wait_used_min"], 1),
        "wait_low": columns.numbers(frame["wait_low_min"], 1),
        "wait_high": columns.numbers(frame["wait_high_min"], 1),
        "wait_basis": columns.texts(frame["wait_basis"]),
        "wait_measures": columns.texts(frame["wait_measures"]),
        "wait_source": columns.texts(frame["wait_source"]),
        "wait_as_of": columns.texts(frame["wait_as_of"]),
        "hours": columns.texts(frame["cargo_hours"]),
        "fast": columns.flags(frame["fast"]),
        "pairs_through": columns.numbers(frame["pairs_through"], 0),
        "note": columns.texts(frame["note"]),
        "source": columns.texts(frame["source"]),
        "as_of": columns.texts(frame["as_of"]),
        "grade": columns.texts(frame["grade"]),
    }


def pairs(frame: "gpd.GeoDataFrame", index: Mapping[str, Mapping[str, int]]) -> dict[str, object]:
    """Kept pairs; ``points`` are keyed by ``parts``, which ``themes`` group, null where missing."""
    return {
        "parts": list(PARTS),
        "themes": [
            {"key": theme.key, "title": columns.both(theme.title), "parts": list(theme.parts)}
            for theme in pair_themes()
        ],
        "site": columns.rows(frame["site_id"], index["site"]),
        "zone": columns.rows(frame["zone_id"], index["zone"]),
        "crossing": columns.rows(frame["crossing_id"], index["crossing"]),
        "runner_up": columns.rows(frame["runner_up_id"], index["crossing"]),
        "corridor": columns.rows(frame["corridor_id"], index["corridor"]),
        "score": columns.numbers(frame["score"], 5),
        "rank": columns.numbers(frame["rank"], 0),
        "rank_for_site": columns.numbers(frame["rank_for_site"], 0),
        "minutes": columns.numbers(frame["minutes"], 1),
        "site_leg": columns.numbers(frame["site_leg_minutes"], 1),
        "wait": columns.numbers(frame["wait_minutes"], 1),
        "zone_leg": columns.numbers(frame["zone_leg_minutes"], 1),
        "site_km": columns.numbers(frame["site_leg_km"], 0),
        "zone_km": columns.numbers(frame["zone_leg_km"], 0),
        "runner_up_minutes": columns.numbers(frame["runner_up_minutes"], 1),
        "loss": columns.numbers(frame["loss_minutes"], 1),
        "within_margin": columns.numbers(frame["crossings_within_margin"], 0),
        "trucks": columns.numbers(frame["trucks_within_margin"], 0),
        "matched": columns.flags(frame["matched"]),
        "fit": columns.numbers(frame["sector_fit"], 3),
        "shared": columns.texts(frame["shared_sectors"]),
        "programmes": columns.numbers(frame["incentive_count"], 2),
        "green": columns.flags(frame["green_sez"]),
        "site_class": columns.numbers(frame["site_water_class"], 0),
        "zone_class": columns.numbers(frame["zone_water_class"], 0),
        "clean": columns.numbers(frame["clean_share"], 3),
        **_loads(frame, index["crossing_name"]),
        **_holds(frame, index["crossing_name"]),
        # A part's value follows from its points and weight: sent twice, the page would be too big.
        "points": {
            part: columns.numbers(frame[f"points_{part}"].where(frame[f"value_{part}"].notna()), 5)
            for part in PARTS
        },
    }


def _loads(frame: "gpd.GeoDataFrame", crossing: Mapping[str, int]) -> dict[str, object]:
    """Say what a load costs by truck and by rail; ``rail_reason`` is a row of ``rail_reasons``."""
    reasons = sorted({str(code) for code in frame["rail_reason"] if code})
    return {
        "usd": columns.numbers(frame["usd_per_load"], 0),
        "co2_kg": columns.numbers(frame["tonnes_co2"] * KG, 0),
        "on_time": columns.shares(frame["on_time_share"]),
        "rail_minutes": columns.numbers(frame["rail_minutes"], 0),
        "rail_km": columns.numbers(frame["rail_km"], 0),
        "rail_crossing": columns.rows(frame["rail_crossing_name"], crossing),
        "rail_usd": columns.numbers(frame["rail_usd_per_load"], 0),
        "rail_co2_kg": columns.numbers(frame["rail_tonnes_co2"] * KG, 0),
        "rail_reasons": reasons,
        "rail_reason": columns.rows(frame["rail_reason"], columns.row_of(reasons)),
    }


def _holds(frame: "gpd.GeoDataFrame", crossing: Mapping[str, int]) -> dict[str, object]:
    return {
        "stability": columns.shares(frame["stability"]),
        "stays_waits": columns.shares(frame["stability_waits"]),
        "stays_weights": columns.shares(frame["stability_weights"]),
        "stays_closures": columns.shares(frame["stability_closures"]),
        "crossing_stays": columns.shares(frame["crossing_stays"]),
        "breaks_without": columns.rows(frame["breaks_without"], crossing),
        "breaks_minutes": columns.numbers(frame["breaks_minutes"], 0),
    }


def rules(config: "PairsConfig") -> dict[str, object]:
    """Say by which options of the study pairs were told of and tested."""
    tested, green = config.stability, config.green
    return {
        "on_time": columns.number(config.on_time_minutes, 0),
        "tested": {
            "draws": tested.draws,
            "top": tested.top,
            "wait_span": columns.number(tested.wait_span, 4),
        },
        "green": {
            "max_class": green.max_water_class,
            "min_clean": columns.number(green.min_clean_share, 4),
            "reach_km": columns.number(green.reach_km, 0),
        },
    }


def corridor_ids(frame: "gpd.GeoDataFrame") -> list[str]:
    """Name each corridor once; the frame has a row a side."""
    return [str(key) for key in frame["corridor_id"].drop_duplicates()]


def corridors(
    frame: "gpd.GeoDataFrame", index: Mapping[str, Mapping[str, int]]
) -> dict[str, object]:
    """One row a corridor; ``mx`` and ``us`` hold the rings of its two areas, delta-encoded.

    ``km2_mx``, ``spread_us`` and their like are of one side, all else is of the whole corridor.
    """
    first = frame.drop_duplicates("corridor_id")
    sides = {
        side.lower(): [
            geometry.encode(frame.geometry[(frame["corridor_id"] == key) & (frame["side"] == side)])
            for key in first["corridor_id"]
        ]
        for side in ("MX", "US")
    }
    own = {side.lower(): frame[frame["side"] == side] for side in ("MX", "US")}
    return {
        "id": columns.texts(first["corridor_id"]),
        "name_en": columns.texts(first["name_en"]),
        "name_es": columns.texts(first["name_es"]),
        "crossings": columns.listed(first["crossing_ids"], index["crossing"]),
        "sites": columns.numbers(first["n_sites"], 0),
        "zones": columns.numbers(first["n_zones"], 0),
        "pairs": columns.numbers(first["n_pairs"], 0),
        "trucks": columns.numbers(first["trucks_per_year"], 0),
        "railcars": columns.numbers(first["railcars_per_year"], 0),
        "region": columns.texts(first["region"]),
        "park_ha": columns.numbers(first["park_ha"], 0),
        "park_ha_sites": columns.numbers(first["park_ha_sites"], 0),
        "immex": columns.numbers(first["immex_establishments"], 0),
        "immex_jobs": columns.numbers(first["immex_jobs"], 0),
        "immex_missing": columns.texts(first["immex_missing"]),
        "bottleneck": columns.rows(first["bottleneck_id"], index["crossing"]),
        "bottleneck_share": columns.numbers(first["bottleneck_share"], 3),
        **{f"states_{side}": columns.texts(rows["states"]) for side, rows in own.items()},
        **{f"km2_{side}": columns.numbers(rows["area_km2"], 0) for side, rows in own.items()},
        **{
            f"spread_{side}": columns.numbers(rows["spread_minutes"], 0)
            for side, rows in own.items()
        },
        "score": columns.numbers(first["mean_score"], 4),
        "minutes": columns.numbers(first["median_minutes"], 1),
        "best_pair": columns.rows(first["best_pair_id"], index["pair"]),
        "scale": geometry.SCALE,
        **sides,
    }
