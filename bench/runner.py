"""One engine's run: fill, compare every figure, measure, and say how it went."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

from bench import databases, mails, ratios, stalls
from bench.checking import check
from bench.invented import invent
from bench.plans import scans
from bench.questions import PROVINCE, league, province

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bench.goals import Line

LARGEST_RECOUNTED_WHOLE = 100_000
"""Projects up to which the whole nation is counted twice; of more only one province is."""


def run_postgresql(scales: Sequence[int]) -> bool:
    """Measure everything, print it, and return whether every figure was right."""
    names = {scale: f"bench_{scale}" for scale in scales}
    is_right = True
    for scale, name in names.items():
        print(f"\nPostgreSQL, {scale:,} projects", flush=True)
        is_right &= _prepare(name, scale) and _assert_plans()
        _print_lines(ratios.reading(scale))
        _print_lines([ratios.writing(scale, name), stalls.scanning(scale)])
    print("\nPostgreSQL, reminders", flush=True)
    _print_lines([mails.mailing()])
    if len(names) > 1:
        print("\nPostgreSQL, growth", flush=True)
        _print_lines(ratios.growth(names))
    return is_right


def run_sqlite(scales: Sequence[int], folder: Path) -> bool:
    """Compare every figure, measure one ratio, and return whether every figure was right."""
    is_right = True
    for scale in scales:
        print(f"\nSQLite, {scale:,} projects", flush=True)
        is_right &= _prepare(str(folder / f"bench_{scale}.sqlite3"), scale)
        _print_lines([ratios.handwritten_alone(scale)])
    return is_right


def _prepare(name: str, scale: int) -> bool:
    """Fill a database and compare the product's figures with the recounted ones, before and after edits."""
    is_whole = scale <= LARGEST_RECOUNTED_WHOLE
    start = perf_counter()
    databases.create(name)
    projects = databases.fill(invent(scale), None if is_whole else {PROVINCE})
    filled = perf_counter()
    findings = check(projects, is_whole=is_whole)
    databases.vacuum()
    for one in findings.different[:10]:
        print(f"  DIFFERENT {one}", file=sys.stderr)
    print(
        f"  {findings.cells:,} figures compared, {len(findings.different)} different "
        f"(filled in {filled - start:.0f} s, compared in {perf_counter() - filled:.0f} s)",
        flush=True,
    )
    return not findings.different


def _assert_plans() -> bool:
    """Print how the lists are read, and return whether it is from the indexes alone."""
    is_right = True
    for title, question in (("province", province()), ("league", league())):
        nodes = scans(question)
        is_right &= set(nodes.values()) == {"Index Only Scan"}
        print(f"  {title}: " + ", ".join(f"{index} {node or 'NOT READ'}" for index, node in nodes.items()))
    return is_right


def _print_lines(lines: Iterable[Line]) -> None:
    for line in lines:
        print(f"  {line}", flush=True)
