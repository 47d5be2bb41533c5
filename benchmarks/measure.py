"""Wall time and peak memory of a process of its own."""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """One finished process: wall seconds, and peak resident memory in MiB."""

    seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Several samples of one thing: the median time, the spread, and the highest peak."""

    seconds: float
    fastest: float
    slowest: float
    peak_mib: float


def spawn(arguments: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> Sample:
    """Run a process to its end and account for it.

    Parameters
    ----------
    arguments
        The command and its arguments.
    environment
        Added to this process's own environment.
    folder
        Where it runs.

    Raises
    ------
    RuntimeError
        When it does not end with exit code 0; carries its stderr.
    """
    with (folder / "stderr.txt").open("w+b") as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        # wait4 and not wait: it alone returns the usage of this very child.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            stderr.seek(0)
            message = f"{' '.join(arguments)} failed:\n{stderr.read().decode(errors='replace')}"
            raise RuntimeError(message)
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Sample(seconds, usage.ru_maxrss * unit / MIB)


def summary(samples: Sequence[Sample]) -> Summary:
    """Summarise samples of one thing."""
    seconds = [sample.seconds for sample in samples]
    return Summary(
        statistics.median(seconds),
        min(seconds),
        max(seconds),
        max(sample.peak_mib for sample in samples),
    )


def machine() -> str:
    """Describe the machine in one line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
