"""The month's sheet: cells typed, drafts sent, the rest confirmed and taken back."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import AuditEvent, ProgressFigure
from tests import factories, monthly
from tests.factories import NOW, TODAY
from tests.monthly import JUNE
from tests.refusals import refused
from tracker.models import ProgressReport
from tracker.operations import months
from tracker.operations.monthly_cells import TypedCell, Typing, save_cells
from tracker.operations.monthly_sheets import send_drafts, undo_no_change
from tracker.operations.reports import recall_report
from tracker.operations.reviews import confirm_no_change
from tracker.queries.reports.monthly_sheets import (
    sheet_counts,
    sheet_projects,
    sheet_rows,
    undoable_reports,
    untouched_projects,
)

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)
WAN = 10_000


@pytest.fixture
def project(zone):
    return registered(zone)


def registered(zone):
    """Return a project that was registered in time to report the month."""
    return factories.make_project(zone, now=NOW - timedelta(days=20))


def type_into(project, by, *cells, **options):
    typed = [TypedCell(project.pk, *cell) for cell in cells]
    asked = {"projects": [project], "month": JUNE, "by": by, "now": NOW, "today": TODAY}
    return [(one.cell.name, one.text, one.code) for one in save_cells(cells=typed, **asked, **options)]


def send(project, by, now=NOW):
    sent = send_drafts(projects=[project], month=JUNE, versions={}, by=by, now=now, today=TODAY)
    return [(one.pk, one.code) for one in sent]


def row_of(project):
    return sheet_rows([project], JUNE)[0]


def test_cells_are_read_as_people_type_them_and_kept_as_drafts(project, zone_officer):
    factories.report_figures(project, MAY, completed_yuan=1000 * WAN, year_completed_yuan=300 * WAN)
    cells = [("month_completed", "２，９００"), ("narrative", "封顶\r\n设备进场"), ("actual_output", "1.2亿")]
    assert type_into(project, zone_officer, *cells) == [
        ("month_completed", "2900", ""),
        ("actual_output", "", "invalid"),
        ("narrative", "封顶\n设备进场", ""),
    ]
    row = row_of(project)
    assert (row.before, row.total_yuan, row.violations) == ((1000 * WAN, MAY), 3900 * WAN, [])
    assert not ProgressFigure.objects.filter(month=JUNE).exists()  # a draft counts nowhere
    assert type_into(project, zone_officer, ("month_completed", "2900", "2900")) == [("month_completed", "2900", "")]
    assert row_of(project).version == 1
    assert send(project, zone_officer) == [(project.pk, "")]
    figure = ProgressFigure.objects.standing().get(month=JUNE)
    assert (figure.completed_yuan, figure.year_completed_yuan) == (3900 * WAN, 3200 * WAN)
    assert [step.to_state for step in ProgressReport.objects.get().steps.all()] == ["draft", "submitted"]


def test_a_total_that_followed_follows_again_when_the_month_is_changed(project, zone_officer):
    factories.report_figures(project, MAY, completed_yuan=1000 * WAN, year_completed_yuan=300 * WAN)
    type_into(project, zone_officer, ("month_completed", "10"))
    send(project, zone_officer)
    report = ProgressReport.objects.get()
    assert report.completed_yuan == 1010 * WAN
    recall_report(report=report, by=zone_officer, now=NOW)
    type_into(project, zone_officer, ("month_completed", "20", "10"))
    assert row_of(project).total_yuan == 1020 * WAN
    # A typed one stays, and the check says what does not fit.
    type_into(project, zone_officer, ("completed", "1015"), ("month_completed", "16"))
    assert [violation.code for violation in row_of(project).violations] == ["total_mismatch"]
    assert send(project, zone_officer) == [(project.pk, "total_mismatch")]
    type_into(project, zone_officer, ("explanation", "上月少报"))
    assert send(project, zone_officer) == [(project.pk, "")]
    assert ProgressFigure.objects.standing().get(month=JUNE).year_completed_yuan == 316 * WAN


def test_what_a_colleague_changed_is_not_overwritten_unseen(project, zone_officer):
    type_into(project, zone_officer, ("month_completed", "10"), ("narrative", "打桩"))
    assert type_into(project, zone_officer, ("month_completed", "12", "11")) == [
        ("month_completed", "10", "changed_meanwhile")
    ]
    # Somebody else at work in the next cell is no obstacle.
    assert type_into(project, zone_officer, ("narrative", "封顶", "打桩")) == [("narrative", "封顶", "")]
    # Of a whole row only its version is known.
    seen = Typing(versions={project.pk: 1})
    assert type_into(project, zone_officer, ("narrative", "打桩"), ("month_completed", "10"), typing=seen) == [
        ("month_completed", "10", ""),
        ("narrative", "封顶", "changed_meanwhile"),
    ]


def test_nothing_of_a_whole_sheet_is_written_if_one_cell_is_wrong(project, zone_officer):
    cells = [("month_completed", "10"), ("completed", "约 5")]
    assert type_into(project, zone_officer, *cells, whole=True)[1][2] == "invalid"
    assert not ProgressReport.objects.exists()


def test_what_was_sent_or_closed_is_not_typed_into(project, zone_officer, province):
    monthly.submitted(project, by=zone_officer)
    assert type_into(project, zone_officer, ("narrative", "改"))[0][2] == "report_under_review"
    assert send(project, zone_officer) == [(project.pk, "report_under_review")]
    months.close_month(month=JUNE, by=province, now=NOW, today=TODAY)
    with refused("month_closed"):
        type_into(project, zone_officer, ("narrative", "改"))


@pytest.mark.parametrize("written", [{}, {"month_completed_yuan": 5}, {"actual_output_yuan": 5}])
def test_a_report_without_a_total_is_not_sent(project, zone_officer, written):
    monthly.draft(project, by=zone_officer, **written)
    assert send(project, zone_officer) == [(project.pk, "nothing_reported")]
    factories.report_figures(project, MAY, completed_yuan=100)
    assert send(project, zone_officer)[0][1] == ("" if "month_completed_yuan" in written else "nothing_reported")


def test_the_rest_is_confirmed_and_taken_back_within_ten_minutes(zone, zone_officer):
    typed, blank, told, untouched = [registered(zone) for _ in range(4)]
    type_into(typed, zone_officer, ("narrative", "打桩"))
    type_into(blank, zone_officer, ("narrative", "打桩"))
    type_into(blank, zone_officer, ("narrative", "", "打桩"))
    factories.report_figures(told, JUNE, completed_yuan=5)
    rest = untouched_projects(zone_officer, JUNE)
    assert list(rest) == [blank, untouched]
    for project in rest:
        confirm_no_change(project=project, month=JUNE, by=zone_officer, now=NOW, today=TODAY)
    counts = sheet_counts(zone_officer, JUNE)
    assert (counts.expected, counts.unchanged, counts.ready, counts.blank, counts.sent) == (4, 2, 1, 1, 0)
    later = NOW + timedelta(minutes=9)
    undoable = list(undoable_reports(zone_officer, JUNE, later - timedelta(minutes=10)))
    assert len(undoable) == 2
    late = undo_no_change(reports=undoable, by=zone_officer, now=NOW + timedelta(minutes=10), today=TODAY)
    assert {outcome.code for outcome in late} == {"not_undoable"}
    assert all(one.is_done for one in undo_no_change(reports=undoable, by=zone_officer, now=later, today=TODAY))
    assert list(untouched_projects(zone_officer, JUNE)) == [blank, untouched]
    assert [figure.project for figure in ProgressFigure.objects.standing().filter(month=JUNE)] == [told]


def test_a_sheet_costs_the_same_for_any_number_of_projects(zone, zone_officer):
    def cost(number):
        projects = [registered(zone) for _ in range(number)]
        cells = [TypedCell(one.pk, name, "5") for one in projects for name in ("completed", "narrative")]
        with CaptureQueriesContext(connection) as captured:
            save_cells(projects=projects, month=JUNE, cells=cells, by=zone_officer, now=NOW, today=TODAY)
            sheet_rows(sheet_projects(zone_officer, JUNE), JUNE)
            sheet_counts(zone_officer, JUNE)
        return len(captured)

    assert cost(1) == cost(5)
    assert AuditEvent.objects.filter(action="draft_report").count() == 6


def test_a_total_continues_the_newest_one_whatever_was_stated_since(project, zone_officer):
    factories.report_figures(project, APRIL, completed_yuan=100 * WAN)
    factories.report_figures(project, MAY, year_completed_yuan=90 * WAN)
    type_into(project, zone_officer, ("month_completed", "10"))
    row = row_of(project)
    assert (row.before, row.total_yuan) == ((100 * WAN, APRIL), 110 * WAN)
    only_unchanged = registered(project.zone)
    confirm_no_change(project=only_unchanged, month=MAY, by=zone_officer, now=NOW, today=TODAY)
    assert row_of(only_unchanged).before is None


def test_an_amount_typed_into_a_report_without_change_takes_that_back(project, zone_officer):
    report = confirm_no_change(project=project, month=JUNE, by=zone_officer, now=NOW, today=TODAY)
    recall_report(report=report, by=zone_officer, now=NOW)
    assert type_into(project, zone_officer, ("problems", "长" * 2001)) == [("problems", "", "invalid")]
    assert type_into(project, zone_officer, ("completed", "5")) == [("completed", "5", "")]
    report.refresh_from_db()
    assert (report.no_change, report.narrative, report.completed_yuan) == (False, "", 5 * WAN)
