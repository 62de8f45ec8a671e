"""The database refuses what cannot be, whoever writes it."""

from datetime import date

import pytest

from tests import factories, monthly
from tests.factories import NOW
from tests.violations import assert_refused, copy_of, violates
from tracker.models import Problem, ProgressReport, ReportState, ReviewLevel

pytestmark = pytest.mark.django_db


def test_one_report_a_project_and_month():
    report = monthly.draft()
    with violates("progressreport_one_per_month"):
        ProgressReport.objects.bulk_create([copy_of(report)])


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("progressreport_month_is_first_day", {"month": date(2024, 5, 2)}),
        ("progressreport_amounts_not_negative", {"month": date(2024, 5, 1), "completed_yuan": -1}),
        ("progressreport_submitted_whole", {"month": date(2024, 5, 1), "state": ReportState.SUBMITTED}),
        ("progressreport_level_matches_state", {"month": date(2024, 5, 1), "level": ReviewLevel.UNIT}),
        ("progressreport_return_has_note", {"month": date(2024, 5, 1), "state": ReportState.RETURNED}),
    ],
)
def test_a_report_is_whole(constraint, changes):
    assert_refused(monthly.draft(), constraint, **changes)


def test_the_submitter_is_not_the_reviewer():
    report = monthly.approved()
    changes = {"month": date(2024, 5, 1), "reviewed_by": report.submitted_by}
    assert_refused(report, "progressreport_submitter_does_not_approve", **changes)
    nobody = {"month": date(2024, 5, 1), "reviewed_by": None}
    assert_refused(report, "progressreport_submitter_does_not_approve", **nobody)


def test_a_version_is_not_negative():
    report = monthly.draft()
    with violates("ProgressReport.version"):
        ProgressReport.objects.filter(pk=report.pk).update(version=-1)


def test_a_problem_is_resolved_whole():
    problem = Problem.objects.create(
        project=factories.make_project(),
        description="用地未落实",
        owner="张三",
        due_on=date(2024, 7, 31),
        raised_at=NOW,
        raised_by=factories.somebody(),
    )
    assert_refused(problem, "problem_resolved_whole", resolved_at=NOW)
    with violates("Problem.version"):
        Problem.objects.filter(pk=problem.pk).update(version=-1)
