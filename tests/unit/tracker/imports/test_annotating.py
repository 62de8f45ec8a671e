"""A ledger comes back with what is said of it, and otherwise as it was: part for part, and when it is read again."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.workbooks import workbook
from tracker.imports.annotating.apart import annotated_apart
from tracker.imports.annotating.marks import Mark, MarkKind
from tracker.imports.annotating.workbook import annotated
from tracker.imports.reader import read_ledger, recognise_file
from tracker.imports.workbook_guard import WorkbookRefusedError

BOOKS = Path(__file__).resolve().parents[3] / "ledger_books"
NAMES = (
    "09_three_header_rows_numbers.xlsx",
    "13_dates.xlsx",
    "16_zone_merged.xlsx",
    "17_sheet_per_zone.xlsx",
    "40_gbk.csv.gb18030",
    "46_comments_image.xlsx",
    "59_strict.xlsx",
    "60_wps_parts.xlsx",
    "71_dates_lo.xlsx",
)
PATCHED = ("workbook.xml", "workbook.xml.rels", "[content_types].xml", "styles.xml")


def marks_of(found):
    """Return what there is to say of a file, a change of the first project, and something of its last row."""
    ledger = read_ledger(found)
    said = [(MarkKind.ERROR, one) for one in ledger.errors] + [(MarkKind.REMARK, one) for one in ledger.remarks]
    marks = []
    for kind, one in said:
        letters = one.column.partition(" ")[0]
        place = letters if letters.isascii() else ""
        marks.append(Mark(one.sheet, one.row, place, kind, one.value, one.detail))
    for table in found.tables:
        last = table.columns[-1].letters
        marks.append(Mark(table.sheet, table.rows[0].number, last, MarkKind.CHANGE, "=1+1", '=HYPERLINK("x")'))
        marks.append(Mark(table.sheet, table.rows[-1].number, "", MarkKind.ERROR, "_x0041_\x01<", "这一行有误。"))
    return marks, {table.sheet: [table.header_rows[1]] for table in found.tables}


def told(found):
    return [
        (table.sheet, table.header_rows, table.columns, table.others, table.rows, table.aside, table.notes)
        for table in found.tables
    ]


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", NAMES)
def test_an_annotated_ledger_is_the_same_ledger(name):
    content = (BOOKS / name).read_bytes()
    found = recognise_file(content)
    marks, headers = marks_of(found)
    once = annotated(content, marks, headers)
    # Corrected in the annotated file and sent in again, it may be annotated again.
    twice = annotated(once, marks[-1:], headers)
    for again in map(recognise_file, (once, twice)):
        assert told(again) == told(found)
        assert again.fingerprint == found.fingerprint
    if not name.endswith("gb18030"):
        before, after = parts(content), parts(once)
        changed = {part for part in before if before[part] != after[part]}
        assert {part for part in changed if not part.lower().endswith(PATCHED)} <= {
            part for part in changed if "sheet" in part.rpartition("/")[2].lower()
        }
        assert len(after) == len(before) + 1
    for book, count in ((once, len(marks)), (twice, 1)):
        lines = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("导入结果").to_python()
        assert len(lines) == count + 3
        assert lines[-1][:2] == ["错误", marks[-1].sheet]


def test_cells_are_coloured_rows_have_a_sentence_and_nothing_is_a_formula():
    content = workbook([{"项目名称": "甲项目", "开发区": "甲区"}, {"项目名称": "乙项目"}])
    marks = [
        Mark("项目", 2, "A", MarkKind.REMARK, "甲项目", "=1+1"),
        Mark("项目", 2, "A", MarkKind.ERROR, "甲项目", "不对。"),
        Mark("项目", 3, "B", MarkKind.ERROR, "", "“开发区”必须填写。"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(annotated_apart(content, marks, {"项目": [1]})))
    page, result = book["项目"], book["导入结果"]
    last = page.max_column
    assert [page.cell(row, last).value for row in (1, 2, 3)] == [
        "导入检查",
        "A 列：=1+1；A 列：不对",
        "B 列：“开发区”必须填写",
    ]
    # What is missing is coloured, too, though the file holds no cell there.
    assert [page[place].fill.fgColor.rgb for place in ("A2", "B3", "A3")] == ["FFFFC9C4", "FFFFC9C4", "00000000"]
    assert {cell.data_type for row in (*page.iter_rows(), *result.iter_rows()) for cell in row} <= {"s", "n"}
    assert [result.cell(row, 7).hyperlink.location for row in (4, 5, 6)] == ["'项目'!A2", "'项目'!A2", "'项目'!B3"]
    again = openpyxl.load_workbook(io.BytesIO(annotated(annotated(content, marks, {"项目": [1]}), [], {"项目": [1]})))
    # What was corrected is white again.
    assert again["项目"]["A2"].fill.fill_type is None
    assert [again["项目"].cell(row, last).value for row in (1, 2, 3)] == ["导入检查", None, None]


def test_what_cannot_be_read_cannot_be_annotated():
    with pytest.raises(WorkbookRefusedError) as caught:
        annotated_apart((BOOKS / "36_macros.xlsm").read_bytes(), [], {})
    assert len(caught.value.detail) <= 80


def test_a_cell_of_a_csv_file_that_looks_like_a_text_with_formats_is_a_text():
    book = annotated("项目名称,开发区\n<r>&</r>,甲区\n".encode(), [], {})
    cells = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]["A"]
    assert [cell.value for cell in cells] == ["项目名称", "<r>&</r>"]
