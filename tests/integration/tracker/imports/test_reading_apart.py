"""A file of a stranger is read by a process of its own, with the same outcome."""

from pathlib import Path

import pytest

from tracker.imports.reader import recognise_file
from tracker.imports.reading_apart import lines_apart, recognised_in
from tracker.imports.workbook_guard import WorkbookRefusedError

BOOKS = Path(__file__).resolve().parents[3] / "ledger_books"


def outcome(recognise, content):
    try:
        found = recognise(content)
    except WorkbookRefusedError as error:
        return error.code, error.detail
    return list(found.tables), list(found.skipped), list(found.remarks)


@pytest.mark.parametrize(
    "name",
    [
        "13_dates.xlsx",
        "16_zone_merged.xlsx",
        "24_strikethrough.xlsx",
        "33_formula_uncached_rows.xlsx",
        "36_macros.xlsm",
    ],
)
def test_the_same_is_read_apart_as_here(name):
    content = (BOOKS / name).read_bytes()
    assert outcome(lambda sent: recognised_in(lines_apart(sent)), content) == outcome(recognise_file, content)
