"""Times taken side by side, three times over, so that a busy machine slows both sides alike and shows."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from bench import databases
from bench.machine import Span, between, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROUNDS = 3
LONGEST_SECONDS = 10.0
"""Of a round: what takes long is repeated less often."""
LEAST_REPEATS = 2


@dataclass(frozen=True)
class Times:
    """Each run's median milliseconds in each round, and how busy the machine was meanwhile."""

    of: Mapping[str, list[float]]
    span: Span

    def ratios(self, over: str, under: str) -> tuple[float, ...]:
        """Return the ratio of two runs in each round."""
        return tuple(one / other for one, other in zip(self.of[over], self.of[under], strict=True))

    def __getitem__(self, name: str) -> float:
        """Return a run's usual milliseconds."""
        return median(self.of[name])


def side_by_side(runs: Mapping[str, Callable[[], object]], repeats: int) -> Times:
    """
    Return each run's median time in each of three rounds, in which the runs take turns.

    Before the first there is one turn that is not counted; of runs that take long there are fewer repeats.
    """
    gc.collect()
    gc.freeze()  # what the benchmark remembers is no part of what it measures
    started = perf_counter()
    for run in runs.values():
        run()
    turn = perf_counter() - started
    repeats = max(min(repeats, int(LONGEST_SECONDS / turn)), LEAST_REPEATS if turn < LONGEST_SECONDS else 1)
    times: dict[str, list[float]] = {name: [] for name in runs}
    server = databases.server_process()
    before = snapshot(server)
    for _ in range(ROUNDS):
        taken = _round(runs, repeats)
        for name in runs:
            times[name].append(taken[name])
    return Times(times, between(before, snapshot(server)))


def _round(runs: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            taken[name].append(seconds_of(run) * 1000)
    return {name: median(times) for name, times in taken.items()}


def seconds_of(run: Callable[[], object]) -> float:
    """Return how long one run takes."""
    start = perf_counter()
    run()
    return perf_counter() - start
