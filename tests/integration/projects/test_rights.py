"""Who gives rights: never to themselves, and with a second person where the installation says so."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from projects.errors import DomainError
from projects.models import AuditEvent, RightsDecision, RightsOutcome, RightsRequest
from projects.operations.officers import assign_post
from projects.operations.rights import (
    WantedPost,
    change_post,
    close_account,
    decide_rights,
    open_account,
    request_rights,
)
from tests import factories
from tests.factories import NOW, TODAY
from zones.models import Officer, Role

pytestmark = pytest.mark.django_db

WIDE = WantedPost(Role.PROVINCE, None, None, TODAY)
APPROVED, REFUSED = RightsOutcome.APPROVED, RightsOutcome.REFUSED


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.fixture
def second(db):
    """Another security administrator."""
    return factories.make_officer(Role.SECURITY)


@pytest.mark.parametrize("demanded", [False, True])
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SECURITY, Role.PROVINCE])
def test_nobody_gives_rights_to_themselves(role, demanded, settings):
    settings.SECOND_PERSON_FOR_RIGHTS, settings.SEPARATION_OF_DUTIES = demanded, False
    officer = factories.make_officer(role)
    told = {"officer": officer, "by": officer, "now": NOW, "reason": "方便"}
    ways = [
        lambda: change_post(post=WIDE, **told),
        lambda: request_rights(post=WIDE, **told),
        lambda: open_account(**told),
        lambda: close_account(**told),
        lambda: assign_post(officer=officer, role=Role.PROVINCE, zone=None, unit=None, on=TODAY, by=officer, now=NOW),
    ]
    for way in ways:
        with refused("own_rights"):
            way()
    officer.refresh_from_db()
    assert (officer.role, AuditEvent.objects.count(), RightsRequest.objects.count()) == (role, 0, 0)


def test_a_second_person_approves_before_anything_changes(security, second, zone_officer, settings):
    settings.SECOND_PERSON_FOR_RIGHTS = True
    with refused("reason_required"):
        change_post(officer=zone_officer, post=WIDE, by=security, now=NOW)
    asked = change_post(officer=zone_officer, post=WIDE, by=security, now=NOW, reason="调任省厅")
    zone_officer.refresh_from_db()
    assert (zone_officer.role, asked.decided) == (Role.ZONE, None)
    with refused("request_waiting"):
        change_post(officer=zone_officer, post=WIDE, by=second, now=NOW, reason="再申请")
    for by in (security, zone_officer):
        with refused("second_person"):
            decide_rights(request=asked, outcome=APPROVED, by=by, now=NOW)
    with refused("note_required"):
        decide_rights(request=asked, outcome=REFUSED, by=second, now=NOW, note=" ")
    decide_rights(request=asked, outcome=APPROVED, by=second, now=NOW)
    with refused("already_decided"):
        decide_rights(request=asked, outcome=REFUSED, by=second, now=NOW, note="迟了")
    zone_officer.refresh_from_db()
    assert (zone_officer.role, zone_officer.zone) == (Role.PROVINCE, None)
    trail = [(event.action, event.actor) for event in AuditEvent.objects.order_by("id")]
    assert trail == [("request_rights", security), ("approve_rights", second), ("assign_post", second)]
    after = json.loads(AuditEvent.objects.get(action="request_rights").after)
    assert (after["officer"], after["role"]) == (zone_officer.pk, "province")


def test_who_asked_takes_it_back_and_nobody_else_alone(security, second, zone_officer):
    asked = factories.ask_for_rights(zone_officer, by=security)
    decide_rights(request=asked, outcome=REFUSED, by=security, now=NOW, note="填错了")
    zone_officer.refresh_from_db()
    assert (zone_officer.role, RightsRequest.objects.waiting().count()) == (Role.ZONE, 0)
    # The database holds it, whoever writes there.
    again = factories.ask_for_rights(zone_officer, by=security)
    with pytest.raises(DatabaseError, match="second_person"), transaction.atomic():
        RightsDecision.objects.create(
            request=again, requested_by=security, outcome=APPROVED, decided_by=security, decided_at=NOW
        )
    for row in (again, asked.decision):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            row.save()


def test_an_account_is_closed_at_once_and_opened_by_two(security, second, zone_officer, settings):
    close_account(officer=zone_officer, by=security, now=NOW, reason="离任")
    with refused("account_closed"):
        close_account(officer=zone_officer, by=security, now=NOW)
    assert open_account(officer=zone_officer, by=security, now=NOW) is None
    with refused("account_open"):
        open_account(officer=zone_officer, by=security, now=NOW)
    settings.SECOND_PERSON_FOR_RIGHTS = True
    close_account(officer=zone_officer, by=security, now=NOW, reason="离任")
    asked = open_account(officer=zone_officer, by=security, now=NOW, reason="返岗")
    zone_officer.refresh_from_db()
    assert (zone_officer.is_active, asked.opens_account) == (False, True)
    decide_rights(request=asked, outcome=APPROVED, by=second, now=NOW)
    zone_officer.refresh_from_db()
    assert zone_officer.is_active


def test_who_makes_an_account_cannot_open_it(administrator, security, api, client):
    client.force_login(administrator)
    form = {"username": "wide", "role": "province", "is_active": "on"}
    assert client.post("/admin/zones/officer/add/", form).status_code == 302
    asked = RightsRequest.objects.get()
    address = f"/api/v1/rights-requests/{asked.pk}/decide/"
    mine = api(administrator).post(address, {"decision": "approved"})
    assert (mine.status_code, mine.json()["errors"][0]["code"]) == (422, "second_person")
    opened = api(administrator).post(f"/api/v1/officers/{asked.officer_id}/account/", {"is_active": True})
    assert (opened.status_code, Officer.objects.get(username="wide").is_active) == (403, False)
    shown = api(security).post(address, {"decision": "approved"})
    assert (shown.status_code, shown.json()["outcome"]) == (200, "approved")
    assert Officer.objects.get(username="wide").is_active


def test_the_first_security_administrators_are_appointed_at_the_server(administrator, zone_officer, settings):
    settings.SECOND_PERSON_FOR_RIGHTS = True
    with pytest.raises(CommandError, match="没有账号"):
        call_command("appoint_security_administrator", "nobody")
    for name in (administrator.username, zone_officer.username.upper()):
        call_command("appoint_security_administrator", name)
    zone_officer.refresh_from_db()
    assert (zone_officer.role, zone_officer.zone, zone_officer.is_active) == (Role.SECURITY, None, True)
    with pytest.raises(CommandError, match="已有 2 名安全管理员"):
        call_command("appoint_security_administrator", factories.make_officer().username)
    assert set(AuditEvent.objects.values_list("action", "actor")) == {("assign_post", None)}


def test_pages_ask_show_and_decide(client, security, second, zone_officer, administrator, settings):
    settings.SECOND_PERSON_FOR_RIGHTS = True
    client.force_login(security)
    path = f"/officers/{zone_officer.pk}/"
    form = {"role": "province", "started_on": "2024-07-01"}
    assert 'id="post-reason_error"' in client.post(path, form).content.decode()
    assert client.post(path, {**form, "reason": "调任"}, follow=True).content.decode().count("等待审批") == 1
    assert client.post(f"{path}opening/", {"is_active": "false"}, follow=True).context["officer"].is_active is False
    asked = RightsRequest.objects.get()
    own = client.post(f"/rights-requests/{asked.pk}/", {"decision": "approved"})
    assert (own.status_code, "申请人和本人都不能审批" in own.content.decode()) == (422, True)
    # On one's own page there is nothing to change.
    assert "调整岗位" not in client.get(f"/officers/{security.pk}/").content.decode()
    client.force_login(second)
    assert "调任" in client.get("/rights-requests/").content.decode()
    assert client.post(f"/rights-requests/{asked.pk}/", {"decision": "approved"}).status_code == 302
    zone_officer.refresh_from_db()
    assert zone_officer.role == Role.PROVINCE
