"""What recognition makes of a file: tables of projects, where each column came from, what was set aside. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.imports.header_names import JOINT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tracker.imports.cells import CellValue
    from tracker.imports.merges import Cover

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class TableColumn:
    """
    A column of which a field was recognised: its place, its header as it stands, from the top joined by points.

    `unit` is that of an amount and `unit_from` says where it was stated; by the header, `month` is that of figures and
    `year` that of a plan.
    """

    letters: str
    header: str
    field: str
    unit: str | None = None
    unit_from: str = ""
    month: date | None = None
    is_hidden: bool = False
    year: int | None = None


@dataclass(frozen=True)
class OtherColumn:
    """
    A column that is not imported: known to stand elsewhere or to follow from others, or unknown.

    `samples` are its first cells beside projects, shortened: by them somebody may choose what it is.
    """

    letters: str
    header: str
    is_known: bool
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aside:
    """A row below the header that is no project: its number, what it is, and its first text."""

    sheet: str
    row: int
    why: str
    text: str


@dataclass(frozen=True)
class Note:
    """Something to know of a cell or a row, without a field: a total that does not add up."""

    row: int
    column: str
    value: str
    code: str
    detail: str


@dataclass
class TableRow:
    """A row of a project: the cells of the table's columns, what covers them, and what stands around it."""

    number: int
    cells: list[CellValue]
    covers: dict[int, Cover] = field(default_factory=dict)
    band: str = ""
    is_hidden: bool = False
    is_struck: bool = False
    struck: frozenset[int] = frozenset()


@dataclass
class FoundTable:
    """A table of projects: its header rows from the first to the last, columns, rows, and the texts above it."""

    sheet: str
    header_rows: tuple[int, int]
    columns: Sequence[TableColumn]
    others: Sequence[OtherColumn]
    titles: Sequence[str]
    rows: list[TableRow] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    totals: dict[str, str] = field(default_factory=dict)
    """What the table itself says that its columns add up to, in their units, by the letters of the column."""

    def has(self, name: str) -> bool:
        """Whether the table has a column of a field."""
        return any(column.field == name for column in self.columns)


@dataclass(frozen=True)
class Recognised:
    """All tables of a file, the sheets that hold none, what is never imported, in sentences, and the hidden sheets."""

    tables: Sequence[FoundTable]
    skipped: Sequence[str] = ()
    remarks: Sequence[str] = ()
    hidden: Sequence[str] = ()

    @property
    def fingerprint(self) -> str:
        """
        The same for files whose tables have the same headers and places of columns: next month's file.

        Numbers in headers count alike: 1-11月完成投资 is called otherwise a month later.
        """
        columns: list[TableColumn | OtherColumn] = []
        for table in self.tables:
            columns += [*table.columns, *table.others]
        headers = sorted((column.letters, _DIGITS.sub("#", column.header)) for column in columns)
        return hashlib.sha256(repr(headers).encode()).hexdigest()


def header_text(path: Sequence[str]) -> str:
    """Return the headers of a column from the top to the bottom, as one line."""
    return JOINT.join("".join(text.split()) for text in path)
