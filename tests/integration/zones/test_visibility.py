"""Who sees what: one gate, from which every other is built."""

import pytest
from django.contrib.auth import get_user_model

from projects.models import CohortEntry, Project
from tests import factories
from zones.models import Officer, ReportingUnit, Role, Zone

pytestmark = pytest.mark.django_db

OWN, SISTER, FOREIGN = "own", "sister", "foreign"
TRUTH = {
    "zone_officer": {OWN},
    "unit_officer": {OWN, SISTER},
    "other_zone_officer": {FOREIGN},
    "province": {OWN, SISTER, FOREIGN},
    "auditor": {OWN, SISTER, FOREIGN},
    "administrator": {OWN, SISTER, FOREIGN},
}
"""The zones that each sees: the own one, another of the same unit, and one of another unit."""


@pytest.fixture
def zones(zone, other_zone):
    return {OWN: zone, SISTER: factories.make_zone(zone.unit), FOREIGN: other_zone}


@pytest.fixture(params=TRUTH)
def seen(request, zones):
    """Return an officer and the zones that the truth table lets the officer see."""
    return request.getfixturevalue(request.param), {zones[name] for name in TRUTH[request.param]}


def test_the_zones_that_an_officer_sees(seen):
    officer, visible = seen
    assert set(Zone.objects.visible_to(officer)) == visible


def test_the_units_that_an_officer_sees(seen):
    officer, visible = seen
    assert set(ReportingUnit.objects.visible_to(officer)) == {zone.unit for zone in visible}
    assert len(ReportingUnit.objects.visible_to(officer)) == len({zone.unit for zone in visible})


def test_the_projects_that_an_officer_sees(seen, zones):
    projects = {zone: factories.make_project(zone) for zone in zones.values()}
    officer, visible = seen
    assert set(Project.objects.visible_to(officer)) == {projects[zone] for zone in visible}


def test_the_entries_that_an_officer_sees(seen, zones):
    entries = {zone: factories.enter(factories.make_project(zone)) for zone in zones.values()}
    officer, visible = seen
    assert set(CohortEntry.objects.visible_to(officer)) == {entries[zone] for zone in visible}


@pytest.mark.parametrize("model", [Zone, ReportingUnit, Project, CohortEntry], ids=lambda model: model.__name__)
@pytest.mark.parametrize("role", [Role.ZONE, Role.UNIT, "", "minister"])
def test_an_officer_without_a_post_sees_nothing(model, role, zones):
    """The database refuses such an officer; the gate does not rely on it."""
    factories.enter(factories.make_project(zones[OWN]))
    assert not model.objects.visible_to(Officer(role=role)).exists()


def test_the_gate_narrows_what_was_asked_for(zones, zone_officer):
    assert not Zone.objects.filter(pk=zones[FOREIGN].pk).visible_to(zone_officer).exists()
    assert not Zone.objects.visible_to(zone_officer).filter(pk=zones[FOREIGN].pk).exists()


def test_a_zone_of_the_unit_is_seen_by_where_it_reports_now(zones, unit_officer):
    zones[SISTER].unit = zones[FOREIGN].unit
    zones[SISTER].save()
    assert set(Zone.objects.visible_to(unit_officer)) == {zones[OWN]}


# --- Officers


def test_the_user_model_is_the_officer():
    assert get_user_model() is Officer


def test_a_superuser_is_an_administrator():
    officer = Officer.objects.create_superuser("root", password=factories.PASSWORD)
    assert (officer.role, officer.is_staff, officer.is_superuser) == (Role.ADMINISTRATOR, True, True)
    assert officer.sees_everything


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.ZONE, False),
        (Role.UNIT, False),
        (Role.PROVINCE, True),
        (Role.ADMINISTRATOR, True),
        (Role.AUDITOR, True),
    ],
)
def test_three_posts_cover_the_province(role, sees):
    assert factories.make_officer(role).sees_everything is sees


def test_an_officer_is_called_by_name_or_else_by_user_name():
    assert str(Officer(username="wang", display_name="王某")) == "王某"
    assert str(Officer(username="wang")) == "wang"
