"""Projects that moved, and that were withdrawn."""

from projects.operations.project_moves import move_project
from projects.operations.project_withdrawals import withdraw_project
from tests import factories


def moved_to(zone):
    """Register a project in another zone and move it to this one; return its number."""
    project = factories.make_project(factories.make_zone(zone.unit))
    about = {"moved_on": factories.TODAY, "today": factories.TODAY, "reason": "登记有误"}
    move_project(project=project, zone=zone, by=factories.somebody(), now=factories.NOW, **about)
    return project.pk


def withdrawn_from(zone):
    """Register a project and withdraw it; return its number."""
    project = factories.make_project(zone)
    withdraw_project(project=project, by=factories.somebody(), now=factories.NOW, reason="误登")
    return project.pk
