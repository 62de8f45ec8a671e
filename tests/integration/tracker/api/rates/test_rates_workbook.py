"""The same answers as workbooks: no bare percentage, no formula, the figures of the JSON."""

import tempfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import DatabaseError
from openpyxl import load_workbook

from projects.models import AuditEvent
from projects.rules.rates import BASES
from projects.rules.stages import Cohort, Kind
from tests import factories
from tracker.queries.rates import members

RATES = "/api/v1/rates/"
WIDEST = 220
"""Columns of so many digits still print at two thirds of their size on A4."""
ALL = "as_of=2024-06-30&first=2023-1&last=2023-1"
QUESTIONS = {
    "table": f"?{ALL}&by=zone",
    "members": f"members/?{ALL}&cohort=signed",
    "trend": "trend/?from=2024-01&to=2024-03&by=unit",
    "league": f"league/?{ALL}&basis=investment-2023&rate=groundbreaking",
    "dispatch": "dispatch/?as_of=2024-06-30&by=category",
}


@pytest.fixture
def client(api, province):
    """A client of the province."""
    return api(province)


@pytest.fixture
def entry(zone):
    """A started project on 签约一批, whose name would be a formula in a careless workbook."""
    project = factories.make_project(zone, name="=1+1", chain="+铝镁")
    factories.reach(project, Kind.STARTED, date(2024, 5, 1))
    return factories.enter(project, cohort=Cohort.SIGNED, amount_yuan=354_975_001)


def book_of(response):
    """Return the workbook that an answer holds."""
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in response.headers["Content-Disposition"]
    return load_workbook(BytesIO(response.getvalue()))


def first_row(sheet):
    """Return the number of the first row below the headers, which is the first that moves when one scrolls."""
    return int(sheet.freeze_panes[1:])


def header_rows(sheet):
    """Return the pairs of header cells of each column."""
    top = first_row(sheet) - 2
    return list(zip(sheet[top], sheet[top + 1], strict=True))


def titles(sheet):
    """Return the lines above the table."""
    return [sheet.cell(number, 1).value for number in range(1, first_row(sheet) - 2)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_a_workbook(client, entry, question):
    book = book_of(client.get(f"{RATES}{QUESTIONS[question]}&format=xlsx"))
    *tables, meaning = book.worksheets
    assert meaning.title == "口径说明"
    assert all("2024-" in table["A1"].value for table in tables)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(isinstance(cell.value, str) and cell.value.startswith("None") for cell in cells)


def test_the_table_says_basis_window_day_and_moment_above_its_figures(client, entry):
    sheet = book_of(client.get(f"{RATES}{QUESTIONS['table']}&basis=investment-2023&format=xlsx"))["investment-2023"]
    assert sheet["A1"].value == "“三个一批”比率表（截至 2024-06-30）"
    assert sheet["A2"].value == "范围：全省；组织口径：按当时的开发区和填报单位；分行：开发区"
    assert sheet["A3"].value.startswith("截至 2024-06-30（含当日）；期次 2023-1 至 2023-1（1 期）；月报数据含未审核的")
    assert "investment-2023" in sheet["A4"].value
    assert sheet["A5"].value.startswith("按 20")
    assert "开发区名单不全" in sheet["A6"].value
    headers = [below.value or above.value for above, below in header_rows(sheet)]
    total = list(sheet[sheet.max_row])
    assert total[0].value == "合计"
    named = dict(zip(headers, total, strict=True))
    assert Decimal(str(named["已开工项目签约投资额（万元）"].value)) == Decimal("35497.5001")
    percents = [cell for cell, header in zip(total, headers, strict=True) if header == "百分比"]
    assert [(cell.value, cell.number_format) for cell in percents] == [(1, "0.00%"), ("—", "0.00%"), ("—", "0.00%")]


def test_the_lists_and_each_basis_have_a_sheet_of_their_own(client, entry):
    book = book_of(client.get(f"{RATES}{QUESTIONS['table']}&format=xlsx"))
    assert book.sheetnames == ["名单", *BASES, "口径说明"]
    headers = [above.value for above, _ in header_rows(book["名单"])]
    lists = list(book["名单"].iter_rows(min_row=first_row(book["名单"]), values_only=True))
    assert headers[2:5] == ["项目数", "投资额（万元）", "投资额（亿元）"]
    assert headers[5:8] == ["预计年产值（万元）", "预计年产值（亿元）", "未填预计年产值"]
    assert lists[-3][:9] == ("合计", "签约一批", 1, 35497.5001, 3.55, 0, 0, 1, 1)
    assert [row[1] for row in lists] == ["签约一批", "开工一批", "投产一批"] * 2
    reached = "“已实现”：签约一批指已开工，开工一批指已投产，投产一批指已达产；"
    assert f"{reached}到达下一阶段或其后任一阶段即为实现，自最早的一个日期起。" in titles(book["名单"])
    assert any("三者相加会重复计算" in line for line in titles(book["名单"]))
    for code in BASES:
        headers = [below.value for _, below in header_rows(book[code])]
        assert headers.count("百分比") == 3


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_workbook_prints_readably(client, entry, question):
    book = book_of(client.get(f"{RATES}{QUESTIONS[question]}&format=xlsx"))
    for sheet in book.worksheets:
        page = sheet.page_setup
        assert (int(page.paperSize), page.orientation) == (9, "landscape")  # 9 is A4
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, int(page.fitToWidth or 1), page.fitToHeight) == (
            True,
            1,
            0,
        )
        assert sheet.print_title_rows is not None
        width = sum(dimension.width for dimension in sheet.column_dimensions.values())
        assert width < WIDEST, sheet.title


def test_text_stays_text(client, entry):
    sheet = book_of(client.get(f"{RATES}{QUESTIONS['members']}&format=xlsx")).worksheets[0]
    (row,) = sheet.iter_rows(min_row=first_row(sheet), values_only=True)
    assert row[1] == "=1+1"
    assert row[6] == "+铝镁"
    assert row[5] == "产业类"
    assert "已实现" in row


def test_a_workbook_holds_no_more_rows_than_it_can(client, entry, monkeypatch):
    monkeypatch.setattr("tracker.workbooks.sheets.MOST_AT_ONCE", 0)
    response = client.get(f"{RATES}{QUESTIONS['members']}&format=xlsx")
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (422, "format")


def test_a_workbook_that_fails_on_the_way_is_no_workbook(client, entry, monkeypatch, tmp_path):
    """Whoever got half a file with the status 200 would not know that rows are missing."""
    factories.enter(factories.make_project(entry.zone), cohort=Cohort.SIGNED)
    rows = iter([members.member_as_of])

    def second_fails(row, as_of):
        one = next(rows, None)
        if one is None:
            raise DatabaseError("the connection was lost")
        return one(row, as_of)

    monkeypatch.setattr(members, "member_as_of", second_fails)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client.raise_request_exception = False
    response = client.get(f"{RATES}{QUESTIONS['members']}&format=xlsx")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/json")
    assert not AuditEvent.objects.filter(action="export_workbook").exists()
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_json_even_where_a_workbook_was_asked_for(client, api):
    for asker, status in ((client, 400), (api(), 401)):
        response = asker.get(f"{RATES}?as_of=2024-13-01&format=xlsx")
        assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")


def test_a_browser_that_wants_anything_gets_json(client, entry):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get(f"{RATES}{QUESTIONS['table']}", HTTP_ACCEPT=accept)
    assert response.headers["Content-Type"] == "application/json"
    assert book_of(client.get(f"{RATES}{QUESTIONS['table']}&format=xlsx", HTTP_ACCEPT="text/html"))
