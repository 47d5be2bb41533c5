"""Robustness on made-up decisions; run by itself, the largest one, for its memory."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.measure import spawn
from siting.robustness.draws import WeightSpace
from siting.robustness.smaa import smaa
from siting.robustness.stability import top_intervals
from siting.scoring import weighted_sum_kernel

Floats = npt.NDArray[np.float64]

SEED = 1
TOP = 10
ISSUE, LARGE, PRODUCT = (10_000, 300, 8), (100_000, 500, 10), (10_000, 596, 9)
THEMES = 5
CALLS = 2000
# Below this, seconds are told in microseconds.
TINY = 1e-3


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the table: what, median seconds, their spread, and what they should be."""

    name: str
    seconds: float
    fastest: float
    slowest: float
    target: str = ""
    peak_mib: float | None = None


def decision(n: int, m: int, t: int, *, missing: float = 0.0) -> tuple[Floats, Floats]:
    """Make up values (n, m) of which some are missing, and shares (t, m) of criteria in themes."""
    rng = np.random.default_rng(SEED)
    values = rng.random((n, m))
    values[rng.random((n, m)) < missing] = np.nan
    expand = np.zeros((t, m))
    expand[np.arange(m) % t, np.arange(m)] = 1.0
    return values, expand / expand.sum(axis=1, keepdims=True)


def even(t: int) -> WeightSpace:
    """All weights on the simplex alike."""
    return WeightSpace("uniform", (1 / t,) * t)


def timed(work: Callable[[], object], repeats: int) -> tuple[float, float, float]:
    """Seconds: median, fastest and slowest."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), min(taken), max(taken)


def analysis(draws: int, n: int, m: int, *, themes: int = 0, missing: float = 0.0) -> None:
    """Run SMAA once."""
    values, expand = decision(n, m, themes or m, missing=missing)
    smaa(values, even(len(expand)), expand, draws=draws, seed=SEED, top=TOP)


def measure(repeats: int) -> list[Line]:
    """Time our own."""
    lines = []
    for name, (draws, n, m), options, target in (
        ("SMAA", ISSUE, {}, "0.3 s"),
        ("SMAA", LARGE, {}, "1.5 s"),
        ("SMAA, 5 themes", PRODUCT, {"themes": THEMES, "missing": 0.1}, "0.2 s"),
    ):
        taken = timed(lambda a=(draws, n, m), o=options: analysis(*a, **o), repeats)
        peak = None
        if draws == LARGE[0]:
            with tempfile.TemporaryDirectory() as folder:
                command = [sys.executable, "-m", "benchmarks.bench_robustness"]
                peak = spawn(command, environment={}, folder=Path(folder)).peak_mib
        lines.append(Line(f"{name} ({draws:,} x {n} x {m})", *taken, target, peak))
    for n, m, t, missing, target in ((300, 8, 8, 0.0, "0.2 s"), (596, 9, 5, 0.1, "")):
        values, expand = decision(n, m, t, missing=missing)
        weights = np.full(t, 1 / t)
        taken = timed(lambda a=(values, weights, expand): top_intervals(*a, top=TOP), repeats)
        lines.append(Line(f"stability of all sites ({n} x {t})", *taken, target))
    values, _ = decision(300, 8, 8)
    weights = np.full(8, 1 / 8)

    def many() -> None:
        for _ in range(CALLS):
            weighted_sum_kernel(values, weights)

    each = tuple(seconds / CALLS for seconds in timed(many, repeats))
    lines.append(Line("one weighted sum (300 x 8)", *each, "20 us"))
    return lines


if __name__ == "__main__":
    analysis(*LARGE)
