"""What a run under load comes to: figures by route, the memory of the workers, and the verdict."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEALTH = "/healthz"
MOST_TIMES_HEALTH = 10
MOST_GROWTH = 0.10
_PAGE = "整页 HTML 由服务器写出，几十毫秒处理器时间，五十人同用两个核时排队"
_LIST = "一页记录连同各自的灯、阶段"
EXCEPTIONS = {
    "GET api rates/trend/": (15, "36 个月一次算出"),
    "GET api rates/ xlsx": (35, "整本工作簿"),
    "GET page desk/": (30, _PAGE),
    "GET page projects/<id>/": (35, f"{_PAGE}；二十多类记录，一类一条语句"),
    "GET page projects/": (20, _PAGE),
    "GET page rates/": (25, _PAGE),
    "GET page stalled/": (25, _PAGE),
    "GET page reports/": (20, _PAGE),
    "GET api projects/": (15, _LIST),
    "GET api stalled/": (15, _LIST),
    "GET api projects/<id>/": (15, "项目的全部内容"),
    "PATCH api projects/<id>/": (15, "写入，连同随之保存的判断依据、核查和审计"),
}
"""Routes that may take more times the median of HEALTH: how many, and why. Every other one fails the run."""


@dataclass(frozen=True)
class Sample:
    """One answer: its status, 0 for none, and how long it took from the first byte sent to the last received."""

    route: str
    status: int
    seconds: float


@dataclass
class Run:
    """Everything that was noted of one run."""

    seconds: float
    samples: list[Sample] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    """MiB of all workers together, at equal intervals."""


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least a share of all does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def growth(memory: Sequence[int]) -> float:
    """Return by what share the last quarter's memory is above that of the second quarter: the first warms up."""
    quarter = len(memory) // 4
    if not quarter:
        return 0.0
    return median(memory[-quarter:]) / median(memory[quarter : 2 * quarter]) - 1


def faults(run: Run) -> Iterator[str]:
    """Yield in sentences what must not be."""
    by_route = _by_route(run)
    if HEALTH not in by_route:
        yield f"{HEALTH} was never asked."
        return
    healthy = median(sample.seconds for sample in by_route[HEALTH])
    for route, samples in by_route.items():
        broken = [sample.status for sample in samples if sample.status == 0 or sample.status >= 500]
        if broken:
            yield f"{route}: {len(broken)} of {len(samples)} failed ({sorted(set(broken))})."
        # A page that leads elsewhere, such as to the sign-in, is no page either.
        refused = [sample.status for sample in samples if 300 <= sample.status < 500]
        if refused:
            yield f"{route}: {len(refused)} of {len(samples)} refused ({sorted(set(refused))}): the load is not real."
        slow = quantile([sample.seconds for sample in samples], 0.95)
        limit = EXCEPTIONS.get(route, (MOST_TIMES_HEALTH, ""))[0] * healthy
        if slow > limit:
            yield f"{route}: p95 {slow * 1000:.0f} ms is over {limit * 1000:.0f} ms."
    if (grown := growth(run.memory)) > MOST_GROWTH:
        yield f"Memory of the workers grew by {grown:.0%}."


def report(run: Run) -> str:
    """Return the run as Markdown for docs/reference/performance.md."""
    by_route = _by_route(run)
    middle = median(sample.seconds for sample in by_route[HEALTH]) if HEALTH in by_route else math.nan
    memory = f"{min(run.memory, default=0)}–{max(run.memory, default=0)} MiB together, growth {growth(run.memory):+.1%}"
    rate = len(run.samples) / run.seconds
    lines = [
        f"{len(run.samples)} requests in {run.seconds:.0f} s, {rate:.1f} a second; workers {memory}.",
        "",
        "| route | requests | a second | p50 ms | p95 ms | p95 / median of /healthz | |",
        "|---|---|---|---|---|---|---|",
    ]
    for route, samples in sorted(by_route.items()):
        times = [sample.seconds for sample in samples]
        p95 = quantile(times, 0.95)
        cells = [route, str(len(times)), f"{len(times) / run.seconds:.2f}", f"{median(times) * 1000:.0f}"]
        cells += [f"{p95 * 1000:.0f}", f"{p95 / middle:.1f}", _exception(route)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _by_route(run: Run) -> dict[str, list[Sample]]:
    found: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in run.samples:
        found[sample.route].append(sample)
    return dict(found)


def _exception(route: str) -> str:
    if route not in EXCEPTIONS:
        return ""
    times, why = EXCEPTIONS[route]
    return f"≤ {times}：{why}"
