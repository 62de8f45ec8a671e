"""Writing workbooks: what is in memory meanwhile, and what stands in the file."""

import tracemalloc
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from projects.errors import DomainError
from tracker.workbooks import sheets
from tracker.workbooks.book import Book, CellKind, Sheet, SheetColumn
from tracker.workbooks.forms import Form, FormColumn
from tracker.workbooks.quick_sheet import QuickSheet

COLUMNS = [
    SheetColumn("名称", ("name",), room=10),
    SheetColumn("灯", ("lamp",), words={"red": "红灯"}),
    SheetColumn("分子", ("rate", "numerator"), CellKind.COUNT, "比率"),
    SheetColumn("百分比", ("rate", "percent"), CellKind.PERCENT, "比率"),
    SheetColumn("单列", ("rate", "numerator"), CellKind.AMOUNT, "只有一列的组"),
]


def row(number, percent="12.50"):
    """Return a row whose name takes two lines."""
    return {"name": f"=项目{number:06d}", "lamp": "red", "rate": {"numerator": number, "percent": percent}}


def written(rows, total=None):
    """Return the sheet of a workbook as another program reads it, and how many rows the book says it has."""
    book = Book(["范围：全省"]).add(Sheet("表", ["标题", "注"], COLUMNS, rows, total))
    with book.file() as file:
        return load_workbook(file)["表"], book.rows


def test_a_stream_is_written_as_a_list_is():
    sheet, count = written((row(number, None if number else "12.50") for number in range(3)), total=row(9))
    cells = [tuple(one) for one in sheet.iter_rows(min_row=5, values_only=True)]
    assert count == 3
    assert cells[0] == ("名称", "灯", "比率", None, "只有一列的组")
    assert cells[1][2:] == ("分子", "百分比", "单列")
    assert cells[2] == ("=项目000000", "红灯", 0, 0.125, 0)
    assert cells[3] == ("=项目000001", "红灯", 1, "—", 1)
    assert cells[5] == ("=项目000009", "红灯", 9, 0.125, 9)
    assert sheet["A9"].data_type == "s"
    assert {str(one) for one in sheet.merged_cells.ranges} == {
        "A1:E1", "A2:E2", "A3:E3", "A4:E4", "A5:A6", "B5:B6", "C5:D5",
    }  # fmt: skip
    assert [sheet.row_dimensions[number].height for number in (1, 7, 10)] == [22.5, 32.25, 32.25]
    assert sheet.column_dimensions["A"].width == pytest.approx(10, abs=1)


def test_headers_without_groups_are_as_tall_as_they_need():
    for header, heights in (
        ("名称", [15.75, 15.75]),
        ("分两行的名称", [15.75, 15.75]),
        ("要占三行的很长的名称", [15.75, 32.25]),
    ):
        sheet = Sheet("表", ["标题"], [SheetColumn(header, ("name",), room=10), COLUMNS[1]], [row(1)])
        with Book([]).add(sheet).file() as file:
            written_sheet = load_workbook(file)["表"]
        assert [written_sheet.row_dimensions[number].height for number in (3, 4)] == heights


def test_more_rows_than_a_sheet_holds_are_refused_before_and_on_the_way(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_AT_ONCE", 2)
    for rows in ([row(1)] * 3, iter([row(1)] * 3)):
        with pytest.raises(DomainError, match="至多导出 2 行"):
            written(rows)
    assert written([row(1)] * 2, total=row(2))[1] == 2


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows():
    peaks = []
    for count in (200, 3_000):
        tracemalloc.start()
        Book([]).add(Sheet("表", ["标题"], COLUMNS, (row(number) for number in range(count)))).file().close()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Not even the height of each row is kept.
    assert peaks[1] - peaks[0] < 3_000 * 100


TEXTS = ["甲", "", " 前", "后\n", "a<b&c>", "_x0041_", "=1+1", "\x07", "\ufffe", '"引号"', "好" * 40_000, "😀" * 20_000]


def sheet_of(kind, fill):
    """Return the bytes of a sheet of one of the two kinds."""
    file = BytesIO()
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        fill(book.add_worksheet("表", kind), [book.add_format({"border": number}) for number in (1, 2)])
    return ZipFile(file).read("xl/worksheets/sheet1.xml")


def test_rows_are_put_as_the_library_writes_them_cell_by_cell():
    rows = [(text, 0.1 + number / 3, None, date(2024, 5, number + 1), 7) for number, text in enumerate(TEXTS)]

    def by_cells(page, formats):
        page.write_string(0, 0, "标题", formats[0])
        for number, (text, figure, _, day, count) in enumerate(rows, start=1):
            first, second = formats
            page.write_string(number, 0, text, first)
            page.write_number(number, 1, figure, second)
            page.write_blank(number, 2, None, first)
            page.write_datetime(number, 3, day, second)
            page.write_number(number, 4, count, first)
            page.set_row(number, 16 * number)
        for column in range(300):
            page.write_number(len(rows) + 1, column, column, formats[0])
        page.set_row(len(rows) + 1, 16)

    def by_rows(page, formats):
        page.write_string(0, 0, "标题", formats[0])
        for number, values in enumerate(rows, start=1):
            page.put_row(number, 16 * number, values, [*formats, *formats, formats[0]])
        page.put_row(len(rows) + 1, 16, range(300), formats[:1] * 300)

    assert sheet_of(QuickSheet, by_rows) == sheet_of(Worksheet, by_cells)


LIKE_THE_LIBRARYS = ["<r>&</r>", "<r><t>假</t></r>", "<r></is></c></row>甲</r>"]
"""Texts that the library takes for its own with formats inside, and writes as they are, which breaks the file."""


@pytest.mark.parametrize("text", LIKE_THE_LIBRARYS)
def test_a_text_that_looks_like_one_of_the_librarys_is_a_text_all_the_same(text):
    form = Form("填写", [FormColumn("项目", choices="项目")], [[text]], {"项目": [text]})
    sheet = Sheet("表", [text], COLUMNS[:2], [{"name": text, "lamp": text}])
    book = Book([text]).add(sheet).add_rows("台账", [[text], [text]]).add_form(form).add_heading("说明")
    with book.file() as file:
        sheets = load_workbook(file)
    places = {"表": "A1 A2 A6 B6", "台账": "A1 A2", "填写": "A2", "选项": "A1", "说明": "A1"}
    for name, cells in places.items():
        assert {cell: sheets[name][cell].value for cell in cells.split()} == dict.fromkeys(cells.split(), text), name


def test_plain_cells_are_written_as_the_library_writes_them():
    def fill(page, formats):
        form = formats[0]
        for number, text in enumerate(TEXTS):
            page.write_string(number, 0, text, form)
            page.write_string(number, 1, text)
            page.write_number(number, 2, 0.1 + number / 3, form)
            page.write_datetime(number, 3, date(2024, 5, 1), form)
            page.write_blank(number, 300, None, form)
            page.write_formula(number, 5, "=1+1", form)

    assert sheet_of(Worksheet, fill) == sheet_of(QuickSheet, fill)
