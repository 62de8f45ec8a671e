"""Links by which officers set their passwords, so that no administrator knows one."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client

from projects.models import AuditEvent
from tests import factories
from tests.integration.tracker.accounts.signing_in import actions, error_of, token_of
from tracker.mail.files import FileTransport
from tracker.mail.outcome import NotAcceptedError, Phase, UnclearError
from tracker.models import AccountMail, Deployment
from tracker.operations.accounts.links import ask_for_link, make_link, send_link
from tracker.reminders.account_mails import send_links
from tracker.reminders.deployment_guard import NotArmedError
from zones.models import Officer, Role

NEW = "Purple-elephant 7"
ADD = {"username": "wang", "role": "province", "email": "wang@example.invalid", "is_active": "on"}


@pytest.fixture
def inside(client, administrator):
    """A browser in which an administrator is signed in."""
    client.force_login(administrator)
    return client


def follow(link):
    """Follow a link as its officer does, on another machine; return the browser and the page."""
    browser = Client()
    return browser, browser.get(link, follow=True)


def set_by(link, password=NEW):
    """Set a password by a link; return the answer."""
    browser, _ = follow(link)
    return browser.post("/password/new/", {"new_password": password, "again": password}, follow=True)


def test_a_new_officer_sets_the_password_by_a_link_that_works_once(inside, mails, clock, settings):
    settings.SEPARATION_OF_DUTIES = settings.SECOND_PERSON_FOR_RIGHTS = False  # else somebody has to open the account
    inside.post("/admin/zones/officer/add/", ADD)
    officer = Officer.objects.get(username="wang")
    link = mails()["wang@example.invalid"]
    browser, page = follow(link)
    assert (page.status_code, link in page.content.decode(), "用户名 wang" in page.content.decode()) == (
        200,
        False,
        True,
    )
    assert browser.session.get_expiry_age() > 0
    weak = browser.post("/password/new/", {"new_password": "wang", "again": "wang"})
    assert (weak.status_code, "至少 10 个字符" in weak.content.decode()) == (422, True)
    assert "密码已设置，请登录" in set_by(link).content.decode()
    assert token_of(officer, NEW).status_code == 200
    for over in (follow(link)[1], browser.get("/password/new/"), set_by(link)):
        assert (over.status_code, "链接已失效" in over.content.decode()) == (410, True)
    assert actions(officer) == ["admin_add", "send_password_link", "set_password_by_link"]
    assert mails() == {}


def test_a_link_is_over_after_its_time_and_with_the_next_one(inside, mails, clock, administrator):
    officer = factories.make_officer(Role.PROVINCE)
    inside.post(f"/officers/{officer.pk}/account/", {"link": ""})
    first = mails()[officer.email]
    send_link(officer=officer, by=administrator, now=clock())
    second = mails()[officer.email]
    assert [follow(one)[1].status_code for one in (first, second)] == [410, 200]
    clock(timedelta(hours=47, minutes=59))
    assert follow(second)[1].status_code == 200
    clock(timedelta(minutes=1))
    assert follow(second)[1].status_code == 410
    third = make_link(officer, "invitation", now=clock()).removeprefix(django_settings.SITE_URL)
    Officer.objects.filter(pk=officer.pk).update(is_active=False)
    assert [follow(one)[1].status_code for one in (third, third[:-2] + "/", "/password/x/")] == [410] * 3


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown_names(mails, clock, zone_officer):
    closed = factories.make_officer(is_active=False)
    unmailed = factories.make_officer(email="")
    names = (f" {zone_officer.username.upper()} ", closed.username, unmailed.username, "nobody-of-this-name")
    answers = [Client().post("/password/forgotten/", {"username": name}, follow=True).content for name in names]
    plain = {re.sub(rb'value="[^"]*"', b"", answer) for answer in answers}
    assert (len(plain), "几分钟内送到" in answers[0].decode()) == (1, True)
    sent = mails()
    assert list(sent) == [zone_officer.email]
    clock(timedelta(minutes=29))
    assert "密码已设置" in set_by(sent[zone_officer.email]).content.decode()
    assert AuditEvent.objects.filter(action="forgot_password").count() == 1


def test_asking_too_often_sends_no_more(mails, clock, zone_officer):
    for minute in range(5):
        ask_for_link(account=zone_officer.username, address="10.0.0.1", now=clock(timedelta(minutes=minute)))
        mails()
    assert AccountMail.objects.count() == 3
    pages = [Client().post("/password/forgotten/", {"username": "x"}) for _ in range(11)]
    assert [page.status_code for page in pages] == [302] * 10 + [422]


def test_where_no_mail_goes_out_a_link_is_shown_once(inside, administrator, zone_officer, api):
    page = inside.post(f"/officers/{zone_officer.pk}/account/", {"link": ""})
    link = re.search(r"/password/[^<\s]+", page.content.decode())[0]
    assert (page.headers["Cache-Control"].count("no-store"), "已记入审计" in page.content.decode()) == (1, True)
    answer = api(administrator).post(f"/api/v1/officers/{zone_officer.pk}/password-link/").json()
    assert (answer["is_mailed"], follow(link)[1].status_code) == (False, 410)
    assert "密码已设置" in set_by(answer["link"].removeprefix(django_settings.SITE_URL)).content.decode()
    assert actions(zone_officer) == ["show_password_link", "show_password_link", "set_password_by_link"]
    assert answer["link"] not in "".join(AuditEvent.objects.values_list("after", flat=True))


def test_where_mail_goes_out_nobody_is_shown_a_link(mails, administrator, zone_officer, api):
    client, path = api(administrator), f"/api/v1/officers/{zone_officer.pk}/password-link/"
    assert client.post(path).json() == {"link": None, "is_mailed": True}
    assert client.post(path, headers={"Idempotency-Key": "a" * 16}).json() == {"link": None, "is_mailed": True}
    assert list(mails()) == [zone_officer.email]
    Officer.objects.filter(pk=zone_officer.pk).update(email="")
    assert client.post(path).json()["link"]
    Officer.objects.filter(pk=zone_officer.pk).update(is_active=False)
    assert error_of(client.post(path)) == (422, "account_closed")
    assert error_of(api(zone_officer).post(path)) == (403, "permission_denied")


class Broken:
    """A relay that answers as told."""

    def __init__(self, error):
        self.error = error

    def hand_over(self, envelope, step):
        """Refuse."""
        raise self.error


def test_what_cannot_go_out_is_tried_again_given_up_or_left(clock, zone_officer, administrator, settings, tmp_path):
    def state(transport, **later):
        send_links(transport, now=clock(timedelta(**later)))
        mail = AccountMail.objects.get()
        return bool(mail.ended_at), mail.outcome

    settings.REMINDERS = replace(settings.REMINDERS, by_relay=True)
    for error, ended in (
        (NotAcceptedError(Phase.CONNECT, None, "away"), (False, "")),
        (NotAcceptedError(Phase.RCPT, 550, "no", is_permanent=True), (True, "被拒收：550")),
        (UnclearError("?"), (True, "交出后没有得到中继的答复")),
    ):
        AccountMail.objects.all().delete()
        send_link(officer=zone_officer, by=administrator, now=clock())
        assert state(Broken(error)) == ended
    AccountMail.objects.all().delete()
    send_link(officer=zone_officer, by=administrator, now=clock())
    assert state(Broken(NotAcceptedError(Phase.CONNECT, None, "away"))) == (False, "")
    assert state(FileTransport(tmp_path), seconds=10) == (False, "")  # another sender may still hold it
    assert state(FileTransport(tmp_path), minutes=6) == (True, "已交中继")
    AccountMail.objects.all().delete()
    send_link(officer=zone_officer, by=administrator, now=clock())
    assert state(FileTransport(tmp_path), hours=25) == (True, "一直没有交出，已放弃")


def test_a_copy_sends_nothing_and_no_foreign_domain_gets_mail(mails, clock, zone_officer, administrator, settings):
    settings.REMINDERS = replace(settings.REMINDERS, allowed_domains=("example.org",))
    send_link(officer=zone_officer, by=administrator, now=clock())
    assert mails() == {}
    assert "不在 EMAIL_ALLOWED_DOMAINS 之内" in AccountMail.objects.get().outcome
    send_link(officer=zone_officer, by=administrator, now=clock())
    Deployment.objects.update(identity="elsewhere")
    with pytest.raises(NotArmedError):
        mails()
    assert AccountMail.objects.unfinished().count() == 1
