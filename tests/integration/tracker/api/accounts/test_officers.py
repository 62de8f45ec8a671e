"""Accounts of others over the API: made, renamed, sent elsewhere by two people, away, signed out."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from projects.errors import StaleVersionError
from projects.models import AuditEvent, RightsRequest
from tests import factories
from tests.integration.tracker.accounts.signing_in import token_of
from tests.integration.tracker.pages.reading import text
from tests.integration.tracker.reminders.people import belong_to
from tracker.mail.files import FileTransport
from tracker.models import AccountMail
from tracker.operations.accounts.links import send_link
from tracker.operations.accounts.registering import Details, change_details
from tracker.reminders.account_mails import send_links
from zones.models import Officer, Role, Token

pytestmark = pytest.mark.django_db
OFFICERS = "/api/v1/officers/"


def changed_by(client, path, body):
    """Change an account as it stands."""
    return client.patch(path, body, headers={"If-Match": client.get(path).headers["ETag"]})


def test_an_account_is_made_listed_and_waits_for_another(api, administrator, security, zone, zone_officer):
    client = api(administrator)
    body = {"username": "Wang.Wu", "name": "王五", "email": "w@example.invalid", "role": "zone", "zone": zone.pk}
    made = client.post(OFFICERS, {**body, "reason": "接替"})
    assert (made.status_code, made.json()["welcome"], made.json()["officer"]["is_active"]) == (201, "asked", False)
    request = RightsRequest.objects.get(officer__username="Wang.Wu")
    assert (request.opens_account, request.email) == (True, None)
    for wrong, field in (({**body, "username": "王 五"}, "username"), (body, "username"), ({"role": "unit"}, "role")):
        refused = client.post(OFFICERS, {**body, "username": "li", **wrong})
        assert (refused.status_code in {400, 422}, field in str(refused.json())) == (True, True), wrong
    found = client.get(f"{OFFICERS}?unit={zone.unit_id}&role=zone&is_active=true").json()["results"]
    assert [one["username"] for one in found] == [zone_officer.username]
    assert client.get(f"{OFFICERS}?username=wang.wu").json()["results"] == [made.json()["officer"]]
    own = api(zone_officer).get(OFFICERS).json()["results"]
    assert [one["id"] for one in own] == [zone_officer.pk]
    assert api(security).post(OFFICERS, body).status_code == 403
    assert api(zone_officer).get(f"{OFFICERS}{security.pk}/").status_code == 404


def test_an_account_is_changed_as_it_was_seen(api, administrator, zone_officer):
    client, path = api(administrator), f"{OFFICERS}{zone_officer.pk}/"
    seen = client.get(path)
    tag = seen.headers["ETag"]
    assert tag == f'"{seen.json()["version"]}"'
    assert client.patch(path, {"name": "赵六"}).status_code == 428
    first = client.patch(path, {"name": "赵六"}, headers={"If-Match": tag})
    assert (first.status_code, first.headers["ETag"]) == (200, client.get(path).headers["ETag"])
    late = client.patch(path, {"name": "钱七"}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["errors"][0]["code"]) == (412, "stale_version")
    zone_officer.refresh_from_db()
    assert zone_officer.display_name == "赵六"
    # Changed between the look and the lock.
    details = Details(zone_officer.username, "钱七", zone_officer.email)
    with pytest.raises(StaleVersionError):
        change_details(officer=zone_officer, details=details, by=administrator, now=timezone.now(), seen=1)


def test_another_address_waits_for_a_second_person(api, client, administrator, security, zone_officer):
    path = f"{OFFICERS}{zone_officer.pk}/"
    zone_officer.set_password("Purple-elephant 7")
    zone_officer.save()
    before, program = zone_officer.email, api(administrator)
    change = {"email": "thief@example.invalid", "name": "赵六"}
    assert "理由（reason）" in str(changed_by(program, path, change).json())
    answer = changed_by(program, path, {**change, "reason": "来电"}).json()
    assert (answer["officer"]["name"], answer["officer"]["email"]) == ("赵六", before)
    assert (answer["request"]["email"], answer["request"]["outcome"]) == ("thief@example.invalid", None)
    request = RightsRequest.objects.get()
    # To take the address away would let the link be shown to whoever asks.
    assert "等待审批" in str(changed_by(program, path, {"email": "", "reason": "离职"}).json())
    client.force_login(security)
    assert "电子邮箱由" in text(client.get(f"/rights-requests/{request.pk}/"))
    assert program.post(f"/api/v1/rights-requests/{request.pk}/decide/", {"decision": "approved"}).status_code == 422
    client.post(f"/rights-requests/{request.pk}/", {"decision": "approved"})
    post = (zone_officer.role, zone_officer.zone_id)
    zone_officer.refresh_from_db()
    assert (zone_officer.email, (zone_officer.role, zone_officer.zone_id)) == ("thief@example.invalid", post)
    assert "thief@example.invalid" in AuditEvent.objects.filter(action="edit_officer").last().after
    client.force_login(administrator)
    shown = text(client.post(f"/officers/{zone_officer.pk}/details/", _form(zone_officer), follow=True))
    assert "更换邮箱已提交申请" in shown


def test_a_new_account_that_waits_may_be_sent_elsewhere(api, administrator, zone):
    client = api(administrator)
    body = {"username": "li", "name": "李", "email": "lj@example.invalid", "role": "zone", "zone": zone.pk}
    number = client.post(OFFICERS, body).json()["officer"]["id"]
    changed = changed_by(client, f"{OFFICERS}{number}/", {"email": "li@example.invalid"}).json()
    assert (changed["officer"]["email"], changed["request"]) == ("li@example.invalid", None)


def test_without_a_second_person_the_old_address_is_warned(administrator, zone_officer, settings, tmp_path):
    settings.SEPARATION_OF_DUTIES = False
    settings.REMINDERS = replace(settings.REMINDERS, by_relay=True)
    now = timezone.now()
    belong_to(settings.DEPLOYMENT_ID, now)
    Officer.objects.filter(pk=zone_officer.pk).update(email="old@example.invalid")
    details = Details(zone_officer.username, "王", "new@example.invalid")
    change_details(officer=zone_officer, details=details, by=administrator, now=now)
    # A link that is asked for right after takes the place of other links, never of the warning.
    zone_officer.refresh_from_db()
    send_link(officer=zone_officer, by=administrator, now=now)
    send_link(officer=zone_officer, by=administrator, now=now)
    Officer.objects.filter(pk=zone_officer.pk).update(is_active=False)
    send_links(FileTransport(tmp_path), now=now)
    [sent] = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in tmp_path.glob("*.eml")]
    for kind in ("plain", "html"):
        body = sent.get_body((kind,)).get_content()
        assert (sent["To"], zone_officer.username in body, "/password/" in body) == ("old@example.invalid", True, False)
    assert AuditEvent.objects.filter(action="warn_old_address", actor=administrator).exists()
    outcomes = AccountMail.objects.order_by("pk").values_list("purpose", "outcome")
    assert [(purpose, outcome[:3]) for purpose, outcome in outcomes] == [
        ("new-address", "已交中"),
        ("invitation", "又要求"),
        ("invitation", "账号已"),
    ]


def test_absences_and_sign_ins_of_others(api, administrator, province, zone_officer, unit_officer):
    token_of(zone_officer)
    client, path = api(administrator), f"{OFFICERS}{zone_officer.pk}/"
    days = {"first_on": "2099-01-01", "last_on": "2099-01-02"}
    unfit = client.post(f"{path}absences/", {**days, "substitute": province.pk})
    assert (unfit.status_code, "substitute_unfit" in str(unfit.json())) == (422, True)
    absence = client.post(f"{path}absences/", {**days, "substitute": unit_officer.pk}).json()
    assert absence["officer"] == zone_officer.pk
    [one] = client.get(f"{path}sign-ins/").json()["results"]
    end = f"{path}sign-ins/{one['number']}/end/"
    assert api(province).post(end, {}).status_code == 403
    assert [client.post(end, {}).status_code for _ in range(2)] == [204, 404]
    assert not Token.objects.filter(user=zone_officer).exists()


def test_the_stock_administration_leaves_addresses_alone(client, administrator, zone_officer):
    assert factories.make_officer(Role.PROVINCE)
    client.force_login(administrator)
    client.post(
        f"/admin/zones/officer/{zone_officer.pk}/change/", {**_form(zone_officer), "email": "x@example.invalid"}
    )
    before = zone_officer.email
    zone_officer.refresh_from_db()
    assert zone_officer.email == before


def _form(officer):
    return {
        "username": officer.username,
        "display_name": officer.display_name or "某",
        "email": "again@example.invalid",
        "reason": "再换",
    }
