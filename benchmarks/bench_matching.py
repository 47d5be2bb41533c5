"""Matching on a made-up plane, 430 sites x 300 zones; run by itself, by HiGHS as well."""

import time
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from benchmarks.bench_robustness import Line, timed
from siting.matching import match
from siting.matching.assignment import assign
from siting.matching.capacity import many_to_one
from siting.options.matching import MODES, MatchingConfig
from siting.pairs.pairing import PairScores

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SEED = 1
SITES, ZONES = 430, 300
NEAR = 0.15
CROWDED = 0.05
TARGET = "0.2 s"
SECONDS = 600.0
SQUARE_MIN = 600.0


def scored(*, crowded: bool = False) -> PairScores:
    """Make up sites and zones on a unit square; nearness is half of a score, the ends the rest.

    ``crowded`` gives every site nearly the same scores, so that all of them want the same zones:
    the longest searches there are.
    """
    rng = np.random.default_rng(SEED)
    sites, zones = rng.random((SITES, 2)), rng.random((ZONES, 2))
    apart = np.hypot(*(sites[:, None, :] - zones[None, :, :]).transpose(2, 0, 1))
    shape = (SITES, ZONES)
    access = np.clip(1.0 - apart, 0.0, 1.0) * (CROWDED if crowded else 1.0)
    ends = tuple(np.broadcast_to(rng.random(one), shape) for one in ((SITES, 1), (1, ZONES)))
    weights = np.array([0.5, 0.25, 0.25])
    points = tuple(w * v for w, v in zip(weights, (access, *ends), strict=True))
    none = np.zeros(shape, dtype=np.int16)
    return PairScores(
        site_ids=tuple(f"P{i:03d}" for i in range(SITES)),
        zone_ids=tuple(f"FTZ-{i:03d}" for i in range(ZONES)),
        crossing_ids=("x",),
        parts=("access", "site_score", "zone_score"),
        weights=weights,
        values=(access, *ends),
        points=points,
        score=points[0] + points[1] + points[2],
        minutes=SQUARE_MIN * apart,
        best=none,
        runner_up=none - 1,
        runner_up_minutes=np.full(shape, np.nan),
        within_margin=none.astype(np.uint8),
        trucks_within_margin=np.full(shape, np.nan),
        reason=none.astype(np.uint8),
    )


def measure(repeats: int) -> list[Line]:
    """Time every mode on all 129,000 pairs, and the search for the best few zones on near ones."""
    plane, crowd = scored(), scored(crowded=True)
    near = np.asarray(plane.minutes <= SQUARE_MIN * NEAR)
    every = np.ones_like(near)
    size = f"{SITES} x {ZONES}"
    lines = []
    for mode in MODES:
        lines.append(_line(f"{mode} ({size})", plane, every, repeats, mode=mode))
        lines.append(_line(f"{mode}, all want the same", crowd, every, repeats, mode=mode))
    for name, options in (
        ("20 seats", {"capacity": 20}),
        ("seats for all", {"capacity": SITES}),
        ("every site", {"every_site": True}),
    ):
        lines.append(
            _line(f"many-to-one, {name}", plane, every, repeats, mode="many-to-one", **options)
        )
    for most in (10, 100):
        name = f"best {most} zones, {int(near.sum()):,} near pairs"
        found = _line(name, plane, near, 1, mode="many-to-one", max_zones=most)
        lines.append(replace(found, target=""))
    return lines


def _line(name: str, scores: PairScores, near: Bools, repeats: int, **options: object) -> Line:
    config = MatchingConfig.model_validate({"zone_ignores": ["zone_score"], **options})
    return Line(name, *timed(lambda: match(scores, near, config), repeats), TARGET)


def by_programme() -> tuple[float, float]:
    """Choose 299 zones of 300 by HiGHS: seconds, and how far the total is from that of all 300."""
    scores = scored()
    seats = np.full(ZONES, 3)
    every = np.ones((SITES, ZONES), dtype=bool)
    start = time.perf_counter()
    few = many_to_one(scores.score, every, seats, max_zones=ZONES - 1, seconds=SECONDS)
    seconds = time.perf_counter() - start
    totals = [
        float(scores.score[one[:, 0], one[:, 1]].sum())
        for one in (few, assign(scores.score, every, seats))
    ]
    return seconds, totals[1] - totals[0]


if __name__ == "__main__":
    for line in measure(5):
        print(
            f"{line.name:<40} {line.seconds:.4f} s ({line.fastest:.4f}-{line.slowest:.4f})"
            f"  {line.target}"
        )
    taken, lost = by_programme()
    print(f"many-to-one by HiGHS, 299 zones at most: {taken:.2f} s, {lost:.1e} of the total lost")
