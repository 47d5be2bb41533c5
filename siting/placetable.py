"""Sites and zones as tables that explain each score."""

from dataclasses import dataclass
from itertools import chain, compress
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from siting.criteria.column import MEASURED, MISSING, PROXY
from siting.transport.travel import best_crossing, without_small_far_crossings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from siting.config import Study, TravelConfig
    from siting.criteria.measure import Measurements
    from siting.robustness.assess import Robustness
    from siting.scoring import Coverage, Scores
    from siting.transport.network import Access

__all__ = ["EVIDENCE", "Gates", "nearest_and_best", "place_frame", "with_ids", "with_robustness"]

EVIDENCE = {MISSING: "missing", PROXY: "proxy", MEASURED: "measured"}
"""Words of the evidence codes, as files and pages show them."""


@dataclass(frozen=True, slots=True)
class Gates:
    """The open crossings as places see them.

    Attributes
    ----------
    wait, trucks
        Minutes and trucks a year (NaN unknown) at each, float64 (c,).
    """

    wait: npt.NDArray[np.float64]
    trucks: npt.NDArray[np.float64]


def nearest_and_best(
    access: "Access", gates: Gates, travel: "TravelConfig"
) -> tuple[list[str], list[str]]:
    """Name each place's nearest crossing, and its best one once the wait counts.

    Parameters
    ----------
    access
        Drives, (n, c).
    gates
        Waits and traffic.
    travel
        The rules that leave small crossings to the places beside them and settle ties.

    Returns
    -------
    nearest, best
        Crossing ids, (n,) each; "" where a place reaches none.
    """
    offered = without_small_far_crossings(access.minutes, gates.trucks, travel)
    standing = np.zeros_like(gates.wait)
    nearest, _ = best_crossing(offered, standing, trucks=gates.trucks, tie_share=0.0)
    best, _ = best_crossing(offered, gates.wait, trucks=gates.trucks, tie_share=travel.tie_share)
    names = (*access.crossing_ids, "")
    return [names[gate] for gate in nearest], [names[gate] for gate in best]


def place_frame(  # noqa: PLR0913  each is one thing the table shows, all by keyword
    places: "gpd.GeoDataFrame",
    *,
    measurements: "Measurements",
    scores: "Scores",
    coverage: "Coverage",
    access: "Access",
    gates: Gates,
    study: "Study",
    extra: "Mapping[str, object] | None" = None,
) -> "gpd.GeoDataFrame":
    """Lay out one side.

    Parameters
    ----------
    places
        Sites or zones in the order of ``measurements.ids``.
    measurements, scores, coverage, access
        Of the same places, in the same order.
    gates
        Waits and traffic of the open crossings.
    study
        Its travel settings and the layers behind its criteria.
    extra
        Further columns, of the same places in the same order.

    Returns
    -------
    GeoDataFrame
        The columns of :attr:`siting.results.PlaceResults.frame` that need no pairs, sorted by
        rank, then id.
    """
    nearest, best = nearest_and_best(access, gates, study.travel)
    missing = measurements.evidence == MISSING
    behind = [criterion.layers for criterion in study.criteria]
    columns: dict[str, object] = {
        "rank": scores.rank,
        "score": scores.score,
        "score_low": scores.low,
        "score_high": scores.high,
        "measured_share": coverage.measured,
        "proxy_share": coverage.proxy,
        "missing_share": coverage.missing,
        "missing_criteria": _texts(
            "; ".join(compress(measurements.criteria, row)) for row in missing
        ),
        "missing_layers": _texts(
            "; ".join(sorted(set(chain.from_iterable(compress(behind, row))))) for row in missing
        ),
        "nearest_crossing_id": _texts(nearest),
        "best_crossing_id": _texts(best),
        "unreachable_reason": _texts(str(code) for code in access.reason),
        **(extra or {}),
    }
    for column, key in enumerate(measurements.criteria):
        columns[f"raw_{key}"] = measurements.raw[:, column]
        columns[f"value_{key}"] = scores.values[:, column]
        columns[f"points_{key}"] = scores.contributions[:, column]
        columns[f"evidence_{key}"] = _texts(
            EVIDENCE[int(code)] for code in measurements.evidence[:, column]
        )
        columns[f"quality_km_{key}"] = measurements.quality_km[:, column]
        columns[f"reason_{key}"] = _texts(str(code) for code in measurements.reason[:, column])
    frame = places.assign(**columns)
    frame.attrs = {}
    # The places are sorted by id, and the sort is stable: ties in rank stay in id order.
    return frame.sort_values("rank", kind="stable", ignore_index=True)


def with_ids(
    frame: "gpd.GeoDataFrame", key: str, columns: "Mapping[str, Mapping[str, str]]"
) -> "gpd.GeoDataFrame":
    """Add columns of ids looked up by the place's own id; "" where there is none."""
    added = {
        name: _texts(found.get(place, "") for place in frame[key])
        for name, found in columns.items()
    }
    return frame.assign(**added)


def with_robustness(
    frame: "gpd.GeoDataFrame", key: str, ids: "Sequence[str]", tested: "Robustness"
) -> "gpd.GeoDataFrame":
    """Add what the test of the ranking gave.

    Parameters
    ----------
    frame
        Places in any order.
    key
        The column of their ids.
    ids
        In the order of the arrays of ``tested``.
    tested
        Of the same places.
    """
    place = {one: at for at, one in enumerate(ids)}
    at = np.array([place[one] for one in frame[key]], dtype=np.intp)
    columns: dict[str, object] = {}
    for suffix, shares in (("", tested.acceptability), ("_figures", tested.with_figures)):
        for name in ("first_share", "top_share", "rank_low", "rank_median", "rank_high"):
            # A study that leaves figures alone keeps the columns, empty: files have one shape.
            columns[name + suffix] = (
                _known(getattr(shares, name)[at]) if shares is not None else _unknown(len(at))
            )
    return frame.assign(
        **columns,
        confidence_grade=_texts(tested.grade[i] for i in at),
        backing=tested.backing[at],
        on_pareto_front=tested.dominance.front[at],
    )


def _known(column: "npt.NDArray[Any]") -> "pd.api.extensions.ExtensionArray":
    if column.dtype.kind != "i":
        return pd.array(column, dtype="Float64")
    # Rank 0 is that of a site without a score.
    return pd.array([rank or None for rank in column.tolist()], dtype="Int64")


def _unknown(n: int) -> "pd.api.extensions.ExtensionArray":
    return pd.array(np.full(n, np.nan), dtype="Float64")


def _texts(texts: object) -> "pd.api.extensions.ExtensionArray":
    return pd.array(list(texts), dtype="str")  # type: ignore[call-overload]
