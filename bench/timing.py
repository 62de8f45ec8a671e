"""Times taken side by side, three times over, so that a busy machine slows both sides alike and shows."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from bench import databases
from bench.machine import Backend, Span, between, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROUNDS = 3
LONGEST_SECONDS = 10.0
"""Of a round: what takes long is repeated less often."""
LEAST_REPEATS = 2


@dataclass(frozen=True)
class Times:
    """
    Each run's median milliseconds in each round, and how busy the machine was meanwhile.

    `processor` holds the processor time of program and database, which others' work leaves nearly as it is.
    """

    of: Mapping[str, list[float]]
    processor: Mapping[str, list[float]]
    span: Span

    def ratios(self, numerator: str, denominator: str) -> tuple[float, ...]:
        """Return the ratio of two runs in each round."""
        pairs = zip(self.of[numerator], self.of[denominator], strict=True)
        return tuple(measured / reference for measured, reference in pairs)

    def processor_ratio(self, numerator: str, denominator: str) -> float:
        """Return the ratio of the processor times of two runs."""
        return median(self.processor[numerator]) / median(self.processor[denominator])

    def __getitem__(self, name: str) -> float:
        """Return a run's usual milliseconds."""
        return median(self.of[name])


class Watch:
    """Watches the machine from now on."""

    def __init__(self) -> None:
        self._server = databases.server_process()
        self._before = snapshot(self._server)

    def span(self) -> Span:
        """Return what happened meanwhile."""
        return between(self._before, snapshot(self._server))


def side_by_side(runs: Mapping[str, Callable[[], object]], repeats: int) -> Times:
    """
    Return each run's median time in each of three rounds, in which the runs take turns.

    Before the first there is one turn that is not counted, unless it takes so long that what is loaded once is little
    beside it; of runs that take long there are fewer repeats.
    """
    gc.collect()
    gc.freeze()  # what the benchmark remembers is no part of what it measures
    watch, backend = Watch(), Backend(databases.backend_process())
    started = perf_counter()
    first = _round(runs, 1, backend)
    turn = perf_counter() - started
    rounds = [first] if turn > LONGEST_SECONDS else []
    repeats = max(min(repeats, int(LONGEST_SECONDS / turn)), 1 if rounds else LEAST_REPEATS)
    rounds += [_round(runs, repeats, backend) for _ in range(ROUNDS - len(rounds))]
    wall = {name: [median(wall_ms for wall_ms, _ in taken[name]) for taken in rounds] for name in runs}
    processor = {name: [median(other for _, other in taken[name]) for taken in rounds] for name in runs}
    return Times(wall, processor, watch.span())


def _round(
    runs: Mapping[str, Callable[[], object]], repeats: int, backend: Backend
) -> dict[str, list[tuple[float, float]]]:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            start = process_time() * 1000 + backend.milliseconds()
            wall = seconds_of(run) * 1000
            taken[name].append((wall, process_time() * 1000 + backend.milliseconds() - start))
    return taken


def seconds_of(run: Callable[[], object]) -> float:
    """Return how long one run takes."""
    start = perf_counter()
    run()
    return perf_counter() - start
