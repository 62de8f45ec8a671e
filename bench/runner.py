"""One engine's run: fill, compare every figure, measure, and say how it went."""

from __future__ import annotations

import logging
import shutil
import sys
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bench import databases, import_cost, overview_cost, ratios, reminder_delivery, stalled_scan, workbook_cost
from bench.filling import fill
from bench.index_cost import cost_of_indexes
from bench.query_plans import scans
from bench.rate_queries import league, province
from bench.verification import verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.goals import Measurement

SCALE_OF_FILES = 20_000
"""Projects at which workbooks and imports are measured: the longest list still fits a workbook."""
LARGEST_RECOUNTED_WHOLE = 100_000
"""Projects up to which the whole nation is counted twice; of more only one province is."""
KEPT = Path(__file__).resolve().parents[1] / "var" / "bench"
"""Where filled databases wait for the next run."""


class Run:
    """What a run has found out so far."""

    def __init__(self) -> None:
        self.is_right = True
        self.missed: list[str] = []
        self._started = perf_counter()

    def show(self, measurements: Iterable[Measurement]) -> None:
        """Print measurements as they come, and remember those beyond their goals."""
        for measurement in measurements:
            print(f"  {measurement}", flush=True)
            if measurement.is_missed:
                self.missed.append(measurement.miss())

    def say(self, text: str) -> None:
        """Print a line with the seconds since the start."""
        print(f"  {text} ({perf_counter() - self._started:.0f} s since the start)", flush=True)

    def end(self) -> bool:
        """Print the goals that were missed, a line each; return whether every figure was right."""
        print("", *self.missed, sep="\n", flush=True)
        return self.is_right


def run_postgresql(scales: Sequence[int]) -> bool:
    """Measure everything, print it, and return whether every figure was right."""
    # A line for each request would stand between those of the report.
    logging.disable(logging.CRITICAL)
    run, names = Run(), {scale: f"bench_{scale}_work" for scale in scales}
    for scale, name in names.items():
        print(f"\nPostgreSQL, {scale:,} projects", flush=True)
        databases.create(name, template=databases.kept("bench", scale, partial(fill, scale)))
        run.say("filled")
        _compare(run, scale)
        _show_plans(run)
        run.show(ratios.reading(scale))
        run.show([cost_of_indexes(scale, name), stalled_scan.scan_ratio(scale)])
        if scale == SCALE_OF_FILES:
            run.show(workbook_cost.export_costs(scale))
            # It needs a copy of a database that nobody is connected to.
            databases.use("postgres")
            run.show(import_cost.import_costs(scale, template=name))
            databases.use(name)
    if max(scales) <= LARGEST_RECOUNTED_WHOLE:
        # Each fills a world of its own, whatever the scale.
        print("\nPostgreSQL, reminders", flush=True)
        run.show([reminder_delivery.mails_a_second()])
        print("\nPostgreSQL, pages", flush=True)
        for line in overview_cost.page_lines():
            print(f"  {line}", flush=True)
    if len(names) > 1:
        print("\nPostgreSQL, growth", flush=True)
        run.show(ratios.growth(names))
    for name in names.values():
        databases.drop(name)
    run.say("ended")
    return run.end()


def run_sqlite(scales: Sequence[int], folder: Path) -> bool:
    """Compare every figure, measure one ratio, and return whether every figure was right."""
    run = Run()
    for scale in scales:
        print(f"\nSQLite, {scale:,} projects", flush=True)
        work = folder / f"bench_{scale}.sqlite3"
        shutil.copyfile(_kept_file(scale), work)
        databases.use(str(work))
        run.say("filled")
        _compare(run, scale)
        run.show([ratios.province_alone(scale)])
    return run.end()


def _kept_file(scale: int) -> Path:
    """Return a filled database of SQLite: one that an earlier run left, or filled now."""
    path = KEPT / f"bench_{scale}_{databases.digest()}.sqlite3"
    if not path.exists():
        for stale in KEPT.glob(f"bench_{scale}_*"):
            stale.unlink()
        KEPT.mkdir(parents=True, exist_ok=True)
        making = KEPT / f"bench_{scale}_making"
        databases.create(str(making))
        fill(scale)
        databases.use(":memory:")
        making.rename(path)
    return path


def _compare(run: Run, scale: int) -> None:
    """Compare the product's figures with the recounted ones, before and after edits."""
    comparison = verify(is_whole=scale <= LARGEST_RECOUNTED_WHOLE)
    databases.vacuum()
    for cell in comparison.different[:10]:
        print(f"  DIFFERENT {cell}", file=sys.stderr)
    run.is_right &= not comparison.different
    run.say(f"{comparison.cells:,} figures compared, {len(comparison.different)} different")


def _show_plans(run: Run) -> None:
    """Print how the lists are read; it has to be from the indexes alone."""
    for title, query in (("province", province()), ("league", league())):
        nodes = scans(query)
        run.is_right &= set(nodes.values()) == {"Index Only Scan"}
        print(f"  {title}: " + ", ".join(f"{index} {node or 'NOT READ'}" for index, node in nodes.items()))
