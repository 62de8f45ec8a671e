"""Workbooks that are refused as a whole. Some of these files end the process of parsers that trust them."""

import io
import re
import struct
import zipfile

import pytest

from tests.workbooks import LINKS, raw_workbook, sheet_of, workbook
from tracker.imports import workbook_guard
from tracker.imports.book import read_one_sheet
from tracker.imports.columns import SHEET
from tracker.imports.sheet_reader import MOST_FILLED_ROWS
from tracker.imports.workbook_guard import WorkbookRefusedError

ONE_CELL = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>')
RELS = "xl/_rels/workbook.xml.rels"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(WorkbookRefusedError) as caught:
        read_one_sheet(content, sheet=SHEET)
    assert len(caught.value.detail) <= 80
    assert caught.value.detail.endswith(("。", "）。"))
    return caught.value.code


def cells(*references: str) -> str:
    """Return a sheet with cells; each stands in a row of its own number, as a proper file has it."""
    rows = [(re.sub(r"\D", "", reference)[:7] or "1", reference) for reference in references]
    return sheet_of("".join(f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>' for row, reference in rows))


def test_a_plain_workbook_passes_and_is_read():
    assert read_one_sheet(raw_workbook(ONE_CELL), sheet=SHEET).rows == [(1, [1.0])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_workbook"),
        ("项目名称,开发区".encode(), "not_a_workbook"),
        (b"PK\x03\x04 and no more", "not_a_workbook"),
        (COMPOUND + b"\0" * 4096, "xls"),
        (zipped({"xl/workbook.bin": "x"}), "xlsb"),
        (b"<html><table><tr><td>1", "html"),
        (raw_workbook(ONE_CELL, {"xl/vbaProject.bin": b"x"}), "macros"),
        (raw_workbook(ONE_CELL, {"xl/externalLinks/externalLink1.xml": "<x/>"}), "external_links"),
        (raw_workbook(ONE_CELL, {"xl/embeddings/oleObject1.bin": b"x"}), "embedded_objects"),
        (raw_workbook(ONE_CELL, {"xl/activeX/activeX1.xml": "<x/>"}), "embedded_objects"),
        (raw_workbook(ONE_CELL, {"XL\\VBAPROJECT.BIN": b"x"}), "macros"),
        (raw_workbook(ONE_CELL, {f"xl/media/{number}.png": b"" for number in range(200)}), "too_many_entries"),
        (raw_workbook("<worksheet>"), "not_a_workbook"),
        (zipped({"content.xml": "<x/>"}), "ods"),
        (raw_workbook(ONE_CELL, {RELS: LINKS.replace("sheet1", "sheet2")}), "not_a_workbook"),
        (
            raw_workbook(ONE_CELL, {RELS: LINKS.replace("sheet1.xml", "a.png"), "xl/worksheets/a.png": ""}),
            "not_a_workbook",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_ledger_is_refused(content: bytes, code: str):
    assert refusal(content) == code


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(workbook_guard, "LARGEST_FILE", 10)
    assert refusal(b"PK\x03\x04" + b"x" * 7) == "file_too_large"


def test_another_sheet_is_named_in_the_refusal():
    with pytest.raises(WorkbookRefusedError, match="现有：台账"):
        read_one_sheet(workbook([], sheet="台账"), sheet=SHEET)


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (cells("A1", "XFD1048576"), "too_many_columns"),
        (sheet_of('<row r="1"><c r="XFD1048576"><v>1</v></c></row>'), "not_a_workbook"),
        (sheet_of('<row r="1"><c r="A2"><v>1</v></c></row>'), "not_a_workbook"),
        (sheet_of('<row r="2"/><row r="2"/>'), "not_a_workbook"),
        (sheet_of('<row r="1"><c r="B1"/><c r="A1"/></row>'), "not_a_workbook"),
        (cells("IW1"), "too_many_columns"),
        (cells("A0"), "not_a_workbook"),
        (cells("a1"), "not_a_workbook"),
        (cells("A1:B2"), "not_a_workbook"),
        (sheet_of('<row r="1"><c r="A99999999999"/></row>'), "not_a_workbook"),
        (sheet_of('<row r="1048577"/>'), "not_a_workbook"),
        (sheet_of('<row r="1e3"/>'), "not_a_workbook"),
        (sheet_of('<row r="９"/>'), "not_a_workbook"),
        (sheet_of("<row>" + "<c><v>1</v></c>" * 257 + "</row>"), "too_many_columns"),
        (sheet_of('<x:row xmlns:x="y"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>'), "too_many_columns"),
        (sheet_of('<row><c r="XFD&#49;"><v>1</v></c></row>'), "too_many_columns"),
        pytest.param(
            sheet_of("<row><c><v>1</v></c></row>" * (MOST_FILLED_ROWS + 1)), "too_many_rows", marks=pytest.mark.slow
        ),
    ],
)
def test_cells_beyond_the_limits_are_refused(sheet: str, code: str):
    assert refusal(raw_workbook(sheet)) == code


def test_the_last_row_and_the_last_column_pass():
    assert read_one_sheet(raw_workbook(cells("A1", "IV1048576")), sheet=SHEET).rows[1][0] == 1_048_576


def test_what_holds_nothing_is_nothing():
    sheet = sheet_of(
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576"/></row>'
    )
    assert read_one_sheet(raw_workbook(sheet), sheet=SHEET).rows == [(1, [1.0])]
    # Cells without a place of their own, far beyond the columns that are looked at.
    sheet = sheet_of(f"<row><c><v>1</v></c>{'<c/>' * 300}</row>")
    assert read_one_sheet(raw_workbook(sheet), sheet=SHEET).rows == [(1, [1.0])]


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + ONE_CELL.replace("<v>1</v>", "<v>&a;</v>"),
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + ONE_CELL,
        '<?xml version="1.0"?><?trick <c r="XFD1048576"/> ?>' + ONE_CELL,
    ],
)
def test_declarations_and_instructions_are_refused(sheet: str):
    assert refusal(raw_workbook(sheet)) == "document_type"


def test_xml_in_another_encoding_is_refused():
    declared = '<?xml version="1.0" encoding="UTF-16"?>' + ONE_CELL
    assert refusal(raw_workbook(declared.encode("utf-16"))) == "not_a_workbook"


def test_a_bomb_is_counted_while_it_inflates(monkeypatch):
    monkeypatch.setattr(workbook_guard, "LARGEST_INFLATED", 3 * 1024 * 1024)
    assert refusal(raw_workbook(ONE_CELL, {"xl/media/image1.png": b"\0" * 4 * 1024 * 1024})) == "inflates_too_large"


def test_a_lying_size_hides_nothing():
    """The archive says that the sheet is short: only the short part is looked at, so only that may be parsed."""
    content = bytearray(raw_workbook(cells("A1", "XFD1048576")))
    entry = content.index(b"PK\x01\x02", content.index(b"xl/worksheets/sheet1.xml", content.index(b"PK\x01\x02")) - 60)
    content[entry + 24 : entry + 28] = struct.pack("<I", 40)
    assert refusal(bytes(content)) == "not_a_workbook"


def test_two_parts_of_one_name_are_refused():
    file = io.BytesIO(raw_workbook(ONE_CELL))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("XL/workSheets/sheet1.xml", cells("XFD1048576"))
    assert refusal(file.getvalue()) == "not_a_workbook"


def test_other_sheets_are_not_looked_at():
    content = raw_workbook(ONE_CELL, {"xl/worksheets/sheet2.xml": cells("XFD1048576")})
    assert read_one_sheet(content, sheet=SHEET)


def test_one_long_text_used_by_many_cells_is_refused():
    """Stored once in 100 kB, it would be 30 GB in memory."""
    strings = f"<sst><si><t>{'长' * 32_000}</t></si></sst>"
    row = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    assert refusal(raw_workbook(sheet_of(row * 100), {"xl/sharedStrings.xml": strings})) == "too_much_text"


@pytest.mark.parametrize("index", ["1", "-1", "x", "9" * 6000])
def test_a_text_that_is_not_there_is_refused(index: str):
    sheet = sheet_of(f'<row><c r="A1" t="s"><v>{index}</v></c></row>')
    assert refusal(raw_workbook(sheet, {"xl/sharedStrings.xml": "<sst><si><t>a</t></si></sst>"})) == "not_a_workbook"


def test_an_encrypted_entry_is_refused():
    content = bytearray(raw_workbook(ONE_CELL))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content)) == "not_a_workbook"


def test_an_unknown_compression_is_refused():
    content = bytearray(raw_workbook(ONE_CELL))
    content[content.index(b"PK\x01\x02") + 10] = 97
    assert refusal(bytes(content)) == "not_a_workbook"
