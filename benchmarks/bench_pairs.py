"""Stability of pairs on a made-up border; run by itself, once, for its memory."""

import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.bench_robustness import Line, timed
from benchmarks.measure import machine, spawn
from siting.options import PairsConfig, TravelConfig
from siting.options.pairstability import PairStabilityConfig
from siting.pairs import pairing
from siting.pairs.pairstability import PairProblem, pair_problem, survive
from siting.transport.travel import through_crossings

Floats = npt.NDArray[np.float64]

SEED = 1
SIZE = (430, 300, 28)
SETTINGS = PairStabilityConfig(draws=1_000)
REPEATS = 3
TARGET = "5 s"
# Km of the line from the Pacific to the Gulf, and how far the land behind it goes on either side.
LINE_KM, SOUTH_KM, NORTH_KM = 3_100.0, 900.0, 1_500.0
KMH = 75.0
# Parks stand together; a zone belongs to a port of entry, and few cities have two.
PARKS, ZONES = 10, 2
# Share of the zones that state no industry, about as in the layer.
UNSTATED = 0.75


def border(n: int, z: int, c: int) -> tuple[PairProblem, npt.NDArray[np.intp]]:
    """Make up a border: places in clusters as cities are, crossings along the line, all by chance.

    Places crowd towards the line and few crossings carry most of the traffic, as on the real one.
    """
    rng = np.random.default_rng(SEED)

    def places(number: int, depth: float, *, to_a_city: int) -> Floats:
        cities = rng.random((number // to_a_city, 2))
        cities = np.column_stack((LINE_KM * cities[:, 0], depth * cities[:, 1] ** 2))
        return cities[rng.integers(0, len(cities), number)] + rng.normal(0.0, 15.0, (number, 2))

    gates = np.column_stack((np.sort(rng.uniform(0.0, LINE_KM, c)), np.zeros(c)))

    def minutes(of: Floats) -> Floats:
        apart = np.hypot(*(of[:, np.newaxis] - gates).transpose(2, 0, 1))
        return np.asarray(apart / KMH * 60.0)

    config, travel = PairsConfig(), TravelConfig()
    sites, zones = (
        minutes(places(number, depth, to_a_city=several))
        for number, depth, several in ((n, SOUTH_KM, PARKS), (z, NORTH_KM, ZONES))
    )
    wait, trucks = rng.uniform(15.0, 60.0, c), np.round(rng.lognormal(11.5, 1.4, c))
    through = through_crossings(
        sites,
        wait,
        zones,
        trucks=trucks,
        tie_share=travel.tie_share,
        margin=travel.redundancy_margin_min,
    )
    fit = rng.random((n, z))
    fit[:, rng.random(z) < UNSTATED] = np.nan
    scores = pairing.score_pairs(
        through,
        site_ids=tuple(f"S{i:03d}" for i in range(n)),
        zone_ids=tuple(f"Z{j:03d}" for j in range(z)),
        crossing_ids=tuple(f"X{k:02d}" for k in range(c)),
        site_score=rng.uniform(0.2, 0.9, n),
        zone_score=rng.uniform(0.2, 0.9, z),
        sector_fit=fit,
        incentive_count=np.repeat(rng.integers(0, 3, (n, 1)) * 1.0, z, axis=1),
        green=np.repeat(rng.random((n, 1)), z, axis=1),
        config=config,
    )
    problem = pair_problem(
        scores,
        site_minutes=sites,
        zone_minutes=zones,
        wait=wait,
        trucks=trucks,
        travel=travel,
        pairs=config,
    )
    return problem, pairing.keep(scores, config.keep_per_site)


def analysis() -> None:
    """Run the whole of it once."""
    problem, chosen = border(*SIZE)
    survive(problem, chosen, settings=SETTINGS)


def measure(repeats: int) -> list[Line]:
    """Time the whole of it, and its memory in a process of its own."""
    problem, chosen = border(*SIZE)
    taken = timed(lambda: survive(problem, chosen, settings=SETTINGS), repeats)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.bench_pairs", "once"]
        peak = spawn(command, environment={}, folder=Path(folder)).peak_mib
    n, z, c = SIZE
    name = f"{len(chosen):,} pairs of {n} x {z}, {c} closures x {SETTINGS.draws:,}"
    return [Line(name, *taken, TARGET, peak)]


def main() -> None:
    """Print the figures, or run once for the memory."""
    if sys.argv[1:] == ["once"]:
        analysis()
        return
    print(machine())
    for line in measure(REPEATS):
        print(
            f"{line.name}: {line.seconds:.2f} s ({line.fastest:.2f}-{line.slowest:.2f}), "
            f"peak {line.peak_mib:.0f} MiB, target {line.target}"
        )


if __name__ == "__main__":
    main()
