"""The whole ``border`` run, process start to files on disk."""

import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Sample, Summary, spawn, summary

REPEATS = 5
STUDY = """\
[study]
name = "border"
profile = "balanced"

[weights]
water = {water}
"""


def _run(study: str, *, folder: Path, cache: Path) -> Sample:
    command = [sys.executable, "-m", "siting", "run", study, "-o", "out", "--overwrite"]
    return spawn(command, environment={"SITING_CACHE_DIR": str(cache)}, folder=folder)


def cold(repeats: int = REPEATS) -> Summary:
    """Time the run with an empty cache, each time anew."""
    samples = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            samples.append(_run("border", folder=folder, cache=folder / "cache"))
    return summary(samples)


def warm(repeats: int = REPEATS) -> Summary:
    """Time reruns, each with a weight that no run before it had."""
    samples = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run("border", folder=folder, cache=folder / "cache")
        for number in range(repeats):
            study = STUDY.format(water=0.21 + number / 100)
            (folder / "changed.toml").write_text(study, encoding="utf-8")
            samples.append(_run("changed.toml", folder=folder, cache=folder / "cache"))
    return summary(samples)


def reference() -> Sample:
    """Time the plain version of the same job once: it takes minutes."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "benchmarks.reference", "out"]
        return spawn(command, environment={}, folder=Path(name))


def help_page(repeats: int = REPEATS) -> Summary:
    """Time ``siting --help``."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "siting", "--help"]
        return summary([spawn(command, environment={}, folder=Path(name)) for _ in range(repeats)])
