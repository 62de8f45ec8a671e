"""Adds to a workbook a sheet of lines that says what it holds, and moves the ranges that have names. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from tracker.exports.form_cells import cell
from tracker.exports.form_layout import PARSER, FormLayout
from tracker.exports.form_sheet import row_xml
from tracker.imports.annotating.parts import parts_of

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Sequence

NOTE = "导出说明"


def with_note(
    archive: zipfile.ZipFile, layout: FormLayout, lines: Sequence[str], moved: Callable[[str], str]
) -> dict[str, bytes]:
    """
    Return the parts of a workbook that change, and the one that is new, by their names.

    :param moved: returns a range of the form's sheet after its rows moved
    """
    parts = parts_of(archive)
    names = (f"{NOTE}{number or ''}" for number in range(1000))
    changed = parts.with_new_sheet(next(name for name in names if name not in parts.sheets))
    book: Any = etree.fromstring(changed[parts.workbook], PARSER)
    for defined in book.iter("{*}definedName"):
        place, sign, ranges = (defined.text or "").rpartition("!")
        if place.strip("'").replace("''", "'") == layout.sheet:
            defined.text = f"{place}{sign}{moved(ranges)}"
    changed[parts.workbook] = etree.tostring(book, xml_declaration=True, encoding="UTF-8", standalone=True)
    return {**changed, parts.new_sheet: _sheet(lines, parts.namespace)}


def _sheet(lines: Sequence[str], namespace: str) -> bytes:
    rows = "".join(row_xml(n, [cell(f"A{n}", 0, line)], 0.0) for n, line in enumerate(lines, start=1))
    columns = '<cols><col min="1" max="1" width="100" customWidth="1"/></cols>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<worksheet xmlns="{namespace}">{columns}<sheetData>{rows}</sheetData></worksheet>'.encode()
