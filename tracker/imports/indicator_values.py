"""Imports the values of zone indicators for one period: zones as rows, indicators as columns. All of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from projects.errors import DomainError
from projects.models import Indicator
from projects.operations.indicators import record_value
from projects.permissions import may_report_in
from projects.rules.texts import spelling_key
from tracker.imports.cells import CellError, is_blank, shown
from tracker.imports.indicator_tables import HEADER_ROW, SHEET, value_parts
from tracker.imports.ledger_rows import RowError
from tracker.imports.reading_apart import read_at_once
from tracker.imports.sheet_reader import column_letters
from tracker.imports.standing import zones_by_name
from tracker.imports.wire import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from projects.rules.indicators import IndicatorPeriod
    from tracker.imports.cells import CellValue
    from tracker.imports.tables import TableRow
    from zones.models import Officer, Zone

ZONE_HEADER = "开发区"


@dataclass(frozen=True)
class ValuesImport:
    """What an import of values wrote: nothing if there are errors."""

    recorded: int
    unchanged: int
    errors: Sequence[RowError]


@dataclass(frozen=True)
class _Cell:
    """One value of the sheet, and where it stands."""

    row: int
    column: str
    zone: Zone
    indicator: Indicator
    content: CellValue


def import_values(
    content: bytes, *, period: IndicatorPeriod, by: Officer, now: datetime, today: date, reason: str = ""
) -> ValuesImport:
    """
    Import the bytes of an .xlsx workbook, whose sheet 指标 has its headers in row 1.

    A blank cell says nothing and leaves what stands. `reason` is that of all corrections.

    :raises WorkbookRefusedError: if the workbook is refused as a whole
    :raises DomainError: if it holds a virus
    :raises BusyError: if other files are being read
    """
    rows = read_at_once(content, Wanted.INDICATORS).tables[0].rows
    header = rows[0].cells if rows and rows[0].number == HEADER_ROW else []
    errors: list[RowError] = []
    columns = _columns(header, period, today, errors)
    if errors:
        # Without its columns every row would be an error.
        return ValuesImport(0, 0, errors)
    cells = list(_cells(rows[1:], columns, by, errors))
    recorded = 0
    with transaction.atomic():
        for cell in cells:
            try:
                value = record_value(
                    zone=cell.zone,
                    indicator=cell.indicator,
                    period=period,
                    value_parts=value_parts(cell.content),
                    by=by,
                    now=now,
                    today=today,
                    reason=reason,
                )
            except (DomainError, CellError) as error:
                errors.append(_error(cell.row, cell.column, cell.content, str(error)))
            else:
                recorded += value.recorded_at == now
        if errors:
            transaction.set_rollback(True)
    if errors:
        return ValuesImport(0, 0, sorted(errors, key=lambda error: error.place))
    return ValuesImport(recorded, len(cells) - recorded, ())


def _columns(
    header: Sequence[CellValue], period: IndicatorPeriod, today: date, errors: list[RowError]
) -> dict[int, Indicator]:
    """Return the indicators by the index of their column; what is wrong with the header is added to the errors."""
    if spelling_key(shown(header[0]) if header else "") != ZONE_HEADER:
        errors.append(_error(HEADER_ROW, "A", header[0] if header else None, f"第 1 行第 1 列应为“{ZONE_HEADER}”。"))
    known = _indicators_by_header()
    columns: dict[int, Indicator] = {}
    for index, cell in enumerate(header[1:], 1):
        if is_blank(cell):
            continue
        letters, indicator = column_letters(index + 1), known.get(spelling_key(shown(cell)))
        if indicator is None:
            # A unit in brackets that is not the indicator's own is refused here as well: units are not guessed.
            message = f"没有“{shown(cell)}”这项指标。表头写指标的名称或代码，名称后可加（单位），单位须与指标一致。"
            errors.append(_error(HEADER_ROW, letters, cell, message))
        elif indicator in columns.values():
            errors.append(_error(HEADER_ROW, letters, cell, f"“{indicator.name}”有两列，请只保留一列。"))
        else:
            columns[index] = indicator
            if fault := indicator.fault_of(period, today):
                errors.append(_error(HEADER_ROW, letters, cell, fault))
    if not columns and not errors:
        errors.append(_error(HEADER_ROW, "B", None, "没有指标列：从第 2 列起，每列一项指标。"))
    return columns


def _indicators_by_header() -> dict[str, Indicator]:
    return {
        spelling_key(name): indicator
        for indicator in Indicator.objects.all()
        for name in (indicator.code, indicator.name, f"{indicator.name}（{indicator.unit}）")
    }


def _cells(
    rows: Sequence[TableRow],
    columns: Mapping[int, Indicator],
    by: Officer,
    errors: list[RowError],
) -> Iterator[_Cell]:
    """Yield the cells that state a value; what is wrong with a row's zone is added to the errors."""
    zones, seen = zones_by_name(by), dict[int, int]()
    for row in rows:
        number, cells = row.number, row.cells
        if all(is_blank(cell) for cell in cells):
            continue
        zone = zones.get(spelling_key(shown(cells[0])))
        if zone is None or not may_report_in(by, zone):
            errors.append(_error(number, "A", cells[0], f"没有“{shown(cells[0])}”这个开发区，或不在您的填报范围内。"))
        elif zone.pk in seen:
            errors.append(_error(number, "A", cells[0], f"“{zone.name}”在第 {seen[zone.pk]} 行已有一行。"))
        else:
            seen[zone.pk] = number
            for index, indicator in columns.items():
                if index < len(cells) and not is_blank(cells[index]):
                    column = f"{column_letters(index + 1)} {indicator.name}"
                    yield _Cell(number, column, zone, indicator, cells[index])


def _error(row: int, column: str, content: CellValue, detail: str) -> RowError:
    return RowError(SHEET, row, column, shown(content)[:80], "invalid", detail)
