"""Provinces of three sizes, asked everything, each by a process of its own; and the table of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from functools import partial
from pathlib import Path

from bench import databases
from bench.growth.meters import Cost
from bench.growth.report import Asked, misses, table
from bench.growth.world import fill_world

SIZES = (2_000, 20_000, 100_000)
ANSWERED, TOO_LARGE, FAILED = 200, 422, 500
WRONG = {400, TOO_LARGE}
DEPENDS_ON = ("bench/growth/world.py", "bench/growth/records.py", "projects/operations/*.py", "projects/rules/*.py")
"""The product itself keeps what follows from the records."""


def compare_sizes() -> bool:
    """Measure, print the table and a line for each goal that is missed; return whether there is none."""
    costs: dict[tuple[str, str], dict[int, list[Cost]]] = defaultdict(dict)
    for size in SIZES:
        name = databases.kept("growth", size, partial(fill_world, size), depends_on=DEPENDS_ON)
        print(f"{size:,} projects, load {os.getloadavg()[0]:.1f} …", flush=True)
        with tempfile.TemporaryDirectory(prefix="growth-") as folder:
            answers = Path(folder) / "answers.jsonl"
            # Apart: what one process keeps of names and calendars is of one database.
            subprocess.run([sys.executable, "-m", "bench.growth.measuring", name, str(answers)], check=True)
            for line in map(json.loads, answers.read_text(encoding="utf-8").splitlines()):
                costs[line["name"], line["level"]][size] = [Cost(**cost) for cost in line["costs"]]
    return show(costs)


def show(costs: dict[tuple[str, str], dict[int, list[Cost]]]) -> bool:
    """
    Print what was measured; return whether it is within the goals.

    :raises RuntimeError: if something is answered at one size and refused at another, or fails
    """
    asked = []
    for (name, level), by_size in costs.items():
        statuses = {found[0].status for found in by_size.values()}
        if statuses == {ANSWERED, TOO_LARGE}:
            # What the refusal itself costs is judged as the answers are.
            refused = ", ".join(f"{size:,}" for size, found in by_size.items() if found[0].status == TOO_LARGE)
            asked.append(Asked(f"{name} (too large at {refused})", level, by_size))
        elif len(statuses) > 1 or max(statuses) >= FAILED:
            raise RuntimeError(f"{name} as {level} is answered with {sorted(statuses)}")
        elif statuses == {ANSWERED}:
            asked.append(Asked(name, level, by_size))
    answered = {answer.name.partition(" (too large")[0] for answer in asked}
    # Not there, not allowed and not read with GET are no fault of the question.
    wrong = {name for (name, _), by_size in costs.items() if {found[0].status for found in by_size.values()} & WRONG}
    print(*table(asked), sep="\n")
    print(f"\n{len(asked)} answers; asked wrongly: {', '.join(sorted(wrong - answered)) or 'nothing'}\n")
    missed = misses(asked)
    print(*missed, f"{len(missed)} beyond a goal", sep="\n", flush=True)
    return not missed
