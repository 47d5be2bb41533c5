"""Before and after: what a scenario does to pairs, sites and crossings, and what it costs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from siting.pairs.pairing import rank_for_site

if TYPE_CHECKING:
    from siting.options.scenario import ScenarioConfig
    from siting.results import RunResult

__all__ = ["LEAST_MINUTES", "STATUSES", "Difference", "Totals", "difference"]

Floats = npt.NDArray[np.float64]

LEAST_MINUTES: Final = 0.5
"""Minutes below which a pair counts as neither slower nor faster: they would print as 0."""

WEEKS_A_YEAR: Final = 52.0

STATUSES: Final = ("broken", "moved", "slower", "faster", "same", "new")
"""What becomes of a pair, the worst first.

``broken``: within the study's ``mirror_max_minutes`` before and not after, or no way at all.
``moved``: another crossing is now the best. ``new``: an end or a way was not there before."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a scenario comes to, for as long as it lasts.

    Attributes
    ----------
    pairs
        Number of pairs by status.
    longer, shorter
        Pairs with a way in both worlds that take longer, or less long, whatever their crossing.
    truck_hours, usd
        Added (negative: saved) by the trucks of the crossings used today; NaN when no crossing has
        both a count and a pair.
    trucks
        Trucks that figure speaks of: those a year at the crossings that have both, times the share
        of the year.
    stranded
        Trucks of pairs that have no way left, in that time: they are in no sum of hours.
    uncounted
        Crossings with pairs but without a count of trucks: they are in no total.
    weeks
        How long it lasts.
    """

    pairs: dict[str, int]
    longer: int
    shorter: int
    truck_hours: float
    usd: float
    trucks: float
    stranded: float
    uncounted: tuple[str, ...]
    weeks: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A scenario set beside today.

    Attributes
    ----------
    scenario
        What was changed.
    pairs
        The pairs kept today, and those of the changed world that have no way today: ``pair_id``,
        ``site_id``, ``site_name``, ``zone_id``, ``zone_name``, ``status``, and before and after
        (``_before``, ``_after``): ``crossing_id``, ``crossing_name``, ``minutes`` (through the
        fastest crossing, which may be another one than that named: see ``travel.tie_share``),
        ``score``, ``rank_for_site`` (0 = none), ``matched``, ``usd`` per load;
        ``minutes_change``, ``usd_change``. Sorted by status, then by the change.
    sites
        Sites of either run: ``site_id``, ``name``, ``score`` and ``rank`` before and after,
        ``score_change``, ``minutes`` before and after (mean of the pairs kept today that have a way
        in both worlds: the same pairs, so that a change of zone does not pass for a change of
        time), ``minutes_change``, ``pairs_broken``. Those that lose most first.
    crossings
        ``crossing_id``, ``name``, ``mx_name``, ``open``, ``wait_min``, ``trucks`` (a year) and
        ``pairs`` (kept) before and after, ``minutes_change`` (mean of the kept pairs that cross
        there today and have a way left), ``trucks_stranded``, ``truck_hours`` and
        ``usd`` for as long as it lasts.
    total
        Sums.
    """

    scenario: "ScenarioConfig"
    pairs: pd.DataFrame
    sites: pd.DataFrame
    crossings: pd.DataFrame
    total: Totals


def difference(before: "RunResult", after: "RunResult", scenario: "ScenarioConfig") -> Difference:
    """Set two runs of one study side by side.

    Parameters
    ----------
    before, after
        The study as it is, and under the scenario.
    scenario
        What lies between them, and how long it lasts.

    Returns
    -------
    Difference

    Notes
    -----
    Which pair a truck serves is not known, so the trucks counted at a crossing are given the mean
    change of the kept pairs that use it today, each pair alike: truck-hours are trucks a year x
    mean added minutes x weeks / 52, and dollars the same with the change in the cost of a load.
    Trucks of pairs that are left without a way are counted apart. Minutes are those of the fastest
    crossing in both worlds: by them no closure gains anybody anything, and ten minutes less are
    never more than ten.
    """
    pairs = _pairs(before, after)
    crossings = _crossings(before, after, pairs, scenario.weeks)
    counted = crossings["truck_hours"].notna()
    with_pairs = crossings["pairs_before"] > 0
    change = pairs["minutes_change"]
    total = Totals(
        longer=int((change >= LEAST_MINUTES).sum()),
        shorter=int((change <= -LEAST_MINUTES).sum()),
        pairs={status: int((pairs["status"] == status).sum()) for status in STATUSES},
        truck_hours=_sum(crossings["truck_hours"]),
        usd=_sum(crossings["usd"]),
        trucks=float(crossings["trucks_before"][counted].sum() * scenario.weeks / WEEKS_A_YEAR),
        stranded=float(crossings["trucks_stranded"].sum()),
        uncounted=tuple(crossings["name"][with_pairs & crossings["trucks_before"].isna()]),
        weeks=scenario.weeks,
    )
    return Difference(scenario, pairs, _sites(before, after, pairs), crossings, total)


def _sum(figures: "pd.Series[float]") -> float:
    return float(figures.sum(min_count=1))


def _pairs(before: "RunResult", after: "RunResult") -> pd.DataFrame:
    columns = ["pair_id", "site_id", "site_name", "zone_id", "zone_name"]
    kept = pd.concat([before.pairs[columns], after.pairs[columns]]).drop_duplicates("pair_id")
    table = pd.DataFrame(kept).sort_values("pair_id", ignore_index=True)
    for suffix, run in (("before", before), ("after", after)):
        for name, values in _figures(run, table).items():
            table[f"{name}_{suffix}"] = values
    # A pair that has a way today and only now is among the best of its site is no new one.
    today = table["pair_id"].isin(before.pairs["pair_id"])
    table = table[today | table["minutes_before"].isna()].reset_index(drop=True)
    table["minutes_change"] = table["minutes_after"] - table["minutes_before"]
    table["usd_change"] = table["usd_after"] - table["usd_before"]
    limit = before.study.pairs.mirror_max_minutes
    table["status"] = _status(table, limit)
    order = table["status"].map({status: at for at, status in enumerate(STATUSES)})
    size = -table["minutes_change"].abs().fillna(np.inf)
    return (
        table.assign(_order=order, _size=size)
        .sort_values(["_order", "_size", "pair_id"], kind="stable", ignore_index=True)
        .drop(columns=["_order", "_size"])
    )


def _status(table: pd.DataFrame, limit: float) -> npt.NDArray[np.object_]:
    before, after = table["minutes_before"].to_numpy(), table["minutes_after"].to_numpy()
    change = after - before
    with np.errstate(invalid="ignore"):
        broken = ((before <= limit) & ~(after <= limit)) | (~np.isnan(before) & np.isnan(after))
        conditions = [
            np.isnan(before),
            broken,
            (table["crossing_id_before"] != table["crossing_id_after"]).to_numpy(),
            change >= LEAST_MINUTES,
            change <= -LEAST_MINUTES,
        ]
    return np.select(conditions, ["new", "broken", "moved", "slower", "faster"], default="same")


def _figures(run: "RunResult", table: pd.DataFrame) -> dict[str, npt.NDArray[np.generic]]:
    """Figures of the named pairs in a run; NaN, "" or 0 where it does not have them."""
    scores = run.pair_scores
    site, here = _rows(table["site_id"], scores.site_ids)
    zone, there = _rows(table["zone_id"], scores.zone_ids)
    known = here & there
    best = np.where(known, scores.best[site, zone], -1)
    names = run.crossings.set_index("crossing_id")["name"]
    ids = np.array([*scores.crossing_ids, ""], dtype=object)
    texts = np.array([*(names[one] for one in scores.crossing_ids), ""], dtype=object)
    matched = set(run.pairs["pair_id"][run.pairs["matched"]])
    return {
        "crossing_id": ids[best],
        "crossing_name": texts[best],
        "minutes": np.where(known, run.ways.fastest_minutes[site, zone], np.nan),
        "score": np.where(known, scores.score[site, zone], np.nan),
        "rank_for_site": np.where(known, rank_for_site(scores)[site, zone], 0),
        "matched": table["pair_id"].isin(matched).to_numpy(),
        "usd": np.where(known, run.ways.fastest_usd[site, zone], np.nan),
    }


def _rows(
    asked: "pd.Series[str]", ids: tuple[str, ...]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Row of each id, 0 where there is none; and whether there is one."""
    at = pd.Index(ids).get_indexer(pd.Index(asked))
    return np.maximum(at, 0), at >= 0


def _sites(before: "RunResult", after: "RunResult", pairs: pd.DataFrame) -> pd.DataFrame:
    columns = ["site_id", "name", "municipality", "score", "rank"]
    kept = pairs["pair_id"].isin(before.pairs["pair_id"])
    both = pairs[kept & pairs["minutes_change"].notna()]
    table = _with_minutes(before.sites.frame[columns], both, "before").merge(
        _with_minutes(after.sites.frame[columns], both, "after"),
        on="site_id",
        how="outer",
        suffixes=("_before", "_after"),
    )
    for column in ("name", "municipality"):
        table[column] = table.pop(f"{column}_before").fillna(table.pop(f"{column}_after"))
    broken = pairs["site_id"][pairs["status"] == "broken"].value_counts()
    table["pairs_broken"] = table["site_id"].map(broken).fillna(0).astype("int64")
    table["score_change"] = table["score_after"] - table["score_before"]
    table["minutes_change"] = table["minutes_after"] - table["minutes_before"]
    # Nobody loses more than a site without any way left.
    return table.sort_values(
        ["minutes_change", "pairs_broken", "score_change", "site_id"],
        ascending=[False, False, True, True],
        kind="stable",
        na_position="first",
        ignore_index=True,
    )


def _with_minutes(sites: pd.DataFrame, both: pd.DataFrame, suffix: str) -> pd.DataFrame:
    mean = both.groupby("site_id")[f"minutes_{suffix}"].mean()
    return pd.DataFrame(sites).assign(minutes=sites["site_id"].map(mean).to_numpy())


def _crossings(
    before: "RunResult", after: "RunResult", pairs: pd.DataFrame, weeks: float
) -> pd.DataFrame:
    columns = [
        "crossing_id",
        "name",
        "mx_name",
        "used",
        "wait_used_min",
        "trucks_used",
        "pairs_through",
    ]
    short = {
        "used": "open",
        "wait_used_min": "wait_min",
        "trucks_used": "trucks",
        "pairs_through": "pairs",
    }
    columns = ["crossing_id", "name", "mx_name", *short]
    table = (
        pd.DataFrame(before.crossings)[columns]
        .rename(columns=short)
        .merge(
            pd.DataFrame(after.crossings)[columns].rename(columns=short),
            on="crossing_id",
            how="outer",
            suffixes=("_before", "_after"),
        )
    )
    for name in ("name", "mx_name"):
        table[name] = table.pop(f"{name}_before").fillna(table.pop(f"{name}_after"))
    for suffix in ("before", "after"):
        table[f"open_{suffix}"] = table[f"open_{suffix}"].fillna(value=False).astype(bool)
        table[f"pairs_{suffix}"] = table[f"pairs_{suffix}"].fillna(0).astype("int64")
    today = pairs[pairs["rank_for_site_before"] > 0].groupby("crossing_id_before")
    table["minutes_change"] = table["crossing_id"].map(today["minutes_change"].mean())
    cut_off = table["crossing_id"].map(today["minutes_after"].agg(_share_missing)).fillna(0.0)
    trucks = table["trucks_before"] * weeks / WEEKS_A_YEAR
    table["trucks_stranded"] = (trucks * cut_off).fillna(0.0)
    moving = trucks * (1.0 - cut_off)
    table["truck_hours"] = moving * table["minutes_change"] / 60.0
    table["usd"] = moving * table["crossing_id"].map(today["usd_change"].mean())
    shown = table[table["open_before"] | table["open_after"]]
    return shown.sort_values(
        ["pairs_before", "crossing_id"], ascending=[False, True], ignore_index=True
    )


def _share_missing(figures: "pd.Series[float]") -> float:
    return float(figures.isna().mean())
