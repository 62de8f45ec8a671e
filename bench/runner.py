"""One engine's run: fill, compare every figure, measure, and say how it went."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

from bench import databases, import_cost, ratios, reminder_delivery, stalled_scan, workbook_cost
from bench.query_plans import scans
from bench.rate_queries import PROVINCE, league, province
from bench.sample_projects import generate_projects
from bench.verification import verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bench.goals import Measurement

LARGEST_IN_A_WORKBOOK = 20_000
"""Projects of which the longest list still fits a workbook."""
LARGEST_RECOUNTED_WHOLE = 100_000
"""Projects up to which the whole nation is counted twice; of more only one province is."""


def run_postgresql(scales: Sequence[int]) -> bool:
    """Measure everything, print it, and return whether every figure was right."""
    names = {scale: f"bench_{scale}" for scale in scales}
    is_right = True
    for scale, name in names.items():
        print(f"\nPostgreSQL, {scale:,} projects", flush=True)
        is_right &= _prepare(name, scale) and _assert_plans()
        _print_measurements(ratios.reading(scale))
        _print_measurements([ratios.writing(scale, name), stalled_scan.scan_ratio(scale)])
        if scale <= LARGEST_IN_A_WORKBOOK:
            for ratio in (*import_cost.import_ratios(), workbook_cost.export_ratio()):
                print(f"  {ratio}", flush=True)
    print("\nPostgreSQL, reminders", flush=True)
    _print_measurements([reminder_delivery.mails_a_second()])
    if len(names) > 1:
        print("\nPostgreSQL, growth", flush=True)
        _print_measurements(ratios.growth(names))
    return is_right


def run_sqlite(scales: Sequence[int], folder: Path) -> bool:
    """Compare every figure, measure one ratio, and return whether every figure was right."""
    is_right = True
    for scale in scales:
        print(f"\nSQLite, {scale:,} projects", flush=True)
        is_right &= _prepare(str(folder / f"bench_{scale}.sqlite3"), scale)
        _print_measurements([ratios.province_alone(scale)])
    return is_right


def _prepare(name: str, scale: int) -> bool:
    """Fill a database and compare the product's figures with the recounted ones, before and after edits."""
    is_whole = scale <= LARGEST_RECOUNTED_WHOLE
    start = perf_counter()
    databases.create(name)
    projects = databases.fill(generate_projects(scale), None if is_whole else {PROVINCE})
    filled = perf_counter()
    comparison = verify(projects, is_whole=is_whole)
    databases.vacuum()
    for cell in comparison.different[:10]:
        print(f"  DIFFERENT {cell}", file=sys.stderr)
    print(
        f"  {comparison.cells:,} figures compared, {len(comparison.different)} different "
        f"(filled in {filled - start:.0f} s, compared in {perf_counter() - filled:.0f} s)",
        flush=True,
    )
    return not comparison.different


def _assert_plans() -> bool:
    """Print how the lists are read, and return whether it is from the indexes alone."""
    is_right = True
    for title, query in (("province", province()), ("league", league())):
        nodes = scans(query)
        is_right &= set(nodes.values()) == {"Index Only Scan"}
        print(f"  {title}: " + ", ".join(f"{index} {node or 'NOT READ'}" for index, node in nodes.items()))
    return is_right


def _print_measurements(measurements: Iterable[Measurement]) -> None:
    for measurement in measurements:
        print(f"  {measurement}", flush=True)
