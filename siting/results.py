"""What a run returns: everything the maps and files need, already explained.

A :class:`RunResult` carries no behaviour. Its frames are sorted (sites, zones and pairs by rank,
then id; crossings and corridors by id), in EPSG:4326 with x = longitude, y = latitude, and hold
only columns a person can read; the arrays behind them stay in :class:`PlaceResults`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from layers.catalogue import LayerRecord
    from siting.config import Study
    from siting.criteria.measure import Measurements
    from siting.decision import Decision
    from siting.matching import Matching
    from siting.pairs.pairing import PairScores
    from siting.pairs.waytable import Ways
    from siting.robustness.assess import Robustness
    from siting.scoring import Coverage, Scores
    from siting.transport.network import Access


@dataclass(frozen=True, slots=True)
class PlaceResults:
    """Sites or zones with their measurements and scores.

    Attributes
    ----------
    frame
        One row a place, sorted by rank then id. The layer's own columns, then ``score``, ``rank``,
        ``score_low``, ``score_high``, ``measured_share``, ``proxy_share``, ``missing_share``
        (shares of weight, summing to 1), ``missing_criteria`` ("a; b"),
        ``missing_layers`` ("a; b"),
        ``nearest_crossing_id``, ``best_crossing_id``, ``unreachable_reason`` ("" when reachable),
        and per criterion ``raw_<key>`` (criterion's unit), ``value_<key>`` [0, 1],
        ``points_<key>`` (share of the score, they add up to ``score``), ``evidence_<key>``
        ("measured", "proxy", "missing"), ``quality_km_<key>`` (how far off the place of the figure
        may be) and ``reason_<key>`` (why it is missing or a proxy). Both have ``incentives``
        ("northern-border; PODECOBI"). Sites also have ``best_pair_id``, ``mirror_zone_id`` ("; "
        between several) and ``corridor_id``; what the test of the ranking gave: ``first_share``,
        ``top_share`` (of the draws), ``rank_low``, ``rank_median``, ``rank_high`` (5, 50, 95 % of
        them), the same with ``_figures`` when figures are drawn too, ``confidence_grade`` (A to D),
        ``backing`` and ``on_pareto_front``; and what constraints made of them:
        ``constraint_factor`` (1 where none lowers the score), and names of constraints, joined by
        ``"; "``: ``reduced_by``, ``kept_despite`` (failed, but the site is included by name) and
        ``not_told`` (let pass where the figure is not known). Zones have ``mirror_site_id`` and
        ``corridor_id``.
    measurements, scores, coverage, access
        Arrays in the order of ``measurements.ids`` (sorted by id, *not* the order of ``frame``).
    factor
        What partial constraints leave of the scores, (n,) in the same order; it is in ``scores``
        already.
    """

    frame: "gpd.GeoDataFrame"
    measurements: "Measurements"
    scores: "Scores"
    coverage: "Coverage"
    access: "Access"
    factor: "npt.NDArray[np.float64]"


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run of one study.

    Attributes
    ----------
    study
        The study as resolved and run: what its scenario changes is in it, and the scenario named.
    sites, zones
        The two sides.
    crossings
        The crossings layer plus ``used`` (commercial and open in this study), ``wait_used_min``,
        ``wait_basis`` ("A", "B", "C" or "default"), ``pairs_through`` (kept pairs using it).
    pairs
        The kept pairs, one row each: ``pair_id`` ("P002~FTZ-012"), ``site_id``, ``site_name``,
        ``zone_id``, ``zone_name``, ``score``, ``rank``, ``rank_for_site``, ``crossing_id``,
        ``crossing_name``, ``minutes`` (door to door), ``site_leg_minutes``, ``wait_minutes``,
        ``zone_leg_minutes``, ``wait_basis``, ``wait_measures`` (what the wait's figure is),
        ``site_leg_km``, ``zone_leg_km``, ``runner_up_id``, ``runner_up_name``,
        ``runner_up_minutes``, ``loss_minutes`` (cost of losing the best crossing, at least 0; NaN
        when there is no other), ``crossings_within_margin``,
        ``trucks_within_margin`` (a year, of those crossings), ``site_score``,
        ``zone_score``, ``incentives`` (at the site), ``zone_incentives``, ``incentive_count`` (at
        both ends, an unconfirmed one in part; NaN not known), ``sector_fit`` ([0, 1], NaN not
        known), ``shared_sectors`` ("automotive; machinery (electronics)": the zone's, and in
        brackets what at the site supplies it), ``green_sez`` (bool or missing),
        ``site_water_class``, ``zone_water_class`` (Aqueduct, -1 to 4), ``clean_share`` (of the
        generating capacity within reach of the site), ``value_<part>`` and ``points_<part>`` for
        the parts of :data:`siting.pairs.pairing.PARTS`,
        ``matched`` (bool), ``corridor_id`` ("" when in none), ``corridor_role`` ("member",
        "elsewhere", "noise" or "" when it did not take part); geometry: LineString site, crossing,
        zone.
    pair_scores
        All sites x zones as arrays, in id order.
    ways
        Costs, chances and rail of all of them, in the same order.
    matching
        The mirrors, and why the others have none.
    corridors
        Two rows a corridor (``side`` "MX" and "US"): ``corridor_id`` ("C01"), ``name_en``,
        ``name_es``, ``region_id`` (row of the table ``megaregions``; "" none), ``region`` (its
        name), ``states`` (of this side), ``area_km2`` (of this side's polygon), ``spread_minutes``
        (longest drive between two places of this side), ``crossing_ids``, ``crossing_names``,
        ``n_sites``, ``n_zones``, ``n_pairs``, ``trucks_per_year``, ``railcars_per_year`` (at the
        ports of its crossings), ``park_ha`` (stated, of ``park_ha_sites`` sites),
        ``immex_establishments``, ``immex_jobs`` (of its sites' states, ``immex_missing`` excepted),
        ``bottleneck_id``, ``bottleneck_name``, ``bottleneck_share`` (of its sites),
        ``bottleneck_wait_minutes``, ``bottleneck_wait_basis``, ``mean_score``, ``best_pair_id``,
        ``median_minutes``; geometry: polygon on that side of the line.
    decision
        The sites' decision by itself, in id order.
    robustness
        What it came to when it was tested.
    elimination
        One row a constraint, in the order of the study, after the sites left out by name:
        ``constraint``, ``title_en``, ``title_es``, ``partial`` (factor; NaN when it removes),
        ``removed_alone``, ``removed_only`` (by no other), ``removed_in_order``, ``left``,
        ``reduced`` (sites left whose score it lowers), ``unknown`` (sites where it cannot be told),
        ``spared`` (fail it and stay by name).
    eliminated
        The sites removed, sorted by id: some columns of the layer, ``removed_by`` (name of the
        first constraint that did), ``reason_en``, ``reason_es`` (its title), ``found`` (what was
        found there for it), ``fails_too`` (further constraints that would have removed it).
    layers
        The record of every layer used, by name.
    inputs
        sha256 of every input file, by name.
    timings
        Seconds by stage, in order; kept apart from everything that must be reproducible.
    """

    study: "Study"
    sites: PlaceResults
    zones: PlaceResults
    crossings: "gpd.GeoDataFrame"
    pairs: "gpd.GeoDataFrame"
    pair_scores: "PairScores"
    ways: "Ways"
    matching: "Matching"
    corridors: "gpd.GeoDataFrame"
    decision: "Decision"
    robustness: "Robustness"
    elimination: "pd.DataFrame"
    eliminated: "gpd.GeoDataFrame"
    layers: "Mapping[str, LayerRecord]"
    inputs: Mapping[str, str]
    timings: Mapping[str, float]
