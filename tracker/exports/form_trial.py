"""Tries a form before it is kept: whether it can be filled, and whether it is the same wherever it is opened. Pure."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from tracker.exports.form_layout import layout_of
from tracker.exports.form_note import with_note
from tracker.exports.form_sheet import FormSheet
from tracker.imports.workbook_guard import WorkbookRefusedError, opened
from tracker.imports.workbook_parts import links_of
from tracker.imports.xml_stream import damaged

if TYPE_CHECKING:
    from tracker.exports.form_layout import FormLayout

FETCHING = frozenset({"connections", "queryTable"})
_OUTSIDE = "表样从外面取数据或图片。请断开数据连接，把链接的图片改为插入的图片，再上传。"


def tried_layout(content: bytes) -> FormLayout:
    """
    Return how a form is filled, after it was filled with nothing: what is kept must serve whoever exports by it.

    :raises WorkbookRefusedError: as `layout_of`, or if the form fetches something where it is opened
    :raises UnfitError: as the recogniser does, or if the form cannot be filled
    """
    layout = layout_of(content)
    part = next(part for part in opened(content).sheets if part.path == layout.path)
    with ZipFile(BytesIO(content)) as archive:
        _refuse_fetching(archive)
        try:
            sheet = FormSheet(part.content, layout)
            sheet.cells()
            sheet.around(1)
            with_note(archive, layout, [], lambda ranges: sheet.moved(ranges, 1))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise damaged() from error
    return layout


def _refuse_fetching(archive: ZipFile) -> None:
    for info in archive.infolist():
        if not info.filename.lower().endswith(".rels"):
            continue
        for link in links_of(archive.read(info)):
            # A hyperlink is followed by whoever clicks on it.
            if link.kind in FETCHING or (link.is_external and link.kind != "hyperlink"):
                raise WorkbookRefusedError("external_links", _OUTSIDE)
