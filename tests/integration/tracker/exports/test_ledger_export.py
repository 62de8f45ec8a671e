"""The ledger that leaves as a workbook, and comes back."""

import json
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.models import AuditEvent, ExitKind, Project
from projects.rules.stages import Cohort, Kind
from tests.factories import TODAY, enter, leave, make_project, make_round, reach, report_figures
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import LATER, accepted, everything, full_row

EXPORT = "/api/v1/exports/ledger.xlsx"


@pytest.fixture
def zone_api(api, zone_officer):
    return api(zone_officer)


@pytest.fixture
def books(zone, zone_officer):
    """Projects with all that a ledger can say, and with some that it cannot."""
    rounds = [make_round(2023, number) for number in (1, 2, 3)]
    accepted(zone_officer, full_row(zone))
    bare = make_project(zone, name="=甲（1）", industry_code="0610")
    again = make_project(zone, name="进出两次")
    leave(enter(again, rounds[0]), rounds[1].held_on, ExitKind.REMOVED)
    enter(again, rounds[2], amount_yuan=20_001)
    quiet = make_project(zone, name="后来无变化")
    reach(quiet, Kind.SUSPENDED, date(2023, 5, 1))
    report_figures(quiet, date(2023, 3, 1), completed_yuan=12_345)
    report_figures(quiet, date(2023, 4, 1), figures=None)
    enter(quiet, rounds[0], Cohort.STARTED)
    return [Project.objects.get(name="甲项目"), bare, again, quiet]


def exported(api, **query):
    """Return the bytes of the ledger."""
    answer = api.get(EXPORT, query)
    assert answer.status_code == 200, answer.json()
    return answer.getvalue()


def imported(content, officer, **options):
    return import_workbook(content, **{"by": officer, "now": LATER, "today": TODAY, **options})


def saved_again(content, change):
    """Return a workbook as somebody saves it who changed its sheet."""
    book = load_workbook(BytesIO(content))
    change(book["项目"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def column(sheet, header):
    return next(cell.column for cell in sheet[1] if cell.value == header)


def test_what_comes_back_unchanged_changes_nothing(zone_api, zone_officer, books):
    content, before = exported(zone_api), everything()
    result = imported(content, zone_officer)
    assert [error.detail for error in result.errors] == []
    assert (result.created, result.updated, result.unchanged) == (0, 0, len(books))
    assert everything() == before


def test_rows_are_sorted_and_deleted_and_one_cell_is_edited(zone_api, zone_officer, books):
    def change(sheet):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        kept = [row for row in reversed(rows) if row[2] != "=甲（1）"]
        sheet.delete_rows(2, len(rows))
        for row in kept:
            sheet.append(row)
        sheet.cell(2, column(sheet, "建设地点")).value = "某县新址"

    result = imported(saved_again(exported(zone_api), change), zone_officer)
    assert [error.detail for error in result.errors] == []
    assert (result.updated, result.unchanged) == (1, len(books) - 2)
    assert (result.milestones, result.entries, result.figures, result.reforms) == (0, 0, 0, 0)
    assert list(Project.objects.filter(site="某县新址").values_list("name", flat=True)) == ["后来无变化"]


def test_an_old_export_does_not_undo_what_happened_since(zone_api, zone_officer, books):
    content = exported(zone_api)
    reach(books[1], Kind.SIGNED, date(2023, 2, 1))

    def change(sheet):
        sheet.cell(3, column(sheet, "建设地点")).value = "某县新址"

    result = imported(saved_again(content, change), zone_officer)
    assert [(error.row, error.code) for error in result.errors] == [(3, "stale_version")]


def test_it_guides_the_hand_and_says_what_it_holds(zone_api, zone, books):
    book = load_workbook(BytesIO(exported(zone_api, category="industry")))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("项目", "visible"), ("选项", "hidden"), ("说明", "visible"),
    ]  # fmt: skip
    sheet = book["项目"]
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref.startswith("A1:")
    rules = {str(rule.sqref).partition("2:")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert (rules["A"], rules["B"], rules["G"]) == ("FALSE", "FALSE", "选项!$A$1:$A$1")
    assert book["选项"]["A1"].value == zone.name
    # Text that begins as a formula does, a code with a leading zero, a day and an amount: each as itself.
    assert sheet.cell(3, 3).value == "=甲（1）"
    assert sheet.cell(3, 3).data_type == "s"
    assert sheet.cell(3, column(sheet, "行业代码")).value == "0610"
    assert sheet.cell(2, column(sheet, "开工日期")).is_date
    assert sheet.cell(2, column(sheet, "总投资（万元）")).value == 35_497.5
    notes = [row[0].value for row in book["说明"].iter_rows()]
    assert any("项目类别：产业类" in line for line in notes)
    assert any(line.startswith("共 4 行；各行内容的 SHA-256：") for line in notes)
    event = AuditEvent.objects.get(action="export_workbook")
    assert any(str(event.object_id) in line for line in notes)
    assert json.loads(event.after)["rows"] == 4


def test_only_what_is_seen_leaves(api, zone_api, other_zone, province, books):
    make_project(other_zone, name="别家的", contact_phone="13912345678")
    assert "别家的" not in names(exported(zone_api))
    everybody = exported(api(province), zone=other_zone.pk)
    assert names(everybody) == ["别家的"]


def names(content):
    return [row[2] for row in load_workbook(BytesIO(content))["项目"].iter_rows(min_row=2, values_only=True)]


@pytest.mark.usefixtures("books")
def test_a_masked_number_says_nothing_on_its_way_back(api, auditor, zone_officer):
    content = exported(api(auditor))
    sheet = load_workbook(BytesIO(content))["项目"]
    assert "*" in sheet.cell(2, column(sheet, "联系电话")).value
    assert imported(content, zone_officer).updated == 0


def test_too_many_are_refused_with_what_to_do(zone_api, books, monkeypatch):
    monkeypatch.setattr("tracker.workbooks.sheets.MOST_AT_ONCE", 3)
    answer = zone_api.get(EXPORT)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"].startswith("行数过多，当场至多导出 3 行：请缩小范围")
