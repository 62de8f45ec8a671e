"""What it costs to import a ledger of ten thousand rows, in CPU of the process and of its connection's server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from time import process_time
from typing import TYPE_CHECKING

import xlsxwriter
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from bench.sample_projects import CHAINS, NOW, SEED, TODAY
from tracker.imports import importer, reader
from tracker.imports.columns import COLUMNS, SHEET
from zones.models import Officer, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 10_000
UNIT = "140001"
FIRST_DAY = date(2022, 1, 1)


def ledger(rows: int = ROWS) -> bytes:
    """Return a workbook of new projects of one unit, every column filled."""
    zones = list(Zone.objects.filter(unit=UNIT).order_by("pk").values_list("name", flat=True))
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    page, days = book.add_worksheet(SHEET), book.add_format({"num_format": "yyyy-mm-dd"})
    headers = [column.header for column in COLUMNS if column.field not in {"id", "version"}]
    page.write_row(0, 0, headers)
    rng = Random(SEED)
    for number in range(rows):
        for index, cell in enumerate(_cells(rng, number, zones[number % len(zones)])):
            if isinstance(cell, date):
                page.write_datetime(number + 1, index, cell, days)
            else:
                page.write(number + 1, index, cell)
    book.close()
    return file.getvalue()


def _cells(rng: Random, number: int, zone: str) -> Iterator[str | float | date]:
    """Yield one row in the order of the columns, without those that an export fills."""
    amount, first = rng.randint(1_000, 90_000) / 2, FIRST_DAY + timedelta(days=rng.randint(0, 90))
    yield from (f"基准项目{number}（{rng.choice('一二三')}期）", f"2312-141123-04-01-{number:06d}")
    yield from (f"山西第{number // 3}实业有限公司", "91110000600037341L", zone, "产业类", "0610")
    yield from (rng.choice(CHAINS) or "新材料", "技改", "某县某镇", f"年产{number}吨\n二期")
    yield from (amount, f"{amount / 3:,.2f}", amount / 4, amount / 2, "2024-05")
    yield from (first + timedelta(days=days) for days in (60, 500))
    yield from (first + timedelta(days=days + rng.randint(0, 20)) for days in (0, 70, 400, 520, 700))
    for round_ in ("2022-1", "2022年第3次", "2023-3"):
        yield from (round_, amount)
    yield from ("是", "否", "是", "张三", "13800000000", "无")


@dataclass(frozen=True)
class CpuRatio:
    """Two runs in CPU-seconds, and the most that the first may take of the second."""

    title: str
    bound: float
    over: float
    under: float

    @property
    def ratio(self) -> float:
        """How many times the second the first takes."""
        return self.over / self.under

    def __str__(self) -> str:
        """Return a row of the printed table."""
        mark = "✓" if self.ratio <= self.bound else "✗"
        parts = f"{self.over:.2f} and {self.under:.2f} CPU-s"
        return f"{mark} {self.title:<42} {self.ratio:8.2f}  ≤ {self.bound:<5g} {parts}"


def import_ratios() -> Iterator[CpuRatio]:
    """Yield what a preview costs over reading the file alone, and what writing costs over the preview."""
    content, officer = ledger(), Officer.objects.get(username="province")

    def imported(*, dry_run: bool) -> importer.ImportResult:
        ledger = reader.read_workbook(content, zones=importer.zone_words(officer))
        return importer.import_rows(ledger, by=officer, now=NOW, today=TODAY, dry_run=dry_run)

    def preview() -> None:
        result = imported(dry_run=True)
        assert (result.created, len(result.errors)) == (ROWS, 0), result.errors[:3]

    def apply() -> None:
        with transaction.atomic():
            result = imported(dry_run=False)
            assert result.is_written, result.errors[:3]
            # With the foreign keys that PostgreSQL checks when it commits; then as if nothing had been.
            connection.check_constraints()
            transaction.set_rollback(True)

    of_preview, alone = least_cpu(preview, 2), least_cpu(lambda: _read_alone(content), 3)
    yield CpuRatio("preview of 10,000 rows / calamine alone", 12, of_preview, alone)
    yield CpuRatio("writing 10,000 rows / their preview", 2, least_cpu(apply, 1) - of_preview, of_preview)


def _read_alone(content: bytes) -> None:
    CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(SHEET).to_python()


def least_cpu(run: Callable[[], object], repeats: int) -> float:
    """Return the CPU of a run, the least of some repeats: what others' work adds is no part of it."""
    return min(cpu_seconds(run) for _ in range(repeats))


def cpu_seconds(run: Callable[[], object]) -> float:
    """Return the CPU that a run takes here and, on PostgreSQL, in the server's process of this connection."""
    start, served = process_time(), _served()
    run()
    return process_time() - start + _served() - served


def _served() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
