"""Wall time and peak memory of a process of its own."""

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
CHECKOUT = Path(__file__).parents[1]
LAUNCHER = Path(__file__).with_name("launch.py")


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
        Added to this process's own environment; modules come from this checkout.
    folder
        Where it runs.

    Raises
    ------
    RuntimeError
        When it does not end with exit code 0; carries its stderr.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", LAUNCHER, *arguments],
        cwd=folder,
        # An installed package has its bytecode; without it every sample would compile the checkout.
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPATH": str(CHECKOUT),
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    said, _, account = done.stderr.rpartition("\n")
    if done.returncode != 0:
        message = f"{' '.join(arguments)} failed:\n{said}"
        raise RuntimeError(message)
    used = json.loads(account)
    return Sample(used["seconds"], used["peak_bytes"] / MIB)


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
