"""Figures of the mirror pairs: the parks and their rank, zones within reach, the best pair."""

from typing import TYPE_CHECKING, Any

import numpy as np

from siting.kpi.indicator import Indicator, missing, newest

if TYPE_CHECKING:
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
    """Count the pairs within reach, and name the best and the fastest one.

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
        ``pairs_within`` counts every park with every zone that near, ``zones_within`` the zones
        in them, ``matched`` the parks that the run's matching gave a zone of the subject's pairs.
    """
    scores = result.pair_scores
    if not subject.pairs.any():
        return [
            missing(key, unit, subject.nobody())
            for key, unit in (("pairs_within", "pairs"), ("zones_within", "zones"))
        ]
    minutes = np.where(subject.pairs, scores.minutes, np.nan)
    near = minutes <= within_minutes
    span = (f"{within_minutes / 60:g}",)
    found = [
        Indicator(
            key=key,
            value=float(count),
            unit=unit,
            backing="derived",
            notes=("within",),
            names=span,
        )
        for key, count, unit in (
            ("pairs_within", near.sum(), "pairs"),
            ("zones_within", near.any(axis=0).sum(), "zones"),
        )
    ]
    kept = result.pairs[result.pairs["pair_id"].isin(subject.kept)]
    if not kept.empty:
        fastest = kept.sort_values(["minutes", "pair_id"], kind="stable").iloc[0]
        found.append(_pair("best_pair", kept.iloc[0], result))
        if fastest["pair_id"] != kept["pair_id"].iloc[0]:
            found.append(_pair("fastest_pair", fastest, result))
    matched = kept[kept["matched"].astype(bool)]
    found.append(
        Indicator(
            key="matched",
            value=float(matched["site_id"].nunique()),
            unit="parks",
            backing="derived",
            notes=("matched",),
        )
    )
    return found


def _pair(key: str, row: "pd.Series[Any]", result: "RunResult") -> Indicator:
    return Indicator(
        key=key,
        value=float(row["minutes"]),
        unit="minutes",
        backing="derived",
        about=str(row["pair_id"]),
        name=f"{row['site_name']} ↔ {row['zone_id']} {row['zone_name']}",
        notes=("pair",),
        names=(str(row["crossing_name"]), f"{int(row['rank']):,}", f"{len(result.pairs):,}"),
    )
