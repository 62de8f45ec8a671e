"""What is kept by hand in the admin pages leaves a trail, like every other write."""

import json
from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from config.admin_audit import Audited
from projects.models import AuditEvent, IntakeClass
from tests import factories
from tests import reform_factories as make
from zones.models import SpecialDay, ZoneAlias


@pytest.fixture
def inside(client, administrator):
    """A browser in which an administrator is signed in."""
    client.force_login(administrator)
    return client


def post(inside, page, form, *numbers):
    """Send a form that must be taken."""
    response = inside.post(reverse(f"admin:{page}", args=numbers), form)
    assert response.status_code == 302, response.content.decode()


def events():
    """Return what the audit says, each event as its action, thing, from and to."""
    found = AuditEvent.objects.exclude(action="register_project").order_by("id")
    return [
        (one.action, one.object_type, *(json.loads(text or "null") for text in (one.before, one.after)))
        for one in found
    ]


def person(officer, **values):
    """Return the form of an officer who is known."""
    said = {"username": officer.username, "display_name": "", "email": officer.email, "role": officer.role}
    return {**said, "zone": officer.zone_id or "", "unit": officer.unit_id or "", "is_active": "on", **values}


def test_every_page_is_audited():
    pages = [type(one) for one in admin.site._registry.values()]
    assert len(pages) > 10
    assert [one for one in pages if not issubclass(one, Audited)] == []


def test_a_day_off_is_added_changed_and_removed(inside, administrator):
    form = {"day": "2027-10-01", "occasion": "国庆节"}
    post(inside, "zones_specialday_add", form)
    post(inside, "zones_specialday_change", {**form, "occasion": "国庆"}, "2027-10-01")
    post(inside, "zones_specialday_delete", {"post": "yes"}, "2027-10-01")
    day = {"day": "2027-10-01"}
    assert events() == [
        ("admin_add", "specialday", None, {**day, "is_working": False, "occasion": "国庆节"}),
        ("admin_edit", "specialday", {**day, "occasion": "国庆节"}, {**day, "occasion": "国庆"}),
        ("admin_remove", "specialday", {**day, "is_working": False, "occasion": "国庆"}, None),
    ]
    event = AuditEvent.objects.first()
    assert (event.actor, event.object_id, bool(event.request_id)) == (administrator, 20271001, True)


def test_many_days_are_removed_at_once(inside):
    SpecialDay.objects.create(day=date(2027, 10, 1), is_working=False, occasion="国庆节")
    SpecialDay.objects.create(day=date(2027, 10, 2), is_working=False, occasion="国庆节")
    chosen = {"action": "delete_selected", "_selected_action": ["2027-10-01", "2027-10-02"], "post": "yes"}
    post(inside, "zones_specialday_changelist", chosen)
    assert [action for action, *_ in events()] == ["admin_remove"] * 2


def test_a_limit_is_changed(inside):
    land = make.intake_class()
    form = {"label": land.label, "limit_days": land.limit_days + 1, "source": land.source}
    post(inside, "projects_intakeclass_change", form, land.pk)
    post(inside, "projects_intakeclass_change", form, land.pk)  # nothing changes, nothing is said
    (event,) = events()
    assert event[2:] == tuple({"code": land.pk, "limit_days": land.limit_days + more} for more in (0, 1))
    assert IntakeClass.objects.get(pk=land.pk).limit_days == land.limit_days + 1


def test_a_zone_changes_its_unit_and_its_other_names(inside, zone):
    kept, gone = (ZoneAlias.objects.create(zone=zone, name=name) for name in ("甲经开区", "乙经开区"))
    form = {name: getattr(zone, name) for name in ("name", "city_code", "level", "kind", "group", "national_code")}
    rows = {
        "aliases-TOTAL_FORMS": "3",
        "aliases-INITIAL_FORMS": "2",
        "aliases-0-id": kept.pk,
        "aliases-0-zone": zone.pk,
        "aliases-0-name": "丙经开区",
        "aliases-1-id": gone.pk,
        "aliases-1-zone": zone.pk,
        "aliases-1-name": gone.name,
        "aliases-1-DELETE": "on",
        "aliases-2-name": "丁经开区",
        "aliases-2-zone": zone.pk,
        "changes-TOTAL_FORMS": "0",
        "changes-INITIAL_FORMS": "0",
    }
    other = factories.make_unit()
    post(inside, "zones_zone_change", {**form, "unit": other.pk, **rows}, zone.pk)
    said = {(action, thing): (before, after) for action, thing, before, after in events()}
    assert said["admin_edit", "zone"][1]["unit"] == other.pk
    assert said["admin_edit", "zonealias"][1]["name"] == "丙经开区"
    assert said["admin_remove", "zonealias"][0]["name"] == "乙经开区"
    assert said["admin_add", "zonealias"][1]["name"] == "丁经开区"


@pytest.mark.parametrize("is_separated", [True, False])
def test_an_officer_is_added_without_a_word_about_the_password(inside, zone, settings, is_separated):
    settings.SEPARATION_OF_DUTIES = is_separated
    post(inside, "zones_officer_add", {"username": "wang", "role": "zone", "zone": zone.pk, "is_active": "on"})
    (action, thing, before, after), *asked = events()
    assert (action, thing, before, after["zone"], after["role"]) == ("admin_add", "officer", None, zone.pk, "zone")
    assert not {"password", "last_login", "password_set_at", "link_number"} & set(after)
    # Who makes an account does not open it, where the duties are separated.
    assert ([one[0] for one in asked], after["is_active"]) == (["request_rights"] * is_separated, not is_separated)


def test_the_admin_pages_give_no_rights(inside, administrator, zone_officer, zone, other_zone):
    flags = {"is_superuser": "on", "is_staff": "on", "groups": ["1"], "user_permissions": ["1"], "is_active": ""}
    for officer in (zone_officer, administrator):
        before = (officer.role, officer.zone)
        form = person(officer, role="province", zone=other_zone.pk, display_name="王某", **flags)
        post(inside, "zones_officer_change", form, officer.pk)
        officer.refresh_from_db()
        assert (officer.role, officer.zone, officer.is_active, officer.display_name) == (*before, True, "王某")
        assert (officer.is_superuser, officer.is_staff, officer.groups.count()) == (False, False, 0)
    assert [one[0] for one in events()] == ["admin_edit"] * 2
