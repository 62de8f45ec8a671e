"""
A ledger that was exported comes back from another program, rearranged, and nothing changes but what was edited.

The file in `tests/exported_books` was saved by LibreOffice (`make round-trip-book` makes it anew). Where LibreOffice is
installed the whole way is gone as well; elsewhere that test is skipped and says so.
"""

import os
import shutil
import subprocess
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from projects.models import ExitKind, Project
from projects.rules.stages import Cohort, Kind
from tests.factories import (
    TODAY,
    enter,
    leave,
    make_officer,
    make_project,
    make_round,
    make_zone,
    reach,
    report_figures,
)
from tests.imported import import_workbook
from tests.integration.tracker.imports.ledgers import LATER, accepted, everything, full_row
from zones.models import Role

SAVED = Path(__file__).resolve().parents[3] / "exported_books" / "ledger_saved_by_libreoffice.xlsx"
OFFICE = shutil.which("soffice")
WRITES = os.environ.get("ROUND_TRIP") == "write"


@pytest.fixture
def officer(db):
    """An officer whose zone has projects with all that a ledger can say."""
    zone = make_zone(name="往返经济技术开发区")
    officer = make_officer(Role.ZONE, zone=zone)
    rounds = [make_round(2023, number) for number in (1, 2, 3)]
    accepted(officer, full_row(zone))
    make_project(zone, name="=乙（1）", industry_code="0610", planned_yuan=123_456_789)
    again = make_project(zone, name="进出两次")
    leave(enter(again, rounds[0]), rounds[1].held_on, ExitKind.REMOVED)
    enter(again, rounds[2], amount_yuan=20_001)
    quiet = make_project(zone, name="后来无变化", content="一期\n二期", planned_yuan=372_990_000)
    reach(quiet, Kind.STARTED, date(2023, 9, 20))
    report_figures(quiet, date(2023, 3, 1), completed_yuan=12_345)
    report_figures(quiet, date(2023, 4, 1), figures=None)
    enter(quiet, rounds[0], Cohort.STARTED)
    return officer


def exported(api, officer):
    return api(officer).get("/api/v1/exports/ledger.xlsx").getvalue()


def changed(content, change):
    """Return a workbook whose sheet was changed."""
    book = load_workbook(BytesIO(content))
    change(book["项目"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def rearranged(sheet):
    """Turn the rows round, leave one out, and put a column of one's own in the middle."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    sheet.delete_rows(2, len(rows))
    for row in reversed([row for row in rows if row[2] != "进出两次"]):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            # What begins with = is a name here, which the library would make a formula.
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    sheet.insert_cols(5)
    sheet["E1"], sheet["E2"] = "自用备注", "催一下"


def saved_by_office(content, folder):
    """Return a workbook as LibreOffice saves it."""
    given, made = folder / "given.xlsx", folder / "made"
    given.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made)]
    subprocess.run([*command, str(given)], check=True, capture_output=True, timeout=300)
    return (made / "given.xlsx").read_bytes()


def of_this_world(content):
    """Return a file of an earlier world with the numbers of this one, by the names of projects."""
    numbers = dict(Project.objects.values_list("name", "pk")), dict(Project.objects.values_list("name", "version"))

    def change(sheet):
        for row in (row for row in sheet.iter_rows(min_row=2) if row[2].value):
            row[0].value, row[1].value = (found[row[2].value] for found in numbers)

    return changed(content, change)


def imported(content, officer):
    result = import_workbook(content, by=officer, now=LATER, today=TODAY)
    assert [(error.row, error.column, error.detail) for error in result.errors] == []
    return result.created, result.updated, result.unchanged


def edit(sheet):
    """Change one cell."""
    place = next(cell.column for cell in sheet[1] if cell.value == "建设地点")
    next(row for row in sheet.iter_rows(min_row=2) if row[2].value == "后来无变化")[place - 1].value = "某县新址"


def retyped(sheet):
    """Say amounts in 亿元 with two decimals and days as months."""
    for column in sheet.iter_cols():
        header, *cells = column
        for cell in cells:
            if isinstance(cell.value, int | float) and "（万元）" in header.value:
                yi = Decimal(str(cell.value)) / 10_000
                cell.value, cell.number_format = f"{yi.quantize(Decimal('0.01'), ROUND_HALF_UP)}", "@"
            elif cell.value and cell.is_date:
                cell.value, cell.number_format = f"{cell.value:%Y年%-m月}", "@"
        header.value = header.value.replace("（万元）", "（亿元）")


@pytest.mark.parametrize("way", ["kept", "whole"])
def test_a_ledger_that_libreoffice_saved_changes_nothing_but_what_was_edited(api, officer, way, tmp_path):
    if way == "whole" or WRITES:
        if not OFFICE:
            pytest.skip("LibreOffice is not installed: only the file that it saved earlier was tried")
        content = saved_by_office(changed(exported(api, officer), rearranged), tmp_path)
        if WRITES:
            SAVED.write_bytes(content)
    else:
        content = of_this_world(SAVED.read_bytes())
    before = everything()
    assert imported(content, officer) == (0, 0, 3)
    assert everything() == before
    assert imported(changed(content, edit), officer) == (0, 1, 2)
    assert list(Project.objects.filter(site="某县新址").values_list("name", flat=True)) == ["后来无变化"]


def test_a_ledger_retyped_in_yi_and_months_changes_nothing(api, officer):
    content, before = changed(exported(api, officer), retyped), everything()
    assert imported(content, officer) == (0, 0, 4)
    assert everything() == before
