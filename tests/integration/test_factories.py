"""The factories make states that the program could be in."""

from datetime import date

from projects.models import ExitKind
from projects.operations.projection import projection_differences
from projects.rules.stages import Cohort, Kind
from tests import factories
from zones.models import Role


def test_the_defaults_fit_together(province):
    entry = factories.enter()
    factories.enter(entry.project, cohort=Cohort.STARTED)
    factories.reach(entry.project, Kind.STARTED, date(2024, 5, 1), by=province)
    factories.report_figures(entry.project, completed_yuan=factories.YI)
    factories.plan_year(entry.project)
    factories.leave(entry, kind=ExitKind.TERMINATED)
    assert list(projection_differences()) == []


def test_the_people_have_the_posts_that_their_names_say(
    zone, other_zone, zone_officer, other_zone_officer, unit_officer, province, auditor, administrator
):
    assert zone_officer.zone == zone
    assert other_zone_officer.zone == other_zone
    assert unit_officer.unit == zone.unit != other_zone.unit
    assert [one.role for one in (province, auditor, administrator)] == [Role.PROVINCE, Role.AUDITOR, Role.ADMINISTRATOR]


def test_a_client_is_somebody_or_nobody(api, zone_officer):
    assert api(zone_officer).handler._force_user == zone_officer
    assert api().handler._force_user is None
