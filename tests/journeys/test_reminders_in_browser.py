"""A stalled project is reminded of, the relay's answer is lost, and a person closes the doubt: in a browser."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from devtools.smtp_relay import start_relay
from tests import factories
from tests.integration.tracker.reminders.people import load_rules, stalled_project, work_today
from tests.journeys.test_monthly_in_browser import sign_in, sign_out
from tracker.mail.smtp import Relay, SmtpTransport
from tracker.models import Reminder, ReminderState
from tracker.reminders.database_clock import database_now, local_day
from tracker.reminders.issuing import issue
from tracker.reminders.sending import send_due
from zones.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def relay(tmp_path):
    """A relay that takes a message and hangs up without an answer."""
    running = start_relay(tmp_path)
    running.commit("drop_taken")
    yield running
    running.stop()


def send(relay):
    """Enter what is owed today and send it, as the plain commands do."""
    now = database_now()
    work_today(local_day(now))
    issue(now=now, today=local_day(now))
    address = {"host": "127.0.0.1", "port": relay.port, "user": "", "password": "", "greeting": "tracker.invalid"}
    with closing(SmtpTransport(Relay(**address, security="none", timeout=5, reply_timeout=5))) as transport:
        return send_due(transport, seconds=20)


def test_a_doubt_is_seen_and_closed_and_a_project_rests(page, live_server, relay, monkeypatch):
    monkeypatch.setattr(settings, "REMINDERS", replace(settings.REMINDERS, dot_lease=timedelta(hours=1)))
    load_rules("signed-not-started")
    zone = factories.make_zone()
    officer = factories.make_officer(Role.ZONE, zone=zone, email="zone@example.invalid")
    reviewer = factories.make_officer(Role.UNIT, unit=zone.unit)
    project = stalled_project(zone, name="久未开工的项目")
    send(relay)
    assert [one["recipient"] for one in relay.taken()] == ["TO:<zone@example.invalid>"]
    sign_in(page, live_server, reviewer)
    page.get_by_role("link", name="停滞与催办").click()
    page.get_by_role("link", name="催办", exact=True).click()
    page.get_by_role("link", name="1 封结果不明").click()
    page.get_by_role("link", name="核实").click()
    page.get_by_label("核实已收到").check()
    page.get_by_label("依据").fill("收件人电话确认已收到")
    page.get_by_label("我已核对").check()
    page.get_by_role("button", name="了结").click()
    page.get_by_text("已了结：核实已收到。").wait_for()
    assert Reminder.objects.get().state == ReminderState.SENT
    page.get_by_role("link", name=project.name).click()
    page.get_by_role("heading", name="催办", exact=True).wait_for()
    assert "仍未开工" in page.locator("#reminders").inner_text()
    sign_out(page)
    sign_in(page, live_server, officer)
    page.get_by_role("link", name="停滞与催办").click()
    page.get_by_role("link", name="暂缓催办").click()
    page.get_by_label("暂缓到").fill(f"{local_day(database_now()) + timedelta(days=20)}")
    page.get_by_label("原因").fill("等待用地批复")
    page.get_by_role("button", name="暂缓").click()
    page.get_by_text("灯照亮，省级看得到。").wait_for()
    assert project.snoozes.get().reason == "等待用地批复"
