"""The bulletins of a month: sealed once from a day on, caught up, mailed through the outbox to who may read them."""

import email
import email.policy
from dataclasses import replace
from datetime import date, time

import pytest
from django.conf import settings as configured

from projects.rules.stages import Cohort, Kind
from tests import factories
from tests.integration.tracker.reminders.people import belong_to
from tracker.models import Bulletin, BulletinRun, Reminder, ReminderKind, ReminderState
from tracker.operations.reminders import follow_up
from tracker.reminders.bulletins import issue_bulletins_when_due
from tracker.reminders.delivery import DeliveryOutcome
from tracker.reminders.deployment_guard import NotArmedError
from tracker.reminders.letters import letters_for
from tracker.reminders.sending import send_due
from zones.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(db, settings):
    """Two rounds held long ago; two units, of which one has projects on the lists; the schedule is on the 8th."""
    settings.REMINDERS = replace(settings.REMINDERS, bulletin_day=8, remind_at=time(8, 30))
    early = factories.at(date(2023, 3, 1))
    for number in (1, 2):
        factories.make_round(2023, number, now=early)
    zone = factories.make_zone(factories.make_unit(name="甲市"))
    project = factories.make_project(zone, now=early)
    factories.enter(project, cohort=Cohort.SIGNED, now=early)
    factories.reach(project, Kind.STARTED, date(2023, 4, 1), now=early.replace(month=5))
    factories.make_unit(name="空市")
    return zone


def test_once_a_month_from_its_day_on_and_never_on_a_day_off(world, settings):
    belong_to(configured.DEPLOYMENT_ID, factories.NOW)
    unit = factories.make_officer(Role.UNIT, unit=world.unit)
    factories.make_officer(Role.ZONE, zone=world)
    factories.make_officer(Role.PROVINCE, is_active=False)
    not_yet = [(5, 10), (8, 8), (13, 10)]  # before the day, before the time, a Saturday
    assert [issue_bulletins_when_due(now=factories.at(date(2024, 7, day), hour)) for day, hour in not_yet] == [None] * 3
    # The machine was off on the 8th: caught up on the first working day on which it runs.
    caught_up = factories.at(date(2024, 7, 15), 9)
    mails = issue_bulletins_when_due(now=caught_up)
    assert {mail.recipient_id for mail in mails} == {factories.somebody().pk, unit.pk}
    assert issue_bulletins_when_due(now=caught_up) is None
    assert issue_bulletins_when_due(now=factories.at(date(2024, 7, 16), 9)) is None
    sealed = list(Bulletin.objects.order_by("number").values_list("kind", "unit__name", "as_of", "sealed_by"))
    day = date(2024, 6, 30)
    assert sealed == [("rates", None, day, None), ("dispatch", None, day, None), ("rates", "甲市", day, None)]
    assert issue_bulletins_when_due(now=factories.at(date(2024, 8, 8), 9))
    assert BulletinRun.objects.count() == 2
    settings.REMINDERS = replace(settings.REMINDERS, bulletin_day=0)
    assert issue_bulletins_when_due(now=factories.at(date(2024, 9, 9), 9)) is None


def test_a_copied_database_seals_nothing(world):
    belong_to("elsewhere", factories.NOW)
    with pytest.raises(NotArmedError):
        issue_bulletins_when_due(now=factories.at(date(2024, 7, 8), 9))
    assert not Bulletin.objects.exists()
    assert not BulletinRun.objects.exists()


def test_a_mail_names_what_its_recipient_may_read(world, settings, now, transport, relay):
    settings.REMINDERS = replace(settings.REMINDERS, bulletin_day=1, remind_at=time(0))
    elsewhere = factories.make_officer(Role.UNIT)
    issue_bulletins_when_due(now=now)
    assert dict(send_due(transport, seconds=20)) == {DeliveryOutcome.SENT: 2}
    mails = [email.message_from_string(one["content"], policy=email.policy.default) for one in relay.new()]
    texts = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in mails}
    of_unit, of_province = texts[elsewhere.email], texts[factories.somebody().email]
    assert [text.count("/bulletins/") for text in (of_unit, of_province)] == [2, 3]
    assert "甲市" not in of_unit
    assert "关于甲市“三个一批”项目进展情况的通报" in of_province
    assert "通报已封存：" in mails[0]["Subject"]
    assert set(Reminder.objects.values_list("kind", "state")) == {(ReminderKind.BULLETIN, ReminderState.SENT)}
    first = Reminder.objects.select_related("recipient").first()
    again = follow_up(first, now=now, lasts=settings.REMINDERS.lasts)
    letters = letters_for(again, None)
    content = letters.envelope(again, letters.lines(again), now=now).content
    subject = email.message_from_bytes(content, policy=email.policy.default)["Subject"]
    assert subject.startswith("【补发·可能重复】")


def test_the_pages_of_the_outbox_show_such_mails(world, client):
    belong_to(configured.DEPLOYMENT_ID, factories.NOW)
    client.force_login(factories.somebody())
    (mail,) = issue_bulletins_when_due(now=factories.at(date(2024, 7, 8), 9))
    assert "通报" in client.get("/reminders/?kind=bulletin").content.decode()
    assert client.get(f"/reminders/{mail.pk}/").status_code == 200
    assert client.get(f"/api/v1/reminders/{mail.pk}/").json()["kind"] == "bulletin"
