"""CPU of what a process, those that it starts and the server of its connection do: others' work is no part of it."""

from __future__ import annotations

from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from bench.databases import backend_process
from bench.goals import Measurement
from bench.machine import Backend

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.goals import Goal
    from bench.machine import Span


def cpu_ratio(goal: Goal, scale: int, times: tuple[Sequence[float], Sequence[float]], span: Span) -> Measurement:
    """Return the ratio of the CPU-seconds of two sides, turn by turn."""
    ratios = tuple(measured / reference for measured, reference in zip(*times, strict=True))
    numerator, denominator = map(median, times)
    return Measurement(goal, scale, ratios, f"{numerator:.2f} and {denominator:.2f} CPU-s", span)


def least_cpu(run: Callable[[], object], repeats: int) -> float:
    """Return the CPU of a run, the least of some repeats: what others' work adds is no part of it."""
    return min(cpu_seconds(run) for _ in range(repeats))


def cpu_seconds(run: Callable[[], object]) -> float:
    """Return the CPU of a run: here, in the processes it starts, and in the server's process of this connection."""
    before = _cpu_so_far()
    run()
    return _cpu_so_far() - before


def _cpu_so_far() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime + Backend(backend_process()).milliseconds() / 1000
