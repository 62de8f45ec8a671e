"""Posts, substitutes, and what the database holds of them."""

from datetime import date, timedelta

import pytest

from projects.errors import DomainError
from projects.models import AuditEvent, Project
from projects.operations.officers import assign_post, cancel_absence, may_stand_in, record_absence
from tests import factories
from tests.factories import NOW
from tests.violations import assert_refused
from zones.models import Absence, Post, Role

pytestmark = pytest.mark.django_db

JULY_1, JULY_10, JULY_20 = date(2024, 7, 1), date(2024, 7, 10), date(2024, 7, 20)

LATER = factories.at(date(2024, 7, 31))


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def move(officer, administrator, **more):
    given = {"role": Role.ZONE, "zone": factories.make_zone(), "unit": None, "on": JULY_10, **more}
    return assign_post(officer=officer, by=administrator, now=LATER, **given)


def away(officer, substitute, **more):
    given = {"first_on": JULY_1, "last_on": JULY_10, **more}
    return record_absence(officer=officer, substitute=substitute, by=officer, now=NOW, **given)


def test_who_moves_sees_the_new_zone_and_no_longer_the_old(zone_officer, zone, other_zone, administrator):
    old, new = factories.make_project(zone), factories.make_project(other_zone)
    move(zone_officer, administrator, zone=other_zone)
    zone_officer.refresh_from_db()
    assert list(Project.objects.visible_to(zone_officer)) == [new]
    assert old not in Project.objects.visible_to(zone_officer)
    assert AuditEvent.objects.get(action="assign_post").actor == administrator


def test_the_posts_tell_who_was_where_when(zone_officer, zone, other_zone, administrator):
    zone_officer.date_joined = NOW - timedelta(days=100)
    zone_officer.save()
    move(zone_officer, administrator, zone=other_zone)
    move(zone_officer, administrator, role=Role.PROVINCE, zone=None, on=JULY_20)
    posts = [(post.role, post.zone, post.started_on, post.ended_on) for post in zone_officer.posts.all()]
    assert posts == [
        ("zone", zone, (NOW - timedelta(days=100)).date(), JULY_10),
        ("zone", other_zone, JULY_10, JULY_20),
        ("province", None, JULY_20, None),
    ]
    assert [post.zone for post in Post.objects.held_on(JULY_10)] == [other_zone]
    assert [post.role for post in Post.objects.open()] == ["province"]


def test_a_post_goes_with_its_zone_and_follows_the_present_one(zone_officer, administrator):
    with refused("post_mismatch"):
        move(zone_officer, administrator, zone=None)
    move(zone_officer, administrator)
    with refused("post_before_present"):
        move(zone_officer, administrator, on=JULY_1)


def test_an_absence_covers_both_its_ends(zone_officer, zone):
    absence = away(zone_officer, factories.make_officer(Role.ZONE, zone=zone))
    days = [JULY_1 - timedelta(days=1), JULY_1, JULY_10, JULY_10 + timedelta(days=1)]
    assert [list(Absence.objects.covering(day)) for day in days] == [[], [absence], [absence], []]
    cancel_absence(absence=absence, by=zone_officer, now=NOW)
    assert not Absence.objects.covering(JULY_1).exists()
    with refused("already_cancelled"):
        cancel_absence(absence=absence, by=zone_officer, now=NOW)


def test_who_may_stand_in(zone_officer, zone, unit_officer, other_zone_officer, province, unit):
    colleague = factories.make_officer(Role.ZONE, zone=zone)
    gone = factories.make_officer(Role.ZONE, zone=zone, is_active=False)
    fit = [may_stand_in(one, zone_officer) for one in (colleague, unit_officer, other_zone_officer, zone_officer, gone)]
    assert fit == [True, True, False, False, False]
    assert may_stand_in(factories.make_officer(Role.UNIT, unit=unit), unit_officer)
    assert not may_stand_in(colleague, unit_officer)
    assert may_stand_in(factories.make_officer(Role.PROVINCE), province)


def test_what_is_refused_of_an_absence(zone_officer, zone, other_zone_officer):
    colleague, third = (factories.make_officer(Role.ZONE, zone=zone) for _ in range(2))
    with refused("days_in_order"):
        away(zone_officer, colleague, last_on=JULY_1 - timedelta(days=1))
    with refused("substitute_unfit"):
        away(zone_officer, other_zone_officer)
    away(zone_officer, colleague)
    with refused("absent_already"):
        away(zone_officer, third, first_on=JULY_10, last_on=JULY_20)
    with refused("substitute_absent"):
        away(third, zone_officer)


def test_absences_are_seen_by_those_they_concern(zone_officer, zone, unit_officer, other_zone_officer, province):
    absence = away(zone_officer, factories.make_officer(Role.ZONE, zone=zone))
    seen = [
        list(Absence.objects.visible_to(one))
        for one in (zone_officer, absence.substitute, unit_officer, province, other_zone_officer)
    ]
    assert seen == [[absence]] * 4 + [[]]


def test_the_database_holds_that_posts_and_absences_do_not_end_before_they_begin(zone_officer, zone, administrator):
    post = move(zone_officer, administrator)
    assert_refused(post, "post_ended_after_started", ended_on=JULY_1)
    zone_officer.refresh_from_db()
    absence = away(zone_officer, factories.make_officer(Role.ZONE, zone=zone_officer.zone))
    assert_refused(absence, "absence_days_in_order", last_on=JULY_1 - timedelta(days=1))


def test_a_post_that_has_not_begun_gives_no_rights(zone_officer, administrator):
    """Rights follow the present fields: a day ahead would hand them over today."""
    with refused("future_date"):
        move(zone_officer, administrator, role=Role.PROVINCE, zone=None, on=date(2024, 8, 1))
    zone_officer.refresh_from_db()
    assert zone_officer.role == Role.ZONE
