"""Rows that are found by patterns are those that the parser reads."""

from pathlib import Path
from unittest import mock

import pytest

from tests.unit.tracker.imports.test_sheet_reader import STYLES
from tests.workbooks import raw_workbook, sheet_of
from tracker.imports import sheet_reader
from tracker.imports.alike_rows import SEEN, AlikeRows
from tracker.imports.book import read_book
from tracker.imports.cell_values import CellReader, WorkbookContext
from tracker.imports.plain_rows import plain_rows
from tracker.imports.workbook_guard import WorkbookRefusedError

BOOKS = sorted((Path(__file__).resolve().parents[3] / "ledger_books").glob("*.xlsx"))
PLAIN = '<row r="1" spans="1:2"><c r="A1" t="inlineStr"><is><t>甲</t></is></c><c r="B1" s="1"><v>45000</v></c></row>'
ROWS = (
    PLAIN,
    f'{PLAIN}<row r="2" hidden="1"/><row r="3" ht="0"><c r="A3"><v>1</v></c></row><row r="4"/>',
    f'{PLAIN}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row><row r="3"><c r="B3" t="str"><v>a&amp;b</v></c></row>',
    f"{PLAIN}<row r='2'><c r='A2'><v>1</v></c></row>",
    f'{PLAIN}<row r="2"><c r="A2"><v>1</v></c></row ><row r="3"><c r="A3"><v>1</v></c></row>',
    f'{PLAIN}<!-- <row r="9"><c r="A9"><v>1</v></c></row> --><row r="2"><c r="A2"><v>1</v></c></row>',
    f'{PLAIN}<x:row r="2" xmlns:x="u"><x:c r="A2"><x:v>1</x:v></x:c></x:row>',
    f'{PLAIN}<row r="2" a="&gt;/>"><c r="A2"><v>1</v></c></row>',
    f'{PLAIN}<row r="2"><c r="A2" t="inlineStr"><is><t>a\r\nb</t></is></c> <c r="C2"><v>3</v></c><c r="D2"/></row>',
    f'{PLAIN}<row r="2"><row r="3"><c r="A3"><v>1</v></c></row></row>',
    f"{PLAIN}{PLAIN}",
    '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
    '<row r="2"><c r="B3"><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
    '<row r="1"><c r="A1"><v>1e999</v></c></row>',
    '<row r="1048577"/>',
    f'{PLAIN}<row r="2"><c r="A2"><v>1</v></c>',
)


def by_either_way(content: bytes) -> list[object]:
    """Return what a sheet is read as, or why it is refused: with its plain rows by their patterns, and without."""
    found: list[object] = []
    for way in (plain_rows, lambda _: None):
        with mock.patch.object(sheet_reader, "plain_rows", way):
            try:
                found.append(read_book(content))
            except WorkbookRefusedError as error:
                found.append(error.code)
    return found


@pytest.mark.parametrize("rows", ROWS)
def test_a_row_is_read_the_same_by_its_pattern_and_by_the_parser(rows):
    patterns, parser = by_either_way(raw_workbook(sheet_of(rows), {"xl/styles.xml": STYLES}))
    assert patterns == parser


def test_books_are_read_the_same_by_patterns_and_by_the_parser():
    for book in BOOKS:
        patterns, parser = by_either_way(book.read_bytes())
        assert patterns == parser, book.name


def alike(number, name="甲", day="45000", text="1", amount="1.5"):
    """Return a row of cells that are written as those of any other number."""
    return (
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{name}</t></is></c><c r="B{number}" s="1"/>'
        f'<c r="C{number}" s="1"><v>{day}</v></c><c r="E{number}" t="s"><v>{text}</v></c>'
        f'<c r="F{number}"><v>{amount}</v></c><c r="G{number}" t="str"><v>{name}</v></c></row>'
    )


@pytest.mark.parametrize(
    "last",
    [
        alike(100),
        alike(100, name=""),
        alike(100, name="甲_x000D_"),
        alike(100, name="甲&amp;乙"),
        alike(100, day="45000.5", amount="-0"),
        alike(100, day="1e3", amount="1E5"),
        alike(100, day="", amount=""),
        alike(100, amount="1" * 400),
        alike(100, amount="甲"),
        alike(100, text="0"),
        alike(100, text="2"),
        alike(100, text="7"),
        alike(100, text="x"),
        alike(100).replace('r="C100"', 'r="C101"'),
        alike(100).replace('<row r="100">', '<row r="101">'),
        alike(100).replace('<row r="100">', "<row>"),
        alike(100).replace('<row r="100">', '<row r="100" hidden="1">'),
        alike(100).replace('r="C100"', 'r="D100"'),
        alike(100).replace('t="str"><v>', 't="str"><f>1</f><v>'),
        alike(29),
    ],
)
def test_a_row_written_as_many_are_is_read_as_if_it_were_alone(last):
    rows = [alike(number, name=f"甲{number}", day=45000 + number, text=number % 3) for number in range(1, 31)]
    texts = "<sst><si><t>子</t></si><si><t>丑</t></si><si><t/></si></sst>"
    parts = {"xl/styles.xml": STYLES, "xl/sharedStrings.xml": texts}
    patterns, parser = by_either_way(raw_workbook(sheet_of("".join([*rows, last])), parts))
    assert patterns == parser
    assert len(rows) > SEEN


def test_rows_written_as_many_are_need_no_cell_to_be_looked_for():
    rows = AlikeRows(CellReader(WorkbookContext(["子", "丑"], [], counts_from_1904=False)), set())
    body = alike(1).partition(">")[2].removesuffix("</row>")
    for _ in range(SEEN):
        assert rows.found("1", body) is None
        rows.learn(body, [1, 2, 3, 5, 6, 7])
    found = rows.found("1", body)
    assert found is not None
    assert rows.cells(*found) == ["甲", None, 45000.0, None, "丑", 1.5, "甲"]
    assert rows.found("2", body) is None
