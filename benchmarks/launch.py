"""Start a process from a small one and print its wall seconds and peak memory as JSON.

A process's peak counts from before it starts: it inherits that of the process it was forked from.
Run as a script that imports next to nothing, this one adds about 10 MiB at most.
"""

import json
import os
import sys
import time


def main() -> None:
    """Run the command given as arguments; leave with its exit code."""
    start = time.perf_counter()
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    # wait4 and not wait: it alone returns the usage of this very child.
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    sys.stderr.write(f"\n{json.dumps({'seconds': seconds, 'peak_bytes': usage.ru_maxrss * unit})}")
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
