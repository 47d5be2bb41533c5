"""Travel times from every site to every zone through every crossing, once the graph is loaded."""

import statistics
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import layers
from siting import study
from siting.transport import gates, network, travel, waits
from siting.transport.roads import side_networks

REPEATS = 5
PREPARATION = "both sides' roads prepared"
WHOLE = "travel times"


@dataclass(frozen=True, slots=True)
class Travel:
    """Door-to-door minutes and what they cost.

    Attributes
    ----------
    site_ids, zone_ids, crossing_ids
        Sorted ids (n), (z), (c).
    minutes
        By the best crossing for the study's rules, (n, z), NaN where there is none.
    seconds
        Median wall time by stage. :data:`PREPARATION` depends on the graph and the speeds alone
        and is no part of :data:`WHOLE`, which goes from there to the minutes of every pair.
    """

    site_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    crossing_ids: tuple[str, ...]
    minutes: npt.NDArray[np.float64]
    seconds: dict[str, float]


def measure(repeats: int = REPEATS) -> Travel:
    """Time the trees, both sides' access and the min-plus product on the embedded layers."""
    config = study.load("border").travel
    graph = layers.load_graph("highways")
    sites, zones, crossings = (layers.load(name) for name in ("sites", "zones", "crossings"))
    laps: dict[str, list[float]] = {}
    for _ in range(repeats):
        loaded = time.perf_counter()
        roads = side_networks(graph, config)
        start = time.perf_counter()
        trees = gates.grow_trees(roads, crossings, config)
        planted = time.perf_counter()
        from_sites = network.access(sites, side="MX", trees=trees, travel=config)
        from_zones = network.access(zones, side="US", trees=trees, travel=config)
        reached = time.perf_counter()
        wait = waits.read(crossings, config).minutes
        trucks = travel.trucks_per_year(crossings, config)
        through = travel.through_crossings(
            travel.without_small_far_crossings(from_sites.minutes, trucks, config),
            wait,
            from_zones.minutes,
            trucks=trucks,
            tie_share=config.tie_share,
            margin=config.redundancy_margin_min,
        )
        end = time.perf_counter()
        for stage, seconds in (
            (PREPARATION, start - loaded),
            ("shortest-path trees", planted - start),
            ("places to crossings", reached - planted),
            ("sites x crossings x zones", end - reached),
            (WHOLE, end - start),
        ):
            laps.setdefault(stage, []).append(seconds)
    return Travel(
        site_ids=from_sites.ids,
        zone_ids=from_zones.ids,
        crossing_ids=trees.crossing_ids,
        minutes=through.minutes,
        seconds={stage: statistics.median(lap) for stage, lap in laps.items()},
    )
