"""The rows of a ledger after they were read: values by field, where each stands, and what is wrong or worth knowing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.imports.cells import CellValue, shown
from tracker.imports.columns import HEADER_OF

if TYPE_CHECKING:
    from tracker.imports.amount_cells import Rough
    from tracker.imports.answers import ImportQuestion
    from tracker.imports.tables import Recognised

LONGEST_SHOWN = 80


@dataclass(frozen=True)
class RowRemark:
    """
    What an officer should know of a cell, though its row may be written.

    Its place as Excel shows it, the cell's content, the rule's code and a sentence.
    """

    sheet: str
    row: int
    column: str
    value: str
    code: str
    detail: str

    @property
    def place(self) -> tuple[int, int, str]:
        """The sort key: the row, then the column from left to right (the length first, since Z stands before AA)."""
        letters = self.column.partition(" ")[0]
        return self.row, len(letters), letters


class RowError(RowRemark):
    """What keeps a row from being written."""


@dataclass(frozen=True)
class Layout:
    """Where the fields of a table stand: the sheet, and by field the index in a row's cells and the column's name."""

    sheet: str
    places: Mapping[str, tuple[int, str]]

    def place(self, number: int, cells: Sequence[CellValue], name: str) -> tuple[str, int, str, str]:
        """Return the first four parts of a remark on a field of a row."""
        index, column = self.places.get(name, (None, HEADER_OF.get(name, name)))
        value = "" if index is None or index >= len(cells) else shortened(cells[index])
        return self.sheet, number, column, value


class LedgerRow(NamedTuple):
    """
    One row: its number in Excel, its cells, and the values of the cells that are not blank, by field.

    `unread` are the fields whose cells could not be read; they must not be reported as missing as well. Of the fields
    in `months` only the month is stated: their value is its last day. Those in `rough` are amounts that were written
    no more exactly than to a step.
    """

    number: int
    cells: Sequence[CellValue]
    values: Mapping[str, Any]
    layout: Layout
    unread: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    rough: Mapping[str, Rough] = MappingProxyType({})

    @property
    def key(self) -> tuple[str, int]:
        """The sheet and the row: rows of two sheets may have one number."""
        return self.layout.sheet, self.number

    def get(self, name: str) -> Any:
        """Return a value, or None when nothing is stated."""
        return self.values.get(name)

    def states(self, name: str) -> bool:
        """Whether the cell of a field states anything, readable or not."""
        return name in self.values or name in self.unread

    def error(self, name: str, code: str, detail: str) -> RowError:
        """Return an error of this row, at the column of a field."""
        return RowError(*self.layout.place(self.number, self.cells, name), code, detail)

    def remark(self, name: str, code: str, detail: str) -> RowRemark:
        """Return a remark on this row, at the column of a field."""
        return RowRemark(*self.layout.place(self.number, self.cells, name), code, detail)


@dataclass(frozen=True)
class Ledger:
    """
    A ledger that was read: its rows, errors of unreadable cells, remarks on others, and what must be answered first.

    `is_header_wrong`: not even its good rows may be written, since every row lacks a column. `found` is what was
    recognised, for whoever shows it.
    """

    rows: Sequence[LedgerRow]
    errors: Sequence[RowError]
    remarks: Sequence[RowRemark] = ()
    questions: Sequence[ImportQuestion] = field(default=())
    is_header_wrong: bool = False
    found: Recognised | None = None


def shortened(cell: CellValue) -> str:
    """Return a cell as a person reads it, no longer than a line of a message."""
    whole = shown(cell)
    return whole if len(whole) <= LONGEST_SHOWN else f"{whole[: LONGEST_SHOWN - 1]}…"
