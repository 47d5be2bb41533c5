"""Figures of the mirror pairs: the fastest and the best, zones within reach, parks, their rank."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from siting.kpi.indicator import Indicator, missing, newest, nothing

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from siting.kpi.subject import Subject
    from siting.results import RunResult

__all__ = ["mirrors", "parks"]


def parks(result: "RunResult", subject: "Subject") -> list[Indicator]:
    """Count the subject's parks, and rank the best of them.

    Parameters
    ----------
    result
        The run.
    subject
        Whose parks.

    Returns
    -------
    list of Indicator
        ``best_rank`` has the number of ranked parks of the study as its ``high``.
    """
    frame = result.sites.frame
    mine = frame[frame["site_id"].isin(subject.sites)]
    found = [
        Indicator(
            key="parks",
            value=float(len(mine)),
            unit="parks",
            # A register of plants, not of parks.
            backing="proxy",
            year=newest(frame["as_of"]),
            layer="sites",
            notes=("parks-known", "removed") if subject.removed else ("parks-known",),
            names=(str(subject.removed),),
        )
    ]
    if mine.empty:
        return [*found, missing("best_rank", "rank", subject.nobody())]
    best = mine.iloc[0]
    return [
        *found,
        Indicator(
            key="best_rank",
            value=float(best["rank"]),
            low=1.0,
            high=float(frame["rank"].max()),
            unit="rank",
            backing="derived",
            about=str(best["site_id"]),
            name=str(best["name"]),
            notes=("rank",),
            names=(f"{len(frame):,}", str(best["confidence_grade"])),
        ),
    ]


def mirrors(result: "RunResult", subject: "Subject", *, within_minutes: float) -> list[Indicator]:
    """Name the fastest and the best-scored pair, and count the pairs within reach.

    Parameters
    ----------
    result
        The run.
    subject
        Whose pairs.
    within_minutes
        Door to door, the wait included.

    Returns
    -------
    list of Indicator
        The fastest of the subject's pairs first. Of a municipality ``pairs_within`` counts every
        park with every zone that near and ``zones_within`` the zones in them; of a corridor or a
        crossing ``kept_pairs`` and ``kept_zones`` count what the run kept, as its map shows it, and
        ``kept_pairs_within`` and ``kept_zones_within`` those that near. ``matched_within`` counts
        the parks whose matched zone is that near.
    """
    span = (f"{within_minutes / 60:g}",)
    minutes = np.where(subject.pairs, result.pair_scores.minutes, np.nan)
    if not np.isfinite(minutes).any():
        counts = (
            (subject.counted("pairs_within"), "pairs"),
            (subject.counted("zones_within"), "zones"),
        )
        return [nothing(_count(key, 0, unit, span), subject.nobody()) for key, unit in counts]
    near = minutes <= within_minutes
    kept = result.pairs[result.pairs["pair_id"].isin(subject.kept)]
    found = [_fastest(result, minutes)]
    if not kept.empty:
        found.append(_best(kept.iloc[0], result))
    if subject.kind != "municipality":
        found += [
            _count("kept_pairs", len(kept), "pairs", span),
            _count("kept_zones", kept["zone_id"].nunique(), "zones", span),
        ]
    kind = subject.counted("within")
    found += [
        _count(subject.counted("pairs_within"), near.sum(), "pairs", span, kind),
        _count(subject.counted("zones_within"), near.any(axis=0).sum(), "zones", span, kind),
        _matched(kept[kept["matched"].astype(bool)], within_minutes, span),
    ]
    return found


def _count(key: str, value: float, unit: str, names: tuple[str, ...], *notes: str) -> Indicator:
    return Indicator(
        key=key, value=float(value), unit=unit, backing="derived", notes=notes, names=names
    )


def _matched(pairs: "pd.DataFrame", within_minutes: float, span: tuple[str, ...]) -> Indicator:
    """Count the parks whose nearest matched zone is within reach; say how far the others' are."""
    nearest = pairs.groupby("site_id")["minutes"].min()
    near, far = nearest[nearest <= within_minutes], nearest[nearest > within_minutes]
    notes = ["matched"]
    names = [*span, "", "", "", ""]
    if len(near):
        notes.append("matched-near")
        names[1:3] = f"{near.min():.0f}", f"{near.max():.0f}"
    if len(far):
        notes.append("matched-far")
        names[3:5] = f"{len(far):,}", f"{far.max():.0f}"
    return _count("matched_within", len(near), "parks", tuple(names), *notes)


def _fastest(result: "RunResult", minutes: "npt.NDArray[np.float64]") -> Indicator:
    """Name the pair with the shortest way of all the subject's, kept or not."""
    scores = result.pair_scores
    row, column = np.unravel_index(np.nanargmin(minutes), minutes.shape)
    site, zone = scores.site_ids[row], scores.zone_ids[column]
    crossing = scores.crossing_ids[scores.best[row, column]]
    kept = result.pairs[result.pairs["pair_id"] == f"{site}~{zone}"]
    named = _pair(
        "fastest_pair",
        result,
        site=(site, _name(result.sites.frame, "site_id", site)),
        zone=(zone, _name(result.zones.frame, "zone_id", zone)),
        crossing=crossing,
    )
    rank = f"{int(kept['rank'].iloc[0]):,}" if len(kept) else ""
    return replace(
        named,
        value=float(minutes[row, column]),
        notes=("pair", "pair-rank") if rank else ("pair", "pair-not-kept"),
        names=(*named.names, rank, f"{len(result.pairs):,}"),
    )


def _best(row: "pd.Series[Any]", result: "RunResult") -> Indicator:
    named = _pair(
        "best_pair",
        result,
        site=(str(row["site_id"]), str(row["site_name"])),
        zone=(str(row["zone_id"]), str(row["zone_name"])),
        crossing=str(row["crossing_id"]),
    )
    return replace(
        named,
        value=float(row["minutes"]),
        notes=("pair", "pair-rank"),
        names=(*named.names, f"{int(row['rank']):,}", f"{len(result.pairs):,}"),
    )


def _name(frame: "pd.DataFrame", key: str, wanted: str) -> str:
    return str(frame.loc[frame[key] == wanted, "name"].iloc[0])


def _pair(
    key: str, result: "RunResult", *, site: tuple[str, str], zone: tuple[str, str], crossing: str
) -> Indicator:
    return Indicator(
        key=key,
        value=None,
        unit="minutes",
        backing="derived",
        about=f"{site[0]}~{zone[0]}",
        name=f"{site[1]} ↔ {zone[0]} {zone[1]}",
        names=(_name(result.crossings, "crossing_id", crossing),),
    )
