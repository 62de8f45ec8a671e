"""Compares the totals that a table states with the rows that they stand for. Pure; a difference is a remark."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from tracker.imports.cells import CellValue, normalised
from tracker.imports.number_formats import Displayed
from tracker.imports.row_kinds import RowKind, shape
from tracker.imports.tables import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.imports.tables import TableColumn

_PART = "小计"
_NOISE = Decimal("0.000001")


@dataclass
class TotalLine:
    """A row that adds up or is added: its kind, its text, and its cells of amounts by the index of the column."""

    number: int
    kind: RowKind
    text: str
    amounts: Mapping[int, CellValue]


@dataclass
class Totals:
    """Collects the rows of one table in their order; totals are compared when all are there."""

    lines: list[TotalLine] = field(default_factory=list)
    is_needed: bool = False

    def add(self, number: int, kind: RowKind, text: str, amounts: Mapping[int, CellValue]) -> None:
        """Add a row of a project, a total or a band."""
        self.lines.append(TotalLine(number, kind, text, amounts))
        self.is_needed = self.is_needed or kind is RowKind.TOTAL or (kind is RowKind.BAND and any(amounts.values()))

    def notes(self, columns: Sequence[TableColumn]) -> Iterator[Note]:
        """Yield a remark for each stated total that is none of the sums it may stand for."""
        if not self.is_needed:
            return
        for index, column in enumerate(columns):
            if column.unit is None and not any(index in line.amounts for line in self.lines):
                continue
            values = [_number(line.amounts.get(index)) for line in self.lines]
            of_projects = [value for line, value in self._projects(values)]
            # One amount that cannot be read makes every sum unknown.
            if None not in of_projects and of_projects:
                yield from self._column(column, [value or Decimal() for value in values], index)

    def stated(self, columns: Sequence[TableColumn]) -> dict[str, str]:
        """Return what the table says that its columns of amounts add up to, by their letters: the last total of all."""
        stated: dict[str, str] = {}
        for line in self.lines:
            if line.kind is RowKind.TOTAL and _PART not in line.text:
                found = {columns[index].letters: _number(cell) for index, cell in line.amounts.items()}
                stated |= {letters: _plain(number) for letters, number in found.items() if number}
        return stated

    def _projects(self, values: Sequence[Decimal | None]) -> Iterator[tuple[TotalLine, Decimal | None]]:
        yield from (
            (line, value) for line, value in zip(self.lines, values, strict=True) if line.kind is RowKind.PROJECT
        )

    def _column(self, column: TableColumn, values: Sequence[Decimal], index: int) -> Iterator[Note]:
        whole = sum((value for _, value in self._projects(values) if value), Decimal())
        for place, line in enumerate(self.lines):
            stated = _number(line.amounts.get(index))
            if line.kind is RowKind.PROJECT or not stated:
                continue
            above, below = self._run(values, place, -1), self._run(values, place, 1)
            near = above if above is not None and line.kind is RowKind.TOTAL else below
            meant = near if (_PART in line.text or line.kind is RowKind.BAND) and near is not None else whole
            if all(total is None or abs(stated - total) > _NOISE for total in (above, below, whole)):
                more = "多" if stated > meant else "少"
                unit = f" {column.unit}" if column.unit else ""
                detail = f"{line.text[:10]}比所含各行之和{more} {_plain(abs(stated - meant))}{unit}，请核对。"
                place_ = f"{column.letters} {column.header}"
                yield Note(line.number, place_, _plain(stated), "total_differs", detail)

    def _run(self, values: Sequence[Decimal], place: int, step: int) -> Decimal | None:
        """Return the sum of the projects beside a total up to the next one, in one direction; None without any."""
        total, found, at = Decimal(), False, place + step
        while 0 <= at < len(self.lines) and self.lines[at].kind is RowKind.PROJECT:
            total, found, at = total + values[at], True, at + step
        return total if found else None


def _number(cell: CellValue) -> Decimal | None:
    """Return what a cell adds to a sum: nothing where it is blank or no number at all, None where nobody can tell."""
    if isinstance(cell, Displayed) and isinstance(cell.value, float):
        cell = cell.value
    if cell is None:
        return Decimal()
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    plain = shape(normalised(cell)).replace(",", "")
    if plain in {"", "-", "/", "—", "无"}:
        return Decimal()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 20 else None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
