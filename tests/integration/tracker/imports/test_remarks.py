"""What an import says of rows that it writes all the same."""

import io
from datetime import date

import openpyxl
import pytest

from projects.rules.stages import Kind
from tests.factories import NOW, TODAY, make_project, reach
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import accepted, load, row
from tests.workbooks import workbook


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        ({"producing_on": "2024-03-01"}, ["X 投产日期"]),
        ({"full_output_on": "2024-03-01"}, ["Y 达产日期", "Y 达产日期"]),
        ({"started_on": "2024-01-01", "full_output_on": "2024-03-01"}, ["Y 达产日期"]),
        ({"started_on": "2024-01-01", "producing_on": "2024-03-01"}, []),
    ],
)
def test_a_stage_without_the_one_before_it_is_remarked_on(zone, zone_officer, cells, columns):
    result = accepted(zone_officer, row(zone, **cells))
    assert [remark.column for remark in result.remarks] == columns
    assert all("比率中自" in remark.detail for remark in result.remarks)


def test_a_stage_that_stands_is_not_missing(zone, zone_officer):
    project = make_project(zone, name="甲项目")
    reach(project, Kind.STARTED, date(2024, 1, 1))
    assert accepted(zone_officer, row(zone, producing_on="2024-03-01")).remarks == []


def test_a_month_that_is_not_over_has_no_last_day_yet(zone, zone_officer):
    result = load(zone_officer, row(zone, started_on="2024-07", planned_production_on="2025-06"))
    assert [(error.code, error.column) for error in result.errors] == [("month_not_over", "V 开工日期")]


def test_a_hidden_column_is_named(zone, zone_officer):
    book = openpyxl.load_workbook(io.BytesIO(workbook([row(zone, note="内部")])))
    book["项目"].column_dimensions["AK"].hidden = True
    file = io.BytesIO()
    book.save(file)
    result = import_workbook(file.getvalue(), by=zone_officer, now=NOW, today=TODAY)
    assert [(one.row, one.column, one.code) for one in result.remarks] == [(1, "AK 备注", "hidden_column")]
    assert (result.created, result.is_written) == (1, True)
