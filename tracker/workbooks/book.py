"""A workbook of tables: titles with the question, two header rows, figures as figures, text never as formulas."""

from __future__ import annotations

import os
from collections.abc import Sized
from contextlib import ExitStack
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from tracker.workbooks.making import current, number_of_this
from tracker.workbooks.sheets import NOTHING, CellKind, Sheet, SheetColumn, check_rows
from tracker.workbooks.writer import SheetWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.workbooks.forms import Form

__all__ = ["NOTHING", "Book", "CellKind", "Sheet", "SheetColumn", "check_rows"]


class Book:
    """
    A workbook: sheets, written one after the other into a file that only this process sees.

    `heading` is what was asked; it stands below the title of every sheet, since a sheet is printed and sent alone.
    `number` stands there, too, and in the audit, which says who took the workbook out, and when.
    """

    def __init__(self, heading: Sequence[str]) -> None:
        making = current()
        self.number = number_of_this()
        if making:
            making.heading = [*heading]
        self.rows = 0
        """How many were written; known once the file is."""
        self._heading = [*heading, f"导出编号：{self.number}"]
        self._sheets: list[Callable[[SheetWriter], int]] = []

    def add(self, sheet: Sheet) -> Book:
        """
        Add a sheet; return the workbook.

        :raises DomainError: if it has too many rows, as far as their number is known yet
        """
        if isinstance(sheet.rows, Sized):
            check_rows(len(sheet.rows))
        self._sheets.append(lambda writer: writer.table(sheet, self._heading))
        return self

    def add_rows(self, name: str, rows: Sequence[Sequence[str]]) -> Book:
        """Add rows of texts without titles, the first as headers: the form in which an import reads a sheet."""
        self._sheets.append(lambda writer: writer.texts(name, rows))
        return self

    def add_form(self, form: Form) -> Book:
        """Add a sheet to be filled in and imported."""
        self._sheets.append(lambda writer: writer.form(form))
        return self

    def add_heading(self, name: str, more: Callable[[], Sequence[str]] = tuple) -> Book:
        """
        Add the heading as a sheet of its own: for a workbook whose other sheets an import reads.

        :param more: returns the lines below it, when the sheets before it are written
        """
        self._sheets.append(lambda writer: writer.lines(name, [*self._heading, *more()]))
        return self

    def file(self) -> IO[bytes]:
        """
        Write the workbook; return the whole of it, to be read from its beginning.

        Whatever fails on the way, a query among it, fails before anything is answered: no half of a file leaves.

        :raises DomainError: if a sheet has too many rows
        :raises OSError: if there is no room for it
        """
        with ExitStack() as opened:
            file = opened.enter_context(TemporaryFile())
            # A folder of its own: rows wait there until their sheet is whole, and nothing of them is left behind.
            folder = opened.enter_context(TemporaryDirectory(prefix="workbook-"))
            # A text that begins with `=` stays a text: a project's name must not run as a formula in a spreadsheet.
            texts_only = {"strings_to_formulas": False, "strings_to_urls": False}
            workbook = Workbook(file, {"constant_memory": True, "tmpdir": folder, **texts_only})
            opened.callback(_close_rows, workbook)
            writer = SheetWriter(workbook)
            self.rows = sum(write(writer) for write in self._sheets)
            try:
                workbook.close()
            except FileCreateError as error:
                # The library hides what the system said, by which a full disk is known.
                raise error.args[0] from error
            file.seek(0)
            # Now that it is whole it stays open: whoever answers with it closes it.
            return os.fdopen(os.dup(file.fileno()), "rb")


def _close_rows(workbook: Workbook) -> None:
    for page in workbook.worksheets():
        page.row_data_fh.close()
