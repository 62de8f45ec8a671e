"""Cells of a sheet are read as Excel shows them, and as other readers read them."""

import io
from datetime import date, datetime, time

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.workbooks import raw_workbook, sheet_of
from tracker.imports.book import read_one_sheet
from tracker.imports.columns import SHEET
from tracker.imports.merges import covers_of
from tracker.imports.number_formats import Display, Displayed, NoValue, style_of
from tracker.imports.sheet_reader import Grid, column_letters
from tracker.imports.xml_stream import UnfitError

DAY = date(2023, 5, 8)
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="4"/><xf/><xf numFmtId="9"/>'
    "</cellXfs></styleSheet>"
)
MONTH = style_of('yyyy"年"m"月"')


def read(content: bytes) -> list[tuple[int, list[object]]]:
    return grid_of(content).rows


def grid_of(content: bytes) -> Grid:
    return read_one_sheet(content, sheet=SHEET)


def only_cell(cell: str, parts: dict[str, str] | None = None) -> object:
    rows = read(raw_workbook(sheet_of(f'<row r="1">{cell}</row>'), parts))
    assert len(rows) <= 1
    return rows[0][1][-1] if rows else None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>35497.5</v></c>', 35497.5),
        ('<c r="A1"><v>-1.5E-3</v></c>', -0.0015),
        ('<c r="A1" t="n"><v>1</v></c>', 1.0),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="str"><f>A2</f><v>甲</v></c>', "甲"),
        ('<c r="A1" t="inlineStr"><is><t>甲</t></is></c>', "甲"),
        ('<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r><rPh><t>jia</t></rPh></is></c>', "甲乙"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', " a "),
        ('<c r="A1" t="inlineStr"><is><t>a_x000A_b</t></is></c>', "a\nb"),
        ('<c r="A1" t="inlineStr"><is><t>a_xD83D_b</t></is></c>', "a_xD83D_b"),
        ('<c r="A1" t="d"><v>2023-05-08</v></c>', DAY),
        ('<c r="A1" t="d"><v>2023-05-08T13:30:00</v></c>', datetime.combine(DAY, time(13, 30))),
        ('<c r="A1" t="d"><v>2023-05-07T16:00:00Z</v></c>', DAY),
        ('<c r="A1" t="d"><v>2023-05-08T00:00:00+08:00</v></c>', DAY),
        ('<c r="A1" t="d"><v>soon</v></c>', "soon"),
        ('<c r="A1" t="d"><v>9999-12-31T23:00:00-12:00</v></c>', "9999-12-31T23:00:00-12:00"),
        ('<c r="A1" t="d"><v>0001-01-01T00:00:00+14:00</v></c>', "0001-01-01T00:00:00+14:00"),
        ('<c r="A1"><v>nan</v></c>', NoValue("nan")),
        ('<c r="A1"><v>1_0</v></c>', NoValue("1_0")),
        ('<c r="A1"><v>-1e999</v></c>', NoValue("-1e999")),
        ('<c r="A1"><v>1e1000</v></c>', NoValue("1e1000")),
        ('<c r="A1"/>', None),
        ('<c r="A1"><v></v></c>', None),
        ('<c r="C1"><v>7</v></c>', 7.0),
        ('<c r="A1"><f>1+1</f></c>', NoValue("")),
        ('<c r="A1"><f>1+1</f><v> </v></c>', NoValue("")),
        ('<c r="A1" t="e"><v>#REF!</v></c>', NoValue("#REF!")),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', None),
        ('<c r="XFD1" s="1"/>', None),
    ],
)
def test_a_cell_is_read_by_its_type(cell: str, value: object):
    found = only_cell(cell)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("style", "number", "value"),
    [
        (1, "45054", DAY),
        (2, "45054", Displayed(DAY, MONTH)),
        (2, "0.5", 0.5),
        (5, "0.85", Displayed(0.85, style_of("0%"))),
        (1, "45054.5625", datetime.combine(DAY, time(13, 30))),
        (1, "45053.999999", DAY),
        (0, "45054", 45054.0),
        (3, "45054", 45054.0),
        (3, "3.7299", Displayed(3.7299, style_of("#,##0.00"))),
        (3, "3.73", 3.73),
        (3, "2023.1", Displayed(2023.1, style_of("#,##0.00"))),
        (4, "45054", 45054.0),
        (99, "45054", 45054.0),
        (1, "0.5", 0.5),
        (1, "-5", -5.0),
        (1, "1e308", 1e308),
    ],
)
def test_a_number_in_the_style_of_a_date_is_one(style: int, number: str, value: object):
    assert only_cell(f'<c r="A1" s="{style}"><v>{number}</v></c>', {"xl/styles.xml": STYLES}) == value


def test_a_type_that_no_program_writes_is_refused():
    with pytest.raises(Exception, match="已损坏"):
        only_cell('<c r="A1" t="x"><v>1</v></c>')


@pytest.mark.parametrize(
    ("display", "formats"),
    [
        (
            Display.NUMBER,
            ["", "General", "0.00E+00", "#,##0.00_);[Red](#,##0.00)", '0.00"万元 (d)"', r"0\d", "@", "[DBNum1]0",
             '0"y";d', "# ?/?", "# ##0", "[$¥-804]#,##0.00", '_ * #,##0.00_ ;_ * "-"??_ ;_ @_ ', "G/通用格式"],
        ),
        (
            Display.OTHER_NUMBER,
            ["0%", '0"%"', "#,##0.00,", "0,.00", "0!.0000", r"0\.0,", "000-0000-0000", '0.00"亿元"', "#,##0元", ";;;"],
        ),
        (Display.DAY, ["yyyy-mm-dd", "[$-804]yyyy年m月d日;@", "d-mmm-yy", "yyyy/m/d h:mm", 'yyyy"年"m"月"d"日" dddd']),
        (Display.MONTH, ['yyyy"年"m"月"', "mmm-yy", "yyyy-mm"]),
        (Display.NO_YEAR, ['m"月"d"日"', "d-mmm", "[h]:mm:ss", "h:mm AM/PM", "yyyy年", "dddd"]),
    ],
)  # fmt: skip
def test_a_format_shows_a_number_or_a_date_or_part_of_one(display: Display, formats: list[str]):
    assert {code: style_of(code).display for code in formats} == dict.fromkeys(formats, display)


def test_a_merged_cell_covers_rows_below_the_header_that_hold_something():
    sheet = sheet_of(
        '<row r="1"><c><v>1</v></c><c/></row><row r="2"><c><v>7</v></c></row><row r="4"><c/><c><v>8</v></c></row>'
    )
    merges = '<mergeCells><mergeCell ref="A1:A4"/><mergeCell ref="A2:B9"/></mergeCells></worksheet>'
    grid = grid_of(raw_workbook(sheet.replace("</worksheet>", merges)))
    covers = covers_of(grid.rows, grid.merges, below=1, width=2)
    assert {(row, index): cover.value for row in covers for index, cover in covers[row].items()} == dict.fromkeys(
        [(2, 1), (4, 0), (4, 1)], 7.0
    )


def test_merges_beyond_reason_are_refused_before_they_are_walked_through():
    merges = "<mergeCells>" + '<mergeCell ref="A2:B1048576"/>' * 20_000 + "</mergeCells></worksheet>"
    rows = "".join(f'<row r="{row}"><c><v>1</v></c></row>' for row in range(1, 9))
    grid = grid_of(raw_workbook(sheet_of(rows).replace("</worksheet>", merges)))
    with pytest.raises(UnfitError, match="合并的单元格过多"):
        covers_of(grid.rows, grid.merges, below=1, width=2)


def test_columns_may_be_hidden():
    columns = (
        '<cols><col min="1" max="1"/><col min="3" max="4" hidden="1"/><col min="99" max="16384" hidden="true"/></cols>'
    )
    sheet = sheet_of('<row r="1"/>').replace("<sheetData>", f"{columns}<sheetData>")
    assert grid_of(raw_workbook(sheet)).hidden_columns == {3, 4, *range(99, 257)}


@pytest.mark.parametrize("row", ['<row r="1" hidden="1"/>', '<row r="1" hidden="true"/>', '<row r="1" ht="0"/>'])
def test_a_row_may_be_hidden(row: str):
    assert grid_of(raw_workbook(sheet_of(row))).hidden_rows == {1}


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_are_counted_from_either_epoch(is_1904: bool):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "date_1904": is_1904})
    style = book.add_format({"num_format": "yyyy/m/d"})
    book.add_worksheet(SHEET).write_datetime(0, 0, datetime.combine(DAY, time()), style)
    book.close()
    assert read(file.getvalue()) == [(1, [DAY])]


def test_what_is_struck_through_is_known():
    styles = "<styleSheet><fonts><font/><font><strike/></font><font><strike val='0'/></font></fonts><cellXfs>"
    styles += "".join(f"<xf fontId='{font}'/>" for font in range(3)) + "</cellXfs></styleSheet>"
    cells = "".join(f'<c s="{style}"><v>7</v></c>' for style in range(3)) + '<c s="1"/>'
    assert grid_of(raw_workbook(sheet_of(f"<row>{cells}</row>"), {"xl/styles.xml": styles})).struck == {1: {2}}


def test_shared_texts_are_read_without_how_they_are_spoken():
    strings = "<sst><si><t>甲</t></si><si><r><t>太</t></r><r><t>原</t></r><rPh><t>tai</t></rPh></si><si/></sst>"
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in (1, 0, 2))
    sheet = sheet_of(f"<row>{cells}</row>")
    assert read(raw_workbook(sheet, {"xl/sharedStrings.xml": strings})) == [(1, ["太原", "甲"])]


def test_rows_keep_their_numbers():
    sheet = sheet_of('<row r="2"><c r="B2"><v>1</v></c></row><row r="9"/><row><c><v>2</v></c><c><v>3</v></c></row>')
    assert read(raw_workbook(sheet)) == [(2, [None, 1.0]), (10, [2.0, 3.0])]


def test_a_workbook_of_another_program_is_read():
    book = openpyxl.Workbook()
    page = book.active
    page.title = SHEET
    page.append(["项目名称", 35497.5, True, DAY, None, "a\nb"])
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue()) == [(1, ["项目名称", 35497.5, True, DAY, None, "a\nb"])]


values = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15),
    st.integers(min_value=-(10**12), max_value=10**12),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="_"), max_size=20),
    st.dates(min_value=date(1950, 1, 1), max_value=date(2200, 1, 1)),
)


@given(st.lists(st.lists(values, min_size=1, max_size=6), min_size=1, max_size=6))
def test_two_other_readers_read_the_same(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page, style = book.add_worksheet(SHEET), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for index, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(number, index, datetime.combine(value, time()), style)
            elif isinstance(value, str):
                page.write_string(number, index, value)
            else:
                page.write(number, index, value)
    book.close()
    ours = {(number, index): cell for number, row in read(file.getvalue()) for index, cell in enumerate(row)}
    ours = {place: cell for place, cell in ours.items() if cell not in {None, ""}}
    assert ours == _by_calamine(file) == _by_openpyxl(file)


def _by_calamine(file: io.BytesIO) -> dict[tuple[int, int], object]:
    rows = (
        python_calamine.load_workbook(io.BytesIO(file.getvalue()))
        .get_sheet_by_name(SHEET)
        .to_python(skip_empty_area=False)
    )
    return {(number, i): cell for number, row in enumerate(rows, 1) for i, cell in enumerate(row) if cell != ""}


def _by_openpyxl(file: io.BytesIO) -> dict[tuple[int, int], object]:
    rows = openpyxl.load_workbook(file)[SHEET].iter_rows(values_only=True)
    found = {
        (number, i): cell for number, row in enumerate(rows, 1) for i, cell in enumerate(row) if cell not in {None, ""}
    }
    return {place: cell.date() if isinstance(cell, datetime) else cell for place, cell in found.items()}


def test_columns_have_letters():
    assert [column_letters(number) for number in (1, 26, 27, 100, 16384)] == ["A", "Z", "AA", "CV", "XFD"]
