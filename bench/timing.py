"""Times taken side by side, so that a busy machine slows both sides alike."""

from __future__ import annotations

import gc
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def side_by_side(runs: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Return each run's median time in milliseconds; the runs take turns, after one turn that is not counted."""
    gc.collect()
    gc.freeze()  # what the benchmark remembers is no part of what it measures
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(repeats):
        for name, run in runs.items():
            times[name].append(seconds_of(run) * 1000)
    return {name: median(taken) for name, taken in times.items()}


def seconds_of(run: Callable[[], object]) -> float:
    """Return how long one run takes."""
    start = perf_counter()
    run()
    return perf_counter() - start
