"""What a comparison comes to: where pairs turn to, and its totals as plain data."""

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from siting.scenario.difference import Difference

__all__ = ["moves", "record"]


def moves(pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the pairs that change crossing by where from and where to, the most first.

    Parameters
    ----------
    pairs
        From :class:`siting.scenario.difference.Difference`.

    Returns
    -------
    DataFrame
        ``crossing_name_before``, ``crossing_name_after`` ("" where no way is left), ``pairs``,
        ``sites`` (distinct), ``minutes_change`` (mean).
    """
    turned = pairs[
        (pairs["crossing_id_before"] != pairs["crossing_id_after"])
        & (pairs["crossing_id_before"] != "")
    ]
    grouped = turned.groupby(["crossing_name_before", "crossing_name_after"], sort=True)
    table = grouped.agg(
        pairs=("pair_id", "size"),
        sites=("site_id", "nunique"),
        minutes_change=("minutes_change", "mean"),
    )
    return table.sort_values("pairs", ascending=False, kind="stable").reset_index()


def record(found: "Difference") -> dict[str, Any]:
    """Return what a scenario is and comes to as plain data: trucks and dollars whole, hours to 0.1.

    Returns
    -------
    dict
        Figures that are not known are None.
    """
    total = found.total
    return {
        "scenario": found.scenario.model_dump(mode="json", exclude_defaults=True),
        "pairs_by_status": total.pairs,
        "weeks": total.weeks,
        "pairs_longer": total.longer,
        "pairs_shorter": total.shorter,
        "trucks": _whole(total.trucks),
        "trucks_stranded": _whole(total.stranded),
        "truck_hours": None if math.isnan(total.truck_hours) else round(total.truck_hours, 1),
        "usd": _whole(total.usd),
        "crossings_without_count": list(total.uncounted),
    }


def _whole(figure: float) -> int | None:
    return None if math.isnan(figure) else round(figure)
