"""Rows that are found by patterns are those that the parser reads."""

from pathlib import Path
from unittest import mock

import pytest

from tests.unit.tracker.imports.test_sheet_reader import STYLES
from tests.workbooks import raw_workbook, sheet_of
from tracker.imports import sheet_reader
from tracker.imports.book import read_book
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
