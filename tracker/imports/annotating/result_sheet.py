"""The sheet that an annotated ledger gets: each thing that is said of it, with a link to its cell."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from tracker.imports.annotating.marks import MarkKind
from tracker.imports.annotating.patching import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.imports.annotating.marks import Mark

HEADERS = ("类别", "工作表", "行", "列", "表内内容", "说明", "单元格")
WIDTHS = (8, 16, 8, 8, 28, 70, 12)
LONGEST = 1000
MOST_LINES = 20_000
"""Enough for anybody to read; links cost a spreadsheet program much."""


def result_sheet(marks: Sequence[Mark], namespace: str, styles: dict[MarkKind, str]) -> bytes:
    """
    Return the XML of the sheet.

    :param namespace: that of the workbook's other parts
    :param styles: the number of the cells' style for each kind
    """
    counted = Counter(mark.kind for mark in marks)
    summary = "，".join(f"{kind} {count} 处" for kind in MarkKind if (count := counted[kind])) or "没有要说明的"
    rows = [
        _row(1, [(f"这个文件的检查结果：{summary}。这一页和“导入检查”列在再次导入时不读取，可以删去。", "")]),
        _row(3, [(header, "") for header in HEADERS]),
    ]
    links = []
    for number, mark in enumerate(marks[:MOST_LINES], 4):
        place = f"{mark.letters or 'A'}{mark.row}" if mark.row else ""
        cells = [str(mark.kind), mark.sheet, str(mark.row or ""), mark.letters, mark.value, mark.sentence, place]
        rows.append(
            _row(
                number, [(cell[:LONGEST], styles.get(mark.kind, "") if not at else "") for at, cell in enumerate(cells)]
            )
        )
        if place:
            target = "'" + mark.sheet.replace("'", "''") + f"'!{place}"
            links.append(f'<hyperlink ref="G{number}" location={quoteattr(target)} display="{place}"/>')
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(WIDTHS, 1)
    )
    pane = '<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>'
    listed = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns={quoteattr(namespace)}>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{widths}</cols>"
        f"<sheetData>{''.join(rows)}</sheetData>{listed}</worksheet>"
    ).encode()


def _row(number: int, cells: Sequence[tuple[str, str]]) -> str:
    written = "".join(
        f'<c r="{"ABCDEFG"[at]}{number}"{f" s={quoteattr(style)}" if style else ""} t="inlineStr">'
        f'<is><t xml:space="preserve">{text(cell)}</t></is></c>'
        for at, (cell, style) in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{written}</row>'
