"""Mails about returned reports: one a person and day, of several together, of what is still returned then."""

import email
import email.policy
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from projects.rules.months import previous_month
from tests import factories, monthly
from tests.integration.tracker.reminders.people import owe, work_today
from tracker.models import Reminder, ReminderItem, ReportState
from tracker.operations.reminder_preferences import choose
from tracker.operations.reports import send_report
from tracker.operations.reviews import return_report
from tracker.reminders.returned import issue_returns_when_due
from tracker.reminders.sending import send_due
from zones.models import Role

pytestmark = pytest.mark.django_db
AT_ONCE, SITTING = timedelta(minutes=3), timedelta(minutes=11)


@pytest.fixture
def moment(now, settings):
    """Nine in the evening of a working day: late enough for any REMIND_AT."""
    return timezone.localtime(now).replace(hour=21, minute=0, second=0, microsecond=0)


@pytest.fixture
def returned(zone, zone_officer, unit_officer, moment):
    """Return a function that has a report of last month sent and returned at a moment."""

    def make(at, note="累计投资减少", project=None):
        project = project or factories.make_project(zone, now=moment - timedelta(days=90))
        today = timezone.localdate(moment)
        month = previous_month(today.replace(day=1))
        told = {"month": month, "now": at - timedelta(minutes=1), "today": today}
        report = send_report(project=project, content=monthly.content(completed_yuan=100), by=zone_officer, **told)
        return return_report(report=report, by=unit_officer, now=at, note=note)

    return make


def send_again(report, officer, moment):
    content = monthly.content(completed_yuan=200)
    told = {"month": report.month, "now": moment, "today": timezone.localdate(moment)}
    return send_report(project=report.project, content=content, by=officer, **told)


def test_what_is_returned_in_one_sitting_is_one_mail_and_told_once(
    returned, moment, zone_officer, transport, relay, unit_officer
):
    first, second = returned(moment), returned(moment + AT_ONCE, note="缺<形象>进度")
    assert issue_returns_when_due(now=moment + AT_ONCE) == []
    [mail] = issue_returns_when_due(now=moment + SITTING)
    assert (mail.kind, mail.recipient, mail.items.count()) == ("returned", zone_officer, 2)
    assert issue_returns_when_due(now=moment + SITTING) == []
    third = returned(moment + SITTING)
    # One a day: the next goes out on the next working day, with what it has not told.
    assert issue_returns_when_due(now=moment + 3 * SITTING) == []
    send_again(first, zone_officer, moment + SITTING)
    Reminder.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=1))
    assert dict(send_due(transport, seconds=20)) == {"sent": 1}
    [taken] = relay.new()
    message = email.message_from_string(taken["content"], policy=email.policy.default)
    assert "1 份月报被退回" in message["Subject"]
    for kind, note in (("plain", "缺<形象>进度"), ("html", "缺&lt;形象&gt;进度")):
        body = message.get_body((kind,)).get_content()
        assert (note in body, first.project.name in body) == (True, False)
        assert f"/projects/{second.project_id}/reports/{second.month:%Y-%m}/" in body
    tomorrow = moment + timedelta(days=1)
    work_today(timezone.localdate(tomorrow))
    [again] = issue_returns_when_due(now=tomorrow)
    assert list(again.items.values_list("project", flat=True)) == [third.project_id]


def test_nothing_is_sent_once_all_is_sent_again(returned, moment, zone_officer, transport, relay):
    report = returned(moment)
    issue_returns_when_due(now=moment + SITTING)
    send_again(report, zone_officer, moment + SITTING)
    Reminder.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=1))
    assert dict(send_due(transport, seconds=20)) == {"cancelled": 1}
    assert ("都已重新报送" in Reminder.objects.get().why, relay.new()) == (True, [])


def test_who_is_mailed_and_when(returned, moment, zone, zone_officer, other_zone_officer, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert issue_returns_when_due(now=moment) == []
    digest = owe(zone_officer, [returned(moment).project], now=moment)
    colleague = factories.make_officer(Role.ZONE, zone=zone, email="colleague@example.invalid")
    without = factories.make_officer(Role.ZONE, zone=zone, email="")
    choose(officer=zone_officer, changes={"returned": False}, now=moment)
    early = timezone.localtime(moment).replace(hour=0)
    assert settings.REMINDERS.remind_at > early.time()
    assert issue_returns_when_due(now=early + timedelta(days=1)) == []
    [mail] = issue_returns_when_due(now=moment + SITTING)
    assert mail.recipient == colleague
    assert without.reminders.exists() is other_zone_officer.reminders.exists() is False
    # What was returned long ago, or before the mail of a colleague, is told to nobody anew.
    assert issue_returns_when_due(now=moment + timedelta(days=8)) == []
    assert ReminderItem.objects.exclude(reminder=digest).get().why.endswith("累计投资减少")
    assert returned(moment, project=mail.items.get().project).state == ReportState.RETURNED
