"""Monthly figures of a ledger: beside months without change, and as reviewed by whoever imports them."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from projects.models import AuditEvent, FigureApproval
from tests.factories import NOW, YI, make_project, report_figures
from tests.integration.tracker.imports.ledgers import LATER, accepted, row
from tests.monthly import submitted

pytestmark = pytest.mark.django_db

MAY = date(2024, 5, 1)


@pytest.fixture
def project(zone):
    """A project of `zone`, named as rows name it."""
    return make_project(zone, name="甲项目")


def test_a_row_that_says_what_a_month_without_change_stands_for_changes_nothing(project, zone, zone_officer):
    report_figures(project, date(2024, 4, 1), completed_yuan=YI, actual_output_yuan=5)
    report_figures(project, MAY, figures=None)
    assert accepted(zone_officer, row(zone, month="2024-05", completed_yuan=10000)).figures == 0
    accepted(zone_officer, row(zone, month="2024-05", completed_yuan=10001), now=LATER)
    figure = project.figures.standing().get(month=MAY)
    assert (figure.completed_yuan, figure.actual_output_yuan, figure.no_change) == (100_010_000, None, False)


@pytest.mark.parametrize("who", ["unit_officer", "province", "zone_officer"])
def test_what_a_reviewer_imports_counts_as_reviewed_by_them(project, zone, who, request):
    officer = request.getfixturevalue(who)
    accepted(officer, row(zone, month="2024-05", completed_yuan=10000))
    approvals = list(FigureApproval.objects.values_list("figure__project", "recorded_by", "recorded_at"))
    assert approvals == ([] if who == "zone_officer" else [(project.pk, officer.pk, NOW)])
    event = AuditEvent.objects.get(action__startswith="import_row:", actor=officer)
    assert event.after.count("approve_figures") == len(approvals)


def test_what_reviewers_imported_before_is_approved_afterwards(project, zone, unit_officer, zone_officer):
    """As of the upgrade: what was asked with an earlier moment is answered as it was then."""
    migration = import_module("tracker.migrations.0011_imported_figures_are_reviewed")
    accepted(unit_officer, row(zone, month="2024-05", completed_yuan=10000))
    accepted(zone_officer, row(zone, month="2024-06", completed_yuan=10000))
    submitted(project, date(2024, 4, 1), by=unit_officer, completed_yuan=1)
    FigureApproval.objects.all().delete()
    migration.approve(apps, None)
    approval = FigureApproval.objects.get()
    assert (approval.figure.month, approval.recorded_by, approval.recorded_at > LATER) == (MAY, unit_officer, True)
    migration.disapprove(apps, None)
    assert not FigureApproval.objects.exists()
