"""Reports that say that nothing changed: what they stand for, and what approving them approves."""

from datetime import date, timedelta

import pytest

from projects.models import AuditEvent, CohortEntry, FigureApproval
from projects.models.as_of_sql import newest_figure
from projects.operations.progress_figures import figures_of
from projects.operations.projection import projection_differences
from tests import factories, monthly
from tests.factories import NOW, TODAY
from tests.monthly import JUNE
from tests.refusals import refused
from tracker.models import ProgressReport
from tracker.operations import reports, reviews
from tracker.queries.reports.carried import with_carried
from tracker.queries.reports.findings import findings

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def confirm(project, month=JUNE, *, by, now=NOW):
    return reviews.confirm_no_change(project=project, month=month, by=by, now=now, today=TODAY)


def carried(report):
    """Return what a report stands for: amount and month by measure."""
    return {name: (one.yuan, one.month) for name, one in with_carried([report])[0].carried.items()}


def test_no_change_holds_nothing_and_stands_for_what_was_reported_before(project, zone_officer):
    factories.report_figures(project, APRIL, actual_output_yuan=7)
    factories.report_figures(project, MAY, completed_yuan=200, year_completed_yuan=50)
    report = confirm(project, by=zone_officer)
    assert (report.no_change, report.state, report.figure.no_change) == (True, "submitted", True)
    assert reports.figures_of_report(report) == figures_of(report.figure) == reports.Figures()
    assert carried(report) == {
        "completed_yuan": (200, MAY),
        "year_completed_yuan": (50, MAY),
        "month_completed_yuan": (0, JUNE),
        "actual_output_yuan": (7, APRIL),
    }
    factories.report_figures(project, MAY, completed_yuan=180, year_completed_yuan=50, reason="多报")
    assert carried(report)["completed_yuan"] == (180, MAY)


def test_no_change_after_nothing_is_not_zero(project, zone_officer):
    assert carried(confirm(project, by=zone_officer)) == {}


def test_a_later_correction_is_not_hidden_by_a_month_without_change(project, zone_officer):
    """The rates read the month that states the figure, on every path: stored, past and reviewed."""
    entry = factories.enter(project, cohort="started")
    factories.report_figures(project, APRIL, completed_yuan=200)
    confirm(project, MAY, by=zone_officer)
    factories.report_figures(project, APRIL, completed_yuan=180, reason="多报", now=LATER)
    entry.refresh_from_db()
    assert (entry.completed_yuan, entry.completed_month) == (180, APRIL)
    assert list(projection_differences()) == []
    known = CohortEntry.objects.annotate(then=newest_figure("completed_yuan", "completed_yuan", known_at=NOW))
    assert known.get().then == 200


def test_figures_after_a_month_without_change_are_compared_with_what_it_stands_for(project, zone_officer):
    factories.report_figures(project, date(2023, 12, 1), completed_yuan=200, year_completed_yuan=50)
    confirm(project, MAY, by=zone_officer)
    with refused("decreased"):
        monthly.submitted(project, by=zone_officer, completed_yuan=100)
    with refused("year_mismatch"):
        monthly.submitted(project, by=zone_officer, year_completed_yuan=60, month_completed_yuan=10)
    sent = monthly.submitted(
        project, by=zone_officer, completed_yuan=210, year_completed_yuan=10, month_completed_yuan=10
    )
    assert sent.state == "submitted"
    assert findings(officer=factories.somebody(), project=project) == []


def test_no_change_leaves_what_a_ledger_told_of_the_month(project, zone_officer):
    told = factories.report_figures(project, JUNE, completed_yuan=200)
    assert confirm(project, by=zone_officer).figure == told


def test_a_report_keeps_what_a_ledger_told_besides(project, zone_officer):
    factories.report_figures(project, JUNE, completed_yuan=200, actual_output_yuan=7)
    sent = monthly.submitted(project, by=zone_officer, completed_yuan=210)
    assert figures_of(sent.figure) == reports.Figures(completed_yuan=210, actual_output_yuan=7)


def test_a_draft_with_copied_amounts_is_sent_without_them(project, zone_officer):
    factories.report_figures(project, MAY, completed_yuan=200)
    report = reports.recall_report(report=confirm(project, by=zone_officer), by=zone_officer, now=LATER)
    ProgressReport.objects.filter(pk=report.pk).update(completed_yuan=200, month_completed_yuan=0)
    sent = reports.submit_report(report=report, by=zone_officer, now=LATER, today=TODAY)
    assert (sent.completed_yuan, sent.figure.no_change) == (None, True)


def test_approving_no_change_approves_what_it_stands_for(project, zone_officer, unit_officer):
    figure = monthly.submitted(project, MAY, by=zone_officer, completed_yuan=200).figure
    report = confirm(project, by=zone_officer)
    factories.enter(project, cohort="started")
    reviewed = newest_figure("completed_yuan", "completed_yuan", last_month=JUNE, reviewed=True)
    assert CohortEntry.objects.annotate(reviewed=reviewed).get().reviewed is None
    reviews.approve_report(report=report, by=unit_officer, now=LATER)
    assert CohortEntry.objects.annotate(reviewed=reviewed).get().reviewed == 200
    assert figure.approvals.get().recorded_by == unit_officer
    event = AuditEvent.objects.get(action="approve_figures", object_id=figure.approvals.get().pk)
    assert (event.actor, event.at) == (unit_officer, LATER)


def test_no_change_is_no_way_to_approve_the_own_figures(project, zone_officer, unit_officer):
    monthly.submitted(project, MAY, by=unit_officer, completed_yuan=200)
    report = confirm(project, by=zone_officer)
    with refused("own_report", detail="“无变化”沿用的 2024-05 数据由您报送，请由他人审核。"):
        reviews.approve_report(report=report, by=unit_officer, now=LATER)
    assert not FigureApproval.objects.exists()
