"""
The sheet of a month and the list of a round go out, are saved by LibreOffice, and come back as jobs.

Nothing changes but what was edited. The files in `tests/exported_books` were saved by LibreOffice (`make
round-trip-book` makes them anew); `ROUND_TRIP=whole` goes the whole way where it is installed, which takes it seconds.
"""

import os
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from projects.rules.stages import Cohort
from tests.factories import NOW, enter, make_project, make_round, report_figures
from tests.integration.tracker.exports.test_round_trip import OFFICE, SAVED, WRITES, saved_by_office
from tests.integration.tracker.import_jobs.jobs import run
from tests.integration.tracker.imports.ledgers import everything
from tracker.models import ProgressReport
from tracker.operations.list_imports import start_list_import
from tracker.operations.monthly_cells import TypedCell, save_cells
from tracker.operations.sheet_imports import start_sheet_import

WHOLE = WRITES or os.environ.get("ROUND_TRIP") == "whole"
MAY = date(2024, 5, 1)
NAMES = ("=甲（1）", "乙 厂", "丙厂0358-6320000", "丁厂")


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def projects(zone):
    """Projects with figures, drafts of a month and entries on a list."""
    before = NOW - timedelta(days=400)
    return [make_project(zone, name=name, now=before, planned_yuan=123_456_789) for name in NAMES]


class OfTheSheet:
    """The sheet of a month, of a zone's officer."""

    page, kept = "月报", SAVED.with_name("sheet_saved_by_libreoffice.xlsx")
    edits = "narrative"

    def __init__(self, projects, by):
        self.by, self.projects = by, projects
        report_figures(projects[0], date(2024, 3, 1), completed_yuan=12_345)
        typed = [
            TypedCell(projects[0].pk, "month_completed", "5.25"),
            TypedCell(projects[0].pk, "narrative", "封顶\n  二层：打桩"),
            TypedCell(projects[1].pk, "completed", "1234.5678"),
            TypedCell(projects[1].pk, "problems", "=无；电话 13803511234"),
            TypedCell(projects[2].pk, "explanation", "1.50"),
            TypedCell(projects[2].pk, "narrative", "2024-05-08"),
        ]
        save_cells(projects=projects, month=MAY, cells=typed, by=by, now=NOW, today=NOW.date())

    def exported(self, api, client):
        return api(self.by).get("/api/v1/monthly-sheet/workbook/", {"month": "2024-05"}).getvalue()

    def start(self, upload):
        return start_sheet_import(upload=upload, month=MAY, by=self.by, now=NOW)

    def of_this_world(self, sheet):
        numbers = {project.name: str(project.pk) for project in self.projects}
        versions = dict(ProgressReport.objects.values_list("project__name", "version"))
        for row in sheet.iter_rows(min_row=2):
            row[0].value, row[1].value = numbers[row[3].value], versions.get(row[3].value)

    def edit(self, sheet):
        row = next(row for row in sheet.iter_rows(min_row=2) if row[3].value == "丁厂")
        row[10].value = "开工"


class OfTheList:
    """The list of a round, of the province."""

    page, kept = "名单", SAVED.with_name("list_saved_by_libreoffice.xlsx")
    edits = "started_amount"

    def __init__(self, projects, by):
        self.by = by
        self.round = make_round(2024, 8, date(2024, 8, 15))
        for place, project in enumerate(projects):
            enter(project, self.round, Cohort.STARTED, amount_yuan=10_001 + place * 123_400_000)

    def exported(self, api, client):
        client.force_login(self.by)
        return client.get(f"/entries/?round={self.round.pk}&cohort=started&format=xlsx").content

    def start(self, upload):
        return start_list_import(upload=upload, round_=self.round, cohort=Cohort.STARTED, by=self.by, now=NOW)

    def of_this_world(self, sheet):
        """Rows of lists are found by their names."""

    def edit(self, sheet):
        header = next(row for row in sheet.iter_rows() if row[0].value == "项目名称")
        place = next(cell.column for cell in header if str(cell.value).startswith("投资额"))
        next(row for row in sheet.iter_rows() if row[0].value == "丁厂")[place - 1].value = 777


def edited(content, page, change, folder):
    """Return a workbook of which one sheet was changed."""
    path = folder / "edited.xlsx"
    path.write_bytes(content)
    book = load_workbook(path)
    change(book[page])
    book.save(path)
    return path.read_bytes()


def came_back(kind, content):
    """Send a file in and have it compared; return the job."""
    job = kind.start(SimpleUploadedFile("回来.xlsx", content))
    run()
    job.refresh_from_db()
    assert (job.state, job.trouble, job.questions, job.errors) == ("planned", "", [], [])
    return job


def counts(job):
    return job.counts["changed"], job.counts["same"], job.counts["new"]


@pytest.mark.parametrize("way", ["kept", "whole"])
@pytest.mark.parametrize("of", [OfTheSheet, OfTheList])
def test_what_libreoffice_saved_changes_nothing_but_what_was_edited(
    api, client, zone_officer, province, projects, of, way, tmp_path
):
    kind = of(projects, zone_officer if of is OfTheSheet else province)
    if way == "whole" or WRITES:
        if not (OFFICE and WHOLE):
            pytest.skip("only the file that LibreOffice saved earlier was tried: ROUND_TRIP=whole goes the whole way")
        content = saved_by_office(kind.exported(api, client), tmp_path)
        if WRITES:
            kind.kept.write_bytes(content)
    else:
        content = edited(kind.kept.read_bytes(), kind.page, kind.of_this_world, tmp_path)
    before = everything()
    assert counts(came_back(kind, content)) == (0, len(NAMES), 0)
    assert everything() == before
    job = came_back(kind, edited(content, kind.page, kind.edit, tmp_path))
    assert counts(job) == (1, len(NAMES) - 1, 0)
    (row,) = job.rows.filter(status="changed")
    assert (row.name, [cell["field"] for cell in row.changes if cell["old"] != cell["new"]]) == ("丁厂", [kind.edits])
