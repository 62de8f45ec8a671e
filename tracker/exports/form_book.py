"""
A form of an office, filled in: its workbook with projects in the place of the sample, and who took it out.

The workbook is patched: what is no row of projects is copied as it is, with its look.
"""

from __future__ import annotations

import os
import zipfile
from contextlib import ExitStack
from io import BytesIO
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from tracker.exports.form_cells import Value, cell, value_of
from tracker.exports.form_note import with_note
from tracker.exports.form_rows import form_rows
from tracker.exports.form_sheet import FormSheet, row_xml
from tracker.exports.office_forms import layout_of_form
from tracker.workbooks.making import current, number_of_this
from tracker.workbooks.sheets import at_most_longest
from tracker.workbooks.writer import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tracker.models import OfficeForm
    from zones.models import Officer

LINE = 15.0
"""Height of a line where the sample has none of its own, in points."""


class FormBook:
    """
    A form with some projects.

    :param numbers: of visible projects, in the order of the rows
    :param heading: what was asked, by whom and when
    """

    def __init__(
        self, form: OfficeForm, numbers: Sequence[int], officer: Officer, heading: Sequence[str], today: date
    ) -> None:
        making = current()
        self.number = number_of_this()
        self.rows = 0
        """How many were written; known once the file is."""
        self._content, self._layout = bytes(form.content), layout_of_form(form)
        self._numbers, self._officer, self._today = numbers, officer, today
        self._heading = [f"表样：{form}", *heading, f"导出编号：{self.number}"]
        if making:
            making.heading = [*self._heading[:-1]]

    def file(self) -> IO[bytes]:
        """
        Write the workbook; return the whole of it, to be read from its beginning.

        :raises DomainError: if it has too many rows
        """
        with ExitStack() as opened:
            rows, file = opened.enter_context(TemporaryFile()), opened.enter_context(TemporaryFile())
            archive = opened.enter_context(zipfile.ZipFile(BytesIO(self._content)))
            names = [info.filename for info in archive.infolist()]
            path = next(name for name in names if name.replace("\\", "/").lower() == self._layout.path)
            sheet = FormSheet(archive.read(path), self._layout)
            self._write_rows(rows, sheet)
            before, after = sheet.around(self.rows)
            notes = [*self._heading, f"共 {self.rows} 行。", *self._remarks()]
            patched = with_note(archive, self._layout, notes, lambda ranges: sheet.moved(ranges, self.rows))
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
                _copy(archive, written, patched, without=path)
                with written.open(path, "w") as part:
                    part.write(before)
                    rows.seek(0)
                    copyfileobj(rows, part)
                    part.write(after)
            file.seek(0)
            # Now that it is whole it stays open: whoever answers with it closes it.
            return os.fdopen(os.dup(file.fileno()), "rb")

    def _remarks(self) -> list[str]:
        fields = {column.field for column in self._layout.columns if not column.month}
        if fields & {"completed_yuan", "actual_output_yuan"} and "month" not in fields:
            return ["累计完成投资、实际年产值是各项目最近一个填有数的月份的。"]
        return []

    def _write_rows(self, file: IO[bytes], sheet: FormSheet) -> None:
        layout, prefix = self._layout, sheet.prefix
        values = {column.letters: value_of(column, layout, self._today) for column in layout.columns}
        cells: list[Any] = [
            (letters, style, values.get(letters, _nothing), width if style in layout.wrapped else 0.0)
            for letters, style, width in sheet.cells()
        ]
        months = {column.month for column in layout.columns if column.month}
        line = sheet.height or LINE
        for row in at_most_longest(form_rows(self._numbers, self._officer, months)):
            self.rows += 1
            row["number"] = self.rows
            number, lines, written = layout.head + self.rows, 1, []
            for letters, style, find, width in cells:
                value: Value = find(row)
                written.append(cell(f"{letters}{number}", style, value, prefix))
                if width and isinstance(value, str) and 2 * len(value) > width:
                    lines = max(lines, lines_of(value, width))
            height = max(sheet.height, lines * LINE) if lines > 1 else (line if sheet.height else 0.0)
            file.write(row_xml(number, written, height, prefix).encode())


def _nothing(_row: Any) -> None:
    return None


def _copy(archive: zipfile.ZipFile, written: zipfile.ZipFile, patched: dict[str, bytes], *, without: str) -> None:
    """Copy the parts of a workbook, in the place of some their patched content, and add what is new."""
    parts = {info.filename: info for info in archive.infolist() if info.filename != without}
    for name in [*parts, *(name for name in patched if name not in parts)]:
        written.writestr(name, patched[name] if name in patched else archive.read(name))
