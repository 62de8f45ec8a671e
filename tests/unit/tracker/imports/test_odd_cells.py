"""Numbers, days and errors that no ledger means: in every kind of file each is the fault of its cell, never of all."""

from datetime import date

import pytest

from projects.rules.stages import Cohort
from tests.workbooks import WORKBOOK, raw_workbook, sheet_of
from tracker.imports.book import read_book, read_one_sheet
from tracker.imports.cells import CellError
from tracker.imports.indicator_tables import indicator_table, value_parts
from tracker.imports.monthly_sheets import read_monthly_sheet
from tracker.imports.monthly_tables import READ, monthly_table
from tracker.imports.reader import read_workbook, recognise_file
from tracker.imports.round_lists import read_list
from tracker.imports.zone_words import ZoneWords

NOTHING = ["-0", "0", "1e-400", "-1e-400", "0e999", "1e-300"]
"""Numbers that are a zero, or less of it than any program computes with."""
ODD = [
    *(f"<v>{number}</v>" for number in ("1e999", "-1e999", "1e1000", "nan", "NaN", "INF", "-inf")),
    *(f"<v>{number}</v>" for number in ("1e300", "1e15", "-5")),
    f"<v>{'9' * 400}</v>",
    f"<v>0.{'3' * 400}e99</v>",
]
TYPED = [
    ' t="e"><v>#N/A</v>',
    ' t="e"><v>#DIV/0!</v>',
    ' t="b"><v>1</v>',
    ' t="b"><v>0</v>',
    ' t="d"><v>9999-12-31T23:59:59-12:00</v>',
    ' t="d"><v>9999-12-31T12:00:00</v>',
    ' t="d"><v>0001-01-01T00:00:00+14:00</v>',
    ' t="d"><v>10000-01-01</v>',
    "><f>1/0</f>",
    *(f' t="inlineStr"><is><t>{text}</t></is>' for text in ("1e999", "inf", "nan", "10000-01-01", "9" * 400)),
]
WRONG = [*(f">{one}" for one in ODD), *TYPED]


def file_of(headers, rows, sheet="项目"):
    """Return a workbook of texts and, behind them in each row, one cell as XML: its attributes and what is in it."""

    def text(letter, number, words):
        return f'<c r="{letter}{number}" t="inlineStr"><is><t>{words}</t></is></c>'

    lines = ["".join(text(chr(65 + place), 1, header) for place, header in enumerate(headers))]
    for number, (words, odd) in enumerate(rows, 2):
        cells = [text(chr(65 + place), number, word) for place, word in enumerate(words)]
        lines.append("".join([*cells, f'<c r="{chr(65 + len(words))}{number}"{odd}</c>']))
    rows_of = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(lines, 1))
    named = sheet_of(rows_of)
    links = {"xl/workbook.xml": WORKBOOK.replace("项目", sheet)} if sheet != "项目" else {}
    return raw_workbook(named, links)


def sentences(errors, rows):
    """Check that each row has one error with a sentence of few words, and that no other row has any."""
    assert [error.row for error in errors] == rows
    assert [error.detail for error in errors if len(error.detail) > 80 or not error.detail.endswith("。")] == []


def ledger(field, cells):
    rows = [((f"甲{number}", "甲区", "产业类"), cell) for number, cell in enumerate(cells)]
    return read_workbook(file_of(("项目名称", "开发区", "项目类别", field), rows))


@pytest.mark.parametrize("field", ["总投资（万元）", "总投资（亿元）", "开工日期", "填报月份"])
def test_of_a_ledger(field):
    good = {"总投资（万元）": "5", "总投资（亿元）": "5", "开工日期": "45054"}.get(field)
    cells = [*WRONG, *([f"><v>{good}</v>"] if good else [])]
    read = ledger(field, cells)
    sentences(read.errors, [*range(2, len(WRONG) + 2)])
    assert len(read.rows) == len(cells)


@pytest.mark.parametrize("unit", ["万元", "亿元", "元"])
def test_a_zero_however_it_is_stored_is_one(unit):
    read = ledger(f"总投资（{unit}）", [f"><v>{number}</v>" for number in NOTHING])
    assert [(error.row, error.detail) for error in read.errors] == []
    assert [row.values["planned_yuan"] for row in read.rows] == [0] * len(NOTHING)


def test_of_a_list():
    rows = [((f"甲{number}",), cell) for number, cell in enumerate([*WRONG, "><v>5</v>"])]
    found = recognise_file(file_of(("项目名称", "投资额（万元）"), rows))
    read = read_list(found, (2024, 1), Cohort.SIGNED, answers={}, zones=ZoneWords())
    sentences(read.errors, [*range(2, len(WRONG) + 2)])


def test_of_the_sheet_of_a_month():
    headers = [name for name in READ.values() if name != "累计（万元）"] + ["累计（万元）"]
    texts = {"版本": "1", "填报月份": "2024-05", "项目名称": "甲"}
    rows = [
        ([texts.get(name, str(number) if name == "系统编号" else "") for name in headers[:-1]], cell)
        for number, cell in enumerate([*WRONG, "><v>-0</v>"], 1)
    ]
    read = read_monthly_sheet(monthly_table(read_book(file_of(headers, rows, "月报"))), month=date(2024, 5, 1))
    sentences(read.errors, [*range(2, len(WRONG) + 2)])
    assert read.lines[-1].cells["completed"] == "0"


def test_of_the_values_of_indicators():
    grid = read_one_sheet(file_of(("开发区", "产值"), [(("甲区",), cell) for cell in WRONG], "指标"), sheet="指标")
    cells = [row.cells[1] for row in indicator_table(grid).tables[0].rows[1:]]
    read, said = [], []
    for cell in cells:
        try:
            read.append(value_parts(cell))
        except CellError as error:
            said.append(str(error))
    # Other than an amount a value may be below zero.
    assert (read, len(said)) == ([-50_000], len(WRONG) - 1)
    assert [sentence for sentence in said if len(sentence) > 80] == []
