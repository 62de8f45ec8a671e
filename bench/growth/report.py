"""What the measured costs say: a table, the worst first, and what is beyond a goal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.growth.meters import Cost

MOST_EXPONENT = 1.0
MOST_MEMORY = 60.0
"""MiB above rest."""
JUDGED_AT = 20_000
"""Projects of the size at which memory is judged: more than the province has."""
FLOOR_MS = 10.0
"""What takes less counts as this much: of less, the rest of the request is measured."""
SMALL_ANSWER = 100_000
"""Bytes below which an answer may grow."""
MOST_LONGER = 1.5
"""Times that an answer may be longer of five times as many projects: numbers have more digits."""
QUIET_MS = 20.0
"""Printed without a fault only from here on."""
PAST, FIGURES, MOST_PAST = " known_at=", "rates/", 10.0
"""
What marks a question about the past, and one about figures, and how many times as long as of now such a one may take.

What is stalled is not asked: lights are kept as they are now, and worked out as they were.
"""
FILES = ("format=xlsx", "/workbook/", "/file/", "/exports/")
"""In the names of what is handed out whole, and so may be larger where there is more."""


@dataclass(frozen=True)
class Asked:
    """One question of one level, with its costs by size, and what it costs where everything is seen."""

    name: str
    level: str
    costs: Mapping[int, list[Cost]]
    of_all: Mapping[int, list[Cost]] = field(default_factory=dict)
    """Of these pages are full and all kinds of things are there: others come to ask and answer as much, not more."""

    def ms(self, size: int) -> float:
        """Return the usual processor time, of program and database together."""
        return median(cost.ms for cost in self.costs[size])

    @property
    def sizes(self) -> list[int]:
        """The sizes, ascending."""
        return sorted(self.costs)

    def exponents(self) -> list[float]:
        """Return how the time grows from size to size."""
        return [
            _exponent(self.ms(small), self.ms(large), large / small)
            for small, large in zip(self.sizes, self.sizes[1:], strict=False)
        ]

    def least_exponents(self) -> list[float]:
        """Return the same as it would be if every repetition had deceived us in its favour."""
        return [
            _exponent(
                max(cost.ms for cost in self.costs[small]), min(cost.ms for cost in self.costs[large]), large / small
            )
            for small, large in zip(self.sizes, self.sizes[1:], strict=False)
        ]

    def faults(self) -> Iterator[str]:
        """Yield what is beyond a goal."""
        if max(self.least_exponents(), default=0) > MOST_EXPONENT:
            yield "exponent"
        if JUDGED_AT in self.costs and self._memory(JUDGED_AT) > MOST_MEMORY:
            yield "memory"
        # Of the smallest province, what is asked about may not be there at all, or not fill a page.
        before, last = (self.costs[size][-1] for size in self.sizes[-2:])
        full = [cost for costs in self.of_all.values() for cost in costs]
        if last.queries > max([before.queries, *(cost.queries for cost in full)]):
            yield "queries"
        is_whole = any(word in self.name for word in FILES)
        if last.size > max([SMALL_ANSWER, MOST_LONGER * before.size, *(cost.size for cost in full)]) and not is_whole:
            yield "unpaged"

    def _memory(self, size: int) -> float:
        return max(cost.memory for cost in self.costs[size])

    def row(self) -> str:
        """Return a line of the table: of the largest size, with every exponent."""
        last = self.costs[self.sizes[-1]]
        program, database = (
            median(times) for times in zip(*((c.program_ms, c.database_ms) for c in last), strict=True)
        )
        queries = "→".join(str(number) for number in dict.fromkeys(self.costs[s][-1].queries for s in self.sizes))
        memory = self._memory(JUDGED_AT if JUDGED_AT in self.costs else self.sizes[-1])
        return (
            f"{program:>8.0f} {database:>8.0f} {' '.join(f'{value:5.2f}' for value in self.exponents()):>11} "
            f"{queries:>14} {last[-1].size / 1000:>9.0f} {memory:>6.1f} {self.level:<8} {self.name} "
            f"{' '.join(f'✗ {fault}' for fault in self.faults())}"
        ).rstrip()


def _exponent(small: float, large: float, times: float) -> float:
    return math.log(max(large, FLOOR_MS) / max(small, FLOOR_MS)) / math.log(times)


def table(asked: Iterable[Asked]) -> Iterator[str]:
    """Yield the lines of the table: what has a fault, then what takes longest."""
    rows = sorted(asked, key=lambda answer: (not any(answer.faults()), -answer.ms(answer.sizes[-1])))
    shown = [row for row in rows if any(row.faults()) or row.ms(row.sizes[-1]) >= QUIET_MS]
    yield f"{'program':>8} {'database':>8} {'exponents':>11} {'queries':>14} {'KB':>9} {'MiB':>6} who      what"
    yield from (answer.row() for answer in shown)
    yield f"and {len(rows) - len(shown)} that take less than {QUIET_MS:.0f} ms"


def misses(asked: Sequence[Asked]) -> list[str]:
    """Return a line for each goal that a question misses."""
    own = [
        f"MISSED {answer.name} as {answer.level}: {', '.join(found)}"
        for answer in asked
        if (found := list(answer.faults()))
    ]
    return [*own, *_slow_pasts(asked)]


def _slow_pasts(asked: Sequence[Asked]) -> Iterator[str]:
    """Yield a line for each question about the past that takes too many times what the same one about now takes."""
    known = {(answer.name, answer.level): answer.ms(JUDGED_AT) for answer in asked if JUDGED_AT in answer.costs}
    for (name, level), taken in known.items():
        base, found, _ = name.partition(PAST)
        is_judged = found and FIGURES in base
        times = max(taken, FLOOR_MS) / max(known.get((base, level), taken), FLOOR_MS) if is_judged else 1.0
        if times > MOST_PAST:
            yield f"MISSED {name} as {level}: {times:.1f} times as long as of now"
