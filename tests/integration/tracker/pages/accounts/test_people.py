"""The list of accounts, new ones, and the page on which an administrator looks after one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import AuditEvent, RightsRequest
from tests import factories
from tests.integration.tracker.accounts.signing_in import token_of
from tests.integration.tracker.pages.reading import text
from tracker.models import AccountMail
from zones.models import Absence, Officer, Role, SecondFactor, Session, Token

pytestmark = pytest.mark.django_db

NEW = {"username": "Wang.Wu", "display_name": "王五", "email": "wang@example.invalid", "role": "zone"}


def new(client, place, **values):
    """Send the form of a new account."""
    return client.post("/officers/new/", {**NEW, "zone": place.pk, **values}, follow=True)


def test_an_account_is_closed_until_another_opens_it(page, administrator, security, zone):
    shown = new(page(administrator), zone, reason="接替李四")
    officer = Officer.objects.get(username="Wang.Wu")
    assert ("尚未启用" in text(shown), officer.is_active, officer.has_usable_password()) == (True, False, False)
    request = RightsRequest.objects.get(officer=officer)
    assert (request.opens_account, request.reason, request.zone) == (True, "接替李四", zone)
    made, asked = AuditEvent.objects.filter(action__in=["add_officer", "request_rights"]).order_by("pk")
    assert (made.actor, made.zone, "wang@example.invalid" in made.after) == (administrator, zone, True)
    assert "password" not in made.after + asked.after
    page(security).post(f"/rights-requests/{request.pk}/", {"decision": "approved"})
    officer.refresh_from_db()
    assert officer.is_active
    shown = text(page(security).get(f"/officers/{officer.pk}/"))
    assert ("接替李四" in shown, "代为登记请假" in shown, "还没有设置密码" in shown) == (True, False, True)


def test_an_open_account_is_invited_at_once(page, administrator, zone, settings):
    settings.REMINDERS = replace(settings.REMINDERS, by_relay=True)
    settings.SEPARATION_OF_DUTIES = False
    assert "几分钟内送到邮箱" in text(new(page(administrator), zone))
    assert AccountMail.objects.unfinished().get().officer.username == "Wang.Wu"
    assert "显示一次性链接，交给本人" in text(new(page(administrator), zone, username="li", email=""))
    assert AccountMail.objects.count() == 1


def test_what_is_wrong_with_an_account_stands_beside_it(page, administrator, zone, unit):
    factories.make_officer(Role.PROVINCE, username="wang.wu")
    client = page(administrator)
    for values, wrong in (
        ({}, "details"),
        ({"username": "王 五"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "x" * 151}, "username"),
        ({"display_name": ""}, "display_name"),
        ({"username": "li", "email": "无"}, "email"),
        ({"username": "li", "role": "unit"}, "role"),
        ({"username": "li", "role": ""}, "role"),
        ({"username": "li", "zone": "999999"}, "zone"),
        ({"username": "li", "unit": unit.pk}, "role"),
    ):
        answer = new(client, zone, **values)
        field = "username" if wrong == "details" else wrong
        assert (answer.status_code, f'id="newofficer-{field}_error"' in text(answer)) == (422, True), values
    assert not Officer.objects.filter(role=Role.ZONE).exists()
    assert not AuditEvent.objects.filter(action="add_officer").exists()


def test_name_and_address_are_changed_and_the_trail_names_only_those(page, administrator, zone_officer, province):
    client, path = page(administrator), f"/officers/{zone_officer.pk}/details/"
    same = {"username": zone_officer.username, "display_name": "赵六", "email": zone_officer.email}
    assert "已保存" in text(client.post(path, same, follow=True))
    event = AuditEvent.objects.get(action="edit_officer")
    assert ("赵六" in event.after, "email" in event.after, event.object_id) == (True, False, zone_officer.pk)
    assert "没有改动" in text(client.post(path, same, follow=True))
    taken = client.post(path, {**same, "username": province.username.upper()})
    assert (taken.status_code, 'id="details-username_error"' in text(taken)) == (422, True)
    assert AuditEvent.objects.filter(action="edit_officer").count() == 1


def test_an_administrator_says_who_is_away_and_back(page, administrator, zone_officer, unit_officer, province):
    client, today = page(administrator), timezone.localdate()
    path = f"/officers/{zone_officer.pk}/absences/"
    days = {"first_on": str(today), "last_on": str(today + timedelta(3)), "reason": "病假"}
    unfit = client.post(path, {**days, "substitute": province.pk})
    assert (unfit.status_code, 'id="absence-substitute_error"' in text(unfit)) == (422, True)
    shown = text(client.post(path, {**days, "substitute": unit_officer.pk}, follow=True))
    assert ("代理中" in shown, "病假" in shown) == (True, True)
    absence = Absence.objects.get()
    assert (absence.officer, absence.recorded_by) == (zone_officer, administrator)
    assert "请假中" in text(client.get("/officers/", {"state": "away"}))
    back = client.post(f"/absences/{absence.pk}/cancel/", follow=True)
    assert (back.redirect_chain[-1][0], "已取消" in text(back)) == (f"/officers/{zone_officer.pk}/", True)
    assert page(province).post(path, days).status_code == 403


def test_one_sign_in_of_somebody_is_ended(page, administrator, zone_officer, client):
    token_of(zone_officer)
    client.force_login(zone_officer)
    number = Token.objects.get(user=zone_officer).number
    client, path = page(administrator), f"/officers/{zone_officer.pk}/account/"
    assert number in text(client.get(f"/officers/{zone_officer.pk}/"))
    assert "这个登录已撤销" in text(client.post(path, {"end-one": number}, follow=True))
    assert "已经失效" in text(client.post(path, {"end-one": number}, follow=True))
    # Nobody ends the sign-in of another through the page of a third.
    own = Session.objects.get(officer=administrator).number
    assert "已经失效" in text(client.post(path, {"end-one": own}, follow=True))
    assert AuditEvent.objects.filter(action="end_sign_in").count() == 1


def test_accounts_to_look_after_are_found(page, administrator, security, zone, zone_officer, unit_officer):
    now = timezone.now()
    Officer.objects.exclude(pk=administrator.pk).update(last_login=now, email="x@example.invalid")
    Officer.objects.filter(pk=zone_officer.pk).update(last_login=now - timedelta(days=91))
    never = factories.make_officer(Role.ZONE, zone=zone, username="never", email="")
    SecondFactor.objects.create(officer=unit_officer, key="x", made_at=now, confirmed_at=now)
    client = page(administrator)
    new(client, zone)
    found = {
        query: {name for name in ("never", "Wang.Wu", zone_officer.username) if f">{name}<" in text(answer)}
        for query in ("seen=never", "seen=long-ago", "no_email=on", "state=waiting", "state=closed", "state=active")
        if (answer := client.get(f"/officers/?{query}"))
    }
    assert found == {
        "seen=never": {"never", "Wang.Wu"},
        "seen=long-ago": {zone_officer.username},
        "no_email=on": {"never"},
        "state=waiting": {"Wang.Wu"},
        "state=closed": {"Wang.Wu"},
        "state=active": {"never", zone_officer.username},
    }
    rows = text(client.get("/officers/", {"q": unit_officer.username}))
    assert ("已启用" in rows, f">{never}<" in rows) == (True, False)
    assert client.get("/officers/", {"seen": "x"}).status_code == 422
    assert client.get("/officers/", {"format": "xlsx", "state": "waiting"})["Content-Type"].endswith("sheet")


@pytest.mark.parametrize("who", ["province", "auditor", "security", "zone_officer", "unit_officer"])
def test_nobody_else_makes_accounts_or_changes_them(page, request, who, zone, other_zone_officer):
    officer = request.getfixturevalue(who)
    client, sees = page(officer), officer.sees_officers
    for path, other in (("details", 404), ("absences", 404), ("account", 404), ("opening", 404)):
        answer = client.post(f"/officers/{other_zone_officer.pk}/{path}/", NEW)
        allowed = who == "security" and path == "opening"
        assert answer.status_code == (422 if allowed else 403 if sees else other), path
    assert client.get("/officers/new/").status_code == 403
    assert new(client, zone).status_code == 403
    assert ("新建账号" in text(client.get("/officers/"))) is False
    assert Officer.objects.filter(username="Wang.Wu").exists() is False
