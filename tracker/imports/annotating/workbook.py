"""Patches one workbook: its parts are copied as they are, except those in which something is said."""

from __future__ import annotations

import copy
import io
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter

from tracker.imports.annotating.marks import MarkKind
from tracker.imports.annotating.parts import parts_of
from tracker.imports.annotating.result_sheet import result_sheet
from tracker.imports.annotating.sheet import SheetMarks, patched_sheet
from tracker.imports.annotating.styles import Fills
from tracker.imports.book import CSV_SHEET, csv_grid
from tracker.imports.header_names import CHECK_HEADER, RESULT_SHEET, plain
from tracker.imports.sniffing import FileKind, kind_of
from tracker.imports.workbook_guard import opened
from tracker.imports.workbook_parts import shared_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.imports.annotating.marks import Mark

_LONG = 16_000
"""Signs that a cell takes, whatever they are: two of its 32,767 units each at most."""


def annotated(content: bytes, marks: Sequence[Mark], headers: Mapping[str, Sequence[int]]) -> bytes:
    """
    Return a workbook with the marks in it: a fill, a cell 导入检查 at the end of each row, and a sheet 导入结果.

    Of a CSV file a workbook is made first. Texts are written as texts, never as formulas. A workbook that has no list
    of styles gets no colours.

    :param content: the file as it was sent in
    :param headers: by sheet the last header row of each table, where the header of the new column goes
    :raises WorkbookRefusedError: if the file would not be read either
    :raises UnfitError: if a part is damaged
    """
    if kind_of(content) is FileKind.CSV:
        content = _workbook_of_csv(content)
    opened(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _patched(archive, marks, headers)


def _patched(archive: zipfile.ZipFile, marks: Sequence[Mark], headers: Mapping[str, Sequence[int]]) -> bytes:
    parts = parts_of(archive)
    found = Fills(archive.read(parts.styles)) if parts.styles else None
    fills = found if found and found.is_usable else None
    texts = _check_texts(archive.read(parts.strings)) if parts.strings else frozenset()
    replaced, added = {}, {}
    for name, path in parts.sheets.items():
        own = [mark for mark in marks if mark.sheet == name]
        # Also a sheet of which nothing is said any more: an earlier look may have left something there.
        if name != RESULT_SHEET and (own or name in headers):
            said = SheetMarks(own, frozenset(headers.get(name, ())), fills)
            replaced[path] = patched_sheet(archive.read(path), said, texts)
    styles = {kind: fills.style(kind, "0") for kind in MarkKind} if fills else {}
    result = result_sheet(marks, parts.namespace, styles)
    if RESULT_SHEET in parts.sheets:
        replaced[parts.sheets[RESULT_SHEET]] = result
    else:
        added[parts.new_sheet] = result
        replaced |= parts.with_new_sheet()
    if fills and parts.styles:
        replaced[parts.styles] = fills.patched()
    return _written(archive, replaced, added)


def _check_texts(strings: bytes) -> frozenset[str]:
    """Return the numbers of the shared texts that are the header of the checks."""
    if CHECK_HEADER.encode() not in strings:
        return frozenset()
    return frozenset(str(number) for number, text in enumerate(shared_texts(strings)) if plain(text) == CHECK_HEADER)


def _written(archive: zipfile.ZipFile, replaced: Mapping[str, bytes], added: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for info in archive.infolist():
            content = replaced.get(info.filename)
            as_it_is = archive.read(info) if content is None else content
            written.writestr(copy.copy(info), as_it_is, zipfile.ZIP_DEFLATED)
        for name, content in added.items():
            written.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _workbook_of_csv(content: bytes) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet(CSV_SHEET)
    for number, cells in csv_grid(content).rows:
        for index, cell in enumerate(cells):
            if cell is not None:
                _put_text(page, number - 1, index, str(cell))
    book.close()
    return file.getvalue()


def _put_text(page: Any, row: int, column: int, text: str) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # Such a text the library would take for its own with formats inside, of which it escapes nothing. Longer than
        # a cell it would not be written at all, where `write_string` cuts it.
        page.write_rich_string(row, column, *text[:2], text[2:_LONG])
    else:
        page.write_string(row, column, text)
