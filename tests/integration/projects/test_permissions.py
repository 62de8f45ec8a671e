"""Who may do what: role × whose project × action. What an officer does not see is the querysets' business."""

import pytest

from projects import permissions
from tests import factories, indicator_factories
from tests.people import made_once, people_of
from zones.models import Role

pytestmark = pytest.mark.django_db

PEOPLE = ("zone_officer", "other_zone_officer", "unit_officer", "province", "auditor", "administrator", "security")

ON_A_PROJECT = {
    # action: who may do it on a project of `zone`, on one of its sister zone, on one of another unit
    "may_report_on": (
        {"zone_officer", "unit_officer", "province"},
        {"unit_officer", "province"},
        {"other_zone_officer", "province"},
    ),
    "may_review": ({"unit_officer", "province"}, {"unit_officer", "province"}, {"province"}),
    "may_correct_entry": ({"unit_officer", "province"}, {"unit_officer", "province"}, {"province"}),
    "may_decide_identity": ({"unit_officer", "province"}, {"unit_officer", "province"}, {"province"}),
    "may_check_sample": ({"unit_officer", "province"}, {"unit_officer", "province"}, {"province"}),
    "may_see_contact": ({"zone_officer"}, set(), {"other_zone_officer"}),
    "may_reveal_contact": (
        {"zone_officer", "unit_officer", "province"},
        {"unit_officer", "province"},
        {"other_zone_officer", "province"},
    ),
}
IN_A_ZONE = {
    # the same of the zones of those projects
    "may_report_in": ON_A_PROJECT["may_report_on"],
}
IN_GENERAL = {
    "may_report": {"zone_officer", "other_zone_officer", "unit_officer", "province"},
    "may_keep_forms": {"zone_officer", "other_zone_officer", "unit_officer", "province"},
    "may_open_round": {"province"},
    "may_decide_exit": {"province"},
    "may_fill_lists": {"province"},
    "may_keep_targets": {"province"},
    "may_keep_chains": {"province", "administrator"},
    "may_close_months": {"province"},
    "may_change_stall_rules": {"province"},
    "may_assess": {"province"},
    "may_manage_officers": {"security"},
    "may_keep_accounts": {"administrator"},
    "may_reset_second_factors": {"security"},
    "may_search_audit": {"auditor"},
    "may_call_for_reports": {"unit_officer", "province"},
    "may_seal_bulletins": {"unit_officer", "province"},
    "may_keep_templates": {"province"},
    "may_draw_sample": {"unit_officer", "province"},
}
TO_SOMEBODY = {
    # action: who may do it on a mail to the zone's officer, the unit's, another zone's, the province's
    "may_close_doubts_of": (
        {"zone_officer", "unit_officer", "province"},
        {"unit_officer", "province"},
        {"other_zone_officer", "province"},
        {"province"},
    ),
}

ELSEWHERE = {"may_decide_rights", "may_record_absence_of", "may_seal_bulletin"}
"""Of requests, absences and bulletins: in the tests of these."""
WITH_A_VALUE = {
    # action: who may do it with a value that the zone's officer entered, the unit's, the province's
    "may_review_value": ({"unit_officer", "province"}, {"province"}, {"province"}),
}


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """A project of `zone`, one of its sister zone, one of another unit; everybody."""
    with made_once(django_db_blocker):
        zone, other_zone = factories.make_zone(), factories.make_zone()
        projects = [factories.make_project(one) for one in (zone, factories.make_zone(zone.unit), other_zone)]
        yield projects, people_of(zone, other_zone)


@pytest.fixture
def projects(once):
    return once[0]


@pytest.fixture
def people(once):
    return once[1]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("action", ON_A_PROJECT)
def test_who_may_do_what_with_a_project(action, person, projects, people):
    officer = people[person]
    allowed = [getattr(permissions, action)(officer, project) for project in projects]
    assert allowed == [person in people for people in ON_A_PROJECT[action]]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("action", IN_A_ZONE)
def test_who_may_do_what_in_a_zone(action, person, projects, people):
    officer = people[person]
    allowed = [getattr(permissions, action)(officer, project.zone) for project in projects]
    assert allowed == [person in people for people in IN_A_ZONE[action]]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("action", IN_GENERAL)
def test_who_may_do_what_at_all(action, person, people):
    officer = people[person]
    assert getattr(permissions, action)(officer) is (person in IN_GENERAL[action])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("action", TO_SOMEBODY)
def test_who_may_do_what_about_a_mail(action, person, people):
    recipients = [people[name] for name in ("zone_officer", "unit_officer", "other_zone_officer", "province")]
    allowed = [getattr(permissions, action)(people[person], one) for one in recipients]
    assert allowed == [person in people for people in TO_SOMEBODY[action]]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("action", WITH_A_VALUE)
def test_who_may_do_what_with_a_value(action, person, projects, people):
    indicator = indicator_factories.indicator()
    recorders = [people[name] for name in ("zone_officer", "unit_officer", "province")]
    values = [
        indicator_factories.value(indicator, projects[0].zone, str(number), by=recorder, approve=False)
        for number, recorder in enumerate(recorders)
    ]
    allowed = [getattr(permissions, action)(people[person], value) for value in values]
    assert allowed == [person in people for people in WITH_A_VALUE[action]]


@pytest.mark.parametrize("is_separated", [True, False])
def test_who_may_decide_on_rights(is_separated, administrator, security, auditor, settings):
    settings.SEPARATION_OF_DUTIES = is_separated
    asked = factories.ask_for_rights(by=auditor)
    allowed = [permissions.may_decide_rights(one, asked) for one in (administrator, security, auditor)]
    assert allowed == [not is_separated, True, True]


def test_every_permission_is_in_the_table():
    actions = {name for name in vars(permissions) if name.startswith("may_")}
    assert actions == {*ON_A_PROJECT, *IN_A_ZONE, *IN_GENERAL, *TO_SOMEBODY, *WITH_A_VALUE, *ELSEWHERE}


@pytest.mark.parametrize("action", ON_A_PROJECT)
def test_nobody_may_do_what_the_officer_cannot_see(action, projects, people):
    for person in PEOPLE:
        officer = people[person]
        for project in projects:
            is_visible = type(project).objects.visible_to(officer).filter(pk=project.pk).exists()
            assert is_visible or not getattr(permissions, action)(officer, project)


def test_an_officer_whose_unit_and_zone_are_missing_may_nothing(projects):
    zone_officer, unit_officer = (
        factories.make_officer(Role.ZONE, zone=projects[0].zone),
        factories.make_officer(Role.UNIT, unit=projects[0].zone.unit),
    )
    zone_officer.zone = unit_officer.unit = None
    for officer in (zone_officer, unit_officer):
        assert not permissions.may_report_on(officer, projects[0])
