"""Provinces of three sizes, asked everything, each by a process of its own; and the table of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TypeAlias

from bench import databases
from bench.growth.meters import Cost
from bench.growth.report import MOST_EXPONENT, Asked, misses, table
from bench.growth.world import fill_world
from config.env import PROJECT

Costs: TypeAlias = dict[tuple[str, str], dict[int, list[Cost]]]
"""By question and level, then by the number of projects."""

SIZES = (2_000, 20_000, 100_000)
ANSWERED, TOO_LARGE, FAILED = 200, 422, 500
OF_FEWER = {TOO_LARGE: "too large", 302: "made by a worker"}
"""How what is answered of few projects is answered of many."""
WRONG = {400, TOO_LARGE}
EVERYTHING_SEEN = "province"
ANSWERS = PROJECT / "var" / "growth"
"""What was measured stays here: to judge it once more takes no measuring."""
DEPENDS_ON = ("bench/growth/world.py", "bench/growth/records.py", "projects/operations/*.py", "projects/rules/*.py")
"""The product itself keeps what follows from the records."""


def compare_sizes() -> bool:
    """Measure, print the table and a line for each goal that is missed; return whether there is none."""
    shutil.rmtree(ANSWERS, ignore_errors=True)
    ANSWERS.mkdir(parents=True)
    for size in SIZES:
        print(f"{size:,} projects, load {os.getloadavg()[0]:.1f} …", flush=True)
        _ask(size)
    # Minutes lay between the sizes, in which a machine that others share becomes slower or faster by half.
    for name in sorted({name for (name, _), by_size in measured().items() if _grows(by_size)}):
        print(f"{name} once more, load {os.getloadavg()[0]:.1f} …", flush=True)
        for size in SIZES:
            _ask(size, named=f"^{re.escape(name)}$")
    return show(measured())


def measured() -> Costs:
    """Return what was measured last: of what was asked again, all that was."""
    costs: Costs = defaultdict(partial(defaultdict, list))
    for size in SIZES:
        for line in map(json.loads, _answers(size).read_text(encoding="utf-8").splitlines()):
            costs[line["name"], line["level"]][size] += [Cost(**cost) for cost in line["costs"]]
    return costs


def _answers(size: int) -> Path:
    return ANSWERS / f"{size}.jsonl"


def _ask(size: int, *, named: str = "") -> None:
    name = databases.kept("growth", size, partial(fill_world, size), depends_on=DEPENDS_ON)
    # Apart: what one process keeps of names and calendars is of one database.
    command = [sys.executable, "-m", "bench.growth.measuring", name, str(_answers(size))]
    subprocess.run(command, check=True, env={**os.environ, **({"GROWTH": named} if named else {})})


def _grows(costs: dict[int, list[Cost]]) -> bool:
    return max(Asked("", "", costs).least_exponents(), default=0) > MOST_EXPONENT


def show(costs: Costs) -> bool:
    """
    Print what was measured; return whether it is within the goals.

    :raises RuntimeError: if something is answered at one size and refused at another, or fails
    """
    asked = []
    for (name, level), by_size in costs.items():
        statuses = {found[0].status for found in by_size.values()}
        others = [status for status in OF_FEWER if statuses == {ANSWERED, status}]
        of_all = {} if level == EVERYTHING_SEEN else costs.get((name, EVERYTHING_SEEN), {})
        if others:
            # What this costs itself is judged as the answers are.
            sizes = ", ".join(f"{size:,}" for size, found in by_size.items() if found[0].status != ANSWERED)
            asked.append(Asked(f"{name} ({OF_FEWER[others[0]]} at {sizes})", level, by_size, of_all))
        elif len(statuses) > 1 or max(statuses) >= FAILED:
            raise RuntimeError(f"{name} as {level} is answered with {sorted(statuses)}")
        elif statuses == {ANSWERED}:
            asked.append(Asked(name, level, by_size, of_all))
    answered = {answer.name.partition(" (")[0] for answer in asked}
    # Not there, not allowed and not read with GET are no fault of the question.
    wrong = {name for (name, _), by_size in costs.items() if {found[0].status for found in by_size.values()} & WRONG}
    print(*table(asked), sep="\n")
    print(f"\n{len(asked)} answers; asked wrongly: {', '.join(sorted(wrong - answered)) or 'nothing'}\n")
    missed = misses(asked)
    print(*missed, f"{len(missed)} beyond a goal", sep="\n", flush=True)
    return not missed
