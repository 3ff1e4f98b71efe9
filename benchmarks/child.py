"""Runs one function of a scenario in a fresh process, so that the memory it uses is its own."""

import gc
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
import psutil

from .server import peak_rss

ROOT = Path(__file__).resolve().parents[1]
# A child that takes longer is stopped (seconds).
PATIENCE = 600


class Probe:
    """`with probe:` measures what is inside: processor time, time (s), and memory added at the peak (MiB)."""

    cpu = wall = added_mib = 0.0

    def __enter__(self) -> "Probe":
        gc.collect()
        with suppress(OSError):  # without it the peak since the start is taken, which is never less
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self._held = psutil.Process().memory_info().rss
        self._began = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *error: Any) -> None:
        self.cpu = time.process_time() - self._began[0]
        self.wall = time.perf_counter() - self._began[1]
        self.added_mib = max(0, peak_rss() - self._held) / 2**20


def interleaved(rounds: int, functions: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Median processor time of each in ms, taken in turns."""
    seen: dict[str, list[float]] = {name: [] for name in functions}
    for _round in range(rounds):
        for name, function in functions.items():
            before = time.process_time()
            function()
            seen[name].append(1000 * (time.process_time() - before))
    return {name: statistics.median(costs) for name, costs in seen.items()}


def run(scenario: str, function: str, **arguments: Any) -> dict[str, Any]:
    """What the function of that scenario returns, with cpu, wall and added_mib of its probe.

    Raises subprocess.CalledProcessError and TimeoutExpired.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.child", scenario, function, json.dumps(arguments)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    scenario, function, arguments = sys.argv[1:4]
    django.setup()
    module = importlib.import_module(f"benchmarks.scenarios.{scenario}")
    probe = Probe()
    result = getattr(module, function)(probe, **json.loads(arguments)) or {}
    print(json.dumps({"cpu": probe.cpu, "wall": probe.wall, "added_mib": probe.added_mib, **result}))


if __name__ == "__main__":
    main()
