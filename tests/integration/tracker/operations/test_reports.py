"""Writing, sending in, approving and returning monthly reports."""

from datetime import date, timedelta

import pytest

from projects.errors import StaleVersionError
from projects.models import AuditEvent, FigureApproval, ProgressFigure
from projects.operations.projection import projection_differences
from tests import factories, monthly
from tests.factories import NOW, TODAY
from tests.monthly import JUNE
from tests.refusals import refused
from tracker.models import ProgressReport, ReportState, ReviewLevel
from tracker.operations import months, reports, reviews

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
MAY, JULY, AUGUST = date(2024, 5, 1), date(2024, 7, 1), date(2024, 8, 1)


@pytest.fixture
def project(zone):
    return factories.make_project(zone)


def standing(project):
    return list(ProgressFigure.objects.standing().filter(project=project))


def states(report):
    return [step.to_state for step in report.steps.all()]


def test_a_draft_counts_nowhere_and_may_be_written_anew(project, zone_officer):
    report = monthly.draft(project, by=zone_officer, completed_yuan=5)
    again = monthly.draft(project, by=zone_officer, completed_yuan=6, now=LATER)
    assert (again.pk, again.completed_yuan, again.version) == (report.pk, 6, 2)
    assert standing(project) == []
    assert states(report) == ["draft"]


def test_writing_the_same_again_changes_nothing(project, zone_officer):
    first = monthly.draft(project, by=zone_officer, completed_yuan=5)
    assert monthly.draft(project, by=zone_officer, completed_yuan=5, now=LATER).version == first.version


def test_a_report_sent_in_counts_at_once(project, zone_officer):
    report = monthly.submitted(project, by=zone_officer, completed_yuan=100, month_completed_yuan=10)
    assert (report.state, report.submitted_by, report.first_submitted_at) == ("submitted", zone_officer, NOW)
    assert [one.completed_yuan for one in standing(project)] == [100]
    assert list(projection_differences()) == []


def test_somebody_elses_change_is_not_overwritten(project, zone_officer):
    report = monthly.draft(project, by=zone_officer, completed_yuan=5)
    monthly.draft(project, by=zone_officer, completed_yuan=6)
    with pytest.raises(StaleVersionError):
        reports.submit_report(report=report, by=zone_officer, now=LATER, today=TODAY, version=1)
    with pytest.raises(StaleVersionError):
        reviews.approve_report(report=report, by=factories.somebody(), now=LATER, version=1)


def test_a_report_under_review_is_not_edited(project, zone_officer):
    report = monthly.submitted(project, by=zone_officer)
    with refused("report_under_review"):
        monthly.draft(project, by=zone_officer, completed_yuan=7)
    with refused("report_under_review"):
        reports.submit_report(report=report, by=zone_officer, now=LATER, today=TODAY)


def test_a_month_that_has_not_begun_is_not_reported(project, zone_officer):
    with refused("future_month"):
        monthly.draft(project, AUGUST, by=zone_officer)


def test_odd_figures_want_a_word_and_impossible_ones_are_refused(project, zone_officer):
    factories.report_figures(project, MAY, completed_yuan=200)
    with refused("decreased"):
        monthly.submitted(project, by=zone_officer, completed_yuan=100)
    report = monthly.submitted(project, by=zone_officer, completed_yuan=100, explanation="上月误填")
    assert report.figure.reason == "上月误填"
    with refused("month_over_year"):
        monthly.submitted(
            project,
            JULY,
            by=zone_officer,
            completed_yuan=300,
            year_completed_yuan=10,
            month_completed_yuan=20,
            explanation="有话说",
        )


def test_the_unit_approves_then_the_province(project, zone_officer, unit_officer, province):
    report = monthly.submitted(project, by=zone_officer)
    report = reviews.approve_report(report=report, by=unit_officer, now=LATER)
    assert (report.state, report.level, report.reviewed_by) == ("approved", "unit", unit_officer)
    report = reviews.approve_report(report=report, by=province, now=LATER, note="已核")
    assert (report.level, report.note) == (ReviewLevel.PROVINCE, "已核")
    assert FigureApproval.objects.standing().filter(figure=report.figure).count() == 1
    assert states(report) == ["draft", "submitted", "approved", "approved"]
    with refused("not_waiting"):
        reviews.approve_report(report=report, by=province, now=LATER)
    with refused("accepted_above"):
        reviews.return_report(report=report, by=unit_officer, now=LATER, note="再改")


def test_a_unit_does_not_approve_twice(project, zone_officer, unit_officer):
    report = monthly.approved(monthly.submitted(project, by=zone_officer), by=unit_officer)
    with refused("not_waiting"):
        reviews.approve_report(report=report, by=monthly.unit_officer(project), now=LATER)


def test_who_sent_it_in_does_not_approve_it(project, unit_officer):
    report = monthly.submitted(project, by=unit_officer)
    with refused("own_report"):
        reviews.approve_report(report=report, by=unit_officer, now=LATER)


def test_a_returned_report_drops_out_until_it_is_sent_again(project, zone_officer, unit_officer):
    report = monthly.approved(monthly.submitted(project, by=zone_officer, completed_yuan=100), by=unit_officer)
    returned = reviews.return_report(report=report, by=unit_officer, now=LATER, note="数据不实")
    assert (returned.state, returned.level, returned.note) == ("returned", "zone", "数据不实")
    assert standing(project) == []
    monthly.draft(project, by=zone_officer, completed_yuan=100, narrative="更正", now=LATER)
    sent = reports.submit_report(report=returned, by=zone_officer, now=LATER, today=TODAY)
    assert [one.completed_yuan for one in standing(project)] == [100]
    assert not FigureApproval.objects.filter(figure=sent.figure).exists()
    assert sent.first_submitted_at == NOW
    assert list(projection_differences()) == []


def test_a_return_says_why_and_needs_a_report_under_review(project, zone_officer, unit_officer):
    report = monthly.draft(project, by=zone_officer)
    with refused("note_required"):
        reviews.return_report(report=report, by=unit_officer, now=LATER, note=" ")
    with refused("not_waiting", detail="这份月报的状态是“草稿”，不能退回。"):
        reviews.return_report(report=report, by=unit_officer, now=LATER, note="改")
    with refused("not_waiting", detail="这份月报的状态是“草稿”，不在待您审核之列。"):
        reviews.approve_report(report=report, by=unit_officer, now=LATER)


def test_a_report_that_waits_may_be_taken_back(project, zone_officer):
    report = monthly.submitted(project, by=zone_officer)
    recalled = reports.recall_report(report=report, by=zone_officer, now=LATER)
    assert recalled.state == ReportState.DRAFT
    assert standing(project) == []
    with refused("not_waiting"):
        reports.recall_report(report=report, by=zone_officer, now=LATER)


def test_no_change_writes_over_a_draft_only_if_that_is_said(project, zone_officer):
    draft = monthly.draft(project, JUNE, by=zone_officer)
    asked = {"project": project, "month": JUNE, "by": zone_officer, "now": LATER, "today": TODAY}
    with refused("report_begun"):
        reviews.confirm_no_change(**asked)
    draft.refresh_from_db()
    assert (draft.state, draft.no_change) == ("draft", False)
    assert reviews.confirm_no_change(**asked, over_draft=True).state == "submitted"


def test_one_of_many_that_is_refused_does_not_undo_the_others(project, zone, zone_officer):
    monthly.submitted(project, by=zone_officer)
    other = factories.make_project(zone)

    def confirm(one):
        return reviews.confirm_no_change(project=one, month=JUNE, by=zone_officer, now=NOW, today=TODAY)

    outcomes = reviews.each([project, other], confirm, lambda one: one.pk)
    assert [(one.pk, one.is_done, one.code) for one in outcomes] == [
        (project.pk, False, "report_under_review"),
        (other.pk, True, ""),
    ]
    assert ProgressReport.objects.filter(project=other).exists()


def test_a_closed_month_stays_as_it_is(project, zone_officer, unit_officer, province):
    report = monthly.submitted(project, MAY, by=zone_officer)
    months.close_month(month=MAY, by=province, now=NOW, today=TODAY)
    changes = [
        lambda: monthly.draft(factories.make_project(project.zone), MAY, by=zone_officer),
        lambda: reviews.approve_report(report=report, by=unit_officer, now=LATER),
        lambda: reviews.return_report(report=report, by=unit_officer, now=LATER, note="改"),
        lambda: reports.recall_report(report=report, by=zone_officer, now=LATER),
    ]
    for change in changes:
        with refused("month_closed"):
            change()
    months.reopen_month(month=MAY, reason="补报", by=province, now=LATER)
    assert reviews.approve_report(report=report, by=unit_officer, now=LATER).state == "approved"


def test_every_step_is_audited(project, zone_officer, unit_officer):
    report = monthly.submitted(project, by=zone_officer)
    reviews.return_report(report=report, by=unit_officer, now=LATER, note="数据不实")
    actions = list(AuditEvent.objects.of(project).values_list("action", flat=True))
    assert actions == [
        "register_project",
        "draft_report",
        "record_figures",
        "report_submitted",
        "withdraw_figures",
        "report_returned",
    ]
    last = AuditEvent.objects.of(project).last()
    assert (last.actor, last.reason, last.at) == (unit_officer, "数据不实", LATER)


def test_a_report_whose_figures_a_ledger_replaced_is_not_approved(project, zone, zone_officer, unit_officer):
    report = monthly.submitted(project, by=zone_officer, completed_yuan=100)
    factories.report_figures(project, JUNE, completed_yuan=120)
    with refused("figures_replaced"):
        reviews.approve_report(report=report, by=unit_officer, now=LATER)
    assert not FigureApproval.objects.exists()
    reviews.return_report(report=report, by=unit_officer, now=LATER, note="请按更正重报")


def test_who_sent_a_report_in_does_not_return_it_either(project, unit_officer):
    """Returning undoes what another has approved; before anybody has, there is taking back."""
    report = monthly.submitted(project, by=unit_officer)
    with refused("own_report"):
        reviews.return_report(report=report, by=unit_officer, now=LATER, note="改")
    approved = monthly.approved(report)
    with refused("own_report"):
        reviews.return_report(report=approved, by=unit_officer, now=LATER, note="改")
    assert reports.recall_report(report=monthly.submitted(by=unit_officer), by=unit_officer, now=LATER)
