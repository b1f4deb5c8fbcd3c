"""Where a figure was measured, and how: every run in a process of its own."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def describe(*packages: str) -> dict[str, Any]:
    """Machine and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "machine": platform.machine(),
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def measure(command: Sequence[str], repeat: int = 3) -> dict[str, Any]:
    """Run a command several times.

    Returns
    -------
    dict
        seconds: the median of wall-clock times, process start included; seconds_all; peak_mib:
        the largest resident size of the process or any of its children, in MiB; exit_code.
    """
    seconds, peaks, code = [], [], 0
    for _ in range(repeat):
        started = time.perf_counter()
        ran = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "-c", _WATCH, *command], capture_output=True, text=True, check=False
        )
        seconds.append(time.perf_counter() - started)
        code, peak = json.loads(ran.stderr.splitlines()[-1])
        peaks.append(peak)
    return {
        "seconds": round(sorted(seconds)[len(seconds) // 2], 2),
        "seconds_all": [round(one, 2) for one in seconds],
        "peak_mib": round(max(peaks) / 1024),
        "exit_code": code,
    }


_WATCH = """
import json, resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(json.dumps([code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]), file=sys.stderr)
"""


def write_result(name: str, content: dict[str, Any]) -> Path:
    """Write the figures of a benchmark."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
