"""``make bench``: every figure in one table, with the ratio to the plain version."""

import argparse
import time
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from benchmarks import (
    bench_graph,
    bench_matching,
    bench_pairs,
    bench_robustness,
    bench_run,
    bench_travel,
    plain_smaa,
    reference,
)
from benchmarks.bench_travel import Travel
from benchmarks.measure import machine
from siting import study as studies

LINE = "{:<36} {:>10} {:>16} {:>9} {:>8}"


def compare(fast: Travel) -> tuple[float, npt.NDArray[np.float64]]:
    """Do the travel times the plain way: seconds, and differences in minutes of every pair."""
    study = studies.load("border")
    sites, zones = reference.all_places()
    start = time.perf_counter()
    times = reference.travel_times(study.travel, sites, zones)
    seconds = time.perf_counter() - start
    plain = times.pairs.pivot_table(
        index="place_id_site", columns="place_id_zone", values="minutes"
    ).reindex(index=list(fast.site_ids), columns=list(fast.zone_ids))
    if (plain.isna().to_numpy() != np.isnan(fast.minutes)).any():
        message = "the plain version reaches other pairs than the program does"
        raise RuntimeError(message)
    return seconds, np.abs(plain.to_numpy() - fast.minutes)


def _show(lines: Iterable[bench_robustness.Line]) -> None:
    for line in lines:
        unit, scale = ("us", 1e6) if line.seconds < bench_robustness.TINY else ("s", 1)
        median, fastest, slowest = (x * scale for x in (line.seconds, line.fastest, line.slowest))
        print(
            LINE.format(
                line.name,
                f"{median:.3f}" if unit == "s" else f"{median:.1f} us",
                f"{fastest:.3f}-{slowest:.3f}" if unit == "s" else f"{fastest:.1f}-{slowest:.1f}",
                "" if line.peak_mib is None else f"{line.peak_mib:.0f}",
                line.target,
            )
        )


def _robustness(repeats: int, *, quick: bool) -> None:
    """Print what robustness takes, and how many times as long it takes with the libraries."""
    found = bench_robustness.measure(repeats)
    _show(found)
    if quick:
        return
    for name, seconds in plain_smaa.compare().items():
        ratio = seconds / found[0].seconds
        print(
            LINE.format(f"the first SMAA with {name}", f"{seconds:.2f}", f"{ratio:.0f} x", "", "")
        )


def main() -> None:
    """Run the benchmarks and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave the plain version out")
    parser.add_argument("--repeats", type=int, default=5, help="runs per figure [5]")
    options = parser.parse_args()
    repeats = options.repeats

    print(machine())
    print(LINE.format("", "median s", "fastest-slowest", "peak MiB", "target"))
    cold, warm = bench_run.cold(repeats), bench_run.warm(repeats)
    for name, found, target in (
        ("siting --help", bench_run.help_page(repeats), "0.4 s"),
        ("siting run border, cold cache", cold, "8 s"),
        ("the same with a changed weight", warm, "3 s"),
    ):
        spread = f"{found.fastest:.2f}-{found.slowest:.2f}"
        print(LINE.format(name, f"{found.seconds:.2f}", spread, f"{found.peak_mib:.0f}", target))
    fast = bench_travel.measure(repeats)
    size = f"{len(fast.site_ids)} x {len(fast.zone_ids)} x {len(fast.crossing_ids)}"
    for stage, seconds in fast.seconds.items():
        target = "0.5 s" if stage == bench_travel.WHOLE else ""
        print(
            LINE.format(
                f"{stage} ({size})" if target else f"  {stage}", f"{seconds:.3f}", "", "", target
            )
        )
    _robustness(repeats, quick=options.quick)
    _show(bench_matching.measure(repeats))
    _show(bench_pairs.measure(repeats))
    bench_graph.show(quick=options.quick)
    if options.quick:
        return
    seconds, difference = compare(fast)
    # The plain version prepares its roads too (and reads them, which takes it about 0.1 s).
    ours = fast.seconds[bench_travel.PREPARATION] + fast.seconds[bench_travel.WHOLE]
    print(LINE.format("plain travel times (networkx)", f"{seconds:.2f}", "", "", ""))
    plain = bench_run.reference()
    print(
        LINE.format(
            "plain run (geopandas + networkx)",
            f"{plain.seconds:.2f}",
            "",
            f"{plain.peak_mib:.0f}",
            "",
        )
    )
    print(
        f"\nThe plain run takes {plain.seconds / cold.seconds:.1f} times as long as a cold one, "
        f"{plain.seconds / warm.seconds:.1f} times as long as a warm one and "
        f"{plain.peak_mib / cold.peak_mib:.1f} times the memory;\n"
        f"plain travel times take {seconds / ours:.0f} times as long, preparation included. "
        f"Their minutes differ by at most {np.nanmax(difference):.3f} "
        f"(median {np.nanmedian(difference):.5f}) over {np.isfinite(difference).sum():,} pairs."
    )


if __name__ == "__main__":
    main()
