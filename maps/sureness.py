"""What the page is told about how sure the ranking of the sites is; zones are not tested."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from maps import columns
from siting.robustness.confidence import RULE

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.results import RunResult

# A study may draw a million times: what happened once must not become never.
_SHARE_DECIMALS = 6


def of_sites(frame: "gpd.GeoDataFrame") -> dict[str, columns.Column]:
    """List by row the shares of the draws, the ranks in them, and the grade of confidence.

    The shares and ranks come twice, with ``_figures`` for draws of figures as well as weights;
    these hold nothing where the study takes figures as they are.
    """
    drawn: dict[str, columns.Column] = {}
    for suffix in ("", "_figures"):
        for name in ("first_share", "top_share"):
            drawn[name + suffix] = columns.numbers(frame[name + suffix], _SHARE_DECIMALS)
        for name in ("rank_low", "rank_high"):
            drawn[name + suffix] = columns.numbers(frame[name + suffix], 0)
    return {**drawn, "confidence": columns.texts(frame["confidence_grade"])}


def of_run(result: "RunResult", row_of_site: Mapping[str, int]) -> dict[str, object]:
    """Say how the ranking was tested and between which weights its winner stays first.

    Returns
    -------
    dict
        ``top``, ``draws``, ``around`` (which weights are drawn), ``figures`` (whether they are
        drawn too), ``rule`` (of the grades; en, es), ``winner`` (row of the sites) and ``held``:
        for each of the payload's themes the weight that it may fall to (``low``) and rise to
        (``high``), and the sites that are first beyond (``below``, ``above``; -1 where none is).
    """
    tested, ids = result.robustness, result.decision.ids
    held = tested.stability
    low, high = (
        [columns.number(weight, _SHARE_DECIMALS) for weight in side]
        for side in (held.low, held.high)
    )

    def beyond(weights: Iterable[object], positions: Iterable[int], end: int) -> list[int]:
        # Sites that are level only once one weight is all or nothing have no room to be first.
        return [
            -1 if position < 0 or weight == end else row_of_site[ids[position]]
            for weight, position in zip(weights, positions, strict=True)
        ]

    return {
        "top": tested.settings.top,
        "draws": tested.settings.draws,
        "around": tested.settings.weights,
        "figures": tested.with_figures is not None,
        "rule": columns.both(RULE),
        "winner": row_of_site[ids[tested.winner]],
        "held": {
            "low": low,
            "high": high,
            "below": beyond(low, held.low_with, 0),
            "above": beyond(high, held.high_with, 1),
        },
    }
