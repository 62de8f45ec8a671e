"""An invented ledger of new projects, every column filled."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

import xlsxwriter

from bench.sample_projects import CHAINS, SEED
from tracker.imports.columns import COLUMNS, SHEET
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator

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
