"""The kept pairs as a table that explains each of them, one line through its crossing a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from siting.pairs.green import TRUE, UNKNOWN
from siting.pairs.pairing import PairScores, loss_minutes, rank_for_site

if TYPE_CHECKING:
    from siting.pairs.pairfigures import PairFigures
    from siting.transport.network import Access

__all__ = ["Ends", "pair_frame"]

TEXT_COLUMNS: Final = (
    "pair_id",
    "site_id",
    "site_name",
    "zone_id",
    "zone_name",
    "crossing_id",
    "crossing_name",
    "wait_basis",
    "wait_measures",
    "wait_flags",
    "runner_up_id",
    "runner_up_name",
    "incentives",
    "zone_incentives",
    "shared_sectors",
    "missing_parts",
    "rail_crossing_name",
    "rail_reason",
    "breaks_without",
    "corridor_id",
)


@dataclass(frozen=True, slots=True)
class Ends:
    """What a pair runs between, and what its crossing costs.

    Attributes
    ----------
    sites, zones, crossings
        The layers' frames: ``site_id`` / ``zone_id`` / ``crossing_id``, ``name``, Point,
        EPSG:4326; in any order, and more rows than the pairs use do no harm.
    site_access, zone_access
        Minutes and kilometres of the two legs, in the order of the pair scores' ids.
    wait_minutes
        Wait at each crossing, float64 (c,), in the order of ``crossing_ids``.
    wait_basis
        Grade of that wait ("A", "B", "C") or "default", object (c,).
    wait_measures, wait_flags
        What that figure is, and codes of what it is not, joined by "; ", object (c,).
    figures
        Industries, programmes and green conditions, in the order of the pair scores' ids.
    """

    sites: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    site_access: "Access"
    zone_access: "Access"
    wait_minutes: npt.NDArray[np.float64]
    wait_basis: npt.NDArray[np.object_]
    wait_measures: npt.NDArray[np.object_]
    wait_flags: npt.NDArray[np.object_]
    figures: "PairFigures"


def pair_frame(
    scores: PairScores,
    chosen: npt.NDArray[np.intp],
    ends: Ends,
    *,
    assigned: npt.NDArray[np.intp],
    more: Mapping[str, object] = MappingProxyType({}),
) -> gpd.GeoDataFrame:
    """Lay out the chosen pairs.

    Parameters
    ----------
    scores
        All pairs.
    chosen
        (site, zone) of the pairs to lay out, (k, 2); each must have a score.
    ends
        Frames, legs, waits and programmes.
    assigned
        (site, zone) of the matched pairs, (j, 2).
    more
        Further columns of the chosen pairs, (k,) each, from :mod:`siting.pairs.waytable`.

    Returns
    -------
    GeoDataFrame
        The columns of :attr:`siting.results.RunResult.pairs`, sorted by ``rank``, then
        ``pair_id``, plus ``missing_parts`` ("zone_score" where that part is unknown and its weight
        went to the others). ``rank`` counts among the chosen pairs, equal scores sharing one;
        ``rank_for_site`` among all zones of the site. ``corridor_id`` is still "".
    """
    site, zone = chosen[:, 0], chosen[:, 1]
    best, runner_up = scores.best[site, zone], scores.runner_up[site, zone]
    sites = _ordered(ends.sites, "site_id", scores.site_ids)
    zones = _ordered(ends.zones, "zone_id", scores.zone_ids)
    crossings = _ordered(ends.crossings, "crossing_id", scores.crossing_ids)
    site_names, zone_names = _names(sites), _names(zones)
    crossing_names = _names(crossings)
    crossing_ids = np.array(scores.crossing_ids, dtype=object)
    minutes = scores.minutes[site, zone]
    second = scores.runner_up_minutes[site, zone]
    mirrors = {(int(a), int(b)) for a, b in assigned}

    columns: dict[str, object] = {
        "pair_id": [
            f"{scores.site_ids[a]}~{scores.zone_ids[b]}" for a, b in zip(site, zone, strict=True)
        ],
        "site_id": np.array(scores.site_ids, dtype=object)[site],
        "site_name": site_names[site],
        "zone_id": np.array(scores.zone_ids, dtype=object)[zone],
        "zone_name": zone_names[zone],
        "score": scores.score[site, zone],
        "rank": _competition_rank(scores.score[site, zone]),
        "rank_for_site": rank_for_site(scores)[site, zone],
        "crossing_id": crossing_ids[best],
        "crossing_name": crossing_names[best],
        "minutes": minutes,
        "site_leg_minutes": ends.site_access.minutes[site, best],
        "wait_minutes": ends.wait_minutes[best],
        "zone_leg_minutes": ends.zone_access.minutes[zone, best],
        "wait_basis": ends.wait_basis[best],
        "wait_measures": ends.wait_measures[best],
        "wait_flags": ends.wait_flags[best],
        "site_leg_km": ends.site_access.km[site, best],
        "zone_leg_km": ends.zone_access.km[zone, best],
        "runner_up_id": np.where(runner_up >= 0, crossing_ids[runner_up], ""),
        "runner_up_name": np.where(runner_up >= 0, crossing_names[runner_up], ""),
        "runner_up_minutes": second,
        "loss_minutes": loss_minutes(minutes, second),
        "crossings_within_margin": scores.within_margin[site, zone],
        "trucks_within_margin": scores.trucks_within_margin[site, zone],
        "site_score": scores.part("site_score")[site, zone],
        "zone_score": scores.part("zone_score")[site, zone],
        **_figures(ends.figures, site, zone),
        **more,
    }
    for part, values, points in zip(scores.parts, scores.values, scores.points, strict=True):
        columns[f"value_{part}"] = values[site, zone]
        columns[f"points_{part}"] = points[site, zone]
    columns["missing_parts"] = _missing_parts(scores, site, zone)
    columns["matched"] = np.array(
        [(int(a), int(b)) in mirrors for a, b in zip(site, zone, strict=True)], dtype=bool
    )
    columns["corridor_id"] = [""] * len(chosen)
    frame = gpd.GeoDataFrame(
        _texts(pd.DataFrame(columns)),
        geometry=_lines(sites, crossings, zones, (site, best, zone)),
        crs="EPSG:4326",
    )
    return frame.sort_values(["rank", "pair_id"], kind="stable", ignore_index=True)


def _figures(
    figures: "PairFigures", site: npt.NDArray[np.intp], zone: npt.NDArray[np.intp]
) -> dict[str, object]:
    green = figures.green
    flag = green.flag[site, zone]
    return {
        "incentives": np.array(figures.site_programmes.labels(), dtype=object)[site],
        "zone_incentives": np.array(figures.zone_programmes.labels(), dtype=object)[zone],
        "incentive_count": figures.incentive_count[site, zone],
        "sector_fit": figures.fit.values[site, zone],
        "shared_sectors": [figures.fit.shared(a, b) for a, b in zip(site, zone, strict=True)],
        "green_sez": pd.arrays.BooleanArray(flag == TRUE, flag == UNKNOWN),
        "site_water_class": green.site_class[site],
        "zone_water_class": green.zone_class[zone],
        "clean_share": green.clean[site],
    }


def _ordered(frame: gpd.GeoDataFrame, key: str, ids: tuple[str, ...]) -> gpd.GeoDataFrame:
    return frame.set_index(key).loc[list(ids)]


def _names(frame: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    return np.array([str(name) for name in frame["name"]], dtype=object)


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    """Give text columns the text type even when the table has no row to infer it from."""
    return table.astype({name: "str" for name in TEXT_COLUMNS if name in table})


def _competition_rank(score: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    ordered = np.sort(-score)
    return np.searchsorted(ordered, -score, side="left").astype(np.int64) + 1


def _missing_parts(
    scores: PairScores, site: npt.NDArray[np.intp], zone: npt.NDArray[np.intp]
) -> list[str]:
    missing = [absent[site, zone] for absent in scores.missing()]
    return [
        "; ".join(part for part, absent in zip(scores.parts, row, strict=True) if absent)
        for row in zip(*missing, strict=True)
    ]


def _lines(
    sites: gpd.GeoDataFrame,
    crossings: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    rows: tuple[npt.NDArray[np.intp], npt.NDArray[np.int16], npt.NDArray[np.intp]],
) -> npt.NDArray[np.object_]:
    stops = [
        shapely.get_coordinates(frame.geometry.to_numpy())[row]
        for frame, row in ((sites, rows[0]), (crossings, rows[1]), (zones, rows[2]))
    ]
    return np.asarray(shapely.linestrings(np.stack(stops, axis=1)), dtype=object)
